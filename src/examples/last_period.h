/*
 * A last period that is not over yet. A file written on 12 November may have a row for November: it holds a third of
 * the month, and whoever takes it for a month sees the series fall.
 *
 *     2026-08  2026-09  2026-10 | 2026-11
 *         118      132      129 |      47       written on 2026-11-12: is left out, or pointed out
 *
 * A stamp is taken for the beginning of its period; on a grid of last days of months, for its last day. Asked of are
 * grids of dates with steps of an hour or more.
 */
#ifndef SEQNET_EXAMPLES_LAST_PERIOD_H
#define SEQNET_EXAMPLES_LAST_PERIOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dataset/panel.h"

/* Does the period of this stamp go on at `now` (seconds since 1970, as the stamps are)? False for a stamp more than a
 * step ahead of it: such series are made up. */
bool last_period_is_open(const struct calendar *calendar, int64_t stamp, int64_t now);

/* The last rows of a panel that are not over. */
struct last_period {
    size_t count;  /* series that have such a row */
    int64_t stamp; /* of the first of them */
};

/*
 * Find the series whose last row with a target is not over at `now`; with `drop`, leave it out: of what is learnt from,
 * and of what is held out. What is known of that step beforehand stays. A series of one row keeps it, and is not
 * counted with `drop`. ERROR_SYSTEM for memory.
 */
int last_period_settle(struct panel *panel, int64_t now, bool drop, struct last_period *found, struct error *error);

#endif
