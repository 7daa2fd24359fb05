/* Seasons, logs and spreads: what is done to a series before the network, and undone after. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "examples/preparation.h"
#include "cycles/season_evidence.h"

#define STEPS_MAX 1200

struct fixture {
    double values[STEPS_MAX];
    struct column column;
    struct series series;
    struct panel panel;
    struct preparation preparation;
};

static void fit(struct fixture *fixture, size_t length, size_t train_length, const struct preparation_plan *plan)
{
    struct error error = ERROR_INIT;
    static char y[] = "y", id[] = "";
    fixture->column = (struct column){.name = y, .role = COLUMN_TARGET};
    fixture->series = (struct series){.id = id, .length = length, .extent = length, .values = fixture->values};
    fixture->panel = (struct panel){.columns = &fixture->column,
                                    .column_count = 1,
                                    .target_count = 1,
                                    .series = &fixture->series,
                                    .series_count = 1};
    memset(&fixture->preparation, 0, sizeof fixture->preparation);
    if (preparation_fit(&fixture->preparation, &fixture->panel, &fixture->series, train_length, plan, &error))
        fail_msg("%s", error.message);
}

/* What is left of the values after the preparation, as a share of their own size (root of mean squares). */
static double share_left(const struct fixture *fixture, size_t begin, size_t end, double level)
{
    double left = 0, all = 0;
    for (size_t t = begin; t < end; t++) {
        double d = preparation_apply(&fixture->preparation.targets[0], fixture->values[t], (int64_t)t);
        left += (d - level) * (d - level);
        all += (fixture->values[t] - level) * (fixture->values[t] - level);
    }
    return sqrt(left / all);
}

static void a_season_is_taken_out_whether_its_length_is_whole_or_not(void **state)
{
    (void)state;
    static const struct {
        double period, limit;
    } cases[] = {{12, 1e-9}, {7, 1e-9}, {24, 1e-9}, {3.5, 0.35}, {6.5, 0.15}, {12.5, 0.08}, {52.18, 0.02}, {100, 1e-6}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture;
        for (int t = 0; t < STEPS_MAX; t++)
            fixture.values[t] = 100 + 10 * sin(t * 2 * M_PI / cases[i].period);
        struct preparation_plan plan = {
            .horizon = 1, .period_count = 1, .periods = {cases[i].period}, .transform = TRANSFORM_NONE};
        fit(&fixture, STEPS_MAX, STEPS_MAX, &plan);
        double left = share_left(&fixture, 0, STEPS_MAX, 100);
        if (!(left <= cases[i].limit))
            fail_msg("period %g: %g left", cases[i].period, left);
        preparation_release(&fixture.preparation);
    }
}

static void two_seasons_are_taken_out_and_both_are_put_back(void **state)
{
    (void)state;
    struct fixture fixture;
    for (int t = 0; t < STEPS_MAX; t++)
        fixture.values[t] = 50 + 3 * (t % 7) + 5 * sin(t * 2 * M_PI / 56);
    struct preparation_plan plan = {.horizon = 1, .period_count = 2, .periods = {7, 56}, .transform = TRANSFORM_NONE};
    fit(&fixture, STEPS_MAX, STEPS_MAX, &plan);
    const struct target_preparation *target = &fixture.preparation.targets[0];
    assert_int_equal(target->season_count, 2);
    double least = INFINITY, most = -INFINITY;
    for (int t = 0; t < STEPS_MAX; t++) {
        double d = preparation_apply(target, fixture.values[t], t);
        assert_true(fabs(preparation_undo(target, d, t) - fixture.values[t]) < 1e-9);
        least = fmin(least, d);
        most = fmax(most, d);
    }
    assert_true(most - least < 0.5);
    preparation_release(&fixture.preparation);
}

static void the_long_table_of_a_noisy_season_is_smooth(void **state)
{
    (void)state;
    struct fixture fixture;
    struct random random;
    random_init(&random, 5, 0);
    for (int t = 0; t < STEPS_MAX; t++)
        fixture.values[t] = 10 * sin(t * 2 * M_PI / 365) + 12 * (random_uniform(&random) - 0.5);
    struct preparation_plan plan = {.horizon = 1, .period_count = 1, .periods = {365}, .transform = TRANSFORM_NONE};
    fit(&fixture, STEPS_MAX, STEPS_MAX, &plan);
    const struct season *season = &fixture.preparation.targets[0].seasons[0];
    double squares = 0;
    for (int t = 0; t < 365; t++)
        squares += pow(season_value(season, t) - 10 * sin(t * 2 * M_PI / 365), 2);
    /* the mean of some 2.3 values of deviation 3.46 at each phase would be off by 2.3 */
    if (!(sqrt(squares / 365) < 1))
        fail_msg("%g", sqrt(squares / 365));
    preparation_release(&fixture.preparation);
}

