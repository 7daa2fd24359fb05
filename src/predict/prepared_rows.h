/*
 * The rows of a file as a model's networks are shown them: every series in the preparation that it was trained with, or
 * that its own rows give it.
 *
 *     series the model knows, on its grid   the model's preparation; the rows begin at step `first_step` of the model's
 * series any other, or where rows are counted  a preparation fitted to its own rows, which begin at step 0
 */
#ifndef SEQNET_PREDICT_PREPARED_ROWS_H
#define SEQNET_PREDICT_PREPARED_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "examples/windows.h"
#include "persist/model.h"

/* Where a series of a panel stands in a model. */
struct placement {
    const struct model_series *known; /* borrowed from the model; NULL: prepared by its own rows */
    int64_t first_step;               /* of the known series; 0 without one */
    bool is_baseline_only;            /* too short for the networks: they have no share in its forecast */
};

/*
 * Prepare series `index` of `panel`, which was read with the model's columns and calendar, into prepared[p]
 * [recipe_preparation_count()], with the calendar features of `steps_ahead` steps more. own [PREPARATION_COUNT_MAX],
 * empty when handed in, takes the preparations fitted to the rows, which prepared[p] then borrow. ERROR_DATA when the
 * rows are too few for that, do not lie on the model's grid, or have no logarithm where one is needed; ERROR_SYSTEM for
 * memory. Whatever it returns, release own[] and prepared[].
 */
int prepared_rows_make(const struct model *model, const struct panel *panel, size_t index, int steps_ahead,
                       struct preparation *own, struct prepared_series *const prepared[], struct placement *placement,
                       struct error *error);

#endif
