/*
 * The rows that a model forecasts from, as its networks are shown them: its own last ones, or those of a file.
 *
 *     the model's tail                      its own preparation; the tail begins at step length - tail_length
 *     rows of a series that it knows,       its own preparation; the rows begin at step `first_step` of the model's
 *       on its grid                           series
 *     rows of any other, or where           a preparation fitted to the rows alone, which begin at step 0
 *       rows are counted
 *
 * New rows that go on where the model's own end can have its tail put before them, for what is forecast from the first
 * of them needs it:
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
 * value has no logarithm and needs one; ERROR_SYSTEM for memory. Release prepared[] either way.
 */
int shown_rows_of_model(const struct model *model, const struct model_series *series, const char *source,
                        int steps_ahead, struct prepared_series *const prepared[], struct error *error);

/*
 * Prepare series `index` of `panel`, which was read with the model's columns and calendar, likewise. own
 * [PREPARATION_COUNT_MAX], empty when handed in, takes the preparations fitted to the rows, which prepared[p] then
 * borrow. ERROR_DATA when the rows are too few for that, do not lie on the model's grid, or have no logarithm where one
 * is needed; ERROR_SYSTEM for memory. Release own[] and prepared[] either way.
 */
int shown_rows_of_panel(const struct model *model, const struct panel *panel, size_t index, int steps_ahead,
                        struct preparation *own, struct prepared_series *const prepared[], struct placement *placement,
                        struct error *error);

/*
 * Put the model's tail before each series of `panel` that begins after the model's rows of it, on their grid, with no
 * more steps between than the tail has. Others are left as they are, and so are all where rows are counted, since then
 * nothing tells where they stand. A remark of the panel says so. On failure (ERROR_SYSTEM, memory) the panel is a valid
 * one, joined in part.
 */
int shown_rows_join_tails(const struct model *model, struct panel *panel, struct error *error);

/* Rows that shown_rows_of_panel() needs of series s: more than one if it is prepared by its own rows. */
size_t shown_rows_least(const struct model *model, const struct panel *panel, size_t s);

/* Steps of series s that must lie before an origin that judges the model: all those that it has learnt from, as far as
 * stamps tell (counted rows do not, but for those of the very same file), and as many as it needs. */
size_t shown_rows_floor(const struct model *model, const struct panel *panel, size_t s);

/* Are there values to forecast series s from, at the end of its first `length` steps? Every target must have one in the
 * window, and known columns must be known as far as the horizon. */
bool shown_rows_suffice(const struct model *model, const struct panel *panel, size_t s, size_t length);

#endif
