/* Where stamps lie in the cycles of the calendar, and where that stands in a window. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "examples/calendar_features.h"
#include "calendar/civil.h"
#include "examples/windows.h"

#define BIT(feature) (1u << (feature))

static const struct calendar hourly = {.unit = CALENDAR_SECOND, .step = 3600, .style = {.kind = STAMP_DATETIME}};
static const struct calendar daily = {.unit = CALENDAR_SECOND, .step = 86400, .style = {.kind = STAMP_DATE}};
static const struct calendar monthly = {.unit = CALENDAR_MONTH, .step = 1, .day = 1, .style = {.kind = STAMP_MONTH}};
static const struct calendar rows = {.unit = CALENDAR_ROW, .step = 1};

static int64_t at(int year, int month, int day, int hour)
{
    return civil_day_number(year, month, day) * 86400 + hour * 3600;
}

static void assert_phase(const struct calendar *calendar, enum calendar_feature feature, int64_t stamp, double wanted)
{
    double found = calendar_feature_phase(calendar, feature, stamp);
    if (!(fabs(found - wanted) < 1e-12))
        fail_msg("%s: %.15g, not %.15g", calendar_feature_name(feature), found, wanted);
}

static void phases_are_shares_of_day_week_month_and_year(void **state)
{
    (void)state;
    int64_t stamp = at(2024, 2, 29, 18); /* a Thursday in a leap year, the 60th of 366 days */
    assert_phase(&hourly, FEATURE_HOUR, stamp, 0.75);
    assert_phase(&hourly, FEATURE_WEEKDAY, stamp, (3 + 0.75) / 7);
    assert_phase(&hourly, FEATURE_MONTHDAY, stamp, (28 + 0.75) / 29);
    assert_phase(&hourly, FEATURE_YEARDAY, stamp, (59 + 0.75) / 366);
    assert_phase(&daily, FEATURE_WEEKDAY, at(1969, 12, 29, 0), 0); /* a Monday before the epoch */
    assert_phase(&daily, FEATURE_YEARDAY, at(2023, 7, 1, 0), 181 / 365.0);
    assert_phase(&monthly, FEATURE_YEARDAY, at(2023, 12, 1, 0), 334 / 365.0);
}

static void hours_are_those_of_the_zone_that_was_written(void **state)
{
    (void)state;
    struct calendar zoned = hourly;
    zoned.style.has_zone = true;
    zoned.style.zone_seconds = 7200;
    assert_phase(&zoned, FEATURE_HOUR, at(2024, 3, 31, 23), 1 / 24.0);
    assert_phase(&zoned, FEATURE_MONTHDAY, at(2024, 3, 31, 23), 1 / 24.0 / 30);
}

static void hours_and_weekdays_come_again_after_a_week(void **state)
{
    (void)state;
    const calendar_features of_week = BIT(FEATURE_HOUR) | BIT(FEATURE_WEEKDAY);
    const size_t period = calendar_features_period(&hourly, of_week);
    assert_int_equal(period, 168);
    for (size_t t = 0; t < period; t++) {
        float first[4], again[4];
        calendar_features_fill(&hourly, of_week, at(1931, 5, 3, 7) + 3600 * (int64_t)t, first);
        calendar_features_fill(&hourly, of_week, at(1931, 5, 3, 7) + 3600 * (int64_t)(t + 5000 * period), again);
        assert_memory_equal(first, again, sizeof first);
    }
    assert_int_equal(calendar_features_period(&hourly, of_week | BIT(FEATURE_YEARDAY)), 0);
    assert_int_equal(calendar_features_period(&monthly, of_week), 0);
    struct calendar odd = hourly;
    odd.step = 11;
    assert_int_equal(calendar_features_period(&odd, of_week), 0);
}

static void features_that_say_nothing_of_a_grid_are_not_possible(void **state)
{
    (void)state;
    assert_int_equal(calendar_features_possible(&hourly), FEATURES_ALL);
    assert_int_equal(calendar_features_possible(&daily), FEATURES_ALL & ~BIT(FEATURE_HOUR));
    assert_int_equal(calendar_features_possible(&monthly), BIT(FEATURE_YEARDAY));
    assert_int_equal(calendar_features_possible(&rows), 0);
    assert_true(calendar_feature_cycle(&hourly, FEATURE_WEEKDAY) == 168);
}

