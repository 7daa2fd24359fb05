/*
 * Text <-> number, the same in every locale: seqnet never calls setlocale(), and the syntax accepted here is
 * stricter than strtod's.
 */
#ifndef SEQNET_BASE_NUMBER_H
#define SEQNET_BASE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Room for any number written by this module, with its terminator. */
#define NUMBER_TEXT_SIZE 32

/*
 * Read all of text[0..length-1] (it need not be terminated) as a decimal number: [+-] digits [. digits] [e[+-]digits],
 * with at least one digit before the exponent. The value is the nearest double, as strtod gives it.
 *
 * Returns -1, with `*value` untouched, for anything else: empty text, spaces, hexadecimal, "inf", "nan", something
 * after the digits, a magnitude that overflows. One that underflows becomes 0 or subnormal, as with strtod.
 */
int number_parse(const char *text, size_t length, double *value);

/* Read all of text[0..length-1] as [+-]digits into minimum..maximum. Returns -1, `*value` untouched, otherwise. */
int number_parse_integer(const char *text, size_t length, int64_t minimum, int64_t maximum, int64_t *value);

/* Write the shortest of %.15g, %.16g, %.17g that reads back as exactly `value` (finite). Returns its length. */
int number_format(double value, char text[NUMBER_TEXT_SIZE]);

/* The same for a float: the shortest of %.6g .. %.9g that reads back as exactly `value`. Returns its length. */
int number_format_float(float value, char text[NUMBER_TEXT_SIZE]);

/* The fewest decimals that write the value exactly as it was typed: 2 for .25, 0 for 1200. -1 when NUMBER_DECIMALS_MAX
 * are not enough (computed values, and very small ones). */
#define NUMBER_DECIMALS_MAX 9
int number_decimals(double value);

/*
 * Write `value` (finite) rounded to so many decimals: 438.0784600 with 2 is "438.08", -0.04 with 1 is "0.0". Where this
 * would take more than 15 digits, or most of them are zeros behind the point, the rounded value is written by
 * number_format(): 1.234e-12. Of two values with the
 * same decimals the lower one is never written as the higher. Returns its length.
 */
int number_format_rounded(double value, int decimals, char text[NUMBER_TEXT_SIZE]);

#define NUMBER_INTEGER_MAX 9007199254740992.0 /* 2^53: whole numbers are exact so far */

#endif
