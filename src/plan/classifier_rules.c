#include "plan/classifier_rules.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "options/choice.h"

#define PLACE_COUNT_MAX 32 /* W of whole series: longer ones are averaged down to it */
#define PLACE_COUNT_MIN 16
#define FOLD_COUNT 5
/* Of many series a third can be missed: what learns from the others says nearly what it would with all of them. */
#define FOLD_COUNT_MANY 3
#define FOLD_SERIES_MANY 200
#define FOLD_SERIES_MIN 10 /* fewer series are not judged */
#define SERIES_UPDATE_GOAL 400
#define SERIES_EPOCHS_MIN 15
#define SERIES_BATCH 16
#define SERIES_DROPOUT 0.3
#define STEP_WINDOW 16
#define STEP_COUNT_MIN 40
#define STEP_UPDATE_GOAL 1600
#define STEP_EPOCH_WINDOWS_MAX 2048
#define VALIDATION_SHARE 0.15
#define ENSEMBLE_COUNT 5
#define CALENDAR_CYCLES_MIN 2
#define BALANCE_SHARE_MAX 0.9
#define BALANCE_EXAMPLES_MIN 10 /* of the rarest class: fewer would be learnt by heart */

/* Options of forecasting that have no use here are refused, not ignored. What is written in their place is neutral. */
static void neutralize(struct recipe *recipe)
{
    recipe->loss = LOSS_CROSS_ENTROPY;
    recipe->transform = TRANSFORM_NONE;
    recipe->seasons = SEASONS_REMOVED;
    recipe->scale_steps = 0;
    recipe->blend = (struct blend){.kind = BLEND_NONE};
    recipe->level_count = 0;
    recipe->period_count = 0;
    recipe->periods_are_given = true;
    recipe->refit = REFIT_YES;
    recipe->stage_count = 3;
    recipe->center = CENTER_SERIES;
    recipe->fill = FILL_PREVIOUS;
    recipe->patch_length = 1;
}

int classifier_rules_folds(size_t count)
{
    return count >= FOLD_SERIES_MANY ? FOLD_COUNT_MANY : count >= FOLD_SERIES_MIN ? FOLD_COUNT : 0;
}

static void complete_common(struct recipe *recipe, struct choices *choices)
{
    if (!recipe->hidden_size) {
        recipe->hidden_size = recipe->task == TASK_CLASSIFY_SERIES ? 16 : 32;
        choices_note_whole(choices, "hidden", recipe->hidden_size, "enough for most series");
    }
    if (!recipe->layer_count) {
        recipe->layer_count = 1;
        choices_note_whole(choices, "layers", 1, "more seldom help");
    }
    if (!recipe->ensemble_count) {
        recipe->ensemble_count = ENSEMBLE_COUNT;
        choices_note_whole(choices, "ensemble", recipe->ensemble_count, "their probabilities are averaged");
    }
}

