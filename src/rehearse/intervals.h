/*
 * Intervals from past errors: conformal prediction (Vovk et al. 2005) on the errors that the finished blend made at the
 * origins of the validation part, which neither its networks nor its baselines were fitted to.
 *
 * Errors are taken in units of what the series does (combination_unit()): e = (y - f) / unit.
 *
 * Each step ahead takes the errors of its neighbours in as well, divided by their typical size there, until there are
 * enough; the bounds of step k are quantiles of these at the levels' tails, upper and lower on their own, never
 * narrower than those of step k-1, and further out the fewer errors there are: the quantile of n errors at a tail of a
 * is the error of rank (n + 1)(1 - a), and beyond the last where that is more than n. Few errors may all have been on
 * one side by chance: bounds are symmetric then. Where the validation part was calmer than the one before it, or less
 * calm, the baselines tell by how much, and the bounds go half of the way.
 */
#ifndef SEQNET_REHEARSE_INTERVALS_H
#define SEQNET_REHEARSE_INTERVALS_H

#include "base/error.h"
#include "persist/model.h"
#include "rehearse/trial.h"

/* Errors of one step ahead that are enough without its neighbours', and all errors that there must be at least to speak
 * of 95 %. */
#define INTERVALS_ERROR_COUNT 400
#define INTERVALS_ERROR_COUNT_MIN 39
/* Of one stretch of K steps (trial_spans()), this many errors say something new: neighbouring steps, and overlapping
 * forecasts, err alike. */
#define INTERVALS_ERRORS_PER_STRETCH 3

/* model->intervals, for the levels of the recipe, from a trial of the validation part with the model's weights, and one
 * of the baselines alone in the part before it. ERROR_SYSTEM for memory. */
int intervals_fit(struct model *model, const struct trial *trial, const struct trial *before, struct error *error);

#endif
