/*
 * Intervals from past errors. How far did the finished blend miss at the origins of the validation part? Neither its
 * networks nor its baselines were fitted to that part, so it will miss as far again (conformal prediction, Vovk et al.
 * 2005).
 *
 * Errors are taken in units of what the series does (combination_unit()): e = (y - f) / unit.
 *
 * The bounds of step k are quantiles of these errors at the levels' tails, upper and lower on their own. Each step
 * takes the errors of its neighbours in as well, divided by their typical size there, until there are enough. Bounds
 * are never narrower than those of step k-1.
 *
 * Bounds lie further out the fewer errors there are. The quantile of n errors at a tail of a is the error of rank (n +
 * 1)(1 - a), and lies beyond the last where that is more than n. Few errors may all have been on one side by chance:
 * bounds are then symmetric.
 *
 * The validation part may have been calmer than the one before it, or less calm. The baselines tell by how much, and
 * the bounds go half of the way.
 */
#ifndef SEQNET_REHEARSE_INTERVALS_H
#define SEQNET_REHEARSE_INTERVALS_H

#include "base/error.h"
#include "persist/model.h"
#include "rehearse/trial.h"

/* So many errors of one step ahead are enough without those of its neighbours. And so many errors there must be in all,
 * to speak of 95 %. */
#define INTERVALS_ERROR_COUNT 400
#define INTERVALS_ERROR_COUNT_MIN 39
/* So many errors of one stretch of K steps (trial_spans()) say something new. Neighbouring steps err alike, and so do
 * overlapping forecasts. */
#define INTERVALS_ERRORS_PER_STRETCH 3

/* Fit model->intervals, for the levels of the recipe. `trial` is one of the validation part, with the model's weights.
 * `before` is one of the baselines alone, in the part before it. ERROR_SYSTEM for memory. */
int intervals_fit(struct model *model, const struct trial *trial, const struct trial *before, struct error *error);

#endif
