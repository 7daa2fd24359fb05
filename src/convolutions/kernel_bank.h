/*
 * Many fixed kernels, slid over whole series, and what they say of each: its features. Nothing in a kernel is learnt,
 * so a few series are enough to learn from. What is learnt stands behind them (convolutions/ridge.h).
 *
 *     series [C][L] ---+-- as it is ------+-- plain kernels ------ share of places above each bias
 *                      |                  +-- competing kernels -- who wins, how often and by how much
 *                      +-- differences ---+-- the same
 *                      +-- each channel: mean, deviation, least, largest, slope
 *                      +-- its length
 *
 * Plain kernels (Dempster, Schmidt & Webb 2021: MiniRocket): all 84 of nine weights of which three are 2 and six are
 * -1. A kernel is spread over d steps (its dilation), from 1 to where it spans the series. A bias is a quantile of what
 * the kernel says of one series that was learnt from. The feature is the share of places where it says more than the
 * bias. Of several channels a kernel sees the sum of a few, drawn by lot.
 *
 * Competing kernels (Dempster, Schmidt & Webb 2023: Hydra): groups of eight with normal weights. At each place the one
 * wins that says most, and one that says least. The features of a kernel are the roots of the sum of what it won by,
 * and of how often it said least.
 *
 * Letters: C channels, L places of a series, N series, p features.
 */
#ifndef SEQNET_CONVOLUTIONS_KERNEL_BANK_H
#define SEQNET_CONVOLUTIONS_KERNEL_BANK_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define KERNEL_WIDTH 9
#define KERNEL_LENGTH_MIN (KERNEL_WIDTH + 1) /* places that a series must have: its differences are one fewer */

/* Which kernels: everything but the biases follows from it. */
struct kernel_shape {
    int channel_count; /* C >= 1 */
    int length;        /* L >= KERNEL_LENGTH_MIN */
    int bias_count;    /* of each plain kernel, over all dilations; >= 1 */
    int group_count;   /* of competing kernels for each dilation; even */
    uint64_t seed;
};

/* N series at L places each, and the steps that they had. Borrowed. */
struct kernel_input {
    const float *values;   /* [N][C][L] */
    const size_t *lengths; /* [N] */
    size_t count;          /* N */
};

/* Biases of a bank, and features that it has: p. */
size_t kernel_bank_bias_count(const struct kernel_shape *shape);
size_t kernel_bank_feature_count(const struct kernel_shape *shape);

/* Learn biases[kernel_bank_bias_count()] from N >= 1 series. ERROR_SYSTEM for memory. */
int kernel_bank_fit(const struct kernel_shape *shape, const struct kernel_input *input, float *biases,
                    struct error *error);

/* features [N][p] of each series; they do not depend on thread_count. ERROR_SYSTEM for memory. */
int kernel_bank_apply(const struct kernel_shape *shape, const float *biases, const struct kernel_input *input,
                      int thread_count, float *features, struct error *error);

#endif
