/*
 * How the errors of one forecast's steps go together. A sum over steps misses by more than steps that miss on their
 * own, and by less than steps that all miss alike.
 *
 * Errors of steps j < k (from 1), each over its typical size, have the correlation
 *
 *     share (j / k)^aging memory^(k - j)
 *
 *     aging 1/2, memory 1     a random walk: what is missed stays missed
 *     aging 0, memory < 1     errors that fade (an autoregression)
 *     aging 0, memory 1       all steps miss alike
 *     share 0                 each step misses on its own
 *
 * Every such table of correlations is a possible one: it is a product of two that are, with noise added.
 *
 * The three numbers are fitted to the products of past errors in least squares. Few stretches tell little: the products
 * are then drawn to the prior of error_correlation.c.
 */
#ifndef SEQNET_RATING_ERROR_CORRELATION_H
#define SEQNET_RATING_ERROR_CORRELATION_H

#include <stddef.h>

#include "base/error.h"
#include "persist/model.h"

/* values [K][N] errors, NAN where there is none; sizes [K] typical ones, 0 for a step that tells nothing. `stretches`
 * says how many separate stretches of K steps they come from. ERROR_SYSTEM for memory. */
int error_correlation_fit(struct error_correlation *fitted, const double *values, const double *sizes, size_t K,
                          size_t N, double stretches, struct error *error);

/* The correlation of steps j and k, from 1. */
double error_correlation_of(const struct error_correlation *correlation, size_t j, size_t k);

#endif
