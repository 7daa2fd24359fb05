#include "optimize/trainer.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/seconds.h"
#include "concurrent/workers.h"
#include "optimize/adam.h"
#include "optimize/lent_samples.h"
#include "optimize/shard.h"
#include "optimize/shared_sum.h"
#include "optimize/streams.h"
#include "optimize/trainer_state.h"

/* Gradient norms above this are scaled down to it. */
#define CLIP_NORM 1.0
/* Validation windows looked at after each epoch: enough to tell epochs apart, and not more work than the epoch. */
#define VALIDATION_WINDOW_MAX 2048
#define VALIDATION_WINDOW_MIN 256

/* Samples of a shard. Few, so that what they leave behind stays in the cache. More where the weights themselves do not
 * fit into it: every shard reads them anew for each step. */
#define SHARD_SAMPLES_LARGE 32
#define LARGE_PARAMETER_COUNT 100000
/* Parameters whose gradients are summed, and which are updated, in one piece. Their sum stays in the nearest cache, and
 * a small network has something for every thread. */
#define SLICE_PARAMETERS 2048

struct trainer {
    const struct network *network;
    const struct trainer_config *config;
    const struct sample_source *training, *validation; /* validation NULL: there is none */
    size_t epoch_windows;                              /* samples of an epoch */
    struct workers *workers;
    struct shard *shards;      /* [shard_count] those of other ranks without memory */
    struct shard_rooms rooms;  /* of the threads */
    struct shard_loss *losses; /* [shard_count] */
    struct shared_sum sum;     /* of the shards of all ranks */
    real **own_gradients;      /* of this rank's shards, views */
    struct lent_samples lent;  /* where other ranks hold samples */
    int shard_count, shard_samples;
    struct adam adam;
    struct random *randoms;     /* [1 + 2 * shard_count] `order`, then dropout and variation of each shard */
    struct random *order;       /* the first of them */
    real *gradient;             /* [parameter_count] of the sum of losses */
    int slice_count;            /* of the parameters, SLICE_PARAMETERS each */
    double *squares;            /* [slice_count] sums of squares of the gradient */
    real *best;                 /* [parameter_count] */
    double best_loss;           /* of the validation part, INFINITY without one */
    bool is_validated;          /* something of the validation part is known */
    bool is_cut;                /* the deadline is over */
    uint64_t *indices;          /* [max(windows of an epoch, VALIDATION_WINDOW_MAX)] */
    struct streams streams;     /* where the state is carried */
    struct trainer_state state; /* what a checkpoint keeps; views of what stands above */
};

void trainer_result_release(struct trainer_result *result)
{
    memory_free(result->train_loss);
    memory_free(result->validation_loss);
    *result = (struct trainer_result)TRAINER_RESULT_INIT;
}

static void release(struct trainer *trainer)
{
    for (int i = 0; trainer->shards && i < trainer->shard_count; i++)
        shard_release(&trainer->shards[i]);
    shard_rooms_release(&trainer->rooms);
    shared_sum_release(&trainer->sum);
    memory_free(trainer->losses);
    memory_free(trainer->own_gradients);
    lent_samples_release(&trainer->lent);
    streams_release(&trainer->streams);
    workers_free(trainer->workers);
    adam_release(&trainer->adam);
    trainer_state_release(&trainer->state);
    memory_free(trainer->shards);
    memory_free(trainer->randoms);
    memory_free(trainer->gradient);
    memory_free(trainer->squares);
    memory_free(trainer->best);
    memory_free(trainer->indices);
}

static void prepare_randoms(struct trainer *trainer)
{
    const uint64_t seed = trainer->config->seed;
    trainer->order = &trainer->randoms[0];
    random_init(trainer->order, seed, STREAM_ORDER);
    for (int i = 0; i < trainer->shard_count; i++) {
        trainer->shards[i].dropout = &trainer->randoms[1 + 2 * i];
        trainer->shards[i].variation = &trainer->randoms[2 + 2 * i];
        random_init(trainer->shards[i].dropout, seed, STREAM_DROPOUT + (uint64_t)i);
        random_init(trainer->shards[i].variation, seed, STREAM_VARIATION + (uint64_t)i);
    }
}

