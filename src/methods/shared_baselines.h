/* Baselines that were fitted on the ranks of an MPI program (communicator/communicator.h), from each to all. */
#ifndef SEQNET_METHODS_SHARED_BASELINES_H
#define SEQNET_METHODS_SHARED_BASELINES_H

#include "communicator/communicator.h"
#include "methods/baselines.h"

/* list [count * each] views of baselines: `each` of every task, whose rank communicator_block() says. Those of other
 * ranks, BASELINES_INIT here, become copies. ERROR_SYSTEM for memory, on all ranks. */
int shared_baselines_gather(const struct communicator *ranks, struct baselines *const *list, size_t count, size_t each,
                            struct error *error);

#endif
