/* One process that works alone, and how tasks are divided over several. tests/mpi tries several processes. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "communicator/communicator.h"
#include "concurrent/shared_tasks.h"
#include "methods/shared_baselines.h"
#include "optimize/shared_sum.h"

static void blocks_cover_all_tasks_in_order_and_differ_by_one_at_most(void **state)
{
    (void)state;
    for (int size = 1; size <= 9; size++) {
        const struct communicator ranks = {.rank = 0, .size = size};
        for (size_t count = 0; count < 30; count++) {
            size_t before = 0;
            for (int r = 0; r < size; r++) {
                size_t begin, end;
                communicator_block(&ranks, count, r, &begin, &end);
                assert_int_equal(begin, before);
                assert_in_range(end - begin, count / (size_t)size, count / (size_t)size + 1);
                before = end;
            }
            assert_int_equal(before, count);
        }
    }
}

static void every_shard_is_one_rank_s(void **state)
{
    (void)state;
    for (int size = 1; size <= 5; size++) {
        for (int shards = 0; shards < 12; shards++) {
            int owners[12] = {0};
            for (int r = 0; r < size; r++) {
                const struct communicator ranks = {.rank = r, .size = size};
                const struct shared_sum sum = {.ranks = &ranks};
                for (int own = 0; own < shared_sum_own(&sum, shards); own++)
                    owners[shared_sum_shard(&sum, own)]++;
            }
            for (int i = 0; i < shards; i++)
                assert_int_equal(owners[i], 1);
        }
    }
}

static int note(void *context, int index, struct error *error)
{
    ((int *)context)[index]++;
    return index == 7 ? error_set(error, ERROR_DATA, "task %d", index) : 0;
}

static void one_rank_alone_does_all_tasks_and_keeps_what_it_has(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    int done[7] = {0};
    assert_int_equal(shared_tasks_run(NULL, 2, 7, note, done, &error), 0);
    for (int i = 0; i < 7; i++)
        assert_int_equal(done[i], 1);
    assert_false(communicator_any(NULL, false));
    assert_true(communicator_any(NULL, true));
    assert_int_equal(communicator_gather_blocks(NULL, done, 7, sizeof *done, &error), 0);
    assert_int_equal(done[6], 1);
}

static void one_rank_alone_fails_as_its_task_does(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    int done[8] = {0};
    assert_int_equal(shared_tasks_run(NULL, 1, 8, note, done, &error), -1);
    assert_string_equal(error.message, "task 7");
    assert_int_equal(communicator_settle(NULL, 3), COMMUNICATOR_TELL);
    assert_int_equal(communicator_settle(NULL, 0), COMMUNICATOR_SILENT);
}

static void bytes_of_one_rank_are_all_there_are(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    char *all = NULL;
    size_t *ends = NULL;
    assert_int_equal(shared_tasks_collect(NULL, "rows", 4, &all, &ends, &error), 0);
    assert_int_equal(ends[0], 4);
    assert_memory_equal(all, "rows", 4);
    memory_free(all);
    memory_free(ends);
}

static void more_tasks_than_an_int_counts_are_refused(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    int done[1] = {0};
    assert_int_equal(shared_tasks_run(NULL, 1, (size_t)INT_MAX + 1, note, done, &error), -1);
    assert_int_equal(error.kind, ERROR_SYSTEM);
    assert_string_equal(error.message, "2147483648 tasks are too many; at most 2147483647 are possible");
    assert_int_equal(done[0], 0);
}

/* In a plain build nothing comes from a second rank. */
static void baselines_that_do_not_come_are_an_error(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    const struct communicator ranks = {.rank = 0, .size = 2};
    struct baselines own = BASELINES_INIT, other = BASELINES_INIT;
    struct baselines *const list[] = {&own, &other};
    assert_int_equal(shared_baselines_gather(&ranks, list, 2, 1, &error), -1);
    assert_int_equal(error.kind, ERROR_SYSTEM);
    assert_string_equal(error.message, "baselines that another process fitted came cut short");
    baselines_release(&own);
    baselines_release(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_cover_all_tasks_in_order_and_differ_by_one_at_most),
        cmocka_unit_test(every_shard_is_one_rank_s),
        cmocka_unit_test(one_rank_alone_does_all_tasks_and_keeps_what_it_has),
        cmocka_unit_test(one_rank_alone_fails_as_its_task_does),
        cmocka_unit_test(bytes_of_one_rank_are_all_there_are),
        cmocka_unit_test(more_tasks_than_an_int_counts_are_refused),
        cmocka_unit_test(baselines_that_do_not_come_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