static int prepare(struct trainer *trainer, struct error *error)
{
    const struct network *network = trainer->network;
    const struct trainer_config *config = trainer->config;
    const size_t epoch_windows = trainer->epoch_windows;
    size_t index_count = epoch_windows > VALIDATION_WINDOW_MAX ? epoch_windows : VALIDATION_WINDOW_MAX;
    size_t judged = trainer->validation ? trainer->validation->count : 0;
    judged = judged < VALIDATION_WINDOW_MAX ? judged : VALIDATION_WINDOW_MAX;
    /* no more room than there are windows to fill it */
    size_t most = epoch_windows > judged ? epoch_windows : judged;
    int samples = most > 0 && most < (size_t)config->batch_size ? (int)most : config->batch_size;
    if (config->is_stateful) {
        if (streams_init(&trainer->streams, trainer->training, (size_t)network->shape.window_length, config->batch_size,
                         epoch_windows, error))
            return -1;
        samples = trainer->streams.lane_count;
    }
    int wanted = config->kernels->shard_samples;
    if (wanted && network->parameter_count > LARGE_PARAMETER_COUNT)
        wanted = SHARD_SAMPLES_LARGE;
    trainer->shard_samples = wanted && wanted < samples ? wanted : samples;
    trainer->shard_count = (samples + trainer->shard_samples - 1) / trainer->shard_samples;
    assert(trainer->shard_count <= STREAM_SHARD_MAX);
    if (shared_sum_init(&trainer->sum, config->ranks, config->kernels, network->parameter_count, trainer->shard_count,
                        error))
        return -1;
    const int own_count = shared_sum_own(&trainer->sum, trainer->shard_count);
    const int thread_count = config->thread_count < own_count ? config->thread_count : own_count;
    trainer->workers = workers_create(thread_count, error);
    trainer->shards = memory_allocate((size_t)trainer->shard_count, sizeof *trainer->shards, error);
    trainer->losses = memory_allocate((size_t)trainer->shard_count, sizeof *trainer->losses, error);
    trainer->own_gradients = memory_allocate((size_t)own_count, sizeof *trainer->own_gradients, error);
    trainer->state.random_count = 1 + 2 * (size_t)trainer->shard_count;
    trainer->randoms = memory_allocate(trainer->state.random_count, sizeof *trainer->randoms, error);
    if (!trainer->workers || !trainer->shards || !trainer->losses || !trainer->own_gradients ||
        !trainer->randoms || adam_init(&trainer->adam, network->parameter_count, error))
        return -1;
    if (trainer->training->holder &&
        lent_samples_init(&trainer->lent, config->ranks, trainer->training->sizes, (size_t)config->batch_size,
                          (size_t)trainer->shard_samples, most, error))
        return -1;
    prepare_randoms(trainer);
    const struct shard_shape shape = {network, config->kernels, trainer->training->sizes, trainer->shard_samples,
                                      config->is_stateful};
    for (int own = 0; own < own_count; own++) {
        struct shard *shard = &trainer->shards[shared_sum_shard(&trainer->sum, own)];
        if (shard_init(shard, &shape, error))
            return -1;
        trainer->own_gradients[own] = shard->gradient;
    }
    if (shard_rooms_init(&trainer->rooms, thread_count > 1 ? thread_count : 1, &shape, error))
        return -1;
    trainer->gradient = memory_allocate(network->parameter_count, sizeof(real), error);
    trainer->slice_count = (int)((network->parameter_count + SLICE_PARAMETERS - 1) / SLICE_PARAMETERS);
    trainer->squares = memory_allocate((size_t)trainer->slice_count, sizeof *trainer->squares, error);
    trainer->best = memory_allocate(network->parameter_count, sizeof(real), error);
    trainer->indices = memory_allocate(index_count, sizeof(uint64_t), error);
    return trainer->gradient && trainer->squares && trainer->best && trainer->indices ? 0 : -1;
}

