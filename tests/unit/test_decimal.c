/* Decimals are read and written as the C library does it, to the last bit; and numbers are sorted as qsort() does. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ascii_decimal/decimal.h"
#include "base/sample_bounds.h"

static uint64_t next_bits(uint64_t *state)
{
    uint64_t bits = *state += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

/* In a long text, where numbers are read eight digits at a time, and at its very end. */
static void assert_reads_as_strtod(const char *number)
{
    char text[256];
    double expected = strtod(number, NULL), value = NAN;
    const size_t length = strlen(number);
    snprintf(text, sizeof text, "%s, 0.25, 77777777777777777777777777777777777777777777777777777777777", number);
    for (int is_alone = 0; is_alone < 2; is_alone++) {
        const char *end = is_alone ? text + length : text + strlen(text);
        if (decimal_read(text, end, &value) != text + length)
            fail_msg("'%s' is not read to its end", number);
        if (memcmp(&value, &expected, sizeof value) != 0)
            fail_msg("'%s' read as %a, strtod reads %a", number, value, expected);
    }
}

static void digits_over_a_power_of_ten_are_rounded_once(void **state)
{
    (void)state;
    uint64_t seed = 11;
    char text[64];
    for (int i = 0; i < 60000; i++) {
        const uint64_t bits = next_bits(&seed);
        const int digits = (int)(bits % 19) + 1, power = (int)(bits >> 8 & 31);
        uint64_t most = 1;
        for (int d = 1; d < digits; d++)
            most *= 10;
        const uint64_t mantissa = most + next_bits(&seed) % (9 * most);
        snprintf(text, sizeof text, "%llue-%d", (unsigned long long)mantissa, power);
        assert_reads_as_strtod(text);
        snprintf(text, sizeof text, "%s0.%0*llu", i % 2 ? "-" : "", digits + power / 4, (unsigned long long)mantissa);
        assert_reads_as_strtod(text);
    }
}

/* A double lies halfway between two where its last bit and one more are cut: to even, and a digit more decides. */
static void halves_go_to_even_and_more_than_halves_up(void **state)
{
    (void)state;
    uint64_t seed = 12;
    char text[96];
    for (int i = 0; i < 20000; i++) {
        const uint64_t whole = (next_bits(&seed) & ((UINT64_C(1) << 53) - 1)) | UINT64_C(1) << 52;
        const int places = i % 4; /* whole + 1/2, over 2^places: halfway, with places + 1 decimals */
        const char *const tails[] = {"", "0", "1", "00000000001"};
        const unsigned __int128 scaled = ((unsigned __int128)(2 * whole + 1)) * 625; /* 10^4 / 2^4 */
        const unsigned __int128 shown = scaled << (3 - places);
        snprintf(text, sizeof text, "%llu.%04llu%s", (unsigned long long)(shown / 10000),
                 (unsigned long long)(shown % 10000), tails[i / 4 % 4]);
        assert_reads_as_strtod(text);
    }
}

static void the_smallest_and_the_largest_are_read(void **state)
{
    (void)state;
    static const char *const texts[] = {"4.9406564584124654e-324",
                                        "2.2250738585072011e-308",
                                        "1.7976931348623157e308",
                                        "1e-27",
                                        "9999999999999999999e-27",
                                        "9999999999999999999e-28",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "0.000000000000000000001",
                                        "0e-27",
                                        "-0.0",
                                        "1e999",
                                        "9007199254740993e-1",
                                        "9007199254740993",
                                        "5e-324"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_reads_as_strtod(texts[i]);
}

static void what_is_no_number_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "-", ".", "e5", "1e", "1e+", "-.e1", "x"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double value = 3;
        assert_null(decimal_read(texts[i], texts[i] + strlen(texts[i]), &value));
        assert_true(value == 3);
    }
}

/* Up to `room` bytes of a list of one kind of numbers. Returns how many. */
static size_t write_list(char *text, size_t room, int kind, uint64_t *seed)
{
    size_t used = 1, count = 0;
    text[0] = '[';
    for (; used + 80 < room; count++) {
        const uint64_t bits = next_bits(seed);
        const double weight = (float)((double)(int64_t)bits * ldexp(1, -63 - (int)(bits & 7)));
        const double values[] = {weight, weight * 3.1, (double)(bits >> 40), (double)(bits >> 11) / 1e9, weight};
        static const int digits[] = {9, 17, 9, 12, 4};
        char *at = text + used;
        at += snprintf(at, room - used, "%s", count == 0 ? "" : kind % 2 ? "," : ", ");
        if (kind == 3)
            snprintf(at, 80, "%.*f", (int)(bits % 18), values[kind]);
        else
            snprintf(at, 80, "%.*g", digits[kind], values[kind]);
        used += strlen(text + used);
    }
    snprintf(text + used, room - used, "]%*s", 60, "");
    return count;
}

