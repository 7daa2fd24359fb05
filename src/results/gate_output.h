/* Gates and states over series as CSV, for a plot: one row per series and step, under the names that the input had. */
#ifndef SEQNET_RESULTS_GATE_OUTPUT_H
#define SEQNET_RESULTS_GATE_OUTPUT_H

#include "base/text.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "probe/gate_trace.h"

/*
 * Columns: the series column if there is one; the time column, or `step` where rows are counted; then those of the
 * trace. `panel` is the one that was traced. A row of which nothing can be said has empty fields.
 */
void gate_output(const struct model *model, const struct panel *panel, const struct gate_trace *trace,
                 struct text *text);

/* One line on which layer of which network it is, and how many there are; more where these gates have no say in the
 * forecast, or learnt nothing. */
void gate_output_note(const struct model *model, const struct gate_trace *trace, struct text *text);

#endif
