/* The grid that is inferred from stamps, walking along it, and the words for stamps that lie on none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "calendar_grid/calendar.h"
#include "calendar_grid/calendar_snap.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define ROWS_MAX 2000

/* A column as a file would have it: stamps on lines 2, 3, ... */
struct column {
    const char *format;
    struct stamp_style style;
    int64_t values[ROWS_MAX];
    size_t lines[ROWS_MAX];
    size_t count;
    size_t begin[8];
    const char *ids[8];
    size_t series_count;
    bool is_named;
    enum closed closed;
    struct duration every;
    struct calendar calendar;
    struct calendar_notes notes;
    struct error error;
};

static void begin_series(struct column *column, const char *id)
{
    column->ids[column->series_count] = id;
    column->begin[column->series_count++] = column->count;
    column->is_named = id != NULL;
}

static void add(struct column *column, const char *text)
{
    if (column->series_count == 0)
        begin_series(column, NULL);
    if (column->count == 0)
        assert_int_equal(stamp_detect(text, strlen(text), column->format, &column->style), 0);
    if (stamp_parse(&column->style, text, strlen(text), &column->values[column->count]) != 0)
        fail_msg("'%s' is not in the style", text);
    column->lines[column->count] = column->count + 2;
    column->count++;
}

/* Add stamps up to a NULL. */
static void add_all(struct column *column, const char *const *texts)
{
    for (; *texts != NULL; texts++)
        add(column, *texts);
}

#define ADD(column, ...) add_all(column, (const char *const[]){__VA_ARGS__, NULL})

static struct stamp_column view(struct column *column)
{
    column->begin[column->series_count] = column->count;
    return (struct stamp_column){"series.csv",
                                 "date",
                                 column->values,
                                 column->lines,
                                 column->count,
                                 column->begin,
                                 column->is_named ? column->ids : NULL,
                                 column->series_count,
                                 column->closed,
                                 column->every};
}

static int infer(struct column *column)
{
    column->error = (struct error)ERROR_INIT;
    if (stamp_refine_integers(&column->style, "series.csv", "date", column->values, column->lines, column->count,
                              &column->error) != 0)
        return -1;
    struct stamp_column stamps = view(column);
    return calendar_infer(&stamps, &column->style, &column->calendar, &column->notes, &column->error);
}

static void assert_grid(struct column *column, enum calendar_unit unit, int64_t step, int day, size_t gaps)
{
    if (infer(column) != 0)
        fail_msg("%s", column->error.message);
    assert_int_equal(column->calendar.unit, unit);
    assert_int_equal(column->calendar.step, step);
    assert_int_equal(column->calendar.day, day);
    assert_int_equal(column->notes.gap_count, gaps);
}

static void assert_refused(struct column *column, const char *message)
{
    memset(&column->calendar, 0x55, sizeof column->calendar);
    memset(&column->notes, 0x55, sizeof column->notes);
    struct calendar calendar = column->calendar;
    assert_int_equal(infer(column), -1);
    assert_int_equal(column->error.kind, ERROR_DATA);
    assert_string_equal(column->error.message, message);
    assert_memory_equal(&column->calendar, &calendar, sizeof calendar);
    assert_int_equal(column->notes.gap_count, (size_t)0x5555555555555555);
}

static void assert_described(const struct column *column, const char *words, int horizon)
{
    char text[CALENDAR_TEXT_SIZE];
    assert_string_equal(calendar_describe(&column->calendar, text), words);
    assert_int_equal(calendar_default_horizon(&column->calendar), horizon);
}

/* The stamps 1, 2, ... steps after the last row, and back again to the last row. */
static void assert_continues(const struct column *column, const char *const *expected)
{
    int64_t last = column->values[column->count - 1];
    char text[STAMP_TEXT_SIZE];
    for (int64_t step = 1; expected[step - 1] != NULL; step++) {
        int64_t value = calendar_advance(&column->calendar, last, step);
        int length = calendar_write(&column->calendar, value, text);
        assert_string_equal(text, expected[step - 1]);
        assert_int_equal(length, strlen(text));
        assert_int_equal(calendar_steps_between(&column->calendar, last, value), step);
        assert_int_equal(calendar_steps_between(&column->calendar, value, last), -step);
        assert_int_equal(calendar_advance(&column->calendar, value, -step), last);
    }
}

#define CONTINUES(column, ...) assert_continues(column, (const char *const[]){__VA_ARGS__, NULL})

static void assert_cycles(const struct column *column, int count, double first, double second, double third)
{
    const double expected[3] = {first, second, third};
    double cycles[3];
    assert_int_equal(calendar_cycles(&column->calendar, cycles, 3), count);
    for (int i = 0; i < count; i++)
        assert_true(cycles[i] == expected[i]);
    if (count > 0)
        assert_int_equal(calendar_cycles(&column->calendar, cycles, count - 1), count - 1);
}

/* `count` stamps `seconds` apart from `first` on. */
static void add_regular(struct column *column, const char *first, int64_t seconds, size_t count)
{
    add(column, first);
    for (size_t i = 1; i < count; i++) {
        column->values[column->count] = column->values[column->count - 1] + seconds;
        column->lines[column->count] = column->count + 2;
        column->count++;
    }
}

static void months_follow_months(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "1949-11", "1949-12", "1950-01");
    assert_grid(&c, CALENDAR_MONTH, 1, 1, 0);
    assert_described(&c, "monthly", 18);
    assert_cycles(&c, 1, 12, 0, 0);
    CONTINUES(&c, "1950-02", "1950-03");
}

static void month_ends_stay_month_ends(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2023-11-30", "2023-12-31", "2024-01-31");
    assert_grid(&c, CALENDAR_MONTH, 1, 31, 0);
    assert_described(&c, "monthly", 18);
    CONTINUES(&c, "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31");
    assert_int_equal(calendar_steps_between(&c.calendar, c.values[0], c.values[2]), 2);
    ADD(&c, "2025-02-28");
    assert_grid(&c, CALENDAR_MONTH, 1, 31, 1);
    assert_int_equal(calendar_steps_between(&c.calendar, c.values[2], c.values[3]), 13);
    CONTINUES(&c, "2025-03-31");
}

static void a_day_that_february_lacks_is_its_last_day_there(void **state)
{
    struct column thirtieth = {0}, twenty_ninth = {0}, twenty_eighth = {0};
    (void)state;
    ADD(&thirtieth, "2023-01-30", "2023-02-28", "2023-03-30");
    assert_grid(&thirtieth, CALENDAR_MONTH, 1, 30, 0);
    CONTINUES(&thirtieth, "2023-04-30", "2023-05-30", "2023-06-30", "2023-07-30");
    ADD(&twenty_ninth, "2024-01-29", "2024-02-29", "2024-03-29");
    assert_grid(&twenty_ninth, CALENDAR_MONTH, 1, 29, 0);
    assert_int_equal(calendar_steps_between(&twenty_ninth.calendar, twenty_ninth.values[0],
                                            calendar_advance(&twenty_ninth.calendar, twenty_ninth.values[0], 13)),
                     13); /* 2025-02-28 */
    ADD(&twenty_eighth, "2023-02-28", "2023-03-28", "2023-04-28");
    assert_grid(&twenty_eighth, CALENDAR_MONTH, 1, 28, 0);
    CONTINUES(&twenty_eighth, "2023-05-28");
}

static void months_given_as_dates_and_times_keep_their_hour(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-01-15T06:30", "2024-02-15T06:30", "2024-04-15T06:30");
    assert_grid(&c, CALENDAR_MONTH, 1, 15, 1);
    CONTINUES(&c, "2024-05-15T06:30");
    ADD(&c, "2024-05-15T06:31");
    assert_int_equal(infer(&c), -1);
}

