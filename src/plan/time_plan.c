#include "plan/time_plan.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/seconds.h"
#include "communicator/communicator.h"
#include "concurrent/workers.h"
#include "optimize/training_jobs.h"
#include "plan/member_jobs.h"
#include "plan/model_source.h"

#define TIMED_WINDOWS_MIN 64
#define TIMED_WINDOWS_MAX 256
/* Where an epoch of these takes no longer, much of that is getting ready: so many more epochs are timed,
 * or as many as there are. */
#define READY_SECONDS_MAX 0.05
#define TIMED_EPOCHS 4
/* Multiply-adds a second in one thread, a guess. */
#define USUAL_SPEED 3e9
#define SHORT_SECONDS 5.0
/* Forward alone, beside forward and back. */
#define FORWARD_SHARE 0.35
/* Networks seldom run out their epochs in the stage that stops early, and are trained for fewer in the next. */
#define STOPPED_SHARE 0.85
#define AGAIN_SHARE 0.6
/* Of one step of one forecast: blend, intervals and scores, in one thread. Of one series: all baselines' fits. */
#define JUDGED_STEP_SECONDS 2.5e-6
#define SERIES_SECONDS 8e-3
/* A plan made smaller has this share of the time at least left for its epochs, or else fewer networks. */
#define EPOCH_SHARE_MIN 0.25
#define ONCE_SHARE 0.5
#define EPOCH_COUNT_MIN 8
/* Share of the time that judging may take. */
#define JUDGING_SHARE 0.2
#define JUDGED_COUNT_MIN 500

/* ---- what it takes ---- */

struct timing {
    const struct model *model;
    const struct training_data *data;
    const struct kernels *kernels;
    double *window_seconds;
};

/* Train a network of variant `index` on a few batches, and forget what it learnt. */
static int time_variant(void *context, int index, struct error *error)
{
    const struct timing *timing = context;
    const struct recipe *recipe = &timing->model->recipe;
    struct training_job job = member_job(timing->model, index, STAGE_JUDGE, timing->kernels);
    const size_t parameter_count = job.network->parameter_count;
    int windows = recipe->batch_size, result = -1;
    windows = windows < TIMED_WINDOWS_MIN   ? TIMED_WINDOWS_MIN
              : windows > TIMED_WINDOWS_MAX ? TIMED_WINDOWS_MAX
                                            : windows;
    job.training = window_source(&timing->data->parts[index][PART_TRAINING], loss_of(recipe->loss)->is_percentage);
    job.config.epoch_windows = recipe->is_stateful ? 2 : windows;
    job.config.ranks = job.training.holder ? effort_ranks(timing->model->effort) : NULL;
    if (!(job.parameters = memory_allocate(parameter_count, sizeof *job.parameters, error)))
        return -1;
    const double count = fmin((double)job.config.epoch_windows, (double)job.training.count);
    const int more = job.config.epoch_count > TIMED_EPOCHS ? TIMED_EPOCHS : job.config.epoch_count - 1;
    double once = INFINITY;
    for (int time = 0; time < 3; time++) { /* at first the memory is new; in the end more epochs tell getting ready */
        const double start = seconds_now();
        if (time == 2 && (once > READY_SECONDS_MAX || more < 1))
            break;
        job.config.stop_epoch = time < 2 ? 1 : 1 + more;
        trainer_result_release(&job.result);
        result =
            trainer_run(job.network, &job.config, &job.training, NULL, NULL, NULL, job.parameters, &job.result, error);
        if (result)
            break;
        double seconds = seconds_now() - start;
        communicator_broadcast(job.config.ranks, 0, &seconds, sizeof seconds);
        once = fmin(once, seconds);
        timing->window_seconds[index] = (time == 2 && seconds > once ? (seconds - once) / more : once) / fmax(count, 1);
    }
    memory_free(job.parameters);
    trainer_result_release(&job.result);
    return result;
}

