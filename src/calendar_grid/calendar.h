/*
 * The regular grid that a series' time stamps lie on.
 *
 * The calendar is inferred from all stamps: a unit and how many units make one step. Month grids count months
 * and remember the day (month ends stay month ends); business-day grids count Monday to Friday. How a stamp
 * is written is stamp.h's.
 *
 *     stamps   2024-01-31  2024-02-29  2024-04-30      unit MONTH, step 1, day 31 (the last)
 *     steps             0           1           3      step 2 is a gap: a missing value
 *
 * Days and hours at which no row ever stands are closed (opening.h), and steps count the open ones only:
 *
 *     stamps   Fri 2024-03-01  Sat 2024-03-02  Mon 2024-03-04      unit SECOND, step a day, closed on Sundays
 *     steps                 0               1               2
 *
 * Days and months are those of the zone the last stamp was written in. Stamps at a fixed local hour whose
 * offset changes with daylight saving are daily (or monthly, ...) all the same, though some days then have 23
 * or 25 hours.
 */
#ifndef SEQNET_CALENDAR_GRID_CALENDAR_H
#define SEQNET_CALENDAR_GRID_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/duration.h"
#include "base/error.h"
#include "base/names.h"
#include "calendar_grid/opening.h"
#include "calendar/stamp.h"

enum calendar_unit {
    CALENDAR_ROW,  /* no time column: rows are counted from 1 */
    CALENDAR_STEP, /* plain numbers */
    CALENDAR_SECOND,
    CALENDAR_BUSINESS_DAY, /* Monday to Friday */
    CALENDAR_MONTH
};
enum { CALENDAR_UNIT_COUNT = CALENDAR_MONTH + 1 };

/* Days of a month grid: 1 to 31, the month's last where it is shorter; and the first and last of its days from Monday
 * to Friday, as markets and payrolls have them. */
#define CALENDAR_LAST_DAY 31
#define CALENDAR_LAST_BUSINESS_DAY 32
#define CALENDAR_FIRST_BUSINESS_DAY 33

/* Plain data: copy freely. {.step = 1} is the calendar of rows. */
struct calendar {
    enum calendar_unit unit;
    int64_t step;             /* units per step, >= 1 */
    int day;                  /* MONTH: 1..31, or CALENDAR_*_BUSINESS_DAY; otherwise 0 */
    struct stamp_style style; /* how to write them */
    struct opening opening;   /* SECOND, where the step divides a day: what is closed; otherwise always open */
};

/* Are days and hours at which no row stands closed? NONE: they are missing values, Saturdays and Sundays too. */
enum closed { CLOSED_AUTO, CLOSED_NONE, CLOSED_COUNT };
NAMES_DECLARE(closed, enum closed); /* "auto", "none" */

/* What calendar_infer() is shown: all stamps, series after series, in row order. All borrowed. */
struct stamp_column {
    const char *source;    /* the file's name, for messages */
    const char *column;    /* the time column's name, for messages */
    const int64_t *values; /* [count] */
    const size_t *lines;   /* [count] line of each in the file */
    size_t count;
    const size_t *series_begin;    /* [series_count + 1] first stamp of each series; the last entry is count */
    const char *const *series_ids; /* [series_count], NULL when there is one series without a name */
    size_t series_count;
    enum closed closed;
    struct duration every; /* the step that the stamps were put on (--every); count 0: it is to be found */
};

/* What was met on the way and should be told, though it is no fault. */
struct calendar_notes {
    size_t gap_count;          /* distances longer than a step */
    size_t rounded_gap_count;  /* gaps that are no whole number of steps, put on the nearest one */
    size_t first_rounded_line; /* where the first of them ends; 0 if none */
};

