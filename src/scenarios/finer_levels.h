/*
 * Intervals of levels that a model was not trained for. Beside its own levels a model keeps some finer ones; all are
 * bounds of past errors. Between two of them a bound is interpolated by the deviates that a normal error would have:
 *
 *     level         0     50    65    80     90     95     98     99 %
 *     deviate       0    .67   .93   1.28   1.64   1.96   2.33   2.58
 *     bound         0     18    25     38   (49)    60     76     90       90 % where it is not kept: from 80 and 95
 *
 * For normal errors that is exact, and for others it is near: the scale only has to be straight from one to the next.
 * Beyond the outermost level nothing is known.
 */
#ifndef SEQNET_SCENARIOS_FINER_LEVELS_H
#define SEQNET_SCENARIOS_FINER_LEVELS_H

#include "base/error.h"
#include "persist/model.h"

/* What a share of `level` percent of normal errors lies within, in standard deviations. */
double finer_levels_deviate(double level);

/* The outermost level that the model keeps, its own or a finer one; 0 without intervals. */
double finer_levels_outermost(const struct model *model);

/* Make the finer levels the model's, beside its own. ERROR_SYSTEM for memory. */
int finer_levels_use(struct model *model, struct error *error);

/* Are these levels among those that the model keeps enough of its errors for? ERROR_USAGE with the way out when not. */
int finer_levels_check(const struct model *model, const double *levels, int count, struct error *error);

/* Make these levels [count], rising, the model's, in the place of its own. A model of before, without finer ones, stays
 * as it is, and so does one that has them all. ERROR_USAGE beyond the outermost, ERROR_SYSTEM for memory. */
int finer_levels_make(struct model *model, const double *levels, int count, struct error *error);

#endif