int time_plan_measure(struct time_plan *plan, const struct model *model, const struct training_data *data,
                      const struct kernels *kernels, int thread_count, struct error *error)
{
    const int variants = recipe_variant_count(&model->recipe);
    struct time_plan made = {.thread_count = thread_count,
                             .series_count = (double)data->series_count,
                             .target_count = model->target_count,
                             .training_count = window_set_count(&data->parts[0][PART_TRAINING]),
                             .validation_count = window_set_count(&data->parts[0][PART_VALIDATION])};
    made.window_seconds = memory_allocate((size_t)variants, sizeof *made.window_seconds, error);
    struct timing timing = {model, data, kernels, made.window_seconds};
    const struct communicator *ranks = effort_ranks(model->effort);
    const int side_by_side = data->parts[0][PART_TRAINING].holders ? 1 : thread_count;
    const int failed = !made.window_seconds || workers_run(side_by_side, variants, time_variant, &timing, error);
    if (communicator_agree(ranks, failed ? -1 : 0, 0, error)) {
        time_plan_release(&made);
        return -1;
    }
    /* what is decided by clocks is decided by that of rank 0 */
    communicator_broadcast(ranks, 0, made.window_seconds, (size_t)variants * sizeof *made.window_seconds);
    *plan = made;
    return 0;
}

void time_plan_release(struct time_plan *plan)
{
    memory_free(plan->window_seconds);
    *plan = (struct time_plan)TIME_PLAN_INIT;
}

/* Windows that one epoch of one network takes, those of the validation part counted by what they take. */
static double epoch_windows(const struct recipe *recipe, size_t training_count, size_t validation_count)
{
    const double windows = fmin(recipe->epoch_windows, (double)training_count);
    return windows + FORWARD_SHARE * fmin(trainer_validation_count((size_t)windows), (double)validation_count);
}

/* How often each network is trained, in runs of all its epochs. */
static double run_count(const struct recipe *recipe)
{
    const double last = recipe->refit == REFIT_FURTHER ? FURTHER_EPOCHS_SHARE : recipe->refit == REFIT_YES,
                 again = last + (last > 0 && recipe->stage_count == STAGE_COUNT);
    return recipe->stop_count ? 1 + last : STOPPED_SHARE + AGAIN_SHARE * again;
}

double time_plan_training_seconds(const struct time_plan *plan, const struct recipe *recipe)
{
    double sum = 0, longest = 0;
    const double windows = epoch_windows(recipe, plan->training_count, plan->validation_count);
    for (int m = 0; m < recipe->ensemble_count; m++) {
        const double epochs = recipe->stop_count ? recipe->stop_epochs[m] : recipe->epoch_count;
        const double seconds =
            plan->window_seconds[m % recipe_variant_count(recipe)] * windows * epochs * run_count(recipe);
        sum += seconds;
        longest = fmax(longest, seconds);
    }
    return fmax(sum / plan->thread_count, longest);
}

double time_plan_window_seconds(const struct time_plan *plan, const struct recipe *recipe)
{
    double sum = 0;
    for (int m = 0; m < recipe->ensemble_count; m++)
        sum += plan->window_seconds[m % recipe_variant_count(recipe)];
    const double epoch = fmin(recipe->epoch_windows, (double)plan->training_count);
    const double looked_at = recipe->stop_count || epoch < 1
                                 ? 1
                                 : epoch_windows(recipe, plan->training_count, plan->validation_count) / epoch;
    return looked_at * sum / recipe->ensemble_count;
}

double time_plan_judging_seconds(const struct time_plan *plan, const struct recipe *recipe)
{
    const double most = recipe->judged_count ? recipe->judged_count : JUDGED_COUNT_USUAL;
    const double origins = fmin(most, (double)plan->validation_count);
    double forward = 0;
    for (int m = 0; m < recipe->ensemble_count; m++)
        forward += FORWARD_SHARE * plan->window_seconds[m % recipe_variant_count(recipe)];
    return origins * (recipe->horizon * plan->target_count * JUDGED_STEP_SECONDS + forward / plan->thread_count) +
           plan->series_count * plan->target_count * SERIES_SECONDS / plan->thread_count;
}

bool time_plan_is_short(const struct model *model, const struct training_data *data, int thread_count)
{
    const struct recipe *recipe = &model->recipe;
    double sum = 0;
    for (int m = 0; m < recipe->ensemble_count; m++) {
        const struct network *network = model_network(model, m);
        const double cells = (double)recipe->hidden_size * recipe->hidden_size * recipe->layer_count;
        sum += 3 * ((double)network->parameter_count + 8 * cells * network->shape.window_length);
    }
    const double windows = epoch_windows(recipe, window_set_count(&data->parts[0][PART_TRAINING]),
                                         window_set_count(&data->parts[0][PART_VALIDATION]));
    return sum * windows * recipe->epoch_count * run_count(recipe) < SHORT_SECONDS * USUAL_SPEED * thread_count;
}

