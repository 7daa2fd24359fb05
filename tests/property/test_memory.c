/* The tasks that need a memory: what the manual says of who solves them, and that nothing of it depends on the number
 * of threads. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/memory_task.h"

/* Half the units and a quarter of the updates of `seqnet gradient --task`, so that it takes seconds; the margins are
 * wide all the same. */
static void check_who_solves(enum memory_task_kind kind)
{
    struct error error = ERROR_INIT;
    const struct cell *const cells[] = {&rnn_cell, &lstm_cell};
    struct gradient_finding findings[2];
    struct memory_task task = {.kind = kind,
                               .lag = 100,
                               .hidden_size = 16,
                               .epoch_count = 5,
                               .thread_count = 2,
                               .seed = 1,
                               .kernels = kernels_select(&error)};
    assert_int_equal(memory_task_run(&task, cells, 2, findings, &error), 0);
    const struct gradient_finding *rnn = &findings[0], *lstm = &findings[1];
    assert_true(rnn->error_share > 0.5);
    assert_true(lstm->error_share < MEMORY_TASK_SOLVED);
    /* the reason: what reaches the first steps is as good as nothing in the one */
    assert_true(rnn->start.hidden[99] < 1e-3 * rnn->start.hidden[0]);
    assert_true(lstm->trained.hidden[99] > 1e-2 * lstm->trained.hidden[0]);
    assert_true(lstm->trained.half_life > 10 * rnn->start.half_life);
    for (int c = 0; c < 2; c++)
        gradient_finding_release(&findings[c]);
}

static void test_copying_over_100_steps_is_for_the_lstm_and_not_for_the_rnn(void **state)
{
    (void)state;
    check_who_solves(MEMORY_TASK_COPY);
}

static void test_adding_over_100_steps_is_for_the_lstm_and_not_for_the_rnn(void **state)
{
    (void)state;
    check_who_solves(MEMORY_TASK_ADDING);
}

static void check_same(const struct gradient_profile *one, const struct gradient_profile *other)
{
    assert_int_equal(one->lag_count, other->lag_count);
    assert_memory_equal(one->hidden, other->hidden, (size_t)one->lag_count * sizeof *one->hidden);
    assert_memory_equal(one->input, other->input, (size_t)one->lag_count * sizeof *one->input);
}

static void test_what_is_found_does_not_depend_on_the_number_of_threads(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    const struct cell *const cells[] = {&rnn_cell, &lstm_cell};
    struct gradient_finding findings[2][2];
    for (int i = 0; i < 2; i++) {
        struct memory_task task = {.kind = MEMORY_TASK_COPY,
                                   .lag = 6,
                                   .hidden_size = 5,
                                   .epoch_count = 1,
                                   .thread_count = i ? 3 : 1,
                                   .seed = 4,
                                   .kernels = kernels_select(&error)};
        assert_int_equal(memory_task_run(&task, cells, 2, findings[i], &error), 0);
    }
    for (int c = 0; c < 2; c++) {
        assert_float_equal(findings[0][c].error_share, findings[1][c].error_share, 0);
        check_same(&findings[0][c].start, &findings[1][c].start);
        check_same(&findings[0][c].trained, &findings[1][c].trained);
        gradient_finding_release(&findings[0][c]);
        gradient_finding_release(&findings[1][c]);
    }
}

/* The rates are the same for all, and the best of them is the one reported. */
static void test_every_cell_has_the_best_of_the_same_learning_rates(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    const struct cell *const cells[] = {&rnn_cell, &lstm_cell};
    struct gradient_finding findings[2];
    struct memory_task task = {.kind = MEMORY_TASK_COPY,
                               .lag = 2,
                               .hidden_size = 4,
                               .epoch_count = 1,
                               .thread_count = 2,
                               .seed = 1,
                               .kernels = kernels_select(&error)};
    assert_int_equal(memory_task_run(&task, cells, 2, findings, &error), 0);
    for (int c = 0; c < 2; c++) {
        double best = INFINITY, rate = 0;
        assert_int_equal(findings[c].trial_count, GRADIENT_TRIAL_MAX);
        for (int i = 0; i < GRADIENT_TRIAL_MAX; i++) {
            assert_float_equal(findings[c].trials[i].learning_rate, memory_task_learning_rate(i), 0);
            if (findings[c].trials[i].error_share < best) {
                best = findings[c].trials[i].error_share;
                rate = findings[c].trials[i].learning_rate;
            }
        }
        assert_float_equal(findings[c].learning_rate, rate, 0);
        gradient_finding_release(&findings[c]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copying_over_100_steps_is_for_the_lstm_and_not_for_the_rnn),
        cmocka_unit_test(test_adding_over_100_steps_is_for_the_lstm_and_not_for_the_rnn),
        cmocka_unit_test(test_what_is_found_does_not_depend_on_the_number_of_threads),
        cmocka_unit_test(test_every_cell_has_the_best_of_the_same_learning_rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
