/*
 * The shards of a batch, divided over ranks (communicator/communicator.h), and what they add up to.
 *
 *     shard         0  1  2  3  4  5  6          of 3 ranks
 *     rank          0  1  2  0  1  2  0
 *
 * Each rank computes the gradients of its shards, and owns a stretch of the parameters. Every rank sends each owner its
 * gradients of that stretch; the owner adds them in the order of the shards; all get all sums. So a sum is the same to
 * the last bit as in one process. Of P parameters and S shards over R ranks, a rank sends
 *
 *     (S / R + 1) P (R - 1) / R numbers for each update
 *
 * With one rank nothing is sent, and nothing is held.
 */
#ifndef SEQNET_OPTIMIZE_SHARED_SUM_H
#define SEQNET_OPTIMIZE_SHARED_SUM_H

#include <stdbool.h>

#include "base/error.h"
#include "base/random.h"
#include "base/real.h"
#include "communicator/communicator.h"
#include "kernels/kernels.h"

/* What a shard says of its samples. */
struct shard_loss {
    double sum;         /* over the known targets */
    size_t known_count; /* of them */
};

struct shared_sum {
    const struct communicator *ranks; /* borrowed; NULL: there is one */
    const struct kernels *kernels;    /* borrowed */
    size_t parameter_count;           /* P */
    int shard_count;                  /* S, of a whole batch */
    real *sent, *received;            /* owned, [own shards of the most][P], [S][the longest stretch] */
    size_t *lengths;                  /* owned, [3 * size] bytes sent to each, received from each, ends of the sums */
    struct told_loss {
        struct shard_loss loss;
        bool is_late; /* the rank is */
    } * losses;       /* owned, [size][own shards of the most] */
};

#define SHARED_SUM_INIT                                                                                                \
    {                                                                                                                  \
        .ranks = NULL                                                                                                  \
    }

/* ERROR_SYSTEM for memory. Release it either way. */
int shared_sum_init(struct shared_sum *sum, const struct communicator *ranks, const struct kernels *kernels,
                    size_t parameter_count, int shard_count, struct error *error);
void shared_sum_release(struct shared_sum *sum);

/* Of `shard_count` shards, so many are this rank's: shared_sum_shard(0), (1), ... */
int shared_sum_own(const struct shared_sum *sum, int shard_count);
int shared_sum_shard(const struct shared_sum *sum, int own);

/* losses [shard_count] of this rank's shards become those of all. Returns whether any rank is late. */
bool shared_sum_losses(struct shared_sum *sum, int shard_count, struct shard_loss *losses, bool is_late);

/* Add up the gradients of all shards, in their order: those of this rank's are gradients[own]. The sum goes to
 * total [P]. Only for more than one rank. */
void shared_sum_gradients(struct shared_sum *sum, int shard_count, real *const *gradients, real *total);

/* randoms [shard_count][each], of a whole batch: those of every shard become what its own rank has. */
void shared_sum_randoms(const struct shared_sum *sum, struct random *randoms, size_t each);

#endif
