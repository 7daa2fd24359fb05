/*
 * A rolling-origin backtest: forecasts from several origins in the past (origins.h). Each is made of nothing but what
 * was known there, and scored on what came after, beside the baselines.
 *
 *     for each origin, the oldest first:
 *         a model:        learn_model() on the panel, cut at the origin
 *                         without `retrain`: learnt at the oldest origin alone, or a model that there is already
 *         forecasts:      the model's; the baselines', fitted to the same rows
 *         their errors:   against the panel, over MASE's denominator of the rows before the origin
 *
 * The baselines are fitted anew at each origin where the network is trained anew. Elsewhere they are fitted anew each
 * time that the rows before the origin have grown by a tenth.
 */
#ifndef SEQNET_REHEARSE_BACKTEST_H
#define SEQNET_REHEARSE_BACKTEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "rehearse/backtest_result.h"
#include "predict/forecast.h"
#include "rehearse/learn.h"
#include "rehearse/scored_forecast.h"

/* What was done at one origin, told when it is scored. Borrowed. */
struct backtest_origin {
    int index;
    size_t series_count, left_out;   /* series forecast; series left out, too short or without values */
    const size_t *lengths;           /* [panel->series_count] steps known of each series; 0 for those left out */
    const struct forecast *forecast; /* NULL when all were left out */
    const size_t *members;           /* [forecast->series_count] the index of each series in the panel */
    double mase, mae;                /* seqnet's */
    double training_seconds;         /* 0 when nothing was trained */
};

struct backtest_request {
    struct origins origins;     /* as in origins_request; horizon: the steps scored */
    bool retrain;               /* at each origin */
    bool has_strategies;        /* score the networks alone too, in two ways: direct and recursive. The recursive ones
                                   are trained for one step, with the windows of the direct ones. Not with `model`, nor
                                   with past and known columns */
    const struct model *model;  /* score this one; NULL: learn by `learn`. */
    struct learn_request learn; /* recipe.horizon and hooks are left to the backtest */
    const struct panel *judged; /* the panel as it is scored and baselines see it: without what lies far outside
                                   (examples/outliers.h); NULL: as it is. What is learnt from is looked through at each
                                   origin, which knows less */
    bool keeps_series;          /* the figures of single series: backtest_of_series() */
    struct scored_listener scored; /* is told every forecast that is scored */
    void *context;
    void (*on_origin)(void *context, const struct backtest_origin *origin); /* or NULL */
};

/* Place the origins. ERROR_USAGE and ERROR_DATA as origins_place() has them; ERROR_SYSTEM for memory. On failure
 * *backtest is untouched. */
int backtest_init(struct backtest *backtest, const struct backtest_request *request, const struct panel *panel,
                  struct error *error);

/*
 * Forecast and score. ERROR_DIVERGED, ERROR_DATA when the series do not allow it (the message ends with the origin),
 * ERROR_SYSTEM for memory. On failure *backtest can only be released.
 */
int backtest_run(struct backtest *backtest, const struct backtest_request *request, const struct panel *panel,
                 struct error *error);

#endif
