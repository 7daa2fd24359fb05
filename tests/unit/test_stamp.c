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
        "23-01-01",
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
        "2023--Q1",
        "2023-Q",
        "Q1",
        "2023-01-01 24:00",
        "2023-01-01 23:60",
        "2023-01-01 23:59:60",
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
        "2023-01-01 12:00:00.0000000000",
        "2023-01-01 12:00.0",
        "2023-01-01 12:00z",
        "2023-01-01 12:00 z",
        "2023-01-01 12:00 CET",
        "1.2023", /* a number */
        "2023.01",
        "2023/1",
        "Tue 2023-02-06", /* a Monday */
        "Tue, 6 Feb 2023",
        "31.02.2023",
        "1.1.123",
        "1.1-2023",
        "1 Foo 2023",
        "Fe 1 2023",
        "2019-W53",
        "2020-W54",
        "2020-W00",
        "2020-W05-8",
        "0Q2019",
        "Q5 2019",
        "2012M13",
        "2023-01-01 13:05 PM",
        "2023-01-01 0:05 AM",
        "2023-01-01 1:05 P",
        "2023-01-01 3",
        "20230201T24",
        "20230201T12000",
        "12:00",
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
    assert_not_a_time("1970-01-02 - 1970-01-03", "%Y-%m-%d - %Y-%m-%d"); /* a range: the last part would count */
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

/* Numbers become stamps that are written as the numbers were. */
static void compact_numbers_become_dates_and_unix_times(void **state)
{
    static const struct {
        enum stamp_kind kind;
        int64_t values[3], seconds[3];
    } cases[] = {
        {STAMP_DATE, {20240228, 20240229, 20240301}, {1709078400, 1709164800, 1709251200}},
        {STAMP_MONTH, {202311, 202312, 202401}, {1698796800, 1701388800, 1704067200}},
        {STAMP_DATETIME, {202402282300, 202402290000, 202402290100}, {1709161200, 1709164800, 1709168400}},
        {STAMP_DATETIME, {20240229000000, 20240229000030, 20240229000100}, {1709164800, 1709164830, 1709164860}},
        {STAMP_UNIX, {1700000000585, 1700003600585, 1700007200585}, {1700000000, 1700003600, 1700007200}},
        {STAMP_UNIX, {1700000000000000, 1700003600000000, 1700007200000000}, {1700000000, 1700003600, 1700007200}},
        {STAMP_UNIX,
         {1700000000000000000, 1700003600000000000, 1700007200000000000},
         {1700000000, 1700003600, 1700007200}},
        {STAMP_STEP, {20240229, 20240230, 20240231}, {20240229, 20240230, 20240231}}, /* 30 February: no date */
        {STAMP_STEP, {200111, 200112, 200113}, {200111, 200112, 200113}},             /* counted on past a December */
        {STAMP_STEP, {202402292300, 202402292400, 202402292500}, {202402292300, 202402292400, 202402292500}},
    };
    const size_t lines[] = {2, 3, 4};
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error error = ERROR_INIT;
        struct stamp_style style = {.kind = STAMP_STEP};
        int64_t values[3];
        memcpy(values, cases[i].values, sizeof values);
        assert_int_equal(stamp_refine_integers(&style, "f", "c", values, lines, 3, &error), 0);
        if (cases[i].kind != style.kind && i != 9)
            fail_msg("case %zu is %s", i, stamp_kind_name(style.kind));
        for (int v = 0; v < 3 && i != 9; v++) {
            char text[STAMP_TEXT_SIZE], number[STAMP_TEXT_SIZE];
            int64_t again;
            assert_int_equal(values[v], cases[i].seconds[v]);
            stamp_write(&style, values[v], text);
            snprintf(number, sizeof number, "%lld", (long long)cases[i].values[v]);
            assert_string_equal(text, number);
            assert_int_equal(stamp_parse(&style, text, strlen(text), &again), 0);
            assert_int_equal(again, values[v]);
        }
    }
}

