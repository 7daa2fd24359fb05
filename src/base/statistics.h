/* Numbers that tests of chance are made of. */
#ifndef SEQNET_BASE_STATISTICS_H
#define SEQNET_BASE_STATISTICS_H

#include <stddef.h>

/* F with k and d degrees of freedom as a normal deviate: its cube root is nearly normal (Wilson & Hilferty 1931). */
double statistics_deviate(double F, double k, double d);

/* The deviate that chance alone exceeds once in 1 / p, for 0 < p < 0.5. */
double statistics_deviate_limit(double p);

/* The correlation of values with themselves `lag` steps before, NAN pairs left out; 0 when undefined. */
double statistics_autocorrelation(const double *values, size_t count, size_t lag);

#endif
