/*
 * Which periods may a set of series have? Candidates from the powers of their waves,
 *
 *     P(f) = |sum_t x_t exp(-2 pi i f t)|^2,  f = j / (2 L),  L the longest length, at most SPECTRUM_LENGTH_MAX
 *
 * of x the levels less their straight line, and of x the changes from step to step. Each series counts the same: its
 * powers are divided by their mean. Smooth cycles stand out in levels, others on levels that wander in changes.
 */
#ifndef SEQNET_PLAN_SEASON_SPECTRUM_H
#define SEQNET_PLAN_SEASON_SPECTRUM_H

#include <stddef.h>

#include "base/error.h"

#define SPECTRUM_LENGTH_MAX 4096 /* the last steps of longer series */
#define SPECTRUM_PEAKS_MAX 8

struct season_spectrum {
    size_t length;   /* L */
    double *powers;  /* owned, [2 * (L + 1)] of levels, then of changes: sums over series, of frequency j / (2 L) */
    double *scratch; /* owned, [2 L] */
};

#define SEASON_SPECTRUM_INIT                                                                                           \
    {                                                                                                                  \
        .powers = NULL                                                                                                 \
    }

/* *spectrum was SEASON_SPECTRUM_INIT; `longest` is the length of the longest series. ERROR_SYSTEM for memory. */
int season_spectrum_init(struct season_spectrum *spectrum, size_t longest, struct error *error);
void season_spectrum_release(struct season_spectrum *spectrum);

/* One series; NAN for what is missing. */
void season_spectrum_add(struct season_spectrum *spectrum, const double *values, size_t count);

/* The periods of the highest peaks of both, which come at least SEASON_SEARCHED_MIN times; returns how many. */
int season_spectrum_peaks(const struct season_spectrum *spectrum, double periods[SPECTRUM_PEAKS_MAX]);

#endif
