/* Panels of one file, of which each rank of an MPI program has read its own series (datarows/own_series.h), become one
 * panel that all know: every rank has all series by name, length and times, and holds the values of its own. */
#ifndef SEQNET_DATASET_PANEL_JOIN_H
#define SEQNET_DATASET_PANEL_JOIN_H

#include "datarows/own_series.h"
#include "dataset/panel.h"

/*
 * Would one process read the same? It would where the stamps of each rank lie on one grid as they are (is_exact), that
 * grid is the same on all, and all series together have no more steps than step_room. Else it is to be judged by all
 * rows in one place, and *can becomes false, on all ranks. Collective. ERROR_SYSTEM for memory.
 */
int panel_join_can(const struct panel *panel, const struct communicator *holders, bool is_exact, size_t step_room,
                   bool *can, struct error *error);

/*
 * Join the panels of all ranks: the series in the order of the ranks, which is that of the file, the counts and
 * left-out series of all, and the remarks of each on its series; the first `common_remarks` bytes of them are the same
 * on all. Each rank then holds a block of the series (panel.holders). Where nothing was divided, nothing is done.
 * Collective. ERROR_DATA, on all ranks, when no series is left; ERROR_SYSTEM for memory.
 */
int panel_join(struct panel *panel, const struct own_series *own, size_t common_remarks, struct error *error);

#endif
