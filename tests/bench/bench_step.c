/*
 * bench_step SHAPE THREADS [CELL [SECONDS]]: windows per second of whole training steps (batch assembly, forward, loss,
 * backward, clipping, Adam) of one network, on made-up series, measured for some SECONDS (0.5). Prints the one number.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/random.h"
#include "examples/windows.h"
#include "layers/cell.h"
#include "optimize/trainer.h"

#define STEPS 4000

static const struct {
    const char *name;
    int batch, window, targets, past, hidden, horizon;
} shapes[] = {{"S", 32, 10, 1, 0, 32, 1},
              {"M", 64, 24, 1, 0, 64, 12},
              {"L", 256, 120, 3, 0, 32, 24},
              {"XL", 128, 50, 1, 15, 512, 24}};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* When the first epoch ended, and the last so far: what is done once, such as drawing the first weights, lies
 * before. */
struct clock {
    double first, last;
};

static void note_epoch(void *context, const struct trainer_epoch *epoch)
{
    struct clock *clock = context;
    clock->last = seconds_now();
    if (epoch->epoch == 1)
        clock->first = clock->last;
}

static void stop(const struct error *error)
{
    fprintf(stderr, "bench_step: %s\n", error->message);
    exit(1);
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    size_t s = 0;
    while (s < 4 && (argc < 2 || strcmp(shapes[s].name, argv[1]) != 0))
        s++;
    if (s == 4) {
        fprintf(stderr, "usage: bench_step S|M|L|XL THREADS [rnn|lstm|gru [SECONDS]]\n");
        return 2;
    }
    const int T = shapes[s].targets, P = shapes[s].past, W = shapes[s].window, K = shapes[s].horizon;
    static struct target_preparation targets[4];
    static struct covariate_preparation covariates[16];
    struct random random;
    random_init(&random, 1, 0);
    for (int c = 0; c < T; c++)
        targets[c].spread = targets[c].deviation = 1;
    for (int c = 0; c < P; c++)
        covariates[c].deviation = 1;
    struct preparation preparation = {targets, covariates, T, P};
    double *values = memory_allocate((size_t)(T + P) * STEPS, sizeof *values, &error);
    if (!values)
        stop(&error);
    for (int i = 0; i < (T + P) * STEPS; i++)
        values[i] = sin(0.1 * i) + random_uniform(&random);
    struct prepared_series series;
    struct window_set set;
    struct window_shape shape = {
        .window_length = W, .patch_length = 1, .horizon = K, .target_count = T, .past_count = P};
    memset(&series, 0, sizeof series);
    if (prepared_series_init(&series, &preparation, &(struct rows_place){.id = ""}, values, STEPS, STEPS, 0, &error) ||
        window_set_init(&set, &shape, &series, 1, &error))
        stop(&error);
    window_set_add(&set, 0, (size_t)W, STEPS - (size_t)K, STEPS, STEPS);

    struct network network = NETWORK_INIT;
    struct network_shape network_shape = {.cell = argc > 3 ? cell_by_name(argv[3]) : &lstm_cell,
                                          .window_length = W,
                                          .input_size = T + P,
                                          .hidden_size = shapes[s].hidden,
                                          .layer_count = 1,
                                          .output_size = K * T,
                                          .has_skip = true};
    struct trainer_config config = {.kernels = kernels_select(&error),
                                    .thread_count = argc > 2 ? atoi(argv[2]) : 1,
                                    .loss = LOSS_MAE,
                                    .learning_rate = 1e-3,
                                    .batch_size = shapes[s].batch,
                                    .epoch_count = 1,
                                    .patience = 1,
                                    .epoch_windows = 0,
                                    .seed = 1};
    if (!config.kernels || !network_shape.cell || network_init(&network, &network_shape, &error))
        stop(&error);
    real *parameters = memory_allocate(network.parameter_count, sizeof *parameters, &error);
    if (!parameters)
        stop(&error);
    /* epochs of two batches; a short run warms up and says how many make the time */
    const double seconds = argc > 4 ? atof(argv[4]) : 0.5;
    struct clock clock;
    config.epoch_windows = 2 * shapes[s].batch;
    config.epoch_count = 4;
    for (int run = 0; run < 2; run++) {
        struct trainer_result result = TRAINER_RESULT_INIT;
        if (trainer_run(&network, &config, &(struct sample_source[]){window_source(&set, false)}[0], NULL, note_epoch,
                        &clock, parameters, &result, &error))
            stop(&error);
        trainer_result_release(&result);
        if (run == 0)
            config.epoch_count = (int)fmax(4, seconds / (clock.last - clock.first) * 3) + 1;
    }
    printf("%.1f\n", (double)config.epoch_windows * (config.epoch_count - 1) / (clock.last - clock.first));
    memory_free(parameters);
    memory_free(values);
    network_release(&network);
    window_set_release(&set);
    prepared_series_release(&series);
    return 0;
}
