/* Charts: ticks of axes, the range of values, and the picture made of characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>

#include "base/terminal.h"
#include "calendar/civil.h"
#include "picture/axis.h"
#include "picture/chart_script.h"
#include "picture/chart_text.h"
#include "picture/figure.h"
#include "picture/matrix.h"

/* The labels with their steps: "0 1955, 12 1956". */
static void assert_ticks(const struct tick *ticks, int count, const char *expected)
{
    char text[2000] = "";
    size_t length = 0;
    for (int t = 0; t < count; t++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%g %s", t ? ", " : "", ticks[t].at,
                                   ticks[t].label);
    assert_string_equal(text, expected);
}

static void assert_value_ticks(double low, double high, int most, const char *expected)
{
    struct tick ticks[TICK_COUNT_MAX];
    assert_ticks(ticks, axis_value_ticks(low, high, most, ticks), expected);
}

static void test_values_have_round_ticks(void **state)
{
    (void)state;
    assert_value_ticks(0, 700, 5, "0 0, 200 200, 400 400, 600 600");
    assert_value_ticks(-0.31, 0.12, 4, "-0.2 -0.2, 0 0.0");
    assert_value_ticks(1.234, 1.2349, 4, "1.234 1.2340, 1.2345 1.2345");
    assert_value_ticks(4.2e9, 9e9, 3, "6e+09 6e+09, 8e+09 8e+09");
    assert_value_ticks(17, 19.5, 2, "17 17, 18 18, 19 19");
    assert_value_ticks(3, 3, 4, "");
}

static void assert_power_ticks(double low, double high, int most, const char *expected)
{
    struct tick ticks[TICK_COUNT_MAX];
    assert_ticks(ticks, axis_power_ticks(low, high, most, ticks), expected);
}

static void test_logarithms_have_ticks_at_powers_of_ten(void **state)
{
    (void)state;
    assert_power_ticks(-4.2, 0.3, 6, "-4 0.0001, -3 0.001, -2 0.01, -1 0.1, 0 1");
    assert_power_ticks(-4.2, 0.3, 3, "-4 0.0001, -2 0.01, 0 1");
    assert_power_ticks(-30, 0, 4, "-24 1e-24, -16 1e-16, -8 1e-08, 0 1");
    assert_power_ticks(-0.5, 0.4, 5, "-0.30103 0.5, 0 1, 0.30103 2");
}

/* `count` times from a date, `step` seconds apart. */
static void assert_time_ticks(int64_t from, int64_t step, size_t count, int width, const char *expected)
{
    struct tick ticks[TICK_COUNT_MAX];
    int64_t times[1000];
    for (size_t i = 0; i < count; i++)
        times[i] = from + (int64_t)i * step;
    assert_ticks(ticks, axis_time_ticks(times, count, true, width, ticks), expected);
}

static void test_dates_have_ticks_where_years_months_days_and_hours_begin(void **state)
{
    (void)state;
    const int64_t day = CIVIL_DAY_SECONDS, monday = civil_day_number(2024, 1, 1) * day;
    assert_time_ticks(monday, day, 30, 60, "0 2024-01-01, 7 2024-01-08, 14 2024-01-15, 21 2024-01-22, 28 2024-01-29");
    assert_time_ticks(monday + 2 * day, day, 30, 30, "12 2024-01-15, 26 2024-01-29");
    assert_time_ticks(monday, day, 100, 40, "0 2024-01, 31 2024-02, 60 2024-03, 91 2024-04");
    assert_time_ticks(monday, day, 800, 40, "0 2024, 366 2025, 731 2026");
    assert_time_ticks(monday + 7 * 3600, 3600, 60, 40, "17 2024-01-02, 41 2024-01-03");
    assert_time_ticks(monday + 600, 3600, 6, 40, "0 01-01 00:10, 2 01-01 02:10, 4 01-01 04:10");
    assert_time_ticks(monday, 5, 20, 30, "0 01-01 00:00, 12 01-01 00:01");
}

static void test_labels_say_no_more_than_the_data_know(void **state)
{
    (void)state;
    const int64_t times[] = {civil_day_number(1999, 12, 31) * CIVIL_DAY_SECONDS,
                             civil_day_number(2000, 1, 31) * CIVIL_DAY_SECONDS,
                             civil_day_number(2000, 2, 29) * CIVIL_DAY_SECONDS};
    struct tick ticks[TICK_COUNT_MAX];
    assert_ticks(ticks, axis_time_ticks(times, 3, true, 80, ticks), "1 2000-01, 2 2000-02");
    const int64_t years[] = {0, 365 * CIVIL_DAY_SECONDS};
    assert_ticks(ticks, axis_time_ticks(years, 2, true, 80, ticks), "0 1970, 1 1971");
}

