/*
 * The notations of dates: one table of patterns, one reader and one writer that walk a pattern.
 *
 * A letter of a pattern stands for
 *
 *     Y year, four digits     y two digits of a year     m month     n its name     d day
 *     e month, two digits     k day, two digits          q quarter   w ISO week     u day of that week
 *     - a mark: one of - / . , blank, comma and blank, STAMP_JOINT    = the same as the mark before
 *     ! a mark: - / STAMP_JOINT                                      | the STAMP_JOINT
 *     ~ a mark or nothing                                            Q W M F: these letters, F is "FY"
 *
 * A weekday may stand before a date, and a clock behind it; they are no part of the pattern.
 */
#ifndef SEQNET_CALENDAR_NOTATIONS_H
#define SEQNET_CALENDAR_NOTATIONS_H

#include "calendar/stamp.h"

/* The pattern of a style's dates; the mark in place `slot` of them, counted from 0, a weekday's first. */
const char *notation_pattern(const struct stamp_style *style);
char notation_mark(const struct stamp_style *style, int slot);

/* "January", "Monday" ... */
extern const char *const notation_month_names[12];
extern const char *const notation_weekday_names[7];

/* May the notation be tried, when --date-order says `order` and the second of two columns is `second`? */
bool notation_is_offered(enum stamp_notation notation, enum date_order order, enum second_part second);

/*
 * Read all of text[0..length-1], a date of any kind but STEP, UNIX, CUSTOM and EXCEL. If it `learns`, the marks and
 * what else may not vary are taken from the text, kind DATE becomes DATETIME where a clock stands, and of the style
 * only kind and notation count. False when it does not read; *style is then of no use.
 */
bool notation_read(struct stamp_style *style, const char *text, size_t length, bool learns, int64_t *value);

/* The same for YYYY-MM-DD and YYYY-MM-DD hh:mm:ss, with T and with Z, where it changes nothing in the style: ten
 * million rows are mostly these. False: ask notation_read(). */
bool notation_read_plain(const struct stamp_style *style, const char *text, size_t length, int64_t *value);

/* Write it. `local` is in the zone of the style. Returns the length. */
int notation_write(const struct stamp_style *style, int64_t local, char text[STAMP_TEXT_SIZE]);

/* "DD.MM.YYYY hh:mm". Returns the length. */
int notation_example(const struct stamp_style *style, char text[STAMP_TEXT_SIZE]);

/* Have years two digits? */
bool notation_has_short_years(enum stamp_notation notation);

/* Remember the digits of a fraction that was just read: 5 of 2 decimals is .05. */
void notation_note_fraction(struct stamp_style *style, int decimals, int fraction, bool learns);

#endif
