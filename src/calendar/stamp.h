/*
 * One time stamp: text <-> number.
 *
 * A stamp is read by its style (how it is written) into one int64_t: seconds since 1970-01-01 00:00:00 UTC
 * for anything that is a date, the number itself for plain step numbers. Days are proleptic Gregorian, every
 * day has 86400 seconds, and neither TZ nor the locale matters: a stamp without a zone is taken as it stands.
 */
#ifndef SEQNET_CALENDAR_STAMP_H
#define SEQNET_CALENDAR_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/names.h"

#define STAMP_TEXT_SIZE 64
#define STAMP_FORMAT_SIZE 64
#define STAMP_YEAR_MAX 9999 /* a date's year has four digits, where it is read and where it is written */

enum stamp_kind {
    STAMP_STEP,     /* a plain whole number: 17 */
    STAMP_UNIX,     /* seconds since 1970: 1700000000 */
    STAMP_YEAR,     /* 1987 */
    STAMP_QUARTER,  /* 1987Q3 (also 1987-Q3; `dash` remembers which) */
    STAMP_MONTH,    /* 1987-03 */
    STAMP_DATE,     /* 1987-03-21 */
    STAMP_DATETIME, /* 1987-03-21 04:00[:00[.000]][Z|+hh:mm|+hhmm|+hh], with a blank or a T between */
    STAMP_CUSTOM    /* by the user's strptime format */
};
enum { STAMP_KIND_COUNT = STAMP_CUSTOM + 1 };

/* How a column of stamps is written. Plain data: copy freely. Years are 0001..9999: ask stamp_is_writable() before a
 * stamp is written that was not read. */
struct stamp_style {
    enum stamp_kind kind;
    char separator;                 /* DATETIME: ' ' or 'T' */
    bool has_seconds;               /* DATETIME: seconds have been seen */
    int decimals;                   /* DATETIME: digits of the last fraction, 0..9, all zero: the grid is in seconds */
    bool has_zone;                  /* DATETIME: written with Z or an offset; CUSTOM: the format has %z */
    bool is_zulu;                   /* the last zone read is written Z */
    int zone_seconds;               /* offset east of UTC of the last stamp read, seconds; 0 without a zone */
    int zone_length;                /* DATETIME: how that offset was written: 3 for +hh, 5 for +hhmm, else +hh:mm */
    bool dash;                      /* QUARTER: 1987-Q3 */
    char format[STAMP_FORMAT_SIZE]; /* CUSTOM: the strptime/strftime format; else "" */
};

/*
 * Does text[0..length-1] read as a time? Sets *style by what is seen. With `format` (NULL if none) only that
 * is tried: a strptime format, whose missing parts are those of 1970-01-01 00:00:00. "%s" alone means Unix
 * seconds (STAMP_UNIX); %z is read as an offset; %Z, %s beside other text, and week-based years (%G %g %V)
 * are refused, for the C library skips them or looks at TZ. Without it a whole number is STAMP_STEP, whatever
 * its size: stamp_refine_integers() decides once all are known. Returns 0, or -1 when it does not read as a
 * time (1987/03/21 does not: the caller's message names --time-format).
 */
int stamp_detect(const char *text, size_t length, const char *format, struct stamp_style *style);

/* Would stamp_detect() take this format for some text? "%s", which it takes as well, is not a format of CUSTOM. */
bool stamp_format_is_usable(const char *format);

/*
 * Read one stamp written in `style`. Strict: a day that the month does not have, hour 24, second 60, a
 * fraction that is not zero, text left over are refused. Within a DATETIME column the offset, its spelling
 * and the fraction may vary from row to row and the last is remembered; seconds may be left out; the
 * separator, and whether there is a zone at all, may not vary. Returns 0, or -1 with nothing changed.
 */
int stamp_parse(struct stamp_style *style, const char *text, size_t length, int64_t *value);

/* Write a stamp as the style has it, in the zone last read. Returns its length. */
int stamp_write(const struct stamp_style *style, int64_t value, char text[STAMP_TEXT_SIZE]);

/* Would stamp_parse() read what stamp_write() writes? Not a date outside the years 1..9999; a plain number always. */
bool stamp_is_writable(const struct stamp_style *style, int64_t value);

/* What the clock showed at `value` in the zone last read, as if it were UTC: the day and hour a user would
 * name. */
int64_t stamp_local_time(const struct stamp_style *style, int64_t value);

/* An example of the style for messages: "YYYY-MM-DD", "a whole number", the custom format itself. */
const char *stamp_style_example(const struct stamp_style *style);

/*
 * Settle whole numbers: are all of them years (1000..2999), or Unix seconds (all >= 10^8), or steps? Numbers that all
 * look like YYYYMMDD or YYYYMM, or like Unix milliseconds and finer, are refused with ERROR_DATA naming --time-format.
 * Converts the values in place (YEAR: to seconds) and sets style->kind. On failure both are untouched. Does nothing for
 * other kinds. `lines` [count] are the lines of the file.
 */
int stamp_refine_integers(struct stamp_style *style, const char *source, const char *column, int64_t *values,
                          const size_t *lines, size_t count, struct error *error);

/* As the model file has them: "month", "datetime", ... */
NAMES_DECLARE(stamp_kind, enum stamp_kind);

#endif
