/* The last rows beside the clock: are they too old to forecast from, or not over yet? The clock is read here alone. */
#ifndef SEQNET_SETTLED_ROWS_LAST_ROWS_H
#define SEQNET_SETTLED_ROWS_LAST_ROWS_H

#include <stdbool.h>

#include "base/duration.h"
#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* Leave out the last rows whose period is not over (examples/last_period.h) if `complete_only`, else point them out.
 * `quiet`: nothing is printed. ERROR_USAGE for a clock in SEQNET_NOW that is none. */
int last_rows_settle(struct panel *panel, bool complete_only, bool quiet, struct error *error);

/*
 * Is the newest row older than `limit`? It is the newest of `panel`, or if that is NULL of the model. ERROR_CHECK if it
 * is; the message names it, its age and what to do. ERROR_USAGE when the data have no dates. Series that end earlier
 * than the newest are counted in a note.
 */
int last_rows_check_age(const struct model *model, const char *model_path, const struct panel *panel,
                        const struct duration *limit, struct error *error);

#endif
