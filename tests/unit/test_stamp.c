/* What reads as a time, what it is worth in seconds, and how it is written back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "calendar/civil.h"
#include "calendar/stamp.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct stamp_style style_of(const char *text, const char *format)
{
    struct stamp_style style;
    memset(&style, 0x55, sizeof style);
    if (stamp_detect(text, strlen(text), format, &style) != 0)
        fail_msg("'%s' does not read as a time", text);
    return style;
}

static int64_t value_of(const char *text, const char *format)
{
    struct stamp_style style = style_of(text, format);
    int64_t value = INT64_MIN;
    if (stamp_parse(&style, text, strlen(text), &value) != 0)
        fail_msg("'%s' was detected but does not parse", text);
    return value;
}

static void assert_not_a_time(const char *text, const char *format)
{
    struct stamp_style style = {.kind = STAMP_UNIX, .zone_seconds = 77};
    if (stamp_detect(text, strlen(text), format, &style) != -1)
        fail_msg("'%s' reads as a time", text);
    assert_int_equal(style.kind, STAMP_UNIX);
    assert_int_equal(style.zone_seconds, 77);
}

static void every_style_is_detected_read_and_written_back(void **state)
{
    static const struct {
        const char *text, *format;
        enum stamp_kind kind;
        int64_t value;
    } cases[] = {
        {"17", NULL, STAMP_STEP, 17},
        {"-3", NULL, STAMP_STEP, -3},
        {"0", NULL, STAMP_STEP, 0},
        {"1970Q1", NULL, STAMP_QUARTER, 0},
        {"1970Q4", NULL, STAMP_QUARTER, 273 * 86400LL},
        {"1970-Q2", NULL, STAMP_QUARTER, 90 * 86400LL},
        {"1970-03", NULL, STAMP_MONTH, 59 * 86400LL},
        {"1969-12-31", NULL, STAMP_DATE, -86400},
        {"2000-02-29", NULL, STAMP_DATE, 951782400},
        {"2038-01-19 03:14:08", NULL, STAMP_DATETIME, INT64_C(2147483648)},
        {"1970-01-01 00:01", NULL, STAMP_DATETIME, 60},
        {"1970-01-01T00:01:01", NULL, STAMP_DATETIME, 61},
        {"1970-01-01 00:00:01.000", NULL, STAMP_DATETIME, 1},
        {"1970-01-01T00:00:01.000000000Z", NULL, STAMP_DATETIME, 1},
        {"1970-01-01T02:00Z", NULL, STAMP_DATETIME, 7200},
        {"1970-01-01T02:00:00+02:00", NULL, STAMP_DATETIME, 0},
        {"1970-01-01 02:00:00-0330", NULL, STAMP_DATETIME, 19800},
        {"1970-01-01 02:00:00+02", NULL, STAMP_DATETIME, 0},
        {"0001-01-01", NULL, STAMP_DATE, INT64_C(-62135596800)},
        {"9999-12-31 23:59:59", NULL, STAMP_DATETIME, INT64_C(253402300799)},
        {"02.01.1970", "%d.%m.%Y", STAMP_CUSTOM, 86400},
        {"Jan 02, 1970", "%b %d, %Y", STAMP_CUSTOM, 86400},
        {"19700102", "%Y%m%d", STAMP_CUSTOM, 86400},
        {"197002", "%Y%m", STAMP_CUSTOM, 31 * 86400LL},
        {"01/02/70 13:05", "%m/%d/%y %H:%M", STAMP_CUSTOM, 133500},
        {"1970-01-01 00:00 +0100", "%Y-%m-%d %H:%M %z", STAMP_CUSTOM, -3600},
        {"-5", "%s", STAMP_UNIX, -5},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct stamp_style style = style_of(cases[i].text, cases[i].format);
        int64_t value;
        char text[STAMP_TEXT_SIZE];
        assert_int_equal(style.kind, cases[i].kind);
        assert_int_equal(stamp_parse(&style, cases[i].text, strlen(cases[i].text), &value), 0);
        if (value != cases[i].value)
            fail_msg("'%s' reads as %lld", cases[i].text, (long long)value);
        int length = stamp_write(&style, value, text);
        assert_int_equal(length, strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const refused[] = {
        "",
        " ",
        "-",
        "+5",
        "1.5",
        "1e3",
        "17 ",
        " 17",
        "x",
        "0x10",
        "99999999999999999999",
        "-9223372036854775808",
        "2023-02-29",
        "1900-02-29",
        "2023-04-31",
        "2023-13-01",
        "2023-00-01",
        "2023-01-00",
        "2023-01-32",
        "0000-01-01",
        "2023-1-1",
        "23-01-01",
        "2023/03/21",
        "21.03.2023",
        "2023-01-01x",
        "2023-01-01 ",
        "2023-01-",
        "-2023-01-01",
        "2023-13",
        "2023-00",
        "2023-1",
        "2023-012",
        "2023Q0",
        "2023Q5",
        "2023Q12",
        "2023q1",
        "2023 Q1",
        "2023--Q1",
        "2023-Q",
        "Q1",
        "2023-01-01 24:00",
        "2023-01-01 23:60",
        "2023-01-01 23:59:60",
        "2023-01-01 1:00",
        "2023-01-01 12",
        "2023-01-01 12:",
        "2023-01-01 12:0",
        "2023-01-01 12:00:",
        "2023-01-01 12:00:0",
        "2023-01-01_12:00",
        "2023-01-01t12:00",
        "2023-01-01  12:00",
        "2023-01-01 12:00 ",
        "2023-01-01 12:00x",
        "2023-01-01 12:00:00.",
        "2023-01-01 12:00:00.5",
        "2023-01-01 12:00:00.001",
        "2023-01-01 12:00:00.0000000000",
        "2023-01-01 12:00.0",
        "2023-01-01 12:00:00,000",
        "2023-01-01 12:00z",
        "2023-01-01 12:00 Z",
        "2023-01-01 12:00ZZ",
        "2023-01-01 12:00+",
        "2023-01-01 12:00+1",
        "2023-01-01 12:00+24",
        "2023-01-01 12:00+01:60",
        "2023-01-01 12:00+01:",
        "2023-01-01 12:00+010",
        "2023-01-01 12:00+01:000",
        "2023-01-01 12:00+01:00Z",
        "2023-02-29 12:00",
        "2023-01-01+01:00",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++)
        assert_not_a_time(refused[i], NULL);
}

static void what_a_custom_format_does_not_cover_is_refused(void **state)
{
    (void)state;
    assert_not_a_time("2023-01-02", "%d.%m.%Y");
    assert_not_a_time("02.01.2023x", "%d.%m.%Y");
    assert_not_a_time("02.01.2023 10:00", "%d.%m.%Y");
    assert_not_a_time("29.02.2023", "%d.%m.%Y");
    assert_not_a_time("31.04.2023", "%d.%m.%Y");
    assert_not_a_time("02.13.2023", "%d.%m.%Y");
    assert_not_a_time("02.01.0000", "%d.%m.%Y");
    assert_not_a_time("10:00:60", "%H:%M:%S");
    assert_not_a_time("24:00", "%H:%M");
    assert_not_a_time("17", "");
}

static void formats_that_the_c_library_would_silently_misread_are_refused(void **state)
{
    char long_format[STAMP_FORMAT_SIZE + 1];
    (void)state;
    assert_not_a_time("5x", "%sx");
    assert_not_a_time("2023-W05", "%G-W%V");
    assert_not_a_time("2023 UTC", "%Y %Z");
    memset(long_format, 'a', sizeof long_format - 1);
    long_format[sizeof long_format - 1] = '\0';
    assert_not_a_time(long_format, long_format);
    assert_int_equal(value_of("5%s1970", "%d%%s%Y"), 4 * 86400);
}

static void a_format_whose_stamps_would_not_fit_is_refused(void **state)
{
    (void)state;
    assert_not_a_time("Thursday January 1970 Thursday January 1970", "%A %B %Y %A %B %Y %%%%%%%%%%%%%%%%%%%%");
    assert_not_a_time("19701970197019701970197019701970197019701970197019701970", "%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y");
    assert_int_equal(value_of("19701970197019701970197019701970197019701970", "%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y%Y"), 0);
}

static void text_beyond_the_length_is_not_read(void **state)
{
    (void)state;
    struct stamp_style style;
    int64_t value;
    char exact[10];
    memcpy(exact, "2023-01-02", 10); /* no terminator: the sanitizer sees a byte too many */
    assert_int_equal(stamp_detect(exact, 10, NULL, &style), 0);
    assert_int_equal(stamp_detect(exact, 10, "%Y-%m-%d", &style), 0);
    assert_int_equal(stamp_detect("2023-01-02garbage", 10, NULL, &style), 0);
    assert_int_equal(stamp_parse(&style, "2023-01-02garbage", 10, &value), 0);
    assert_int_equal(stamp_detect("2023\0", 5, "%Y", &style), -1);
}

