#include "ascii_decimal/shortest_float.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define DIGITS_LEAST 6
#define DIGITS_MOST 9
#define EXPONENT_LEAST (-4) /* of ten: less is written with an exponent */
#define EXPONENT_MOST 4     /* rounded up it still has no more than DIGITS_LEAST digits */
#define DECIMALS_MOST (DIGITS_MOST - 1 - EXPONENT_LEAST)

/* A double lies half way between two floats where the bits that a float does not have are these. */
#define BITS_BELOW INT64_C(0x1fffffff)
#define BITS_HALF_WAY INT64_C(0x10000000)

static const int64_t powers[DECIMALS_MOST + 1] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
};

static bool is_half_way(double value)
{
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (bits & BITS_BELOW) == BITS_HALF_WAY;
}

/* digits / 10^decimals, without zeros at its end. */
static int write_fixed(bool is_negative, int64_t digits, int decimals, char *text)
{
    char *at = text, whole[DIGITS_MOST + 1];
    int64_t before = digits / powers[decimals], behind = digits % powers[decimals];
    int count = 0;
    if (is_negative)
        *at++ = '-';
    do {
        whole[count++] = (char)('0' + before % 10);
        before /= 10;
    } while (before > 0);
    while (count > 0)
        *at++ = whole[--count];
    for (; behind > 0 && behind % 10 == 0; decimals--)
        behind /= 10;
    if (behind > 0) {
        *at = '.';
        for (int i = decimals; i > 0; i--) {
            at[i] = (char)('0' + behind % 10);
            behind /= 10;
        }
        at += decimals + 1;
    }
    *at = '\0';
    return (int)(at - text);
}

int shortest_float_write(float value, char text[SHORTEST_FLOAT_SIZE])
{
    const double size = fabs((double)value);
    if (!(size >= 1e-4 && size < 1e5))
        return 0;
    int exponent = size >= 1 ? 0 : -1;
    while (exponent >= 0 ? size >= (double)powers[exponent + 1] : size * (double)powers[-exponent] < 1)
        exponent += size >= 1 ? 1 : -1;
    for (int digit_count = DIGITS_LEAST;; digit_count++) {
        const int decimals = digit_count - 1 - exponent;
        const double digits = nearbyint(size * (double)powers[decimals]);
        const double read_back = digits / (double)powers[decimals];
        const bool is_same = (double)(float)read_back == size;
        if (is_same && is_half_way(read_back))
            return 0;
        if (is_same || digit_count == DIGITS_MOST)
            return write_fixed(value < 0, (int64_t)digits, decimals, text);
    }
}