static void cycles_of_a_closed_week_count_open_steps(void **state)
{
    /* Mon-Fri 09:00 to 16:30 by half-hours; days from Monday to Saturday; Tuesday and Thursday */
    struct calendar hours = {.unit = CALENDAR_SECOND, .step = 1800};
    struct calendar shop = {.unit = CALENDAR_SECOND, .step = 86400, .opening = {{{0, 432000}}, 1}};
    struct calendar two = {.unit = CALENDAR_SECOND, .step = 86400, .opening = {{{86400, 86400}, {259200, 259200}}, 2}};
    (void)state;
    for (int day = 0; day < 5; day++)
        hours.opening.ranges[hours.opening.range_count++] =
            (struct opening_range){day * 86400 + 32400, day * 86400 + 59400};
    assert_true(calendar_feature_cycle(&hours, FEATURE_HOUR) == 16);
    assert_true(calendar_feature_cycle(&hours, FEATURE_WEEKDAY) == 80);
    assert_true(calendar_feature_cycle(&shop, FEATURE_WEEKDAY) == 6);
    assert_true(calendar_feature_cycle(&shop, FEATURE_YEARDAY) == 6 * 365.25 / 7);
    assert_int_equal(calendar_features_possible(&hours), FEATURES_ALL);
    assert_int_equal(calendar_features_possible(&shop), FEATURES_ALL & ~(1u << FEATURE_HOUR));
    assert_int_equal(calendar_features_possible(&two), FEATURES_ALL & ~(1u << FEATURE_HOUR));
}

static void a_set_is_written_in_order_and_read_in_any(void **state)
{
    (void)state;
    char text[FEATURES_TEXT_SIZE];
    for (calendar_features set = 0; set <= FEATURES_ALL; set++) {
        calendar_features read = 99;
        assert_int_equal(calendar_features_parse(calendar_features_write(set, text), &read), 0);
        assert_int_equal(read, set);
    }
    assert_string_equal(calendar_features_write(BIT(FEATURE_YEARDAY) | BIT(FEATURE_HOUR), text), "hour,yearday");
    static const char *const wrong[] = {"", ",", "hour,", "hour,hour", "none,hour", "hour,none", "hours", "hou"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        calendar_features read = 99;
        assert_int_equal(calendar_features_parse(wrong[i], &read), -1);
        assert_int_equal(read, 99);
    }
}

/* Steps of six hours from a Monday on; target, known column, hour: a window of 3 that begins a step before the series,
 * 2 steps ahead. */
static void a_window_holds_them_for_its_steps_and_those_to_come(void **state)
{
    (void)state;
    enum { STEPS = 4, W = 3, K = 2, F = 4, Q = 3 };
    struct error error = ERROR_INIT;
    static char y[] = "y", known[] = "known", id[] = "";
    struct column columns[] = {{.name = y, .role = COLUMN_TARGET}, {.name = known, .role = COLUMN_KNOWN}};
    struct calendar calendar = hourly;
    calendar.step = 6 * 3600;
    double values[] = {1, 2, 4, 8, 11, 12, 13, 14};
    struct anchor anchor = {.stamp = at(2024, 1, 1, 0)};
    struct series series = {
        .id = id, .length = STEPS, .extent = STEPS, .values = values, .anchors = &anchor, .anchor_count = 1};
    struct target_preparation target = {.spread = 1, .deviation = 1};
    struct covariate_preparation covariate = {.mean = 0, .deviation = 1};
    struct preparation preparation = {&target, &covariate, .target_count = 1, .covariate_count = 1};
    struct prepared_series prepared = {.targets = NULL};
    struct window_set set;
    struct sample_batch batch = SAMPLE_BATCH_INIT;
    struct window_shape shape = {
        .window_length = W, .patch_length = 1, .horizon = K, .target_count = 1, .known_count = 1, .calendar_count = 2};
    assert_int_equal(window_input_size(&shape), F);
    assert_int_equal(window_future_size(&shape), K * Q);
    assert_int_equal(prepared_series_init(&prepared, &preparation, &(struct rows_place){.id = "", .columns = columns},
                                          values, STEPS, STEPS, 0, &error),
                     0);
    struct timeline timeline = {.calendar = &calendar, .anchors = series.anchors, .anchor_count = 1};
    assert_int_equal(prepared_series_add_calendar(&prepared, &timeline, BIT(FEATURE_HOUR), K, &error), 0);
    assert_int_equal(window_set_init(&set, &shape, &prepared, 1, &error), 0);
    window_set_add(&set, 0, 1, STEPS, STEPS, STEPS);
    assert_int_equal(sample_batch_init(&batch, window_sample_sizes(&shape), 1, &error), 0);
    /* quarters of a day: sine 0 1 0 -1, cosine 1 0 -1 0 */
    static const double sines[] = {0, 1, 0, -1, 0, 1}, cosines[] = {1, 0, -1, 0, 1, 0};
    for (uint64_t index = 0; index < 3; index++) {
        size_t origin = index + 1;
        window_batch_fill(&batch, &set, &index, 1, false);
        for (size_t i = 0; i < W; i++) {
            if (origin + 1 + i < W)
                continue; /* before the start */
            size_t t = origin + 1 + i - W;
            assert_true(fabs(batch.input[i * F + 2] - sines[t]) < 1e-6);
            assert_true(fabs(batch.input[i * F + 3] - cosines[t]) < 1e-6);
        }
        for (size_t k = 0; k < K; k++) {
            size_t t = origin + 1 + k;
            assert_true(fabs(batch.future[k * Q] - (t < STEPS ? 11 + (double)t : 0)) < 1e-6);
            assert_true(fabs(batch.future[k * Q + 1] - sines[t]) < 1e-6); /* also after the last row */
            assert_true(fabs(batch.future[k * Q + 2] - cosines[t]) < 1e-6);
        }
    }
    sample_batch_release(&batch);
    window_set_release(&set);
    prepared_series_release(&prepared);
}

