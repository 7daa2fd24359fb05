#include "predict/memory_task.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/workers.h"
#include "optimize/adam.h"

enum { BATCH = 32, JUDGED_BATCHES = 16, PROFILED = 128, F = 2 };
/* Of random numbers: training, choosing among the rates, judging what was chosen and measuring gradients never share one. */
enum { STREAM_TRAINING = 1, STREAM_CHOICE, STREAM_JUDGED, STREAM_PROFILED };
#define CLIP_NORM 1.0
#define PI 3.14159265358979323846

double memory_task_learning_rate(int index)
{
    static const double rates[GRADIENT_TRIAL_MAX] = {0.0003, 0.001, 0.003, 0.01};
    return index >= 0 && index < GRADIENT_TRIAL_MAX ? rates[index] : 0;
}

static int step_count(const struct memory_task *task)
{
    return task->kind == MEMORY_TASK_COPY ? task->lag + MEMORY_TASK_COPY_PLACES : task->lag;
}

static double answer_variance(const struct memory_task *task)
{
    return (task->kind == MEMORY_TASK_COPY ? 1 : 2) / 3.0; /* of one value uniform in -1 .. 1: 1/3 */
}

static double draw(struct random *random)
{
    return 2 * random_uniform(random) - 1;
}

/* Samples input [W][B][F] and their answers target [B]. */
static void fill(const struct memory_task *task, int B, struct random *random, real *input, real *target)
{
    const int W = step_count(task);
    for (int b = 0; b < B; b++) {
        int first = (int)random_below(random, (uint64_t)(task->kind == MEMORY_TASK_COPY ? MEMORY_TASK_COPY_PLACES : W / 2)), second = -1;
        double answer = 0;
        if (task->kind == MEMORY_TASK_ADDING)
            second = W / 2 + (int)random_below(random, (uint64_t)(W - W / 2));
        for (int t = 0; t < W; t++) {
            real *x = input + ((size_t)t * (size_t)B + (size_t)b) * F;
            x[0] = (real)draw(random);
            x[1] = (real)(t == first || t == second);
            if (t == first || t == second)
                answer += (double)x[0];
        }
        target[b] = (real)answer;
    }
}

/* Samples and answers for up to `capacity` of them, each of weight 1. */
struct samples {
    real *input, *target, *weight; /* owned */
};

static int samples_init(struct samples *samples, const struct memory_task *task, int capacity, struct error *error)
{
    size_t count = (size_t)capacity;
    if (!(samples->input = memory_allocate((size_t)step_count(task) * count * F, sizeof(real), error)) ||
        !(samples->target = memory_allocate(count, sizeof(real), error)) || !(samples->weight = memory_allocate(count, sizeof(real), error)))
        return -1;
    for (int b = 0; b < capacity; b++)
        samples->weight[b] = 1;
    return 0;
}

static void samples_release(struct samples *samples)
{
    memory_free(samples->input);
    memory_free(samples->target);
    memory_free(samples->weight);
}

/* One training, and all that it needs. */
struct trial {
    const struct memory_task *task;
    struct network network;
    struct network_workspace workspace; /* for a batch */
    struct samples samples;             /* a batch of them */
    real output[BATCH], output_grad[BATCH];
    real *parameters; /* owned */
    struct gradient_trial result;
};

static struct network_pass pass_of(struct trial *trial)
{
    return (struct network_pass){.sample_count = BATCH,
                                 .parameters = trial->parameters,
                                 .input = trial->samples.input,
                                 .output = trial->output,
                                 .output_grad = trial->output_grad};
}

static double evaluate_loss(struct trial *trial)
{
    size_t known = 0;
    struct loss_pass loss = {.count = BATCH,
                             .output = trial->output,
                             .target = trial->samples.target,
                             .weight = trial->samples.weight,
                             .output_grad = trial->output_grad,
                             .grad_scale = 1.0 / BATCH};
    return loss_evaluate(LOSS_MSE, &loss, &known) / BATCH;
}

static double error_share(struct trial *trial, uint64_t stream)
{
    struct network_pass pass = pass_of(trial);
    struct random random;
    double sum = 0;
    random_init(&random, trial->task->seed, stream);
    for (int i = 0; i < JUDGED_BATCHES; i++) {
        fill(trial->task, BATCH, &random, trial->samples.input, trial->samples.target);
        network_forward(&trial->network, &trial->workspace, &pass);
        sum += evaluate_loss(trial) / JUDGED_BATCHES;
    }
    return sum / answer_variance(trial->task);
}

