/*
 * The rows that an update learns from: those of a file, beside those that the model has kept.
 *
 *     the model's series    ............ 118 132 129 121 |        of which it keeps the tail
 *     a file with all       ............ 118 132 129 121 135 148  whole: the file's rows alone
 *     a file that goes on                    129 121 135 148      the tail's 118 132 before the file's rows
 *     a later one                                        148      the tail, a missing step, the file's rows
 *     no file has it                118 132 129 121               the tail alone, which is not new
 *     a new series                      17 18 20 19 21            joins
 *
 * Where rows are counted, nothing tells where they lie. A file that holds the model's rows at their places is taken as
 * whole. Any other is refused, unless the user says that its rows follow.
 */
#ifndef SEQNET_RETRAINING_JOINED_ROWS_H
#define SEQNET_RETRAINING_JOINED_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* Where a series of the panel stands in the model. */
struct joined_place {
    struct model_series *known; /* borrowed from the model; NULL: the series is new */
    size_t first_step;          /* the step of the model's series that the panel's step 0 is; 0: the series is whole */
    size_t seen;                /* steps of the panel that the model has learnt from */
    size_t judged_from;         /* the first origin of past_answers.h, once it has the new rows; length-1: none */
};

struct joined_rows {
    struct joined_place *places; /* owned, [panel->series_count] */
    size_t new_rows;             /* rows after the model's own in series that it knows */
    size_t new_series;
    size_t absent_series; /* that the file does not have, or has no row after the model's of */
};

#define JOINED_ROWS_INIT                                                                                               \
    {                                                                                                                  \
        .places = NULL                                                                                                 \
    }

/*
 * Make the panel, which was read for the model and holds no stranger (predict/kinship.h), hold the model's series in
 * the model's order, and after them those that are new. `follows`: counted rows follow those of the model.
 *
 * ERROR_DATA for rows off the model's grid, with more steps missing before them than the tail has, or counted rows
 * that cannot be placed. ERROR_SYSTEM for memory. The panel is then only to be released.
 */
int joined_rows_make(const struct model *model, bool follows, struct panel *panel, struct joined_rows *joined,
                     struct error *error);
void joined_rows_release(struct joined_rows *joined);

#endif