/* One batch on its way through the shards. */
struct batch_pass {
    struct trainer *trainer;
    const struct sample_source *source;
    const uint64_t *indices; /* [sample_count] */
    int sample_count;
    int shard_count; /* set by run_batch() */
    const real *parameters;
    bool is_training;
    double sampling; /* of the decoder's feed */
    const bool *begins; /* [sample_count] lanes whose state is zero before; NULL: no sample goes on from another */
};

/* What the lanes of a shard read, and from which state. Returns how many are busy. */
static int fill_lanes(const struct batch_pass *pass, struct shard *shard, struct sample_batch *to, int first, int count)
{
    const struct network *network = pass->trainer->network;
    int busy = 0;
    for (int b = 0; b < count; b++) {
        bool is_idle = pass->indices[first + b] == STREAM_IDLE;
        shard->lanes[b] = is_idle ? 0 : pass->indices[first + b];
        busy += !is_idle;
        if (is_idle || pass->begins[first + b])
            shard_clear_lane(shard, network, count, b);
    }
    if (busy == 0)
        return 0;
    pass->source->fill(pass->source->context, to, shard->lanes, count, shard->variation);
    size_t outputs = (size_t)network->shape.output_size, answers = pass->source->sizes.output / outputs;
    for (int b = 0; b < count; b++) {
        for (size_t a = 0; pass->indices[first + b] == STREAM_IDLE && a < answers; a++)
            memset(to->weight + (a * (size_t)count + (size_t)b) * outputs, 0, outputs * sizeof *to->weight);
    }
    return busy;
}

/* What is learnt of samples in `count` lanes from `first` on, or of as many windows. Returns whether there are any. */
static bool fill_shard(const struct batch_pass *pass, struct shard *shard, struct sample_batch *to, int first,
                       int count)
{
    if (pass->begins)
        return fill_lanes(pass, shard, to, first, count) > 0;
    pass->source->fill(pass->source->context, to, pass->indices + first, count,
                       pass->is_training ? shard->variation : NULL);
    return true;
}

/* A shard through the network, and back when training. */
static void run_shard_in(const struct batch_pass *pass, int index, struct shard_room *room)
{
    const struct trainer *trainer = pass->trainer;
    struct shard *shard = &trainer->shards[index];
    struct shard_loss *said = &trainer->losses[index];
    const struct sample_batch *batch = &room->batch;
    int first = index * trainer->shard_samples, left = pass->sample_count - first;
    *said = (struct shard_loss){0, 0};
    if (pass->is_training)
        memset(shard->gradient, 0, trainer->network->parameter_count * sizeof *shard->gradient);
    if (!fill_shard(pass, shard, &room->batch, first, left < trainer->shard_samples ? left : trainer->shard_samples))
        return;
    struct network_pass network_pass = {.sample_count = batch->sample_count,
                                        .parameters = pass->parameters,
                                        .input = batch->input,
                                        .future = batch->future,
                                        .dropout = pass->is_training ? trainer->config->dropout : 0,
                                        .random = pass->is_training ? shard->dropout : NULL,
                                        .output = room->output,
                                        .teacher = pass->is_training ? batch->teacher : NULL,
                                        .sampling = pass->sampling,
                                        .initial_state = pass->begins ? shard->state : NULL,
                                        .final_state = pass->begins ? shard->next_state : NULL,
                                        .output_grad = pass->is_training ? room->output_grad : NULL,
                                        .parameters_grad = pass->is_training ? shard->gradient : NULL};
    network_forward(trainer->network, &room->workspace, &network_pass);
    struct loss_pass loss = {.count = (size_t)batch->sample_count * pass->source->sizes.output,
                             .class_count = trainer->config->class_count,
                             .smoothing = pass->is_training ? trainer->config->smoothing : 0,
                             .output = room->output,
                             .target = batch->target,
                             .weight = batch->weight,
                             .growth = batch->growth,
                             .output_grad = pass->is_training ? room->output_grad : NULL,
                             .grad_scale = 1};
    said->sum = loss_evaluate(trainer->config->loss, &loss, &said->known_count);
    if (!pass->is_training)
        return;
    network_backward(trainer->network, &room->workspace, &network_pass);
    real *state = shard->state;
    shard->state = shard->next_state;
    shard->next_state = state;
}