static void week_numbers_and_mixed_units_are_refused(void **state)
{
    int64_t weeks[] = {201851, 201852, 201901}, mixed[] = {1700000000, 1700003600000};
    int64_t one_year[] = {201811, 201812, 201813}, hundreds[] = {201801, 201901, 202050};
    struct error error = ERROR_INIT;
    (void)state;
    assert_int_equal(refine(weeks, 3, &error), STAMP_STEP);
    assert_string_equal(error.message,
                        "series.csv:2: column 'ds': '201851' looks like a year and a week, not like a step number; "
                        "write ISO weeks (2018-W51), or leave the time column out to count rows");
    assert_int_equal(weeks[0], 201851);
    error.kind = ERROR_NONE;
    refine(mixed, 2, &error);
    assert_string_equal(error.message,
                        "series.csv:2: column 'ds': '1700000000' looks like a Unix time, and so does "
                        "'1700003600000', in another unit; write all of them in one: seconds, milliseconds, "
                        "microseconds or nanoseconds");
    error.kind = ERROR_NONE;
    assert_int_equal(refine(one_year, 3, &error), STAMP_STEP); /* counted, as far as this tells */
    assert_int_equal(refine(hundreds, 3, &error), STAMP_STEP);
    assert_int_equal(error.kind, ERROR_NONE);
}

static void whole_numbers_may_be_days_of_a_spreadsheet(void **state)
{
    const struct stamp_style step = {.kind = STAMP_STEP}, date = {.kind = STAMP_DATE};
    const int64_t days[] = {44958, 44959, 44960}, counts[] = {1, 2, 3}, unordered[] = {44959, 44958, 44960};
    (void)state;
    assert_true(stamp_may_be_excel(&step, days, 3));
    assert_false(stamp_may_be_excel(&date, days, 3));
    assert_false(stamp_may_be_excel(&step, counts, 3));
    assert_false(stamp_may_be_excel(&step, unordered, 3));
}

/* ------------------------------------------------------------------ notations */

#define J "\x1f"

