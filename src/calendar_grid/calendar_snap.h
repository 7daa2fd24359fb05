/*
 * Stamps that jitter, put on the regular grid that they lie near.
 *
 *     stamps   12:00:03  12:00:58  12:02:01  12:03:00      off by at most 5 % of the step
 *     become   12:00:00  12:01:00  12:02:00  12:03:00      the step is a minute
 *
 * calendar_infer() takes stamps as they are. Where it refuses them, ask calendar_snap() and try again:
 *
 *     if (calendar_infer(&stamps, &style, &calendar, &notes, &fault) && calendar_snap(&stamps, values, &style, &snap))
 *         ...calendar_infer() again, and tell calendar_snap_remark() if it succeeds
 */
#ifndef SEQNET_CALENDAR_GRID_CALENDAR_SNAP_H
#define SEQNET_CALENDAR_GRID_CALENDAR_SNAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calendar_grid/calendar.h"

struct calendar_snap {
    int64_t step;  /* seconds; before the call: 0 to find it, or a model's (CALENDAR_SECOND) */
    int64_t phase; /* of the grid, 0..step-1 seconds by local time; with a step given: what it is to be */
    int64_t worst; /* how far a stamp lay off its step, seconds */
    size_t moved;  /* stamps that did */
};

/*
 * Put all stamps on the grid: `values` are stamps->values, to be changed. A step that is found is a whole divisor of a
 * day, as people choose them (1, 2, 5, 10, 15, 20, 30 seconds or minutes, 1, 2, 3, 4, 6, 8, 12 hours, a day), and that
 * of at least half of the distances. False with nothing changed: there is no such step, some stamp lies more than 5 %
 * of the step off the grid, two of a series would lie on one step or are not in order, or nothing needs to be moved.
 */
bool calendar_snap(const struct stamp_column *stamps, int64_t *values, const struct stamp_style *style,
                   struct calendar_snap *snap);

/* The phase of a calendar's grid, given a stamp on it. */
int64_t calendar_snap_phase(const struct calendar *calendar, int64_t stamp);

/* "120 times lie up to 3 seconds off the grid (every minute); they are put on it". Returns text. */
#define CALENDAR_SNAP_TEXT_SIZE (2 * STAMP_TEXT_SIZE)
const char *calendar_snap_remark(const struct calendar_snap *snap, char text[CALENDAR_SNAP_TEXT_SIZE]);

#endif
