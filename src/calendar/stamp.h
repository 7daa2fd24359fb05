/*
 * One time stamp: text <-> number.
 *
 * A stamp is read by its style (how it is written) into one int64_t: seconds since 1970-01-01 00:00:00 UTC
 * for anything that is a date, the number itself for plain step numbers. Days are proleptic Gregorian, every
 * day has 86400 seconds, and neither TZ nor the locale matters: a stamp without a zone is taken as it stands.
 *
 * How a column is written is found from all of its values, not from the first:
 *
 *     struct stamp_detector detector;
 *     stamp_detector_init(&detector, &hints);
 *     for each value of the column:
 *         if (!stamp_detector_add(&detector, text, length))  ...refuse this value
 *     stamp_detector_decide(&detector, &style)               STAMP_UNDECIDED: 01/02/2023 .. 12/02/2023, say which
 *     for each value:
 *         stamp_parse(&style, text, length, &value)
 *     stamp_refine_integers(&style, ...)                     years, YYYYMMDD and Unix times are whole numbers so far
 *
 * A time in several columns is shown as one text, its fields joined by STAMP_JOINT: "2012<joint>1" of a year and a
 * month, "2024-01-08<joint>13:00", "2012<joint>Q1". It is written back with the joint, to be split again.
 *
 * To add a notation: a line in enum stamp_notation and one in the table of notations.c.
 */
#ifndef SEQNET_CALENDAR_STAMP_H
#define SEQNET_CALENDAR_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/names.h"
#include "base/text.h"

#define STAMP_TEXT_SIZE 64
#define STAMP_FORMAT_SIZE 64
#define STAMP_YEAR_MAX 9999    /* a date's year has four digits, where it is read and where it is written */
#define STAMP_JOINT TEXT_JOINT /* between the columns of one time */

enum stamp_kind {
    STAMP_STEP,     /* a plain whole number: 17 */
    STAMP_UNIX,     /* since 1970: seconds (1700000000, 1700000000.5), or units of 10^-unix_digits seconds */
    STAMP_YEAR,     /* 1987 */
    STAMP_QUARTER,  /* 1987Q3 */
    STAMP_MONTH,    /* 1987-03 */
    STAMP_DATE,     /* 1987-03-21 */
    STAMP_DATETIME, /* a date and a clock: 1987-03-21 04:00 */
    STAMP_CUSTOM,   /* by the user's strptime format */
    STAMP_WEEK,     /* 1987-W12; the stamp is its Monday */
    STAMP_EXCEL     /* days since 1899-12-30, with a fraction for the time of day */
};
enum { STAMP_KIND_COUNT = STAMP_EXCEL + 1 };

/* How a date is written; the patterns are in notations.c. Two digits of a year are 1969 to 2068. */
enum stamp_notation {
    NOTATION_USUAL,    /* 1987-03-21, 1987-03, 1987Q3, 1987-Q3, 1987, 1987-W12: as the kind has it */
    NOTATION_DMY,      /* 21.03.1987, 21/3/1987, 21-03-1987 */
    NOTATION_DMY2,     /* 21.03.87 */
    NOTATION_MDY,      /* 03/21/1987 */
    NOTATION_MDY2,     /* 3/21/87 */
    NOTATION_YMD2,     /* 87-03-21, 87/03/21; with other marks only by --date-order ymd */
    NOTATION_DNY,      /* 21 Mar 1987, 21-March-1987, 21Mar1987 */
    NOTATION_DNY2,     /* 21-Mar-87 */
    NOTATION_NDY,      /* Mar 21, 1987 */
    NOTATION_YND,      /* 1987-Mar-21 */
    NOTATION_YMD0,     /* 19870321, 19870321T0400, 198703210400 */
    NOTATION_MY,       /* 03/1987 */
    NOTATION_NY,       /* Mar 1987 */
    NOTATION_NY2,      /* Mar-87 */
    NOTATION_YN,       /* 1987 Mar */
    NOTATION_YMM,      /* 1987M03 */
    NOTATION_YM1,      /* 1987 and 3, of two columns: a year and a month */
    NOTATION_YQ1,      /* 1987 and 3, of two columns: a year and a quarter */
    NOTATION_YM0,      /* 198703 */
    NOTATION_QY,       /* Q3 1987, Q3/1987 */
    NOTATION_QY2,      /* Q3-87 */
    NOTATION_FYQ,      /* FY1987Q3 */
    NOTATION_NQY,      /* 3Q1987, 3Q 1987 */
    NOTATION_NQY2,     /* 3Q87 */
    NOTATION_YNQ,      /* 1987 3Q */
    NOTATION_WY,       /* W12 1987 */
    NOTATION_WEEK_DAY, /* 1987-W12-6 */
    NOTATION_COUNT
};