/* ---- less of it ---- */

/* The rules chose it; from now on it counts as given. */
static bool take_over(struct model *model, const char *option)
{
    return choices_forget(&model->choices, option);
}

/* Look at fewer forecasts where that takes a good part of the time. */
static void judge_less(const struct time_plan *plan, struct recipe *recipe, double seconds)
{
    const double share = JUDGING_SHARE * seconds / time_plan_judging_seconds(plan, recipe);
    if (share >= 1 || (recipe->judged_count && recipe->judged_count != JUDGED_COUNT_USUAL))
        return;
    const double origins = fmin(JUDGED_COUNT_USUAL, (double)plan->validation_count);
    const double fewer = fmax(JUDGED_COUNT_MIN, share * origins);
    if (fewer < origins)
        recipe->judged_count = (int)fewer;
}

static void train_once(struct model *model)
{
    struct recipe *recipe = &model->recipe;
    if (!recipe_refits(recipe) || !take_over(model, "stages") || !take_over(model, "refit"))
        return;
    recipe->refit = REFIT_NO;
    recipe->stage_count = 1;
}

static void train_fewer(const struct time_plan *plan, struct model *model, double seconds)
{
    struct recipe *recipe = &model->recipe;
    if (!take_over(model, "ensemble"))
        return;
    while (recipe->ensemble_count > recipe->window_count &&
           EPOCH_SHARE_MIN * time_plan_training_seconds(plan, recipe) > seconds)
        recipe->ensemble_count--;
}

static void train_shorter(const struct time_plan *plan, struct model *model, double seconds)
{
    struct recipe *recipe = &model->recipe;
    const double share = seconds / time_plan_training_seconds(plan, recipe);
    if (share >= 1 || !take_over(model, "epochs"))
        return;
    const double epochs = share * recipe->epoch_count;
    recipe->epoch_count = (int)fmin(recipe->epoch_count, fmax(floor(epochs), EPOCH_COUNT_MIN));
    if (epochs < recipe->epoch_count && take_over(model, "epoch-windows"))
        recipe->epoch_windows = (int)fmax(recipe->batch_size, recipe->epoch_windows * epochs / recipe->epoch_count);
}

bool time_plan_fit(const struct time_plan *plan, struct model *model, double seconds)
{
    communicator_broadcast(effort_ranks(model->effort), 0, &seconds, sizeof seconds);
    struct recipe *recipe = &model->recipe;
    judge_less(plan, recipe, seconds);
    const double left = seconds - time_plan_judging_seconds(plan, recipe);
    if (recipe->stop_count || time_plan_training_seconds(plan, recipe) <= left)
        return false;
    model_release_networks(model);
    /* what follows depends on these */
    take_over(model, "batch");
    take_over(model, "patience");
    take_over(model, "window");
    take_over(model, "patch");
    if (ONCE_SHARE * time_plan_training_seconds(plan, recipe) > left)
        train_once(model);
    train_fewer(plan, model, left);
    train_shorter(plan, model, left);
    return true;
}

void time_plan_settle(struct model *model, struct trainer_result *judged)
{
    static const char *const settled[] = {"window", "patch", "epochs", "patience", "ensemble", "refit", "stages"};
    struct recipe *recipe = &model->recipe;
    for (size_t i = 0; i < sizeof settled / sizeof *settled; i++)
        take_over(model, settled[i]);
    recipe->stop_count = recipe->ensemble_count;
    for (int m = 0; m < recipe->ensemble_count; m++) {
        struct model_member *member = &model->members[m];
        recipe->stop_epochs[m] = member->best_epoch;
        if (judged)
            member_keep_result(member, &judged[m]);
        member->epoch_count = member->best_epoch = recipe->stop_epochs[m];
        for (int e = 0; e < member->epoch_count; e++)
            member->validation_loss[e] = NAN;
    }
}
