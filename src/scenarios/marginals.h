/*
 * How likely each value of one step is: a forecast with the bounds of all levels that its model keeps, as a function of
 * a normal deviate z.
 *
 *     value                               .
 *       |                          .  hi95
 *       |                 .  hi80
 *       |      forecast                          straight from one to the next; beyond the last it goes on
 *       |  lo80
 *       +----------------------------------- z
 *           -1.28   0     1.28    1.96
 */
#ifndef SEQNET_SCENARIOS_MARGINALS_H
#define SEQNET_SCENARIOS_MARGINALS_H

#include "base/error.h"
#include "predict/forecast.h"

struct marginals {
    int level_count;
    double deviates[LEVEL_COUNT_MAX]; /* of the levels */
    double *values, *lower, *upper;   /* owned, as a forecast has them */
};

#define MARGINALS_INIT {.values = NULL}

/* Those of a forecast, which may change afterwards. ERROR_SYSTEM for memory. */
int marginals_take(struct marginals *marginals, const struct forecast *forecast, struct error *error);
void marginals_release(struct marginals *marginals);

/* The value at deviate z of forecast number `at` (forecast_at()). */
double marginals_value(const struct marginals *marginals, size_t at, double z);

#endif
