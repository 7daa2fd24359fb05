/*
 * What `seqnet predict` answers: for every series, the K steps after its last row.
 *
 *     rows, as the networks are shown them (shown_rows.h)
 *       --> networks (network_answers.h), and baselines (methods/baselines.h) that walk on to the last row
 *       --> one forecast with its intervals (combination.h), or the networks' free run (generation.h)
 *
 * A series that cannot be forecast is left out and named, and the others go on without it.
 */
#ifndef SEQNET_PREDICT_FORECAST_H
#define SEQNET_PREDICT_FORECAST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/generation.h"

struct forecast_series {
    const char *id;     /* borrowed from the panel or the model */
    size_t member;      /* the index of the series in the panel or the model; some may be left out */
    int64_t last_stamp; /* of its last row */
    bool is_unseen;     /* a target has no value in the steps that the networks look at, so the baselines alone forecast
                           it */
};

/* What the values of a target are like: which ones it cannot have, whatever its intervals say. */
struct forecast_limit {
    bool is_log;   /* misses grow with the value + offset */
    double offset; /* 0 unless is_log */
    double floor;  /* 0, or -INFINITY */
    int monotone;  /* 1: no value is below the one before it; -1: none is above; 0: either may be */
    double last;   /* the last value known, NAN: none */
};

struct forecast {
    size_t series_count;
    int horizon, target_count;
    int level_count;                /* intervals; 0: none */
    double levels[LEVEL_COUNT_MAX]; /* percent, rising */
    bool is_approximate;            /* the intervals come from too few errors to be exact */
    struct forecast_series *series; /* owned, [series_count] */
    double *values;                 /* owned, [series_count][horizon][target_count] */
    double *lower, *upper;          /* in the block of values, [series_count][horizon][target_count][level_count]; NULL
                                       without levels */
    struct forecast_limit *limits;  /* owned, [series_count][target_count]; of no use in a free run */
    struct left_out left_out;       /* series that there is no forecast of, and why */
};

#define FORECAST_INIT                                                                                                  \
    {                                                                                                                  \
        .series = NULL, .left_out = LEFT_OUT_INIT                                                                      \
    }

/* Where in `values` the forecast of step k (from 0) of target c of series s stands. */
static inline size_t forecast_at(const struct forecast *forecast, size_t s, int k, int c)
{
    return (s * (size_t)forecast->horizon + (size_t)k) * (size_t)forecast->target_count + (size_t)c;
}

void forecast_release(struct forecast *forecast);

/*
 * Forecast after the series that the model was trained on. `source` is the model's file, for messages.
 *
 * A series is left out if its known columns are not known far enough ahead; if only networks are to forecast it, and it
 * has no value in the steps that they look at; or if its forecast leaves the finite numbers. ERROR_DATA when that is so
 * of all. ERROR_SYSTEM for memory. On failure *forecast is untouched.
 */
int forecast_model(const struct model *model, const char *source, struct forecast *forecast, struct error *error);

/*
 * Forecast after the series of `panel`, which was read with the model's columns and calendar; its ids are borrowed.
 *
 * A series that the model knows (by its id, or the only one) keeps the preparation it was trained with, if stamps tell
 * where on its grid the new rows lie. Its baselines walk on over the new rows, if those go on from where the model's
 * end. Any other series is prepared by its own rows, and its baselines are fitted to them.
 *
 * Stateful networks go on from the state that the model has kept, if the rows include the model's last step; after
 * shown_rows_join_tails() they do. Else the networks read the rows from the first one on, from a state of zeros.
 *
 * Left out are series as above, and those that have too few rows for that, or do not lie on the model's grid.
 * ERROR_DATA when that is so of all. ERROR_SYSTEM for memory. On failure *forecast is untouched.
 */
int forecast_panel(const struct model *model, const struct panel *panel, struct forecast *forecast,
                   struct error *error);

/*
 * A free run (generation.h) in the place of a forecast. Its horizon is the steps generated, and it has no intervals. It
 * begins after the series of `panel`, or after the model's own if that is NULL; `source` is then the model's file.
 * Series are left out as above. ERROR_USAGE when the model cannot run freely.
 */
int forecast_generate(const struct model *model, const char *source, const struct panel *panel,
                      const struct generation *generation, struct forecast *forecast, struct error *error);

#endif
