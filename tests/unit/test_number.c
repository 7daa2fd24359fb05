#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

/* splitmix64: the same texts on every machine */
static uint64_t next_bits(uint64_t *state)
{
    uint64_t bits = *state += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

/* Parse from a copy that has digits behind its end, so that reading past it shows; compare bits, so that -0
 * is not 0. */
static void assert_reads_as_strtod(const char *text)
{
    size_t length = strlen(text);
    char *unterminated = malloc(length + 2);
    assert_non_null(unterminated);
    memcpy(unterminated, text, length);
    memcpy(unterminated + length, "77", 2);
    double expected = strtod(text, NULL), value = NAN;
    if (number_parse(unterminated, length, &value) != 0)
        fail_msg("refused '%s'", text);
    if (memcmp(&value, &expected, sizeof value) != 0)
        fail_msg("'%s' read as %a, strtod reads %a", text, value, expected);
    free(unterminated);
}

static void assert_refused(const char *text)
{
    double value = 123.0;
    if (number_parse(text, strlen(text), &value) != -1)
        fail_msg("'%s' was read as %g", text, value);
    assert_true(value == 123.0);
}

/* A quarter of so many, but with SEQNET_LONG. */
static int tries(int count)
{
    return getenv("SEQNET_LONG") ? count : count / 4;
}

static void random_doubles_read_as_strtod_reads_them(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0, count = tries(200000); i < count; i++) {
        uint64_t bits = next_bits(&seed);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        char text[64];
        snprintf(text, sizeof text, "%.*g", (int)(bits % 20) + 1, value);
        if (isfinite(strtod(text, NULL)))
            assert_reads_as_strtod(text);
    }
}

static void short_decimals_read_as_strtod_reads_them(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int i = 0, count = tries(300000); i < count; i++) {
        uint64_t bits = next_bits(&seed);
        uint64_t digits = next_bits(&seed) >> (bits % 60 + 1);
        char text[64];
        snprintf(text, sizeof text, "%s%llu.%0*llue%d", i % 3 ? "" : "-", (unsigned long long)(digits % 100000),
                 (int)(bits >> 8 & 15) + 1, (unsigned long long)(digits / 100000 % 1000000000),
                 (int)(bits >> 16 & 63) - 32);
        assert_reads_as_strtod(text);
        snprintf(text, sizeof text, "%llu", (unsigned long long)digits);
        assert_reads_as_strtod(text);
        snprintf(text, sizeof text, "%llue%d", (unsigned long long)digits, (int)(bits >> 16 & 63) - 32);
        assert_reads_as_strtod(text);
    }
}

static void subnormals_and_extremes_read_as_strtod_reads_them(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int i = 0; i < 50000; i++) {
        uint64_t bits = next_bits(&seed) >> 12; /* exponent field 0: subnormal */
        double value;
        memcpy(&value, &bits, sizeof value);
        char text[64];
        snprintf(text, sizeof text, "%.17g", value);
        assert_reads_as_strtod(text);
    }
    static const char *const texts[] = {"1.7976931348623157e308",
                                        "-1.7976931348623157e308",
                                        "1.7976931348623158e308",
                                        "2.2250738585072014e-308",
                                        "2.2250738585072011e-308",
                                        "4.9406564584124654e-324",
                                        "2.4703282292062328e-324",
                                        "2.4703282292062327e-324",
                                        "1e-400",
                                        "-1e-400",
                                        "0e999999999999999999999",
                                        "-0",
                                        "9007199254740993",
                                        "9007199254740992",
                                        "9007199254740991e22",
                                        "9007199254740992e-22",
                                        "1e23",
                                        "8.41e21",
                                        "9223372036854775808",
                                        "18446744073709551616",
                                        "99999999999999999999",
                                        "0000000000000000000000001",
                                        "1e22",
                                        "1e-22",
                                        "123456789012345678e-5"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_reads_as_strtod(texts[i]);
}

