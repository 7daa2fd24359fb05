/*
 * Finds the parameters and starting states of the models of exponential_smoothing.h.
 *
 * Several searches run side by side, one in each lane of a vector. A step of a recursion waits for the step before, so
 * a single search would leave the processor idle.
 */
#ifndef SEQNET_METHODS_SMOOTHING_SEARCH_H
#define SEQNET_METHODS_SMOOTHING_SEARCH_H

#include <stddef.h>

#include "methods/exponential_smoothing.h"

/*
 * The model with the smallest AICc for values[0..count-1], count > 6. Its states are those before the first value
 * (phase 0). If values overflow, so that no model can be fitted, `*model` is untouched.
 */
void smoothing_search(struct smoothing *model, const double *values, size_t count, int period);

/* The same for the level alone with additive errors, by the mean squared error of one step. */
void smoothing_search_simple(struct smoothing *model, const double *values, size_t count);

#endif
