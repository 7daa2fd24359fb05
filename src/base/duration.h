/*
 * How long something lasts, as people write it: "36h", "15 min", "day", "3months".
 *
 * A month has no fixed number of seconds: months, quarters and years are counted in months, all else in seconds (a day
 * has 86,400, a week 7 days).
 */
#ifndef SEQNET_BASE_DURATION_H
#define SEQNET_BASE_DURATION_H

#include <stdint.h>

enum duration_unit { DURATION_SECOND, DURATION_MONTH };

/* Plain data: copy freely. */
struct duration {
    enum duration_unit unit;
    int64_t count; /* of units, >= 1 */
};

/*
 * Read all of `text`: a whole number and a unit, with or without spaces between; without a number it is one. The units,
 * in lower or upper case: s sec second(s), min minute(s), h hr hour(s), d day(s), w week(s), month(s), q quarter(s),
 * y year(s).
 *
 * Returns 0, or -1 with `*duration` untouched.
 */
int duration_parse(const char *text, struct duration *duration);

/* What would be accepted in the place of a text that duration_parse() refuses: what may be written, or that m is
 * minutes or months. */
const char *duration_accepted(const char *text);

/* Write in the largest unit that fits whole: "36 hours", "1 week", "1 quarter". Returns `text`. */
#define DURATION_TEXT_SIZE 40
const char *duration_write(const struct duration *duration, char text[DURATION_TEXT_SIZE]);

#endif
