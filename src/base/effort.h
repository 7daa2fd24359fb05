/*
 * How far a piece of work has come, whether it is to end, and who shares it. Whoever does the work counts, from any
 * thread. Another thread reads the count, or asks for the end. The work itself waits for nobody.
 *
 * A pointer to it may be NULL where nobody asks: all functions then do nothing.
 */
#ifndef SEQNET_BASE_EFFORT_H
#define SEQNET_BASE_EFFORT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct communicator;

struct effort {
    atomic_size_t done;     /* units of the stage that goes on: bytes, windows or series */
    atomic_bool is_stopped; /* training is to end with what it has come to */
    const struct communicator *ranks; /* that share the work (communicator/communicator.h); borrowed, or NULL */
};

/* So many units more are done. */
static inline void effort_add(struct effort *effort, size_t count)
{
    if (effort)
        atomic_fetch_add_explicit(&effort->done, count, memory_order_relaxed);
}

/* So many are done by now, of work that goes on in one thread. */
static inline void effort_set(struct effort *effort, size_t count)
{
    if (effort)
        atomic_store_explicit(&effort->done, count, memory_order_relaxed);
}

static inline bool effort_is_stopped(struct effort *effort)
{
    return effort && atomic_load_explicit(&effort->is_stopped, memory_order_relaxed);
}

static inline const struct communicator *effort_ranks(const struct effort *effort)
{
    return effort ? effort->ranks : NULL;
}

#endif