static void quarters_are_three_months_however_written(void **state)
{
    static const char *const cases[][5] = {
        {"1960-01", "1960-04", "1960-07", "1960-10", "1961-01"},
        {"1960Q1", "1960Q2", "1960Q3", "1960Q4", "1961Q1"},
        {"1960-Q2", "1960-Q3", "1960-Q4", "1961-Q1", "1961-Q2"},
        {"1960-01-01", "1960-04-01", "1960-07-01", "1960-10-01", "1961-01-01"},
        {"1960-03-31", "1960-06-30", "1960-09-30", "1960-12-31", "1961-03-31"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct column c = {0};
        ADD(&c, cases[i][0], cases[i][1], cases[i][2]);
        assert_grid(&c, CALENDAR_MONTH, 3, i == 4 ? 31 : 1, 0);
        assert_described(&c, "quarterly", 8);
        assert_cycles(&c, 1, 4, 0, 0);
        CONTINUES(&c, cases[i][3], cases[i][4]);
    }
}

static void years_are_twelve_months_and_decades_a_hundred_and_twenty(void **state)
{
    struct column years = {0}, decades = {0}, dates = {0}, leap_days = {0};
    (void)state;
    ADD(&years, "1898", "1899", "1901");
    assert_grid(&years, CALENDAR_MONTH, 12, 1, 1);
    assert_described(&years, "yearly", 6);
    assert_cycles(&years, 0, 0, 0, 0);
    CONTINUES(&years, "1902", "1903");
    ADD(&decades, "1790", "1800", "1810");
    assert_grid(&decades, CALENDAR_MONTH, 120, 1, 0);
    assert_described(&decades, "every 10 years", 10);
    CONTINUES(&decades, "1820", "1830");
    ADD(&dates, "1999-01-01", "2000-01-01", "2001-01-01");
    assert_grid(&dates, CALENDAR_MONTH, 12, 1, 0);
    CONTINUES(&dates, "2002-01-01");
    ADD(&leap_days, "2024-02-29", "2025-02-28");
    assert_grid(&leap_days, CALENDAR_MONTH, 12, 31, 0);
    CONTINUES(&leap_days, "2026-02-28", "2027-02-28", "2028-02-29");
}

static void days_from_the_first_of_a_month_are_daily(void **state)
{
    struct column c = {0};
    (void)state;
    add_regular(&c, "2024-01-01", 86400, 60);
    assert_grid(&c, CALENDAR_SECOND, 86400, 0, 0);
    assert_described(&c, "daily", 14);
    assert_cycles(&c, 2, 7, 365.25, 0);
    CONTINUES(&c, "2024-03-01", "2024-03-02");
}

static void leap_years_without_their_last_day_are_daily_with_gaps(void **state)
{
    struct column c = {0};
    (void)state;
    add_regular(&c, "1984-12-01", 86400, 30);
    add_regular(&c, "1985-01-01", 86400, 365);
    add_regular(&c, "1986-01-01", 86400, 10);
    assert_grid(&c, CALENDAR_SECOND, 86400, 0, 1);
    assert_int_equal(calendar_steps_between(&c.calendar, c.values[29], c.values[30]), 2);
    assert_int_equal(c.notes.rounded_gap_count, 0);
    assert_int_equal(c.notes.first_rounded_line, 0);
}

static void weekly_hourly_and_minute_data_are_told_apart(void **state)
{
    static const struct {
        const char *first;
        int64_t seconds;
        const char *words;
        int horizon, cycle_count;
        double cycles[3];
        const char *next; /* after three rows */
    } cases[] = {
        {"2024-01-03", 604800, "weekly", 13, 1, {365.25 / 7}, "2024-01-24"},
        {"2024-01-03", 1209600, "every 2 weeks", 10, 1, {365.25 / 14}, "2024-02-14"},
        {"2024-01-03", 172800, "every 2 days", 10, 1, {365.25 / 2}, "2024-01-09"},
        {"2024-01-01 22:10", 3600, "hourly", 48, 3, {24, 168, 8766}, "2024-01-02 01:10"},
        {"2024-01-01T22:10:00Z", 1800, "every 30 minutes", 10, 3, {48, 336, 17532}, "2024-01-01T23:40:00Z"},
        {"2024-01-01 23:50:00", 300, "every 5 minutes", 10, 3, {288, 2016, 105192}, "2024-01-02 00:05:00"},
        {"2024-01-01 23:50:00", 60, "every minute", 10, 3, {1440, 10080, 525960}, "2024-01-01 23:53:00"},
        {"2024-01-01 23:50:00", 5400, "every 90 minutes", 10, 3, {16, 112, 5844}, "2024-01-02 04:20:00"},
        {"2024-01-01 00:00:00", 25200, "every 7 hours", 10, 2, {24, 8766 / 7.0}, "2024-01-01 21:00:00"},
        {"2024-01-01 00:00:00", 43200, "every 12 hours", 10, 3, {2, 14, 730.5}, "2024-01-02 12:00:00"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct column c = {0};
        add_regular(&c, cases[i].first, cases[i].seconds, 3);
        assert_grid(&c, CALENDAR_SECOND, cases[i].seconds, 0, 0);
        assert_described(&c, cases[i].words, cases[i].horizon);
        assert_cycles(&c, cases[i].cycle_count, cases[i].cycles[0], cases[i].cycles[1], cases[i].cycles[2]);
        CONTINUES(&c, cases[i].next);
    }
}

static void business_days_skip_weekends_and_a_holiday_is_a_gap(void **state)
{
    struct column c = {0};
    (void)state;
    /* Friday 2024-03-29 and Monday 2024-04-01 are Easter */
    ADD(&c, "2024-03-21", "2024-03-22", "2024-03-25", "2024-03-26", "2024-03-27", "2024-03-28", "2024-04-02",
        "2024-04-03", "2024-04-04");
    assert_grid(&c, CALENDAR_BUSINESS_DAY, 1, 0, 1);
    assert_described(&c, "business days (Mon-Fri)", 14);
    assert_string_equal(calendar_frequency(&c.calendar, (char[STAMP_TEXT_SIZE]){0}), "business days");
    assert_cycles(&c, 2, 5, 261, 0);
    assert_int_equal(calendar_steps_between(&c.calendar, c.values[5], c.values[6]), 3);
    assert_int_equal(calendar_steps_between(&c.calendar, c.values[0], c.values[8]), 10);
    CONTINUES(&c, "2024-04-05", "2024-04-08", "2024-04-09", "2024-04-10", "2024-04-11", "2024-04-12", "2024-04-15");
}

static void business_days_may_carry_an_hour_and_lie_before_1970(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "1929-10-24 16:00", "1929-10-25 16:00", "1929-10-28 16:00", "1929-10-29 16:00");
    assert_grid(&c, CALENDAR_BUSINESS_DAY, 1, 0, 0);
    CONTINUES(&c, "1929-10-30 16:00", "1929-10-31 16:00", "1929-11-01 16:00", "1929-11-04 16:00");
}

static void five_days_of_one_week_are_plain_days(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-03-04", "2024-03-05", "2024-03-06", "2024-03-07", "2024-03-08");
    assert_grid(&c, CALENDAR_SECOND, 86400, 0, 0);
    CONTINUES(&c, "2024-03-09");
}

static void one_saturday_makes_business_days_plain_days(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-03-07", "2024-03-08", "2024-03-11", "2024-03-12", "2024-03-15", "2024-03-16");
    assert_grid(&c, CALENDAR_SECOND, 86400, 0, 2);
}

/* One row a day from Monday 2024-01-01 on, where the week's pattern has an x: "xxxxxx." is shut on Sundays. */
static void add_days(struct column *column, const char *pattern, int days)
{
    add(column, "2024-01-01");
    int64_t first = column->values[--column->count];
    for (int day = 0; day < days; day++) {
        if (pattern[day % 7] != 'x')
            continue;
        column->values[column->count] = first + day * INT64_C(86400);
        column->lines[column->count] = column->count + 2;
        column->count++;
    }
}

static void remove_row(struct column *column, size_t index)
{
    column->count--;
    memmove(&column->values[index], &column->values[index + 1], (column->count - index) * sizeof *column->values);
}

static void days_of_the_week_that_never_occur_are_closed(void **state)
{
    static const struct {
        const char *pattern, *words;
        int cycle_count;
        double cycles[2];
        const char *next[8]; /* after Sunday 2024-03-31 */
    } cases[] = {
        {"xxxxxx.",
         "daily, shut on Sundays",
         2,
         {6, 6 * 365.25 / 7},
         {"04-01", "04-02", "04-03", "04-04", "04-05", "04-06", "04-08", "04-09"}},
        {".xxxxx.",
         "daily, shut on Mondays and Sundays",
         2,
         {5, 5 * 365.25 / 7},
         {"04-02", "04-03", "04-04", "04-05", "04-06", "04-09", "04-10", "04-11"}},
        {"xxxx...",
         "daily, open Mon-Thu",
         2,
         {4, 4 * 365.25 / 7},
         {"04-01", "04-02", "04-03", "04-04", "04-08", "04-09", "04-10", "04-11"}},
        {".x.x.x.",
         "daily, open Tue, Thu, Sat",
         2,
         {3, 3 * 365.25 / 7},
         {"04-02", "04-04", "04-06", "04-09", "04-11", "04-13", "04-16", "04-18"}},
        {"x..x...",
         "daily, open Mon, Thu",
         2,
         {2, 2 * 365.25 / 7},
         {"04-01", "04-04", "04-08", "04-11", "04-15", "04-18", "04-22", "04-25"}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct column c = {0};
        char text[STAMP_TEXT_SIZE], expected[STAMP_TEXT_SIZE];
        add_days(&c, cases[i].pattern, 91);
        remove_row(&c, c.count / 2); /* a holiday is a gap */
        assert_grid(&c, CALENDAR_SECOND, 86400, 0, 1);
        assert_described(&c, cases[i].words, 14);
        assert_cycles(&c, cases[i].cycle_count, cases[i].cycles[0], cases[i].cycles[1], 0);
        assert_int_equal(calendar_steps_between(&c.calendar, c.values[0], c.values[c.count - 1]), c.count);
        int64_t last = c.values[c.count - 1];
        for (int step = 1; step <= 8; step++) {
            int64_t value = calendar_advance(&c.calendar, last, step);
            calendar_write(&c.calendar, value, text);
            snprintf(expected, sizeof expected, "2024-%s", cases[i].next[step - 1]);
            assert_string_equal(text, expected);
            assert_int_equal(calendar_steps_between(&c.calendar, value, last), -step);
            assert_int_equal(calendar_advance(&c.calendar, value, -step), last);
            assert_true(calendar_is_open(&c.calendar, value));
        }
    }
}

static void nothing_is_closed_when_the_user_says_so(void **state)
{
    struct column shop = {.closed = CLOSED_NONE}, office = {.closed = CLOSED_NONE}, three = {.closed = CLOSED_NONE};
    (void)state;
    add_days(&shop, "xxxxxx.", 91);
    assert_grid(&shop, CALENDAR_SECOND, 86400, 0, 12);
    assert_described(&shop, "daily", 14);
    add_days(&office, "xxxxx..", 91);
    assert_grid(&office, CALENDAR_SECOND, 86400, 0, 12);
    add_days(&three, ".x.x.x.", 91);
    assert_int_equal(infer(&three), -1);
}

static void a_day_is_closed_only_after_four_whole_weeks(void **state)
{
    struct column three_weeks = {0}, four_weeks = {0};
    (void)state;
    add_days(&three_weeks, "xxxxxx.", 27);
    assert_grid(&three_weeks, CALENDAR_SECOND, 86400, 0, 3);
    assert_described(&three_weeks, "daily", 14);
    add_days(&four_weeks, "xxxxxx.", 29);
    assert_grid(&four_weeks, CALENDAR_SECOND, 86400, 0, 0);
    assert_described(&four_weeks, "daily, shut on Sundays", 14);
}

static void a_day_that_occurs_seldom_is_open(void **state)
{
    struct column c = {0};
    (void)state;
    add_days(&c, "xxxxxx.", 62);
    add_days(&c, "x", 0);
    c.values[c.count] = c.values[c.count - 1] + 86400; /* Sunday 2024-03-03 */
    c.lines[c.count] = c.count + 2;
    c.count++;
    assert_grid(&c, CALENDAR_SECOND, 86400, 0, 8);
    assert_described(&c, "daily", 14);
}

static void days_with_many_gaps_are_closed_by_no_chance(void **state)
{
    struct column c = {0};
    uint64_t random = 1;
    (void)state;
    add_days(&c, "xxxxxxx", 42);
    for (size_t i = c.count - 1; i > 0; i--) { /* a third of the days, and no Sunday among them */
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        if ((c.values[i] / 86400 + 3) % 7 == 6 || random >> 62 == 0)
            remove_row(&c, i);
    }
    assert_int_equal(infer(&c), 0);
    assert_described(&c, "daily", 14);
}

/* Rows every `minutes` from `first` to `last` o'clock, on the days of the pattern, from Monday 2024-01-01 on. */
static void add_hours(struct column *column, const char *pattern, int days, int minutes, double first, double last)
{
    add(column, "2024-01-01 00:00");
    int64_t monday = column->values[--column->count];
    for (int day = 0; day < days; day++) {
        if (pattern[day % 7] != 'x')
            continue;
        for (int64_t second = (int64_t)(first * 3600); second <= (int64_t)(last * 3600); second += minutes * 60) {
            column->values[column->count] = monday + day * INT64_C(86400) + second;
            column->lines[column->count] = column->count + 2;
            column->count++;
        }
    }
}

static void hours_that_never_occur_are_closed(void **state)
{
    struct column market = {0}, week = {0}, fine = {0};
    (void)state;
    add_hours(&market, "xxxxx..", 60, 30, 9, 15.5);
    assert_grid(&market, CALENDAR_SECOND, 1800, 0, 0);
    assert_described(&market, "every 30 minutes from 09:00 to 15:30, Mon-Fri", 10);
    assert_cycles(&market, 3, 14, 70, 70 * 365.25 / 7);
    CONTINUES(&market, "2024-03-01 09:00", "2024-03-01 09:30", "2024-03-01 10:00", "2024-03-01 10:30",
              "2024-03-01 11:00", "2024-03-01 11:30", "2024-03-01 12:00", "2024-03-01 12:30", "2024-03-01 13:00",
              "2024-03-01 13:30", "2024-03-01 14:00", "2024-03-01 14:30", "2024-03-01 15:00", "2024-03-01 15:30",
              "2024-03-04 09:00");
    assert_true(calendar_is_open(&market.calendar, market.values[0]));
    assert_true(calendar_is_open(&market.calendar, market.values[0] + 400));
    assert_false(calendar_is_open(&market.calendar, market.values[0] - 1800));
    assert_false(calendar_is_open(&market.calendar, market.values[0] + 5 * 86400));
    assert_int_equal(calendar_slack(&market.calendar, market.values[13]), 450);
    add_hours(&week, "xxxxxxx", 7, 60, 9, 17);
    assert_grid(&week, CALENDAR_SECOND, 3600, 0, 0);
    assert_described(&week, "hourly from 09:00 to 17:00", 48);
    assert_cycles(&week, 3, 9, 63, 63 * 365.25 / 7);
    CONTINUES(&week, "2024-01-08 09:00");
    add_hours(&fine, "xxxxx..", 12, 15, 9.5, 16);
    assert_grid(&fine, CALENDAR_SECOND, 900, 0, 0);
    assert_described(&fine, "every 15 minutes from 09:30 to 16:00, Mon-Fri", 10);
}

static void each_day_may_have_hours_of_its_own(void **state)
{
    struct column c = {0}, fixed = {0};
    (void)state;
    for (int week = 0; week < 8; week++) {
        struct column days = {0};
        add_hours(&days, "xxxxx..", 5, 60, 9, 18);
        add_hours(&days, ".....x.", 6, 60, 9, 12);
        if (week == 0)
            add(&c, "2024-01-01 09:00"), c.count = 0;
        for (size_t i = 0; i < days.count; i++) {
            c.values[c.count] = days.values[i] + week * INT64_C(604800);
            c.lines[c.count] = c.count + 2;
            c.count++;
        }
    }
    assert_grid(&c, CALENDAR_SECOND, 3600, 0, 0);
    assert_described(&c, "hourly, open at 54 of 168 steps of the week", 48);
    assert_cycles(&c, 2, 54, 54 * 3600 * 365.25 / 7 / 3600, 0);
    CONTINUES(&c, "2024-02-26 09:00", "2024-02-26 10:00");
    for (int day = 0; day < 30; day++) { /* at fixed hours, which no step alone explains */
        char stamp[STAMP_TEXT_SIZE];
        static const int hours[] = {7, 12, 18, 22};
        for (int i = 0; i < 4; i++) {
            snprintf(stamp, sizeof stamp, "2024-01-%02d %02d:00", day + 1, hours[i]);
            add(&fixed, stamp);
        }
    }
    assert_grid(&fixed, CALENDAR_SECOND, 3600, 0, 0);
    assert_described(&fixed, "hourly at 07:00 and at 12:00 and at 18:00 and at 22:00", 48);
    CONTINUES(&fixed, "2024-01-31 07:00", "2024-01-31 12:00", "2024-01-31 18:00", "2024-01-31 22:00");
}

static void a_night_may_be_open_past_midnight(void **state)
{
    struct column c = {0};
    (void)state;
    add_hours(&c, "xxxxxxx", 1, 60, 18, 23);
    for (int day = 1; day < 40; day++) {
        struct column days = {0};
        add_hours(&days, "xxxxxxx", 1, 60, 0, 2);
        add_hours(&days, "xxxxxxx", 1, 60, 18, 23);
        for (size_t i = 0; i < days.count; i++) {
            c.values[c.count] = days.values[i] + day * INT64_C(86400);
            c.lines[c.count] = c.count + 2;
            c.count++;
        }
    }
    assert_grid(&c, CALENDAR_SECOND, 3600, 0, 0);
    assert_described(&c, "hourly from 00:00 to 02:00 and from 18:00 to 23:00", 48);
    assert_cycles(&c, 3, 9, 63, 63 * 365.25 / 7);
    CONTINUES(&c, "2024-02-10 00:00", "2024-02-10 01:00", "2024-02-10 02:00", "2024-02-10 18:00");
}

static void series_share_what_is_closed(void **state)
{
    struct column c = {0};
    (void)state;
    begin_series(&c, "a");
    add_days(&c, "xxxxx..", 91);
    begin_series(&c, "b");
    add_days(&c, ".x.xxx.", 91);
    assert_grid(&c, CALENDAR_SECOND, 86400, 0, 37);
    assert_described(&c, "daily, shut on Sundays", 14);
}

static void walking_any_week_stays_open_and_comes_back(void **state)
{
    static const int64_t steps[] = {86400, 43200, 3600, 1800, 420 * 60 / 7};
    uint64_t random = 7;
    (void)state;
    for (int trial = 0; trial < 400; trial++) {
        struct calendar calendar = {
            .unit = CALENDAR_SECOND, .step = steps[trial % 5], .style = {.kind = STAMP_DATETIME}};
        struct opening *opening = &calendar.opening;
        int64_t slot = 0, slots = 604800 / calendar.step, phase = trial % 3 ? calendar.step / 3 : 0;
        while (slot < slots && opening->range_count < OPENING_RANGE_COUNT_MAX) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
            int64_t end = slot + (int64_t)(random >> 33) % (slots / 7 + 1);
            end = end < slots ? end : slots - 1;
            opening->ranges[opening->range_count++] =
                (struct opening_range){(int)(slot * calendar.step + phase), (int)(end * calendar.step + phase)};
            slot = end + 2 + (int64_t)(random >> 20) % 5;
        }
        if (opening_fault(opening, calendar.step) != NULL) /* always open */
            continue;
        int64_t week = opening_week_steps(opening, calendar.step), days = 0;
        for (int day = 0; day < 7; day++)
            days += opening_day_steps(opening, calendar.step, day);
        assert_int_equal(days, week);
        int64_t first = calendar_advance(&calendar, INT64_C(1700000000), 0);
        first = opening_time(opening, calendar.step, opening_index(opening, calendar.step, first));
        int64_t before = first;
        for (int64_t n = 1; n <= 3 * week && n < 500; n++) {
            int64_t value = calendar_advance(&calendar, first, n);
            assert_true(value > before && calendar_is_open(&calendar, value));
            assert_int_equal(calendar_steps_between(&calendar, first, value), n);
            assert_int_equal(calendar_steps_between(&calendar, first, value + calendar.step / 4), n);
            assert_int_equal(calendar_steps_between(&calendar, value, first), -n);
            assert_int_equal(calendar_advance(&calendar, value, -n), first);
            for (int64_t between = before + calendar.step; between < value; between += calendar.step)
                assert_false(calendar_is_open(&calendar, between));
            before = value;
        }
        assert_int_equal(calendar_advance(&calendar, first, week), first + 604800);
    }
}

static void openings_that_cannot_be_are_told(void **state)
{
    const struct opening none = {.range_count = 0}, good = {{{0, 86400 * 5}}, 1}, whole = {{{0, 86400 * 6}}, 1},
                         off = {{{3600, 86400 * 5}}, 1}, turned = {{{86400, 0}}, 1}, late = {{{0, 86400 * 7}}, 1},
                         touching = {{{0, 86400}, {172800, 259200}}, 2}, back = {{{259200, 345600}, {0, 86400}}, 2};
    (void)state;
    assert_null(opening_fault(&none, 7000));
    assert_null(opening_fault(&good, 86400));
    assert_non_null(opening_fault(&good, 86400 * 7));
    assert_non_null(opening_fault(&good, 7000));
    assert_non_null(opening_fault(&whole, 86400));
    assert_non_null(opening_fault(&off, 86400));
    assert_non_null(opening_fault(&turned, 86400));
    assert_non_null(opening_fault(&late, 86400));
    assert_non_null(opening_fault(&touching, 86400));
    assert_non_null(opening_fault(&back, 86400));
}

static void open_steps_end_where_numbers_do(void **state)
{
    struct column c = {0};
    (void)state;
    add_days(&c, "xxxxxx.", 91);
    assert_int_equal(infer(&c), 0);
    assert_true(calendar_advance(&c.calendar, c.values[0], INT64_MAX) == INT64_MAX);
    assert_true(calendar_advance(&c.calendar, c.values[0], INT64_MIN) == INT64_MIN);
    int64_t early = calendar_advance(&c.calendar, c.values[0], -6 * 52 * 1000);
    assert_int_equal(calendar_steps_between(&c.calendar, early, c.values[0]), 6 * 52 * 1000);
    assert_int_equal(c.values[0] - early, INT64_C(604800) * 52 * 1000);
}

static void mondays_are_weekly_not_business_days(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-03-04", "2024-03-11", "2024-03-25");
    assert_grid(&c, CALENDAR_SECOND, 604800, 0, 1);
}

static void step_numbers_have_a_step_of_their_own(void **state)
{
    struct column ones = {0}, tens = {0};
    (void)state;
    ADD(&ones, "-1", "0", "1", "3");
    assert_grid(&ones, CALENDAR_STEP, 1, 0, 1);
    assert_described(&ones, "steps of 1", 10);
    assert_cycles(&ones, 0, 0, 0, 0);
    CONTINUES(&ones, "4");
    ADD(&tens, "5", "15", "35", "45");
    assert_grid(&tens, CALENDAR_STEP, 10, 0, 1);
    assert_described(&tens, "steps of 10", 10);
    CONTINUES(&tens, "55", "65");
    ADD(&tens, "49");
    assert_refused(&tens,
                   "series.csv:6: column 'date': '49' is 4 after the stamp before it, but most rows are 10 apart; "
                   "every row must lie on one regular grid (remove or average the rows in between)");
}

static void unix_seconds_are_written_back_as_such(void **state)
{
    struct column hours = {0}, months = {0};
    (void)state;
    ADD(&hours, "1700000000", "1700003600", "1700007200");
    assert_grid(&hours, CALENDAR_SECOND, 3600, 0, 0);
    CONTINUES(&hours, "1700010800");
    ADD(&months, "1704067200", "1706745600", "1709251200"); /* 1 January, February, March 2024 */
    assert_grid(&months, CALENDAR_MONTH, 1, 1, 0);
    CONTINUES(&months, "1711929600");
}

static void custom_formats_are_inferred_like_dates(void **state)
{
    struct column c = {.format = "%d.%m.%Y"}, monthly = {.format = "%b %Y"};
    (void)state;
    ADD(&c, "28.02.2023", "01.03.2023", "02.03.2023");
    assert_grid(&c, CALENDAR_SECOND, 86400, 0, 0);
    CONTINUES(&c, "03.03.2023");
    ADD(&monthly, "Nov 2023", "Dec 2023", "Jan 2024");
    assert_grid(&monthly, CALENDAR_MONTH, 1, 1, 0);
    CONTINUES(&monthly, "Feb 2024", "Mar 2024");
}

static void without_a_distance_the_style_decides(void **state)
{
    static const struct {
        const char *text, *format;
        enum calendar_unit unit;
        int64_t step;
        int day;
    } cases[] = {
        {"17", NULL, CALENDAR_STEP, 1, 0},
        {"1700000000", NULL, CALENDAR_SECOND, 1, 0},
        {"1987", NULL, CALENDAR_MONTH, 12, 1},
        {"1987Q2", NULL, CALENDAR_MONTH, 3, 1},
        {"1987-02", NULL, CALENDAR_MONTH, 1, 1},
        {"1987-02-28", NULL, CALENDAR_SECOND, 86400, 0},
        {"1987-02-28 10:00", NULL, CALENDAR_SECOND, 3600, 0},
        {"28.2.1987", "%d.%m.%Y", CALENDAR_SECOND, 86400, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct column c = {.format = cases[i].format};
        add(&c, cases[i].text);
        assert_grid(&c, cases[i].unit, cases[i].step, cases[i].day, 0);
    }
    struct column two_series = {0};
    begin_series(&two_series, "A");
    add(&two_series, "2024-01-01");
    begin_series(&two_series, "B");
    add(&two_series, "2023-06-06");
    assert_grid(&two_series, CALENDAR_SECOND, 86400, 0, 0);
    struct column empty = {.style = {.kind = STAMP_DATE}};
    assert_grid(&empty, CALENDAR_SECOND, 86400, 0, 0);
}

static void two_rows_are_enough_for_a_step(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-01-01 00:00", "2024-01-01 00:15");
    assert_grid(&c, CALENDAR_SECOND, 900, 0, 0);
}

static void of_equally_common_distances_the_shortest_is_the_step(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-01-01", "2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09"); /* 3, 1, 3, 1 */
    assert_grid(&c, CALENDAR_BUSINESS_DAY, 1, 0, 1);
    ADD(&c, "2024-01-13");
    assert_grid(&c, CALENDAR_SECOND, 86400, 0, 3);
}

static void gaps_are_counted_and_measured(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 04:00", "2024-01-01 05:00", "2024-01-03 05:00");
    assert_grid(&c, CALENDAR_SECOND, 3600, 0, 2);
    assert_int_equal(c.notes.rounded_gap_count, 0);
    assert_int_equal(calendar_steps_between(&c.calendar, c.values[0], c.values[4]), 53);
}

/* A logger at 10 past, which stopped and started anew at 30 past: distances 1:20, then 16:50. */
static void add_logger(struct column *column, size_t hours_before)
{
    add_regular(column, "2009-01-01 00:10:00", 3600, hours_before);
    int64_t last = column->values[column->count - 1];
    const int64_t gaps[] = {4800, 60600};
    for (size_t g = 0; g < COUNT(gaps); g++) {
        for (size_t i = 0; i < 10; i++) {
            last += i == 0 ? gaps[g] : 3600;
            column->values[column->count] = last;
            column->lines[column->count] = column->count + 2;
            column->count++;
        }
    }
}

static void rare_uneven_gaps_are_put_on_the_nearest_step(void **state)
{
    struct column c = {0};
    (void)state;
    add_logger(&c, 180); /* 200 rows, 2 such gaps */
    assert_grid(&c, CALENDAR_SECOND, 3600, 0, 2);
    assert_int_equal(c.notes.rounded_gap_count, 2);
    assert_int_equal(c.notes.first_rounded_line, 182);
    for (size_t i = 1; i < c.count; i++) {
        int64_t steps = calendar_steps_between(&c.calendar, c.values[0], c.values[i]) -
                        calendar_steps_between(&c.calendar, c.values[0], c.values[i - 1]);
        assert_int_equal(steps, i == 190 ? 17 : 1);
    }
    CONTINUES(&c, "2009-01-10 00:20:00");
}

static void uneven_gaps_that_are_not_rare_are_refused(void **state)
{
    struct column c = {0};
    (void)state;
    add_logger(&c, 179); /* 199 rows, 2 such gaps */
    assert_refused(
        &c, "series.csv:181: column 'date': '2009-01-08 11:30:00' is 1 hour 20 minutes after the stamp before "
            "it, but most rows are 1 hour apart (2 of 199 rows follow such an uneven gap, at most 1 in 100 may); "
            "every row must lie on one regular grid (put the rows on it with --every STEP --aggregate mean, sum or "
            "last, or leave the time column out to count rows)");
}

static void a_row_between_two_steps_is_refused(void **state)
{
    struct column c = {0};
    (void)state;
    add_regular(&c, "2009-10-08 00:10:00", 3600, 10);
    add(&c, "2009-10-08 09:40:00");
    add(&c, "2009-10-08 10:10:00");
    assert_refused(&c,
                   "series.csv:12: column 'date': '2009-10-08 09:40:00' is 30 minutes after the stamp before it, but "
                   "most rows are 1 hour apart; every row must lie on one regular grid (make one with --every "
                   "STEP --aggregate mean, sum or last, or remove the rows in between)");
}

static void irregular_words_fit_the_unit(void **state)
{
    struct column days = {0}, months = {0}, years = {0};
    (void)state;
    begin_series(&days, "A");
    ADD(&days, "2024-01-02", "2024-01-09", "2024-01-16", "2024-01-17");
    assert_refused(&days,
                   "series.csv:5: column 'date': '2024-01-17' in series 'A' is 1 day after the stamp before it, but "
                   "most rows are 7 days apart; every row must lie on one regular grid (make one with --every "
                   "STEP --aggregate mean, sum or last, or remove the rows in between)");
    ADD(&months, "2023-01", "2024-03", "2025-05", "2025-06");
    assert_refused(&months,
                   "series.csv:5: column 'date': '2025-06' is 1 month after the stamp before it, but most rows are "
                   "1 year 2 months apart; every row must lie on one regular grid (make one with --every STEP "
                   "--aggregate mean, sum or last, or remove the rows in between)");
    ADD(&years, "1790", "1800", "1810", "1815");
    assert_refused(&years,
                   "series.csv:5: column 'date': '1815' is 5 years after the stamp before it, but most rows are 10 "
                   "years apart; every row must lie on one regular grid (make one with --every STEP --aggregate "
                   "mean, sum or last, or remove the rows in between)");
}

static void duplicates_are_refused(void **state)
{
    struct column unnamed = {0}, named = {0};
    (void)state;
    ADD(&unnamed, "2024-01-01", "2024-01-02", "2024-01-02");
    assert_refused(&unnamed,
                   "series.csv:4: column 'date': '2024-01-02' occurs twice (first on line 3); remove one of them, "
                   "or make one row of both (--duplicates sum, mean, first or last), or name the series column with "
                   "--series if the file holds several series");
    begin_series(&named, "A");
    ADD(&named, "2024-01-01", "2024-01-02");
    begin_series(&named, "B");
    ADD(&named, "2024-01-02", "2024-01-02");
    assert_refused(&named,
                   "series.csv:5: column 'date': '2024-01-02' occurs twice in series 'B' (first on line 4); remove "
                   "one of them, or make one row of both (--duplicates sum, mean, first or last)");
}

static void stamps_less_than_a_second_apart_are_refused(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-01-01 00:00:00.2", "2024-01-01 00:00:00.4", "2024-01-01 00:00:00.6");
    assert_refused(&c,
                   "series.csv:3: column 'date': '2024-01-01 00:00:00.0' is less than a second after the stamp "
                   "before it; stamps are in whole seconds: count the rows (--time none), or make one of each second "
                   "(--every 1s --aggregate mean)");
}

static void numbers_that_may_be_days_of_a_spreadsheet_are_told_of(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "42400", "42429", "42460", "42490", "42521");
    assert_refused(&c, "series.csv:3: column 'date': '42429' is 29 after the stamp before it, but most rows are 31 "
                       "apart; every row must lie on one regular grid (remove or average the rows in between; the days "
                       "of a spreadsheet are read with --time-format excel)");
}

static void the_last_business_day_of_the_month_is_a_grid(void **state)
{
    struct column last = {0}, first = {0}, weeks = {0}, few = {0};
    (void)state;
    ADD(&last, "2024-01-31", "2024-02-29", "2024-03-29", "2024-04-30", "2024-05-31", "2024-06-28");
    assert_grid(&last, CALENDAR_MONTH, 1, CALENDAR_LAST_BUSINESS_DAY, 0);
    assert_described(&last, "monthly (the last business day)", 18);
    CONTINUES(&last, "2024-07-31", "2024-08-30", "2024-09-30", "2024-10-31", "2024-11-29");
    ADD(&first, "2024-01-01", "2024-02-01", "2024-03-01", "2024-05-01", "2024-06-03");
    assert_grid(&first, CALENDAR_MONTH, 1, CALENDAR_FIRST_BUSINESS_DAY, 1);
    CONTINUES(&first, "2024-07-01", "2024-08-01", "2024-09-02", "2024-10-01");
    ADD(&weeks, "2021-01-29", "2021-02-26", "2021-03-26", "2021-04-23"); /* Fridays */
    assert_grid(&weeks, CALENDAR_SECOND, 28 * 86400, 0, 0);
    ADD(&few, "2024-03-29", "2024-04-30"); /* was read as every 32 days */
    assert_grid(&few, CALENDAR_SECOND, 32 * 86400, 0, 0);
}

static void rows_without_a_common_distance_are_refused(void **state)
{
    struct column squares = {0}, gaps = {0};
    char text[STAMP_TEXT_SIZE];
    const struct stamp_style date = {.kind = STAMP_DATE};
    (void)state;
    for (int i = 0; i < 100; i++) {
        stamp_write(&date, (int64_t)i * i * 86400, text);
        add(&squares, text);
        /* every other day is followed by the next, and then comes a week without */
        stamp_write(&date, (int64_t)(i / 2 * 9 + i % 2) * 86400, text);
        add(&gaps, text);
    }
    assert_refused(&squares,
                   "series.csv:2: column 'date': the rows lie at irregular times: the commonest distance, 1 day, is "
                   "that of 1 of 100 rows, and a grid of it would be without 98 of 100 rows; make a regular one with "
                   "--every STEP --aggregate mean, sum or last, or leave the time column out to count rows");
    assert_grid(&gaps, CALENDAR_SECOND, 86400, 0, 49);
}

/* ------------------------------------------------------------------ stamps that jitter */

static bool snap(struct column *column, struct calendar_snap *found)
{
    struct stamp_column stamps = view(column);
    return calendar_snap(&stamps, column->values, &column->style, found);
}

static void stamps_that_jitter_are_put_on_their_grid(void **state)
{
    struct column minutes = {0}, days = {0};
    struct calendar_snap found = {0};
    char text[CALENDAR_SNAP_TEXT_SIZE];
    (void)state;
    ADD(&minutes, "2024-01-01 12:00:03", "2024-01-01 12:00:58", "2024-01-01 12:02:01", "2024-01-01 12:03:00",
        "2024-01-01 12:05:02");
    assert_int_equal(infer(&minutes), -1);
    assert_true(snap(&minutes, &found));
    assert_int_equal(found.step, 60);
    assert_int_equal(found.worst, 3);
    assert_string_equal(calendar_snap_remark(&found, text),
                        "4 times lie up to 3 seconds off the grid (every minute); they are put on it");
    assert_grid(&minutes, CALENDAR_SECOND, 60, 0, 1);
    CONTINUES(&minutes, "2024-01-01 12:06:00", "2024-01-01 12:07:00");
    ADD(&days, "2024-01-01 06:00", "2024-01-02 06:09", "2024-01-03 06:05", "2024-01-04 06:01");
    found = (struct calendar_snap){0};
    assert_true(snap(&days, &found));
    assert_string_equal(calendar_snap_remark(&found, text),
                        "3 times lie up to 9 minutes off the grid (daily); they are put on it");
    assert_grid(&days, CALENDAR_SECOND, 86400, 0, 0);
    CONTINUES(&days, "2024-01-05 06:00");
    assert_int_equal(calendar_snap_phase(&days.calendar, days.values[0]), 6 * 3600);
}

static void a_models_grid_is_what_later_stamps_are_put_on(void **state)
{
    struct column c = {0};
    struct calendar_snap given = {.step = 60, .phase = 30};
    (void)state;
    ADD(&c, "2024-01-01 12:00:31", "2024-01-01 12:01:29", "2024-01-01 12:02:32");
    assert_true(snap(&c, &given));
    assert_grid(&c, CALENDAR_SECOND, 60, 0, 0);
    CONTINUES(&c, "2024-01-01 12:03:30");
    given = (struct calendar_snap){.step = 60, .phase = 0};
    assert_false(snap(&c, &given));
}

static void stamps_beyond_a_twentieth_of_the_step_stay_where_they_are(void **state)
{
    static const char *const columns[][5] = {
        {"2024-01-01 12:00:00", "2024-01-01 12:01:04", "2024-01-01 12:01:57", "2024-01-01 12:03:00"}, /* 7 seconds */
        {"2024-01-01 12:00:00", "2024-01-01 12:01:00", "2024-01-01 12:01:01", "2024-01-01 12:02:00"}, /* twice */
        {"2024-01-01 12:00:00", "2024-01-01 12:33:00", "2024-01-01 13:05:00", "2024-01-01 14:49:00"}, /* at any time */
        {"2024-01-01 12:00:00", "2024-01-01 12:01:00", "2024-01-01 12:02:00",
         "2024-01-01 12:03:00"},                                  /* nothing to do */
        {"2024-01-01", "2024-01-08", "2024-01-16", "2024-01-22"}, /* longer than a day */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(columns); i++) {
        struct column c = {0}, before;
        struct calendar_snap found = {0};
        add_all(&c, columns[i]);
        before = c;
        if (snap(&c, &found))
            fail_msg("column %zu", i);
        assert_memory_equal(before.values, c.values, sizeof c.values);
        assert_int_equal(found.step, 0);
    }
}

static void stamps_that_go_back_are_refused(void **state)
{
    struct column unnamed = {0}, named = {0};
    (void)state;
    ADD(&unnamed, "2024-01", "2024-02", "2024-01");
    assert_refused(&unnamed,
                   "series.csv:4: column 'date': '2024-01' is earlier than '2024-02' before it (line 3); sort the "
                   "rows by time, or name the series column with --series if the file holds several series");
    begin_series(&named, "A");
    ADD(&named, "17", "16");
    assert_refused(&named,
                   "series.csv:3: column 'date': '16' is earlier than '17' before it in series 'A' (line 2); sort "
                   "the rows by time");
}

static void the_series_of_a_long_file_share_one_step(void **state)
{
    struct column c = {0};
    (void)state;
    begin_series(&c, "A");
    ADD(&c, "2024-01-01 00:00", "2024-01-01 01:00", "2024-01-01 02:00", "2024-01-01 03:00");
    begin_series(&c, "B"); /* every two hours, at another minute, and starting earlier */
    ADD(&c, "2023-12-31 20:30", "2023-12-31 22:30");
    begin_series(&c, "C");
    ADD(&c, "2023-12-31 20:45");
    assert_grid(&c, CALENDAR_SECOND, 3600, 0, 1);
    begin_series(&c, "D");
    ADD(&c, "2024-01-01 00:00", "2024-01-01 00:10");
    assert_refused(
        &c, "series.csv:10: column 'date': '2024-01-01 00:10' in series 'D' is 10 minutes after the stamp before "
            "it, but most rows are 1 hour apart; every row must lie on one regular grid (make one with --every STEP "
            "--aggregate mean, sum or last, or remove the rows in between)");
}

static void hours_across_daylight_saving_are_regular(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-03-31T00:00:00+01:00", "2024-03-31T01:00:00+01:00", "2024-03-31T03:00:00+02:00",
        "2024-03-31T04:00:00+02:00");
    assert_grid(&c, CALENDAR_SECOND, 3600, 0, 0);
    CONTINUES(&c, "2024-03-31T05:00:00+02:00");
}

