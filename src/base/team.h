/*
 * Threads that stay: for work that comes in pieces of a few hundred microseconds, where starting threads would cost as
 * much. What a piece computes must not depend on which thread runs it, or when.
 */
#ifndef SEQNET_BASE_TEAM_H
#define SEQNET_BASE_TEAM_H

#include "base/error.h"

struct team;

/* One piece, 0 <= index < task_count. */
typedef void team_task(void *context, int index);

/* A team of thread_count threads, the caller's among them; with fewer when the system refuses. NULL with ERROR_SYSTEM
 * when memory is refused. */
struct team *team_create(int thread_count, struct error *error);

/* Ends the threads; NULL is fine. */
void team_free(struct team *team);

/* Run all tasks and wait for them. Not from two threads at once. */
void team_run(struct team *team, int task_count, team_task *task, void *context);

#endif
