#include "probe/memory_task.h"

#include <math.h>

#include "base/memory.h"
#include "concurrent/workers.h"
#include "examples/samples.h"
#include "optimize/trainer.h"
#include "predict/asker.h"

enum { BATCH = 32, EPOCH_UPDATES = MEMORY_TASK_EPOCH_UPDATES, JUDGED = 512, PROFILED = 128, F = 2 };

/* Samples to draw from in training: so many that hardly one is drawn twice. */
#define TRAINING_SAMPLES ((size_t)1 << (sizeof(size_t) > 4 ? 40 : 31))

/* Samples to train on, to choose by, to judge by, and to measure gradients on. No sample is in two of these sets:
 * sample i of a set is drawn from stream PARTS * i + set. */
enum part { PART_DRAWN, PART_CHOICE, PART_JUDGED, PART_PROFILED, PARTS };

/* Of random numbers: no sample has so high a one. */
#define STREAM_GATES UINT64_MAX

double memory_task_learning_rate(int index)
{
    static const double rates[] = {0.0003, 0.001, 0.003, 0.01};
    _Static_assert(sizeof rates / sizeof *rates == GRADIENT_TRIAL_MAX, "a rate for each trial");
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

/* One part of a task's samples, as a source's context. */
struct sample_part {
    const struct memory_task *task;
    enum part part;
};

static void fill(const void *context, struct sample_batch *batch, const uint64_t *indices, int count,
                 struct random *unused)
{
    const struct sample_part *samples = context;
    const struct memory_task *task = samples->task;
    const int W = step_count(task), first_places = task->kind == MEMORY_TASK_COPY ? MEMORY_TASK_COPY_PLACES : W / 2;
    (void)unused;
    batch->sample_count = count;
    for (int b = 0; b < count; b++) {
        struct random random;
        double answer = 0;
        random_init(&random, task->seed, PARTS * indices[b] + (uint64_t)samples->part);
        int first = (int)random_below(&random, (uint64_t)first_places), second = -1;
        if (task->kind == MEMORY_TASK_ADDING)
            second = W / 2 + (int)random_below(&random, (uint64_t)(W - W / 2));
        for (int t = 0; t < W; t++) {
            real *x = batch->input + ((size_t)t * (size_t)count + (size_t)b) * F;
            x[0] = (real)(2 * random_uniform(&random) - 1);
            x[1] = (real)(t == first || t == second);
            if (t == first || t == second)
                answer += (double)x[0];
        }
        batch->target[b] = batch->teacher[b] = (real)answer;
        batch->weight[b] = 1;
    }
}

static struct sample_source source_of(const struct sample_part *part, size_t count)
{
    return (struct sample_source){.context = part,
                                  .count = count,
                                  .sizes = {.input = (size_t)step_count(part->task) * F, .output = 1},
                                  .fill = fill};
}

static void fill_range(const struct sample_part *part, struct sample_batch *batch, int first, int count)
{
    uint64_t indices[PROFILED];
    for (int b = 0; b < count; b++)
        indices[b] = (uint64_t)(first + b);
    fill(part, batch, indices, count, NULL);
}

/* The weights that training starts from, the same for all rates: a drawn head, and gates by chrono initialisation. */
static void start_weights(const struct memory_task *task, const struct network *network, real *parameters)
{
    const int H = network->shape.hidden_size, W = network->shape.window_length;
    const struct cell *cell = network->shape.cell;
    struct random random;
    gradient_profile_start(network, task->seed, true, parameters);
    random_init(&random, task->seed, STREAM_GATES);
    real *bias =
        parameters +
        network_slice(network, "layer.0.bias")->offset; /* a block for each gate, in the order of the signals */
    for (int h = 0; h < H; h++) {
        double span = log(1 + random_uniform(&random) * (W - 2));
        for (int gate = 0; gate < cell->signal_count; gate++)
            if (cell->signals[gate].memory != 0)
                bias[gate * H + h] = (real)(cell->signals[gate].memory * span);
    }
}

/* One training. */
struct trial {
    const struct memory_task *task;
    struct network network;
    real *start;      /* owned */
    real *parameters; /* owned */
    struct gradient_trial result;
};

/* Train; the error is INFINITY when that diverges. */
static int trial_run(struct trial *trial, struct error *error)
{
    const struct memory_task *task = trial->task;
    struct sample_part drawn = {task, PART_DRAWN}, choice = {task, PART_CHOICE};
    struct sample_source training = source_of(&drawn, TRAINING_SAMPLES), validation = source_of(&choice, JUDGED);
    struct trainer_config config = {.kernels = task->kernels,
                                    .thread_count = 1,
                                    .loss = LOSS_MSE,
                                    .learning_rate = trial->result.learning_rate,
                                    .batch_size = BATCH,
                                    .epoch_count = task->epoch_count,
                                    .patience = task->epoch_count,
                                    .epoch_windows = BATCH * EPOCH_UPDATES,
                                    .seed = task->seed};
    struct trainer_result trained = TRAINER_RESULT_INIT;
    struct error fault = ERROR_INIT;
    if (!(trial->start = memory_allocate(trial->network.parameter_count, sizeof *trial->start, error)) ||
        !(trial->parameters = memory_allocate(trial->network.parameter_count, sizeof *trial->parameters, error)))
        return -1;
    start_weights(task, &trial->network, trial->start);
    config.start = trial->start;
    if (trainer_run(&trial->network, &config, &training, &validation, NULL, NULL, trial->parameters, &trained,
                    &fault)) {
        if (fault.kind != ERROR_DIVERGED)
            return error_set(error, fault.kind, "%s", fault.message);
        trial->result.error_share = INFINITY;
        return 0;
    }
    double loss = trained.best_epoch ? trained.validation_loss[trained.best_epoch - 1] : trained.start_loss;
    trial->result.error_share = loss / answer_variance(task);
    trainer_result_release(&trained);
    return 0;
}

static int run_task(void *context, int index, struct error *error)
{
    return trial_run((struct trial *)context + index, error);
}

static void trial_release(struct trial *trial)
{
    network_release(&trial->network);
    memory_free(trial->start);
    memory_free(trial->parameters);
}

/* The error on the judged samples, BATCH of them at a time. */
static int judge(const struct trial *trial, double *error_share, struct error *error)
{
    int status = -1;
    struct sample_part judged = {trial->task, PART_JUDGED};
    struct sample_source source = source_of(&judged, JUDGED);
    struct asker asker = ASKER_INIT;
    double sum = 0;
    size_t known = 0;
    if (asker_init(&asker, &trial->network, source.sizes, BATCH, error))
        goto done;
    for (size_t next = 0; asker_take(&asker, &source, &next);) {
        struct loss_pass loss = {.count = (size_t)asker.batch.sample_count,
                                 .output = asker_answer(&asker, trial->parameters, NULL),
                                 .target = asker.batch.target,
                                 .weight = asker.batch.weight};
        sum += loss_evaluate(LOSS_MSE, &loss, &known);
    }
    *error_share = sum / JUDGED / answer_variance(trial->task);
    status = 0;
done:
    asker_release(&asker);
    return status;
}

/* What the trials of one cell come to. */
static int find(const struct memory_task *task, struct trial *trials, int count, struct gradient_finding *finding,
                struct error *error)
{
    int status = -1;
    struct trial *best = &trials[0];
    struct gradient_finding made = GRADIENT_FINDING_INIT;
    struct sample_part profiled = {task, PART_PROFILED};
    struct sample_batch batch = SAMPLE_BATCH_INIT;
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
    if (sample_batch_init(&batch, source_of(&profiled, PROFILED).sizes, PROFILED, error))
        goto done;
    fill_range(&profiled, &batch, 0, PROFILED);
    struct gradient_samples samples = {.sample_count = PROFILED,
                                       .loss = LOSS_MSE,
                                       .input = batch.input,
                                       .target = batch.target,
                                       .weight = batch.weight};
    if (gradient_profile_init(&made.start, &best->network, task->kernels, best->start, &samples, error) ||
        gradient_profile_init(&made.trained, &best->network, task->kernels, best->parameters, &samples, error) ||
        judge(best, &made.error_share, error))
        goto done;
    *finding = made;
    made = (struct gradient_finding)GRADIENT_FINDING_INIT;
    status = 0;
done:
    gradient_finding_release(&made);
    sample_batch_release(&batch);
    return status;
}

int memory_task_run(const struct memory_task *task, const struct cell *const *cells, int cell_count,
                    struct gradient_finding *findings, struct error *error)
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
