#include "ascii_decimal/decimal.h"

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A double lies halfway between two others with at most 767 significant digits; behind that many, all that
 * matters is whether a digit other than 0 follows. */
#define SIGNIFICANT_DIGIT_COUNT_MAX 768

/* Written exponents stop growing here: far past what any digits in memory can bring back, far from
 * overflow. */
#define EXPONENT_MAX INT64_C(1000000000000000000)

#define EXACT_DIGIT_COUNT_MAX 19 /* of which any fit 64 bits */
#define EXACT_POWER_MAX 22       /* 10^22 is a double */
#define DIVISOR_POWER_MAX 27     /* 5^27 fits 63 bits */

/* The parts of [+-] digits [. digits] [e[+-]digits]; the value is mantissa * 10^exponent when exact. */
struct decimal {
    const char *digits, *digits_end; /* digits with at most one point among them */
    uint64_t mantissa;               /* the digits as one integer, modulo 2^64 */
    size_t fraction_digit_count;
    int64_t exponent; /* as written, without the shift by the fraction */
};

static bool is_digit(char character)
{
    return (unsigned char)(character - '0') <= 9;
}

#ifdef DECIMAL_READS_EIGHT
/* The number that eight digits make, the first one lowest: pairs, then fours, then all. */
static inline uint64_t join_digits(uint64_t eight)
{
    eight = eight * 10 + (eight >> 8);
    const uint64_t pairs = UINT64_C(0x000000FF000000FF);
    return ((eight & pairs) * UINT64_C(0x000F424000000064) + (eight >> 16 & pairs) * UINT64_C(0x0000271000000001)) >>
           32;
}
#endif

/* Append the digits from `at` on to the mantissa. Returns where they end. */
static inline const char *take_digits(const char *at, const char *end, uint64_t *mantissa)
{
#ifdef DECIMAL_READS_EIGHT
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    uint64_t eight;
    while (end - at >= 8) {
        const size_t count = decimal_load_digits(at, &eight);
        if (count == 0)
            return at;
        *mantissa = *mantissa * powers[count] + join_digits(eight << (64 - 8 * count)); /* zeros stand before them */
        at += count;
        if (count < 8)
            return at;
    }
#endif
    for (; at < end && is_digit(*at); at++)
        *mantissa = 10 * *mantissa + (uint64_t)(*at - '0');
    return at;
}

/* NULL: no digit follows. */
static const char *take_exponent(const char *at, const char *end, int64_t *exponent)
{
    const bool negative = at < end && *at == '-';
    int64_t size = 0;
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end || !is_digit(*at))
        return NULL;
    for (; at < end && is_digit(*at); at++)
        size = size < EXPONENT_MAX / 10 ? 10 * size + (*at - '0') : size;
    *exponent = negative ? -size : size;
    return at;
}

/* How many of the digits are no leading zeros: up to 19 the mantissa is exact. */
static size_t count_significant(const struct decimal *decimal)
{
    const char *at = decimal->digits;
    bool has_point = decimal->fraction_digit_count > 0;
    for (; at < decimal->digits_end && (*at == '0' || *at == '.'); at++)
        has_point = has_point && *at != '.';
    return (size_t)(decimal->digits_end - at) - has_point;
}

/* mantissa / 10^power, for mantissa > 0 and a power of 1 to 27. */
static double divide(uint64_t mantissa, int power)
{
    static const uint64_t powers_of_five[] = {
        UINT64_C(1),
        UINT64_C(5),
        UINT64_C(25),
        UINT64_C(125),
        UINT64_C(625),
        UINT64_C(3125),
        UINT64_C(15625),
        UINT64_C(78125),
        UINT64_C(390625),
        UINT64_C(1953125),
        UINT64_C(9765625),
        UINT64_C(48828125),
        UINT64_C(244140625),
        UINT64_C(1220703125),
        UINT64_C(6103515625),
        UINT64_C(30517578125),
        UINT64_C(152587890625),
        UINT64_C(762939453125),
        UINT64_C(3814697265625),
        UINT64_C(19073486328125),
        UINT64_C(95367431640625),
        UINT64_C(476837158203125),
        UINT64_C(2384185791015625),
        UINT64_C(11920928955078125),
        UINT64_C(59604644775390625),
        UINT64_C(298023223876953125),
        UINT64_C(1490116119384765625),
        UINT64_C(7450580596923828125),
    };
    /* both with their top bit set, so that the quotient has 64 bits: 11 more than a double, and the remainder */
    const int shift = __builtin_clzll(mantissa), divisor_shift = __builtin_clzll(powers_of_five[power]);
    const uint64_t numerator = mantissa << shift, divisor = powers_of_five[power] << divisor_shift;
    const int extra = numerator < divisor ? 64 : 63;
    const unsigned __int128 wide = (unsigned __int128)numerator << extra;
    uint64_t quotient = (uint64_t)(wide / divisor);
    quotient |= (unsigned __int128)quotient * divisor != wide; /* there is a remainder: it is above any half */
    double unit;
    const int64_t exponent = divisor_shift - shift - extra - power;
    memcpy(&unit, &(uint64_t){(uint64_t)(exponent + DBL_MAX_EXP - 1) << (DBL_MANT_DIG - 1)}, sizeof unit);
    return (double)quotient * unit; /* rounded once: the unit is a power of two, and nothing here is subnormal */
}