static void days_across_daylight_saving_are_daily(void **state)
{
    struct column spring = {0}, autumn = {0};
    (void)state;
    ADD(&spring, "2024-03-29T00:00+01:00", "2024-03-30T00:00+01:00", "2024-03-31T00:00+01:00", "2024-04-01T00:00+02:00",
        "2024-04-02T00:00+02:00");
    assert_grid(&spring, CALENDAR_SECOND, 86400, 0, 0);
    CONTINUES(&spring, "2024-04-03T00:00+02:00");
    assert_int_equal(calendar_steps_between(&spring.calendar, spring.values[0], spring.values[4]), 4);
    ADD(&autumn, "2024-10-26T00:00+02:00", "2024-10-27T00:00+02:00", "2024-10-28T00:00+01:00");
    assert_grid(&autumn, CALENDAR_SECOND, 86400, 0, 0);
    assert_int_equal(calendar_steps_between(&autumn.calendar, autumn.values[0], autumn.values[2]), 2);
}

static void months_across_daylight_saving_are_monthly(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-09-01 00:00:00+02:00", "2024-10-01 00:00:00+02:00", "2024-11-01 00:00:00+01:00");
    assert_grid(&c, CALENDAR_MONTH, 1, 1, 0);
    CONTINUES(&c, "2024-12-01 00:00:00+01:00", "2025-01-01 00:00:00+01:00");
    assert_int_equal(calendar_steps_between(&c.calendar, c.values[0], c.values[2]), 2);
    /* from a summer row, which shows 23:00 of the day before in the last zone, to a whole month later */
    assert_int_equal(calendar_advance(&c.calendar, c.values[0], 1), c.values[1]);
}

