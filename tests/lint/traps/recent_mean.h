/*
 * A trial for tests/lint/traps.sh: the plain mean of the last values.
 */
#ifndef SEQNET_METHODS_RECENT_MEAN_H
#define SEQNET_METHODS_RECENT_MEAN_H

#include "methods/method.h"

#define RECENT_MEAN_COUNT 4

/* Plain data. */
struct recent_mean {
    int count, next; /* values known; where the next one goes */
    double values[RECENT_MEAN_COUNT];
};

extern const struct method recent_mean_method;

#endif
