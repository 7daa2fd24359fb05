/* What known columns add: found where they add something, and only there; taken out and put back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "effects/known_effects.h"
#include "methods/baselines.h"

#define STEPS 300
#define HORIZON 14
#define ALL (STEPS + HORIZON)
#define COLUMNS 3

struct data {
    double values[STEPS], columns[COLUMNS][ALL], truth[ALL];
};

/* A sum of uniform numbers: mean 0, deviation 1. */
static double noise(struct random *random)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += random_uniform(random);
    return sum;
}

static struct known_columns view(const struct data *data, int count)
{
    return (struct known_columns){data->columns[0], ALL, ALL, count};
}

static struct known_effects fit(const struct data *data, size_t steps, double period, int count)
{
    struct known_effects effects = KNOWN_EFFECTS_INIT;
    struct error error = ERROR_INIT;
    assert_int_equal(known_effects_fit(&effects, data->values, steps, period, view(data, count), &error), 0);
    return effects;
}

static void require(const struct known_effects *effects, int column, double weight, double tolerance)
{
    assert_true(column < effects->count);
    if (!(fabs(effects->columns[column].weight - weight) <= tolerance))
        fail_msg("column %d: weight %g, expected %g", column, effects->columns[column].weight, weight);
}

/* A walk with a week, a promotion (15), a price (-4) and a column that says nothing. */
static void make(uint64_t seed, double walk, struct data *data)
{
    struct random random;
    random_init(&random, seed, 0);
    double level = 60;
    for (int t = 0; t < ALL; t++) {
        data->columns[0][t] = random_uniform(&random) < 0.2;
        data->columns[1][t] = 5 + 5 * random_uniform(&random);
        data->columns[2][t] = random_uniform(&random) < 0.3;
        level += walk * noise(&random);
        data->truth[t] =
            level + 8 * sin(t * 2 * M_PI / 7) + 15 * data->columns[0][t] - 4 * data->columns[1][t];
        if (t < STEPS)
            data->values[t] = data->truth[t] + 2 * noise(&random);
    }
}

static void effects_are_found_and_columns_without_one_are_left_out(void **state)
{
    (void)state;
    static struct data data;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        for (int period = 1; period <= 7; period += 6) {
            make(seed, seed % 2 ? 0 : 1, &data);
            struct known_effects effects = fit(&data, STEPS, period, COLUMNS);
            assert_int_equal(effects.count, COLUMNS);
            assert_false(effects.is_log);
            require(&effects, 0, 15, period == 1 ? 6 : 1.5);
            require(&effects, 1, -4, period == 1 ? 1.5 : 0.5);
            require(&effects, 2, 0, 0);
            known_effects_release(&effects);
        }
    }
}

static void columns_that_say_nothing_have_no_effects(void **state)
{
    (void)state;
    static struct data data;
    int found = 0;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct random random;
        random_init(&random, seed, 1);
        const size_t steps = seed % 4 == 0 ? STEPS : seed % 4 == 1 ? 100 : seed % 4 == 2 ? 40 : 20;
        double level = 0;
        make(seed, 0, &data);
        for (size_t t = 0; t < steps; t++) {
            level = seed % 3 ? level + noise(&random) : noise(&random);
            data.values[t] = 50 + level + 5 * sin((double)t * 2 * M_PI / 7);
        }
        struct known_effects effects = fit(&data, steps, 7, COLUMNS);
        found += effects.count > 0;
        known_effects_release(&effects);
    }
    if (found > 2)
        fail_msg("effects in %d of 200", found);
}

static void columns_that_never_change_or_repeat_another_add_nothing(void **state)
{
    (void)state;
    static struct data data;
    make(1, 0, &data);
    struct known_effects alone = fit(&data, STEPS, 7, 1);
    for (int t = 0; t < ALL; t++) {
        data.columns[1][t] = 3;
        data.columns[2][t] = 10 - 2 * data.columns[0][t];
        if (t < STEPS)
            data.values[t] = 20 + 15 * data.columns[0][t] + sin(7 * t);
    }
    struct known_effects effects = fit(&data, STEPS, 1, COLUMNS);
    require(&effects, 1, 0, 0);
    assert_true(!(fabs(effects.columns[0].weight) > 0) || !(fabs(effects.columns[2].weight) > 0));
    const double here = known_effects_restore(&effects, 0, known_columns_after(view(&data, COLUMNS), 5), 0);
    const double there = known_effects_restore(&effects, 0, view(&data, COLUMNS), 6);
    assert_float_equal(there - here, 15 * (data.columns[0][6] - data.columns[0][5]), 0.5);
    known_effects_release(&alone);
    known_effects_release(&effects);
}