static void business_days_across_daylight_saving_are_business_days(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-10-30 00:00:00-04:00", "2024-10-31 00:00:00-04:00", "2024-11-01 00:00:00-04:00",
        "2024-11-04 00:00:00-05:00", "2024-11-05 00:00:00-05:00");
    assert_grid(&c, CALENDAR_BUSINESS_DAY, 1, 0, 0);
    for (size_t i = 0; i < c.count; i++)
        assert_int_equal(calendar_steps_between(&c.calendar, c.values[0], c.values[i]), i);
    CONTINUES(&c, "2024-11-06 00:00:00-05:00", "2024-11-07 00:00:00-05:00", "2024-11-08 00:00:00-05:00",
              "2024-11-11 00:00:00-05:00");
}

static void a_gap_of_more_than_a_week_crosses_a_weekend(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-03-04", "2024-03-05", "2024-03-13", "2024-03-14");
    assert_grid(&c, CALENDAR_BUSINESS_DAY, 1, 0, 1);
    assert_int_equal(calendar_steps_between(&c.calendar, c.values[1], c.values[2]), 6);
}

static void business_days_that_their_zone_makes_doubtful_are_plain_days(void **state)
{
    struct column late = {0}, zulu = {0}, varying = {0};
    (void)state;
    /* an hour later, as another offset could have it, would be the next day */
    ADD(&late, "2024-10-31T23:30+01:00", "2024-11-01T23:30+01:00", "2024-11-04T23:30+01:00", "2024-11-05T23:30+01:00");
    assert_grid(&late, CALENDAR_SECOND, 86400, 0, 1);
    ADD(&zulu, "2024-10-31T23:30Z", "2024-11-01T23:30Z", "2024-11-04T23:30Z", "2024-11-05T23:30Z");
    assert_grid(&zulu, CALENDAR_BUSINESS_DAY, 1, 0, 0);
    CONTINUES(&zulu, "2024-11-06T23:30Z");
    /* Britain, by a writer that calls +00:00 Z */
    ADD(&varying, "2024-10-24T00:00+01:00", "2024-10-25T00:00+01:00", "2024-10-28T00:00Z", "2024-10-29T00:00Z");
    assert_grid(&varying, CALENDAR_SECOND, 86400, 0, 1);
    CONTINUES(&varying, "2024-10-30T00:00Z");
}

