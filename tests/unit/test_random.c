/* Random numbers: the published algorithm, and streams that have nothing to do with each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/random.h"

#define MEMBERS 1000 /* as many as --ensemble allows */
#define SHARDS 40
#define USES (3 + 2 * SHARDS)

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* The first number of every use of every network of an ensemble: equal ones come from the same stream. */
static void no_two_uses_of_an_ensemble_share_a_stream(void **state)
{
    (void)state;
    static uint64_t first[MEMBERS * USES];
    static const uint64_t seeds[] = {0, 1, 42, UINT64_MAX - 10};
    for (size_t s = 0; s < sizeof seeds / sizeof *seeds; s++) {
        size_t count = 0;
        for (uint64_t m = 0; m < MEMBERS; m++) {
            uint64_t streams[USES] = {STREAM_WEIGHTS, STREAM_ORDER, STREAM_FOLDS};
            for (uint64_t i = 0; i < SHARDS; i++) { /* the first and the last that there may be */
                uint64_t shard = i < SHARDS / 2 ? i : STREAM_SHARD_MAX - SHARDS + i;
                streams[3 + 2 * i] = STREAM_DROPOUT + shard;
                streams[4 + 2 * i] = STREAM_VARIATION + shard;
            }
            for (int use = 0; use < USES; use++) {
                struct random random;
                random_init(&random, seeds[s] + m, streams[use]);
                first[count++] = random_next(&random);
            }
        }
        qsort(first, count, sizeof *first, compare);
        for (size_t i = 1; i < count; i++)
            assert_true(first[i] != first[i - 1]);
    }
}

/* xoshiro256** of the state 1, 2, 3, 4: the numbers that its authors' code and the Rust crate's tests have. */
static void the_generator_is_the_published_one(void **state)
{
    (void)state;
    static const uint64_t wanted[] = {11520,
                                      0,
                                      1509978240,
                                      UINT64_C(1215971899390074240),
                                      UINT64_C(1216172134540287360),
                                      UINT64_C(607988272756665600)};
    struct random random = {{1, 2, 3, 4}};
    for (int i = 0; i < 6; i++)
        assert_true(random_next(&random) == wanted[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_uses_of_an_ensemble_share_a_stream),
        cmocka_unit_test(the_generator_is_the_published_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