/* Each line: a text, the moment it stands for, what to say of it. */
static const struct {
    const char *text, *moment, *remark;
} notations[] = {
    {"2023/02/01", "2023-02-01", "dates are YYYY/MM/DD"},
    {"2023.2.1", "2023-02-01", "dates are YYYY.M.D"},
    {"25.12.2023", "2023-12-25", "dates are DD.MM.YYYY"},
    {"25/1/2023", "2023-01-25", "dates are DD/M/YYYY"},
    {"12-25-2023", "2023-12-25", "dates are MM-DD-YYYY"},
    {"25.12.23", "2023-12-25", "dates are DD.MM.YY"},
    {"12/25/68", "2068-12-25", "dates are MM/DD/YY"},
    {"12/25/69", "1969-12-25", "dates are MM/DD/YY"},
    {"1 Feb 2023", "2023-02-01", "dates are D Mon YYYY"},
    {"15-Feb-23", "2023-02-15", "dates are DD-Mon-YY"},
    {"01FEB2023", "2023-02-01", "dates are DDMONYYYY"},
    {"Feb 1, 2023", "2023-02-01", "dates are Mon D, YYYY"},
    {"february 01 2023", "2023-02-01", "dates are month DD YYYY"},
    {"2023-Feb-01", "2023-02-01", "dates are YYYY-Mon-DD"},
    {"Mon, 6 Feb 2023", "2023-02-06", "dates are Day, D Mon YYYY"},
    {"Monday 2023-02-06", "2023-02-06", "dates are Day YYYY-MM-DD"},
    {"5/2012", "2012-05-01", "months are M/YYYY"},
    {"01-2012", "2012-01-01", "months are MM-YYYY"},
    {"2012/01", "2012-01-01", "months are YYYY/MM"},
    {"Jan 2012", "2012-01-01", "months are Mon YYYY"},
    {"January 2012", "2012-01-01", "months are Month YYYY"},
    {"Jan-12", "2012-01-01", "months are Mon-YY"},
    {"2012 Jan", "2012-01-01", "months are YYYY Mon"},
    {"2012M01", "2012-01-01", "months are YYYYMMM"},
    {"2019 Q2", "2019-04-01", "quarters are YYYY Qn"},
    {"2019q2", "2019-04-01", "quarters are YYYYqn"},
    {"2019/Q2", "2019-04-01", "quarters are YYYY/Qn"},
    {"Q2 2019", "2019-04-01", "quarters are Qn YYYY"},
    {"Q2-19", "2019-04-01", "quarters are Qn-YY"},
    {"Q2/2019", "2019-04-01", "quarters are Qn/YYYY"},
    {"FY2019Q2", "2019-04-01", "quarters are FYYYYYQn"},
    {"2Q19", "2019-04-01", "quarters are nQYY"},
    {"2Q 2019", "2019-04-01", "quarters are nQ YYYY"},
    {"2019 2Q", "2019-04-01", "quarters are YYYY nQ"},
    {"2020-W53", "2020-12-28", "weeks are YYYY-Www"},
    {"2020W05", "2020-01-27", "weeks are YYYYWww"},
    {"2020 W01", "2019-12-30", "weeks are YYYY Www"},
    {"W05 2020", "2020-01-27", "weeks are Www YYYY"},
    {"2020-W05-7", "2020-02-02", "dates are YYYY-Www-d"},
    {"2/25/2023 1:05 PM", "2023-02-25 13:05:00", "times are M/DD/YYYY h:mm AM"},
    {"25.02.2023 12:00 AM", "2023-02-25 00:00:00", "times are DD.MM.YYYY hh:mm AM"},
    {"25.02.2023 12:30:00pm", "2023-02-25 12:30:00", "times are DD.MM.YYYY hh:mm:ssam"},
    {"25.02.2023 6:05 a.m.", "2023-02-25 06:05:00", "times are DD.MM.YYYY h:mm a.m."},
    {"25.02.2023 18.00.00", "2023-02-25 18:00:00", "times are DD.MM.YYYY hh.mm.ss"},
    {"2/25/2023, 1:05:00 PM", "2023-02-25 13:05:00", "times are M/DD/YYYY, h:mm:ss AM"},
    {"2023-02-01 9:00", "2023-02-01 09:00:00", "times are YYYY-MM-DD h:mm"},
    {"2023-02-01T00:00:38.585Z", "2023-02-01 00:00:38", ""},
    {"2023-02-01 00:00:38,585", "2023-02-01 00:00:38", ""},
    {"2023-02-01 02:00:00 +02:00", "2023-02-01 00:00:00", ""},
    {"2023-02-01 02:00:00 UTC", "2023-02-01 02:00:00", ""},
    {"2023-02-01 02:00:00GMT", "2023-02-01 02:00:00", ""},
    {"20230201T120000Z", "2023-02-01 12:00:00", "times are YYYYMMDDThhmmss+hh:mm"},
    {"20230201 1200", "2023-02-01 12:00:00", "times are YYYYMMDD hhmm"},
    {"20230201 12:00", "2023-02-01 12:00:00", "times are YYYYMMDD hh:mm"},
    {"1719131438.585", "2024-06-23 08:30:38", "times are Unix seconds"},
    {"2024-01-08" J "13:00:00", "2024-01-08 13:00:00", ""},
    {"2024-01-08" J "3", "2024-01-08 03:00:00", "times are YYYY-MM-DD h"},
    {"25/01/2024" J "1:00 PM", "2024-01-25 13:00:00", "times are DD/MM/YYYY h:mm AM"},
    {"2012" J "1", "2012-01-01", "months are YYYY M"},
    {"2012" J "Q2", "2012-04-01", "quarters are YYYY Qn"},
    {"2012" J "Jan", "2012-01-01", "months are YYYY Mon"},
    {"2012" J "1" J "25", "2012-01-25", "dates are YYYY M DD"},
    {"2012" J "1" J "25" J "7", "2012-01-25 07:00:00", "times are YYYY M DD h"},
};

/* What a text stands for, by the usual notation. */
static void assert_moment(const char *text, int64_t value, const char *moment)
{
    const struct stamp_style usual = {
        .kind = strlen(moment) > 10 ? STAMP_DATETIME : STAMP_DATE, .separator = ' ', .has_seconds = true};
    char written[STAMP_TEXT_SIZE];
    stamp_write(&usual, value, written);
    if (strcmp(written, moment) != 0)
        fail_msg("'%s' reads as %s", text, written);
}