/* One of this rank's shards. */
static int run_shard(void *context, int own, struct error *error)
{
    const struct batch_pass *pass = context;
    struct shard_room *room = shard_rooms_take(&pass->trainer->rooms);
    (void)error; /* nothing of it can fail */
    run_shard_in(pass, shared_sum_shard(&pass->trainer->sum, own), room);
    shard_room_leave(room);
    return 0;
}

/* All tasks of a round, none of which can fail. */
static void run_round(const struct trainer *trainer, int task_count, workers_task *task, void *context)
{
    struct error none = ERROR_INIT;
    int result = workers_run_round(trainer->workers, task_count, task, context, &none);
    assert(result == 0);
    (void)result;
}

/* Is there no time left? */
static bool is_late(const struct trainer *trainer)
{
    const struct trainer_config *config = trainer->config;
    return (config->deadline > 0 && seconds_now() > config->deadline) || effort_is_stopped(config->effort);
}

/* Is training to end before the next batch? Ranks have agreed on that after the last one. */
static bool is_cut(struct trainer *trainer)
{
    trainer->is_cut = trainer->is_cut || (communicator_size(trainer->config->ranks) == 1 && is_late(trainer));
    return trainer->is_cut;
}

/* Pass all samples through the network, and back when training. Returns the sum of losses, and the known targets in
 * *known_count. */
static double run_batch(struct batch_pass *pass, size_t *known_count)
{
    struct trainer *trainer = pass->trainer;
    double sum = 0;
    *known_count = 0;
    pass->shard_count = (pass->sample_count + trainer->shard_samples - 1) / trainer->shard_samples;
    run_round(trainer, shared_sum_own(&trainer->sum, pass->shard_count), run_shard, pass);
    if (communicator_size(trainer->config->ranks) > 1 &&
        shared_sum_losses(&trainer->sum, pass->shard_count, trainer->losses, is_late(trainer)))
        trainer->is_cut = true;
    for (int i = 0; i < pass->shard_count; i++) {
        sum += trainer->losses[i].sum;
        *known_count += trainer->losses[i].known_count;
    }
    return sum;
}

/* One update of the parameters. */
struct update {
    const struct batch_pass *pass;
    double factor, learning_rate;
    real *parameters;
};

static size_t slice_length(const struct trainer *trainer, size_t begin)
{
    size_t left = trainer->network->parameter_count - begin;
    return left < SLICE_PARAMETERS ? left : SLICE_PARAMETERS;
}

static int sum_slice(void *context, int index, struct error *error)
{
    const struct update *update = context;
    struct trainer *trainer = update->pass->trainer;
    const struct kernels *kernels = trainer->config->kernels;
    (void)error;
    size_t begin = (size_t)index * SLICE_PARAMETERS, count = slice_length(trainer, begin);
    if (communicator_size(trainer->config->ranks) == 1) {
        memcpy(trainer->gradient + begin, trainer->shards[0].gradient + begin, count * sizeof *trainer->gradient);
        for (int i = 1; i < update->pass->shard_count; i++)
            kernels->add(count, trainer->shards[i].gradient + begin, trainer->gradient + begin);
    }
    trainer->squares[index] = kernels->sum_of_squares(count, trainer->gradient + begin);
    return 0;
}

static int update_slice(void *context, int index, struct error *error)
{
    const struct update *update = context;
    struct trainer *trainer = update->pass->trainer;
    (void)error;
    size_t begin = (size_t)index * SLICE_PARAMETERS;
    adam_update_slice(&trainer->adam, trainer->config->kernels, begin, slice_length(trainer, begin), update->factor,
                      update->learning_rate, trainer->gradient, update->parameters);
    return 0;
}

