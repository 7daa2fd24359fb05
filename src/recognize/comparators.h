/*
 * Two simple classifiers that a trained one has to beat on the same examples: always the commonest class, and the class
 * of the nearest neighbour.
 *
 * Two more comparators live beside the classifiers. The static one is a network and is trained like one; the class seen
 * last is only for steps.
 */
#ifndef SEQNET_RECOGNIZE_COMPARATORS_H
#define SEQNET_RECOGNIZE_COMPARATORS_H

#include <stddef.h>

#include "base/error.h"
#include "neighbours/nearest_neighbour.h"

/* The commonest of labels[count], where -1 is not known; the first of them when several are equally common. -1 when
 * none is known. */
int comparator_majority(const int *labels, size_t count, int class_count);

/* Time warping is left out where it would take more steps than this: pairs of sequences x length x length. */
#define COMPARATOR_WARPING_MAX 2e10

/* Find the training sequence that is nearest to each query: nearest[query_count]. Returns 0. Returns 1, with `nearest`
 * untouched, if time warping would take more than COMPARATOR_WARPING_MAX steps. Returns -1 with ERROR_SYSTEM for
 * memory. */
int comparator_nearest(const struct sequence *training, size_t training_count, const struct sequence *queries,
                       size_t query_count, int channels, enum sequence_distance distance, int thread_count,
                       size_t *nearest, struct error *error);

#endif
