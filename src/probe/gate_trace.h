/*
 * A look inside: the gates and states of one layer of one network, step by step over the series of a file.
 *
 *     y        1   2   3   4   5   6   7   8
 *     window  [                ]                   -> row of step 5: gates after the last read of this window
 *                 [                ]               -> row of step 6
 *                     [                ]           -> row of step 7
 *
 * A row is what the forecast from that step uses. The network has read one whole window that ends there, from a state
 * of 0. So the state of a row is not the state of the row before, carried on by one step: each has read its own window,
 * relative to its own last value (examples/windows.h). Of a window read in patches, a row has the gates after the last
 * patch.
 *
 * The columns follow from the cell's signals (layers/cell.h), in this order. They are means over the H units of the
 * layer unless said otherwise:
 *
 *     each gate                          0 .. 1: input_gate, forget_gate, output_gate; reset_gate, update_gate
 *     candidate                          -1 .. 1
 *     state, abs_state                   c and |c|
 *     hidden                             -1 .. 1: h, the layer's output
 *     abs_hidden, saturated              only of a cell without signals (the RNN): |h|, and the share of units with
 *                                        |h| > CELL_SATURATED
 */
#ifndef SEQNET_PROBE_GATE_TRACE_H
#define SEQNET_PROBE_GATE_TRACE_H

#include <stddef.h>

#include "base/error.h"
#include "base/real.h"
#include "dataset/panel.h"
#include "persist/model.h"

enum { GATE_TRACE_COLUMN_MAX = 2 * CELL_SIGNAL_MAX + 3, GATE_TRACE_NAME_SIZE = 32 };

/* Which layer of which network, both from 1 as users count; 0: the first network, the top layer. */
struct gate_choice {
    int network, layer;
};

struct gate_trace {
    int network, layer; /* that was looked at, from 1 */
    int column_count;
    char columns[GATE_TRACE_COLUMN_MAX][GATE_TRACE_NAME_SIZE]; /* names */
    size_t series_count;
    size_t *members;     /* owned, [series_count] the index of each series in the panel; some may be left out */
    size_t *first_steps; /* owned, [series_count] the step of the panel's series that its first row is at. The others
                            follow, to the series' last step */
    size_t *first_rows;  /* owned, [series_count + 1] index of each series' first row; the last entry counts all */
    real *values; /* owned, [rows][column_count]; NAN where the window holds no value of any target: the networks
                     then have no say */
    struct left_out left_out; /* series without rows, and why */
};

#define GATE_TRACE_INIT                                                                                                \
    {                                                                                                                  \
        .members = NULL, .left_out = LEFT_OUT_INIT                                                                     \
    }

void gate_trace_release(struct gate_trace *trace);

/*
 * Trace the series of `panel`, read with the model's columns and calendar. As for a forecast, the model's own last rows
 * are put before those that go on from them (shown_rows.h), so that there are rows from the file's first step on.
 * Otherwise the first row is where the first whole window ends.
 *
 * Left out are series that cannot be prepared (shown_rows.h), that are too short for a window, or too short for
 * networks at all. ERROR_DATA when that is so of all, or of all that the model was trained on. ERROR_USAGE for a
 * network or layer that is not there, ERROR_SYSTEM for memory. On failure *trace is as it was, but the panel may have
 * been joined.
 */
int gate_trace_make(const struct model *model, const struct gate_choice *choice, struct panel *panel,
                    struct gate_trace *trace, struct error *error);

#endif
