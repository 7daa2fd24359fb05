/*
 * One forecast from those of all methods: the weights that count for a series, the value, what its intervals are
 * measured in, and their bounds.
 *
 *     networks, baselines --> sum of weight x forecast --> not below 0 where the series never is --> intervals around
 * it
 */
#ifndef SEQNET_PREDICT_COMBINATION_H
#define SEQNET_PREDICT_COMBINATION_H

#include <stdbool.h>
#include <stddef.h>

#include "persist/model.h"

/* The weights that the forecast of a series is blended with: the model's; of one that is too short for the networks,
 * the baselines' alone. */
void combination_weights(const struct model *model, bool is_baseline_only, double weights[METHOD_COUNT]);

/*
 * One blended value: sum over methods of weights[i] * values[i * stride], of those that are not NAN; NAN when none is.
 * `target` says whether it may be below 0. A method that lies COMBINATION_WILD times `range` from the median of all,
 * while most agree, has no say there: one slip of the decimal point can throw the statistical methods far off. range 0:
 * all have.
 */
double combination_value(const double weights[METHOD_COUNT], const double *values, size_t stride,
                         const struct target_preparation *target, double range);

#define COMBINATION_WILD 30

/* A forecast, or a bound, of a series that never falls (target->monotone) is not below the one a step earlier, the
 * first not below the last value: `before`, NAN for not known. Likewise of one that never rises. */
double combination_hold(const struct target_preparation *target, double before, double value);

/* Second largest less second smallest of the last `steps` of values[0..end-1]: one slip does not make it; 0 when there
 * is none. */
double combination_range(const double *values, size_t end, size_t steps);

/*
 * What an interval's bounds are measured in (struct intervals), >= 0: between how much the series changes and how far a
 * good method misses it, which is less where the changes can be foreseen; the geometric mean in which the second counts
 * `share`, 0 .. 1. `scale` is the window's, error_size baselines_error_size(): 0 where it tells nothing.
 */
double combination_unit(const struct target_preparation *target, double forecast, double scale, double error_size,
                        double share);

/* How far from a forecast an interval's bounds lie. */
struct combination_interval {
    double unit;      /* combination_unit() */
    size_t gap;       /* steps between the last value that was observed and the first that is forecast */
    bool may_be_zero; /* combination_may_be_zero(): the interval holds 0 */
};

/* Are there so many zeros among the last `count` values, without a season that tells when, that the next value may be
 * one too? */
bool combination_may_be_zero(const struct target_preparation *target, const double *values, size_t count);

/* The bounds of the model's interval `level` around the forecast of step k (from 0). A gap widens it as much as steps
 * ahead do. */
void combination_bounds(const struct model *model, const struct target_preparation *target, double forecast, int level,
                        int k, const struct combination_interval *interval, double *lower, double *upper);

#endif
