/*
 * Where the search for a smoothing model starts, and which parameters it may come to.
 *
 * The heuristics are those of Hyndman & Khandakar (2008), section 2.3, and Hyndman et al. (2008), sections 2.6.1 and
 * 10.2. Details are as in R's forecast package.
 */
#ifndef SEQNET_METHODS_SMOOTHING_START_H
#define SEQNET_METHODS_SMOOTHING_START_H

#include <stdbool.h>
#include <stddef.h>

#include "methods/exponential_smoothing.h"

/*
 * The seasonally adjusted beginning of a series, shared by all models with one kind of season: enough for the first
 * level and growth.
 */
#define SMOOTHING_BEGINNING_MAX (2 * SMOOTHING_PERIOD_MAX)

struct smoothing_beginning {
    double seasonals[SMOOTHING_PERIOD_MAX]; /* [period - 1]: seasonals[j] is that of j steps before the first value */
    double adjusted[SMOOTHING_BEGINNING_MAX];
    size_t adjusted_count; /* the first 10 or two periods, if there are so many */
};

/*
 * Find the beginning: by classical decomposition if values[0..count-1] hold three periods (count > 6 and > period),
 * else by a line beside one wave. Returns false when what comes out is not finite.
 */
bool smoothing_begin(struct smoothing_beginning *beginning, const double *values, size_t count,
                     enum smoothing_season season, int period);

/*
 * The search's coordinates for the form of `model` (error, trend, season, period): alpha, beta, gamma, phi, as far as
 * the model has them; the level; the growth if it has one; and of a season, seasonals[0 .. period-2] of the beginning.
 * The last seasonal follows from these, as all add up to 0 (additive) or to the period. Returns their number, at most
 * NELDER_MEAD_MAX.
 */
int smoothing_start(const struct smoothing *model, const struct smoothing_beginning *beginning, double *coordinates);

/* The model at these coordinates, in phase 0. Returns whether it is within the bounds. */
bool smoothing_from_coordinates(struct smoothing *model, const double *coordinates);

/* Do the weights of past errors die out in the forecasts of this model, which is within the bounds? (2008, section 10.2
 * and table 10.1.) */
bool smoothing_is_admissible(const struct smoothing *model);

#endif
