#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "calendar/civil.h"
#include "examples/last_period.h"

/* The second of 2026-11-`day` `hour`:00. */
static int64_t november(int day, int hour)
{
    return civil_day_number(2026, 11, day) * CIVIL_DAY_SECONDS + hour * 3600;
}

static struct last_period settle(struct panel *panel, int64_t now, bool drop)
{
    struct last_period found;
    struct error error = ERROR_INIT;
    assert_int_equal(last_period_settle(panel, now, drop, &found, &error), 0);
    return found;
}

static void make_panel(const char *text, const struct data_options *options, struct panel *panel)
{
    struct error error = ERROR_INIT;
    if (panel_read_text("series.csv", text, strlen(text), options, panel, &error))
        fail_msg("%s", error.message);
}

/* Is the last row of the file open at `now`? */
static bool is_open(const char *text, int64_t now)
{
    struct panel panel = PANEL_INIT;
    make_panel(text, &(struct data_options){.time = NULL}, &panel);
    const struct series *series = &panel.series[0];
    const bool open = last_period_is_open(&panel.calendar, panel_stamp(&panel, series, series->length - 1), now);
    panel_release(&panel);
    return open;
}

static void a_period_is_open_until_the_next_one_begins(void **state)
{
    (void)state;
    const char *months = "ds,y\n2026-09,1\n2026-10,2\n2026-11,3\n";
    assert_true(is_open(months, november(1, 0)));
    assert_true(is_open(months, november(30, 23)));
    assert_false(is_open(months, november(31, 0)));
    const char *days = "ds,y\n2026-11-10,1\n2026-11-11,2\n2026-11-12,3\n";
    assert_true(is_open(days, november(12, 23)));
    assert_false(is_open(days, november(13, 0)));
    const char *hours = "ds,y\n2026-11-12 08:00,1\n2026-11-12 09:00,2\n2026-11-12 10:00,3\n";
    assert_true(is_open(hours, november(12, 10)));
    assert_false(is_open(hours, november(12, 11)));
    const char *years = "ds,y\n2024,1\n2025,2\n2026,3\n";
    assert_true(is_open(years, november(12, 0)));
    assert_false(is_open("ds,y\n2023,1\n2024,2\n2025,3\n", november(12, 0)));
}

static void a_month_named_by_its_last_day_ends_with_that_day(void **state)
{
    (void)state;
    const char *ends = "ds,y\n2026-09-30,1\n2026-10-31,2\n2026-11-30,3\n";
    assert_true(is_open(ends, november(12, 0)));
    assert_true(is_open(ends, november(30, 23)));
    assert_false(is_open(ends, november(31, 0)));
}

static void short_steps_plain_steps_and_made_up_futures_are_not_asked_about(void **state)
{
    (void)state;
    assert_false(is_open("ds,y\n2026-11-12 10:00,1\n2026-11-12 10:30,2\n2026-11-12 11:00,3\n", november(12, 11)));
    assert_false(is_open("ds,y\n1,1\n2,2\n3,3\n", 2));
    assert_false(is_open("y\n1\n2\n3\n", 2));
    assert_true(is_open("ds,y\n2026-11-11,1\n2026-11-12,2\n2026-11-13,3\n", november(12, 0)));
    assert_false(is_open("ds,y\n2026-11-12,1\n2026-11-13,2\n2026-11-14,3\n", november(12, 0)));
    assert_false(is_open("ds,y\n2040-01,1\n2040-02,2\n2040-03,3\n", november(12, 0)));
}

static void an_open_row_is_dropped_from_the_series_that_have_one(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    make_panel("id,ds,y,x\na,2026-09,1,5\na,2026-10,2,6\na,2026-11,3,7\nb,2026-08,4,8\nb,2026-09,5,9\nb,2026-10,6,10\n",
               &(struct data_options){.series = "id", .target = "y", .past = "x"}, &panel);
    struct last_period found = settle(&panel, november(12, 0), false);
    assert_int_equal(found.count, 1);
    assert_int_equal(panel.series[0].length, 3);
    found = settle(&panel, november(12, 0), true);
    assert_int_equal(found.count, 1);
    assert_true(found.stamp == november(1, 0));
    assert_int_equal(panel.series[0].length, 2);
    assert_int_equal(panel.series[0].extent, 2);
    assert_int_equal(panel.series[1].length, 3);
    assert_int_equal(panel.row_count, 5);
    const double expected[] = {1, 2, 5, 6};
    assert_memory_equal(panel.series[0].values, expected, sizeof expected);
    assert_int_equal(settle(&panel, november(12, 0), true).count, 0);
    panel_release(&panel);
}

static void as_many_rows_are_held_out_as_before(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    make_panel("ds,y\n2026-07,1\n2026-08,2\n2026-09,3\n2026-10,4\n2026-11,5\n",
               &(struct data_options){.test_length = 2}, &panel);
    assert_int_equal(settle(&panel, november(12, 0), true).count, 1);
    assert_int_equal(panel.series[0].length, 2);
    assert_int_equal(panel.series[0].extent, 4);
    assert_true(series_column(&panel.series[0], 0)[3] == 4);
    panel_release(&panel);
}

static void what_is_known_of_the_step_stays(void **state)
{
    (void)state;
    struct panel panel = PANEL_INIT;
    make_panel("ds,y,z\n2026-09,1,7\n2026-10,2,8\n2026-11,3,9\n2026-12,,10\n", &(struct data_options){.known = "z"},
               &panel);
    assert_int_equal(panel.series[0].length, 3);
    assert_int_equal(settle(&panel, november(12, 0), true).count, 1);
    assert_int_equal(panel.series[0].length, 2);
    assert_int_equal(panel.series[0].extent, 4);
    assert_true(isnan(series_column(&panel.series[0], 0)[2]));
    assert_true(series_column(&panel.series[0], 1)[2] == 9);
    panel_release(&panel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_period_is_open_until_the_next_one_begins),
        cmocka_unit_test(a_month_named_by_its_last_day_ends_with_that_day),
        cmocka_unit_test(short_steps_plain_steps_and_made_up_futures_are_not_asked_about),
        cmocka_unit_test(an_open_row_is_dropped_from_the_series_that_have_one),
        cmocka_unit_test(as_many_rows_are_held_out_as_before),
        cmocka_unit_test(what_is_known_of_the_step_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
