#include "optimize/trainer.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "optimize/adam.h"

/* Gradient norms above this are scaled down to it. */
#define CLIP_NORM 1.0
/* Validation windows looked at after each epoch: enough to tell epochs apart, evenly spread when there are more. */
#define VALIDATION_WINDOW_MAX 4096

/* Streams of random numbers, so that one use does not shift another. */
enum { STREAM_WEIGHTS, STREAM_ORDER, STREAM_DROPOUT };

struct trainer {
    const struct network *network;
    const struct trainer_config *config;
    struct network_workspace workspace;
    struct window_batch batch;
    struct adam adam;
    struct random order, dropout;
    real *gradient;    /* [parameter_count] */
    real *output;      /* [batch][O] */
    real *output_grad; /* [batch][O] */
    real *best;        /* [parameter_count] */
    uint64_t *indices; /* [max(windows of an epoch, VALIDATION_WINDOW_MAX)] */
};

void trainer_result_release(struct trainer_result *result)
{
    memory_free(result->train_loss);
    memory_free(result->validation_loss);
    *result = (struct trainer_result)TRAINER_RESULT_INIT;
}

static void release(struct trainer *trainer)
{
    network_workspace_release(&trainer->workspace);
    window_batch_release(&trainer->batch);
    adam_release(&trainer->adam);
    memory_free(trainer->gradient);
    memory_free(trainer->output);
    memory_free(trainer->output_grad);
    memory_free(trainer->best);
    memory_free(trainer->indices);
}

static int prepare(struct trainer *trainer, const struct window_set *training, size_t epoch_windows, struct error *error)
{
    const struct network *network = trainer->network;
    int batch_size = trainer->config->batch_size;
    size_t outputs = (size_t)batch_size * (size_t)network->shape.output_size;
    size_t index_count = epoch_windows > VALIDATION_WINDOW_MAX ? epoch_windows : VALIDATION_WINDOW_MAX;
    random_init(&trainer->order, trainer->config->seed, STREAM_ORDER);
    random_init(&trainer->dropout, trainer->config->seed, STREAM_DROPOUT);
    if (network_workspace_init(&trainer->workspace, network, trainer->config->kernels, batch_size, error) ||
        window_batch_init(&trainer->batch, &training->shape, batch_size, error) ||
        adam_init(&trainer->adam, network->parameter_count, error))
        return -1;
    trainer->gradient = memory_allocate(network->parameter_count, sizeof(real), error);
    trainer->best = memory_allocate(network->parameter_count, sizeof(real), error);
    trainer->output = memory_allocate(outputs, sizeof(real), error);
    trainer->output_grad = memory_allocate(outputs, sizeof(real), error);
    trainer->indices = memory_allocate(index_count, sizeof(uint64_t), error);
    return trainer->gradient && trainer->best && trainer->output && trainer->output_grad && trainer->indices ? 0 : -1;
}

/* The forward pass over the batch, and its loss. Returns the sum of losses; adds the known targets to *known_count. */
static double forward(struct trainer *trainer, struct network_pass *pass, real *output_grad, size_t *known_count)
{
    const struct window_batch *batch = &trainer->batch;
    size_t count = (size_t)batch->sample_count * (size_t)trainer->network->shape.output_size;
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        known += batch->weight[i] > 0;
    *pass = (struct network_pass){.sample_count = batch->sample_count,
                                  .parameters = pass->parameters,
                                  .input = batch->input,
                                  .future = batch->future,
                                  .dropout = output_grad ? trainer->config->dropout : 0,
                                  .random = output_grad ? &trainer->dropout : NULL,
                                  .output = trainer->output,
                                  .output_grad = output_grad,
                                  .parameters_grad = output_grad ? trainer->gradient : NULL};
    network_forward(trainer->network, &trainer->workspace, pass);
    struct loss_pass loss = {.count = count,
                             .output = trainer->output,
                             .target = batch->target,
                             .weight = batch->weight,
                             .growth = batch->growth,
                             .output_grad = output_grad,
                             .grad_scale = known ? 1.0 / (double)known : 0};
    return loss_evaluate(trainer->config->loss, &loss, known_count);
}

/* The mean loss: NAN when no target is known, infinite when it is out of range. */
static double validate(struct trainer *trainer, const struct window_set *validation, const real *parameters)
{
    size_t count = window_set_count(validation);
    size_t used = count < VALIDATION_WINDOW_MAX ? count : VALIDATION_WINDOW_MAX;
    bool percentage = trainer->config->loss == LOSS_MAPE;
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < used; i++)
        trainer->indices[i] = (uint64_t)i * count / used;
    for (size_t begin = 0; begin < used; begin += (size_t)trainer->config->batch_size) {
        size_t left = used - begin;
        int samples = left < (size_t)trainer->config->batch_size ? (int)left : trainer->config->batch_size;
        window_batch_fill(&trainer->batch, validation, trainer->indices + begin, samples, percentage);
        struct network_pass pass = {.parameters = parameters};
        sum += forward(trainer, &pass, NULL, &known);
    }
    if (known == 0)
        return NAN;
    return isfinite(sum) ? sum / (double)known : INFINITY;
}

static int diverged(int epoch, double learning_rate, struct error *error)
{
    return error_set(error, ERROR_DIVERGED,
                     "training diverged in epoch %d: the loss is no longer finite; try a smaller --learning-rate than %g",
                     epoch, learning_rate);
}