static void a_stamp_in_another_style_changes_nothing(void **state)
{
    static const struct {
        const char *first, *other;
    } cases[] = {
        {"17", "1970-01"},
        {"1970Q1", "1970-Q1"},
        {"1970-Q1", "1970Q1"},
        {"1970-01", "1970-01-01"},
        {"1970-01-01", "1970-01-01 00:00"},
        {"1970-01-01 00:00", "1970-01-01"},
        {"1970-01-01 00:00", "1970-01-01T00:00"},
        {"1970-01-01 00:00", "1970-01-01 00:00Z"},
        {"1970-01-01 00:00Z", "1970-01-01 00:00"},
        {"1970-01-01 00:00+01:00", "1970-01-01 00:00+02:00x"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct stamp_style style = style_of(cases[i].first, NULL), before = style;
        int64_t value = 4711;
        if (stamp_parse(&style, cases[i].other, strlen(cases[i].other), &value) != -1)
            fail_msg("'%s' was taken after '%s'", cases[i].other, cases[i].first);
        assert_int_equal(value, 4711);
        assert_memory_equal(&style, &before, sizeof style);
    }
}

static void the_zone_last_seen_is_written_back(void **state)
{
    static const char *const rows[] = {"2024-03-31T01:00:00.00+01:00", "2024-03-31T03:00:00+0200",
                                       "2024-03-31T02:00:00.000Z",     "2024-03-31T05:00:00+02",
                                       "2024-03-30T22:30:00-05:30",    "2024-03-31T14:45:00+09:45"};
    static const int hours[] = {0, 1, 2, 3, 4, 5};
    (void)state;
    struct stamp_style style = style_of(rows[0], NULL);
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t value;
        char text[STAMP_TEXT_SIZE];
        assert_int_equal(stamp_parse(&style, rows[i], strlen(rows[i]), &value), 0);
        assert_int_equal(value, 1711843200 + hours[i] * 3600);
        stamp_write(&style, value, text);
        assert_string_equal(text, rows[i]);
    }
}

