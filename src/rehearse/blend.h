/*
 * How much each method counts in the forecast. Averaging what errs in different ways is what the best of the
 * competitions have in common; how much each is worth is learnt from the origins of the validation part, held back by
 * how little these can say:
 *
 *     weights = argmin  loss(w) / loss(prior)  +  pull * |w - prior|^2     over w >= 0, sum w = 1
 *     pull    = max(BLEND_PULL_FEW / spans, BLEND_PULL / sqrt(spans))
 *
 * loss is the recipe's, of the blend, each series' target alike; spans counts the stretches of K steps that were
 * forecast without overlap. Of n stretches, and of n series that share a calendar, errors are far from independent:
 * they say as much as some sqrt(n) that were; the first term holds the prior harder still where stretches are fewer
 * than 25. One short series hardly moves it.
 */
#ifndef SEQNET_REHEARSE_BLEND_H
#define SEQNET_REHEARSE_BLEND_H

#include "base/error.h"
#include "persist/model.h"
#include "rehearse/trial.h"

#define BLEND_PULL 10.0
#define BLEND_PULL_FEW 50.0
#define BLEND_SPANS_MANY 25 /* stretches from which on the prior is that of many */

/* The weights by which model->recipe.blend says, from a trial of the validation part; without one, or where it holds
 * nothing to learn from, the prior. ERROR_SYSTEM for memory. */
int blend_fit(struct model *model, const struct trial *trial, struct error *error);

/* The blend of the methods at forecast n of a trial: out[K]. With baselines_only, that of all but the networks; of
 * theta and exponential smoothing where the model has but networks. */
void blend_forecast(const struct trial *trial, const struct model *model, size_t n, bool baselines_only, double *out);

#endif
