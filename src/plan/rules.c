#include "plan/rules.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/number.h"
#include "pace/pace.h"
#include "plan/requests.h"
#include "plan/season_search.h"

#define DEFAULT_HIDDEN_SIZE 32
#define DEFAULT_LEARNING_RATE 3e-3
#define DRAWN_LEARNING_RATE 5e-3 /* where epochs draw their windows anew */
#define VALIDATION_SHARE 0.15
#define WINDOW_MAX 512
#define WINDOW_PERIOD_MAX 60 /* steps; the rule for the window names it */
#define LONG_WINDOW_MAX 1024 /* of a long cycle */
#define LONG_READS_MAX 16    /* short cycles in a long one */
#define LONG_TIMES_MIN 2     /* how often the training part holds it */
#define LONG_CYCLE_MIN 40    /* shorter ones are seen by the usual windows */
#define SCALE_STEPS 24
#define STAGE_SHARE_MAX 0.2 /* a third stage only where the validation part is at most this share of the series */
#define STAGE_SERIES_MAX 50 /* from so many series on early stopping can hardly fit itself to what is judged */
#define CALENDAR_CYCLES_MIN 3

size_t rules_train_length(const struct recipe *recipe, size_t length)
{
    size_t held = (size_t)recipe->validation_length;
    if (held > length / 3)
        held = length / 3;
    return length - held;
}

static int compare_lengths(const void *left, const void *right)
{
    size_t a = *(const size_t *)left, b = *(const size_t *)right;
    return (a > b) - (a < b);
}

/* Of the series that the networks forecast, or of all when they are to forecast none. 0 when memory is refused. */
static size_t median_length(const struct panel *panel, struct error *error)
{
    size_t *lengths = memory_allocate(panel->series_count, sizeof *lengths, error);
    if (!lengths)
        return 0;
    for (size_t s = 0; s < panel->series_count; s++)
        lengths[s] = panel->series[s].length;
    qsort(lengths, panel->series_count, sizeof *lengths, compare_lengths);
    size_t first = 0;
    while (first < panel->series_count && lengths[first] < RULES_NETWORK_LENGTH_MIN)
        first++;
    first = first == panel->series_count ? 0 : first;
    size_t median = lengths[first + (panel->series_count - first) / 2];
    memory_free(lengths);
    return median;
}

static double window_count(const struct recipe *recipe, const struct panel *panel)
{
    double count = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        double length = (double)rules_train_length(recipe, panel->series[s].length);
        double history = fmin(recipe->windows[0], fmax(1, floor(length / 2)));
        count += fmax(0, length - history);
    }
    return count;
}

size_t rules_least_prepared(const struct recipe *recipe)
{
    size_t needed = 4;
    for (int i = 0; i < recipe->period_count; i++) {
        if (2 * recipe->periods[i] > (double)needed)
            needed = (size_t)ceil(2 * recipe->periods[i]);
    }
    return needed;
}

size_t rules_first_usable(const struct panel *panel, const struct series *series)
{
    size_t least = 0;
    for (int c = 0; c < panel->target_count; c++) {
        const double *values = series_column(series, c);
        size_t known = 0, t = 0;
        for (; t < series->length && known < RULES_VALUE_COUNT_MIN; t++)
            known += isnan(values[t]) ? 0 : 1;
        if (known < RULES_VALUE_COUNT_MIN)
            return SIZE_MAX;
        least = t > least ? t : least;
    }
    return least;
}