static void month_ends_late_in_the_evening_are_monthly_across_daylight_saving(void **state)
{
    struct column c = {0};
    (void)state;
    /* seen in the last zone, the first is 1 March 00:30 */
    ADD(&c, "2023-02-28T23:30+01:00", "2023-03-31T23:30+02:00", "2023-04-30T23:30+02:00");
    assert_grid(&c, CALENDAR_MONTH, 1, 31, 0);
    assert_int_equal(calendar_steps_between(&c.calendar, c.values[0], c.values[2]), 2);
    assert_int_equal(calendar_advance(&c.calendar, c.values[0], 2), c.values[2] + 3600);
    CONTINUES(&c, "2023-05-31T23:30+02:00");
}

static void local_time_without_a_zone_across_daylight_saving_tells_the_double_hour(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "2024-10-27 01:00", "2024-10-27 02:00", "2024-10-27 02:00", "2024-10-27 03:00");
    assert_refused(
        &c, "series.csv:4: column 'date': '2024-10-27 02:00' occurs twice (first on line 3); remove one of them, "
            "or make one row of both (--duplicates sum, mean, first or last), or name the series column with --series "
            "if the file holds several series");
}

static void the_days_of_a_zone_are_its_own(void **state)
{
    struct column c = {0};
    (void)state;
    /* month ends in UTC, but the first of the month where they were written */
    ADD(&c, "2024-01-01T00:00:00+09:00", "2024-02-01T00:00:00+09:00", "2024-03-01T00:00:00+09:00");
    assert_grid(&c, CALENDAR_MONTH, 1, 1, 0);
    CONTINUES(&c, "2024-04-01T00:00:00+09:00", "2024-05-01T00:00:00+09:00");
}