static void every_form_of_the_syntax_is_read(void **state)
{
    (void)state;
    static const char *const texts[] = {"0",   "+1",  "-1",   "1.",   ".5",     "-.5", "+.5e1", "1.e2",
                                        "1e2", "1E2", "1e+2", "1e-2", "1e0002", "007", "-0.0",  "1e-0"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_reads_as_strtod(texts[i]);
}

static void a_number_of_thousands_of_digits_is_rounded_by_its_last_one(void **state)
{
    (void)state;
    /* 1 + 2^-53 is halfway between 1 and the next double, and goes to 1; any digit behind it goes up */
    const char *halfway = "1.00000000000000011102230246251565404236316680908203125";
    char text[4096];
    memset(text, '0', sizeof text);
    memcpy(text, halfway, strlen(halfway));
    double value;
    assert_int_equal(number_parse(text, sizeof text, &value), 0);
    assert_true(value == 1.0);
    text[sizeof text - 1] = '1';
    assert_int_equal(number_parse(text, sizeof text, &value), 0);
    assert_true(value == 1.0 + DBL_EPSILON);
    /* the same with zeros in front, and the point behind digits that are cut */
    memset(text, '0', sizeof text);
    memcpy(text + 3, "100000000000000011102230246251565404236316680908203125", 54);
    memcpy(text + 4000, ".1e-3996", 9);
    assert_int_equal(number_parse(text, strlen(text), &value), 0);
    assert_true(value == 1.0 + DBL_EPSILON);
    text[4001] = '0';
    assert_int_equal(number_parse(text, strlen(text), &value), 0);
    assert_true(value == 1.0);
}

static void an_exponent_may_undo_a_long_run_of_zeros(void **state)
{
    (void)state;
    char text[5000];
    memset(text, '0', sizeof text);
    text[1] = '.';
    memcpy(text + 4001, "25e4000", 8);
    double value;
    assert_int_equal(number_parse(text, strlen(text), &value), 0);
    assert_true(value == 2.5);
    memset(text, '0', sizeof text);
    text[0] = '3';
    memcpy(text + 4001, "e-4000", 7);
    assert_int_equal(number_parse(text, strlen(text), &value), 0);
    assert_true(value == 3.0);
}

static void what_is_not_a_decimal_number_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        " ",
                                        "1 ",
                                        " 1",
                                        "+",
                                        "-",
                                        ".",
                                        "-.",
                                        "e1",
                                        ".e1",
                                        "1e",
                                        "1e+",
                                        "1e-",
                                        "--1",
                                        "+-1",
                                        "1-",
                                        "1.2.3",
                                        "1..2",
                                        "1,5",
                                        "0x10",
                                        "0x1p3",
                                        "inf",
                                        "-inf",
                                        "nan",
                                        "NaN",
                                        "infinity",
                                        "n/a",
                                        "1f",
                                        "1e5.0",
                                        "1d3",
                                        "1e5e5",
                                        "1_000",
                                        "\t1",
                                        "1\n",
                                        "1e+-2",
                                        "\xC2\xA0"
                                        "1",
                                        "/",
                                        ":",
                                        "1/",
                                        "1:"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_refused(texts[i]);
    double value = 123.0;
    assert_int_equal(number_parse("1\0", 2, &value), -1);
    assert_int_equal(number_parse(NULL, 0, &value), -1);
    assert_true(value == 123.0);
}

static void what_overflows_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"1e309", "-1e309", "1.7976931348623159e308", "1e99999999999999999999", "2e308"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_refused(texts[i]);
}