/* What else is remembered of the way a stamp is written, a bit each. */
enum {
    STAMP_BARE_DAY = 1,   /* 1, not 01 */
    STAMP_BARE_MONTH = 2, /* also of the week's number */
    STAMP_BARE_HOUR = 4,
    STAMP_LONG_NAMES = 8,     /* February */
    STAMP_UPPER = 16,         /* FEB */
    STAMP_LOWER = 32,         /* feb, q1 */
    STAMP_WEEKDAY = 64,       /* Mon before the date */
    STAMP_LONG_WEEKDAY = 128, /* Monday */
    STAMP_MERIDIEM = 256,     /* AM and PM */
    STAMP_MERIDIEM_BLANK = 512,
    STAMP_MERIDIEM_LOWER = 1024,
    STAMP_MERIDIEM_DOTS = 2048, /* a.m. */
    STAMP_ZONE_BLANK = 4096,    /* a blank before the zone */
    STAMP_ZONE_UTC = 8192,      /* UTC for Z */
    STAMP_ZONE_GMT = 16384,     /* GMT for Z */
    STAMP_COMMA = 32768,        /* before the fraction of a second */
    STAMP_FRACTIONS_VARY = 65536,
    STAMP_SPELLING_ALL = 131071,
    STAMP_SPELLING_TOLD = 4095 /* what makes a notation another than the usual one: all before ZONE_BLANK */
};

#define STAMP_MARK_NONE '_'  /* nothing stands there */
#define STAMP_MARK_COMMA ';' /* a comma and a blank */

/* How a column of stamps is written. Plain data: copy freely. Years are 0001..9999: ask stamp_is_writable() before a
 * stamp is written that was not read. */
struct stamp_style {
    enum stamp_kind kind;
    enum stamp_notation notation;
    char separator;   /* DATETIME: between date and clock: ' ', 'T', the joint or a mark of above */
    bool has_seconds; /* DATETIME: seconds have been seen */
    int decimals;     /* DATETIME, UNIX, EXCEL: digits of the last fraction, 0..9 */
    int fraction;     /* DATETIME, UNIX: what these digits say; 0 once they were not the same in all rows */
    bool has_zone;    /* DATETIME: written with Z or an offset; CUSTOM: the format has %z */
    bool is_zulu;     /* the last zone read is written Z */
    int zone_seconds; /* offset east of UTC of the last stamp read, seconds; 0 without a zone */
    int zone_length;  /* DATETIME: how that offset was written: 3 for +hh, 5 for +hhmm, else +hh:mm */
    bool dash;        /* the usual QUARTER: 1987-Q3 */
    char marks[4];    /* what stands between the parts of a date, terminated; "": the usual */
    char clock;       /* DATETIME: between hour and minute: 0 for ':', '.', STAMP_MARK_NONE for 0400 (or 4,
                         the hour alone, where `is_hour`) */
    bool is_hour;     /* DATETIME: the clock is an hour alone: 4, 4 PM */
    int spelling;     /* bits of above */
    int unix_digits;  /* UNIX: 0 for seconds, 3 for milliseconds, 6, 9 */
    char format[STAMP_FORMAT_SIZE]; /* CUSTOM: the strptime/strftime format; else "" */
    int joints;                     /* CUSTOM: bit i: the blank i of a stamp, from 0, is a STAMP_JOINT */
};

/* What --date-order says of dates that are all numbers. */
enum date_order { DATE_ORDER_AUTO, DATE_ORDER_DMY, DATE_ORDER_MDY, DATE_ORDER_YMD, DATE_ORDER_COUNT };
NAMES_DECLARE(date_order, enum date_order); /* "auto", "dmy", "mdy", "ymd" */

/* What the second of two columns is, a number beside a year. */
enum second_part { SECOND_OPEN, SECOND_MONTH, SECOND_QUARTER, SECOND_WEEK };

/* By the name of the column: "Month", "quarter", "week"; SECOND_OPEN for any other. */
enum second_part second_part_of(const char *name);

/*
 * What is known before the first value. {NULL, DATE_ORDER_AUTO, NULL} is nothing.
 *
 * `format` alone is tried if it is given: a strptime format, whose missing parts are those of 1970-01-01 00:00:00; "%s"
 * for Unix seconds; "excel" for the days of a spreadsheet. %z is read as an offset; %Z, %s beside other text, and
 * week-based years (%G %g %V) are refused, for the C library skips them or looks at TZ.
 */
struct stamp_hints {
    const char *format;                  /* borrowed, or NULL: --time-format */
    enum date_order order;               /* --date-order */
    enum second_part second;             /* weeks are not read: which weeks are counted is not known */
    const struct stamp_style *preferred; /* borrowed, or NULL: decides between notations that read every value */
};

/* The styles that read all values shown so far. Plain data, but for the hints, which are borrowed: copy freely. */
#define STAMP_CANDIDATE_COUNT 6
struct stamp_detector {
    struct stamp_hints hints;
    struct {
        struct stamp_style style;
        uint64_t trace; /* of all values read: equal where two styles read every value alike */
        int64_t last;
        bool rises, falls; /* some value is later, earlier than the one before it */
    } candidates[STAMP_CANDIDATE_COUNT];
    int count;
    size_t shown; /* values */
};