static void each_notation_is_read_told_and_written_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(notations); i++) {
        const char *text = notations[i].text;
        struct stamp_style style = style_of(text, NULL);
        char written[STAMP_TEXT_SIZE], remark[STAMP_TEXT_SIZE];
        int64_t value = value_of(text, NULL);
        assert_moment(text, value, notations[i].moment);
        assert_string_equal(stamp_style_remark(&style, remark), notations[i].remark);
        assert_int_equal(stamp_write(&style, value, written), strlen(text));
        assert_string_equal(written, text);
    }
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* Any moment that a style can write is read back as it was written, by the style and by the detector. */
static void random_moments_go_round_through_every_notation(void **state)
{
    uint64_t random = 12;
    (void)state;
    for (size_t i = 0; i < COUNT(notations); i++) {
        const struct stamp_style style = style_of(notations[i].text, NULL);
        for (int trial = 0; trial < 2000; trial++) {
            /* 1969 to 2068, or all years */
            int64_t span = trial % 2 ? INT64_C(3124224000) : INT64_C(315537897600);
            int64_t value = (trial % 2 ? INT64_C(0) : INT64_C(-62135596800)) +
                            (int64_t)(next_random(&random) * (UINT64_C(1) << 31) + next_random(&random)) % span;
            char text[STAMP_TEXT_SIZE], again[STAMP_TEXT_SIZE];
            struct stamp_style reader = style, found;
            struct stamp_detector detector;
            int64_t read, reread;
            if (style.kind == STAMP_UNIX)
                value = 100000000 + (value < 0 ? -value : value) % 90000000000;
            if (!stamp_is_writable(&style, value))
                continue;
            stamp_write(&style, value, text);
            if (stamp_parse(&reader, text, strlen(text), &read) != 0)
                fail_msg("'%s' is written for '%s' and not read", text, notations[i].text);
            stamp_write(&reader, read, again);
            assert_string_equal(again, text);
            stamp_detector_init(&detector, &(struct stamp_hints){.preferred = &style});
            assert_true(stamp_detector_add(&detector, text, strlen(text)));
            assert_true(detector.count < STAMP_CANDIDATE_COUNT);
            assert_int_equal(stamp_detector_decide(&detector, &found), STAMP_DECIDED);
            assert_int_equal(stamp_parse(&found, text, strlen(text), &reread), 0);
            assert_int_equal(reread, read);
        }
    }
}

/* Show a detector the texts; returns the number of the first that is refused, or -1. */
static int show(struct stamp_detector *detector, const struct stamp_hints *hints, const char *const *texts)
{
    stamp_detector_init(detector, hints);
    for (int i = 0; texts[i]; i++)
        if (!stamp_detector_add(detector, texts[i], strlen(texts[i])))
            return i;
    return -1;
}

static void day_or_month_first_is_decided_by_the_whole_column(void **state)
{
    static const char *const open[] = {"01/02/2023", "02/03/2023", NULL},
                             *const day[] = {"01/02/2023", "13/02/2023", NULL},
                             *const month[] = {"01/02/2023", "02/13/2023", NULL},
                             *const neither[] = {"01/02/2023", "13/02/2023", "02/13/2023", NULL},
                             *const same[] = {"01/01/2023", "02/02/2023", NULL};
    struct stamp_detector detector;
    struct stamp_style style, us = style_of("12/25/2023", NULL);
    (void)state;
    assert_int_equal(show(&detector, NULL, open), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_UNDECIDED);
    assert_int_equal(show(&detector, NULL, day), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_DECIDED);
    assert_int_equal(style.notation, NOTATION_DMY);
    assert_int_equal(show(&detector, NULL, month), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_DECIDED);
    assert_int_equal(style.notation, NOTATION_MDY);
    assert_int_equal(show(&detector, NULL, neither), 2);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_DECIDED); /* nothing changed */
    assert_int_equal(style.notation, NOTATION_DMY);
    assert_int_equal(show(&detector, NULL, same), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_DECIDED);
    assert_int_equal(show(&detector, &(struct stamp_hints){.order = DATE_ORDER_MDY}, open), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_DECIDED);
    assert_int_equal(style.notation, NOTATION_MDY);
    assert_int_equal(show(&detector, &(struct stamp_hints){.order = DATE_ORDER_MDY}, day), 1);
    assert_int_equal(show(&detector, &(struct stamp_hints){.preferred = &us}, open), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_DECIDED);
    assert_int_equal(style.notation, NOTATION_MDY);
    assert_int_equal(show(&detector, &(struct stamp_hints){.preferred = &us}, day), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_DECIDED);
    assert_int_equal(style.notation, NOTATION_DMY);
    stamp_detector_init(&detector, NULL);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_NONE);
}

