/*
 * How far a sample of errors goes, and tails beyond the largest of it, which are taken to fall off exponentially.
 */
#ifndef SEQNET_BASE_SAMPLE_BOUNDS_H
#define SEQNET_BASE_SAMPLE_BOUNDS_H

#include <stdbool.h>
#include <stddef.h>

/* The smallest first; no NAN. */
void sample_sort(double *values, size_t count);

/* Values up to `pivot`, which is one of them, change places with those from it on (Hoare 1961): with the split n that
 * is returned, values[..n-1] <= pivot <= values[n..]. The second part is empty where the pivot alone, the largest,
 * stood last. count >= 1; no NAN. */
size_t sample_partition(double *values, size_t count, double pivot);

/* 1 of none. */
double sample_mean(const double *values, size_t count);

/* The nearest sequence that never falls, in least squares: neighbours that fall are averaged (Ayer et al. 1955).
 * scratch [count]. */
void sample_make_rising(double *values, int count, double *scratch);

/* The value that a share of `tail` of sorted[0..count-1] lies above, at least 0. With is_below: below, and its
 * negative. Of fewer than 4 values that of a Laplace distribution of mean size 1. */
double sample_bound(const double *sorted, size_t count, double tail, bool is_below);

/* The size that a share of `tail` of sorted sizes, each >= 0, lies above. */
double sample_size_bound(const double *sorted, size_t count, double tail);

#endif
