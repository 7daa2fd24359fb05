/*
 * The nearest neighbour of a sequence among training sequences: the classifier that every other one has to beat, since
 * it learns nothing.
 *
 * A sequence is [length][channels], lengths may differ. Squared distances of q (length n) and t (length m), with
 * d(i, j) = sum over channels of (q_i - t_j)^2:
 *
 *     Euclidean      sum_i d(i, i). Of two lengths, the shorter sequence is resampled to the longer's: linear
 * interpolation at equally spaced places, ends on ends. time warping   D(n, m), where D(i, j) = d(i, j) + min(D(i-1,
 * j), D(i, j-1), D(i-1, j-1)), D(1, 1) = d(1, 1): the cheapest way to walk through both from begin to end (Sakoe &
 * Chiba 1978). All channels are warped alike (the "dependent" one of Shokoohi-Yekta et al. 2017), and no band is laid
 * round the diagonal.
 *
 * Time warping costs n * m steps, most of which are saved: candidates are looked at in the order of a lower bound, and
 * given up when what is certain of their distance exceeds the best so far (Rakthanmanon et al. 2012: UCR suite). The
 * bound: each q_i is warped to some t_j, so it costs at least its distance to the box of all t_j, and the other way
 * round (LB_Yi: Yi, Jagadish & Faloutsos 1998; it is Keogh's bound without a band), and the two ends are warped on each
 * other (LB_Kim: Kim, Park & Chu 2001). The answer is that of the full search, bit for bit.
 */
#ifndef SEQNET_METHODS_NEAREST_NEIGHBOUR_H
#define SEQNET_METHODS_NEAREST_NEIGHBOUR_H

#include <stddef.h>

#include "base/error.h"

/* Borrowed. */
struct sequence {
    const double *values; /* [length][channels], finite and below 1e150 in size */
    size_t length;        /* >= 1 */
};

enum sequence_distance { DISTANCE_EUCLIDEAN, DISTANCE_TIME_WARPING };

/*
 * For each query the index of the training sequence that is nearest to it, the first of them when several are equally
 * near: nearest[query_count]. distances[query_count], unless NULL: the squared distances to them. training_count >= 1,
 * channels >= 1. The answer does not depend on thread_count. ERROR_SYSTEM for memory; what is in the arrays is not
 * defined then.
 */
int nearest_neighbour_find(const struct sequence *training, size_t training_count, const struct sequence *queries,
                           size_t query_count, int channels, enum sequence_distance distance, int thread_count,
                           size_t *nearest, double *distances, struct error *error);

#endif
