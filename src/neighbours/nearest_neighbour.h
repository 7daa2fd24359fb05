/*
 * The nearest neighbour of a sequence among training sequences. As a classifier it learns nothing, so every other one
 * has to beat it.
 *
 * A sequence is [length][channels]; lengths may differ. The squared distances of q (length n) and t (length m), with
 * d(i, j) = sum over channels of (q_i - t_j)^2, are:
 *
 *     Euclidean      sum_i d(i, i). Of two lengths, the shorter sequence is resampled to the longer's: linear
 *                    interpolation at equally spaced places, ends on ends.
 *
 *     time warping   D(n, m), where D(i, j) = d(i, j) + min(D(i-1, j), D(i, j-1), D(i-1, j-1)), D(1, 1) = d(1, 1): the
 *                    cheapest way to walk through both from begin to end (Sakoe & Chiba 1978). All channels are warped
 *                    alike (the "dependent" one of Shokoohi-Yekta et al. 2017). There is no band round the diagonal.
 *
 * Time warping costs n * m steps, most of which are saved. Candidates are looked at in the order of a lower bound. A
 * candidate is given up when what is certain of its distance exceeds the best so far (Rakthanmanon et al. 2012: UCR
 * suite). The answer is that of the full search, bit for bit.
 *
 * The bound has two parts. Each q_i is warped to some t_j, so it costs at least its distance to the box of all t_j, and
 * the other way round (LB_Yi: Yi, Jagadish & Faloutsos 1998; it is Keogh's bound without a band). And the two ends are
 * warped on each other (LB_Kim: Kim, Park & Chu 2001).
 */
#ifndef SEQNET_NEIGHBOURS_NEAREST_NEIGHBOUR_H
#define SEQNET_NEIGHBOURS_NEAREST_NEIGHBOUR_H

#include <stddef.h>

#include "base/error.h"

/* Borrowed. */
struct sequence {
    const double *values; /* [length][channels], finite and below 1e150 in size */
    size_t length;        /* >= 1 */
};

enum sequence_distance { DISTANCE_EUCLIDEAN, DISTANCE_TIME_WARPING };

/*
 * Find, for each query, the training sequence that is nearest to it, the first of them when several are equally near:
 * its index into nearest[query_count], and the squared distance to it into distances[query_count], unless that is NULL.
 * training_count >= 1, channels >= 1. The answer does not depend on thread_count. ERROR_SYSTEM for memory; what the
 * arrays hold is then not defined.
 */
int nearest_neighbour_find(const struct sequence *training, size_t training_count, const struct sequence *queries,
                           size_t query_count, int channels, enum sequence_distance distance, int thread_count,
                           size_t *nearest, double *distances, struct error *error);

#endif