/*
 * Infer the grid from all stamps, one for all series. The commonest distance is the step (the shortest of
 * equally common ones); without any distance it is the natural one of the style: a year, quarter, month, day
 * (CUSTOM too), hour (DATETIME), second (UNIX), 1 (STEP). The unit is the first of these that holds:
 *
 * - MONTH: all stamps at the same time of day, and on the same day of the month (the last, where the month is
 *   shorter), or all on the last day, the last or the first business day; always for years, quarters and months
 * - BUSINESS_DAY: Monday to Friday only, at the same time of day, mostly one day apart, and at least one
 *   weekend crossed
 * - STEP for plain numbers, SECOND for everything else
 *
 * With `every` the step is known, and rows are as sparse as they are.
 *
 * A SECOND grid is closed where opening_tally_decide() says so. Open steps alone may be regular: rows of Tuesdays,
 * Thursdays and Saturdays, two and three days apart, are days that are mostly closed. CLOSED_NONE leaves BUSINESS_DAY
 * and this out.
 *
 * Refused with ERROR_DATA, naming file, line, column, stamp and what to do: a stamp equal to the one before
 * it in its series (duplicate), earlier than it (backward: sort the rows; or name --series when the stamps
 * start over, as in a long file), or less than a step after it (irregular). A distance longer than a step is
 * a gap; one that is no whole number of steps is rounded to the nearest when such gaps are rare (at most 1 in
 * 100 rows), as a logger makes them that stopped and was restarted; otherwise it is irregular and refused. So are rows
 * that no distance tells the step of: the commonest is less than half of them, and less than a quarter of the steps
 * have a row. calendar_snap() may still put on a grid what was refused. ERROR_SYSTEM when memory is refused. `calendar`
 * and `notes` are filled on success and untouched on failure.
 */
int calendar_infer(const struct stamp_column *stamps, const struct stamp_style *style, struct calendar *calendar,
                   struct calendar_notes *notes, struct error *error);

/*
 * Whole steps from stamp `from` to stamp `to`, rounded to the nearest (negative when `to` is earlier). Count
 * all rows of a series from its first stamp, not each from the one before: then rounded gaps do not add up,
 * and rows stay on different steps.
 */
int64_t calendar_steps_between(const struct calendar *calendar, int64_t from, int64_t to);

/*
 * The stamp `steps` steps after `value` (before, when negative), at the same time of day. MONTH: on
 * calendar->day, or the month's last day if it is shorter. May leave year 9999 (or go before year 1): such a
 * stamp is exact, but cannot be written. Stops at the ends of int64_t.
 */
int64_t calendar_advance(const struct calendar *calendar, int64_t value, int64_t steps);

/* MONTH: is it the day of its month on which the grid's stamps lie? */
bool calendar_is_anchor(const struct calendar *calendar, int64_t day_number);

/* ERROR_DATA, the message beginning with `place` ("new.csv: series 'a': "), when the stamp `steps` steps after `last`
 * lies past the year 9999 and cannot be written. */
int calendar_check_ahead(const struct calendar *calendar, int64_t last, int64_t steps, const char *place,
                         struct error *error);

/* Write a stamp in the calendar's style. Returns its length. */
int calendar_write(const struct calendar *calendar, int64_t value, char text[STAMP_TEXT_SIZE]);

/* "hourly", "monthly", "every 30 minutes", "every 10 years", "business days", "steps of 1", "rows". Returns
 * text. */
const char *calendar_frequency(const struct calendar *calendar, char text[STAMP_TEXT_SIZE]);

/* The same and what is closed: "business days (Mon-Fri)", "daily, shut on Sundays". Returns text. */
#define CALENDAR_TEXT_SIZE (STAMP_TEXT_SIZE + OPENING_TEXT_SIZE)
const char *calendar_describe(const struct calendar *calendar, char text[CALENDAR_TEXT_SIZE]);

/* Does the stamp lie within half a step of an open one? Always where nothing is closed. */
bool calendar_is_open(const struct calendar *calendar, int64_t value);

/* How far off its step a stamp may lie, to be taken for it: a quarter of the step that begins at `value`. */
int64_t calendar_slack(const struct calendar *calendar, int64_t value);

/* Is a step a day or more? */
bool calendar_is_daily_or_longer(const struct calendar *calendar);

/* The M4 competition's horizon for this frequency: yearly 6, quarterly 8, monthly 18, weekly 13, daily (and
 * business days) 14, hourly 48; else CALENDAR_HORIZON_OTHER. */
#define CALENDAR_HORIZON_OTHER 10
int calendar_default_horizon(const struct calendar *calendar);

/*
 * Lengths, in steps, of the cycles that people and the sun make at this frequency, shortest first: monthly
 * 12; quarterly 4; weekly 365.25/7; daily 7, 365.25; business days 5, 261; below a day: one day and one week,
 * where that is a whole number of steps, and one year (365.25 days). All in open steps: 6 are the week of a shop that
 * is shut on Sundays; a day counts where all open ones have the same number. Cycles of fewer than 2 steps are left
 * out. Writes at most `room`; returns how many it wrote. None for rows, plain steps and years.
 */
int calendar_cycles(const struct calendar *calendar, double *cycles, int room);

/* As the model file has them: "month", "business_day", ... */
NAMES_DECLARE(calendar_unit, enum calendar_unit);

#endif