static int complete_series(struct model *model, const struct panel *panel, struct error *error)
{
    struct recipe *recipe = &model->recipe;
    struct classification *classification = &model->classification;
    struct choices *choices = &model->choices;
    const double series = (double)panel->series_count;
    if (recipe->balance == BALANCE_WEIGHTS)
        return error_set(error, ERROR_USAGE,
                         "--balance weights is for classes of steps; here each series has one class: leave it out");
    if (recipe->answers_own_step)
        return error_set(error, ERROR_USAGE,
                         "--horizon 0 is the class of each row; here each series has one class, which all its rows "
                         "tell together: leave it out");
    if (recipe->horizon > 1)
        return error_set(error, ERROR_USAGE, "--horizon %d: a class of a whole series has no steps ahead",
                         recipe->horizon);
    if (recipe->shape != SHAPE_AUTO && recipe->shape != SHAPE_MANY_TO_ONE)
        return error_set(error, ERROR_USAGE, "--shape %s: one class from a whole series is many-to-one",
                         shape_name(recipe->shape));
    if (recipe->validation_length || recipe->test_length)
        return error_set(error, ERROR_USAGE,
                         "--%s holds out last steps; whole series are judged by leaving some of them out in turn",
                         recipe->validation_length ? "validation" : "test");
    if (recipe->patience)
        return error_set(
            error, ERROR_USAGE,
            "--patience %d: whole series are learnt for all --epochs, since a part to stop by would be too small",
            recipe->patience);
    if (recipe->calendar)
        return error_set(error, ERROR_USAGE,
                         "--calendar: whole series are looked at by their shape, not by when they were");
    if (panel->past_count == 0)
        return error_set(error, ERROR_DATA, "no column of numbers to learn from; name inputs by --past");
    recipe->horizon = 1;
    recipe->shape = SHAPE_MANY_TO_ONE;
    if (!recipe->window_count) {
        size_t longest = panel_longest(panel);
        recipe->window_count = 1;
        recipe->windows[0] = longest > PLACE_COUNT_MAX   ? PLACE_COUNT_MAX
                             : longest < PLACE_COUNT_MIN ? PLACE_COUNT_MIN
                                                         : (int)longest;
        choices_note_whole(choices, "window", recipe->windows[0],
                           "places that each series is looked at, whatever its length");
    }
    complete_common(recipe, choices);
    if (recipe->learning_rate <= 0) {
        recipe->learning_rate = 2e-3;
        choices_note(choices, "learning-rate", "0.002", "falls to 0 along half a cosine");
    }
    if (!recipe->batch_size) {
        recipe->batch_size = SERIES_BATCH;
        choices_note_whole(choices, "batch", recipe->batch_size, "series per update");
    }
    if (!recipe->epoch_windows)
        recipe->epoch_windows = (int)fmin(series, 1e6);
    if (!recipe->epoch_count) {
        recipe->epoch_count =
            (int)fmax(SERIES_EPOCHS_MIN, ceil((double)SERIES_UPDATE_GOAL * recipe->batch_size / series));
        choices_note_whole(choices, "epochs", recipe->epoch_count, "some 400 updates of the weights, or 15 epochs");
    }
    recipe->patience = recipe->epoch_count;
    if (recipe->dropout < 0) {
        recipe->dropout = SERIES_DROPOUT;
        choices_note(choices, "dropout", "0.3", "of the pooled features, while training");
    }
    classification->is_bidirectional = true;
    _Static_assert(CONVOLUTION_COUNT_MAX >= 3, "room for the convolutions below");
    classification->convolution_count = 3;
    classification->convolutions[0] = (struct convolution){7, 32};
    classification->convolutions[1] = (struct convolution){5, 32};
    classification->convolutions[2] = (struct convolution){3, 32};
    classification->smoothing = 0.1;
    return 0;
}

/* Cycles of nature that the rows hold at least twice; those of people (weekday, monthday) on request. */
static void choose_calendar(struct recipe *recipe, const struct panel *panel, size_t length, struct choices *choices)
{
    char text[FEATURES_TEXT_SIZE];
    calendar_features possible = calendar_features_possible(&panel->calendar);
    for (int f = 0; f < FEATURE_COUNT; f++) {
        double cycle = calendar_feature_cycle(&panel->calendar, (enum calendar_feature)f);
        bool is_natural = f == FEATURE_HOUR || f == FEATURE_YEARDAY;
        if (is_natural && (possible >> f & 1) && (double)length >= CALENDAR_CYCLES_MIN * cycle)
            recipe->calendar |= 1u << f;
    }
    if (recipe->calendar)
        choices_note(choices, "calendar", calendar_features_write(recipe->calendar, text),
                     "cycles that the rows hold twice or more");
}

/* The first series whose labels differ; NULL for none. */
static const struct series *find_changing(const struct panel *panel)
{
    for (size_t s = 0; s < panel->series_count; s++) {
        const double *labels = series_column(&panel->series[s], 0);
        double first = NAN;
        for (size_t t = 0; t < panel->series[s].length; t++) {
            if (!isnan(labels[t]) && !isnan(first) && labels[t] != first)
                return &panel->series[s];
            first = isnan(labels[t]) ? first : labels[t];
        }
    }
    return NULL;
}

