/*
 * Samples of series that other ranks hold (dataset/series_loan.h), for the ranks that work on them.
 *
 *     batches of a chunk        0              1
 *     shards                    0  1  2  3     0  1  2  3
 *     computed by, of 2 ranks   0  1  0  1     0  1  0  1        optimize/shared_sum.h
 *
 * All ranks know which samples a chunk of batches takes. Each fills those of its own series, and sends each to the rank
 * that computes its shard. A sample is what it would be if all series were here, to the last bit. For B samples of
 * N bytes in a chunk, a rank sends and gets some B N / R bytes of R ranks.
 */
#ifndef SEQNET_OPTIMIZE_LENT_SAMPLES_H
#define SEQNET_OPTIMIZE_LENT_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "communicator/communicator.h"
#include "examples/samples.h"

struct lent_samples {
    const struct communicator *ranks; /* borrowed */
    struct sample_sizes sizes;
    size_t sample_bytes;
    size_t batch_size, shard_samples;
    size_t room;             /* samples of a chunk: whole batches */
    struct sample_batch one; /* a sample on its way */
    char *sent, *taken;      /* owned, [room] samples each */
    size_t *lengths;         /* owned, [4 * size] bytes to each rank and from each, and how far these have come */
    uint64_t *slots;         /* owned, [room] where in `taken` each sample of the chunk is, if this rank computes it */
    struct sample_source here; /* what was taken: samples slots[0], slots[1], .. of the chunk */
};

#define LENT_SAMPLES_INIT                                                                                              \
    {                                                                                                                  \
        .ranks = NULL                                                                                                  \
    }

/* For chunks of an epoch of `most` samples, in batches cut into shards. ERROR_SYSTEM for memory. Release it either
 * way. */
int lent_samples_init(struct lent_samples *lent, const struct communicator *ranks, struct sample_sizes sizes,
                      size_t batch_size, size_t shard_samples, size_t most, struct error *error);
void lent_samples_release(struct lent_samples *lent);

/*
 * A batch begins at indices[begin], of the `count` samples of an epoch. Returns the source that it is filled from, and
 * in *taken its samples there: `source` and the indices themselves, or where it has holders what was exchanged. That is
 * done for a whole chunk, at its first batch. Collective; batches follow each other from 0 on.
 */
const struct sample_source *lent_samples_take(struct lent_samples *lent, const struct sample_source *source,
                                              const uint64_t *indices, size_t count, size_t begin,
                                              const uint64_t **taken);

#endif
