/*
 * Seeded random numbers that are the same on every machine: xoshiro256** (Blackman & Vigna 2018), its state
 * filled by splitmix64. One generator per use (initialisation, shuffling, dropout), told apart by `stream`, so
 * that drawing more of one does not change another.
 */
#ifndef SEQNET_BASE_RANDOM_H
#define SEQNET_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
    uint64_t state[4];
};

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
