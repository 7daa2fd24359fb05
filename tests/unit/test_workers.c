/* Tasks on several threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "concurrent/workers.h"

#define TASK_COUNT 40

struct tally {
    atomic_int runs[TASK_COUNT];
    int first_failure;
};

static int count_run(void *context, int index, struct error *error)
{
    struct tally *tally = context;
    atomic_fetch_add(&tally->runs[index], 1);
    if (tally->first_failure < 0 || index < tally->first_failure)
        return 0;
    if (index == tally->first_failure)
        usleep(20000); /* later ones fail before it does */
    return error_set(error, ERROR_DATA, "task %d", index);
}

static void every_task_runs_once_on_any_number_of_threads(void **state)
{
    (void)state;
    static const int thread_counts[] = {1, 2, 7, 100};
    for (int i = 0; i < 4; i++) {
        struct tally tally = {.first_failure = -1};
        struct error error = ERROR_INIT;
        assert_int_equal(workers_run(thread_counts[i], TASK_COUNT, count_run, &tally, &error), 0);
        for (int t = 0; t < TASK_COUNT; t++)
            assert_int_equal(tally.runs[t], 1);
    }
}

static void the_error_is_that_of_the_first_task_that_failed(void **state)
{
    (void)state;
    static const int thread_counts[] = {1, 2, 4};
    for (int i = 0; i < 3; i++) {
        struct tally tally = {.first_failure = 5};
        struct error error = ERROR_INIT;
        assert_int_equal(workers_run(thread_counts[i], TASK_COUNT, count_run, &tally, &error), -1);
        assert_string_equal(error.message, "task 5");
    }
}

static void threads_that_stay_do_round_after_round(void **state)
{
    (void)state;
    static const int thread_counts[] = {1, 2, 5, 300};
    for (int i = 0; i < 4; i++) {
        struct error error = ERROR_INIT;
        struct workers *workers = workers_create(thread_counts[i], &error);
        assert_non_null(workers);
        for (int round = 0; round < (thread_counts[i] > 5 ? 5 : 200); round++) {
            const int task_count = round % (TASK_COUNT + 1);
            struct tally tally = {.first_failure = -1};
            if (round % 50 == 0)
                usleep(5000); /* long enough to fall asleep */
            assert_int_equal(workers_run_round(workers, task_count, count_run, &tally, &error), 0);
            for (int t = 0; t < TASK_COUNT; t++)
                assert_int_equal(tally.runs[t], t < task_count);
        }
        workers_free(workers);
    }
    workers_free(NULL);
}

static void a_round_after_one_that_failed_is_as_any_other(void **state)
{
    (void)state;
    struct error first = ERROR_INIT, second = ERROR_INIT;
    struct tally failing = {.first_failure = 3}, tally = {.first_failure = -1};
    struct workers *workers = workers_create(3, &first);
    assert_int_equal(workers_run_round(workers, TASK_COUNT, count_run, &failing, &first), -1);
    assert_string_equal(first.message, "task 3");
    assert_int_equal(failing.runs[TASK_COUNT - 1], 0); /* nothing was begun after the failure */
    assert_int_equal(workers_run_round(workers, TASK_COUNT, count_run, &tally, &second), 0);
    for (int t = 0; t < TASK_COUNT; t++)
        assert_int_equal(tally.runs[t], 1);
    workers_free(workers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_runs_once_on_any_number_of_threads),
        cmocka_unit_test(the_error_is_that_of_the_first_task_that_failed),
        cmocka_unit_test(threads_that_stay_do_round_after_round),
        cmocka_unit_test(a_round_after_one_that_failed_is_as_any_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