/* Add up the shards' gradients, clip their mean, and update. -1 when the gradient is not finite. */
static int update_parameters(const struct batch_pass *pass, size_t known_count, double learning_rate, real *parameters)
{
    struct trainer *trainer = pass->trainer;
    struct update update = {.pass = pass, .learning_rate = learning_rate, .parameters = parameters};
    double squares = 0, mean = known_count ? 1 / (double)known_count : 0;
    if (communicator_size(trainer->config->ranks) > 1)
        shared_sum_gradients(&trainer->sum, pass->shard_count, trainer->own_gradients, trainer->gradient);
    run_round(trainer, trainer->slice_count, sum_slice, &update);
    for (int i = 0; i < trainer->slice_count; i++)
        squares += trainer->squares[i];
    double norm = sqrt(squares) * mean;
    if (!isfinite(norm))
        return -1;
    update.factor = mean * adam_clip_factor(norm, CLIP_NORM);
    adam_begin_step(&trainer->adam);
    run_round(trainer, trainer->slice_count, update_slice, &update);
    return 0;
}

int trainer_validation_count(size_t epoch_windows)
{
    return (int)(epoch_windows > VALIDATION_WINDOW_MAX   ? VALIDATION_WINDOW_MAX
                 : epoch_windows < VALIDATION_WINDOW_MIN ? VALIDATION_WINDOW_MIN
                                                         : epoch_windows);
}

/* The mean loss: NAN when no target is known or time is over, infinite when it is out of range. */
static double validate(struct trainer *trainer, const real *parameters)
{
    const struct trainer_judge *judge = &trainer->config->judge;
    const struct sample_source *validation = trainer->validation;
    if (judge->loss)
        return judge->loss(judge->context, parameters);
    size_t count = validation->count;
    size_t most = (size_t)trainer_validation_count(trainer->epoch_windows);
    size_t used = count < most ? count : most;
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < used; i++)
        trainer->indices[i] = (uint64_t)i * count / used;
    for (size_t begin = 0; begin < used; begin += (size_t)trainer->config->batch_size) {
        size_t left = used - begin;
        int samples = left < (size_t)trainer->config->batch_size ? (int)left : trainer->config->batch_size;
        struct batch_pass pass = {.trainer = trainer, .sample_count = samples, .parameters = parameters};
        size_t batch_known;
        if (is_cut(trainer))
            return NAN;
        pass.source = lent_samples_take(&trainer->lent, validation, trainer->indices, used, begin, &pass.indices);
        sum += run_batch(&pass, &batch_known);
        known += batch_known;
    }
    if (known == 0)
        return NAN;
    return isfinite(sum) ? sum / (double)known : INFINITY;
}

static int diverged(int epoch, double learning_rate, struct error *error)
{
    return error_set(
        error, ERROR_DIVERGED,
        "training diverged in epoch %d: the loss is no longer finite; try a smaller --learning-rate than %g", epoch,
        learning_rate);
}

/* The windows of an epoch, in the order they are trained on: a shuffle of all, or a random draw if there are more than
 * an epoch takes. */
static void draw_windows(struct trainer *trainer)
{
    const size_t window_count = trainer->training->count, epoch_windows = trainer->epoch_windows;
    if (epoch_windows < window_count) {
        for (size_t i = 0; i < epoch_windows; i++)
            trainer->indices[i] = random_below(trainer->order, window_count);
        return;
    }
    for (size_t i = 0; i < window_count; i++)
        trainer->indices[i] = i;
    random_shuffle(trainer->order, trainer->indices, window_count);
}

/* One epoch's batches: windows in any order, or chunks in the order of their streams. */
struct schedule {
    size_t batch_count, batch_size;
    size_t sample_count;     /* of the whole epoch, idle lanes among them */
    const uint64_t *samples; /* [sample_count] */
    const bool *begins;      /* likewise, or NULL */
};