/* "15,23,36" */
static void note_windows(const struct recipe *recipe, const char *reason, struct choices *choices)
{
    char list[NUMBER_TEXT_SIZE * WINDOW_COUNT_MAX] = "";
    size_t used = 0;
    for (int i = 0; i < recipe->window_count; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%d", i ? "," : "", recipe->windows[i]);
    choices_note(choices, "window", list, "%s", reason);
}

/* A longer window is read in patches, a whole number of them; so is any where the user gave their length (`given`, else
 * 0), at most `most`. */
static int fit_patches(int window, int given, int most)
{
    int patch = given ? given : window > PATCH_WINDOW_MAX ? window / PATCH_READ_MIN : 1;
    int up = (window + patch - 1) / patch * patch;
    return up <= most ? up : most / patch * patch;
}

/*
 * The longest cycle that a window can show, found or of the calendar: a week of hours, a year of weeks. The series have
 * gone through it twice or more. It is read in patches of the short cycle in it, if there is one, a day at a time
 * (*patch, else 0). A year of days would be too many to read. Returns its length; 0 for none that is long.
 */
static double find_long_cycle(const struct recipe *recipe, const struct panel *panel, size_t train_length, int *patch)
{
    double cycles[8 + SEASON_COUNT_MAX], shortest = INFINITY, longest = 0;
    int count = recipe->periods_are_given ? 0 : calendar_cycles(&panel->calendar, cycles, 8);
    for (int i = 0; i < recipe->period_count; i++)
        cycles[count++] = recipe->periods[i];
    for (int i = 0; i < count; i++)
        shortest = fmin(shortest, cycles[i]);
    for (int i = 0; i < count; i++) {
        if (cycles[i] <= fmax(WINDOW_PERIOD_MAX, LONG_READS_MAX * shortest) && 1.25 * cycles[i] <= LONG_WINDOW_MAX &&
            LONG_TIMES_MIN * cycles[i] <= (double)train_length)
            longest = fmax(longest, cycles[i]);
    }
    *patch = longest > shortest ? (int)round(shortest) : 0;
    return longest >= LONG_CYCLE_MIN ? longest : 0;
}

/* A single network sees the middle window. */
static void keep_middle(struct recipe *recipe)
{
    if (recipe->ensemble_count > 0 && recipe->ensemble_count < recipe->window_count) {
        recipe->windows[0] = recipe->windows[recipe->window_count / 2];
        recipe->window_count = 1;
    }
}

/* Two long cycles, or one and a quarter where the training part is short, and half of that. Returns whether there is
 * such a cycle. */
static bool choose_long_windows(struct recipe *recipe, const struct panel *panel, size_t train_length,
                                struct choices *choices)
{
    int patch;
    const double cycle = find_long_cycle(recipe, panel, train_length, &patch);
    const double most = fmin(LONG_WINDOW_MAX, floor((double)train_length / 2));
    double longest = 2 * cycle <= most ? 2 * cycle : fmin(1.25 * cycle, most);
    if (recipe->shape == SHAPE_MANY_TO_MANY || cycle <= 0 || recipe->horizon > longest ||
        recipe->patch_length > longest / 2)
        return false;
    if (patch && !recipe->patch_length) {
        recipe->patch_length = patch;
        choices_note_whole(choices, "patch", patch, "the short cycle in the long one");
    }
    for (double share = 0.5; share <= 1; share *= 2) {
        const int window = fit_patches((int)ceil(share * longest), recipe->patch_length, (int)most);
        if (recipe->window_count == 0 || window > recipe->windows[0])
            recipe->windows[recipe->window_count++] = window;
    }
    keep_middle(recipe);
    note_windows(recipe, 2 * cycle <= most ? "the longest cycle, and two of it" : "the longest cycle, and half of that",
                 choices);
    return true;
}

/*
 * A short, a middle and a long window: what goes on and what recurs is seen from each. A third of the training part is
 * the longest, or half of it where a season takes that: longer ones see more of the past than they have examples of. A
 * season too long for a window is taken out all the same.
 */
static int choose_windows(struct recipe *recipe, const struct panel *panel, size_t train_length,
                          struct choices *choices, struct error *error)
{
    double period = 1;
    if (choose_long_windows(recipe, panel, train_length, choices))
        return 0;
    for (int i = 0; i < recipe->period_count; i++) {
        if (recipe->periods[i] > period && recipe->periods[i] <= WINDOW_PERIOD_MAX)
            period = recipe->periods[i];
    }
    double longer = fmax(recipe->horizon, period);
    const double wanted[] = {ceil(1.25 * fmax(recipe->horizon / 2.0, period)), ceil(1.25 * longer), ceil(2 * longer)};
    double half = floor((double)train_length / 2), third = floor((double)train_length / 3);
    int most = (int)fmin(WINDOW_MAX, fmax(2, fmax(third, fmin(half, ceil(1.25 * period)))));
    if (recipe->patch_length > most)
        return error_set(error, ERROR_USAGE,
                         "--patch %d: longer than the longest window that these series allow (%d steps); give a "
                         "shorter one, or a --window",
                         recipe->patch_length, most);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        int window = fit_patches((int)fmax(2, fmin(most, wanted[i])), recipe->patch_length, most);
        if (recipe->window_count == 0 || window > recipe->windows[recipe->window_count - 1])
            recipe->windows[recipe->window_count++] = window;
    }
    keep_middle(recipe);
    note_windows(recipe,
                 wanted[2] > most ? "from half of the horizon or a period to a third of the training part"
                                  : "from half of the horizon or a period to twice the longer of them",
                 choices);
    return 0;
}

/* Cycles that the series show, and have shown a few times; what else they do then may depend on the hour too: frost on
 * the night, wind on the summer. */
