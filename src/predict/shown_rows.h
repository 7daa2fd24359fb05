/*
 * The rows that a model forecasts from, as its networks are shown them. They are the model's own last rows (its tail),
 * or those of a file:
 *
 *     rows                                  preparation, and the step that they begin at
 *     the model's tail                      its own; step length - tail_length
 *     rows of a series that it knows,       its own; step `first_step` of the model's series
 *       on its grid
 *     rows of any other, or where           one fitted to the rows alone; step 0
 *       rows are counted
 *
 * A forecast from the first of the new rows needs the rows before it. So where new rows go on from the model's own, the
 * tail can be put before them:
 *
 *     the model's series   ... 118 132 129 121 |
 *     its tail                 118 132 129 121 |
 *     new.csv                                      135 148 148        a step between is missing
 *     joined                   118 132 129 121 NAN 135 148 148
 */
#ifndef SEQNET_PREDICT_SHOWN_ROWS_H
#define SEQNET_PREDICT_SHOWN_ROWS_H

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
 * Prepare the tail of `series`, and what is known of the steps to come, into prepared[p] [recipe_preparation_count()],
 * with the calendar features of `steps_ahead` steps more. `source` is the model's file, for messages. ERROR_DATA when a
 * value needs a logarithm and has none; ERROR_SYSTEM for memory. Release prepared[] either way.
 */
int shown_rows_of_model(const struct model *model, const struct model_series *series, const char *source,
                        int steps_ahead, struct prepared_series *const prepared[], struct error *error);

/*
 * Prepare series `index` of `panel`, which was read with the model's columns and calendar, likewise. own
 * [PREPARATION_COUNT_MAX] is empty when handed in. It takes the preparations fitted to the rows, which prepared[p] then
 * borrow. ERROR_DATA when the rows are too few for that, do not lie on the model's grid, or hold a value that needs a
 * logarithm and has none. ERROR_SYSTEM for memory. Release own[] and prepared[] either way.
 */
int shown_rows_of_panel(const struct model *model, const struct panel *panel, size_t index, int steps_ahead,
                        struct preparation *own, struct prepared_series *const prepared[], struct placement *placement,
                        struct error *error);

/*
 * Put the model's tail before each series of `panel` that begins after the model's rows of it, on their grid, with no
 * more steps between than the tail has. A remark of the panel says so. Other series are left as they are. Where rows
 * are counted all are, since nothing tells where they stand. On failure (ERROR_SYSTEM, memory) the panel is a valid
 * one, joined in part.
 */
int shown_rows_join_tails(const struct model *model, struct panel *panel, struct error *error);

/* How many rows shown_rows_of_panel() needs of series s. It needs more than one if the series is prepared by its own
 * rows. */
size_t shown_rows_least(const struct model *model, const struct panel *panel, size_t s);

/* How many steps of series s must lie before an origin that judges the model: all that it has learnt from, as far as
 * stamps tell, and as many as it needs. (Counted rows do not tell, but for those of the very same file.) */
size_t shown_rows_floor(const struct model *model, const struct panel *panel, size_t s);

/* Can series s be forecast from the end of its first `length` steps? Every target must have a value in the window, and
 * known columns must be known as far as the horizon. */
bool shown_rows_suffice(const struct model *model, const struct panel *panel, size_t s, size_t length);

#endif
