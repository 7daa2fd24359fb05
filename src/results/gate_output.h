/* Gates and states over series as CSV, for a plot: one row per series and step. */
#ifndef SEQNET_RESULTS_GATE_OUTPUT_H
#define SEQNET_RESULTS_GATE_OUTPUT_H

#include "base/text.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "probe/gate_trace.h"

/*
 * The columns are the series if the input names it, then the time (`step` where rows are counted), both under the
 * input's names, then those of the trace. `panel` is the one that was traced. Where nothing can be said, a row has
 * empty fields.
 */
void gate_output(const struct model *model, const struct panel *panel, const struct gate_trace *trace,
                 struct text *text);

/* One line says which layer of which network it is, and how many there are. More lines say if these gates have no say
 * in the forecast, or learnt nothing. */
void gate_output_note(const struct model *model, const struct gate_trace *trace, struct text *text);

#endif
