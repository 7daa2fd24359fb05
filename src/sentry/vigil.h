/*
 * How unlikely is a value, given what was expected of it? A vigil over one target of one series, from row to row.
 *
 *     score   s = |y - f|, of a series in logs |y - f| / (f + offset)
 *     p       (1 + how many of the last m scores are >= s) / (m + 1)        conformal p-value (Vovk et al. 2005)
 *     band    f - q .. f + q, where q is the score that p falls to alpha beyond
 *
 * The scores are those of the rows before, the latest VIGIL_SCORES or so: the level holds while a series grows calmer
 * or wilder, and whatever the errors are distributed like. m is the largest number of them at which alpha is a whole
 * number of ranks, so that of a series without anomalies a share of alpha is told, not less.
 *
 * Before there are rows, the model's intervals stand in: scores at even steps of their probability. A model has seen
 * only so many errors, and there are at most as many of these.
 *
 * Scores many times beyond the band are not kept. Else a burst of spikes would hide the next. But where they are
 * more than a tenth of the rows, they are what the series is like now.
 *
 * One thing no forecast tells: a sensor that has got stuck. A value that is the same for VIGIL_RUN_MIN rows, and for
 * more than twice as many as ever before, is an anomaly too. Such runs do not count as before, unless there are several
 * among the last thousand rows or so.
 */
#ifndef SEQNET_SENTRY_VIGIL_H
#define SEQNET_SENTRY_VIGIL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "persist/model.h"

#define VIGIL_SCORES 999   /* kept; more where alpha is small */
#define VIGIL_PRIOR_MAX 99 /* scores that the model's intervals stand in for */
#define VIGIL_RUN_MIN 5
#define VIGIL_ALPHA_MIN 0.0001
#define VIGIL_ALPHA_MAX 0.5

struct vigil {
    double alpha;
    bool is_log; /* scores are relative to forecast + offset */
    double offset;
    double *scores; /* owned, [2 * capacity]: a ring of scores, and room to rank them */
    size_t capacity, count, next;
    double excluded;  /* of about the last hundred scores; those that were not kept */
    double last;      /* value; NAN: none */
    size_t run;       /* rows that had it, up to the last */
    size_t longest;   /* run before this one */
    size_t run_count; /* rows that the longest is of */
    double flat;      /* of about the last thousand rows: runs that were anomalies */
};

#define VIGIL_INIT                                                                                                     \
    {                                                                                                                  \
        .scores = NULL                                                                                                 \
    }

/* What is said of a row. */
struct verdict {
    double actual, expected, lower, upper; /* NAN: there is none */
    double p;                              /* NAN: nothing was observed or expected, or there are no scores yet */
    bool is_judged;                        /* scores suffice for a p of alpha */
    bool is_anomaly;
    const char *reason; /* "high", "low", "flat"; NULL: no anomaly */
};

/* `target` says whether the series is in logs. ERROR_SYSTEM for memory. */
int vigil_init(struct vigil *vigil, double alpha, const struct target_preparation *target, struct error *error);
void vigil_release(struct vigil *vigil);

/* Take what the model's intervals say of its first step: bounds in units, of which one step ahead of `forecast` has the
 * size `unit`. Nothing is taken of a model without intervals. */
void vigil_take_intervals(struct vigil *vigil, const struct model *model, double forecast, double unit);

/* Values of before, the latest last: what has been flat for how long. */
void vigil_take_past(struct vigil *vigil, const double *values, size_t count);

/* Judge the next row; NAN: a value is missing. Its score is kept for those after it. */
struct verdict vigil_judge(struct vigil *vigil, double actual, double expected);

/* So many rows are missing before the next: as if each had been judged without a value. */
void vigil_pass(struct vigil *vigil, size_t count);

#endif
