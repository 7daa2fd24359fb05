/* How many decimals a forecast has, by its data and its interval. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "results/answer_rows.h"
#include "results/digits.h"

#define STEPS 4

/* The decimals of a forecast `value` with an interval of that width (0: none) after these data. */
static int decimals(const double data[STEPS], double value, double width, int digits)
{
    double tail[STEPS];
    for (int i = 0; i < STEPS; i++)
        tail[i] = data[i];
    struct model_series series = {.id = (char[]){""}, .length = STEPS, .tail_length = STEPS, .tail = tail};
    struct model model = {.series = &series,
                          .series_count = 1,
                          .target_count = 1,
                          .column_count = 1,
                          .recipe = {.window_count = 1, .windows = {STEPS}}};
    struct forecast_series forecast_series = {.id = ""};
    double lower = value - width / 2, upper = lower + width;
    struct forecast forecast = {.series_count = 1,
                                .horizon = 1,
                                .target_count = 1,
                                .level_count = width > 0,
                                .levels = {80},
                                .series = &forecast_series,
                                .values = &value,
                                .lower = &lower,
                                .upper = &upper};
    const struct answer_style style = {.digits = digits};
    return digits_of_forecast(&style, &model, NULL, &forecast, 0, 0);
}

static void one_decimal_more_than_the_data(void **state)
{
    (void)state;
    assert_int_equal(decimals((double[]){112, 118, NAN, 129}, 121, 0, DIGITS_BY_RULE), 1);
    assert_int_equal(decimals((double[]){1.5, 2, 2.25, 3}, 2, 0, DIGITS_BY_RULE), 3);
    assert_int_equal(decimals((double[]){1e9, 2e9, 1e9, 3e9}, 2e9, 5e8, DIGITS_BY_RULE), 1);
    assert_int_equal(decimals((double[]){NAN, NAN, NAN, NAN}, 2, 0, DIGITS_BY_RULE), 1);
}

static void a_thousandth_of_the_interval_is_shown(void **state)
{
    (void)state;
    assert_int_equal(decimals((double[]){112, 118, 132, 129}, 121, 60, DIGITS_BY_RULE), 2);
    assert_int_equal(decimals((double[]){112, 118, 132, 129}, 121, 10, DIGITS_BY_RULE), 2);
    assert_int_equal(decimals((double[]){112, 118, 132, 129}, 121, 9.99, DIGITS_BY_RULE), 3);
    assert_int_equal(decimals((double[]){0, 1, 0, 0}, 0.2, 0.7, DIGITS_BY_RULE), 4);
    assert_int_equal(
        decimals((double[]){1700000001, 1700000002, 1700000001, 1700000003}, 1700000002, 2, DIGITS_BY_RULE), 3);
    /* what is left of rounding is no interval, nor is what networks leave of a series without chance */
    assert_int_equal(decimals((double[]){7, 7, 7, 7}, 7, 1e-15, DIGITS_BY_RULE), 1);
    assert_int_equal(decimals((double[]){100, 200, 100, 200}, 100, 9e-5, DIGITS_BY_RULE), 1);
    assert_int_equal(decimals((double[]){100, 200, 100, 200}, 100, 2e-4, DIGITS_BY_RULE), 7);
}

static void of_values_with_many_decimals_the_interval_decides(void **state)
{
    (void)state;
    const double tiny[] = {1.1e-12, 1.2e-12, 1.3e-12, 1.25e-12}, computed[] = {1.0 / 3, 2.0 / 3, 1, 1.0 / 7};
    assert_int_equal(decimals(tiny, 1.2e-12, 2e-13, DIGITS_BY_RULE), 16);
    assert_int_equal(decimals(computed, 0.4, 0.5, DIGITS_BY_RULE), 4);
    assert_int_equal(decimals(computed, 400, 5000, DIGITS_BY_RULE), 0);
    assert_int_equal(decimals(computed, 0.4, 0, DIGITS_BY_RULE), 7);
    assert_int_equal(decimals(tiny, 1.2e-12, 0, DIGITS_BY_RULE), 18);
    assert_int_equal(decimals(computed, 0, 0, DIGITS_BY_RULE), 0);
}

static void as_many_as_asked_for(void **state)
{
    (void)state;
    int digits = DIGITS_BY_RULE;
    const double data[] = {1, 2, 3, 4};
    assert_null(digits_parse("exact", &digits));
    assert_int_equal(decimals(data, 2, 1, digits), ANSWER_EXACT);
    assert_int_equal(digits_of_probabilities(digits), ANSWER_EXACT);
    assert_null(digits_parse("0", &digits));
    assert_int_equal(decimals(data, 2, 1, digits), 0);
    assert_null(digits_parse("15", &digits));
    assert_int_equal(decimals(data, 2, 1, digits), 15);
    assert_int_equal(digits_of_probabilities(digits), 15);
    assert_int_equal(digits_of_probabilities(DIGITS_BY_RULE), 4);
    assert_non_null(digits_parse("16", &digits));
    assert_non_null(digits_parse("-1", &digits));
    assert_non_null(digits_parse("", &digits));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_decimal_more_than_the_data),
        cmocka_unit_test(a_thousandth_of_the_interval_is_shown),
        cmocka_unit_test(of_values_with_many_decimals_the_interval_decides),
        cmocka_unit_test(as_many_as_asked_for),
    };
    return cmocka_run_group_tests_name("digits", tests, NULL, NULL);
}