void stamp_detector_init(struct stamp_detector *detector, const struct stamp_hints *hints);

/* Show it a value. False: no notation reads this one together with those before; nothing changes. */
bool stamp_detector_add(struct stamp_detector *detector, const char *text, size_t length);

enum stamp_verdict {
    STAMP_NONE,      /* no value was shown, or none reads */
    STAMP_UNDECIDED, /* day or month first? Two styles read all values, some of them as different times */
    STAMP_DECIDED
};

/* *style is the one found; where undecided, the first of them (day first). Years of two digits are told from days by
 * the order of the rows, if only one way of reading them has all in order, oldest or newest first. Whole numbers are
 * STAMP_STEP, whatever their size: stamp_refine_integers() decides once all are known. */
enum stamp_verdict stamp_detector_decide(const struct stamp_detector *detector, struct stamp_style *style);

/* A detector that is shown one value: 0, or -1 when it does not read as a time, or the order of day and month is open.
 */
int stamp_detect(const char *text, size_t length, const char *format, struct stamp_style *style);

/* Why a value, or a column with it, may not have been read, to end a message with: "; weeks are written 2018-W27". ""
 * when nothing is known. */
const char *stamp_hint(const char *text, size_t length);

/* The style of a --time-format, if it reads this text, and what is written by it reads back. */
bool stamp_style_of_format(const char *format, const char *text, size_t length, struct stamp_style *style);

/* Would stamp_detect() take this format for some text? "excel" is one; "%s", which it takes as well, is not. */
bool stamp_format_is_usable(const char *format);

/*
 * Read one stamp written in `style`. Strict: a day that the month does not have, a wrong weekday, hour 24, second 60,
 * text left over are refused. The value is in whole seconds; a fraction is cut off. Within a column the leading zeros
 * of day, month and hour, the offset, its spelling and the fraction may vary from row to row and the last is
 * remembered; seconds may be left out; the marks between the parts, and whether there is a zone at all, may not vary.
 * Returns 0, or -1 with nothing changed.
 */
int stamp_parse(struct stamp_style *style, const char *text, size_t length, int64_t *value);

/* Write a stamp as the style has it, in the zone last read. Returns its length. */
int stamp_write(const struct stamp_style *style, int64_t value, char text[STAMP_TEXT_SIZE]);

/* The same for a message: a blank for each STAMP_JOINT. Returns text. */
const char *stamp_show(const struct stamp_style *style, int64_t value, char text[STAMP_TEXT_SIZE]);

/* Would stamp_parse() read what stamp_write() writes? Not a date outside the years 1..9999, or outside 1969..2068 where
 * years have two digits; a plain number always. */
bool stamp_is_writable(const struct stamp_style *style, int64_t value);

/* What the clock showed at `value` in the zone last read, as if it were UTC: the day and hour a user would
 * name. */
int64_t stamp_local_time(const struct stamp_style *style, int64_t value);

/* An example of the style for messages: "YYYY-MM-DD", "DD.MM.YYYY hh:mm", "a whole number", the custom format itself.
 * Returns text. */
const char *stamp_style_example(const struct stamp_style *style, char text[STAMP_TEXT_SIZE]);

/* What to tell the user of a style that is not the usual one: "dates are DD.MM.YYYY", "Unix milliseconds"; "" for the
 * usual ones. Returns text. */
const char *stamp_style_remark(const struct stamp_style *style, char text[STAMP_TEXT_SIZE]);

/*
 * Settle whole numbers: are all of them years (1000..2999), YYYYMM (1700..2199), YYYYMMDD, YYYYMMDDhhmm,
 * YYYYMMDDhhmmss, Unix times (seconds where all >= 10^8, milliseconds where >= 10^11, microseconds where >= 10^14,
 * nanoseconds where >= 10^17), or steps? Refused with ERROR_DATA: weeks as YYYYWW, and Unix times in different units.
 * Converts the values in place (to seconds) and sets style->kind. On failure both are untouched. Does nothing for
 * other kinds. `lines` [count] are the lines of the file.
 */
int stamp_refine_integers(struct stamp_style *style, const char *source, const char *column, int64_t *values,
                          const size_t *lines, size_t count, struct error *error);

/* Whole numbers 20000..60000 that rise, left as steps: days of a spreadsheet (--time-format excel), perhaps? */
bool stamp_may_be_excel(const struct stamp_style *style, const int64_t *values, size_t count);

/* As the model file has them: "month", "datetime", ...; "usual", "dmy", ... */
NAMES_DECLARE(stamp_kind, enum stamp_kind);
NAMES_DECLARE(stamp_notation, enum stamp_notation);

/* The kind that a notation has without a clock; STAMP_STEP for the usual one, which fits several. */
enum stamp_kind stamp_notation_kind(enum stamp_notation notation);

#endif