/* Train; the error is INFINITY when that diverges. */
static int trial_run(struct trial *trial, struct error *error)
{
    int status = -1;
    const struct memory_task *task = trial->task;
    const size_t count = trial->network.parameter_count;
    struct adam adam = ADAM_INIT;
    struct random random;
    real *gradient = NULL;
    if (network_workspace_init(&trial->workspace, &trial->network, task->kernels, BATCH, error) ||
        samples_init(&trial->samples, task, BATCH, error) || adam_init(&adam, count, error) ||
        !(trial->parameters = memory_allocate(count, sizeof *trial->parameters, error)) ||
        !(gradient = memory_allocate(count, sizeof *gradient, error)))
        goto done;
    struct network_pass pass = pass_of(trial);
    pass.parameters_grad = gradient;
    gradient_profile_start(&trial->network, task->seed, true, trial->parameters);
    random_init(&random, task->seed, STREAM_TRAINING);
    status = 0;
    trial->result.error_share = INFINITY;
    for (int u = 0; u < task->update_count; u++) {
        fill(task, BATCH, &random, trial->samples.input, trial->samples.target);
        network_forward(&trial->network, &trial->workspace, &pass);
        evaluate_loss(trial);
        memset(gradient, 0, count * sizeof *gradient);
        network_backward(&trial->network, &trial->workspace, &pass);
        double norm = sqrt(task->kernels->sum_of_squares(count, gradient));
        if (!isfinite(norm))
            goto done;
        adam_begin_step(&adam);
        adam_update_slice(&adam, task->kernels, 0, count, adam_clip_factor(norm, CLIP_NORM),
                          trial->result.learning_rate * 0.5 * (1 + cos(PI * u / task->update_count)), gradient, trial->parameters);
    }
    double share = error_share(trial, STREAM_CHOICE);
    trial->result.error_share = isfinite(share) ? share : INFINITY;
done:
    adam_release(&adam);
    memory_free(gradient);
    return status;
}

static int run_task(void *context, int index, struct error *error)
{
    return trial_run((struct trial *)context + index, error);
}

static void trial_release(struct trial *trial)
{
    network_release(&trial->network);
    network_workspace_release(&trial->workspace);
    samples_release(&trial->samples);
    memory_free(trial->parameters);
}

/* What the trials of one cell come to. */
static int find(const struct memory_task *task, struct trial *trials, int count, struct gradient_finding *finding, struct error *error)
{
    int status = -1;
    struct trial *best = &trials[0];
    struct gradient_finding made = GRADIENT_FINDING_INIT;
    struct samples profiled = {.input = NULL};
    struct random random;
    real *start = NULL;
    for (int i = 0; i < count; i++) {
        made.trials[i] = trials[i].result;
        if (trials[i].result.error_share < best->result.error_share)
            best = &trials[i];
    }
    made.cell = best->network.shape.cell;
    made.trial_count = count;
    made.learning_rate = best->result.learning_rate;
    if (isinf(best->result.error_share)) {
        error_set(error, ERROR_DIVERGED, "the %s diverged with every learning rate", made.cell->name);
        goto done;
    }
    if (!(start = memory_allocate(best->network.parameter_count, sizeof *start, error)) || samples_init(&profiled, task, PROFILED, error))
        goto done;
    gradient_profile_start(&best->network, task->seed, true, start);
    random_init(&random, task->seed, STREAM_PROFILED);
    fill(task, PROFILED, &random, profiled.input, profiled.target);
    struct gradient_samples samples = {
        .sample_count = PROFILED, .loss = LOSS_MSE, .input = profiled.input, .target = profiled.target, .weight = profiled.weight};
    if (gradient_profile_init(&made.start, &best->network, task->kernels, start, &samples, error) ||
        gradient_profile_init(&made.trained, &best->network, task->kernels, best->parameters, &samples, error))
        goto done;
    made.error_share = error_share(best, STREAM_JUDGED);
    *finding = made;
    made = (struct gradient_finding)GRADIENT_FINDING_INIT;
    status = 0;
done:
    gradient_finding_release(&made);
    samples_release(&profiled);
    memory_free(start);
    return status;
}

int memory_task_run(const struct memory_task *task, const struct cell *const *cells, int cell_count, struct gradient_finding *findings,
                    struct error *error)
{
    int status = -1, found = 0;
    const int trial_count = cell_count * GRADIENT_TRIAL_MAX;
    struct trial *trials = memory_allocate((size_t)trial_count, sizeof *trials, error);
    if (!trials)
        return -1;
    for (int i = 0; i < trial_count; i++) {
        struct network_shape shape = {.cell = cells[i / GRADIENT_TRIAL_MAX],
                                      .window_length = step_count(task),
                                      .input_size = F,
                                      .hidden_size = task->hidden_size,
                                      .layer_count = 1,
                                      .output_size = 1};
        trials[i].task = task;
        trials[i].result.learning_rate = memory_task_learning_rate(i % GRADIENT_TRIAL_MAX);
        if (network_init(&trials[i].network, &shape, error))
            goto done;
    }
    if (workers_run(task->thread_count, trial_count, run_task, trials, error))
        goto done;
    while (found < cell_count) {
        if (find(task, trials + found * GRADIENT_TRIAL_MAX, GRADIENT_TRIAL_MAX, &findings[found], error))
            goto done;
        found++;
    }
    status = 0;
done:
    for (int i = 0; status && i < found; i++)
        gradient_finding_release(&findings[i]);
    for (int i = 0; i < trial_count; i++)
        trial_release(&trials[i]);
    memory_free(trials);
    return status;
}