static void seconds_may_be_left_out_and_are_written_once_seen(void **state)
{
    char text[STAMP_TEXT_SIZE];
    int64_t value;
    (void)state;
    struct stamp_style style = style_of("1970-01-01 00:01", NULL);
    assert_false(style.has_seconds);
    assert_int_equal(stamp_parse(&style, "1970-01-01 00:01:30", 19, &value), 0);
    assert_int_equal(value, 90);
    assert_int_equal(stamp_parse(&style, "1970-01-01 00:03", 16, &value), 0);
    stamp_write(&style, value, text);
    assert_string_equal(text, "1970-01-01 00:03:00");
}

static void days_are_counted_without_a_hole_over_all_years(void **state)
{
    int64_t expected = -719162; /* 0001-01-01 */
    (void)state;
    for (int64_t year = 1; year <= 9999; year++) {
        int length = 0;
        for (int month = 1; month <= 12; month++) {
            length += civil_month_length(year, month);
            for (int day = 1; day <= civil_month_length(year, month); day++, expected++) {
                struct civil_date date = civil_from_day_number(expected);
                if (civil_day_number(year, month, day) != expected || date.year != year || date.month != month ||
                    date.day != day)
                    fail_msg("%04d-%02d-%02d", (int)year, month, day);
            }
        }
        assert_int_equal(length, (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365);
    }
    assert_int_equal(expected, 2932897); /* 10000-01-01 */
}

static void weekdays_start_on_monday(void **state)
{
    (void)state;
    assert_int_equal(civil_weekday(civil_day_number(1970, 1, 1)), 3);
    assert_int_equal(civil_weekday(civil_day_number(2024, 2, 26)), 0);
    assert_int_equal(civil_weekday(civil_day_number(2024, 3, 3)), 6);
    assert_int_equal(civil_weekday(civil_day_number(1900, 1, 1)), 0);
}

static void what_is_writable_is_what_can_be_read_again(void **state)
{
    static const char *const last[][2] = {{"9999-12-31", NULL},
                                          {"9999-12-31 23:59", NULL},
                                          {"9999-12", NULL},
                                          {"9999Q4", NULL},
                                          {"31.12.9999", "%d.%m.%Y"}};
    (void)state;
    for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
        struct stamp_style style = style_of(last[i][0], last[i][1]);
        const int64_t end = INT64_C(253402300800); /* 10000-01-01 */
        char text[STAMP_TEXT_SIZE];
        int64_t value;
        assert_true(stamp_is_writable(&style, value_of(last[i][0], last[i][1])));
        assert_true(stamp_is_writable(&style, end - 1));
        assert_int_equal(stamp_parse(&style, text, (size_t)stamp_write(&style, end - 1, text), &value), 0);
        assert_false(stamp_is_writable(&style, end));
        assert_int_equal(stamp_parse(&style, text, (size_t)stamp_write(&style, end, text), &value), -1);
        assert_false(stamp_is_writable(&style, INT64_MAX));
        assert_false(stamp_is_writable(&style, INT64_MIN));
    }
    struct stamp_style zone = style_of("9999-12-31 23:00-01:00", NULL); /* the year of its own clock */
    assert_true(stamp_is_writable(&zone, INT64_C(253402300800)));
    struct stamp_style number = style_of("17", NULL);
    assert_true(stamp_is_writable(&number, INT64_MAX));
}