/* Any decimal, through strtod: on a copy that has a terminator, and no more digits than can matter. */
static double read_any(const struct decimal *decimal)
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

/* By way 1 or 2, which are not for wider registers (x87); false: by neither. The mantissa is exact. */
static inline bool scale(uint64_t mantissa, int64_t exponent, double *magnitude)
{
    static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                           1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (FLT_EVAL_METHOD != 0)
        return false;
    if (mantissa <= UINT64_C(1) << DBL_MANT_DIG && exponent >= -EXACT_POWER_MAX && exponent <= EXACT_POWER_MAX) {
        *magnitude =
            exponent < 0 ? (double)mantissa / powers_of_ten[-exponent] : (double)mantissa * powers_of_ten[exponent];
        return true;
    }
    if (mantissa == 0 || exponent >= 0 || exponent < -DIVISOR_POWER_MAX)
        return false;
    *magnitude = divide(mantissa, (int)-exponent);
    return true;
}

#ifdef DECIMAL_READS_EIGHT
#define USUAL_BYTES 40 /* that read_usual() looks at */

/* A usual number, of which `at` is the first character: few digits before the point, at most 15 behind it, and an
 * exponent of at most two. All others are NULL, and read with more care. */
static inline const char *read_usual(const char *at, double *magnitude)
{
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    const char *begin = at;
    uint64_t mantissa = 0, eight;
    int64_t exponent = 0;
    while (is_digit(*at) && at - begin < 4)
        mantissa = mantissa * 10 + (uint64_t)(*at++ - '0');
    if (at == begin || is_digit(*at))
        return NULL;
    if (*at == '.') {
        const char *fraction = ++at;
        size_t count = decimal_load_digits(at, &eight);
        if (count == 0)
            return NULL;
        mantissa = mantissa * powers[count] + join_digits(eight << (64 - 8 * count)); /* zeros stand before them */
        at += count;
        if (count == 8 && (count = decimal_load_digits(at, &eight)) > 0) {
            mantissa = mantissa * powers[count] + join_digits(eight << (64 - 8 * count));
            at += count;
            if (count == 8)
                return NULL;
        }
        exponent = fraction - at;
    }
    if ((*at | 0x20) == 'e') {
        at++;
        const bool negative = *at == '-';
        at += negative || *at == '+';
        if (!is_digit(*at))
            return NULL;
        int written = *at++ - '0';
        if (is_digit(*at))
            written = 10 * written + *at++ - '0';
        if (is_digit(*at))
            return NULL;
        exponent += negative ? -written : written;
    }
    return scale(mantissa, exponent, magnitude) ? at : NULL;
}
#endif

#ifdef DECIMAL_READS_EIGHT
/* Append digits to the mantissa: the first `count` of eight, 1 to 8 of them. */
static inline uint64_t append_digits(uint64_t mantissa, uint64_t eight, size_t count)
{
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    return mantissa * powers[count] + join_digits(eight << (64 - 8 * count)); /* zeros stand before them */
}

/* A number of decimal_read_list(), of which `at` is the first character; a sign is behind us. NULL: it is written
 * otherwise. */
static inline const char *read_listed(const char *at, double *magnitude)
{
    const char *begin = at;
    uint64_t mantissa = 0, eight;
    size_t places = 0;
    while (is_digit(*at) && at - begin < 8)
        mantissa = mantissa * 10 + (uint64_t)(*at++ - '0');
    if (at == begin || (*begin == '0' && at - begin > 1))
        return NULL;
    if (*at == '.') {
        size_t count = decimal_load_digits(++at, &eight);
        if (count == 0)
            return NULL;
        mantissa = append_digits(mantissa, eight, count);
        places = count;
        if (count == 8 && (count = decimal_load_digits(at + 8, &eight)) > 0) {
            mantissa = append_digits(mantissa, eight, count);
            places += count;
        }
        at += places;
        for (; is_digit(*at) && at - begin <= EXACT_DIGIT_COUNT_MAX; places++)
            mantissa = mantissa * 10 + (uint64_t)(*at++ - '0');
    }
    if (at - begin > EXACT_DIGIT_COUNT_MAX + 1 || (*at != ',' && *at != ']'))
        return NULL;
    return scale(mantissa, -(int64_t)places, magnitude) ? at : NULL;
}

/* The same of a digit, a point and 8 to 10 digits, as most weights of a network are written. How many there are differs
 * from number to number, and a processor that has to guess guesses wrong: nothing branches on it. */
