/*
 * One forecast made of the forecasts of all methods: the weights that count for a series, the value, and the bounds of
 * its intervals.
 *
 *     networks, baselines --> sum of weight x forecast --> not below 0 if the series never is --> intervals around it
 */
#ifndef SEQNET_PREDICT_COMBINATION_H
#define SEQNET_PREDICT_COMBINATION_H

#include <stdbool.h>
#include <stddef.h>

#include "persist/model.h"

/* The weights that the forecast of a series is blended with: the model's. A series that is too short for the networks
 * has those of the baselines alone. */
void combination_weights(const struct model *model, bool is_baseline_only, double weights[METHOD_COUNT]);

/* What the networks say, networks[K], is 0 where the baselines know that a column shuts the series: few such steps are
 * enough to know it, and too few to train a network. With --blend none they answer for themselves. */
void combination_shut(const struct recipe *recipe, const struct baselines *baselines, struct known_columns ahead,
                      size_t K, double *networks);

/*
 * One blended value: the sum over methods of weights[i] * values[i * stride], of those that are not NAN; NAN when all
 * are. `target` says whether it may be below 0.
 *
 * One slip of the decimal point can throw a statistical method far off. So a method has no say if it lies
 * COMBINATION_WILD times `range` or more from the median of all, while most agree. `range` 0: all have a say.
 */
double combination_value(const double weights[METHOD_COUNT], const double *values, size_t stride,
                         const struct target_preparation *target, double range);

#define COMBINATION_WILD 30

/* A forecast, or a bound, of a series that never falls (target->monotone) is not below the one a step earlier, the
 * first not below the last value: `before`, NAN for not known. Likewise of one that never rises. */
double combination_hold(const struct target_preparation *target, double before, double value);

/* Second largest less second smallest of the last `steps` of values[0..end-1], so that one slip does not make it; 0
 * when there is no value. */
double combination_range(const double *values, size_t end, size_t steps);

/*
 * The unit of an interval's bounds (struct intervals), >= 0: how far the series is likely to move. It is the geometric
 * mean of two numbers. `scale`, the window's, says how much the series changes. error_size, from
 * baselines_error_size(), says how far a good method misses it; that is less where changes can be foreseen, and 0 says
 * nothing. The second counts `share`, 0 .. 1.
 */
double combination_unit(const struct target_preparation *target, double forecast, double scale, double error_size,
                        double share);

/* How far from a forecast an interval's bounds lie. */
struct combination_interval {
    double unit;      /* combination_unit() */
    size_t gap;       /* steps between the last value that was observed and the first that is forecast */
    bool may_be_zero; /* combination_may_be_zero(): the interval holds 0 */
};

/* May the next value be 0? It may if there are many zeros among the last `count` values, and no season tells when they
 * come. */
bool combination_may_be_zero(const struct target_preparation *target, const double *values, size_t count);

/* The bounds of the model's interval number `level` around the forecast of step k (from 0). A gap widens it as much as
 * steps ahead do. */
void combination_bounds(const struct model *model, const struct target_preparation *target, double forecast, int level,
                        int k, const struct combination_interval *interval, double *lower, double *upper);

#endif
