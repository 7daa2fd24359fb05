#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/duration.h"

static void assert_reads(const char *text, enum duration_unit unit, int64_t count)
{
    struct duration duration = {DURATION_SECOND, -1};
    if (duration_parse(text, &duration) != 0)
        fail_msg("refused '%s'", text);
    if (duration.unit != unit || duration.count != count)
        fail_msg("'%s' read as %d x %lld", text, (int)duration.unit, (long long)duration.count);
}

static void seconds_to_weeks_are_counted_in_seconds(void **state)
{
    (void)state;
    assert_reads("30s", DURATION_SECOND, 30);
    assert_reads("15min", DURATION_SECOND, 900);
    assert_reads("15 minutes", DURATION_SECOND, 900);
    assert_reads("1h", DURATION_SECOND, 3600);
    assert_reads("1 hour", DURATION_SECOND, 3600);
    assert_reads("36H", DURATION_SECOND, 36 * 3600);
    assert_reads("1d", DURATION_SECOND, 86400);
    assert_reads("1day", DURATION_SECOND, 86400);
    assert_reads("2 Days", DURATION_SECOND, 2 * 86400);
    assert_reads("4w", DURATION_SECOND, 28 * 86400);
}

static void months_quarters_and_years_are_counted_in_months(void **state)
{
    (void)state;
    assert_reads("3months", DURATION_MONTH, 3);
    assert_reads("1 month", DURATION_MONTH, 1);
    assert_reads("2q", DURATION_MONTH, 6);
    assert_reads("1y", DURATION_MONTH, 12);
    assert_reads("10 years", DURATION_MONTH, 120);
}

static void a_unit_alone_is_one_of_it(void **state)
{
    (void)state;
    assert_reads("day", DURATION_SECOND, 86400);
    assert_reads("week", DURATION_SECOND, 7 * 86400);
    assert_reads("month", DURATION_MONTH, 1);
    assert_reads("quarter", DURATION_MONTH, 3);
    assert_reads("year", DURATION_MONTH, 12);
    assert_reads("h", DURATION_SECOND, 3600);
}

static void anything_else_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    const char *const texts[] = {"",     "15",  "0h",    "-1h",  "1.5h", "h1",          "1hh",
                                 "1 h ", " 1h", "one h", "m",    "15m",  "15M",         "1fortnight",
                                 "1 1h", "+1h", " h",    "1e3s", "1h2m", "1000000001s", "99999999999999999999999d"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct duration duration = {DURATION_MONTH, 77};
        if (duration_parse(texts[i], &duration) != -1)
            fail_msg("'%s' was read as %lld", texts[i], (long long)duration.count);
        assert_true(duration.unit == DURATION_MONTH && duration.count == 77);
    }
}

static void the_fault_of_a_lone_m_names_both_units(void **state)
{
    (void)state;
    assert_non_null(strstr(duration_accepted("15m"), "minutes (15min) or months (15months)"));
    assert_non_null(strstr(duration_accepted("m"), "minutes"));
    assert_non_null(strstr(duration_accepted("soon"), "a number and a unit"));
}

static void a_duration_is_written_in_its_largest_whole_unit(void **state)
{
    (void)state;
    const char *const pairs[][2] = {{"90s", "90 seconds"},    {"120s", "2 minutes"},  {"36h", "36 hours"},
                                    {"48h", "2 days"},        {"14d", "2 weeks"},     {"month", "1 month"},
                                    {"3months", "1 quarter"}, {"24months", "2 years"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct duration duration;
        char text[DURATION_TEXT_SIZE];
        assert_int_equal(duration_parse(pairs[i][0], &duration), 0);
        assert_string_equal(duration_write(&duration, text), pairs[i][1]);
        struct duration again;
        assert_int_equal(duration_parse(text, &again), 0);
        assert_true(again.unit == duration.unit && again.count == duration.count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_to_weeks_are_counted_in_seconds),
        cmocka_unit_test(months_quarters_and_years_are_counted_in_months),
        cmocka_unit_test(a_unit_alone_is_one_of_it),
        cmocka_unit_test(anything_else_is_refused_and_changes_nothing),
        cmocka_unit_test(the_fault_of_a_lone_m_names_both_units),
        cmocka_unit_test(a_duration_is_written_in_its_largest_whole_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