static inline const char *read_weight(const char *at, double *magnitude)
{
    static const uint64_t powers[] = {1, 10, 100};
    static const double units[] = {1e8, 1e9, 1e10};
    uint64_t eight, two;
    if (!is_digit(*at) || at[1] != '.' || decimal_load_digits(at + 2, &eight) < 8)
        return NULL;
    const size_t more = decimal_load_digits(at + 10, &two);
    const char *behind = at + 10 + more;
    if (more > 2 || (*behind != ',' && *behind != ']'))
        return NULL;
    two = two << (56 - 8 * more) << 8 >> 48; /* those there are, zeros before them; the last one is the upper byte */
    const uint64_t mantissa =
        ((uint64_t)(*at - '0') * 100000000 + join_digits(eight)) * powers[more] + (two & 0xF) * 10 + (two >> 8);
    *magnitude = (double)(int64_t)mantissa / units[more];
    return behind;
}
#endif

static inline size_t read_list(const char **at, const char *end, size_t count, double *doubles, float *floats)
{
    size_t i = 0;
#ifdef DECIMAL_READS_EIGHT
    const char *number = *at;
    for (; i < count && end - number >= USUAL_BYTES; i++) {
        double value = 0;
        const char *begin = number + 1;
        if (*begin == ' ')
            begin++;
        const uint64_t is_negative = *begin == '-';
        begin += is_negative;
        const char *behind = FLT_EVAL_METHOD == 0 ? read_weight(begin, &value) : NULL;
        if (!behind && !(behind = read_listed(begin, &value)))
            break;
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        bits |= is_negative << 63;
        memcpy(&value, &bits, sizeof bits);
        if (doubles)
            doubles[i] = value;
        else
            floats[i] = (float)value;
        number = behind;
    }
    *at = number;
#endif
    return i;
}

size_t decimal_read_list(const char **at, const char *end, size_t count, double *doubles, float *floats)
{
    return doubles ? read_list(at, end, count, doubles, NULL) : read_list(at, end, count, NULL, floats);
}

static double read_magnitude(const struct decimal *decimal)
{
    double magnitude;
    if (decimal->digits_end - decimal->digits > EXACT_DIGIT_COUNT_MAX &&
        count_significant(decimal) > EXACT_DIGIT_COUNT_MAX)
        return read_any(decimal);
    if (scale(decimal->mantissa, decimal->exponent - (int64_t)decimal->fraction_digit_count, &magnitude))
        return magnitude;
    return read_any(decimal);
}

const char *decimal_read(const char *at, const char *end, double *value)
{
    const bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
#ifdef DECIMAL_READS_EIGHT
    double usual;
    const char *behind = end - at >= USUAL_BYTES ? read_usual(at, &usual) : NULL;
    if (behind) {
        *value = negative ? -usual : usual;
        return behind;
    }
#endif
    struct decimal decimal = {.digits = at};
    at = take_digits(at, end, &decimal.mantissa);
    bool has_digits = at > decimal.digits;
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        at = take_digits(at, end, &decimal.mantissa);
        decimal.fraction_digit_count = (size_t)(at - fraction);
        has_digits |= at > fraction;
    }
    decimal.digits_end = at;
    if (!has_digits)
        return NULL;
    if (at < end && (*at == 'e' || *at == 'E') && !(at = take_exponent(at + 1, end, &decimal.exponent)))
        return NULL;
    const double magnitude = read_magnitude(&decimal);
    *value = negative ? -magnitude : magnitude;
    return at;
}

int decimal_write(double value, int places, char text[DECIMAL_WRITTEN_MAX])
{
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
    const uint64_t limit = UINT64_C(1000000000000000);
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const int exponent = (int)(bits >> (DBL_MANT_DIG - 1) & 0x7FF) - (DBL_MAX_EXP - 1) - (DBL_MANT_DIG - 1);
    const uint64_t top = UINT64_C(1) << (DBL_MANT_DIG - 1), mantissa = (bits & (top - 1)) | top;
    if (exponent > 0 || exponent < -100) /* it has no places, or is as good as 0 */
        return 0;
    /* value = mantissa * 2^exponent: 53 bits, and 30 more for the places */
    const unsigned __int128 scaled = (unsigned __int128)mantissa * powers[places];
    const unsigned __int128 unit = (unsigned __int128)1 << -exponent, rest = scaled & (unit - 1), half = unit >> 1;
    uint64_t whole = (uint64_t)(scaled >> -exponent);
    if (scaled >> -exponent >= limit)
        return 0;
    whole += half && (rest > half || (rest == half && (whole & 1)));
    if (whole == 0 || whole >= limit)
        return 0;
    char digits[DECIMAL_WRITTEN_MAX];
    int count = 0, length = 0;
    for (; whole || count <= places; whole /= 10)
        digits[count++] = (char)('0' + whole % 10);
    if (bits >> 63)
        text[length++] = '-';
    while (count > 0) {
        if (count == places)
            text[length++] = '.';
        text[length++] = digits[--count];
    }
    return length;
}
