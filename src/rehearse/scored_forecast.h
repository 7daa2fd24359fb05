/*
 * A forecast of what is known already, told when it is scored: one target of one series from one origin, as every
 * method forecast it, beside what came.
 *
 *     ... last | gap | truth[0] ... truth[K-1]      methods[m].values[k] is forecast for truth[k]
 *
 * Backtests tell of each of their forecasts (backtest.h), and training of those of the rows that --test holds out
 * (learn.h).
 */
#ifndef SEQNET_REHEARSE_SCORED_FORECAST_H
#define SEQNET_REHEARSE_SCORED_FORECAST_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "plan/training_data.h"
#include "rating/trial.h"

struct scored_method {
    const char *name;
    const double *values; /* [K], NAN where it has no answer */
};

/* All borrowed, for the time of the call. */
struct scored_forecast {
    size_t series; /* its index in the panel */
    int target;
    size_t last;                         /* the last step that is known at the origin */
    int gap;                             /* steps after it that are not scored */
    int step_count;                      /* K */
    const double *truth;                 /* [K], NAN where it is missing or not scored */
    const struct scored_method *methods; /* [method_count], seqnet's first */
    int method_count;
    const double *levels; /* [level_count] of seqnet's intervals, percent */
    int level_count;
    const double *lower, *upper; /* level l of step k: lower[k * stride + l] */
    size_t stride;
    double scale; /* MASE's denominator; 0 when it is not defined */
};

struct scored_listener {
    void *context;
    int (*on_forecast)(void *context, const struct scored_forecast *forecast, struct error *error); /* NULL: nobody */
};

/* Tell of all forecasts of a trial of the model, which was run on `data`. What on_forecast fails with; ERROR_SYSTEM for
 * memory. */
int scored_forecast_tell(const struct trial *trial, const struct model *model, const struct panel *panel,
                         const struct training_data *data, const struct scored_listener *listener, struct error *error);

#endif
