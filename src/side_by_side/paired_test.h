/*
 * Is one forecaster better than another, or was it chance? Both forecast the same; d(t) is how much more the one missed
 * than the other at origin t.
 *
 *     S     = mean(d) / sqrt(V / n)          V = c(0) + 2 (c(1) + .. + c(h - 1)),   c(k) = sum (d(t) - m)(d(t-k) - m) /
 * n S*    = S sqrt((n + 1 - 2h + h (h - 1) / n) / n)          beside Student's t with n - 1 degrees of freedom
 *
 * Diebold and Mariano (1995), "Comparing predictive accuracy", S; Harvey, Leybourne and Newbold (1997), "Testing the
 * equality of prediction mean squared errors", the small-sample form S*, equation 9. Forecasts overlap where origins
 * lie closer than the horizon: h says how many of them share a step, 1 where none do. Where the sum of the covariances
 * is not positive, those of overlaps are left out, and h is 1.
 */
#ifndef SEQNET_SIDE_BY_SIDE_PAIRED_TEST_H
#define SEQNET_SIDE_BY_SIDE_PAIRED_TEST_H

#include <stddef.h>

struct paired_test {
    size_t count;     /* n */
    size_t overlap;   /* h that was used */
    double mean;      /* of d; NAN without any */
    double statistic; /* S*; NAN with fewer than two, or where all d are the same but for 0 */
    double degrees;   /* n - 1 */
    double p_value;   /* two-sided; NAN like the statistic; 1 where all d are 0 */
    double p_larger;  /* one-sided: the chance of so large a mean if it were none */
};

/* The test of differences[0..count-1], in time order. overlap >= 1. */
struct paired_test paired_test(const double *differences, size_t count, size_t overlap);

/* The chance that Student's t with so many degrees of freedom exceeds `t`. */
double paired_test_tail(double t, double degrees);

#endif
