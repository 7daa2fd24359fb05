/* Panels of one file, of which each rank of an MPI program has read its own series (datarows/own_series.h), become one
 * panel that all know: every rank has all series by name, length and times, and holds the values of its own. */
#ifndef SEQNET_DATASET_PANEL_JOIN_H
#define SEQNET_DATASET_PANEL_JOIN_H

#include "datarows/own_series.h"
#include "dataset/panel.h"

/*
 * Join the panels of all ranks: the series in the order of the ranks, which is that of the file, the counts, remarks
 * and left-out series of all. Each rank then holds a block of the series (panel.holders). Where nothing was divided,
 * nothing is done. Collective. ERROR_DATA, on all ranks, when no series is left, or when ranks have found different
 * grids in their parts; ERROR_SYSTEM for memory.
 */
int panel_join(struct panel *panel, const struct own_series *own, struct error *error);

#endif