static void test_numbers_have_ticks_at_round_steps(void **state)
{
    (void)state;
    int64_t times[60];
    struct tick ticks[TICK_COUNT_MAX];
    for (int i = 0; i < 60; i++)
        times[i] = 93 + i;
    assert_ticks(ticks, axis_time_ticks(times, 60, false, 40, ticks), "7 100, 27 120, 47 140");
    for (int i = 0; i < 60; i++)
        times[i] = 93 + 1000 * i;
    assert_ticks(ticks, axis_time_ticks(times, 60, false, 24, ticks), "0 93, 20 20093, 40 40093");
    assert_ticks(ticks, axis_time_ticks(times, 1, false, 24, ticks), "0 93");
}

/* One panel: the values, NAN for gaps, and a band from 1 below to 1 above the forecast. */
static struct chart_panel *make_panel(struct chart *chart, const double *values, size_t history_count,
                                      size_t forecast_count)
{
    struct error error = ERROR_INIT;
    struct chart_panel *panel = chart_add(chart, history_count, forecast_count, &error);
    assert_non_null(panel);
    chart->level_count = 1;
    chart->levels[0] = 80;
    for (size_t i = 0; i < history_count + forecast_count; i++) {
        panel->values[i] = values[i];
        panel->times[i] = (int64_t)i + 1;
    }
    for (size_t k = 0; k < forecast_count; k++) {
        panel->lower[0][k] = values[history_count + k] - 1;
        panel->upper[0][k] = values[history_count + k] + 1;
    }
    return panel;
}

static void test_a_band_far_wider_than_all_else_is_cut_off(void **state)
{
    (void)state;
    struct chart chart = CHART_INIT;
    double low, high;
    struct chart_panel *panel = make_panel(&chart, (const double[]){10, 20, 15, 16}, 3, 1);
    panel->upper[0][0] = 150; /* the narrow one is what one looks for: it is whole */
    chart_range(&chart, panel, &low, &high);
    assert_true(high > 150 && high < 160);
    panel->upper[0][0] = 1e6;
    chart_range(&chart, panel, &low, &high);
    assert_true(high > 200 && high < 240);
    panel->upper[0][0] = 20;
    chart.level_count = 2;
    panel->upper[1][0] = 1e6;
    panel->lower[1][0] = 10;
    chart_range(&chart, panel, &low, &high);
    assert_true(high > 30 && high < 40);
    assert_true(low > 8 && low < 10);
    chart_release(&chart);
}

static void test_a_chart_without_a_value_in_its_past_is_drawn(void **state)
{
    (void)state;
    struct chart chart = CHART_INIT;
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    make_panel(&chart, (const double[]){NAN, 5}, 1, 1);
    assert_int_equal(chart_text(&chart, 40, false, &text, &error), 0);
    chart_script(&chart, 300, 300, &text);
    assert_int_equal(text_check(&text, &error), 0);
    text_release(&text);
    chart_release(&chart);
}

static void test_gaps_are_gaps_and_single_values_are_seen(void **state)
{
    (void)state;
    struct chart chart = CHART_INIT;
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    make_panel(&chart, (const double[]){3, NAN, 3, NAN, 3, 3, 3}, 5, 2);
    assert_int_equal(chart_text(&chart, 40, false, &text, &error), 0);
    assert_non_null(strstr(text.bytes, "\n3.0 +*          *           *ooo"));
    text_append_string(&chart.title, "a\n'b");
    text_release(&text);
    chart_script(&chart, 300, 300, &text);
    assert_non_null(strstr(text.bytes, "\n1 NaN NaN\n2 3 3\n"));
    assert_non_null(strstr(text.bytes, "'a\\x0A\xe2\x80\x99" "b'"));
    text_release(&text);
    chart_release(&chart);
}

/* One line of four values with their bars. */
static struct figure_panel *make_figure(struct figure *figure, const double values[4], const double errors[4])
{
    struct error error = ERROR_INIT;
    struct figure_panel *panel = figure_add(figure, 1, 4, &error);
    assert_non_null(panel);
    for (int i = 0; i < 4; i++) {
        panel->values[i] = values[i];
        panel->errors[i] = errors[i];
    }
    return panel;
}

static void test_bars_of_errors_are_whole_but_not_below_nothing(void **state)
{
    (void)state;
    struct figure figure = FIGURE_INIT;
    double low, high;
    make_figure(&figure, (const double[]){1, 1.01, NAN, 1.02}, (const double[]){0.5, 0.8, NAN, 1.01});
    figure_range(&figure.panels[0], &low, &high);
    assert_true(low == 0);
    assert_true(high > 2.03 && high < 2.2);
    make_figure(&figure, (const double[]){NAN, NAN, NAN, NAN}, (const double[]){NAN, NAN, NAN, NAN});
    figure_range(&figure.panels[1], &low, &high);
    assert_true(low < high);
    figure_release(&figure);
}