static void years_first_with_two_digits_are_read_when_asked_for(void **state)
{
    static const char *const texts[] = {"23-02-01", "23-02-28", NULL};
    struct stamp_detector detector;
    struct stamp_style style;
    (void)state;
    assert_int_equal(show(&detector, &(struct stamp_hints){.order = DATE_ORDER_YMD}, texts), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_DECIDED);
    assert_int_equal(style.notation, NOTATION_YMD2);
    assert_int_equal(show(&detector, &(struct stamp_hints){.order = DATE_ORDER_DMY}, texts), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_DECIDED);
    assert_int_equal(style.notation, NOTATION_DMY2);
    assert_int_equal(show(&detector, NULL, texts), -1);
    assert_int_equal(stamp_detector_decide(&detector, &style), STAMP_UNDECIDED);
}

static void short_years_are_told_from_days_by_the_order_of_the_rows(void **state)
{
    static const struct {
        const char *texts[5];
        enum stamp_verdict verdict;
        enum stamp_notation notation;
    } cases[] = {
        {{"30/01/23", "31/01/23", "01/02/23", "02/02/23"}, STAMP_DECIDED, NOTATION_DMY2},
        {{"02/02/23", "01/02/23", "31/01/23", "30/01/23"}, STAMP_DECIDED, NOTATION_DMY2},
        {{"23-01-30", "23-01-31", "23-02-01", "23-02-02"}, STAMP_DECIDED, NOTATION_YMD2},
        {{"23-01-30", "23-01-31", "23-02-01", "23-01-29"}, STAMP_UNDECIDED, NOTATION_DMY2},
        {{"28.01.23", "29.01.23"}, STAMP_DECIDED, NOTATION_DMY2},
        {{"01/30/23", "01/31/23"}, STAMP_DECIDED, NOTATION_MDY2},
        {{"25-12-85", "26-12-85"}, STAMP_DECIDED, NOTATION_DMY2},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct stamp_detector detector;
        struct stamp_style style;
        assert_int_equal(show(&detector, NULL, cases[i].texts), -1);
        assert_int_equal(stamp_detector_decide(&detector, &style), cases[i].verdict);
        assert_int_equal(style.notation, cases[i].notation);
    }
}

static void the_marks_do_not_vary_in_a_column(void **state)
{
    static const char *const columns[][3] = {
        {"01.12.2023", "02/12/2023", NULL},
        {"2023/02/01", "2023-02-02", NULL},
        {"2019 Q1", "2019-Q2", NULL},
        {"2018-05", "2018-27", NULL},
        {"2023-01-01 1:05 PM", "2023-01-01 13:05", NULL},
        {"2023-01-01 12:00", "2023-01-01 12.30", NULL},
        {"Mon 2023-02-06", "2023-02-07", NULL},
        {"17", "2023-02-07", NULL},
    };
    struct stamp_detector detector;
    (void)state;
    for (size_t i = 0; i < COUNT(columns); i++)
        if (show(&detector, NULL, columns[i]) != 1)
            fail_msg("'%s' was taken after '%s'", columns[i][1], columns[i][0]);
    assert_string_equal(stamp_hint("2018-27", 7), "; weeks are written with a W: 2018-W27");
    assert_string_equal(stamp_hint("2018-12", 7), "");
    assert_string_equal(stamp_hint("2018", 4), "");
    assert_string_equal(stamp_hint("42302.5", 7), "; the days of a spreadsheet are read with --time-format excel");
    assert_string_equal(stamp_hint("42302", 5), "");
}

static void a_fraction_is_kept_where_it_is_always_the_same(void **state)
{
    static const char *const same[] = {"2023-01-01 12:00:00.585", "2023-01-01 12:00:01.585", NULL},
                             *const other[] = {"2023-01-01 12:00:00.2", "2023-01-01 12:00:00.4", NULL};
    struct stamp_detector detector;
    struct stamp_style style;
    char text[STAMP_TEXT_SIZE];
    (void)state;
    assert_int_equal(show(&detector, NULL, same), -1);
    stamp_detector_decide(&detector, &style);
    stamp_write(&style, 1672574402, text);
    assert_string_equal(text, "2023-01-01 12:00:02.585");
    assert_int_equal(show(&detector, NULL, other), -1);
    stamp_detector_decide(&detector, &style);
    stamp_write(&style, 1672574402, text);
    assert_string_equal(text, "2023-01-01 12:00:02.0");
    assert_string_equal(stamp_style_remark(&style, text), "parts of a second are cut off");
}

