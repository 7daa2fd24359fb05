/* Independent tasks on several threads. What a task computes must not depend on which thread runs it, or when. */
#ifndef SEQNET_BASE_WORKERS_H
#define SEQNET_BASE_WORKERS_H

#include "base/error.h"

/* One task, 0 <= index < task_count. Returns 0, or -1 with `error` (the task's own) set. */
typedef int workers_task(void *context, int index, struct error *error);

/* Processors this process may run on, at least 1. */
int workers_processor_count(void);

/*
 * Run all tasks on up to thread_count threads and wait for them. After a failure no further task is begun. Returns 0,
 * or -1 with the error of the failed task of lowest index. When the system refuses threads, fewer are used.
 */
int workers_run(int thread_count, int task_count, workers_task *task, void *context, struct error *error);

#endif
