/*
 * Decimal text to the nearest double, as strtod gives it in the C locale: the same bits, some ten times faster.
 *
 * Models are megabytes of numbers, and tables are too, so this is what reading them takes. Three ways, in this order:
 *
 *     1. Digits up to 2^53 and a power of ten up to 10^22 are both exact doubles. One product or quotient of them
 *        rounds once (Clinger, "How to Read Floating Point Numbers Accurately", 1990).
 *     2. Up to 19 digits over 10^1 .. 10^27, which is 2^k 5^k: a quotient of integers, exact to its remainder. That is
 *        what %.17g writes of usual numbers.
 *     3. All others go through strtod. No other way is needed: few numbers are as large or as small.
 *
 * No library of Debian reads decimals faster than strtod for C: jansson, json-c and cJSON all call it.
 */
#ifndef SEQNET_ASCII_DECIMAL_DECIMAL_H
#define SEQNET_ASCII_DECIMAL_DECIMAL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Read the number that begins at `at`, before `end`: [+-] digits [. digits] [e[+-]digits], with at least one digit
 * before the exponent. As strtod has it, too large a number is infinite, and too small a one 0 or subnormal.
 *
 * Returns where the number ends; NULL, with *value untouched, when there is none.
 */
const char *decimal_read(const char *at, const char *end, double *value);

/*
 * Read numbers of a JSON array that most programs write: 12 or -0.0625, without an exponent, at most one blank before
 * it, a comma or bracket right behind it. *at is at the array's bracket or at a comma, and is then where the last of
 * them ends. Into doubles, or where these are NULL into floats, [count] either way.
 *
 * Returns how many were read. The next one, if fewer than `count`, is written otherwise, or stands near `end`: it may
 * well be a number.
 */
size_t decimal_read_list(const char **at, const char *end, size_t count, double *doubles, float *floats);

#define DECIMAL_PLACES_MAX 9   /* that decimal_write() knows */
#define DECIMAL_WRITTEN_MAX 18 /* bytes that it writes */

/*
 * Write `value` (finite) as printf's "%.*f" does with so many places, 0 to DECIMAL_PLACES_MAX: the exact value is
 * rounded, halves to even. Returns the length; 0, with nothing of use in `text`, where it would have more than 15
 * digits, or round to 0.
 */
int decimal_write(double value, int places, char text[DECIMAL_WRITTEN_MAX]);

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define DECIMAL_READS_EIGHT 1
#endif

/* How many of the eight characters from `at` on are digits, before any that is none. *eight gets their values, a byte
 * each, the first one lowest. Where DECIMAL_READS_EIGHT. */
static inline size_t decimal_load_digits(const char *at, uint64_t *eight)
{
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    bytes ^= UINT64_C(0x3030303030303030);
    *eight = bytes;
    /* the top bit of each byte above 9; what is carried on reaches only bytes behind the first of these */
    const uint64_t others = ((bytes + UINT64_C(0x7676767676767676)) | bytes) & UINT64_C(0x8080808080808080);
    return others ? (size_t)__builtin_ctzll(others) / 8 : 8;
}

/* Behind the digits that begin at `at`: at most `end`. */
static inline const char *decimal_skip_digits(const char *at, const char *end)
{
#ifdef DECIMAL_READS_EIGHT
    uint64_t eight;
    while (end - at >= 8) {
        const size_t count = decimal_load_digits(at, &eight);
        at += count;
        if (count < 8)
            return at;
    }
#endif
    while (at < end && (unsigned char)(*at - '0') <= 9)
        at++;
    return at;
}

#endif