static struct schedule draw_epoch(struct trainer *trainer)
{
    struct streams *streams = &trainer->streams;
    if (trainer->config->is_stateful) {
        streams_draw(streams, trainer->training, trainer->order);
        size_t lanes = (size_t)streams->lane_count;
        return (struct schedule){streams->step_count, lanes, streams->step_count * lanes, streams->samples,
                                 streams->begins};
    }
    draw_windows(trainer);
    size_t batch_size = (size_t)trainer->config->batch_size, count = trainer->epoch_windows;
    return (struct schedule){(count + batch_size - 1) / batch_size, batch_size, count, trainer->indices, NULL};
}

static int run_epoch(struct trainer *trainer, int epoch, real *parameters, double *train_loss, struct error *error)
{
    const struct trainer_config *config = trainer->config;
    const struct schedule schedule = draw_epoch(trainer);
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < schedule.batch_count; i++) {
        size_t begin = i * schedule.batch_size;
        size_t left = schedule.sample_count - begin;
        int samples = left < schedule.batch_size ? (int)left : (int)schedule.batch_size;
        struct batch_pass pass = {.trainer = trainer,
                                  .begins = schedule.begins ? schedule.begins + begin : NULL,
                                  .sample_count = samples,
                                  .parameters = parameters,
                                  .is_training = true};
        size_t batch_known;
        double progress = ((double)(epoch - 1) + (double)i / (double)schedule.batch_count) / config->epoch_count;
        pass.sampling = config->sampling * progress;
        double learning_rate = config->learning_rate * 0.5 * (1 + cos(M_PI * progress));
        if (is_cut(trainer))
            return 0;
        pass.source = lent_samples_take(&trainer->lent, trainer->training, schedule.samples, schedule.sample_count,
                                        begin, &pass.indices);
        sum += run_batch(&pass, &batch_known);
        known += batch_known;
        if (!isfinite(sum) || update_parameters(&pass, batch_known, learning_rate, parameters))
            return diverged(epoch, config->learning_rate, error);
        effort_add(config->effort, (size_t)samples);
    }
    *train_loss = known ? sum / (double)known : 0;
    return 0;
}

/* The first weights, and what the validation part says of them; or what was kept after an epoch. */
static int begin(struct trainer *trainer, real *parameters, struct trainer_result *made, struct error *error)
{
    const struct trainer_config *config = trainer->config;
    const size_t bytes = trainer->network->parameter_count * sizeof *parameters;
    struct random weights;
    trainer->state.best = trainer->best;
    trainer->state.adam = &trainer->adam;
    trainer->state.randoms = trainer->randoms;
    if (trainer_state_recall(&trainer->state, CHECKPOINT_UNDER_WAY)) {
        trainer->is_validated = !isnan(made->start_loss);
        trainer->best_loss = made->best_epoch ? made->validation_loss[made->best_epoch - 1] : made->start_loss;
        return 0;
    }
    random_init(&weights, config->seed, STREAM_WEIGHTS);
    if (config->start && config->start != parameters)
        memcpy(parameters, config->start, bytes);
    else if (!config->start)
        network_initialize(trainer->network, parameters, &weights);
    memcpy(trainer->best, parameters, bytes);
    const bool has_validation = config->judge.loss || (trainer->validation && trainer->validation->count > 0);
    made->start_loss = has_validation ? validate(trainer, parameters) : NAN;
    trainer->is_validated = !isnan(made->start_loss); /* else no value of the part is known: as if there were none */
    trainer->best_loss = trainer->is_validated ? made->start_loss : INFINITY;
    if (!trainer->is_validated || !isinf(trainer->best_loss))
        return 0;
    return error_set(error, ERROR_DATA,
                     "the validation part holds values too far from those of the training part to be compared with "
                     "them; look for a slip in the last rows");
}

/* Has the validation loss not improved for too long? */
static bool is_over(const struct trainer *trainer, const struct trainer_result *made)
{
    return trainer->is_validated && made->epoch_count > 0 &&
           made->epoch_count - made->best_epoch >= trainer->config->patience;
}