/* Enough steps to learn classes of steps from? */
static int check_step_count(const struct panel *panel, size_t longest, struct error *error)
{
    const struct series *changing = panel->series_count > 1 ? find_changing(panel) : NULL;
    if (longest < STEP_COUNT_MIN && changing)
        return error_set(error, ERROR_DATA,
                         "%s: column '%s': series '%s' has more than one label, so classes of steps are learnt, and "
                         "%zu steps are too few; give at least %d in one series, or each series one label",
                         panel->source, panel->columns[0].name, changing->id, longest, STEP_COUNT_MIN);
    if (longest < STEP_COUNT_MIN)
        return error_set(error, ERROR_DATA,
                         "%s: %zu steps are too few to learn classes from; give at least %d in one series; if each row "
                         "is a whole series, write it long: series,step,value,label",
                         panel->source, longest, STEP_COUNT_MIN);
    return 0;
}

static int choose_step_shape(struct recipe *recipe, struct error *error)
{
    if (recipe_has_decoder(recipe))
        return error_set(
            error, ERROR_USAGE,
            "--shape %s: classes of steps are answered at once; use many-to-one, many-to-many or one-to-one",
            shape_name(recipe->shape));
    if (recipe->shape == SHAPE_AUTO)
        recipe->shape = SHAPE_MANY_TO_ONE;
    if (recipe->shape == SHAPE_ONE_TO_ONE)
        recipe->cell = &dense_cell;
    if (recipe->shape == SHAPE_ONE_TO_ONE && recipe->window_count && recipe->windows[0] > 1)
        return error_set(error, ERROR_USAGE, "--shape one-to-one reads one step; --window %d reads more, leave it out",
                         recipe->windows[0]);
    return 0;
}

/* Horizon, validation part and window, by the steps of the longest series. */
static int choose_step_lengths(struct recipe *recipe, size_t longest, struct choices *choices, struct error *error)
{
    if (recipe->answers_own_step) {
        recipe->horizon = 1;
    } else if (!recipe->horizon) {
        recipe->horizon = 1;
        choices_note_whole(choices, "horizon", 1, "the class of the next step");
    }
    if ((size_t)recipe->horizon > longest / 4)
        return error_set(error, ERROR_USAGE, "--horizon %d: at most a quarter of the %zu steps of the longest series",
                         recipe->horizon, longest);
    if (!recipe->validation_length) {
        recipe->validation_length = (int)fmax(recipe->horizon, ceil(VALIDATION_SHARE * (double)longest));
        choices_note_whole(choices, "validation", recipe->validation_length,
                           "last steps of each series: the horizon or 15 %%");
    }
    if ((size_t)recipe->validation_length > longest / 3)
        return error_set(error, ERROR_USAGE, "--validation %d: at most a third of the %zu steps of the longest series",
                         recipe->validation_length, longest);
    if (!recipe->window_count) {
        recipe->window_count = 1;
        recipe->windows[0] = recipe->shape == SHAPE_ONE_TO_ONE ? 1 : STEP_WINDOW;
        choices_note_whole(choices, "window", recipe->windows[0], "%s",
                           recipe->shape == SHAPE_ONE_TO_ONE ? "what this shape reads"
                                                             : "steps of the past that decide");
    }
    if ((size_t)recipe->windows[0] > longest / 2)
        return error_set(error, ERROR_USAGE, "--window %d: at most half of the %zu steps of the longest series",
                         recipe->windows[0], longest);
    return 0;
}

