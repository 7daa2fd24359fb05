/*
 * A part of a batch, and the room in which it goes through the network. How a batch is cut depends on shapes alone, and
 * the gradients are added in the order of the shards. So the sums are the same to the last bit, whatever the number of
 * threads and of ranks.
 *
 * There are as many rooms as threads. Shards take turns in them: what one leaves behind nobody asks for, and the next
 * finds the room's memory in the cache.
 */
#ifndef SEQNET_OPTIMIZE_SHARD_H
#define SEQNET_OPTIMIZE_SHARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/random.h"
#include "examples/samples.h"
#include "network/network.h"

struct shard {
    struct random *dropout, *variation; /* borrowed from the trainer */
    real *gradient;                     /* [parameter_count] of the sum of losses */
    /* where the state is carried, else NULL */
    uint64_t *lanes;  /* [samples] what the lanes read, idle ones something */
    real *state;      /* [network_state_size()][samples] after the chunk before */
    real *next_state; /* likewise, after this one */
};

struct shard_shape {
    const struct network *network;
    const struct kernels *kernels;
    struct sample_sizes sizes;
    int sample_count; /* at most */
    bool is_stateful; /* the state is carried */
};

struct shard_room {
    atomic_bool is_taken;
    struct network_workspace workspace;
    struct sample_batch batch;
    real *output;      /* [samples][O] */
    real *output_grad; /* [samples][O] */
};

/* Memory for all of it; what is borrowed is set already. *shard was zeroed. ERROR_SYSTEM for memory. Release it either
 * way. */
int shard_init(struct shard *shard, const struct shard_shape *shape, struct error *error);
void shard_release(struct shard *shard);

/* Where the state is carried: lane b of sample_count begins with states of zero. */
void shard_clear_lane(const struct shard *shard, const struct network *network, int sample_count, int b);

/* As many rooms as threads work on shards. */
struct shard_rooms {
    struct shard_room *all; /* [count], owned */
    int count;
};

/* Likewise. */
int shard_rooms_init(struct shard_rooms *rooms, int count, const struct shard_shape *shape, struct error *error);
void shard_rooms_release(struct shard_rooms *rooms);

/* A room for the calling thread alone, until shard_room_leave(): the first that is free. */
struct shard_room *shard_rooms_take(struct shard_rooms *rooms);
void shard_room_leave(struct shard_room *room);

#endif