/* The windows of an epoch, in the order they are trained on: a shuffle of all, or a draw when there are more than an epoch takes. */
static void draw_windows(struct trainer *trainer, size_t window_count, size_t epoch_windows)
{
    if (epoch_windows < window_count) {
        for (size_t i = 0; i < epoch_windows; i++)
            trainer->indices[i] = random_below(&trainer->order, window_count);
        return;
    }
    for (size_t i = 0; i < window_count; i++)
        trainer->indices[i] = i;
    random_shuffle(&trainer->order, trainer->indices, window_count);
}

static int run_epoch(struct trainer *trainer, const struct window_set *training, size_t epoch_windows, int epoch,
                     real *parameters, double *train_loss, struct error *error)
{
    const struct trainer_config *config = trainer->config;
    size_t batch_size = (size_t)config->batch_size;
    size_t batch_count = (epoch_windows + batch_size - 1) / batch_size;
    double sum = 0;
    size_t known = 0;
    draw_windows(trainer, window_set_count(training), epoch_windows);
    for (size_t i = 0; i < batch_count; i++) {
        size_t begin = i * batch_size;
        size_t left = epoch_windows - begin;
        int samples = left < batch_size ? (int)left : config->batch_size;
        window_batch_fill(&trainer->batch, training, trainer->indices + begin, samples, config->loss == LOSS_MAPE);
        memset(trainer->gradient, 0, trainer->network->parameter_count * sizeof *trainer->gradient);
        struct network_pass pass = {.parameters = parameters};
        sum += forward(trainer, &pass, trainer->output_grad, &known);
        network_backward(trainer->network, &trainer->workspace, &pass);
        double norm = adam_clip(config->kernels, trainer->gradient, trainer->network->parameter_count, CLIP_NORM);
        if (!isfinite(norm) || !isfinite(sum))
            return diverged(epoch, config->learning_rate, error);
        double progress = ((double)(epoch - 1) + (double)i / (double)batch_count) / config->epoch_count;
        adam_update(&trainer->adam, config->kernels, trainer->gradient, config->learning_rate * 0.5 * (1 + cos(M_PI * progress)),
                    parameters);
    }
    *train_loss = known ? sum / (double)known : 0;
    return 0;
}

int trainer_run(const struct network *network, const struct trainer_config *config, const struct window_set *training,
                const struct window_set *validation, trainer_report *report, void *context, real *parameters,
                struct trainer_result *result, struct error *error)
{
    int status = -1;
    struct trainer trainer = {.network = network, .config = config};
    struct trainer_result made = TRAINER_RESULT_INIT;
    size_t window_count = window_set_count(training);
    size_t epoch_windows = window_count < (size_t)config->epoch_windows ? window_count : (size_t)config->epoch_windows;
    size_t parameter_bytes = network->parameter_count * sizeof *parameters;
    bool has_validation = validation && window_set_count(validation) > 0;
    int last_epoch = config->stop_epoch ? config->stop_epoch : config->epoch_count;

    if (prepare(&trainer, training, epoch_windows, error))
        goto done;
    made.train_loss = memory_allocate((size_t)last_epoch, sizeof *made.train_loss, error);
    made.validation_loss = memory_allocate((size_t)last_epoch, sizeof *made.validation_loss, error);
    if (!made.train_loss || !made.validation_loss)
        goto done;

    struct random weights;
    random_init(&weights, config->seed, STREAM_WEIGHTS);
    network_initialize(network, parameters, &weights);
    memcpy(trainer.best, parameters, parameter_bytes);
    double best_loss = has_validation ? validate(&trainer, validation, parameters) : INFINITY;
    made.start_loss = has_validation ? best_loss : NAN;
    if (isnan(best_loss)) { /* no value of the validation part is known: as if there were none */
        has_validation = false;
        best_loss = INFINITY;
    }
    if (has_validation && isinf(best_loss)) {
        error_set(error, ERROR_DATA,
                  "the validation part holds values too far from those of the training part to be compared with them; look for "
                  "a slip in the last rows");
        goto done;
    }

    for (int epoch = 1; epoch <= last_epoch; epoch++) {
        double train_loss = 0, validation_loss = NAN;
        if (run_epoch(&trainer, training, epoch_windows, epoch, parameters, &train_loss, error))
            goto done;
        if (has_validation) {
            validation_loss = validate(&trainer, validation, parameters);
            if (isinf(validation_loss)) {
                diverged(epoch, config->learning_rate, error);
                goto done;
            }
        }
        made.train_loss[epoch - 1] = train_loss;
        made.validation_loss[epoch - 1] = validation_loss;
        made.epoch_count = epoch;
        if (!has_validation || validation_loss < best_loss) {
            best_loss = validation_loss;
            made.best_epoch = epoch;
            memcpy(trainer.best, parameters, parameter_bytes);
        }
        if (report)
            report(context, &(struct trainer_epoch){epoch, train_loss, validation_loss, made.best_epoch});
        if (has_validation && epoch - made.best_epoch >= config->patience)
            break;
    }
    memcpy(parameters, trainer.best, parameter_bytes);
    for (size_t i = 0; i < network->parameter_count; i++) {
        if (!isfinite(parameters[i])) {
            diverged(made.epoch_count, config->learning_rate, error);
            goto done;
        }
    }
    *result = made;
    made = (struct trainer_result)TRAINER_RESULT_INIT;
    status = 0;
done:
    trainer_result_release(&made);
    release(&trainer);
    return status;
}
