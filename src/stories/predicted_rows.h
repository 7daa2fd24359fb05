/* The rows that predict is given: read as the model's were, fit to forecast from, and placed in the model's series. */
#ifndef SEQNET_STORIES_PREDICTED_ROWS_H
#define SEQNET_STORIES_PREDICTED_ROWS_H

#include <stdbool.h>

#include "examples/outliers.h"
#include "options/options.h"
#include "progress/progress.h"
#include "settled_rows/freshness.h"

struct predicted_rows {
    const struct data_options *data;
    const struct freshness *freshness;
    bool same_series; /* a file of other series is refused, in place of a note */
    struct progress *progress;
};

/* What --same-series cannot go with: no FILE (path NULL), --follow. ERROR_USAGE. */
int predicted_rows_check(bool same_series, const char *path, bool follows, struct error *error);

/* Read them from the command's second operand into the empty `panel` and `outliers`. Fails as panel_read() does;
 * ERROR_CHECK where there are too few (--min-rows); ERROR_DATA where they are not of the model's series. On failure
 * both are only to be released. */
int predicted_rows_read(const struct invocation *invocation, const struct predicted_rows *request,
                        const struct model *model, struct panel *panel, struct outliers *outliers, struct error *error);

#endif