/* Four cycles of 200 steps of a sine in noise that goes on for days: what the cycles have in common is the sine. */
static void slow_noise_of_a_few_cycles_is_no_season(void **state)
{
    (void)state;
    enum { PERIOD = 200, COUNT = 4 * PERIOD, TRIALS = 20 };
    struct error error = ERROR_INIT;
    struct random random;
    double values[COUNT], missed = 0;
    random_init(&random, 5, 0);
    for (int trial = 0; trial < TRIALS; trial++) {
        struct season season = SEASON_INIT;
        double noise = 0;
        for (int t = 0; t < COUNT; t++) {
            noise = 0.95 * noise + random_uniform(&random) - 0.5;
            values[t] = 3 * sin(2 * M_PI * t / PERIOD) + noise;
        }
        assert_int_equal(season_fit(&season, PERIOD, values, COUNT, &error), 0);
        for (int t = 0; t < PERIOD; t++) {
            double off = season_value(&season, t) - 3 * sin(2 * M_PI * t / PERIOD);
            missed += off * off / PERIOD / TRIALS;
        }
        season_release(&season);
    }
    /* the noise has a deviation of 0.92; all that its mean over three or four cycles holds would be some 0.25 */
    if (!(missed < 0.1))
        fail_msg("the profile is off by a mean square of %g", missed);
}

static void counts_with_zeros_go_through_logs_and_come_back(void **state)
{
    (void)state;
    struct fixture fixture;
    for (int t = 0; t < 60; t++)
        fixture.values[t] = t % 9 == 4 ? 0 : t;
    struct preparation_plan plan = {.horizon = 2, .transform = TRANSFORM_LOG};
    fit(&fixture, 60, 60, &plan);
    const struct target_preparation *target = &fixture.preparation.targets[0];
    assert_true(target->is_log && target->offset == 1);
    for (int t = 0; t < 60; t++)
        assert_true(fabs(preparation_undo(target, preparation_apply(target, fixture.values[t], t), t) -
                         fixture.values[t]) < 1e-12 * 100);
    preparation_release(&fixture.preparation);
}

static void logs_are_not_taken_when_a_later_row_has_none(void **state)
{
    (void)state;
    struct fixture fixture;
    for (int t = 0; t < 100; t++)
        fixture.values[t] = exp(0.1 * t) * (1 + 0.1 * (t % 3));
    struct preparation_plan plan = {.horizon = 2, .transform = TRANSFORM_AUTO};
    fit(&fixture, 100, 80, &plan);
    assert_true(fixture.preparation.targets[0].is_log);
    preparation_release(&fixture.preparation);
    fixture.values[99] = -1.5;
    fit(&fixture, 100, 80, &plan);
    assert_false(fixture.preparation.targets[0].is_log);
    preparation_release(&fixture.preparation);
}

static void the_spread_is_the_mean_change_over_the_steps_ahead(void **state)
{
    (void)state;
    struct fixture fixture;
    for (int t = 0; t < 10; t++)
        fixture.values[t] = 3 * t;
    struct preparation_plan plan = {.horizon = 2, .transform = TRANSFORM_NONE};
    fit(&fixture, 10, 10, &plan);
    /* nine changes of 3 and eight of 6 */
    assert_true(fabs(fixture.preparation.targets[0].spread - (9 * 3 + 8 * 6) / 17.0) < 1e-12);
    preparation_release(&fixture.preparation);
    /* observed only every fourth step: the changes between neighbours */
    for (int t = 0; t < 10; t++) {
        if (t % 4)
            fixture.values[t] = NAN;
    }
    fit(&fixture, 10, 10, &plan);
    assert_true(fixture.preparation.targets[0].spread == 12);
    preparation_release(&fixture.preparation);
}

static void nothing_after_the_training_part_is_fitted_to(void **state)
{
    (void)state;
    struct fixture one, other;
    struct preparation_plan plan = {.horizon = 3, .period_count = 1, .periods = {12}, .transform = TRANSFORM_AUTO};
    for (int t = 0; t < 120; t++)
        one.values[t] = other.values[t] = 20 + t % 12 + t % 5;
    for (int t = 90; t < 120; t++)
        other.values[t] = 1e9;
    fit(&one, 120, 90, &plan);
    fit(&other, 120, 90, &plan);
    assert_true(one.preparation.targets[0].spread == other.preparation.targets[0].spread);
    assert_memory_equal(one.preparation.targets[0].seasons[0].profile, other.preparation.targets[0].seasons[0].profile,
                        12 * sizeof(double));
    preparation_release(&one.preparation);
    preparation_release(&other.preparation);
}

