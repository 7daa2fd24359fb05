/* Where a level began: found where it is clear, and not in what only looks like it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "examples/level_shift.h"

#define STEPS_MAX 400

static size_t find(const double *values, size_t count, double period)
{
    struct error error = ERROR_INIT;
    size_t begin = SIZE_MAX;
    if (level_shift_find(&begin, values, count, period, &error))
        fail_msg("%s", error.message);
    return begin;
}

static void a_step_up_or_down_is_found_where_it_is(void **state)
{
    (void)state;
    double values[STEPS_MAX];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct random random;
        random_init(&random, seed, 1);
        const size_t at = 40 + (size_t)seed * 5;
        for (size_t t = 0; t < 200; t++)
            values[t] = (t < at ? 50 : seed % 2 ? 120 : -20) + 4 * random_normal(&random);
        assert_int_equal(find(values, 200, 1), at);
    }
}

static void exact_levels_and_patterns_have_steps_too(void **state)
{
    (void)state;
    double values[STEPS_MAX];
    for (size_t t = 0; t < 80; t++)
        values[t] = t < 45 ? 50 : 120;
    assert_int_equal(find(values, 80, 1), 45);
    for (size_t t = 0; t < 80; t++)
        values[t] += (double)(t * 7 % 5);
    assert_int_equal(find(values, 80, 5), 45);
}

static void gaps_and_slips_do_not_hide_it(void **state)
{
    (void)state;
    double values[STEPS_MAX];
    struct random random;
    random_init(&random, 7, 1);
    for (size_t t = 0; t < 160; t++)
        values[t] = t % 9 == 2 ? NAN : (t < 91 ? 50 : 120) + 4 * random_normal(&random);
    values[30] = 1e6;
    assert_int_equal(find(values, 160, 1), 91);
}

static void a_level_is_new_until_enough_is_seen_of_it(void **state)
{
    (void)state;
    double values[STEPS_MAX];
    struct random random;
    random_init(&random, 3, 1);
    for (size_t t = 0; t < 140; t++)
        values[t] = (t < 100 ? 50 : 120) + 4 * random_normal(&random);
    assert_int_equal(find(values, 100 + LEVEL_SHIFT_STEPS_MIN - 1, 1), 0);
    assert_int_equal(find(values, 100 + LEVEL_SHIFT_STEPS_MIN, 1), 100);
    assert_int_equal(find(values, 120, 7), 0);
    assert_int_equal(find(values, 121, 7), 100);
}

static void a_step_that_is_not_settled_leaves_the_one_before(void **state)
{
    (void)state;
    double values[STEPS_MAX];
    struct random random;
    random_init(&random, 9, 1);
    for (size_t t = 0; t < 200; t++)
        values[t] = (t < 120 ? 50 : t < 188 ? 120 : 200) + 4 * random_normal(&random);
    assert_int_equal(find(values, 200, 1), 120);
}

/* What a walk, or a line, does in a long gap is no step. */
static void a_gap_is_no_step(void **state)
{
    (void)state;
    double values[STEPS_MAX];
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct random random;
        random_init(&random, seed, 1);
        double sum = 0;
        for (size_t t = 0; t < 200; t++) {
            sum += seed % 2 ? 1 : random_normal(&random);
            values[t] = t >= 50 && t < 140 ? NAN : sum + .1 * random_normal(&random);
        }
        assert_int_equal(find(values, 200, 1), 0);
    }
}

/* Series that move all the time have no level that began. */
static void what_only_looks_like_it_is_none(void **state)
{
    (void)state;
    double values[STEPS_MAX];
    for (uint64_t seed = 1; seed <= 40; seed++) {
        for (int kind = 0; kind < 8; kind++) {
            struct random random;
            random_init(&random, seed, (uint64_t)kind);
            double sum = 100;
            for (size_t t = 0; t < 240; t++) {
                const double noise = random_normal(&random);
                sum += noise;
                values[t] = kind == 0   ? noise
                            : kind == 1 ? sum                                               /* a walk */
                            : kind == 2 ? exp(.04 * (double)t) * (1 + .02 * noise)          /* growth by percent */
                            : kind == 3 ? 3 * (double)t + noise                             /* a line */
                            : kind == 4 ? 20 * sin((double)t * M_PI / 6) + noise            /* a season */
                            : kind == 5 ? 100 * (double)(t % 7 == 6) + noise                /* a day of the week */
                            : kind == 6 ? (double)(t / 30 % 2) * 80 + noise                 /* on and off, often */
                                        : 5 * (double)(random_uniform(&random) < .15);      /* seldom sales */
            }
            if (find(values, 240, kind == 4 ? 12 : kind == 5 ? 7 : 1) != 0)
                fail_msg("kind %d, seed %d", kind, (int)seed);
        }
    }
}

static void short_series_and_constants_have_none(void **state)
{
    (void)state;
    double values[STEPS_MAX];
    for (size_t t = 0; t < 100; t++)
        values[t] = 7;
    for (size_t count = 0; count < 100; count += 9)
        assert_int_equal(find(values, count, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_up_or_down_is_found_where_it_is),
        cmocka_unit_test(exact_levels_and_patterns_have_steps_too),
        cmocka_unit_test(gaps_and_slips_do_not_hide_it),
        cmocka_unit_test(a_level_is_new_until_enough_is_seen_of_it),
        cmocka_unit_test(a_step_that_is_not_settled_leaves_the_one_before),
        cmocka_unit_test(a_gap_is_no_step),
        cmocka_unit_test(what_only_looks_like_it_is_none),
        cmocka_unit_test(short_series_and_constants_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