/* Missing values make neighbours unlike: what they leave of a wave, and of a column with its period, is no effect. */
static void a_column_of_the_season_alone_adds_nothing(void **state)
{
    (void)state;
    static struct data data;
    struct random random;
    random_init(&random, 3, 0);
    for (int t = 0; t < STEPS; t++) {
        data.columns[0][t] = t % 3;
        data.values[t] = t % 17 == 5 ? NAN : 20 + 0.1 * t + 3 * sin(t * 2 * M_PI / 12) + random_uniform(&random);
    }
    for (size_t steps = 40; steps <= STEPS; steps += 5) {
        struct known_effects effects = fit(&data, steps, 12, 1);
        assert_int_equal(effects.count, 0);
    }
}

/* Saturdays are high, and most promotions fall on them: the week keeps what is the week's. */
static void a_promotion_of_saturdays_leaves_the_week_its_own(void **state)
{
    (void)state;
    static struct data data;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct random random;
        random_init(&random, seed, 2);
        for (int always = 0; always < 2; always++) {
            for (int t = 0; t < STEPS; t++) {
                const bool is_saturday = t % 7 == 5;
                data.columns[0][t] = is_saturday ? always || random_uniform(&random) < 0.6
                                                 : !always && random_uniform(&random) < 0.03;
                data.values[t] = 30 + 10 * is_saturday + 8 * data.columns[0][t] + 2 * noise(&random);
            }
            struct known_effects effects = fit(&data, STEPS, 7, 1);
            if (always)
                assert_int_equal(effects.count, 0);
            else
                require(&effects, 0, 8, 2);
            known_effects_release(&effects);
        }
    }
}

static void effects_in_proportion_to_the_level_are_factors(void **state)
{
    (void)state;
    static struct data data;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct random random;
        make(seed, 0, &data);
        random_init(&random, seed, 3);
        for (int t = 0; t < STEPS; t++)
            data.values[t] = 50 * exp(0.005 * t + 0.04 * noise(&random)) * (1 + 0.3 * sin(t * 2 * M_PI / 7)) *
                             (data.columns[0][t] > 0 ? 1.6 : 1);
        struct known_effects effects = fit(&data, STEPS, 7, 1);
        assert_true(effects.is_log);
        require(&effects, 0, log(1.6), 0.03);
        known_effects_release(&effects);
    }
}

static void missing_values_say_nothing(void **state)
{
    (void)state;
    static struct data data;
    make(3, 0, &data);
    for (int t = 0; t < STEPS; t++) {
        if (t % 9 == 4)
            data.values[t] = NAN;
        if (t % 11 == 3)
            data.columns[0][t] = NAN;
    }
    struct known_effects effects = fit(&data, STEPS, 7, COLUMNS);
    require(&effects, 0, 15, 1.5);
    assert_true(isnan(known_effects_remove(&effects, NAN, view(&data, COLUMNS), 1)));
    /* without a view every column is at its mean, and y as it is */
    assert_float_equal(known_effects_remove(&effects, 12, KNOWN_COLUMNS_NONE, 0), 12, 0);
    known_effects_release(&effects);
}

static void few_rows_and_odd_values_have_none(void **state)
{
    (void)state;
    static struct data data;
    make(4, 0, &data);
    struct known_effects effects = fit(&data, KNOWN_EFFECTS_VALUES_MIN - 1, 1, COLUMNS);
    assert_int_equal(effects.count, 0);
    effects = fit(&data, 0, 1, COLUMNS);
    assert_int_equal(effects.count, 0);
    effects = fit(&data, STEPS, 1, 0);
    assert_int_equal(effects.count, 0);
    for (int t = 0; t < STEPS; t++)
        data.values[t] = 0;
    effects = fit(&data, STEPS, 1, COLUMNS);
    assert_int_equal(effects.count, 0);
    for (int t = 0; t < ALL; t++) {
        if (t < STEPS)
            data.values[t] = t % 2 ? 1e100 : -1e100;
        data.columns[0][t] = t % 2 ? -1e100 : 1e100;
        data.columns[1][t] = t % 2 ? 1e-300 : 0;
    }
    effects = fit(&data, STEPS, 1, COLUMNS);
    for (int t = 0; t < ALL; t++)
        assert_true(isfinite(known_effects_restore(&effects, 1, view(&data, COLUMNS), (size_t)t)));
    known_effects_release(&effects);
}

