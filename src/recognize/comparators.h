/*
 * What a classifier has to beat, on the same examples: the commonest class and the nearest neighbour. (The others are
 * where the classifiers are: the static one, which is a network and trained like one, and for steps the class seen
 * last.)
 */
#ifndef SEQNET_RECOGNIZE_COMPARATORS_H
#define SEQNET_RECOGNIZE_COMPARATORS_H

#include <stddef.h>

#include "base/error.h"
#include "methods/nearest_neighbour.h"

/* The commonest of labels[count] (-1: not known), the first of them when several are; -1 when none is known. */
int comparator_majority(const int *labels, size_t count, int class_count);

/* Above so many steps of warping matrices (pairs of sequences x length x length) warping is not worth its time. */
#define COMPARATOR_WARPING_MAX 2e10

/* Which training sequence is nearest to each query: nearest[query_count]. Returns 1, and leaves them as they are, where
 * it would warp and that is not worth its time. ERROR_SYSTEM for memory. */
int comparator_nearest(const struct sequence *training, size_t training_count, const struct sequence *queries,
                       size_t query_count, int channels, enum sequence_distance distance, int thread_count,
                       size_t *nearest, struct error *error);

#endif