static void a_zone_is_found_behind_flags_and_not_behind_the_end(void **state)
{
    static const struct {
        const char *format, *text;
        bool has_zone;
    } rows[] = {{"%Y-%m-%d %H:%M %z", "2024-03-01 12:00 +0100", true},
                {"%Y-%m-%d %H:%M %0z", "2024-03-01 12:00 +0100", true},
                {"%Y-%m-%d %H:%M %^z", "2024-03-01 12:00 +0100", true},
                {"%Y-%m-%d %H:%M %%z", "2024-03-01 12:00 %z", false}};
    static const char *const unusable[] = {"%Y%^Z", "%Y %_s", "%Y%", "%Y%4", "%Y%-"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct stamp_style style = style_of(rows[i].text, rows[i].format);
        assert_int_equal(style.has_zone, rows[i].has_zone);
        /* noon in a zone an hour east is eleven */
        assert_int_equal(value_of(rows[i].text, rows[i].format) % 86400, (rows[i].has_zone ? 11 : 12) * 3600);
    }
    for (size_t i = 0; i < sizeof unusable / sizeof *unusable; i++)
        assert_false(stamp_format_is_usable(unusable[i]));
    /* a format on the heap, so that the sanitizer sees a look behind its end */
    char *format = strdup("4%4%");
    struct stamp_style style;
    assert_non_null(format);
    assert_int_equal(stamp_detect("4%", 2, format, &style), -1);
    free(format);
}

static void a_format_that_writes_what_it_does_not_read_is_refused(void **state)
{
    static const struct {
        const char *format, *text;
        int result;
    } rows[] = {{"%4Y-%m-%d", "2024-03-01", 0},           {"%B %Y", "March 2024", 0},
                {"%Y-%m-%d %_z", "2024-03-01 +0100", -1}, /* written "+ 100" */
                {"%Y-%m-%d %-z", "2024-03-01 +0100", -1}, /* "+100" */
                {"%Y-%m-%d %6z", "2024-03-01 +0100", -1}, /* "+00100", which reads as another offset */
                {"%Y-%m-%d %-z", "2024-03-01 +1030", 0}};
    struct stamp_style style;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(stamp_detect(rows[i].text, strlen(rows[i].text), rows[i].format, &style), rows[i].result);
}

static void stamps_of_any_size_have_room(void **state)
{
    char text[STAMP_TEXT_SIZE];
    (void)state;
    struct stamp_style style = style_of("2000-01-01T00:00:00.000000000+00:00", NULL);
    assert_true(stamp_write(&style, INT64_MAX, text) < STAMP_TEXT_SIZE);
    assert_true(stamp_write(&style, INT64_MIN, text) < STAMP_TEXT_SIZE);
    style = style_of("01.01.2000", "%d.%m.%Y");
    assert_int_equal(stamp_write(&style, INT64_MAX, text), 0);
    assert_string_equal(text, "");
}

