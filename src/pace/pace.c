#include "pace/pace.h"

#include <math.h>

#include "examples/calendar_features.h"

#define UPDATE_GOAL 1600 /* of the weights, over all epochs */
/* Where epochs draw their windows anew, so many of them do at a higher rate, or what makes so many updates if that is
 * more. On rows held out half of the epochs cost the seven series of ETTh1 1.2 %; 90 % in place of 75 % took 0.3 % off
 * the errors of four other sets (tourism, nn5, ETTh1's first rows, stocks), and a fifth longer. Going further on all
 * rows, and not anew, took 0.7 % off. */
#define DRAWN_SHARE 0.85
#define UPDATE_LEAST_DRAWN 480
/* Multiply-adds of all training, in all stages: less than a minute on two processors. More where there is more to learn
 * from. */
#define WORK_MAX 1.1e12
#define WORK_LARGE_MAX 3.2e12
#define LARGE_VALUE_COUNT 100000
#define DIRECT_WORK 3.0      /* what a weight of the way past the cells takes, beside one in them */
#define VALIDATION_WORK 0.3  /* of the look at the validation part, beside an epoch */
#define EPOCH_COUNT_LEAST 40 /* that the learning rate needs to fall slowly */
#define PATIENCE_LEAST 30    /* epochs, where half of them all is not less */
#define PATIENCE_SHORT 5
/* So many forecasts of one series' validation part tell early which epoch was best: on single series of 700 to 1,500
 * steps an eighth of the epochs took a quarter less time, and errors rose by 0.0 %. A dozen forecasts do not
 * (AirPassengers), nor do two dozen of as many series (M3 other: 1.9 %). */
#define JUDGES_MANY 80
#define PATIENCE_JUDGED 20
#define STREAM_CHUNKS 8.0 /* windows that follow each other in training, at least, where the state is carried */

static int power_of_two_below(double value, int least, int most)
{
    int power = least;
    while (power < most && power * 2 <= value)
        power *= 2;
    return power;
}

bool pace_draws(const struct recipe *recipe, double windows)
{
    return !recipe->is_stateful && windows > PACE_WINDOWS_MAX &&
           (!recipe->epoch_windows || recipe->epoch_windows >= PACE_WINDOWS_MAX);
}

/* One network for each way of showing them the series. */
static int least_ensemble(const struct recipe *recipe)
{
    return recipe->window_count + recipe_preparation_count(recipe) - 1;
}

/* Multiply-adds of one network's way through one window, forward and backward. */
static double window_work(const struct recipe *recipe, const struct panel *panel, struct variant variant)
{
    const double hidden = recipe->hidden_size, window = variant.window_length, patch = variant.patch_length;
    const double inputs = panel->column_count + calendar_features_count(recipe->calendar);
    const double outputs = (double)panel->target_count * recipe->horizon;
    const double cells = 4 * hidden * (inputs * patch + hidden + 2 * hidden * (recipe->layer_count - 1));
    const double answers = recipe->shape == SHAPE_MANY_TO_MANY ? window : 1;
    const double direct = answers * outputs * (hidden + (recipe->is_without_skip ? 0 : window * inputs));
    return 3 * (cells * window / patch + DIRECT_WORK * direct);
}

/* Multiply-adds of one epoch of `count` networks, its look at the validation part among them. */
static double epoch_work(const struct recipe *recipe, const struct panel *panel, int count)
{
    struct recipe trial = *recipe;
    double sum = 0;
    trial.ensemble_count = count;
    for (int m = 0; m < count; m++)
        sum += window_work(recipe, panel, recipe_variant(&trial, m % recipe_variant_count(&trial)));
    /* an odd one keeps one of two processors waiting */
    const double pairs = count > 1 ? (double)(count + count % 2) / count : 1;
    return sum * recipe->epoch_windows * (1 + VALIDATION_WORK) * pairs;
}

/* Work that the first stage may take. */
static double work_allowed(const struct recipe *recipe, const struct panel *panel)
{
    double values = 0;
    for (size_t s = 0; s < panel->series_count; s++)
        values += (double)panel->series[s].length * panel->target_count;
    /* the next stages seldom take all epochs */
    const double runs = recipe->refit == REFIT_NO ? 1 : recipe->stage_count == 3 ? 2 : 1.5;
    return (values > LARGE_VALUE_COUNT ? WORK_LARGE_MAX : WORK_MAX) / runs;
}