static int run_epochs(struct trainer *trainer, int last_epoch, trainer_report *report, void *context, real *parameters,
                      struct trainer_result *made, struct error *error)
{
    const double learning_rate = trainer->config->learning_rate;
    const size_t parameter_count = trainer->network->parameter_count;
    for (int epoch = made->epoch_count + 1; epoch <= last_epoch && !is_over(trainer, made); epoch++) {
        double train_loss = 0;
        if (run_epoch(trainer, epoch, parameters, &train_loss, error))
            return -1;
        const double validation_loss = trainer->is_validated ? validate(trainer, parameters) : NAN;
        if (trainer->is_cut)
            break;
        if (isinf(validation_loss))
            return diverged(epoch, learning_rate, error);
        made->train_loss[epoch - 1] = train_loss;
        made->validation_loss[epoch - 1] = validation_loss;
        made->epoch_count = epoch;
        if (!trainer->is_validated || validation_loss < trainer->best_loss) {
            trainer->best_loss = validation_loss;
            made->best_epoch = epoch;
            memcpy(trainer->best, parameters, parameter_count * sizeof *parameters);
        }
        if (report)
            report(context, &(struct trainer_epoch){epoch, train_loss, validation_loss, made->best_epoch, false});
        if (trainer->state.checkpoint)
            shared_sum_randoms(&trainer->sum, trainer->randoms + 1, 2);
        if (epoch < last_epoch && !is_over(trainer, made))
            trainer_state_keep(&trainer->state, CHECKPOINT_UNDER_WAY);
    }
    made->is_cut = trainer->is_cut;
    memcpy(parameters, trainer->best, parameter_count * sizeof *parameters);
    for (size_t i = 0; i < parameter_count; i++) {
        if (!isfinite(parameters[i]))
            return diverged(made->epoch_count, learning_rate, error);
    }
    if (!made->is_cut)
        trainer_state_keep(&trainer->state, CHECKPOINT_OVER);
    return 0;
}

int trainer_run(const struct network *network, const struct trainer_config *config,
                const struct sample_source *training, const struct sample_source *validation, trainer_report *report,
                void *context, real *parameters, struct trainer_result *result, struct error *error)
{
    int status = -1;
    const size_t most = (size_t)config->epoch_windows;
    struct trainer trainer = {.network = network,
                              .config = config,
                              .training = training,
                              .validation = validation,
                              .epoch_windows = training->count < most ? training->count : most};
    struct trainer_result made = TRAINER_RESULT_INIT;
    const int last_epoch = config->stop_epoch ? config->stop_epoch : config->epoch_count;

    /* the shards have room for the lanes, and no more */
    assert(!config->is_stateful || config->judge.loss || !validation || validation->count == 0);
    made.train_loss = memory_allocate((size_t)last_epoch, sizeof *made.train_loss, error);
    made.validation_loss = memory_allocate((size_t)last_epoch, sizeof *made.validation_loss, error);
    if (communicator_agree(config->ranks, made.train_loss && made.validation_loss ? 0 : -1, 0, error))
        goto done;
    trainer.state = (struct trainer_state){
        .epoch_room = last_epoch, .result = &made, .best = parameters, .parameters = parameters, .spare = TEXT_INIT};
    trainer_state_begin(&trainer.state, network, config, training, validation);
    const bool was_over = trainer_state_recall(&trainer.state, CHECKPOINT_OVER);
    if (!was_over && (communicator_agree(config->ranks, prepare(&trainer, error), 0, error) ||
                      begin(&trainer, parameters, &made, error)))
        goto done;
    trainer_state_report(&trainer.state, report, context);
    if (!was_over && run_epochs(&trainer, last_epoch, report, context, parameters, &made, error))
        goto done;
    *result = made;
    made = (struct trainer_result)TRAINER_RESULT_INIT;
    status = 0;
done:
    trainer_result_release(&made);
    release(&trainer);
    return status;
}
