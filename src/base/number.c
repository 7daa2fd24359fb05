#include "base/number.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "ascii_decimal/decimal.h"
#include "ascii_decimal/shortest_float.h"

/* Digits, before and behind the point, that a rounded number is written with at most: %.15g has no more. */
#define ROUNDED_DIGITS_MAX 15

/* Below this a number with many decimals is more zeros than digits. */
#define ROUNDED_SMALL 1e-4

/* A double has no digits behind so many decimals. */
#define ROUNDED_DECIMALS_MAX 340

static bool is_digit(char character)
{
    return (unsigned char)(character - '0') <= 9;
}

int number_parse(const char *text, size_t length, double *value)
{
    double number;
    if (length == 0 || decimal_read(text, text + length, &number) != text + length || isinf(number))
        return -1;
    *value = number;
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
    if (decimals <= DECIMAL_PLACES_MAX) {
        const int short_length = decimal_write(value, decimals, text);
        text[short_length] = '\0';
        if (short_length)
            return short_length;
    }
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