static void choose_step_epochs(struct recipe *recipe, const struct panel *panel, struct choices *choices)
{
    double windows = 0;
    for (size_t s = 0; s < panel->series_count; s++)
        windows += (double)panel->series[s].length;
    if (!recipe->epoch_windows) {
        recipe->epoch_windows = (int)fmin(windows, STEP_EPOCH_WINDOWS_MAX);
        choices_note_whole(choices, "epoch-windows", recipe->epoch_windows, "%s",
                           windows > STEP_EPOCH_WINDOWS_MAX ? "drawn anew each epoch" : "all of them");
    }
    if (!recipe->batch_size) {
        recipe->batch_size = 16;
        while (recipe->batch_size < 256 && recipe->batch_size * 2 <= recipe->epoch_windows / 8)
            recipe->batch_size *= 2;
        choices_note_whole(choices, "batch", recipe->batch_size, "at least 8 updates an epoch, 256 at most");
    }
    if (!recipe->epoch_count) {
        recipe->epoch_count =
            (int)fmin(200, fmax(15, ceil(STEP_UPDATE_GOAL / ceil(recipe->epoch_windows / (double)recipe->batch_size))));
        choices_note_whole(choices, "epochs", recipe->epoch_count, "some 1600 updates of the weights at most");
    }
    if (!recipe->patience) {
        recipe->patience = recipe->epoch_count / 4 > 5 ? recipe->epoch_count / 4 : 5;
        choices_note_whole(choices, "patience", recipe->patience, "a quarter of the epochs");
    }
}

/* Weights where a network would do best to say the commonest class always. */
static void choose_balance(struct recipe *recipe, const struct panel *panel, struct choices *choices)
{
    double counts[CLASS_COUNT_MAX] = {0}, known = 0, most = 0, least = INFINITY;
    if (recipe->balance != BALANCE_AUTO)
        return;
    for (size_t s = 0; s < panel->series_count; s++) {
        const double *labels = series_column(&panel->series[s], 0);
        for (size_t t = 0; t < panel->series[s].length; t++) {
            if (!isnan(labels[t])) {
                counts[(int)labels[t]]++;
                known++;
            }
        }
    }
    for (int c = 0; c < CLASS_COUNT_MAX; c++) {
        most = fmax(most, counts[c]);
        least = counts[c] > 0 ? fmin(least, counts[c]) : least;
    }
    if (most > BALANCE_SHARE_MAX * known && least >= BALANCE_EXAMPLES_MIN) {
        recipe->balance = BALANCE_WEIGHTS;
        choices_note(choices, "balance", "weights", "one class has %.0f %% of the examples: rarer ones count more",
                     100 * most / known);
    }
}

static int complete_steps(struct model *model, const struct panel *panel, struct error *error)
{
    struct recipe *recipe = &model->recipe;
    struct choices *choices = &model->choices;
    size_t longest = panel_longest(panel);
    if (check_step_count(panel, longest, error) || choose_step_shape(recipe, error) ||
        choose_step_lengths(recipe, longest, choices, error))
        return -1;
    if (!recipe->calendar_is_given)
        choose_calendar(recipe, panel, longest, choices);
    if (panel->past_count == 0 && !model->classification.sees_labels && recipe->calendar == 0)
        return error_set(error, ERROR_DATA,
                         "%s: nothing to learn from: no column of numbers, no calendar, and --hide-labels",
                         panel->source);
    complete_common(recipe, choices);
    if (recipe->dropout < 0)
        recipe->dropout = 0;
    if (recipe->dropout > 0 && recipe->layer_count < 2)
        return error_set(error, ERROR_USAGE, "--dropout drops units between layers; give --layers 2 or more with it");
    if (recipe->learning_rate <= 0) {
        recipe->learning_rate = 3e-3;
        choices_note(choices, "learning-rate", "0.003", "falls to 0 along half a cosine");
    }
    choose_step_epochs(recipe, panel, choices);
    choose_balance(recipe, panel, choices);
    return 0;
}

int classifier_rules_complete(struct model *model, const struct panel *panel, struct error *error)
{
    struct recipe *recipe = &model->recipe;
    if (recipe->window_count > 1)
        return error_set(error, ERROR_USAGE, "--window names %d lengths; a classifier has one", recipe->window_count);
    if (recipe->is_stateful)
        return error_set(error, ERROR_USAGE, "--stateful is for forecasts; a classifier reads windows or whole series");
    neutralize(recipe);
    return recipe->task == TASK_CLASSIFY_SERIES ? complete_series(model, panel, error)
                                                : complete_steps(model, panel, error);
}
