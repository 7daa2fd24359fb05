/* Adam's update by hand numbers; when training ends and whose weights it returns; networks side by side. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/seconds.h"
#include "examples/windows.h"
#include "optimize/adam.h"
#include "optimize/training_jobs.h"

static void near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 2e-6 * fmax(1e-3, fabs(wanted))))
        fail_msg("%.9g, not %.9g", found, wanted);
}

static void adam_follows_its_paper(void **state)
{
    (void)state;
    const struct kernels *available[KERNELS_MAX];
    kernels_available(available);
    for (int i = 0; available[i]; i++) {
        struct error error = ERROR_INIT;
        struct adam adam = ADAM_INIT;
        real parameters[2] = {1, -2};
        real first[2] = {1, -0.02f}, second[2] = {-1, 0.02f};
        assert_int_equal(adam_init(&adam, 2, &error), 0);
        adam_begin_step(&adam);
        adam_update_slice(&adam, available[i], 0, 2, 0.5, 0.1, first, parameters);
        /* after one step the bias-corrected ratio is the gradient's sign */
        near(parameters[0], 1 - 0.1);
        near(parameters[1], -2 + 0.1 * 0.01 / (0.01 + 1e-8));
        adam_begin_step(&adam);
        adam_update_slice(&adam, available[i], 0, 1, 1, 0.1, second, parameters);
        double mean = (0.9 * 0.1 * 0.5 + 0.1 * -1) / (1 - 0.81);
        double square = (0.999 * 0.001 * 0.25 + 0.001 * 1) / (1 - 0.998001);
        near(parameters[0], 0.9 - 0.1 * mean / (sqrt(square) + 1e-8));
        near(parameters[1], -2 + 0.1 * 0.01 / (0.01 + 1e-8)); /* the other slice was left alone */
        adam_release(&adam);
    }
}

static void a_long_gradient_is_cut_to_the_limit(void **state)
{
    (void)state;
    near(adam_clip_factor(5, 1), 0.2);
    near(adam_clip_factor(5, 5), 1);
    near(adam_clip_factor(0, 1), 1);
}

/* A wave with noise, its last quarter the validation part. */
#define STEPS 160
#define TRAIN_STEPS 120

struct task {
    double values[STEPS];
    struct target_preparation target;
    struct preparation preparation;
    struct prepared_series series;
    struct window_set training, validation;
    struct network network;
    real *parameters;
    struct trainer_config config;
};

static void begin(struct task *task, double noise)
{
    struct error error = ERROR_INIT;
    struct random random;
    memset(task, 0, sizeof *task);
    random_init(&random, 2, 0);
    for (int t = 0; t < STEPS; t++)
        task->values[t] = sin(0.4 * t) + noise * (random_uniform(&random) - 0.5);
    task->target.spread = 0.5;
    task->target.deviation = 1;
    task->preparation = (struct preparation){.targets = &task->target, .target_count = 1};
    assert_int_equal(prepared_series_init(&task->series, &task->preparation, &(struct rows_place){.id = ""},
                                          task->values, STEPS, STEPS, 0, &error),
                     0);
    struct window_shape shape = {.window_length = 6, .patch_length = 1, .horizon = 2, .target_count = 1};
    window_set_init(&task->training, &shape, &task->series, 1, &error);
    window_set_add(&task->training, 0, 5, TRAIN_STEPS - 2, TRAIN_STEPS, TRAIN_STEPS);
    window_set_init(&task->validation, &shape, &task->series, 1, &error);
    window_set_add(&task->validation, 0, TRAIN_STEPS - 1, STEPS - 2, STEPS, STEPS);
    struct network_shape network_shape = {.cell = &lstm_cell,
                                          .window_length = 6,
                                          .input_size = 1,
                                          .hidden_size = 8,
                                          .layer_count = 1,
                                          .output_size = 2,
                                          .has_skip = true};
    assert_int_equal(network_init(&task->network, &network_shape, &error), 0);
    static real parameters[4096];
    assert_true(task->network.parameter_count <= 4096);
    task->parameters = parameters;
    task->config = (struct trainer_config){.kernels = &kernels_reference,
                                           .loss = LOSS_MAE,
                                           .learning_rate = 0.01,
                                           .batch_size = 16,
                                           .epoch_count = 40,
                                           .patience = 5,
                                           .epoch_windows = 1000,
                                           .seed = 9};
}