/* A shop that grows, with a week of its own: it is 0 on its closed days, which are few. */
static void a_column_that_shuts_the_series_is_seen(void **state)
{
    (void)state;
    static struct data data;
    struct error error = ERROR_INIT;
    struct random random;
    double f[HORIZON];
    random_init(&random, 1, 5);
    for (int t = 0; t < ALL; t++) {
        data.columns[0][t] = t % 7 != 6 && t % 43 != 5;                 /* open */
        data.columns[1][t] = data.columns[0][t] * (t % 5 == 1);         /* a promotion */
        data.truth[t] = data.columns[0][t] * (100 + t) * (1 + 0.2 * (t % 7 == 4)) * (1 + 0.5 * data.columns[1][t]);
        if (t < STEPS)
            data.values[t] = data.truth[t] * (1 + 0.02 * noise(&random));
    }
    struct baselines b = BASELINES_INIT;
    const struct baselines_plan plan = {.period = 7, .known = view(&data, 2)};
    const struct known_columns ahead = known_columns_after(plan.known, STEPS);
    assert_int_equal(baselines_fit(&b, data.values, STEPS, plan, &error), 0);
    assert_true(b.effects.is_log);
    require(&b.effects, 0, 0, 0);
    require(&b.effects, 1, log(1.5), 0.02);
    assert_float_equal(b.effects.columns[0].shut, 0, 0);
    assert_true(isnan(b.effects.columns[1].shut));
    for (int method = BASELINE_THETA; method <= BASELINE_SMOOTHING; method++) {
        baselines_forecast(&b, (enum baseline)method, ahead, HORIZON, f);
        for (int k = 0; k < HORIZON; k++) {
            assert_int_equal(known_effects_shut(&b.effects, ahead, (size_t)k), !(data.columns[0][STEPS + k] > 0));
            assert_float_equal(f[k], data.truth[STEPS + k], 0.1 * data.truth[STEPS + k]);
        }
    }
    /* zeros that come as often without it shut nothing */
    for (int t = 0; t < STEPS; t++)
        data.values[t] = t % 2 || !(data.columns[0][t] > 0) ? 0 : data.values[t];
    for (int t = 60; t < STEPS; t++)
        data.columns[0][t] = 1;
    struct known_effects effects = fit(&data, STEPS, 7, 1);
    assert_true(effects.count == 0 || isnan(effects.columns[0].shut));
    known_effects_release(&effects);
    baselines_release(&b);
}

static void methods_forecast_a_promotion(void **state)
{
    (void)state;
    static struct data data;
    struct error error = ERROR_INIT;
    double f[HORIZON], g[HORIZON];
    make(5, 0, &data);
    const struct baselines_plan plan = {.period = 7, .known = view(&data, COLUMNS)};
    const struct known_columns ahead = known_columns_after(plan.known, STEPS);
    struct baselines whole = BASELINES_INIT, walking = BASELINES_INIT, copy = BASELINES_INIT;
    assert_int_equal(baselines_fit(&whole, data.values, STEPS, plan, &error), 0);
    assert_int_equal(baselines_fit(&walking, data.values, STEPS - 20, plan, &error), 0);
    for (size_t t = STEPS - 20; t < STEPS; t++)
        baselines_advance(&walking, data.values[t], known_columns_after(plan.known, t));
    assert_int_equal(baselines_copy(&copy, &walking, &error), 0);
    for (int method = BASELINE_THETA; method <= BASELINE_SMOOTHING; method++) {
        baselines_forecast(&whole, (enum baseline)method, ahead, HORIZON, f);
        for (int k = 0; k < HORIZON; k++)
            assert_float_equal(f[k], data.truth[STEPS + k], 3);
        baselines_forecast(&walking, (enum baseline)method, ahead, HORIZON, f);
        baselines_forecast(&copy, (enum baseline)method, ahead, HORIZON, g);
        for (int k = 0; k < HORIZON; k++) {
            assert_float_equal(f[k], data.truth[STEPS + k], 3);
            assert_float_equal(f[k], g[k], 0);
        }
    }
    baselines_release(&whole);
    baselines_release(&walking);
    baselines_release(&copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effects_are_found_and_columns_without_one_are_left_out),
        cmocka_unit_test(columns_that_say_nothing_have_no_effects),
        cmocka_unit_test(columns_that_never_change_or_repeat_another_add_nothing),
        cmocka_unit_test(a_column_of_the_season_alone_adds_nothing),
        cmocka_unit_test(a_promotion_of_saturdays_leaves_the_week_its_own),
        cmocka_unit_test(effects_in_proportion_to_the_level_are_factors),
        cmocka_unit_test(missing_values_say_nothing),
        cmocka_unit_test(few_rows_and_odd_values_have_none),
        cmocka_unit_test(a_column_that_shuts_the_series_is_seen),
        cmocka_unit_test(methods_forecast_a_promotion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
