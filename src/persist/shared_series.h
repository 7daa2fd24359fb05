/* What ranks have found out about the series of a model (communicator/communicator.h), from each to all. */
#ifndef SEQNET_PERSIST_SHARED_SERIES_H
#define SEQNET_PERSIST_SHARED_SERIES_H

#include "communicator/communicator.h"
#include "persist/model.h"

/* The baselines of all series, fitted by shared_tasks_run(): those of other ranks' series become copies. ERROR_SYSTEM
 * for memory, on all ranks. */
int model_share_baselines(struct model *model, const struct communicator *ranks, struct error *error);

#endif