/* Some are left to the caller, one at a time; a list of weights is not. */
static void lists_are_read_as_strtod_reads_their_numbers(void **state)
{
    (void)state;
    static char text[20000];
    static double doubles[20000];
    static float floats[20000];
    uint64_t seed = 15;
    for (int round = 0; round < 100; round++) {
        const size_t count = write_list(text, sizeof text, round % 5, &seed);
        const char *at = text, *other = text, *end = text + strlen(text);
        size_t left = 0;
        for (size_t i = 0; i < count; i++) {
            if (i == left) {
                left = i + decimal_read_list(&at, end, count - i, doubles + i, NULL);
                assert_int_equal(left, i + decimal_read_list(&other, end, count - i, NULL, floats + i));
                assert_ptr_equal(at, other);
                if (left == i) { /* it is written otherwise */
                    at += 1 + (at[1] == ' ');
                    at = other = decimal_read(at, end, &doubles[i]);
                    floats[i] = (float)doubles[i];
                    left++;
                    assert_true(round % 5 != 2);
                }
            }
        }
        assert_int_equal(*at, ']');
        const char *number = text;
        for (size_t i = 0; i < count; i++) {
            char *behind;
            const double expected = strtod(number + 1, &behind);
            if (memcmp(&expected, &doubles[i], sizeof expected) != 0 || floats[i] != (float)expected)
                fail_msg("%.*s read as %a", (int)(behind - number), number, doubles[i]);
            number = behind;
        }
    }
}

/* What JSON has no such number for, or what is not usual, is left to the caller. */
static void a_list_is_read_up_to_what_is_no_usual_number(void **state)
{
    (void)state;
    static const char *const texts[] = {"01",    "-01.5", "1.",   ".5",   "+1",     "-",     "",      "1.5.5", "1 ",
                                        "1.5x",  "--1",   "null", "1e5",  "1.25e5", "  1",   "0x1",   "1.-5",  "\n1",
                                        "0.12345678.5",   "0.12345678e5", "0.123456789 ",    "123456789", "1}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char text[200];
        double values[4] = {0};
        snprintf(text, sizeof text, "[0.5, -0.12345678, %s, 3, 4]%60s", texts[i], "");
        const char *at = text;
        const size_t count = decimal_read_list(&at, text + strlen(text), 4, values, NULL);
        if (count != 2 || values[0] != 0.5 || values[1] != -0.12345678 || strncmp(at, ", ", 2) != 0)
            fail_msg("of %s, %zu are read, up to '%s'", text, count, at);
    }
}

static void places_are_written_as_printf_does(void **state)
{
    (void)state;
    uint64_t seed = 13;
    size_t written = 0;
    for (int i = 0; i < 100000; i++) {
        const uint64_t bits = next_bits(&seed);
        const int places = (int)(bits % (DECIMAL_PLACES_MAX + 1));
        const double parts[] = {ldexp((double)(bits >> 52), -(int)(bits >> 8 & 15)), (double)(bits >> 40) / 1000,
                                ldexp((double)(bits >> 11), -(int)(bits >> 4 & 127))};
        const double value = i % 2 ? parts[i / 2 % 3] : -parts[i / 2 % 3];
        char text[DECIMAL_WRITTEN_MAX], expected[400];
        const int length = decimal_write(value, places, text),
                  due = snprintf(expected, sizeof expected, "%.*f", places, value);
        if (length && (length != due || memcmp(text, expected, (size_t)length) != 0))
            fail_msg("%a with %d places is %s, not %.*s", value, places, expected, length, text);
        written += length > 0;
    }
    assert_true(written > 50000);
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void numbers_are_sorted_as_qsort_does(void **state)
{
    (void)state;
    static double values[3000], expected[3000];
    uint64_t seed = 14;
    for (int round = 0; round < 300; round++) {
        const size_t count = (size_t)(next_bits(&seed) % 3000);
        for (size_t i = 0; i < count; i++) {
            const double any = (double)(int64_t)next_bits(&seed);
            const double orders[] = {any,
                                     (double)i,
                                     -(double)i,
                                     (double)(i % 7),
                                     (double)(i < count / 2 ? i : count - i),
                                     i % 3 ? any : i % 2 ? 0.0 : -0.0};
            values[i] = orders[round % 6];
        }
        memcpy(expected, values, sizeof expected);
        qsort(expected, count, sizeof *expected, compare);
        sample_sort(values, count);
        assert_memory_equal(values, expected, count * sizeof *values);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_over_a_power_of_ten_are_rounded_once),
        cmocka_unit_test(halves_go_to_even_and_more_than_halves_up),
        cmocka_unit_test(the_smallest_and_the_largest_are_read),
        cmocka_unit_test(what_is_no_number_is_none),
        cmocka_unit_test(lists_are_read_as_strtod_reads_their_numbers),
        cmocka_unit_test(a_list_is_read_up_to_what_is_no_usual_number),
        cmocka_unit_test(places_are_written_as_printf_does),
        cmocka_unit_test(numbers_are_sorted_as_qsort_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
