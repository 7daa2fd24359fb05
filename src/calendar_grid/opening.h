/*
 * The days and hours of the week that a series is open at: a shop shut on Sundays, an exchange open from 9:30 to 16:00
 * from Monday to Friday. What is closed has no steps: it is no gap, and is not forecast.
 *
 *     rows     Mon 09:00 10:00 11:00   Tue 09:00 10:00 11:00   ...   Sat 09:00 10:00   (Mon)
 *     ranges   [Mon 09:00, 11:00]      [Tue 09:00, 11:00]      ...   [Sat 09:00, 10:00]
 *     index        0     1     2           3     4     5                15    16         17
 *
 * Indices count open steps only, from the week of 1969-12-29 on, a Monday. Times are local ones (stamp_local_time()).
 */
#ifndef SEQNET_CALENDAR_GRID_OPENING_H
#define SEQNET_CALENDAR_GRID_OPENING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define OPENING_RANGE_COUNT_MAX 28 /* four for each day */
#define OPENING_WEEK_SECONDS 604800

/* Steps without a closed one between them. */
struct opening_range {
    int first, last; /* its first and last step, in seconds since Monday 00:00 */
};

/* Plain data: copy freely. The ranges are in order and a closed step lies between any two. All steps have the same
 * distance, which divides a day. */
struct opening {
    struct opening_range ranges[OPENING_RANGE_COUNT_MAX];
    int range_count; /* 0: always open, and there is nothing to ask below but opening_fault() */
};

/* What is wrong with an opening that was read from a file; NULL: nothing. `step` in seconds; 0: it is none of
 * seconds. */
const char *opening_fault(const struct opening *opening, int64_t step);

/* Open steps in a week; from 00:00 to 24:00 on one day of it, 0 for Monday. */
int64_t opening_week_steps(const struct opening *opening, int64_t step);
int64_t opening_day_steps(const struct opening *opening, int64_t step, int weekday);

/* Open steps from one day to the next, where that is the same for all open days; else 0. A day begins where the
 * opening does, so that a bar may close after midnight. */
int64_t opening_day_cycle(const struct opening *opening, int64_t step);

/* The open step nearest to a local time (the later of two), and the time at which an open step is. */
int64_t opening_index(const struct opening *opening, int64_t step, int64_t local);
int64_t opening_time(const struct opening *opening, int64_t step, int64_t index);

#define OPENING_TEXT_SIZE 96

/* ", shut on Sundays", " from 09:00 to 15:30, Mon-Fri": what goes behind the frequency. Returns text. */
const char *opening_describe(const struct opening *opening, int64_t step, char text[OPENING_TEXT_SIZE]);

/* ------------------------------------------------------------------ what the rows say */

/* How often each step of the week was seen, and how often it has passed. */
struct opening_tally {
    int64_t step;    /* seconds; divides a day */
    int64_t phase;   /* of all times, 0..step-1; -1: none was added yet */
    size_t *seen;    /* owned, [slot_count] */
    int64_t *passed; /* owned, [slot_count + 1]: differences between neighbours */
    int64_t slot_count;
    int64_t longest; /* steps that the longest series spans */
};

/* ERROR_SYSTEM for memory; there is nothing to release then. */
int opening_tally_init(struct opening_tally *tally, int64_t step, struct error *error);
void opening_tally_release(struct opening_tally *tally);

/* A local time; false if it is off the grid of those before. Then the tally says nothing. */
bool opening_tally_add(struct opening_tally *tally, int64_t local);

/* The first and the last local time of a series, both added before. */
void opening_tally_add_span(struct opening_tally *tally, int64_t first, int64_t last);

/*
 * Which steps are closed: those that were never seen, if that can be no chance. Steps that are open were seen with the
 * share p, which must be `least_share` or more; n of the closed kind have passed one series; and (1 - p)^n is to be
 * small. n is 4 days or more for a time of day, 4 weeks for a day of the week or a step of the week; for a weekend one
 * week is enough, if p is nearly 1. A step that was seen but seldom is open. ERROR_SYSTEM for memory.
 */
int opening_tally_decide(const struct opening_tally *tally, double least_share, struct opening *opening,
                         struct error *error);

#endif
