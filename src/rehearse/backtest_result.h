/*
 * The figures of a backtest. One forecast is the answer for one series' target from one origin. Its figures are means
 * over the steps ahead; the figures here are means over forecasts. The RMSE of one step ahead is the root of the mean
 * square over forecasts.
 */
#ifndef SEQNET_REHEARSE_BACKTEST_RESULT_H
#define SEQNET_REHEARSE_BACKTEST_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "rating/accuracy.h"
#include "methods/baselines.h"
#include "plan/origins.h"

/*
 * Methods are numbered: seqnet, then the baselines in the order of enum baseline. Where they were asked for, two
 * strategies of the networks alone follow: all steps at once (direct), and one step fed back (recursive, generation.h).
 */
enum {
    BACKTEST_SEQNET,
    BACKTEST_BASELINES,
    BACKTEST_STRATEGIES = BACKTEST_BASELINES + BASELINE_COUNT,
    BACKTEST_DIRECT = BACKTEST_STRATEGIES,
    BACKTEST_RECURSIVE,
    BACKTEST_METHOD_COUNT
};
#define BACKTEST_STRATEGY_COUNT (BACKTEST_METHOD_COUNT - BACKTEST_STRATEGIES)

const char *backtest_method_name(int method);

struct backtest {
    struct origins origins;
    int target_count;
    bool is_model, retrain;
    bool has_strategies;              /* direct and recursive are among the methods */
    size_t forecast_count;            /* that had a value to be scored on; of one method */
    size_t left_out;                  /* series that were left out, added up over the origins */
    double period_least, period_most; /* of seasonal naive and MASE's denominator, over the origins */
    int level_count;                  /* of the intervals; 0: there are none */
    double levels[LEVEL_COUNT_MAX];
    struct origin_summary {
        size_t before_end; /* steps from the last that is known to the end of each series */
        int64_t stamp;     /* of that last step in the first series that is not left out */
        size_t left_out;
    } * summaries;                   /* owned, [origins.count] */
    struct accuracy *figures;        /* owned: backtest_overall() and so on are in it */
    size_t series_count;             /* of `of_series`; 0: the figures of single series are not kept */
    struct accuracy *of_series;      /* owned, [series_count][target_count][BACKTEST_METHOD_COUNT], over the origins */
    struct backtest_difference {     /* MASE of seqnet less that of the method, forecast by forecast: both had the same
                                        forecast to make, hard or easy */
        double mean, standard_error; /* mean: NAN without a forecast; its error: NAN with fewer than two */
        size_t count;
    } differences[BACKTEST_METHOD_COUNT];
};

#define BACKTEST_INIT                                                                                                  \
    {                                                                                                                  \
        .summaries = NULL, .figures = NULL                                                                             \
    }

/* Room for the figures, all zero; origins, target_count and series_count are set. ERROR_SYSTEM for memory: then release
 * it. */
int backtest_reserve(struct backtest *backtest, struct error *error);

void backtest_release(struct backtest *backtest);

/*
 * Add the errors of a forecast by one method, from origin `index`, of target c: `all` of its steps together, and
 * `steps`[horizon] one by one. `scale` is MASE's denominator. Returns the forecast's MASE; NAN when it is not defined.
 */
double backtest_add(struct backtest *backtest, int method, int index, int c, const struct series_errors *all,
                    const struct series_errors *steps, double scale);

/* Add the errors of a forecast of target c of series s, over all its steps, to the figures of that series, if they are
 * kept. */
void backtest_add_series(struct backtest *backtest, int method, size_t s, int c, const struct series_errors *all,
                         double scale);

/* Note how much larger seqnet's MASE was than the method's, for one forecast; NAN is left out. */
void backtest_add_difference(struct backtest *backtest, int method, double difference);

/* Turn sums into means: those of one origin, when all its forecasts are added; all others, at the end. */
void backtest_finish_origin(struct backtest *backtest, int index);
void backtest_finish(struct backtest *backtest);

/* Figures of a method: over everything; of the step k (1 .. horizon) after the gap; of target c; from one origin. */
const struct accuracy *backtest_overall(const struct backtest *backtest, int method);
const struct accuracy *backtest_step(const struct backtest *backtest, int method, int k);
const struct accuracy *backtest_target(const struct backtest *backtest, int method, int c);
const struct accuracy *backtest_at_origin(const struct backtest *backtest, int method, int index);

/* Those of target c of series s, over the origins; they are kept. */
const struct accuracy *backtest_of_series(const struct backtest *backtest, int method, size_t s, int c);

/* The largest figure of seqnet that any target of any series has; NAN when none is defined. They are kept. */
double backtest_worst(const struct backtest *backtest, enum measure measure);

/* Is this method worth a row? Seasonal naive is not where there is no season, nor a strategy that was not asked for. */
bool backtest_has_method(const struct backtest *backtest, int method);

/* The baseline of the least MASE, or of the least MAE where MASE is not defined. */
int backtest_best_baseline(const struct backtest *backtest);

/* 1 - MASE of seqnet / MASE of the best baseline; NAN when it is not defined. */
double backtest_skill(const struct backtest *backtest);

#endif
