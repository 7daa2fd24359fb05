/*
 * What is done to one series before the network sees it, and undone after:
 *
 *     y  --(log)-->  z  --(minus seasons)-->  d  --(minus the window's level, divided by the spread)-->  network
 *
 * Log, seasons and spread are fitted once per series, on its training part alone. The level belongs to the window: it
 * is the last observed d in it.
 *
 * The spread is the mean absolute change of d over 1 .. K steps: in this unit the naive forecast misses by 1. Windows
 * that are centred on their series use mean and deviation of d instead. Covariates are standardised by mean and
 * deviation.
 */
#ifndef SEQNET_EXAMPLES_PREPARATION_H
#define SEQNET_EXAMPLES_PREPARATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/real.h"
#include "dataset/panel.h"
#include "cycles/seasonality.h"

struct target_preparation {
    bool is_log;
    double offset;       /* added before the logarithm: 0, or 1 for counts with zeros */
    double spread;       /* > 0, or 0 for a series that never changes: its forecast is its level */
    double center;       /* mean of d over the training part */
    double deviation;    /* of d from it there, > 0; 1 for a series that never changes */
    bool is_nonnegative; /* no value of the training part is below 0, and so no forecast is */
    int monotone; /* 1: no value of the training part is below the one before it, and so no forecast is (a running
                     total); -1: none is above it (a countdown); 0: neither, or too few values to tell */
    int season_count;
    struct season seasons[SEASON_COUNT_MAX]; /* owned */
};

struct covariate_preparation {
    double mean, deviation; /* deviation > 0 */
    double center, spread;  /* spread > 0: of asinh((value - center) / spread), not of the value; only for classes of
                               rows (prepared_steps/step_moments.h) */
};

/* One series' preparation. */
struct preparation {
    struct target_preparation *targets;       /* owned, [target_count] */
    struct covariate_preparation *covariates; /* owned, [past_count + known_count] */
    int target_count, covariate_count;
};

#define PREPARATION_INIT                                                                                               \
    {                                                                                                                  \
        .targets = NULL, .covariates = NULL                                                                            \
    }

/* A value further than so many spreads or deviations from the center is refused: its square, and sums of such squares,
 * must stay finite in single precision. */
#define SCALED_MAX 1e18

/* Values that a series needs before it is taken to never fall, or never to rise. */
#define MONOTONE_COUNT_MIN 40

enum transform { TRANSFORM_AUTO, TRANSFORM_NONE, TRANSFORM_LOG, TRANSFORM_COUNT };

/* What is settled for all series before any is fitted. */
struct preparation_plan {
    int horizon;                      /* K, for the spread */
    int period_count;                 /* 0 .. SEASON_COUNT_MAX */
    double periods[SEASON_COUNT_MAX]; /* steps, shortest first */
    bool periods_are_tested;          /* each series keeps only the seasons that season_test() finds in it */
    enum transform transform;
    bool is_one_of_several; /* a series whose values have no logarithms is not taken in logs, whatever the others are */
};

/*
 * Fit to steps 0 .. train_length-1 of the series. The steps after them, up to its length, are asked one thing only: can
 * they be taken in logs at all? ERROR_DATA when the transform asked for does not fit the values of a series that stands
 * alone, such as the log of a negative number. ERROR_SYSTEM for memory.
 */
int preparation_fit(struct preparation *preparation, const struct panel *panel, const struct series *series,
                    size_t train_length, const struct preparation_plan *plan, struct error *error);

void preparation_release(struct preparation *preparation);

/* The offset that makes all values positive: 0, or 1 for counts with zeros; -1 when there is none. */
double preparation_log_offset(const double *values, size_t count);

/* The one message for target c of a series that --transform log does not fit. Always returns -1. */
int preparation_refuse_log(const struct panel *panel, const struct series *series, int c, struct error *error);

/* Does d lie within SCALED_MAX of the center? */
bool preparation_reaches(const struct target_preparation *target, double d);

/* From y to d at step t of the series (y + offset > 0 where it is in logs), and back. */
double preparation_apply(const struct target_preparation *target, double y, int64_t t);
double preparation_undo(const struct target_preparation *target, double d, int64_t t);

#endif
