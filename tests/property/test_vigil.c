/* What must hold of `detect`: the level that is stated is kept, whatever the errors are like; and what is no error of
 * the usual kind is told. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/random.h"
#include "sentry/vigil.h"

#define ROW_COUNT 20000

static struct random seeded(uint64_t seed)
{
    struct random random;
    random_init(&random, seed, 0);
    return random;
}

/* Errors of several kinds, from row to row. */
static double even(size_t t, struct random *random)
{
    (void)t;
    return random_uniform(random) - 0.5;
}

static double bell(size_t t, struct random *random)
{
    (void)t;
    return random_normal(random);
}

static double heavy(size_t t, struct random *random)
{
    (void)t;
    return random_normal(random) / fmax(0.05, random_uniform(random));
}

static double one_sided(size_t t, struct random *random)
{
    (void)t;
    return -log(1 - random_uniform(random));
}

/* Twice as wild at noon as at midnight, and slowly wilder: by a 24th while 2,500 errors are kept. */
static double changing(size_t t, struct random *random)
{
    return random_normal(random) * (1.5 + 0.5 * sin((double)t * 2 * M_PI / 24)) * (1 + (double)t / 60000);
}

static double whole_numbers(size_t t, struct random *random)
{
    (void)t;
    return round(4 * random_normal(random));
}

static const struct kind {
    const char *name;
    double (*next)(size_t t, struct random *random);
    bool has_ties; /* of errors alike the p-values are too large, so that fewer are told */
} kinds[] = {{"even", even, false},           {"bell", bell, false},         {"heavy", heavy, false},
             {"one-sided", one_sided, false}, {"changing", changing, false}, {"whole numbers", whole_numbers, true}};

static void begin(struct vigil *vigil, double alpha)
{
    struct error error = ERROR_INIT;
    assert_int_equal(vigil_init(vigil, alpha, NULL, &error), 0);
}

static void the_level_that_is_stated_is_kept(void **state)
{
    /* the larger the level, the fewer rows show it as well */
    static const double alphas[] = {0.05, 0.01, 0.002};
    static const size_t row_counts[] = {ROW_COUNT / 4, ROW_COUNT, ROW_COUNT};
    (void)state;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (size_t a = 0; a < sizeof alphas / sizeof *alphas; a++) {
            struct vigil vigil = VIGIL_INIT;
            struct random random = seeded(17 + k);
            size_t judged = 0, told = 0;
            begin(&vigil, alphas[a]);
            for (size_t t = 0; t < row_counts[a]; t++) {
                const double expected = 100 + 0.001 * (double)t;
                const struct verdict verdict = vigil_judge(&vigil, expected + kinds[k].next(t, &random), expected);
                judged += verdict.is_judged ? 1 : 0;
                told += verdict.is_anomaly ? 1 : 0;
                /* the band says the same */
                const bool is_within = verdict.actual >= verdict.lower && verdict.actual <= verdict.upper;
                if (verdict.is_judged && !kinds[k].has_ties)
                    assert_int_equal(is_within, !verdict.is_anomaly);
            }
            const double share = (double)told / (double)judged, most = 0.15 * alphas[a] + 0.0005;
            if (share > alphas[a] + most || (!kinds[k].has_ties && share < alphas[a] - most))
                fail_msg("%s: %g of the rows are told at %g", kinds[k].name, share, alphas[a]);
            assert_true((double)judged > (double)row_counts[a] - 1 / alphas[a]);
            vigil_release(&vigil);
        }
    }
}

static void a_burst_of_spikes_hides_none_of_them(void **state)
{
    struct vigil vigil = VIGIL_INIT;
    struct random random = seeded(5);
    (void)state;
    begin(&vigil, 0.01);
    for (size_t t = 0; t < 3000; t++) {
        const bool is_spike = t > 2000 && t % 20 == 0;
        const struct verdict verdict = vigil_judge(&vigil, bell(t, &random) + (is_spike ? 20 : 0), 0);
        if (is_spike) {
            assert_true(verdict.is_anomaly);
            assert_string_equal(verdict.reason, "high");
        }
    }
    vigil_release(&vigil);
}

static void a_series_that_has_become_wilder_is_the_usual_one_after_a_while(void **state)
{
    struct vigil vigil = VIGIL_INIT;
    struct random random = seeded(6);
    size_t told = 0;
    (void)state;
    begin(&vigil, 0.01);
    for (size_t t = 0; t < 20000; t++) {
        const struct verdict verdict = vigil_judge(&vigil, bell(t, &random) * (t < 5000 ? 1 : 10), 0);
        told += t >= 8000 && verdict.is_anomaly ? 1 : 0;
    }
    assert_in_range(told, 84, 156); /* of 12,000 */
    vigil_release(&vigil);
}

static void a_value_that_is_stuck_is_told(void **state)
{
    struct vigil vigil = VIGIL_INIT;
    struct random random = seeded(7);
    (void)state;
    begin(&vigil, 0.01);
    for (int time = 0; time < 3; time++) {
        for (size_t t = 0; t < 500; t++)
            vigil_judge(&vigil, bell(t, &random), 0);
        for (size_t t = 1; t <= 30; t++)
            assert_int_equal(vigil_judge(&vigil, 0.25, 0).is_anomaly, t >= VIGIL_RUN_MIN);
    }
    vigil_release(&vigil);
}

static void too_few_errors_tell_nothing_of_a_small_alpha(void **state)
{
    struct vigil vigil = VIGIL_INIT;
    struct random random = seeded(8);
    (void)state;
    begin(&vigil, 0.01);
    for (size_t t = 0; t < 99; t++) {
        const struct verdict verdict = vigil_judge(&vigil, bell(t, &random), 0);
        assert_false(verdict.is_judged);
        assert_true(isnan(verdict.lower));
    }
    assert_true(isnan(vigil_judge(&vigil, NAN, 0).p));
    assert_true(isnan(vigil_judge(&vigil, 0, NAN).p));
    const struct verdict verdict = vigil_judge(&vigil, 1000, 0);
    assert_true(verdict.is_anomaly && fabs(verdict.p - 0.01) < 1e-12);
    vigil_release(&vigil);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_level_that_is_stated_is_kept),
        cmocka_unit_test(a_burst_of_spikes_hides_none_of_them),
        cmocka_unit_test(a_series_that_has_become_wilder_is_the_usual_one_after_a_while),
        cmocka_unit_test(a_value_that_is_stuck_is_told),
        cmocka_unit_test(too_few_errors_tell_nothing_of_a_small_alpha),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