static void the_time_zone_of_the_machine_changes_nothing(void **state)
{
    static const struct {
        const char *text, *format;
        int64_t value;
    } cases[] = {
        {"2024-03-10 02:30:00", NULL, 1710037800}, /* an hour that New York does not have */
        {"2024-07-01", NULL, 1719792000},
        {"2024-07", NULL, 1719792000},
        {"10.03.2024 02:30", "%d.%m.%Y %H:%M", 1710037800},
        {"2024-07-01 00:00 +0200", "%Y-%m-%d %H:%M %z", 1719784800},
        {"1719792000", "%s", 1719792000},
    };
    static const char *const zones[] = {"America/New_York", "Asia/Kathmandu", "EST5EDT,M3.2.0,M11.1.0"};
    (void)state;
    for (size_t z = 0; z < COUNT(zones); z++) {
        setenv("TZ", zones[z], 1);
        tzset();
        for (size_t i = 0; i < COUNT(cases); i++) {
            char text[STAMP_TEXT_SIZE];
            struct stamp_style style = style_of(cases[i].text, cases[i].format);
            int64_t value;
            assert_int_equal(stamp_parse(&style, cases[i].text, strlen(cases[i].text), &value), 0);
            assert_int_equal(value, cases[i].value);
            stamp_write(&style, value, text);
            assert_string_equal(text, cases[i].text);
        }
    }
    unsetenv("TZ");
    tzset();
}