static void choose_calendar(struct recipe *recipe, const struct panel *panel, size_t train_length,
                            struct choices *choices)
{
    char text[FEATURES_TEXT_SIZE];
    calendar_features possible = calendar_features_possible(&panel->calendar);
    for (int f = 0; f < FEATURE_COUNT && train_length >= RULES_CALENDAR_STEPS_MIN; f++) {
        double cycle = calendar_feature_cycle(&panel->calendar, (enum calendar_feature)f);
        if (!(possible >> f & 1) || (double)train_length < CALENDAR_CYCLES_MIN * cycle)
            continue;
        for (int i = 0; i < recipe->period_count; i++) {
            if (fabs(recipe->periods[i] - cycle) < 0.01 * cycle)
                recipe->calendar |= 1u << f;
        }
    }
    if (recipe->calendar)
        choices_note(choices, "calendar", calendar_features_write(recipe->calendar, text),
                     "cycles that the series show");
}

size_t rules_least_steps(const struct recipe *recipe, const char **because)
{
    size_t least = RULES_VALUE_COUNT_MIN;
    *because = "values to learn from";
    if ((size_t)recipe->horizon > least) {
        least = (size_t)recipe->horizon;
        *because = "as many as are forecast";
    }
    if ((size_t)recipe_longest_window(recipe) > least) {
        least = (size_t)recipe_longest_window(recipe);
        *because = "the --window";
    }
    if (3 * (size_t)recipe->validation_length > least) {
        least = 3 * (size_t)recipe->validation_length;
        *because = "three times --validation";
    }
    for (int i = 0; i < recipe->period_count; i++) {
        if (2 * recipe->periods[i] > (double)least) {
            least = (size_t)ceil(2 * recipe->periods[i]);
            *because = "two of --period";
        }
    }
    return least;
}

/* What the shape decides, or leaves to decide: what values are seen relative to, and in which units. */
static void choose_shape(struct recipe *recipe, struct choices *choices)
{
    if (recipe->shape == SHAPE_AUTO) {
        recipe->shape = recipe->is_stateful ? SHAPE_MANY_TO_MANY : SHAPE_MANY_TO_ONE;
        if (recipe->is_stateful)
            choices_note(choices, "shape", "many-to-many", "each step answers from the state carried to it");
    }
    bool reads_one = recipe->shape == SHAPE_ONE_TO_ONE || recipe->shape == SHAPE_ONE_TO_MANY;
    bool needs_series = reads_one || recipe->shape == SHAPE_MANY_TO_MANY;
    if (recipe->shape == SHAPE_ONE_TO_ONE)
        recipe->cell = &dense_cell;
    if (recipe->center == CENTER_AUTO) {
        recipe->center = needs_series ? CENTER_SERIES : CENTER_WINDOW;
        if (needs_series)
            choices_note(choices, "center", "series", "%s",
                         reads_one ? "relative to itself a single step says nothing"
                                   : "relative to the window's end each step would know what comes");
    }
    if (recipe->scale_steps < 0 && needs_series) {
        recipe->scale_steps = 0;
        choices_note(choices, "scale-steps", "series", "one scale for all steps of a series");
    }
    if (reads_one && recipe->window_count == 0) {
        recipe->windows[0] = recipe->window_count = 1;
        choices_note(choices, "window", "1", "what this shape reads");
    }
    if (recipe->shape == SHAPE_MANY_TO_MANY)
        recipe->patch_length = 1;
}

static void choose_horizon(struct recipe *recipe, const struct panel *panel, struct choices *choices)
{
    char frequency[STAMP_TEXT_SIZE];
    if (recipe->horizon)
        return;
    recipe->horizon = calendar_default_horizon(&panel->calendar);
    if (recipe->horizon == CALENDAR_HORIZON_OTHER)
        choices_note_whole(choices, "horizon", recipe->horizon, "where no frequency suggests another");
    else
        choices_note_whole(choices, "horizon", recipe->horizon, "usual for this frequency (%s)",
                           calendar_frequency(&panel->calendar, frequency));
}

static void choose_validation(struct recipe *recipe, size_t length, struct choices *choices)
{
    if (recipe->validation_length)
        return;
    double share = ceil(VALIDATION_SHARE * (double)length);
    recipe->validation_length = share > recipe->horizon ? (int)share : recipe->horizon;
    if ((size_t)recipe->validation_length > length / 3)
        recipe->validation_length = (int)(length / 3);
    choices_note_whole(choices, "validation", recipe->validation_length,
                       "last steps of each series: the horizon or 15 %%, at most a third");
}

