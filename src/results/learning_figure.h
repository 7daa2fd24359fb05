/* How training went, as a figure (picture/figure.h): the losses of each network over the epochs. */
#ifndef SEQNET_RESULTS_LEARNING_FIGURE_H
#define SEQNET_RESULTS_LEARNING_FIGURE_H

#include "persist/model.h"
#include "picture/figure.h"

/* Fill an empty figure from the losses that the model keeps, of its first FIGURE_PANEL_MAX networks; the epoch whose
 * weights were kept is marked. ERROR_DATA when no network was trained for an epoch. ERROR_SYSTEM for memory. Release it
 * either way. */
int learning_figure(const struct model *model, struct figure *figure, struct error *error);

/* Draw it into `path`, as figure_write() does. */
int learning_figure_write(const struct model *model, const char *path, struct error *error);

#endif