static void an_integer_is_read_up_to_both_ends_of_its_range(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t minimum, maximum;
        int result;
        int64_t value;
    } cases[] = {
        {"0", 0, 0, 0, 0},
        {"-0", 0, 0, 0, 0},
        {"+7", 1, 9, 0, 7},
        {"0000000000000000000000000000042", 0, 100, 0, 42},
        {"9223372036854775807", INT64_MIN, INT64_MAX, 0, INT64_MAX},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, 0, INT64_MIN},
        {"9223372036854775808", INT64_MIN, INT64_MAX, -1, 0},
        {"-9223372036854775809", INT64_MIN, INT64_MAX, -1, 0},
        {"99999999999999999999999", INT64_MIN, INT64_MAX, -1, 0},
        {"10", 1, 10, 0, 10},
        {"11", 1, 10, -1, 0},
        {"0", 1, 10, -1, 0},
        {"", 0, 9, -1, 0},
        {"-", -9, 9, -1, 0},
        {"+", -9, 9, -1, 0},
        {"1.0", 0, 9, -1, 0},
        {"1e0", 0, 9, -1, 0},
        {" 1", 0, 9, -1, 0},
        {"1 ", 0, 9, -1, 0},
        {"0x1", 0, 9, -1, 0},
        {"--1", -9, 9, -1, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 777;
        int result =
            number_parse_integer(cases[i].text, strlen(cases[i].text), cases[i].minimum, cases[i].maximum, &value);
        if (result != cases[i].result || value != (result == 0 ? cases[i].value : 777))
            fail_msg("'%s': result %d, value %lld", cases[i].text, result, (long long)value);
    }
    int64_t value;
    assert_int_equal(number_parse_integer("123", 2, 0, 1000, &value), 0);
    assert_int_equal(value, 12);
}

