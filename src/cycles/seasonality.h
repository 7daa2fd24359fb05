/*
 * Seasons: cycles of known length, found in the training part, taken out before the network and put back after.
 *
 * A season is a table over one period with mean 0; between table entries it is linear, and round the end it closes:
 *
 *     value(t) = profile[p],  p = (t mod period) * length / period          (t in steps from the series' first)
 *
 * Where the table's length is not the period, entry i is the mean over i <= p < i + 1 and stands for p = i + 1/2.
 */
#ifndef SEQNET_CYCLES_SEASONALITY_H
#define SEQNET_CYCLES_SEASONALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define SEASON_COUNT_MAX 2     /* nested ones, such as day and week */
#define SEASON_PROFILE_MAX 366 /* longest table */

struct season {
    double period; /* steps, >= 2, whole or not (365.25) */
    int length; /* of the table: the period if it is whole and at most SEASON_PROFILE_MAX, else as much as is useful */
    double *profile; /* owned, [length], in the units of the series it was fitted to */
};

#define SEASON_INIT {.profile = NULL}

void season_release(struct season *season);

/* Does a profile of `length` entries fit a period: is it as long, if that is whole and short enough? */
bool season_fits(double period, size_t length);

/* The season at step t of the series (t may lie past its end, or before its start). */
double season_value(const struct season *season, int64_t t);

/*
 * Classical decomposition: a centred moving average over one period takes out the trend, the mean of what is left at
 * each phase is the profile. Tables longer than 24 keep only the harmonics that stand out from the noise.
 * values[0..count-1] may hold NAN. ERROR_SYSTEM when memory is refused.
 */
int season_fit(struct season *season, double period, const double *values, size_t count, struct error *error);

#endif
