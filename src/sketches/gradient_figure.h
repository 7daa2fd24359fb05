/* Gradients through time as a figure (picture/figure.h): how fast each path fades. */
#ifndef SEQNET_SKETCHES_GRADIENT_FIGURE_H
#define SEQNET_SKETCHES_GRADIENT_FIGURE_H

#include "picture/figure.h"
#include "shown_gradients/gradient_report.h"

/*
 * Fill an empty figure: norms over lags, in units of lag 0, on a logarithmic axis. On the left are those of the paths
 * through time: h of each cell, and c of a cell that keeps it besides, which is the path of its memory. On the right
 * are those of the inputs. Of more cells than there are lines for, the last are left out. ERROR_SYSTEM for memory.
 * Release it either way.
 */
int gradient_figure(const struct gradient_report *report, struct figure *figure, struct error *error);

/* Draw it into `path`, as figure_write() does. */
int gradient_figure_write(const struct gradient_report *report, const char *path, struct error *error);

#endif
