/*
 * The nearest neighbour (nearest_neighbour.h) as a classifier that has probabilities, and is kept in a model: its class
 * gets `sureness`, all others share what is left.
 *
 *     P(class of the nearest) = sureness = (right + 1) / (judged + K)
 *     P(any other class)      = (1 - sureness) / (K - 1)
 *
 * `right` of `judged` held-out sequences had the class of their nearest neighbour; K classes. Kernels and networks draw
 * borders between classes. Where classes are very many and differ by little more than their level, a neighbour is more
 * often right.
 */
#ifndef SEQNET_NEIGHBOURS_NEIGHBOUR_CLASSIFIER_H
#define SEQNET_NEIGHBOURS_NEIGHBOUR_CLASSIFIER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "neighbours/nearest_neighbour.h"

/* More numbers than this are not kept: models stay small, and so does the time of an answer. */
#define NEIGHBOUR_NUMBERS_MOST 60000

/* One that was learnt from. */
struct kept_sequence {
    int label;
    float *values; /* owned, [length][channels] */
    size_t length; /* >= 1 */
};

struct neighbour_classifier {
    double share; /* 0 .. 1, of what it and others say together */
    bool is_warped;
    double sureness;            /* 0 .. 1 */
    struct kept_sequence *kept; /* owned, [count] */
    size_t count;
};

#define NEIGHBOUR_CLASSIFIER_INIT                                                                                      \
    {                                                                                                                  \
        .kept = NULL                                                                                                   \
    }

void neighbour_classifier_release(struct neighbour_classifier *classifier);

double neighbour_sureness(size_t right, size_t judged, int class_count);

/* probabilities [class_count] of an example whose nearest neighbour has this class. */
void neighbour_probabilities(int nearest_class, double sureness, int class_count, double *probabilities);

/* Keep sequences, and the class of each. `share`, `is_warped` and `sureness` are the caller's. *classifier was empty.
 * ERROR_SYSTEM for memory; it is empty then. */
int neighbour_classifier_keep(struct neighbour_classifier *classifier, const struct sequence *sequences,
                              const int *labels, size_t count, int channels, struct error *error);

/* probabilities [count][class_count] of sequences. ERROR_SYSTEM for memory. */
int neighbour_classifier_apply(const struct neighbour_classifier *classifier, const struct sequence *queries,
                               size_t count, int channels, int class_count, int thread_count, double *probabilities,
                               struct error *error);

#endif