static void examples_show_how_the_style_is_written(void **state)
{
    static const char *const cases[][2] = {
        {"17", "a whole number"},
        {"1970Q1", "YYYYQn"},
        {"1970-Q1", "YYYY-Qn"},
        {"1970-01", "YYYY-MM"},
        {"1970-01-01", "YYYY-MM-DD"},
        {"1970-01-01 00:00", "YYYY-MM-DD hh:mm"},
        {"1970-01-01T00:00:00", "YYYY-MM-DDThh:mm:ss"},
        {"1970-01-01 00:00:00+01", "YYYY-MM-DD hh:mm:ss+hh:mm"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct stamp_style style = style_of(cases[i][0], NULL);
        assert_string_equal(stamp_style_example(&style, (char[STAMP_TEXT_SIZE]){0}), cases[i][1]);
    }
    struct stamp_style style = style_of("1.1.1970", "%d.%m.%Y");
    assert_string_equal(stamp_style_example(&style, (char[STAMP_TEXT_SIZE]){0}), "%d.%m.%Y");
}

/* Refine `count` numbers that stand on lines 2, 3, ...; returns the kind. */
static enum stamp_kind refine(int64_t *values, size_t count, struct error *error)
{
    size_t lines[8];
    struct stamp_style style = {.kind = STAMP_STEP};
    for (size_t i = 0; i < count; i++)
        lines[i] = i + 2;
    int result = stamp_refine_integers(&style, "series.csv", "ds", values, lines, count, error);
    assert_int_equal(result, error->kind == ERROR_NONE ? 0 : -1);
    return style.kind;
}

static void numbers_that_are_all_years_become_years(void **state)
{
    struct error error = ERROR_INIT;
    int64_t years[] = {1969, 1970, 2999}, too_late[] = {2999, 3000}, too_early[] = {999, 1000};
    (void)state;
    assert_int_equal(refine(years, 3, &error), STAMP_YEAR);
    assert_int_equal(years[0], -365 * 86400);
    assert_int_equal(years[1], 0);
    assert_int_equal(refine(too_late, 2, &error), STAMP_STEP);
    assert_int_equal(too_late[0], 2999);
    assert_int_equal(refine(too_early, 2, &error), STAMP_STEP);
    struct stamp_style style = {.kind = STAMP_YEAR};
    int64_t value;
    char text[STAMP_TEXT_SIZE];
    assert_int_equal(stamp_parse(&style, "1971", 4, &value), 0);
    assert_int_equal(value, 365 * 86400);
    stamp_write(&style, value, text);
    assert_string_equal(text, "1971");
    assert_int_equal(stamp_parse(&style, "19710", 5, &value), -1);
    assert_int_equal(stamp_parse(&style, "971", 3, &value), -1);
}

static void numbers_of_nine_digits_and_more_become_unix_seconds(void **state)
{
    struct error error = ERROR_INIT;
    int64_t seconds[] = {100000000, 1700000000}, steps[] = {99999999, 100000000}, none[1];
    (void)state;
    assert_int_equal(refine(seconds, 2, &error), STAMP_UNIX);
    assert_int_equal(seconds[1], 1700000000);
    assert_int_equal(refine(steps, 2, &error), STAMP_STEP);
    assert_int_equal(refine(none, 0, &error), STAMP_STEP);
}

static void numbers_that_look_like_dates_or_milliseconds_are_refused(void **state)
{
    int64_t days[] = {20240228, 20240229}, months[] = {202311, 202312}, steps[] = {20240229, 20240230};
    int64_t milliseconds[] = {1700000000000}, microseconds[] = {1700000000000000};
    int64_t nanoseconds[] = {1700000000000000000};
    struct error error = ERROR_INIT;
    (void)state;
    assert_int_equal(refine(days, 2, &error), STAMP_STEP);
    assert_int_equal(error.kind, ERROR_DATA);
    assert_string_equal(error.message, "series.csv:2: column 'ds': '20240228' looks like YYYYMMDD, not like a step "
                                       "number; name the format: --time-format %Y%m%d");
    assert_int_equal(days[0], 20240228);
    error.kind = ERROR_NONE;
    refine(months, 2, &error);
    assert_string_equal(error.message, "series.csv:2: column 'ds': '202311' looks like YYYYMM, not like a step "
                                       "number; name the format: --time-format %Y%m");
    error.kind = ERROR_NONE;
    refine(milliseconds, 1, &error);
    assert_string_equal(error.message,
                        "series.csv:2: column 'ds': '1700000000000' looks like Unix milliseconds; seqnet reads Unix "
                        "seconds: divide the column, or write dates (any other than YYYY-MM-DD needs --time-format)");
    error.kind = ERROR_NONE;
    refine(microseconds, 1, &error);
    assert_non_null(strstr(error.message, "looks like Unix microseconds;"));
    error.kind = ERROR_NONE;
    refine(nanoseconds, 1, &error);
    assert_non_null(strstr(error.message, "looks like Unix nanoseconds;"));
    error.kind = ERROR_NONE;
    assert_int_equal(refine(steps, 2, &error), STAMP_STEP); /* 30 February: no date */
    assert_int_equal(error.kind, ERROR_NONE);
}

static void other_kinds_are_not_refined(void **state)
{
    int64_t values[] = {1990, 1991};
    size_t lines[] = {2, 3};
    struct stamp_style style = {.kind = STAMP_DATE};
    struct error error = ERROR_INIT;
    (void)state;
    assert_int_equal(stamp_refine_integers(&style, "f", "c", values, lines, 2, &error), 0);
    assert_int_equal(style.kind, STAMP_DATE);
    assert_int_equal(values[0], 1990);
}

static void kind_names_read_back(void **state)
{
    (void)state;
    for (int i = STAMP_STEP; i <= STAMP_CUSTOM; i++)
        assert_int_equal(names_find(&stamp_kind_names, stamp_kind_name((enum stamp_kind)i)), i);
    assert_string_equal(stamp_kind_name(STAMP_DATETIME), "datetime");
    assert_int_equal(names_find(&stamp_kind_names, "Month"), -1);
    assert_int_equal(names_find(&stamp_kind_names, ""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_style_is_detected_read_and_written_back),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(what_a_custom_format_does_not_cover_is_refused),
        cmocka_unit_test(formats_that_the_c_library_would_silently_misread_are_refused),
        cmocka_unit_test(a_format_whose_stamps_would_not_fit_is_refused),
        cmocka_unit_test(text_beyond_the_length_is_not_read),
        cmocka_unit_test(a_stamp_in_another_style_changes_nothing),
        cmocka_unit_test(the_zone_last_seen_is_written_back),
        cmocka_unit_test(seconds_may_be_left_out_and_are_written_once_seen),
        cmocka_unit_test(days_are_counted_without_a_hole_over_all_years),
        cmocka_unit_test(weekdays_start_on_monday),
        cmocka_unit_test(what_is_writable_is_what_can_be_read_again),
        cmocka_unit_test(a_zone_is_found_behind_flags_and_not_behind_the_end),
        cmocka_unit_test(a_format_that_writes_what_it_does_not_read_is_refused),
        cmocka_unit_test(stamps_of_any_size_have_room),
        cmocka_unit_test(the_time_zone_of_the_machine_changes_nothing),
        cmocka_unit_test(examples_show_how_the_style_is_written),
        cmocka_unit_test(numbers_that_are_all_years_become_years),
        cmocka_unit_test(numbers_of_nine_digits_and_more_become_unix_seconds),
        cmocka_unit_test(numbers_that_look_like_dates_or_milliseconds_are_refused),
        cmocka_unit_test(other_kinds_are_not_refined),
        cmocka_unit_test(kind_names_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
