#include "plan/rules.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "examples/seasonality.h"

#define DEFAULT_HIDDEN_SIZE 32
#define DEFAULT_LEARNING_RATE 3e-3
#define VALIDATION_SHARE 0.15
#define WINDOW_MAX 512
#define WINDOW_PERIOD_MAX 60 /* steps; the rule for the window names it */
#define EPOCH_WINDOWS_MAX 2048
#define UPDATE_GOAL 1600 /* of the weights, over all epochs */
#define SCALE_STEPS 24
#define WORK_MAX 2.5e11 /* multiply-adds of one network's training, above which each variant has one network only */
#define SEARCH_SERIES_MAX 200 /* series looked at for a season */
#define SEARCH_LAG_MAX 400
#define SEASON_SHARE_MIN 0.2 /* of the series must show a season: chance alone makes some 0.1 of them do so */
#define SEARCH_CORRELATION_MIN 0.1
#define VALUE_COUNT_MIN 4
#define STAGE_SHARE_MAX                                                                                                \
    0.2 /* of a series may be the validation part, for another of the same length before it to be spared */
#define STAGE_SERIES_MAX 50 /* from so many series on early stopping can hardly fit itself to what is judged */
#define CALENDAR_CYCLES_MIN 3
#define STREAM_CHUNKS 8.0 /* windows that follow each other in training, at least, where the state is carried */

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

/* The share of the series (evenly sampled) in which season_test() finds the period; after taking out `first` if it is
 * not 0. */
static int season_share(const struct panel *panel, const struct recipe *recipe, double first, double period,
                        double *share, struct error *error)
{
    size_t tested = 0, found = 0;
    size_t stride = panel->series_count / SEARCH_SERIES_MAX + 1;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        const struct series *series = &panel->series[s];
        size_t length = rules_train_length(recipe, series->length);
        if ((double)length < 3 * period)
            continue;
        double *values = memory_allocate(length, sizeof *values, error);
        if (!values)
            return -1;
        memcpy(values, series_column(series, 0), length * sizeof *values);
        struct season season = SEASON_INIT;
        int present = first > 0 ? season_fit(&season, first, values, length, error) : 0;
        if (present == 0 && first > 0) {
            for (size_t t = 0; t < length; t++)
                values[t] -= season_value(&season, (int64_t)t);
        }
        if (present == 0)
            present = season_test(period, values, length, error);
        season_release(&season);
        memory_free(values);
        if (present < 0)
            return -1;
        tested++;
        found += (size_t)present;
    }
    *share = tested ? (double)found / (double)tested : 0;
    return 0;
}

/* The lag at which the changes of the series, all together, resemble themselves most: a peak of their mean
 * autocorrelation. 0 for none. */
static int autocorrelation_peak(const struct panel *panel, const struct recipe *recipe, size_t *peak,
                                struct error *error)
{
    double sums[SEARCH_LAG_MAX + 2] = {0};
    size_t counts[SEARCH_LAG_MAX + 2] = {0};
    double change_count = 1;
    size_t stride = panel->series_count / SEARCH_SERIES_MAX + 1;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        const struct series *series = &panel->series[s];
        const double *values = series_column(series, 0);
        size_t length = rules_train_length(recipe, series->length);
        double *changes = memory_allocate(length, sizeof *changes, error);
        if (!changes)
            return -1;
        changes[0] = NAN;
        for (size_t t = 1; t < length; t++) {
            changes[t] = values[t] - values[t - 1];
            change_count += !isnan(changes[t]);
        }
        for (size_t lag = 1; lag <= SEARCH_LAG_MAX + 1 && 3 * lag < length; lag++) {
            sums[lag] += season_autocorrelation(changes, length, lag);
            counts[lag]++;
        }
        memory_free(changes);
    }
    *peak = 0;
    /* weaker ones are not worth a season, or are chance: an autocorrelation of n changes has a deviation of about
     * 1/sqrt(n) */
    double highest = fmax(SEARCH_CORRELATION_MIN, 2.5 / sqrt(change_count));
    for (size_t lag = 2; lag <= SEARCH_LAG_MAX && counts[lag + 1]; lag++) {
        double here = sums[lag] / (double)counts[lag];
        if (here > sums[lag - 1] / (double)counts[lag - 1] && here > sums[lag + 1] / (double)counts[lag + 1] &&
            here > highest * 1.1) {
            highest = here;
            *peak = lag;
        }
    }
    return 0;
}