static void the_time_zone_of_the_machine_changes_nothing(void **state)
{
    (void)state;
    setenv("TZ", "America/New_York", 1);
    tzset();
    struct column hours = {0}, days = {.format = "%d/%m/%Y %H:%M"};
    ADD(&hours, "2024-03-10 00:00", "2024-03-10 01:00", "2024-03-10 02:00", "2024-03-10 03:00");
    assert_grid(&hours, CALENDAR_SECOND, 3600, 0, 0);
    CONTINUES(&hours, "2024-03-10 04:00");
    ADD(&days, "09/03/2024 02:30", "10/03/2024 02:30", "11/03/2024 02:30");
    assert_grid(&days, CALENDAR_SECOND, 86400, 0, 0);
    CONTINUES(&days, "12/03/2024 02:30");
    unsetenv("TZ");
    tzset();
}

static void distances_between_off_grid_stamps_are_rounded(void **state)
{
    struct calendar hourly = {.unit = CALENDAR_SECOND, .step = 3600};
    struct calendar quarterly = {.unit = CALENDAR_MONTH, .step = 3, .day = 1};
    struct calendar business = {.unit = CALENDAR_BUSINESS_DAY, .step = 1};
    (void)state;
    assert_int_equal(calendar_steps_between(&hourly, 0, 1799), 0);
    assert_int_equal(calendar_steps_between(&hourly, 0, 1800), 1);
    assert_int_equal(calendar_steps_between(&hourly, 0, -1801), -1);
    assert_int_equal(calendar_steps_between(&quarterly, 0, 14 * 86400), 0);
    assert_int_equal(calendar_steps_between(&quarterly, 0, 59 * 86400), 1); /* 1 March */
    assert_int_equal(calendar_steps_between(&quarterly, 0, 31 * 86400), 0); /* 1 February */
    /* 1970-01-01 was a Thursday; Saturday is Friday, Sunday is Monday */
    assert_int_equal(calendar_steps_between(&business, 0, 2 * 86400), 1);
    assert_int_equal(calendar_steps_between(&business, 0, 3 * 86400), 2);
    assert_int_equal(calendar_steps_between(&business, 0, 4 * 86400), 2);
}