static void a_season_is_found_where_there_is_one_and_not_in_noise(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    struct random random;
    double season[400], noise[400];
    random_init(&random, 3, 0);
    for (int t = 0; t < 400; t++) {
        noise[t] = random_uniform(&random) - 0.5;
        season[t] = sin(t * 2 * M_PI / 12) + noise[t];
    }
    assert_int_equal(season_test(12, season, 400, &error), 1);
    assert_int_equal(season_test(12, noise, 400, &error), 0);
    assert_int_equal(season_test(100, noise, 400, &error), 0);
    assert_int_equal(season_test(12, season, 23, &error), 0); /* fewer than two periods */
    double year[1200];
    for (int t = 0; t < 1200; t++)
        year[t] = 3 * sin(t * 2 * M_PI / 365.25) + random_uniform(&random);
    assert_int_equal(season_test(365.25, year, 1200, &error), 1);
}

static void rounding_is_no_deviation_and_no_spread_is_too_small_to_divide_by(void **state)
{
    (void)state;
    const struct preparation_plan plan = {.horizon = 2, .transform = TRANSFORM_NONE};
    struct fixture fixture;
    for (int t = 0; t < 30; t++)
        fixture.values[t] = 0.1; /* whose mean is off by its last digit */
    fit(&fixture, 30, 30, &plan);
    const struct target_preparation *target = &fixture.preparation.targets[0];
    assert_true(target->deviation == 1);
    assert_true(target->spread == 0);
    assert_true(preparation_reaches(target, 1e17) && preparation_reaches(target, -1e17));
    assert_false(preparation_reaches(target, 1.1e18) || preparation_reaches(target, -1.1e18));
    preparation_release(&fixture.preparation);

    for (int t = 0; t < 30; t++)
        fixture.values[t] = t % 3 * 1e-306;
    fit(&fixture, 30, 30, &plan);
    assert_true(fixture.preparation.targets[0].spread == 0);
    preparation_release(&fixture.preparation);
}

static void what_never_falls_is_seen_to(void **state)
{
    (void)state;
    static const struct {
        int period, gap, expected; /* the total stays for so many steps; every so many values one is missing */
        double sign;
        size_t length;
    } cases[] = {{1, 100, 1, 1, 60}, {3, 100, 1, 1, 60}, {3, 4, 1, 1, 60},  {1, 100, -1, -1, 60},
                 {1, 100, 0, 0, 60}, {1, 100, 0, 1, 39}, {1, 100, 1, 1, 40}};
    const struct preparation_plan plan = {.horizon = 2};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture;
        for (size_t t = 0; t < cases[i].length; t++) {
            fixture.values[t] = 5 + cases[i].sign * floor((double)t / cases[i].period);
            if ((int)t % cases[i].gap == cases[i].gap - 1)
                fixture.values[t] = NAN;
        }
        fit(&fixture, cases[i].length, cases[i].length, &plan);
        assert_int_equal(fixture.preparation.targets[0].monotone, cases[i].expected);
        preparation_release(&fixture.preparation);
    }
    struct fixture fixture;
    for (size_t t = 0; t < 60; t++)
        fixture.values[t] = t == 40 ? 38.5 : (double)t;
    fit(&fixture, 60, 60, &plan);
    assert_int_equal(fixture.preparation.targets[0].monotone, 0);
    preparation_release(&fixture.preparation);
    fit(&fixture, 60, 40, &plan); /* the training part alone decides */
    assert_int_equal(fixture.preparation.targets[0].monotone, 1);
    preparation_release(&fixture.preparation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_never_falls_is_seen_to),
        cmocka_unit_test(a_season_is_taken_out_whether_its_length_is_whole_or_not),
        cmocka_unit_test(two_seasons_are_taken_out_and_both_are_put_back),
        cmocka_unit_test(the_long_table_of_a_noisy_season_is_smooth),
        cmocka_unit_test(slow_noise_of_a_few_cycles_is_no_season),
        cmocka_unit_test(counts_with_zeros_go_through_logs_and_come_back),
        cmocka_unit_test(logs_are_not_taken_when_a_later_row_has_none),
        cmocka_unit_test(the_spread_is_the_mean_change_over_the_steps_ahead),
        cmocka_unit_test(nothing_after_the_training_part_is_fitted_to),
        cmocka_unit_test(a_season_is_found_where_there_is_one_and_not_in_noise),
        cmocka_unit_test(rounding_is_no_deviation_and_no_spread_is_too_small_to_divide_by),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
