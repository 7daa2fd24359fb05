/* The last rows beside the clock: are they not over yet? */
#ifndef SEQNET_SETTLED_ROWS_LAST_ROWS_H
#define SEQNET_SETTLED_ROWS_LAST_ROWS_H

#include <stdbool.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "settled_rows/clock.h"

/* Leave out the last rows whose period is not over (examples/last_period.h) if `complete_only`, else point them out.
 * `quiet`: nothing is printed. ERROR_USAGE for a clock in SEQNET_NOW that is none. */
int last_rows_settle(struct panel *panel, bool complete_only, bool quiet, struct error *error);

/* Likewise by a clock that was given; NULL or not given: the system's. */
int last_rows_settle_at(struct panel *panel, const struct clock_time *given, bool complete_only, bool quiet,
                        struct error *error);

#endif
