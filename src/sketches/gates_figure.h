/* Gates and states of a network over series as a figure (picture/figure.h). */
#ifndef SEQNET_SKETCHES_GATES_FIGURE_H
#define SEQNET_SKETCHES_GATES_FIGURE_H

#include "dataset/panel.h"
#include "persist/model.h"
#include "picture/figure.h"
#include "probe/gate_trace.h"

#define GATES_SERIES_MAX 4
#define GATES_ROWS_MAX 730

/*
 * Fill an empty figure. Each series has a column of panels: its first target, the gates, and the states; the first
 * GATES_SERIES_MAX series are drawn, and the last GATES_ROWS_MAX rows of each. A cell without gates has no panel of
 * gates. `panel` is the one that was traced. ERROR_SYSTEM for memory. Release it either way.
 */
int gates_figure(const struct model *model, const struct panel *panel, const struct gate_trace *trace,
                 struct figure *figure, struct error *error);

/* Draw it into `path`, as figure_write() does. */
int gates_figure_write(const struct model *model, const struct panel *panel, const struct gate_trace *trace,
                       const char *path, struct error *error);

#endif