static void days_of_a_spreadsheet_are_read_by_their_format(void **state)
{
    static const struct {
        const char *text, *moment;
    } cases[] = {{"42302", "2015-10-25"},
                 {"42302.0416667", "2015-10-25 01:00:00"},
                 {"42302.5", "2015-10-25 12:00:00"},
                 {"44958.99999", "2023-02-01 23:59:59"}};
    char text[STAMP_TEXT_SIZE];
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct stamp_style style = style_of(cases[i].text, "excel");
        int64_t value = value_of(cases[i].text, "excel"), again;
        assert_moment(cases[i].text, value, cases[i].moment);
        stamp_write(&style, value, text);
        assert_string_equal(text, cases[i].text);
        for (int64_t second = value; second < value + 100000; second += 977) {
            stamp_write(&style, second, text);
            assert_int_equal(stamp_parse(&style, text, strlen(text), &again), 0);
            assert_int_equal(again, second);
        }
    }
    assert_not_a_time("-1", "excel");
    assert_not_a_time("2958466", "excel");
    assert_not_a_time("1.5x", "excel");
    assert_true(stamp_format_is_usable("excel"));
}

static void text_of_any_kind_does_not_upset_a_detector(void **state)
{
    static const char letters[] = "0123456789-/. ,:TZWQMJanFebPMpm+\x1f";
    uint64_t random = 7;
    (void)state;
    for (int trial = 0; trial < 200000; trial++) {
        struct stamp_detector detector;
        size_t length = next_random(&random) % 24;
        char *text = malloc(length + 1); /* of its own size, so that the sanitizer sees a byte too many */
        assert_non_null(text);
        const char *from = notations[next_random(&random) % COUNT(notations)].text;
        for (size_t i = 0; i < length; i++)
            text[i] = next_random(&random) % 4 && i < strlen(from)
                          ? from[i]
                          : letters[next_random(&random) % (sizeof letters - 1)];
        stamp_detector_init(&detector, NULL);
        char *exact = malloc(length ? length : 1);
        assert_non_null(exact);
        memcpy(exact, text, length);
        if (stamp_detector_add(&detector, exact, length)) {
            struct stamp_style style;
            int64_t value, again;
            stamp_detector_decide(&detector, &style);
            assert_int_equal(stamp_parse(&style, exact, length, &value), 0);
            char written[STAMP_TEXT_SIZE];
            int written_length = stamp_write(&style, value, written);
            assert_int_equal(stamp_parse(&style, written, (size_t)written_length, &again), 0);
            assert_int_equal(again, value);
        }
        free(exact);
        free(text);
    }
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
    for (int i = STAMP_STEP; i < STAMP_KIND_COUNT; i++)
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
        cmocka_unit_test(compact_numbers_become_dates_and_unix_times),
        cmocka_unit_test(week_numbers_and_mixed_units_are_refused),
        cmocka_unit_test(whole_numbers_may_be_days_of_a_spreadsheet),
        cmocka_unit_test(each_notation_is_read_told_and_written_back),
        cmocka_unit_test(random_moments_go_round_through_every_notation),
        cmocka_unit_test(day_or_month_first_is_decided_by_the_whole_column),
        cmocka_unit_test(years_first_with_two_digits_are_read_when_asked_for),
        cmocka_unit_test(short_years_are_told_from_days_by_the_order_of_the_rows),
        cmocka_unit_test(the_marks_do_not_vary_in_a_column),
        cmocka_unit_test(a_fraction_is_kept_where_it_is_always_the_same),
        cmocka_unit_test(days_of_a_spreadsheet_are_read_by_their_format),
        cmocka_unit_test(text_of_any_kind_does_not_upset_a_detector),
        cmocka_unit_test(other_kinds_are_not_refined),
        cmocka_unit_test(kind_names_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
