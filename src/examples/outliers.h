/*
 * Values far outside: a slip of the finger, a sensor's error code.
 *
 * One such value ruins a scale, a level and a season. So it is found, named and left out: it is missing from then on.
 *
 *     118 132 129 121 12500 135 148 ...        far from the values before AND from those after
 *     118 132 129 121   NAN 135 148 ...
 *
 * How far a value at step t lies outside, over a lag L (1: its neighbours; or a natural cycle: those of its phase):
 *
 *     excess(t) = the smaller of   y(t) - median(y(t-L), y(t-2L), .. 5 of them)
 *                 and              y(t) - median(y(t+L), y(t+2L), ..),       0 where their signs differ
 *     z(t)      = |excess(t)| / the range of what is around it, without its outermost values
 *
 * Steady growth has no excess, for its values lie between those before and those after. Nor has a shift of level.
 * Values lie far outside if z is large, if the z of all other values are several times smaller, and if they are few.
 *
 * What is kept although it lies far outside:
 *     - a run of more than two values, and two at the end: they may be a new level
 *     - a peak that comes again a week, month or year on, or at even distances, or in much the same size
 *     - a value at a step where a known column says that something is different (a promotion)
 *     - in a series that is mostly one value (seldom sales), all but what is many times beyond everything else
 *
 * Only the steps that are learnt from are looked at, so what is held out decides nothing.
 */
#ifndef SEQNET_EXAMPLES_OUTLIERS_H
#define SEQNET_EXAMPLES_OUTLIERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/names.h"
#include "dataset/panel.h"

/* What is done with them: found and left out, or kept as they are. */
enum outlier_rule { OUTLIERS_AUTO, OUTLIERS_KEEP, OUTLIER_RULE_COUNT };

NAMES_DECLARE(outlier_rule, enum outlier_rule); /* "auto", "keep" */

/* More are counted, not named. */
#define OUTLIERS_NAMED_MAX 5

/* A series with fewer known values has none. */
#define OUTLIERS_VALUE_COUNT_MIN 12

struct outliers {
    size_t count;
    char *named[OUTLIERS_NAMED_MAX]; /* owned; of the first of them "series.csv:17: column 'y': 12500 lies far outside
                                        of the rest (median 121)" */
};

#define OUTLIERS_INIT                                                                                                  \
    {                                                                                                                  \
        .count = 0                                                                                                     \
    }

void outliers_release(struct outliers *outliers);

/* How many are named. */
size_t outliers_named(const struct outliers *outliers);

/* Cycles that a calendar knows, in steps, shortest first, each above 1: a week, a month, a year, ... */
#define OUTLIERS_LAG_MAX 6
int outliers_lags(const struct calendar *calendar, double lags[OUTLIERS_LAG_MAX]);

/* Where among values[0..count-1], of which some are NAN, are those far outside? Sets is_outlier [count]. `lags` as
 * above. Returns how many there are, or -1 with ERROR_SYSTEM for memory. */
int outliers_find(const double *values, size_t count, const double *lags, int lag_count, bool *is_outlier,
                  struct error *error);

/* Leave out those of all targets of the panel, and add them to *outliers (NULL: nobody asks). Series are searched on up
 * to thread_count threads. ERROR_SYSTEM for memory; some may then be left out. */
int outliers_leave_out(struct panel *panel, int thread_count, struct outliers *outliers, struct error *error);

/*
 * Of one row more: does the value of its target c lie far outside of those before it, `past` [count]? If so, it is left
 * out of the panel, which holds that row alone, and added to *outliers. ERROR_SYSTEM for memory.
 */
int outliers_leave_out_next(const double *past, size_t count, struct panel *row, int c, struct outliers *outliers,
                            struct error *error);

#endif