static void test_steps_and_epochs_have_ticks_at_whole_numbers(void **state)
{
    (void)state;
    struct figure figure = FIGURE_INIT;
    struct tick ticks[TICK_COUNT_MAX];
    struct figure_panel *panel =
        make_figure(&figure, (const double[]){1, 2, 3, 4}, (const double[]){NAN, NAN, NAN, NAN});
    assert_ticks(ticks, figure_x_ticks(panel, 20, ticks), "1 1, 2 2, 3 3, 4 4");
    assert_ticks(ticks, figure_x_ticks(panel, 3, ticks), "2 2, 4 4");
    panel->count = 1;
    assert_ticks(ticks, figure_x_ticks(panel, 20, ticks), "1 1");
    figure_release(&figure);
}

static void test_a_figure_of_nothing_is_drawn(void **state)
{
    (void)state;
    struct figure figure = FIGURE_INIT;
    struct text text = TEXT_INIT;
    struct error error = ERROR_INIT;
    make_figure(&figure, (const double[]){NAN, INFINITY, NAN, NAN}, (const double[]){NAN, NAN, NAN, INFINITY});
    text_append_string(&figure.panels[0].name, "'\nexit\n");
    assert_int_equal(figure_text(&figure, 40, true, &text, &error), 0);
    figure_script(&figure, 300, 300, &text);
    assert_non_null(strstr(text.bytes, "set title '\xe2\x80\x99\\x0Aexit\\x0A'"));
    assert_null(strstr(text.bytes, "inf"));
    text_release(&text);
    figure_release(&figure);
}

static void test_a_matrix_shades_shares_of_rows(void **state)
{
    (void)state;
    struct text text = TEXT_INIT;
    const struct matrix matrix = {
        .title = "t", .count = 2, .names = (const char *const[]){"a", "b'\n"}, .counts = (const size_t[]){3, 1, 0, 0}};
    matrix_text(&matrix, 40, false, &text);
    assert_non_null(strstr(text.bytes, "a *      3 .      1\n"));
    text_release(&text);
    text = (struct text)TEXT_INIT;
    matrix_script(&matrix, 300, 300, &text);
    assert_non_null(strstr(text.bytes, "\n0 0 0.7500 3\n1 0 0.2500 1\n0 1 0.0000 0\n"));
    assert_non_null(strstr(text.bytes, "'b\xe2\x80\x99\\x0A' at"));
    text_release(&text);
}

static void test_the_environment_says_width_and_characters(void **state)
{
    (void)state;
    setenv("COLUMNS", "77", 1);
    assert_int_equal(terminal_picture_width(), 77);
    setenv("COLUMNS", "3", 1);
    assert_int_equal(terminal_picture_width(), 40);
    setenv("COLUMNS", "99999", 1);
    assert_int_equal(terminal_picture_width(), 300);
    unsetenv("LC_ALL");
    setenv("LC_CTYPE", "de_DE.UTF-8@euro", 1);
    setenv("LANG", "C", 1);
    assert_true(terminal_of_output().has_blocks);
    setenv("LC_ALL", "POSIX", 1);
    assert_false(terminal_of_output().has_blocks);
    unsetenv("LC_ALL");
    unsetenv("LC_CTYPE");
    assert_false(terminal_of_output().has_blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_have_round_ticks),
        cmocka_unit_test(test_logarithms_have_ticks_at_powers_of_ten),
        cmocka_unit_test(test_dates_have_ticks_where_years_months_days_and_hours_begin),
        cmocka_unit_test(test_labels_say_no_more_than_the_data_know),
        cmocka_unit_test(test_numbers_have_ticks_at_round_steps),
        cmocka_unit_test(test_a_band_far_wider_than_all_else_is_cut_off),
        cmocka_unit_test(test_a_chart_without_a_value_in_its_past_is_drawn),
        cmocka_unit_test(test_gaps_are_gaps_and_single_values_are_seen),
        cmocka_unit_test(test_bars_of_errors_are_whole_but_not_below_nothing),
        cmocka_unit_test(test_steps_and_epochs_have_ticks_at_whole_numbers),
        cmocka_unit_test(test_a_figure_of_nothing_is_drawn),
        cmocka_unit_test(test_a_matrix_shades_shares_of_rows),
        cmocka_unit_test(test_the_environment_says_width_and_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