static void end(struct task *task)
{
    prepared_series_release(&task->series);
    window_set_release(&task->training);
    window_set_release(&task->validation);
    network_release(&task->network);
}

static struct trainer_result run(struct task *task)
{
    struct error error = ERROR_INIT;
    struct trainer_result result = TRAINER_RESULT_INIT;
    const struct sample_source training = window_source(&task->training, false),
                               validation = window_source(&task->validation, false);
    if (trainer_run(&task->network, &task->config, &training, &validation, NULL, NULL, task->parameters, &result,
                    &error))
        fail_msg("%s", error.message);
    return result;
}

static void training_stops_when_patience_is_spent(void **state)
{
    (void)state;
    struct task task;
    begin(&task, 2); /* mostly noise: soon learnt by heart */
    task.config.learning_rate = 0.05;
    struct trainer_result result = run(&task);
    assert_true(result.epoch_count < 40);
    assert_int_equal(result.epoch_count, result.best_epoch + 5);
    for (int epoch = 0; epoch < result.epoch_count; epoch++)
        assert_true(result.validation_loss[epoch] >= result.validation_loss[result.best_epoch - 1]);
    trainer_result_release(&result);
    end(&task);
}

static void the_weights_of_the_best_epoch_are_returned(void **state)
{
    (void)state;
    struct task task;
    begin(&task, 2);
    task.config.learning_rate = 0.05;
    struct trainer_result result = run(&task);
    int best = result.best_epoch;
    assert_true(best > 0 && best < result.epoch_count);
    real kept[4096];
    memcpy(kept, task.parameters, task.network.parameter_count * sizeof(real));
    trainer_result_release(&result);
    /* the same schedule ended at that epoch, which is how a model is refitted */
    task.config.stop_epoch = best;
    result = run(&task);
    assert_int_equal(result.epoch_count, best);
    assert_memory_equal(kept, task.parameters, task.network.parameter_count * sizeof(real));
    trainer_result_release(&result);
    end(&task);
}

/* A deadline ends training with the best of the epochs that were run to their end: the same without a clock. */
static void a_deadline_leaves_whole_epochs(void **state)
{
    (void)state;
    struct task task;
    begin(&task, 0.1);
    task.config.epoch_count = 1000000;
    task.config.patience = 1000000;
    task.config.deadline = seconds_now() + 0.2;
    struct trainer_result result = run(&task);
    assert_true(result.is_cut);
    assert_true(result.epoch_count < 1000000);
    const int best = result.best_epoch;
    real kept[4096];
    memcpy(kept, task.parameters, task.network.parameter_count * sizeof(real));
    trainer_result_release(&result);
    task.config.deadline = 0;
    task.config.stop_epoch = best ? best : 1;
    task.config.patience = best ? 1000000 : 1;
    result = run(&task);
    assert_false(result.is_cut);
    if (best)
        assert_memory_equal(kept, task.parameters, task.network.parameter_count * sizeof(real));
    trainer_result_release(&result);

    task.config.deadline = seconds_now() - 1; /* over before it began */
    result = run(&task);
    assert_true(result.is_cut);
    assert_int_equal(result.epoch_count, 0);
    assert_int_equal(result.best_epoch, 0);
    trainer_result_release(&result);
    end(&task);
}

static void an_epoch_that_is_only_as_good_is_not_better(void **state)
{
    (void)state;
    struct task task;
    begin(&task, 0.1);
    task.config.learning_rate = 1e-30; /* nothing changes */
    struct trainer_result result = run(&task);
    assert_int_equal(result.best_epoch, 0);
    assert_int_equal(result.epoch_count, 5);
    assert_true(result.validation_loss[4] == result.start_loss);
    trainer_result_release(&result);
    end(&task);
}