static int find_periods(struct recipe *recipe, const struct panel *panel, struct choices *choices, struct error *error)
{
    double cycles[8];
    int cycle_count = calendar_cycles(&panel->calendar, cycles, 8);
    const char *origin = "a cycle of this frequency that the series show";
    if (cycle_count == 0 && (panel->calendar.unit == CALENDAR_ROW || panel->calendar.unit == CALENDAR_STEP)) {
        size_t peak;
        if (autocorrelation_peak(panel, recipe, &peak, error))
            return -1;
        if (peak) {
            cycles[cycle_count++] = (double)peak;
            origin = "the series resemble themselves at this distance";
        }
    }
    for (int i = 0; i < cycle_count && recipe->period_count < SEASON_COUNT_MAX; i++) {
        double share;
        if (season_share(panel, recipe, recipe->period_count ? recipe->periods[0] : 0, cycles[i], &share, error))
            return -1;
        if (share >= SEASON_SHARE_MIN)
            recipe->periods[recipe->period_count++] = cycles[i];
    }
    char text[SEASON_COUNT_MAX * (NUMBER_TEXT_SIZE + 1)] = "none";
    size_t used = 0;
    for (int i = 0; i < recipe->period_count; i++) {
        char number[NUMBER_TEXT_SIZE];
        number_format(recipe->periods[i], number);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", i ? "," : "", number);
    }
    choices_note(choices, "period", text, "%s", recipe->period_count ? origin : "no cycle shows in the series");
    return 0;
}

static int power_of_two_below(double value, int least, int most)
{
    int power = least;
    while (power < most && power * 2 <= value)
        power *= 2;
    return power;
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

/* One series at least must have enough values to learn from; shorter ones beside it are forecast by what the baselines
 * make of them. */
static int check_values(const struct panel *panel, struct error *error)
{
    size_t best = 0, best_known = 0;
    int best_column = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        size_t fewest = SIZE_MAX;
        int column = 0;
        for (int c = 0; c < panel->target_count; c++) {
            const double *values = series_column(series, c);
            size_t known = 0;
            for (size_t t = 0; t < series->length && known < VALUE_COUNT_MIN; t++)
                known += isnan(values[t]) ? 0 : 1;
            if (known < fewest) {
                fewest = known;
                column = c;
            }
        }
        if (fewest >= VALUE_COUNT_MIN)
            return 0;
        if (s == 0 || fewest > best_known) {
            best = s;
            best_known = fewest;
            best_column = column;
        }
    }
    char place[PLACE_SIZE];
    return error_set(error, ERROR_DATA, "%scolumn '%s': %zu value%s too few to learn from; give at least %d%s",
                     panel_place(panel->source, panel->series[best].id, place), panel->columns[best_column].name,
                     best_known, best_known == 1 ? " is" : "s are", VALUE_COUNT_MIN,
                     panel->series_count > 1 ? " in one series or more" : "");
}

/* --transform log must have a series that it can be done to. */
static int check_transform(const struct recipe *recipe, const struct panel *panel, struct error *error)
{
    if (recipe->transform != TRANSFORM_LOG)
        return 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        bool is_possible = true;
        for (int c = 0; c < panel->target_count; c++) {
            is_possible = preparation_log_offset(series_column(series, c), series->length) >= 0;
            if (is_possible && panel->series_count > 1)
                return 0;
            if (!is_possible && panel->series_count == 1)
                return preparation_refuse_log(panel, series, c, error);
        }
    }
    return panel->series_count == 1 ? 0 : preparation_refuse_log(panel, &panel->series[0], 0, error);
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
        for (; t < series->length && known < VALUE_COUNT_MIN; t++)
            known += isnan(values[t]) ? 0 : 1;
        if (known < VALUE_COUNT_MIN)
            return SIZE_MAX;
        least = t > least ? t : least;
    }
    return least;
}