/* Ten hours, of which the last four come two and a half hours later than the grid says, in windows of 3 steps with 2
 * ahead. */
static void a_window_follows_a_grid_that_shifts(void **state)
{
    (void)state;
    enum { STEPS = 10 };
    struct error error = ERROR_INIT;
    double values[STEPS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    struct target_preparation target = {.spread = 1, .deviation = 1};
    struct preparation preparation = {.targets = &target, .target_count = 1};
    struct prepared_series series = {.targets = NULL};
    struct window_set set;
    struct sample_batch batch;
    const struct anchor anchors[] = {{0, 20 * 3600}, {6, 28 * 3600 + 1800}};
    struct window_shape shape = {
        .window_length = 3, .patch_length = 1, .horizon = 2, .target_count = 1, .calendar_count = 2};
    assert_int_equal(
        prepared_series_init(&series, &preparation, &(struct rows_place){.id = ""}, values, STEPS, STEPS, 0, &error),
        0);
    assert_int_equal(
        prepared_series_add_calendar(&series, &(struct timeline){&hourly, anchors, 2}, BIT(FEATURE_HOUR), 2, &error),
        0);
    assert_int_equal(window_set_init(&set, &shape, &series, 1, &error), 0);
    assert_int_equal(sample_batch_init(&batch, window_sample_sizes(&shape), 1, &error), 0);
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
    sample_batch_release(&batch);
    window_set_release(&set);
    prepared_series_release(&series);
}

static void leap_years_are_a_day_longer(void **state)
{
    (void)state;
    assert_phase(&daily, FEATURE_YEARDAY, at(2023, 12, 31, 0), 364 / 365.0);
    assert_phase(&daily, FEATURE_YEARDAY, at(2024, 12, 31, 0), 365 / 366.0);
    assert_phase(&daily, FEATURE_YEARDAY, at(1900, 12, 31, 0), 364 / 365.0);
    assert_phase(&daily, FEATURE_YEARDAY, at(2000, 12, 31, 0), 365 / 366.0);
    assert_phase(&daily, FEATURE_MONTHDAY, at(2023, 2, 28, 0), 27 / 28.0);
    assert_phase(&hourly, FEATURE_MONTHDAY, at(2023, 12, 31, 12), 30.5 / 31);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phases_are_shares_of_day_week_month_and_year),
        cmocka_unit_test(hours_are_those_of_the_zone_that_was_written),
        cmocka_unit_test(hours_and_weekdays_come_again_after_a_week),
        cmocka_unit_test(features_that_say_nothing_of_a_grid_are_not_possible),
        cmocka_unit_test(cycles_of_a_closed_week_count_open_steps),
        cmocka_unit_test(a_set_is_written_in_order_and_read_in_any),
        cmocka_unit_test(a_window_holds_them_for_its_steps_and_those_to_come),
        cmocka_unit_test(a_window_follows_a_grid_that_shifts),
        cmocka_unit_test(leap_years_are_a_day_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
