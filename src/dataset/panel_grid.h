/* The rows of a file come onto one regular grid. */
#ifndef SEQNET_DATASET_PANEL_GRID_H
#define SEQNET_DATASET_PANEL_GRID_H

#include <stdbool.h>

#include "datarows/file_rows.h"
#include "dataset/panel.h"

/* Stamps become seconds, rows stand in the order of time, one for each step. What was done goes into panel->remarks.
 * Fails as panel_read() does. */
int panel_grid_settle_rows(struct file_rows *rows, struct panel *panel, struct error *error);

/*
 * Find the grid of the stamps: panel->calendar and panel->notes; with a model's calendar hold the stamps against it.
 * Stamps a little off a grid are put on it (calendar_snap.h). is_out[s] becomes true for series that do not lie on it.
 * *is_exact: all stamps lie on it as they are, and no series is left out. Fails as panel_read() does.
 */
int panel_grid_find(struct file_rows *rows, struct panel *panel, bool *is_out, bool *is_exact, struct error *error);

#endif