/* Shapes exclude what they could not keep. */
static int check_shape(const struct recipe *recipe, struct error *error)
{
    const char *shape = shape_name(recipe->shape);
    bool reads_one = recipe->shape == SHAPE_ONE_TO_ONE || recipe->shape == SHAPE_ONE_TO_MANY;
    bool answers_many = recipe->shape == SHAPE_MANY_TO_MANY || recipe->is_stateful;
    if (recipe->is_stateful && recipe->shape != SHAPE_AUTO && recipe->shape != SHAPE_MANY_TO_MANY)
        return error_set(
            error, ERROR_USAGE,
            "--stateful carries the state from step to step, each of which answers: many-to-many; --shape %s does not",
            shape);
    if (reads_one && recipe->window_count && recipe_longest_window(recipe) > 1)
        return error_set(error, ERROR_USAGE, "--shape %s reads one step; --window %d reads more, leave it out", shape,
                         recipe_longest_window(recipe));
    if (reads_one && recipe->patch_length > 1)
        return error_set(error, ERROR_USAGE, "--patch %d reads several steps at a time; --shape %s reads one step",
                         recipe->patch_length, shape);
    if (recipe->shape == SHAPE_ONE_TO_ONE && recipe->cell && recipe->cell->is_offered && recipe->cell != &lstm_cell)
        return error_set(
            error, ERROR_USAGE,
            "--shape one-to-one has no memory, and so no --cell %s; with --window 1 a network of another shape has",
            recipe->cell->name);
    if (recipe->center == CENTER_WINDOW && (reads_one || answers_many))
        return error_set(error, ERROR_USAGE,
                         "--center window: relative to the window's last value %s; leave it out, or --center series",
                         reads_one ? "a single step is always 0" : "every step would know what comes");
    if (answers_many && recipe->fill == FILL_LINEAR)
        return error_set(error, ERROR_USAGE,
                         "--fill linear looks at the value after a gap, which a step that answers on its own may not "
                         "know; use --fill previous");
    if (answers_many && recipe->patch_length > 1)
        return error_set(error, ERROR_USAGE, "--patch %d reads several steps at a time; each step answers on its own",
                         recipe->patch_length);
    if ((answers_many || reads_one) && recipe->scale_steps > 0)
        return error_set(error, ERROR_USAGE,
                         "--scale-steps %d: the scale of a window's last steps, which %s has not; leave it out",
                         recipe->scale_steps, reads_one ? "a single step" : "each step of it");
    if (recipe->sampling > 0 && !recipe_has_decoder(recipe))
        return error_set(
            error, ERROR_USAGE,
            "--sampling feeds a decoder its own outputs; give --shape encoder-decoder or one-to-many with it");
    return 0;
}

