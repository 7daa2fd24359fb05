/*
 * Independent tasks on several threads. The caller's thread works too. What a task computes must not depend on which
 * thread runs it, or when.
 *
 * There are two ways in. workers_run() starts its threads and ends them: for tasks of milliseconds or more. They begin
 * in their order, and each goes to whichever thread is free. The threads of workers_create() stay from one round of
 * tasks to the next: for rounds of a few hundred microseconds, where starting threads would cost as much. There each
 * thread has a share of the tasks, the same in each round of so many. What they work on stays in its cache. Who is
 * done helps the others.
 */
#ifndef SEQNET_CONCURRENT_WORKERS_H
#define SEQNET_CONCURRENT_WORKERS_H

#include "base/error.h"

/* One task, 0 <= index < task_count. Returns 0, or -1 with `error` (the task's own) set. */
typedef int workers_task(void *context, int index, struct error *error);

/*
 * Run all tasks on up to thread_count threads and wait for them. After a failure no task of higher index is begun.
 * Returns 0, or -1 with the error of the failed task of lowest index. When the system refuses threads, fewer are used.
 */
int workers_run(int thread_count, int task_count, workers_task *task, void *context, struct error *error);

/* Threads that stay. */
struct workers;

/* thread_count threads, the caller's among them; fewer when the system refuses. NULL with ERROR_SYSTEM when memory is
 * refused. */
struct workers *workers_create(int thread_count, struct error *error);

/* Ends the threads; NULL is fine. */
void workers_free(struct workers *workers);

/* As workers_run(), on these threads. Not from two threads at once. */
int workers_run_round(struct workers *workers, int task_count, workers_task *task, void *context, struct error *error);

#endif
