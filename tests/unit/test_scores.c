/* Errors, baselines and their averages, against numbers worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rating/accuracy.h"
#include "methods/baselines.h"

static void near(double found, double wanted)
{
    if (!(fabs(found - wanted) <= 1e-12 * fmax(1, fabs(wanted))))
        fail_msg("%.17g, not %.17g", found, wanted);
}

static void errors_of_one_series_are_averaged_first_and_then_those_of_all(void **state)
{
    (void)state;
    struct series_errors one = {0}, other = {0};
    struct accuracy accuracy = {0};
    series_errors_add(&one, 10, 12);
    series_errors_add(&one, 20, 16);
    series_errors_add(&one, NAN, 1);
    series_errors_add(&other, -4, 4);
    series_errors_add(&other, 0, 0);
    assert_int_equal(one.count, 2);
    accuracy_add(&accuracy, &one, 2);
    accuracy_add(&accuracy, &other, 8);
    accuracy_finish(&accuracy);
    near(accuracy.mae, (3 + 4) / 2.0);
    near(accuracy.mase, (3 / 2.0 + 4 / 8.0) / 2);
    near(accuracy.rmse, (sqrt(10) + sqrt(32)) / 2);
    near(accuracy.smape, ((200 * 2 / 22.0 + 200 * 4 / 36.0) / 2 + (200 * 8 / 8.0 + 0) / 2) / 2);
}

static void a_series_without_a_denominator_does_not_count_in_mase(void **state)
{
    (void)state;
    struct series_errors one = {0}, other = {0}, none = {0};
    struct accuracy accuracy = {0};
    series_errors_add(&one, 1, 2);
    series_errors_add(&other, 1, 4);
    accuracy_add(&accuracy, &one, 0);
    accuracy_add(&accuracy, &other, 6);
    accuracy_add(&accuracy, &none, 1);
    accuracy_finish(&accuracy);
    near(accuracy.mase, 0.5);
    near(accuracy.mae, 2);
}

static void nothing_scored_is_no_figure(void **state)
{
    (void)state;
    struct accuracy accuracy = {0};
    accuracy_finish(&accuracy);
    assert_true(isnan(accuracy.mase) && isnan(accuracy.smape) && isnan(accuracy.rmse) && isnan(accuracy.mae));
}

static void the_scale_is_the_mean_change_over_one_period(void **state)
{
    (void)state;
    const double values[] = {1, 4, 2, NAN, 8, 5};
    near(baseline_scale(values, 6, 1), (3 + 2 + 3) / 3.0);
    near(baseline_scale(values, 6, 3), (4 + 3) / 2.0); /* 4 -> 8, 2 -> 5; 1 -> missing */
    near(baseline_scale(values, 3, 3), (3 + 2) / 2.0); /* no longer than the period: one step */
    near(baseline_scale(values, 1, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_of_one_series_are_averaged_first_and_then_those_of_all),
        cmocka_unit_test(a_series_without_a_denominator_does_not_count_in_mase),
        cmocka_unit_test(nothing_scored_is_no_figure),
        cmocka_unit_test(the_scale_is_the_mean_change_over_one_period),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