static void a_validation_part_without_values_does_not_stop_training(void **state)
{
    (void)state;
    struct task task;
    begin(&task, 0.1);
    for (int t = TRAIN_STEPS; t < STEPS; t++)
        task.series.targets[t] = NAN;
    task.config.epoch_count = 12;
    struct trainer_result result = run(&task);
    assert_int_equal(result.epoch_count, 12);
    assert_int_equal(result.best_epoch, 12);
    assert_true(isnan(result.validation_loss[0]));
    assert_true(result.train_loss[11] < result.train_loss[0]);
    trainer_result_release(&result);
    end(&task);
}

/* ------------------------------------------------------------------ side by side */

enum { JOBS = 5 };

/* What the hooks were told, in its order. */
struct told {
    char ends[200];
    int epochs[JOBS];
};

static void note_epoch(void *context, const char *name, const struct trainer_epoch *epoch)
{
    struct told *told = context;
    told->epochs[name[0] - 'a'] += epoch->epoch > 0;
}

static void note_end(void *context, const char *name, const struct trainer_result *result, double seconds)
{
    struct told *told = context;
    size_t length = strlen(told->ends);
    assert_true(seconds >= 0);
    snprintf(told->ends + length, sizeof told->ends - length, "%s%d ", name, result->epoch_count);
}

/* Five jobs, each shorter than the one before; "c" is quiet, the fourth has no name. weights [JOBS][4096]. */
static int run_jobs(struct task *task, int thread_count, int diverging, real (*weights)[4096], struct told *told,
                    struct error *error)
{
    const struct training_hooks hooks = {.context = told, .on_epoch = note_epoch, .on_end = note_end};
    struct training_job *jobs = memory_allocate(JOBS, sizeof *jobs, error);
    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct training_job){.is_quiet = i == 2,
                                        .network = &task->network,
                                        .training = window_source(&task->training, false),
                                        .config = task->config,
                                        .parameters = weights[i]};
        if (i != 3)
            jobs[i].name[0] = (char)('a' + i);
        jobs[i].config.seed = (uint64_t)i;
        jobs[i].config.epoch_count = 12 - 2 * i;
        if (i >= diverging)
            jobs[i].config.learning_rate = 1e37;
    }
    memset(told, 0, sizeof *told);
    int result = training_jobs_run(jobs, JOBS, thread_count, &hooks, error);
    training_jobs_free(jobs, JOBS);
    return result;
}

static void jobs_are_told_of_in_their_order_on_any_number_of_threads(void **state)
{
    (void)state;
    static const int thread_counts[] = {1, 2, 8, 12};
    static real first[JOBS][4096], weights[JOBS][4096];
    struct task task;
    begin(&task, 0.1);
    for (int i = 0; i < 4; i++) {
        struct error error = ERROR_INIT;
        struct told told;
        assert_int_equal(run_jobs(&task, thread_counts[i], JOBS, i ? weights : first, &told, &error), 0);
        assert_string_equal(told.ends, "a12 b10 e4 ");
        assert_memory_equal(told.epochs, ((const int[JOBS]){12, 10, 8, 0, 4}), sizeof told.epochs);
        for (int j = 0; i && j < JOBS; j++)
            assert_memory_equal(weights[j], first[j], task.network.parameter_count * sizeof(real));
    }
    end(&task);
}

static void the_first_job_that_fails_is_the_error(void **state)
{
    (void)state;
    static real weights[JOBS][4096];
    struct error error = ERROR_INIT;
    struct told told;
    struct task task;
    begin(&task, 0.1);
    assert_int_equal(run_jobs(&task, 2, 1, weights, &told, &error), -1);
    assert_int_equal(error.kind, ERROR_DIVERGED);
    assert_true(strcmp(told.ends, "") == 0 || strcmp(told.ends, "a12 ") == 0);
    end(&task);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adam_follows_its_paper),
        cmocka_unit_test(a_long_gradient_is_cut_to_the_limit),
        cmocka_unit_test(training_stops_when_patience_is_spent),
        cmocka_unit_test(the_weights_of_the_best_epoch_are_returned),
        cmocka_unit_test(a_deadline_leaves_whole_epochs),
        cmocka_unit_test(an_epoch_that_is_only_as_good_is_not_better),
        cmocka_unit_test(a_validation_part_without_values_does_not_stop_training),
        cmocka_unit_test(jobs_are_told_of_in_their_order_on_any_number_of_threads),
        cmocka_unit_test(the_first_job_that_fails_is_the_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
