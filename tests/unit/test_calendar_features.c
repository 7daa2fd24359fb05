/* Where stamps lie in the day, the week, the month and the year, and what a window shows of it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dataset/calendar_features.h"
#include "dataset/windows.h"

#define HOUR 3600

static const struct calendar hourly = {.unit = CALENDAR_SECOND, .step = HOUR, .style = {.kind = STAMP_DATETIME, .separator = ' '}};
static const struct calendar daily = {.unit = CALENDAR_SECOND, .step = 24 * HOUR, .style = {.kind = STAMP_DATE}};
static const struct calendar monthly = {.unit = CALENDAR_MONTH, .step = 1, .day = 31, .style = {.kind = STAMP_DATE}};

static double phase(const struct calendar *calendar, enum calendar_feature feature, const char *text)
{
    struct stamp_style style;
    struct calendar on = *calendar;
    int64_t stamp;
    assert_int_equal(stamp_detect(text, strlen(text), NULL, &style), 0);
    assert_int_equal(stamp_parse(&style, text, strlen(text), &stamp), 0);
    on.style = style;
    return calendar_feature_phase(&on, feature, stamp);
}

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) < 1e-12))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void hours_are_shares_of_the_day(void **state)
{
    (void)state;
    assert_near(phase(&hourly, FEATURE_HOUR, "2024-02-29 00:00"), 0);
    assert_near(phase(&hourly, FEATURE_HOUR, "2024-02-29 06:00"), 0.25);
    assert_near(phase(&hourly, FEATURE_HOUR, "1969-12-31 18:00"), 0.75);
    assert_near(phase(&hourly, FEATURE_HOUR, "2009-01-01 00:10:00"), 10.0 / 1440);
}

static void weeks_begin_on_monday(void **state)
{
    (void)state;
    assert_near(phase(&hourly, FEATURE_WEEKDAY, "2024-01-01 00:00"), 0);
    assert_near(phase(&hourly, FEATURE_WEEKDAY, "2024-01-04 12:00"), 0.5);
    assert_near(phase(&daily, FEATURE_WEEKDAY, "2024-01-07"), 6.0 / 7);
    assert_near(phase(&daily, FEATURE_WEEKDAY, "1969-12-29"), 0);
}

static void months_are_as_long_as_they_are(void **state)
{
    (void)state;
    assert_near(phase(&daily, FEATURE_MONTHDAY, "2024-02-01"), 0);
    assert_near(phase(&daily, FEATURE_MONTHDAY, "2024-02-29"), 28.0 / 29);
    assert_near(phase(&daily, FEATURE_MONTHDAY, "2023-02-28"), 27.0 / 28);
    assert_near(phase(&hourly, FEATURE_MONTHDAY, "2023-12-31 12:00"), 30.5 / 31);
}

static void leap_years_are_a_day_longer(void **state)
{
    (void)state;
    assert_near(phase(&daily, FEATURE_YEARDAY, "2023-01-01"), 0);
    assert_near(phase(&daily, FEATURE_YEARDAY, "2023-07-01"), 181.0 / 365);
    assert_near(phase(&daily, FEATURE_YEARDAY, "2024-07-01"), 182.0 / 366);
    assert_near(phase(&daily, FEATURE_YEARDAY, "2023-12-31"), 364.0 / 365);
    assert_near(phase(&daily, FEATURE_YEARDAY, "2024-12-31"), 365.0 / 366);
    assert_near(phase(&daily, FEATURE_YEARDAY, "1900-12-31"), 364.0 / 365);
    assert_near(phase(&daily, FEATURE_YEARDAY, "2000-12-31"), 365.0 / 366);
    assert_near(phase(&monthly, FEATURE_YEARDAY, "2023-02-28"), 58.0 / 365);
}

static void the_hours_of_a_zone_are_its_own(void **state)
{
    (void)state;
    assert_near(phase(&hourly, FEATURE_HOUR, "2024-06-01T06:00+05:30"), 0.25);
    assert_near(phase(&hourly, FEATURE_YEARDAY, "2024-01-01T00:00+05:30"), 0);
}

static void values_are_the_sine_and_the_cosine(void **state)
{
    (void)state;
    float values[4];
    calendar_features_fill(&hourly, 1u << FEATURE_HOUR | 1u << FEATURE_YEARDAY, 6 * HOUR, values);
    assert_true(values[0] == 1 && fabsf(values[1]) < 1e-7f);
    assert_true(fabs(values[2] - sin(2 * M_PI * 0.25 / 365)) < 1e-7 && fabs(values[3] - cos(2 * M_PI * 0.25 / 365)) < 1e-7);
}

static void features_need_two_steps_in_their_cycle(void **state)
{
    (void)state;
    struct calendar weekly = daily, half_days = hourly, business = {.unit = CALENDAR_BUSINESS_DAY, .step = 1}, yearly = monthly;
    weekly.step *= 7;
    half_days.step *= 12;
    yearly.step = 12;
    assert_int_equal(calendar_features_possible(&hourly), FEATURES_ALL);
    assert_int_equal(calendar_features_possible(&half_days), FEATURES_ALL);
    assert_int_equal(calendar_features_possible(&daily), FEATURES_ALL & ~(1u << FEATURE_HOUR));
    assert_int_equal(calendar_features_possible(&business), FEATURES_ALL & ~(1u << FEATURE_HOUR));
    assert_int_equal(calendar_features_possible(&weekly), 1u << FEATURE_MONTHDAY | 1u << FEATURE_YEARDAY);
    assert_int_equal(calendar_features_possible(&monthly), 1u << FEATURE_YEARDAY);
    assert_int_equal(calendar_features_possible(&yearly), 0);
    assert_int_equal(calendar_features_possible(&(struct calendar){.step = 1}), 0);
    assert_int_equal(calendar_features_possible(&(struct calendar){.unit = CALENDAR_STEP, .step = 1}), 0);
}

static void lists_of_names_read_back(void **state)
{
    (void)state;
    char text[FEATURES_TEXT_SIZE];
    for (calendar_features features = 0; features <= FEATURES_ALL; features++) {
        calendar_features read = FEATURES_ALL;
        assert_int_equal(calendar_features_parse(calendar_features_write(features, text), &read), 0);
        assert_int_equal(read, features);
    }
    static const char *const refused[] = {"", "hours", "hour,", ",hour", "hour,hour", "hour,none", "hou", "HOUR", "hour weekday"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        calendar_features untouched = 5;
        if (calendar_features_parse(refused[i], &untouched) != -1 || untouched != 5)
            fail_msg("'%s' is taken", refused[i]);
    }
}

/* Ten hours, of which the last four come two and a half hours later than the grid says, in windows of 3 steps with 2 ahead. */
static void windows_show_past_steps_and_those_to_come_along_the_grid(void **state)
{
    (void)state;
    enum { STEPS = 10, FEATURES = 1u << FEATURE_HOUR };
    struct error error = ERROR_INIT;
    double values[STEPS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    struct target_preparation target = {.spread = 1};
    struct preparation preparation = {.targets = &target, .target_count = 1};
    struct prepared_series series = {.targets = NULL};
    struct window_set set;
    struct window_batch batch;
    const struct anchor anchors[] = {{0, 20 * HOUR}, {6, 28 * HOUR + HOUR / 2}};
    struct window_shape shape = {.window_length = 3, .patch_length = 1, .horizon = 2, .target_count = 1, .calendar_count = 2};
    assert_int_equal(prepared_series_init(&series, &preparation, NULL, "", values, STEPS, STEPS, 0, &error), 0);
    assert_int_equal(prepared_series_add_calendar(&series, &(struct timeline){&hourly, anchors, 2}, FEATURES, 2, &error), 0);
    assert_int_equal(window_set_init(&set, &shape, &series, 1, &error), 0);
    assert_int_equal(window_batch_init(&batch, &shape, 1, &error), 0);
    assert_int_equal(window_input_size(&shape), 3);
    assert_int_equal(window_future_size(&shape), 4);
    window_set_add(&set, 0, 0, STEPS, STEPS, STEPS);
    for (uint64_t origin = 0; origin < STEPS; origin++) {
        window_batch_fill(&batch, &set, &origin, 1, false);
        for (int i = -2; i <= 2; i++) {
            const real *shown = i <= 0 ? batch.input + (i + 2) * 3 + 1 : batch.future + (i - 1) * 2;
            int t = (int)origin + i;
            double angle = 2 * M_PI * (t < 6 ? 20.0 + t : 28.5 + t - 6) / 24;
            if (fabs(shown[0] - (t < 0 ? 0 : sin(angle))) > 1e-6 || fabs(shown[1] - (t < 0 ? 0 : cos(angle))) > 1e-6)
                fail_msg("origin %d, step %+d: %g and %g", (int)origin, i, (double)shown[0], (double)shown[1]);
        }
    }
    window_batch_release(&batch);
    window_set_release(&set);
    prepared_series_release(&series);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_shares_of_the_day),
        cmocka_unit_test(weeks_begin_on_monday),
        cmocka_unit_test(months_are_as_long_as_they_are),
        cmocka_unit_test(leap_years_are_a_day_longer),
        cmocka_unit_test(the_hours_of_a_zone_are_its_own),
        cmocka_unit_test(values_are_the_sine_and_the_cosine),
        cmocka_unit_test(features_need_two_steps_in_their_cycle),
        cmocka_unit_test(lists_of_names_read_back),
        cmocka_unit_test(windows_show_past_steps_and_those_to_come_along_the_grid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
