#include "base/number.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "ascii_decimal/shortest_float.h"

/* A double lies halfway between two others with at most 767 significant digits; behind that many, all that
 * matters is whether a digit other than 0 follows. */
#define SIGNIFICANT_DIGIT_COUNT_MAX 768

/* Digits, before and behind the point, that a rounded number is written with at most: %.15g has no more. */
#define ROUNDED_DIGITS_MAX 15

/* Below this a number with many decimals is more zeros than digits. */
#define ROUNDED_SMALL 1e-4

/* A double has no digits behind so many decimals. */
#define ROUNDED_DECIMALS_MAX 340

/* Written exponents stop growing here: far past what any digits in memory can bring back, far from
 * overflow. */
#define EXPONENT_MAX INT64_C(1000000000000000000)

/* The parts of [+-] digits [. digits] [e[+-]digits]; the value is mantissa * 10^exponent when exact. */
struct decimal {
    bool negative;
    const char *digits, *digits_end; /* digits with at most one point among them */
    uint64_t mantissa;               /* the digits as one integer, modulo 2^64 */
    size_t digit_count;              /* leading zeros included: up to 19 the mantissa is exact */
    size_t fraction_digit_count;
    int64_t exponent; /* as written, without the shift by the fraction */
};

static bool is_digit(char character)
{
    return (unsigned char)(character - '0') <= 9;
}

static int decimal_split(const char *text, size_t length, struct decimal *decimal)
{
    const char *at = text, *end = text + length;
    decimal->negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;

    uint64_t mantissa = 0;
    decimal->digits = at;
    for (; at < end && is_digit(*at); at++)
        mantissa = 10 * mantissa + (uint64_t)(*at - '0');
    decimal->digit_count = (size_t)(at - decimal->digits);
    decimal->fraction_digit_count = 0;
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        for (; at < end && is_digit(*at); at++)
            mantissa = 10 * mantissa + (uint64_t)(*at - '0');
        decimal->fraction_digit_count = (size_t)(at - fraction);
        decimal->digit_count += decimal->fraction_digit_count;
    }
    decimal->digits_end = at;
    decimal->mantissa = mantissa;
    if (decimal->digit_count == 0)
        return -1;

    decimal->exponent = 0;
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        bool negative = at < end && *at == '-';
        if (at < end && (*at == '-' || *at == '+'))
            at++;
        if (at == end)
            return -1;
        int64_t exponent = 0;
        for (; at < end && is_digit(*at); at++)
            if (exponent < EXPONENT_MAX / 10)
                exponent = 10 * exponent + (*at - '0');
        decimal->exponent = negative ? -exponent : exponent;
    }
    return at == end ? 0 : -1;
}

/* Any decimal, through strtod: on a copy that has a terminator, and no more digits than can matter. */
static double decimal_value(const struct decimal *decimal)
{
    char copy[SIGNIFICANT_DIGIT_COUNT_MAX + 32];
    size_t count = 0;
    int64_t exponent = decimal->exponent - (int64_t)decimal->fraction_digit_count;
    bool cut_nonzero = false;
    for (const char *at = decimal->digits; at < decimal->digits_end; at++) {
        if (*at == '.' || (count == 0 && *at == '0'))
            continue;
        if (count < SIGNIFICANT_DIGIT_COUNT_MAX) {
            copy[count++] = *at;
        } else {
            cut_nonzero |= *at != '0';
            exponent++;
        }
    }
    if (count == 0)
        return 0.0;
    if (cut_nonzero) {
        copy[count++] = '1';
        exponent--;
    }
    /* past these every value is infinite or 0, whatever the digits */
    exponent = exponent > 1000 ? 1000 : exponent < -3000 ? -3000 : exponent;
    copy[count++] = 'e';
    copy[count++] = exponent < 0 ? '-' : '+';
    int magnitude = (int)(exponent < 0 ? -exponent : exponent);
    for (int unit = 1000; unit > 0; unit /= 10) /* by hand: snprintf would take as long as strtod */
        copy[count++] = (char)('0' + magnitude / unit % 10);
    copy[count] = '\0';
    return strtod(copy, NULL);
}

