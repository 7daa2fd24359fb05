/*
 * How much each method counts in the forecast. Averaging what errs in different ways is what the best of the
 * competitions have in common; how much each is worth is learnt from the origins of the validation part, held back by
 * how little these can say:
 *
 *     start_m ~ max(prior_m, BLEND_FLOOR) * exp(-r_m - r_m^2)     r_m = ln(error_m / least error)
 *     weights = argmin  loss(w) / loss(start)  +  pull * |w - start|^2     over w >= 0, sum w = 1
 *     pull    = max(BLEND_PULL_FEW / spans, BLEND_PULL / sqrt(spans))
 *
 * Ratios of errors are what few stretches can tell: methods that miss alike are averaged, one that misses several times
 * as far is out, and one that is exact takes all. Seasonal naive has no basis without a season, and no share.
 *
 * error_m is the mean of |e| (for mse the root of that of e^2) and loss the recipe's, of the blend, each series' target
 * alike, in units of MASE's denominator, or where that is 0 of the mean change from step to step; spans counts the
 * stretches of K steps that were forecast without overlap. Of n stretches, and of n series that share a calendar,
 * errors are far from independent: they say as much as some sqrt(n) that were; the first term holds harder still where
 * stretches are fewer than 25. The pull is weakened as long as one method is better than the blend by more than chance,
 * stretch by stretch.
 */
#ifndef SEQNET_RATING_BLEND_H
#define SEQNET_RATING_BLEND_H

#include "base/error.h"
#include "persist/model.h"
#include "rating/trial.h"

#define BLEND_PULL 10.0
#define BLEND_PULL_FEW 50.0
#define BLEND_FLOOR 0.03 /* of the prior, of every method that has a basis */
#define BLEND_SPANS_MANY 25 /* stretches from which on the prior is that of many */

/* The weights by which model->recipe.blend says, from a trial of the validation part; without one, or where it holds
 * nothing to learn from, the prior. ERROR_SYSTEM for memory. */
int blend_fit(struct model *model, const struct trial *trial, struct error *error);

/* The blend of the methods at forecast n of a trial: out[K]. With baselines_only, that of all but the networks; of
 * theta and exponential smoothing where the model has but networks. */
void blend_forecast(const struct trial *trial, const struct model *model, size_t n, bool baselines_only, double *out);

#endif
