/*
 * Does a series grow, or shrink, by percent? It does if its own past shows it: from many points of its second half, a
 * straight line through the logarithms foretold what came next better than one through the values did.
 *
 *     forecast_k = a + b (n + k) + level      a, b: least squares; level: of the deviations, smoothed
 *
 * Both are judged by their absolute errors in the values' own units. Logarithms must win by a tenth, and by two
 * standard errors. So a few values, a straight line, a walk, a step, and growth that levels off are left as they are.
 */
#ifndef SEQNET_GROWTH_GROWTH_H
#define SEQNET_GROWTH_GROWTH_H

#include <stddef.h>

#include "base/error.h"

/*
 * values[0..count-1] are complete, and have a season of `period` steps if it can be shown; 1: none. Returns 1, 0, or -1
 * with ERROR_SYSTEM. 0 where a value is not above 0.
 */
int growth_test(const double *values, size_t count, double period, struct error *error);

#endif