/* What was asked for and could have no effect is refused: the user would think that it had. */
static int check_requests(const struct recipe *recipe, const struct panel *panel, struct error *error)
{
    const size_t longest = panel_longest(panel);
    int window = recipe_longest_window(recipe);
    if ((size_t)window > longest || (size_t)recipe->horizon > longest)
        return error_set(error, ERROR_USAGE, "--%s %d: more than the %zu steps of the longest series",
                         (size_t)window > longest ? "window" : "horizon",
                         (size_t)window > longest ? window : recipe->horizon, longest);
    for (int i = 0; i < recipe->window_count; i++) {
        if (recipe->patch_length && recipe->windows[i] % recipe->patch_length != 0)
            return error_set(error, ERROR_USAGE, "--patch %d does not divide the --window of %d steps",
                             recipe->patch_length, recipe->windows[i]);
    }
    if (recipe->refit == REFIT_NO && recipe->stage_count > 1)
        return error_set(error, ERROR_USAGE, "--stages %d trains again; --refit no says not to", recipe->stage_count);
    if (recipe->ensemble_count && recipe->ensemble_count < recipe->window_count)
        return error_set(error, ERROR_USAGE,
                         "--window names %d lengths, one for each network; --ensemble %d makes fewer",
                         recipe->window_count, recipe->ensemble_count);
    if (recipe->seasons == SEASONS_BOTH && recipe->periods_are_given && recipe->period_count == 0)
        return error_set(error, ERROR_USAGE, "--seasons both needs a season; --period none says that there is none");
    if (recipe->calendar & ~calendar_features_possible(&panel->calendar)) {
        char names[FEATURES_TEXT_SIZE], frequency[STAMP_TEXT_SIZE];
        calendar_features possible = calendar_features_possible(&panel->calendar);
        if (panel->calendar.unit == CALENDAR_ROW || panel->calendar.unit == CALENDAR_STEP)
            return error_set(error, ERROR_USAGE, "--calendar needs a time column of dates; the steps are only counted");
        return error_set(error, ERROR_USAGE, "--calendar: %s is the same at every step (%s); %s can be asked for",
                         calendar_features_write(recipe->calendar & ~possible, names),
                         calendar_describe(&panel->calendar, frequency), possible ? "fewer" : "none");
    }
    const char *steps = panel->series_count > 1 ? "the longest series has" : "there are";
    if ((size_t)recipe->validation_length > longest / 3)
        return error_set(error, ERROR_USAGE, "--validation %d: at most a third of the steps to learn from; %s %zu",
                         recipe->validation_length, steps, longest);
    for (int i = 0; i < recipe->period_count; i++) {
        if (2 * recipe->periods[i] > (double)longest)
            return error_set(error, ERROR_USAGE,
                             "--period %g: a season is learnt from at least two periods; %s %zu steps",
                             recipe->periods[i], steps, longest);
    }
    if (check_shape(recipe, error))
        return -1;
    if (recipe->dropout > 0 && recipe->layer_count < 2)
        return error_set(error, ERROR_USAGE, "--dropout drops units between layers; give --layers 2 or more with it");
    return 0;
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
 * A short, a middle and a long window: what goes on and what recurs is seen from each. A third of the training part is
 * the longest, or half of it where a season takes that: longer ones see more of the past than they have examples of. A
 * season too long for a window is taken out all the same.
 */
static int choose_windows(struct recipe *recipe, size_t train_length, struct choices *choices, struct error *error)
{
    double period = 1;
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
    /* a single network sees the middle one */
    if (recipe->ensemble_count > 0 && recipe->ensemble_count < recipe->window_count) {
        recipe->windows[0] = recipe->windows[recipe->window_count / 2];
        recipe->window_count = 1;
    }
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
    size_t least = VALUE_COUNT_MIN;
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

int rules_complete(struct recipe *recipe, const struct panel *panel, struct choices *choices, struct error *error)
{
    char frequency[STAMP_TEXT_SIZE];
    size_t length = median_length(panel, error);
    if (length == 0)
        return -1;
    if (check_values(panel, error) || check_transform(recipe, panel, error) || check_requests(recipe, panel, error))
        return -1;
    choose_shape(recipe, choices);
    if (!recipe->horizon) {
        recipe->horizon = calendar_default_horizon(&panel->calendar);
        if (recipe->horizon == CALENDAR_HORIZON_OTHER)
            choices_note_whole(choices, "horizon", recipe->horizon, "where no frequency suggests another");
        else
            choices_note_whole(choices, "horizon", recipe->horizon, "usual for this frequency (%s)",
                               calendar_describe(&panel->calendar, frequency));
    }
    if (!recipe->validation_length) {
        double share = ceil(VALIDATION_SHARE * (double)length);
        recipe->validation_length = share > recipe->horizon ? (int)share : recipe->horizon;
        if ((size_t)recipe->validation_length > length / 3)
            recipe->validation_length = (int)(length / 3);
        choices_note_whole(choices, "validation", recipe->validation_length,
                           "last steps of each series: the horizon or 15 %%, at most a third");
    }
    if (!recipe->periods_are_given && find_periods(recipe, panel, choices, error))
        return -1;
    size_t train_length = rules_train_length(recipe, length);
    if (recipe->window_count == 0 && choose_windows(recipe, train_length, choices, error))
        return -1;
    if (!recipe->calendar_is_given)
        choose_calendar(recipe, panel, train_length, choices);
    if (recipe->seasons == SEASONS_AUTO) {
        bool is_seen = recipe->period_count && recipe->periods[0] <= recipe_longest_window(recipe);
        recipe->seasons = is_seen ? SEASONS_BOTH : SEASONS_REMOVED;
        if (recipe->period_count)
            choices_note(choices, "seasons", seasons_name(recipe->seasons), "%s",
                         is_seen ? "taken out for some of the networks, left in for others"
                                 : "no window is long enough to see one");
    }
    if (recipe->transform == TRANSFORM_AUTO && recipe->period_count == 0) {
        recipe->transform = TRANSFORM_NONE;
        choices_note(choices, "transform", "none", "without a season, logs would carry growth on as a percentage");
    }
    if (recipe->scale_steps < 0) {
        recipe->scale_steps = SCALE_STEPS;
        choices_note_whole(choices, "scale-steps", recipe->scale_steps,
                           "each window is measured by its own last changes");
    }
    if (!recipe->hidden_size) {
        recipe->hidden_size = DEFAULT_HIDDEN_SIZE;
        choices_note_whole(choices, "hidden", recipe->hidden_size, "enough for most series");
    }
    if (!recipe->layer_count) {
        recipe->layer_count = 1;
        choices_note(choices, "layers", "1", "more seldom help");
    }
    if (recipe->learning_rate <= 0) {
        recipe->learning_rate = DEFAULT_LEARNING_RATE;
        choices_note(choices, "learning-rate", "0.003", "falls to 0 along half a cosine");
    }
    double windows = window_count(recipe, panel);
    if (recipe->is_stateful) /* side by side */
        windows = ceil(windows / recipe->windows[0]);
    if (!recipe->epoch_windows) {
        recipe->epoch_windows = (int)fmax(1, fmin(windows, EPOCH_WINDOWS_MAX));
        choices_note_whole(choices, "epoch-windows", recipe->epoch_windows, "%s",
                           windows > EPOCH_WINDOWS_MAX ? "drawn anew each epoch" : "all of them");
    }
    if (!recipe->batch_size && recipe->is_stateful) {
        recipe->batch_size = power_of_two_below(recipe->epoch_windows / STREAM_CHUNKS, 4, 64);
        choices_note_whole(choices, "batch", recipe->batch_size,
                           "stretches of the series read side by side, each of some %d windows or more if it can be",
                           (int)STREAM_CHUNKS);
    }
    if (!recipe->batch_size) {
        recipe->batch_size = power_of_two_below(recipe->epoch_windows / 8.0, 16, 256);
        choices_note_whole(choices, "batch", recipe->batch_size, "at least 8 updates an epoch, 256 at most");
    }
    if (!recipe->epoch_count) {
        double updates = ceil(recipe->epoch_windows / (double)recipe->batch_size);
        recipe->epoch_count = (int)fmin(200, fmax(15, ceil(UPDATE_GOAL / updates)));
        choices_note_whole(choices, "epochs", recipe->epoch_count, "some %d updates of the weights at most",
                           UPDATE_GOAL);
    }
    if (!recipe->patience) {
        recipe->patience = recipe->epoch_count / 2 > 5 ? recipe->epoch_count / 2 : 5;
        choices_note_whole(choices, "patience", recipe->patience, "half of the epochs");
    }
    if (!recipe->ensemble_count) {
        int longest = recipe_longest_window(recipe);
        int reads = longest / (recipe->patch_length ? recipe->patch_length : recipe_patch_length(longest));
        /* multiply-adds of one network's training, forward and backward */
        double work = 12.0 * recipe->hidden_size * recipe->hidden_size * reads * recipe->layer_count *
                      recipe->epoch_windows * recipe->epoch_count;
        int variants = recipe->window_count + recipe_preparation_count(recipe) - 1;
        recipe->ensemble_count = work < WORK_MAX ? 2 * variants : variants;
        choices_note_whole(choices, "ensemble", recipe->ensemble_count, "%s",
                           work < WORK_MAX ? "two for each way of showing them the series"
                                           : "one for each way of showing them the series");
    }
    if (recipe->refit == REFIT_AUTO) {
        recipe->refit = windows <= EPOCH_WINDOWS_MAX || panel->series_count > 1 ? REFIT_YES : REFIT_NO;
        choices_note(choices, "refit", recipe->refit == REFIT_YES ? "yes" : "no", "%s",
                     recipe->refit == REFIT_YES ? "the validation rows are learnt from in the end"
                                                : "enough rows without the validation part");
    }
    if (recipe->refit == REFIT_NO) {
        recipe->stage_count = 1;
    } else if (!recipe->stage_count) {
        bool is_many = panel->series_count >= STAGE_SERIES_MAX;
        bool is_short = recipe->validation_length > STAGE_SHARE_MAX * (double)length;
        recipe->stage_count = is_many || is_short ? 2 : 3;
        choices_note_whole(choices, "stages", recipe->stage_count, "%s",
                           is_many    ? "so many series cannot all be fitted by when training stops"
                           : is_short ? "too short for early stopping on a part of its own"
                                      : "early stopping has a part of its own, before the one judged");
    }
    return 0;
}