int number_parse(const char *text, size_t length, double *value)
{
    static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                           1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    struct decimal decimal;
    if (length == 0 || decimal_split(text, length, &decimal) != 0)
        return -1;

    /* Clinger 1990: an integer up to 2^53 and a power of ten up to 10^22 are both exact doubles, so that one
     * operation rounds once, to the nearest. It must not be done in wider registers (x87). */
    double magnitude;
    int64_t exponent = decimal.exponent - (int64_t)decimal.fraction_digit_count;
    if (FLT_EVAL_METHOD == 0 && decimal.digit_count <= 19 && decimal.mantissa <= UINT64_C(1) << 53 && exponent >= -22 &&
        exponent <= 22) {
        magnitude = (double)decimal.mantissa;
        if (exponent < 0)
            magnitude /= powers_of_ten[-exponent];
        else
            magnitude *= powers_of_ten[exponent];
    } else {
        magnitude = decimal_value(&decimal);
        if (isinf(magnitude))
            return -1;
    }
    *value = decimal.negative ? -magnitude : magnitude;
    return 0;
}

int number_parse_integer(const char *text, size_t length, int64_t minimum, int64_t maximum, int64_t *value)
{
    const char *at = text, *end = text + length;
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end)
        return -1;
    int64_t result = 0;
    for (; at < end; at++) {
        if (!is_digit(*at))
            return -1;
        /* each digit with its sign, since INT64_MIN has no positive counterpart */
        int64_t digit = negative ? '0' - *at : *at - '0';
        if (__builtin_mul_overflow(result, 10, &result) || __builtin_add_overflow(result, digit, &result))
            return -1;
    }
    if (result < minimum || result > maximum)
        return -1;
    *value = result;
    return 0;
}

int number_format(double value, char text[NUMBER_TEXT_SIZE])
{
    assert(isfinite(value));
    for (int digit_count = 15;; digit_count++) {
        int length = snprintf(text, NUMBER_TEXT_SIZE, "%.*g", digit_count, value);
        double read_back;
        if (digit_count == 17 || (number_parse(text, (size_t)length, &read_back) == 0 && read_back == value))
            return length;
    }
}

int number_format_float(float value, char text[NUMBER_TEXT_SIZE])
{
    assert(isfinite(value));
    _Static_assert(NUMBER_TEXT_SIZE >= SHORTEST_FLOAT_SIZE, "room for the text");
    int length = shortest_float_write(value, text);
    bool is_same = length > 0;
    for (int digit_count = 6; !is_same; digit_count++) {
        double read_back;
        length = snprintf(text, NUMBER_TEXT_SIZE, "%.*g", digit_count, (double)value);
        /* both ways to read a float: at once, and as a double that is then rounded a second time */
        is_same = digit_count == 9 ||
                  (strtof(text, NULL) == value && number_parse(text, (size_t)length, &read_back) == 0 &&
                   (float)read_back == value);
    }
    return length;
}

int number_decimals(double value)
{
    double scale = 1;
    for (int decimals = 0; decimals <= NUMBER_DECIMALS_MAX && fabs(value) * scale < NUMBER_INTEGER_MAX;
         decimals++, scale *= 10) {
        double whole = nearbyint(value * scale);
        if (!(whole / scale < value) && !(whole / scale > value))
            return decimals;
    }
    return -1;
}

int number_format_rounded(double value, int decimals, char text[NUMBER_TEXT_SIZE])
{
    assert(isfinite(value) && decimals >= 0);
    char written[ROUNDED_DECIMALS_MAX + 32];
    if (fabs(value) >= NUMBER_INTEGER_MAX) /* it has no decimals */
        return number_format(value, text);
    decimals = decimals < ROUNDED_DECIMALS_MAX ? decimals : ROUNDED_DECIMALS_MAX;
    const int length = snprintf(written, sizeof written, "%.*f", decimals, value);
    const double rounded = strtod(written, NULL);
    const char *digits = written + (written[0] == '-');
    if (!(rounded < 0) && !(rounded > 0)) { /* of 0 no digit says more than the others; and it has no sign */
        const int places = decimals < ROUNDED_DIGITS_MAX ? decimals : 0;
        return snprintf(text, NUMBER_TEXT_SIZE, "%.*f", places, 0.0);
    }
    const bool is_small = decimals > NUMBER_DECIMALS_MAX + 1 && fabs(rounded) < ROUNDED_SMALL;
    if (is_small || length - (digits - written) - (decimals > 0) > ROUNDED_DIGITS_MAX)
        return number_format(rounded, text);
    return snprintf(text, NUMBER_TEXT_SIZE, "%s", written);
}