static void a_double_is_written_short_and_reads_back_exactly(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.1, "0.1"},
                 {0.0, "0"},
                 {-0.0, "-0"},
                 {1e15, "1e+15"},
                 {100000, "100000"},
                 {1e300, "1e+300"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {1.0 / 3, "0.3333333333333333"},
                 {-2.5, "-2.5"},
                 {123456789012345.0, "123456789012345"}};
    char text[NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(number_format(cases[i].value, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
    uint64_t seed = 4;
    for (int i = 0, count = tries(100000); i < count; i++) {
        uint64_t bits = next_bits(&seed);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        int length = number_format(value, text);
        assert_true(length < NUMBER_TEXT_SIZE && text[length] == '\0');
        double read_back;
        assert_int_equal(number_parse(text, (size_t)length, &read_back), 0);
        assert_memory_equal(&read_back, &value, sizeof value);
        for (int digits = 15; digits <= 17; digits++) {
            char shorter[64];
            snprintf(shorter, sizeof shorter, "%.*g", digits, value);
            if (strtod(shorter, NULL) == value) {
                assert_string_equal(text, shorter);
                break;
            }
        }
    }
}

static void a_float_is_written_short_and_reads_back_exactly(void **state)
{
    (void)state;
    static const struct {
        float value;
        const char *text;
    } cases[] = {{0.1f, "0.1"}, {16777216.0f, "16777216"}, {FLT_MAX, "3.4028235e+38"}, {1.0f / 3, "0.33333334"},
                 {-0.0f, "-0"}, {1.00000012f, "1.0000001"}};
    char text[NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(number_format_float(cases[i].value, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
    uint64_t seed = 5;
    for (int i = 0, count = tries(100000); i < count; i++) {
        uint32_t bits = (uint32_t)next_bits(&seed);
        float value;
        memcpy(&value, &bits, sizeof value);
        /* of any size, of a weight's, and of few digits */
        if (i % 3 == 1)
            value = (float)((int32_t)bits * pow(10, -4 - i / 3 % 11));
        else if (i % 3 == 2)
            value = (float)((int32_t)(bits >> 12) / pow(10, i / 3 % 11));
        if (!isfinite(value))
            continue;
        int length = number_format_float(value, text);
        double read_back;
        assert_int_equal(number_parse(text, (size_t)length, &read_back), 0);
        float rounded = (float)read_back;
        assert_memory_equal(&rounded, &value, sizeof value);
        assert_true(strtof(text, NULL) == value);
        assert_true(length <= 15);
        char shortest[NUMBER_TEXT_SIZE];
        for (int digit_count = 6; digit_count <= 9; digit_count++) {
            snprintf(shortest, sizeof shortest, "%.*g", digit_count, (double)value);
            if (strtof(shortest, NULL) == value && (float)strtod(shortest, NULL) == value)
                break;
        }
        assert_string_equal(text, shortest);
    }
}

static void decimals_are_as_many_as_a_value_was_typed_with(void **state)
{
    (void)state;
    static const struct {
        double value;
        int decimals;
    } cases[] = {{0, 0},          {1200, 0},        {-3, 0},        {0.1, 1},   {-12.25, 2}, {1e9 + 0.001, 3},
                 {0.000000001, 9}, {0.0000000001, -1}, {1.0 / 3, -1},  {1e300, -1}, {437.08, 2},  {0.1 + 0.2, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (number_decimals(cases[i].value) != cases[i].decimals)
            fail_msg("%.17g has %d decimals", cases[i].value, number_decimals(cases[i].value));
    }
}

static void a_number_is_rounded_and_no_digit_of_its_integer_is_lost(void **state)
{
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *text;
    } cases[] = {{438.0784600, 2, "438.08"},
                 {438.0784600, 0, "438"},
                 {-0.04, 1, "0.0"},
                 {0, 3, "0.000"},
                 {9.996, 2, "10.00"},
                 {123456789012.25, 1, "123456789012.2"},
                 {1234567890123456, 2, "1234567890123456"},
                 {1e300, 4, "1e+300"},
                 {-DBL_MAX, 4, "-1.7976931348623157e+308"},
                 {1.23456e-12, 16, "1.2346e-12"},
                 {0.00012345, 6, "0.000123"},
                 {DBL_TRUE_MIN, 300, "0"},
                 {5, 300, "5"}};
    char text[NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(number_format_rounded(cases[i].value, cases[i].decimals, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void rounding_keeps_the_order(void **state)
{
    (void)state;
    uint64_t seed = 6;
    for (int i = 0, count = tries(200000); i < count; i++) {
        const int decimals = (int)(next_bits(&seed) % 20);
        const double size = pow(10, (double)(next_bits(&seed) % 24) - 8);
        const double low = ((double)(next_bits(&seed) >> 11) / 4503599627370496.0 - 1) * size;
        const double high = low + (double)(next_bits(&seed) % 4) * pow(10, -decimals) / 3;
        char lower[NUMBER_TEXT_SIZE], upper[NUMBER_TEXT_SIZE];
        number_format_rounded(low, decimals, lower);
        number_format_rounded(high, decimals, upper);
        if (strtod(lower, NULL) > strtod(upper, NULL) ||
            fabs(strtod(lower, NULL) - low) > 0.5000001 * pow(10, -decimals) + 1e-15 * fabs(low))
            fail_msg("%.17g and %.17g with %d decimals: %s, %s", low, high, decimals, lower, upper);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_doubles_read_as_strtod_reads_them),
        cmocka_unit_test(short_decimals_read_as_strtod_reads_them),
        cmocka_unit_test(subnormals_and_extremes_read_as_strtod_reads_them),
        cmocka_unit_test(every_form_of_the_syntax_is_read),
        cmocka_unit_test(a_number_of_thousands_of_digits_is_rounded_by_its_last_one),
        cmocka_unit_test(an_exponent_may_undo_a_long_run_of_zeros),
        cmocka_unit_test(what_is_not_a_decimal_number_is_refused),
        cmocka_unit_test(what_overflows_is_refused),
        cmocka_unit_test(an_integer_is_read_up_to_both_ends_of_its_range),
        cmocka_unit_test(a_double_is_written_short_and_reads_back_exactly),
        cmocka_unit_test(a_float_is_written_short_and_reads_back_exactly),
        cmocka_unit_test(decimals_are_as_many_as_a_value_was_typed_with),
        cmocka_unit_test(a_number_is_rounded_and_no_digit_of_its_integer_is_lost),
        cmocka_unit_test(rounding_keeps_the_order),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
