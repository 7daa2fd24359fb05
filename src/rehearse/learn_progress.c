#include "rehearse/learn_progress.h"

#include <math.h>

#include "base/memory.h"
#include "plan/member_jobs.h"
#include "rating/intervals.h"
#include "rating/trial.h"

/* Of one fit of all baselines to a series: at least, and for each of its steps; without a season, and with one. */
static const double fit_seconds[] = {1e-3, 20e-3}, fit_step_seconds[] = {6e-5, 1.5e-4};
/* Of one step of one forecast that is judged: blend, intervals and scores. */
#define JUDGED_STEP_SECONDS 2.5e-6

int learn_follower_begin(struct learn_follower *follower, struct progress *progress, enum stage stage, int count,
                         struct error *error)
{
    follower->progress = progress;
    if (!follower->members && !(follower->members = memory_allocate((size_t)count, sizeof *follower->members, error)))
        return -1;
    progress_begin(progress, (enum progress_stage)(PROGRESS_TRAINING + (int)stage), 0);
    return 0;
}

void learn_follower_step(void *follower, int job, const struct trainer_epoch *epoch, bool is_over)
{
    const struct learn_follower *told = follower;
    if (is_over)
        progress_tell_end(told->progress, told->members[job]);
    else
        progress_tell_epoch(told->progress, told->members[job], epoch);
}

/* Seconds that fitting the baselines of a series takes, about; of all targets. */
static double estimate_fit(double length, int target_count, bool has_season)
{
    return target_count * (fit_seconds[has_season] + fit_step_seconds[has_season] * length);
}

/* Will intervals ask for a walk? As intervals_want_walk(), before there is a trial. */
static bool wants_walk(const struct model *model, const struct training_data *data)
{
    const double windows = (double)window_set_count(&data->parts[0][PART_VALIDATION]);
    const double spans = fmax((double)data->series_count, windows / model->recipe.horizon);
    return model->recipe.level_count && intervals_want_walk_of(spans * model->target_count);
}

double learn_progress_judging_units(const struct model *model, const struct training_data *data)
{
    const double runs = model->recipe.level_count ? 2 : 1;
    return (double)data->series_count * (runs + (wants_walk(model, data) ? TRIAL_WALK_EFFORT : 0));
}

/* What a window of network m takes, beside those of the others: its steps, and something to get it ready. */
#define READY_STEPS 6
static double window_cost(const struct recipe *recipe, int m)
{
    return recipe_variant(recipe, m % recipe_variant_count(recipe)).window_length + READY_STEPS;
}

void learn_progress_plan(struct progress *progress, const struct model *model, const struct panel *panel,
                         const struct training_data *data, int thread_count)
{
    const struct recipe *recipe = &model->recipe;
    const double training = (double)window_set_count(&data->parts[0][PART_TRAINING]),
                 validation = (double)window_set_count(&data->parts[0][PART_VALIDATION]), most = recipe->epoch_windows;
    const double judged = fmin(validation, recipe->judged_count ? recipe->judged_count : JUDGED_COUNT_USUAL);
    struct progress_training plan = {.member_count = recipe->ensemble_count,
                                     .thread_count = thread_count,
                                     .epoch_count = recipe->epoch_count,
                                     .patience = recipe->patience,
                                     .asked = judged,
                                     .epochs = recipe->stop_count ? recipe->stop_epochs : NULL};
    double fits = 0, costs[ENSEMBLE_COUNT_MAX], mean = 0;
    if (!progress)
        return;
    for (int m = 0; m < recipe->ensemble_count; m++)
        mean += costs[m] = window_cost(recipe, m);
    for (int m = 0; m < recipe->ensemble_count; m++)
        costs[m] *= recipe->ensemble_count / mean;
    plan.costs = costs;
    if (recipe_first_stage(recipe) == STAGE_STOP && !recipe->stop_count)
        plan.windows[STAGE_STOP] = fmax(1, fmin(most, training - validation));
    plan.windows[STAGE_JUDGE] = fmax(1, fmin(most, training));
    plan.windows[STAGE_ALL] = recipe_refits(recipe) ? fmax(1, fmin(most, training + validation)) : 0;
    if (recipe->refit == REFIT_FURTHER) /* fewer epochs: as if they were shorter */
        plan.windows[STAGE_ALL] *= FURTHER_EPOCHS_SHARE;
    progress_plan_training(progress, &plan);
    for (size_t s = 0; s < panel->series_count; s++)
        fits +=
            estimate_fit((double)panel->series[s].length, panel->target_count, recipe->period_count > 0) / thread_count;
    const double units = learn_progress_judging_units(model, data) / (double)data->series_count;
    progress_expect(progress, PROGRESS_JUDGING,
                    units * fits + judged * recipe->horizon * model->target_count * JUDGED_STEP_SECONDS);
    progress_expect(progress, PROGRESS_SCORING, recipe->test_length > 0 ? fits : 0);
    progress_expect(progress, PROGRESS_FITTING, fits);
}