static void every_business_day_of_centuries_is_one_step(void **state)
{
    struct calendar business = {.unit = CALENDAR_BUSINESS_DAY, .step = 1};
    int64_t monday = (-3 - INT64_C(7) * 20000) * 86400; /* some centuries before 1969-12-29 */
    (void)state;
    for (int64_t step = 0; step < 200000; step++) {
        int64_t value = monday + (step / 5 * 7 + step % 5) * 86400;
        if (calendar_steps_between(&business, monday, value) != step ||
            calendar_advance(&business, monday, step) != value || calendar_advance(&business, value, -step) != monday)
            fail_msg("step %d", (int)step);
    }
}

static void walking_past_the_year_9999_is_exact(void **state)
{
    struct column c = {0};
    (void)state;
    ADD(&c, "9999-10-31", "9999-11-30", "9999-12-31");
    assert_grid(&c, CALENDAR_MONTH, 1, 31, 0);
    CONTINUES(&c, "10000-01-31", "10000-02-29");
    struct column early = {0};
    ADD(&early, "0001-01-01", "0001-01-02", "0001-01-04");
    assert_grid(&early, CALENDAR_SECOND, 86400, 0, 1);
    CONTINUES(&early, "0001-01-05");
}

static void steps_beyond_all_numbers_stop_at_the_end(void **state)
{
    static const enum calendar_unit units[] = {CALENDAR_ROW, CALENDAR_STEP, CALENDAR_SECOND, CALENDAR_BUSINESS_DAY,
                                               CALENDAR_MONTH};
    char text[STAMP_TEXT_SIZE];
    (void)state;
    for (size_t i = 0; i < COUNT(units); i++) {
        struct calendar calendar = {.unit = units[i], .step = 12, .day = 31};
        assert_int_equal(calendar_advance(&calendar, 0, INT64_MAX), INT64_MAX);
        assert_int_equal(calendar_advance(&calendar, 0, INT64_MIN), INT64_MIN);
        assert_true(calendar_write(&calendar, INT64_MIN, text) < STAMP_TEXT_SIZE);
    }
}

