/*
 * Seeded random numbers that are the same on every machine: xoshiro256** (Blackman & Vigna 2018), its state filled by
 * splitmix64. Each use of a seed has a stream of its own, so that drawing more of one does not change another.
 */
#ifndef SEQNET_BASE_RANDOM_H
#define SEQNET_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

/*
 * The streams of the seed that a network is trained by. Some uses need a stream for each shard of a batch: they take as
 * many from their number on. To add a use, give it a stream that lies in no other's range. (The noise of generated
 * paths has the series' number for its stream, and a sample of a memory task its own number.)
 */
enum random_stream {
    STREAM_WEIGHTS = 0,         /* the first weights */
    STREAM_ORDER = 1,           /* of the samples of each epoch */
    STREAM_DROPOUT = 2,         /* + shard: the units left out */
    STREAM_VARIATION = 1 << 20, /* + shard: how samples are varied */
    STREAM_FOLDS = 2 << 20,     /* which series are judged in which fold */
    STREAM_KERNELS              /* in which order kernels see the series */
};

/* Shards that have streams of their own. */
#define STREAM_SHARD_MAX (STREAM_VARIATION - STREAM_DROPOUT)

_Static_assert(STREAM_ORDER > STREAM_WEIGHTS && STREAM_DROPOUT > STREAM_ORDER, "uses share a stream");
_Static_assert(STREAM_FOLDS - STREAM_VARIATION >= STREAM_SHARD_MAX, "the shards' variation reaches into the folds");

void random_init(struct random *random, uint64_t seed, uint64_t stream);

/* 64 uniform bits. */
uint64_t random_next(struct random *random);

/* Uniform in 0 .. bound-1, without bias; bound >= 1. */
uint64_t random_below(struct random *random, uint64_t bound);

/* Uniform in [0, 1), 53 bits. */
double random_uniform(struct random *random);

/* Standard normal: one of the two of Box & Muller 1958. */
double random_normal(struct random *random);

/* Put items[0..count-1] into random order (Fisher-Yates). */
void random_shuffle(struct random *random, uint64_t *items, size_t count);

#endif