/* *usual: as many as a training has that takes all windows in each. */
static void choose_epoch_count(struct recipe *recipe, const struct panel *panel, double windows, int *usual,
                               struct choices *choices)
{
    const double updates = ceil(recipe->epoch_windows / (double)recipe->batch_size);
    recipe->epoch_count = (int)fmin(200, fmax(15, ceil(UPDATE_GOAL / updates)));
    for (int m = 0; m < recipe->stop_count; m++)
        recipe->epoch_count = (int)fmax(recipe->epoch_count, recipe->stop_epochs[m]);
    const int count = recipe->ensemble_count ? recipe->ensemble_count
                      : recipe->stop_count   ? recipe->stop_count
                                             : least_ensemble(recipe);
    const double most = floor(work_allowed(recipe, panel) / epoch_work(recipe, panel, count));
    const bool is_long = most < recipe->epoch_count;
    if (is_long)
        recipe->epoch_count = (int)fmin(recipe->epoch_count, fmax(EPOCH_COUNT_LEAST, most));
    *usual = recipe->epoch_count;
    const double least = fmax(EPOCH_COUNT_LEAST, ceil(UPDATE_LEAST_DRAWN / updates)),
                 fewer = fmax(least, ceil(DRAWN_SHARE * *usual));
    const bool is_fewer = pace_draws(recipe, windows) && !recipe->stop_count && fewer < *usual;
    recipe->epoch_count = is_fewer ? (int)fewer : *usual;
    choices_note_whole(choices, "epochs", recipe->epoch_count,
                       is_long && !is_fewer ? "fewer than some %d updates of the weights: each takes long"
                                            : "some %d updates of the weights at most",
                       is_fewer ? (int)(fewer * updates) : UPDATE_GOAL);
}

/* Forecasts that the validation part of a middling series has room for. */
static double judge_count(const struct recipe *recipe, const struct panel *panel)
{
    double count = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const double held = fmin(recipe->validation_length, floor((double)panel->series[s].length / 3));
        count += fmax(0, held - recipe->horizon + 1);
    }
    return count / (double)panel->series_count;
}

/* Of networks that get better at all most are best early, and few find anything after so long a wait. Where there are
 * few epochs, a quarter of them is too short to tell; and where they are fewer than usual, the last of them matter. */
static void choose_patience(struct recipe *recipe, const struct panel *panel, int usual, struct choices *choices)
{
    const int epochs = recipe->epoch_count;
    const bool is_judged = !recipe->is_stateful && judge_count(recipe, panel) >= JUDGES_MANY;
    const int share = is_judged ? epochs / 8 : epochs / 4, least = is_judged ? PATIENCE_JUDGED : PATIENCE_LEAST;
    const int wait = share > least ? share : least;
    const int half = epochs / 2 > PATIENCE_SHORT ? epochs / 2 : PATIENCE_SHORT;
    const bool is_half = half < wait || epochs < usual;
    const char *usual_share = is_judged ? "an eighth of the epochs: many forecasts of the validation part judge them"
                                        : "a quarter of the epochs";
    if (recipe->patience)
        return;
    recipe->patience = is_half ? half : wait;
    choices_note_whole(choices, "patience", recipe->patience, "%s",
                       is_half          ? "half of the epochs"
                       : share >= least ? usual_share
                       : is_judged      ? "an eighth of the epochs would be too short"
                                        : "a quarter of the epochs would be too short");
}

/* How long each network is trained. *usual: choose_epoch_count()'s. */
static void choose_epochs(struct recipe *recipe, const struct panel *panel, double windows, int *usual,
                          struct choices *choices)
{
    if (!recipe->epoch_windows) {
        recipe->epoch_windows = (int)fmax(1, fmin(windows, PACE_WINDOWS_MAX));
        choices_note_whole(choices, "epoch-windows", recipe->epoch_windows, "%s",
                           windows > PACE_WINDOWS_MAX ? "drawn anew each epoch" : "all of them");
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
    *usual = recipe->epoch_count;
    if (!recipe->epoch_count)
        choose_epoch_count(recipe, panel, windows, usual, choices);
    choose_patience(recipe, panel, *usual, choices);
}

/* The work is what as many epochs as usual would take: that fewer do takes time, and no network, away. */
static void choose_ensemble(struct recipe *recipe, const struct panel *panel, int usual, struct choices *choices)
{
    if (!recipe->ensemble_count)
        recipe->ensemble_count = recipe->stop_count;
    if (recipe->ensemble_count)
        return;
    const int variants = least_ensemble(recipe);
    const double work = epoch_work(recipe, panel, 2 * variants) * usual;
    const bool is_short = work <= work_allowed(recipe, panel);
    recipe->ensemble_count = is_short ? 2 * variants : variants;
    choices_note_whole(choices, "ensemble", recipe->ensemble_count, "%s",
                       is_short ? "two for each way of showing them the series"
                                : "one for each way of showing them the series");
}

void pace_choose(struct recipe *recipe, const struct panel *panel, double windows, struct choices *choices)
{
    int usual;
    choose_epochs(recipe, panel, windows, &usual, choices);
    choose_ensemble(recipe, panel, usual, choices);
}