/* How the series are shown to the networks: their seasons, logs and scale, by the known periods and windows. */
static void choose_preparation(struct recipe *recipe, struct choices *choices)
{
    if (recipe->seasons == SEASONS_AUTO) {
        bool is_seen = recipe->period_count && recipe->periods[0] <= recipe_longest_window(recipe);
        recipe->seasons = is_seen ? SEASONS_BOTH : SEASONS_REMOVED;
        if (recipe->period_count)
            choices_note(choices, "seasons", seasons_name(recipe->seasons), "%s",
                         is_seen ? "taken out for some of the networks, left in for others"
                                 : "no window is long enough to see one");
    }
    recipe->trends = recipe->transform;
    if (recipe->transform == TRANSFORM_AUTO && recipe->period_count == 0)
        choices_note(choices, "transform", "none", "without a season, logs would carry growth on as a percentage");
    if (recipe->scale_steps < 0) {
        recipe->scale_steps = SCALE_STEPS;
        choices_note_whole(choices, "scale-steps", recipe->scale_steps,
                           "each window is measured by its own last changes");
    }
}

static void choose_network(struct recipe *recipe, double windows, struct choices *choices)
{
    if (!recipe->hidden_size) {
        recipe->hidden_size = DEFAULT_HIDDEN_SIZE;
        choices_note_whole(choices, "hidden", recipe->hidden_size, "enough for most series");
    }
    if (!recipe->layer_count) {
        recipe->layer_count = 1;
        choices_note(choices, "layers", "1", "more seldom help");
    }
    if (recipe->learning_rate <= 0) {
        const bool is_high = pace_draws(recipe, windows) && !recipe->epoch_count && !recipe->stop_count;
        recipe->learning_rate = is_high ? DRAWN_LEARNING_RATE : DEFAULT_LEARNING_RATE;
        choices_note(choices, "learning-rate", is_high ? "0.005" : "0.003", "falls to 0 along half a cosine");
    }
}

/* What is learnt again, and how often, before the model is kept, and why. */
struct stages {
    bool refit_is_chosen, count_is_chosen, is_many, is_short;
};

/* `length` is that of a middling series. */
static struct stages choose_stages(struct recipe *recipe, const struct panel *panel, double windows, size_t length)
{
    struct stages stages = {.is_many = panel->series_count >= STAGE_SERIES_MAX,
                            .is_short = recipe->validation_length > STAGE_SHARE_MAX * (double)length};
    if (recipe->refit == REFIT_AUTO) {
        recipe->refit = windows <= PACE_WINDOWS_MAX ? REFIT_YES
                        : panel->series_count > 1   ? REFIT_FURTHER
                                                    : REFIT_NO;
        stages.refit_is_chosen = true;
    }
    if (recipe->refit == REFIT_NO && !(recipe->stop_count && recipe->stage_count)) {
        recipe->stage_count = 1;
    } else if (!recipe->stage_count) {
        recipe->stage_count = stages.is_many || stages.is_short ? 2 : 3;
        stages.count_is_chosen = true;
    }
    return stages;
}

static void note_stages(const struct recipe *recipe, const struct stages *stages, struct choices *choices)
{
    if (stages->refit_is_chosen)
        choices_note(choices, "refit", refit_name(recipe->refit), "%s",
                     recipe->refit == REFIT_NO        ? "enough rows without the validation part"
                     : recipe->refit == REFIT_FURTHER ? "the validation rows are learnt from in the end, shortly"
                                                      : "the validation rows are learnt from in the end");
    if (stages->count_is_chosen)
        choices_note_whole(choices, "stages", recipe->stage_count, "%s",
                           stages->is_many    ? "so many series cannot all be fitted by when training stops"
                           : stages->is_short ? "too short for early stopping on a part of its own"
                                              : "early stopping has a part of its own, before the one judged");
}

int rules_complete(struct recipe *recipe, const struct panel *panel, struct choices *choices, struct error *error)
{
    size_t length = median_length(panel, error);
    if (length == 0 || requests_check(recipe, panel, error))
        return -1;
    choose_shape(recipe, choices);
    choose_horizon(recipe, panel, choices);
    choose_validation(recipe, length, choices);
    if (!recipe->periods_are_given && season_search(recipe, panel, choices, error))
        return -1;
    size_t train_length = rules_train_length(recipe, length);
    if (recipe->window_count == 0 && choose_windows(recipe, panel, train_length, choices, error))
        return -1;
    if (!recipe->calendar_is_given)
        choose_calendar(recipe, panel, train_length, choices);
    choose_preparation(recipe, choices);
    double windows = window_count(recipe, panel);
    if (recipe->is_stateful) /* side by side */
        windows = ceil(windows / recipe->windows[0]);
    choose_network(recipe, windows, choices);
    const struct stages stages = choose_stages(recipe, panel, windows, length);
    pace_choose(recipe, panel, windows, choices);
    note_stages(recipe, &stages, choices);
    return 0;
}
