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
 *
 * Few stretches are too little to tell, and the weights were chosen on the same errors. Then the baselines also walk
 * through the second half of each series (trial_walk()). With errors e in units:
 *
 *     s_k    mean |e| of their blend at step k, drawn to c k^q with 0 <= q <= 1, and made rising: it is flat for noise
 *            around a level, and grows for a random walk. What exponential smoothing, fitted to all rows, says of its
 *            own errors k steps ahead has a share in it, the larger the fewer errors the walk has
 *     level  mean |e| / s_k of the blend in the validation part, drawn to 1 in logs, the more the less the part holds
 *     n      errors that say something new: of each stretch of K steps K / (1 + (K - 1) r), where two errors of one
 *            forecast have the correlation r. Around a level each step misses on its own; a walk's steps miss alike
 *     bound  s_k * level * quantile of all |e| / s_k, at the tail a n / (n + c ln(1/a)); never less than what normal
 *            errors of that size stay within, and at 95 % than the mean error in the validation part
 *
 * Where the walk missed by much less in its later half, the earlier half is left out: the methods had not seen enough,
 * or the series has calmed.
 */
#ifndef SEQNET_RATING_INTERVALS_H
#define SEQNET_RATING_INTERVALS_H

#include <stdbool.h>

#include "base/error.h"
#include "persist/model.h"
#include "rating/trial.h"

/* So many errors of one step ahead are enough without those of its neighbours. And so many errors there must be in all,
 * to speak of 95 %. */
#define INTERVALS_ERROR_COUNT 400
#define INTERVALS_ERROR_COUNT_MIN 39
/* So many errors of one stretch of K steps (trial_spans()) say something new. Neighbouring steps err alike, and so do
 * overlapping forecasts. */
#define INTERVALS_ERRORS_PER_STRETCH 3

/* Does the trial hold so few stretches that the baselines are to walk? */
bool intervals_want_walk(const struct trial *trial);

/* The same of so many separate stretches. */
bool intervals_want_walk_of(double spans);

/* Fit model->intervals, for the levels of the recipe and for finer ones between and beyond them, of which predict makes
 * any other; and how the errors of several steps go together (error_correlation.h). `trial` is one of the
 * validation part, with the model's weights. `before` is one of the baselines alone, in the part before it. `walk` is
 * trial_walk()'s. The last two may be empty. ERROR_SYSTEM for memory. */
int intervals_fit(struct model *model, const struct trial *trial, const struct trial *before, const struct trial *walk,
                  struct error *error);

#endif
