/*
 * A rolling-origin backtest: forecasts from several origins in the past (origins.h), each made of nothing but what was known there, and scored
 * on what came after, beside the baselines.
 *
 *     for each origin, the oldest first:
 *         the panel, cut at the origin --> learn_model() --> forecast        or, without `retrain`: learnt at the oldest alone
 *         the baselines, fitted to the same rows                             or a model that there is already, on new rows
 *         errors against the panel, over MASE's denominator of the rows before the origin
 *
 * The baselines are fitted anew where the network is; where it is not, each time that the rows before the origin have grown by a tenth.
 *
 * One forecast is what one series' target is answered with from one origin. Its figures are means over the steps ahead;
 * the figures here are means over forecasts. Of one step ahead RMSE is the root of the mean over forecasts.
 */
#ifndef SEQNET_PREDICT_BACKTEST_H
#define SEQNET_PREDICT_BACKTEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/accuracy.h"
#include "predict/baselines.h"
#include "predict/forecast.h"
#include "predict/learn.h"
#include "predict/origins.h"

/* Methods are numbered: seqnet, then the baselines in the order of enum baseline. */
enum { BACKTEST_SEQNET, BACKTEST_BASELINES, BACKTEST_METHOD_COUNT = BACKTEST_BASELINES + BASELINE_COUNT };

const char *backtest_method_name(int method);

/* What was done at one origin, told when it is scored. Borrowed. */
struct backtest_origin {
    int index;
    size_t series_count, left_out; /* series forecast; series too short, or without values, for that */
    const size_t *lengths;         /* [panel->series_count] steps known of each series; 0 for those left out */
    const struct forecast *forecast; /* NULL when all were left out */
    const size_t *members;         /* [forecast->series_count] which series of the panel each is */
    double mase, mae;              /* seqnet's */
    double training_seconds;       /* 0 when nothing was trained */
};

struct backtest_request {
    struct origins origins;     /* as in origins_request; horizon: the steps scored */
    bool retrain;               /* at each origin */
    const struct model *model;  /* score this one; NULL: learn by `learn`. */
    struct learn_request learn; /* recipe.horizon and hooks are left to the backtest */
    void *context;
    void (*on_origin)(void *context, const struct backtest_origin *origin); /* or NULL */
};

struct backtest {
    struct origins origins;
    int target_count;
    bool is_model, retrain;
    size_t forecast_count;          /* that had a value to be scored on; of one method */
    size_t left_out;                /* series that were left out, added up over the origins */
    double period_least, period_most; /* of seasonal naive and MASE's denominator, over the origins */
    int level_count;                /* of the intervals; 0: there are none */
    double levels[ACCURACY_LEVEL_MAX];
    struct origin_summary {
        size_t before_end;          /* steps from the last that is known to the end of each series */
        int64_t stamp;              /* of that last step in the first series that is not left out */
        size_t left_out;
    } *summaries;                   /* owned, [origins.count] */
    struct accuracy *figures;       /* owned: backtest_overall() and so on are in it */
    struct backtest_difference {    /* MASE of seqnet less that of the method, forecast by forecast: they share what made the forecast hard or easy */
        double mean, standard_error; /* NAN without forecasts, without two */
        size_t count;
    } differences[BACKTEST_METHOD_COUNT];
};

#define BACKTEST_INIT {.summaries = NULL, .figures = NULL}

/* Place the origins. ERROR_USAGE and ERROR_DATA as origins_place() has them; ERROR_SYSTEM for memory. On failure *backtest is untouched. */
int backtest_init(struct backtest *backtest, const struct backtest_request *request, const struct panel *panel,
                  struct error *error);

/*
 * Forecast and score. ERROR_DIVERGED, ERROR_DATA when the series do not allow it (the message ends with the origin), ERROR_SYSTEM for memory. On
 * failure *backtest can only be released.
 */
int backtest_run(struct backtest *backtest, const struct backtest_request *request, const struct panel *panel,
                 struct error *error);

void backtest_release(struct backtest *backtest);

/* Figures of a method: over everything, k (1 .. horizon) steps after the gap, of target c, from one origin. */
const struct accuracy *backtest_overall(const struct backtest *backtest, int method);
const struct accuracy *backtest_step(const struct backtest *backtest, int method, int k);
const struct accuracy *backtest_target(const struct backtest *backtest, int method, int c);
const struct accuracy *backtest_at_origin(const struct backtest *backtest, int method, int index);

/* Methods that are worth a row: seasonal naive is not where there is no season. */
bool backtest_has_method(const struct backtest *backtest, int method);

/* The baseline of the least MASE; of the least MAE where that is not defined. */
int backtest_best_baseline(const struct backtest *backtest);

/* 1 - MASE of seqnet / MASE of the best baseline; NAN when it is not defined. */
double backtest_skill(const struct backtest *backtest);

#endif
