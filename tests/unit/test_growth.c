/* Growth by percent: what shows it, what only looks like it, and what methods forecast that have seen it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "growth/growth.h"
#include "methods/baselines.h"

#define STEPS 90
#define HORIZON 12

/* A sum of uniform numbers: mean 0, deviation 1. */
static double noise(struct random *random)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += random_uniform(random);
    return sum;
}

enum shape { EXACT, NOISY, SEASONAL, SHRINKING, LINE, FALLING, WALK, STEP, LOGISTIC, SATURATING, SHAPE_COUNT };
#define LAST_THAT_GROWS SHRINKING

static void make(enum shape shape, uint64_t seed, double values[STEPS])
{
    struct random random;
    random_init(&random, seed, 0);
    double sum = 100;
    for (int t = 0; t < STEPS; t++) {
        const double e = noise(&random);
        sum += e;
        const double shapes[SHAPE_COUNT] = {
            [EXACT] = 10 * exp(0.03 * t),
            [NOISY] = 10 * exp(0.04 * t + 0.03 * e),
            [SEASONAL] = 10 * exp(0.04 * t + 0.02 * e) * (1 + 0.3 * sin(t * M_PI / 6)),
            [SHRINKING] = 100 * exp(-0.04 * t + 0.02 * e),
            [LINE] = 20 + 2 * t + 4 * e,
            [FALLING] = 250 - 2 * t + 4 * e,
            [WALK] = sum,
            [STEP] = (t < STEPS / 2 ? 50 : 120) + 3 * e,
            [LOGISTIC] = 100 / (1 + exp(-0.1 * (t - STEPS / 2))) * (1 + 0.01 * e),
            [SATURATING] = 10 + 100 * (1 - exp(-t / 20.0)) + e,
        };
        values[t] = shapes[shape];
    }
}

static void growth_is_seen_where_the_past_shows_it_and_nowhere_else(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    for (int shape = 0; shape < SHAPE_COUNT; shape++) {
        int count = 0;
        for (uint64_t seed = 1; seed <= 20; seed++) {
            double values[STEPS];
            make((enum shape)shape, seed, values);
            count += growth_test(values, STEPS, 12, &error);
        }
        if (shape <= LAST_THAT_GROWS ? count < 16 : count > 0)
            fail_msg("shape %d: growth in %d of 20", shape, count);
    }
}

static void few_values_and_zeros_show_nothing(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    double values[STEPS];
    make(EXACT, 1, values);
    for (size_t count = 0; count < 10; count++)
        assert_int_equal(growth_test(values, count, 1, &error), 0);
    assert_int_equal(growth_test(values, STEPS, 1, &error), 1);
    values[STEPS - 1] = 0;
    assert_int_equal(growth_test(values, STEPS, 1, &error), 0);
}

static int fit(struct baselines *b, const double *values, enum transform trends)
{
    struct error error = ERROR_INIT;
    const struct baselines_plan plan = {.period = 1, .trends = trends};
    return baselines_fit(b, values, STEPS, plan, &error);
}

static void trends_go_on_by_percent(void **state)
{
    (void)state;
    static const enum baseline methods[] = {BASELINE_DRIFT, BASELINE_SMOOTHING};
    struct baselines grown = BASELINES_INIT, plain = BASELINES_INIT;
    double values[STEPS], f[HORIZON];
    make(EXACT, 1, values);
    assert_int_equal(fit(&grown, values, TRANSFORM_AUTO), 0);
    assert_int_equal(fit(&plain, values, TRANSFORM_NONE), 0);
    assert_int_equal(grown.logarithms, BASELINES_LOGARITHMS_ALL);
    assert_int_equal(plain.logarithms, BASELINES_LOGARITHMS_NONE);
    /* also from a later step, after one that is missing and one that has no logarithm */
    for (int walk = 0; walk < 2; walk++) {
        for (size_t i = 0; i < 2; i++) {
            baselines_forecast(&grown, methods[i], KNOWN_COLUMNS_NONE, HORIZON, f);
            for (int k = 0; k < HORIZON; k++) {
                const double truth = 10 * exp(0.03 * (STEPS + 3 * walk + k));
                if (!(fabs(f[k] / truth - 1) < 1e-3))
                    fail_msg("%s, step %d: %g, not %g", baseline_method(methods[i])->name, k, f[k], truth);
            }
        }
        baselines_advance(&grown, NAN, KNOWN_COLUMNS_NONE);
        baselines_advance(&grown, NAN, KNOWN_COLUMNS_NONE);
        baselines_advance(&grown, 10 * exp(0.03 * (STEPS + 2)), KNOWN_COLUMNS_NONE);
    }
    baselines_advance(&grown, 0, KNOWN_COLUMNS_NONE);
    baselines_forecast(&grown, BASELINE_SMOOTHING, KNOWN_COLUMNS_NONE, 1, f);
    assert_true(f[0] > values[STEPS - 1]);
    baselines_forecast(&plain, BASELINE_DRIFT, KNOWN_COLUMNS_NONE, HORIZON, f);
    assert_true(f[HORIZON - 1] < 0.9 * 10 * exp(0.03 * (STEPS + HORIZON - 1)));
    baselines_release(&grown);
    baselines_release(&plain);
}

/* Asked for, logarithms are taken wherever there are any. */
static void logarithms_can_be_asked_for(void **state)
{
    (void)state;
    double values[STEPS];
    make(LINE, 1, values);
    struct baselines b = BASELINES_INIT;
    assert_int_equal(fit(&b, values, TRANSFORM_LOG), 0);
    assert_int_equal(b.logarithms, BASELINES_LOGARITHMS_ALL);
    values[3] = -1;
    assert_int_equal(fit(&b, values, TRANSFORM_LOG), 0);
    assert_int_equal(b.logarithms, BASELINES_LOGARITHMS_NONE);
    baselines_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growth_is_seen_where_the_past_shows_it_and_nowhere_else),
        cmocka_unit_test(few_values_and_zeros_show_nothing),
        cmocka_unit_test(trends_go_on_by_percent),
        cmocka_unit_test(logarithms_can_be_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
