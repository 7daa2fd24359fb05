/*
 * A part of a batch, with all that its way through the network needs. How a batch is cut depends on shapes alone, and
 * the gradients are added in the order of the shards. So the sums are the same to the last bit, whatever the number of
 * threads and of ranks.
 */
#ifndef SEQNET_OPTIMIZE_SHARD_H
#define SEQNET_OPTIMIZE_SHARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/random.h"
#include "examples/samples.h"
#include "network/network.h"

struct shard {
    struct network_workspace workspace;
    struct sample_batch batch;
    struct random *dropout, *variation; /* borrowed from the trainer */
    real *gradient;                     /* [parameter_count] of the sum of losses */
    real *output;                       /* [samples][O] */
    real *output_grad;                  /* [samples][O] */
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

/* Room for all of it; what is borrowed is set already. *shard was zeroed. ERROR_SYSTEM for memory. Release it either
 * way. */
int shard_init(struct shard *shard, const struct shard_shape *shape, struct error *error);
void shard_release(struct shard *shard);

#endif