static void rows_are_counted(void **state)
{
    struct column c = {.calendar = {.step = 1}};
    (void)state;
    c.values[c.count++] = 12;
    assert_described(&c, "rows", 10);
    assert_cycles(&c, 0, 0, 0, 0);
    CONTINUES(&c, "13", "14");
}

static void unit_names_read_back(void **state)
{
    (void)state;
    for (int i = CALENDAR_ROW; i <= CALENDAR_MONTH; i++)
        assert_int_equal(names_find(&calendar_unit_names, calendar_unit_name((enum calendar_unit)i)), i);
    assert_string_equal(calendar_unit_name(CALENDAR_BUSINESS_DAY), "business_day");
    assert_int_equal(names_find(&calendar_unit_names, "fortnight"), -1);
}

static void many_different_distances_do_not_hide_the_commonest(void **state)
{
    static struct column c;
    (void)state;
    begin_series(&c, NULL);
    c.style.kind = STAMP_STEP;
    int64_t value = 1;
    for (size_t i = 0; i < 1001; i++) { /* 7, 14, 7, 21, 7, 28, ... */
        c.values[c.count] = value;
        c.lines[c.count] = c.count + 2;
        c.count++;
        value += i % 2 == 0 ? 7 : 7 * ((int64_t)i / 2 + 2);
    }
    assert_grid(&c, CALENDAR_STEP, 7, 0, 500);
}

/* Rows two to nine days apart, most of them five: no grid, but days once --every says so. */
static void a_step_that_is_given_needs_no_agreement_of_the_rows(void **state)
{
    (void)state;
    struct column column = {0};
    ADD(&column, "2024-01-01", "2024-01-03", "2024-01-08", "2024-01-13", "2024-01-16", "2024-01-21", "2024-01-30");
    assert_int_equal(infer(&column), -1);
    column.every = (struct duration){DURATION_SECOND, 86400};
    assert_grid(&column, CALENDAR_SECOND, 86400, 0, 6);
    column.every = (struct duration){DURATION_SECOND, 3 * 86400}; /* 2024-01-03 is no step of three days */
    assert_int_equal(infer(&column), -1);
    struct column months = {.every = {DURATION_MONTH, 3}};
    ADD(&months, "2024-01-01", "2024-10-01", "2025-04-01");
    assert_grid(&months, CALENDAR_MONTH, 3, 1, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_that_is_given_needs_no_agreement_of_the_rows),
        cmocka_unit_test(months_follow_months),
        cmocka_unit_test(month_ends_stay_month_ends),
        cmocka_unit_test(a_day_that_february_lacks_is_its_last_day_there),
        cmocka_unit_test(months_given_as_dates_and_times_keep_their_hour),
        cmocka_unit_test(quarters_are_three_months_however_written),
        cmocka_unit_test(years_are_twelve_months_and_decades_a_hundred_and_twenty),
        cmocka_unit_test(days_from_the_first_of_a_month_are_daily),
        cmocka_unit_test(leap_years_without_their_last_day_are_daily_with_gaps),
        cmocka_unit_test(weekly_hourly_and_minute_data_are_told_apart),
        cmocka_unit_test(business_days_skip_weekends_and_a_holiday_is_a_gap),
        cmocka_unit_test(business_days_may_carry_an_hour_and_lie_before_1970),
        cmocka_unit_test(five_days_of_one_week_are_plain_days),
        cmocka_unit_test(one_saturday_makes_business_days_plain_days),
        cmocka_unit_test(days_of_the_week_that_never_occur_are_closed),
        cmocka_unit_test(nothing_is_closed_when_the_user_says_so),
        cmocka_unit_test(a_day_is_closed_only_after_four_whole_weeks),
        cmocka_unit_test(a_day_that_occurs_seldom_is_open),
        cmocka_unit_test(days_with_many_gaps_are_closed_by_no_chance),
        cmocka_unit_test(hours_that_never_occur_are_closed),
        cmocka_unit_test(each_day_may_have_hours_of_its_own),
        cmocka_unit_test(a_night_may_be_open_past_midnight),
        cmocka_unit_test(series_share_what_is_closed),
        cmocka_unit_test(walking_any_week_stays_open_and_comes_back),
        cmocka_unit_test(openings_that_cannot_be_are_told),
        cmocka_unit_test(open_steps_end_where_numbers_do),
        cmocka_unit_test(mondays_are_weekly_not_business_days),
        cmocka_unit_test(step_numbers_have_a_step_of_their_own),
        cmocka_unit_test(unix_seconds_are_written_back_as_such),
        cmocka_unit_test(custom_formats_are_inferred_like_dates),
        cmocka_unit_test(without_a_distance_the_style_decides),
        cmocka_unit_test(two_rows_are_enough_for_a_step),
        cmocka_unit_test(of_equally_common_distances_the_shortest_is_the_step),
        cmocka_unit_test(gaps_are_counted_and_measured),
        cmocka_unit_test(rare_uneven_gaps_are_put_on_the_nearest_step),
        cmocka_unit_test(uneven_gaps_that_are_not_rare_are_refused),
        cmocka_unit_test(a_row_between_two_steps_is_refused),
        cmocka_unit_test(irregular_words_fit_the_unit),
        cmocka_unit_test(duplicates_are_refused),
        cmocka_unit_test(stamps_less_than_a_second_apart_are_refused),
        cmocka_unit_test(numbers_that_may_be_days_of_a_spreadsheet_are_told_of),
        cmocka_unit_test(the_last_business_day_of_the_month_is_a_grid),
        cmocka_unit_test(rows_without_a_common_distance_are_refused),
        cmocka_unit_test(stamps_that_jitter_are_put_on_their_grid),
        cmocka_unit_test(a_models_grid_is_what_later_stamps_are_put_on),
        cmocka_unit_test(stamps_beyond_a_twentieth_of_the_step_stay_where_they_are),
        cmocka_unit_test(stamps_that_go_back_are_refused),
        cmocka_unit_test(the_series_of_a_long_file_share_one_step),
        cmocka_unit_test(hours_across_daylight_saving_are_regular),
        cmocka_unit_test(days_across_daylight_saving_are_daily),
        cmocka_unit_test(months_across_daylight_saving_are_monthly),
        cmocka_unit_test(business_days_across_daylight_saving_are_business_days),
        cmocka_unit_test(a_gap_of_more_than_a_week_crosses_a_weekend),
        cmocka_unit_test(business_days_that_their_zone_makes_doubtful_are_plain_days),
        cmocka_unit_test(month_ends_late_in_the_evening_are_monthly_across_daylight_saving),
        cmocka_unit_test(local_time_without_a_zone_across_daylight_saving_tells_the_double_hour),
        cmocka_unit_test(the_days_of_a_zone_are_its_own),
        cmocka_unit_test(the_time_zone_of_the_machine_changes_nothing),
        cmocka_unit_test(distances_between_off_grid_stamps_are_rounded),
        cmocka_unit_test(every_business_day_of_centuries_is_one_step),
        cmocka_unit_test(walking_past_the_year_9999_is_exact),
        cmocka_unit_test(steps_beyond_all_numbers_stop_at_the_end),
        cmocka_unit_test(rows_are_counted),
        cmocka_unit_test(unit_names_read_back),
        cmocka_unit_test(many_different_distances_do_not_hide_the_commonest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
