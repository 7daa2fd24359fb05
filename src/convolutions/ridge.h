/*
 * A linear classifier of examples with many features and few rows: ridge regression on +1 for an example's class and -1
 * for all others, and what it says made probabilities.
 *
 *     z        the features, each less its mean and divided by its deviation (of what was learnt from)
 *     f_k(z)   = w_k' z + the mean of target k,  w = Z' a,  (Z Z' / p + penalty I) a = targets less their mean, / p
 *     P(k)     = softmax over k of sharpness * f_k
 *
 * Penalty and sharpness are chosen by what each example is told when it is left out. This takes no training of its own:
 * with Z Z' / p = V diag(e) V' the residual of example i left out is its residual divided by 1 - h_i, where h_i is
 * element i of the diagonal of V diag(e / (e + penalty)) V', and 1 / N for the mean (Allen 1974, PRESS). Of more than
 * RIDGE_CHOICE_MOST examples so many choose.
 *
 * Letters: N examples, p features, K classes.
 */
#ifndef SEQNET_CONVOLUTIONS_RIDGE_H
#define SEQNET_CONVOLUTIONS_RIDGE_H

#include <stddef.h>

#include "base/error.h"

#define RIDGE_CHOICE_MOST 500    /* the first of them choose penalty and sharpness */
#define RIDGE_DEVIATION_MIN 1e-4 /* a feature that varies less says nothing */

struct ridge {
    size_t feature_count; /* p */
    int class_count;      /* K */
    float *weights;       /* owned, [K][p] for features as they are: means and deviations are in them */
    double *intercepts;   /* owned, [K] */
    double penalty, sharpness;
};

#define RIDGE_INIT                                                                                                     \
    {                                                                                                                  \
        .weights = NULL                                                                                                \
    }

void ridge_release(struct ridge *ridge);

/*
 * Learn from features [N][p], which are overwritten, and labels [N], 0 .. K-1; N >= 1. The examples stand in random
 * order. left_out [N][K] gets f_k of each example left out, of those that choose; NULL: not wanted. What it is does not
 * depend on thread_count. *ridge was empty. ERROR_SYSTEM for memory; it is empty then.
 */
int ridge_fit(struct ridge *ridge, float *features, const int *labels, size_t count, size_t feature_count,
              int class_count, int thread_count, double *left_out, struct error *error);

/* Probabilities [K] of one example. */
void ridge_probabilities(const struct ridge *ridge, const float *features, double *probabilities);

#endif
