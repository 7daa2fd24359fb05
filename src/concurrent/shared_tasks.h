/* Independent tasks on the threads of all ranks: concurrent/workers.h for more than one process. */
#ifndef SEQNET_CONCURRENT_SHARED_TASKS_H
#define SEQNET_CONCURRENT_SHARED_TASKS_H

#include "communicator/communicator.h"
#include "concurrent/workers.h"

/* Run this rank's block (communicator_block()) of all tasks on up to thread_count threads. What they make is then on
 * this rank alone: the caller hands it on. Returns 0, or on all ranks -1 with the error of the lowest rank that
 * failed; ERROR_SYSTEM for more than INT_MAX tasks. */
int shared_tasks_run(const struct communicator *ranks, int thread_count, size_t task_count, workers_task *task,
                     void *context, struct error *error);

/*
 * Bytes of each rank, as many as it has, to all ranks: *all (owned by the caller) holds them one after the other, those
 * of rank r from ends[r - 1] to ends[r] - 1 (ends: owned by the caller, [size]). ERROR_SYSTEM for memory, on all ranks.
 */
int shared_tasks_collect(const struct communicator *ranks, const char *bytes, size_t length, char **all, size_t **ends,
                         struct error *error);

#endif
