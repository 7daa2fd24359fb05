/*
 * The forecasts that a network must beat: statistical methods, each fitted to one series alone.
 *
 *     naive, seasonal naive, drift    history.h
 *     theta                           theta.h
 *     exponential smoothing           exponential_smoothing.h
 *
 * method.h says what a method is, and how to add one.
 *
 * They are fitted once, on the training part. Then they walk: at each step that follows the states move on, the
 * parameters stay, and any step is an origin to forecast from.
 *
 *     struct baselines b = BASELINES_INIT;
 *     baselines_fit(&b, values, train_length, plan, error);
 *     for (size_t t = train_length; t < length; t++) {
 *         const struct known_columns known = known_columns_after(plan.known, t);
 *         baselines_forecast(&b, BASELINE_THETA, known, K, forecasts);     steps t .. t+K-1
 *         baselines_advance(&b, values[t], known);
 *     }
 *     baselines_release(&b);
 *
 * Columns that are known beforehand have effects (effects/known_effects.h). The methods see the series without them.
 *
 * Values may be missing (NAN) anywhere. Those before the first observation are as if they were not; for fitting, those
 * between two observations lie on the line between them, seasonally adjusted where there is a season; in the walk, and
 * after the last observation, a method's own forecast stands for them.
 */
#ifndef SEQNET_METHODS_BASELINES_H
#define SEQNET_METHODS_BASELINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "effects/known_effects.h"
#include "examples/level_shift.h"
#include "examples/preparation.h"
#include "cycles/seasonality.h"
#include "methods/exponential_smoothing.h"
#include "methods/history.h"
#include "methods/method.h"
#include "methods/theta.h"

/* number, method, and the member of struct baselines that is its state; in the order of tables and files */
#define BASELINE_TABLE(BASELINE)                                                                                       \
    BASELINE(BASELINE_NAIVE, naive_method, history)                                                                    \
    BASELINE(BASELINE_SEASONAL_NAIVE, seasonal_naive_method, history)                                                  \
    BASELINE(BASELINE_DRIFT, drift_method, history)                                                                    \
    BASELINE(BASELINE_THETA, theta_method, theta)                                                                      \
    BASELINE(BASELINE_SMOOTHING, smoothing_method, smoothing)

#define BASELINE_NUMBER(number, ...) number,
enum baseline { BASELINE_TABLE(BASELINE_NUMBER) BASELINE_COUNT };
#undef BASELINE_NUMBER

const struct method *baseline_method(enum baseline b);

/* Where the method's state is in struct baselines, bytes. */
size_t baseline_state_offset(enum baseline b);

/* How the season is taken out before methods with a state of their own see a series, and put back after. */
enum baselines_adjustment {
    BASELINES_ADJUSTMENT_NONE,     /* the period is at most 24 and whole, so that the models see to it, and there is no
                                      longer one; or there is no season */
    BASELINES_ADJUSTMENT_ADDITIVE, /* y - season_value(t) */
    BASELINES_ADJUSTMENT_LOG       /* y exp(-season_value(t)) */
};

/* How a series is fitted. */
struct baselines_plan {
    double period;    /* steps, >= 1, whole or not; seasonal naive's, and that of the others' own seasons */
    double longer;    /* a longer one, of which the others see the series without, if it is there; 0: none */
    bool are_certain; /* asked for: not tested; Theta has its own from two and a half periods on */
    enum shift_rule shifts;
    enum transform trends; /* do trends go on by percent? */
    struct known_columns known; /* from the first of the values on; they matter if they have effects */
};

/* Which methods see logarithms of the series, so that their trends go on by percent. */
enum baselines_logarithms {
    BASELINES_LOGARITHMS_NONE,
    BASELINES_LOGARITHMS_TREND, /* drift and theta */
    BASELINES_LOGARITHMS_ALL    /* exponential smoothing too */
};

/* All methods, fitted to one series, and their states after its last step. */
struct baselines {
    struct known_effects effects; /* all that follows is of the series without them */
    /* its period as given; 1 where that is below 1.5, above BASELINES_PERIOD_MAX or no number */
    struct history history;
    /* What methods with a state of their own see: y / unit, and that adjusted. */
    double unit; /* a power of 2, 1 unless the values are very large or small */
    enum baselines_adjustment adjustment;
    struct season season; /* fitted if there is an adjustment; of y / unit, or of its logarithm */
    int64_t season_step;  /* the next step's, in the season's count */
    enum baselines_logarithms logarithms;
    double log_center; /* which is taken off the logarithms; 0 without */
    struct theta theta;
    struct smoothing smoothing;
};

#define BASELINES_INIT                                                                                                 \
    {                                                                                                                  \
        .history = HISTORY_INIT                                                                                        \
    }

#define BASELINES_PERIOD_MAX 1e6 /* seasonal naive remembers a period; longer ones are taken as 1 */

void baselines_release(struct baselines *b);

/*
 * Fit all methods to values[0..count-1] (NAN: missing; else finite) by this plan. Of more than 1000
 * steps the last 1000 are fitted, and a season of more than 24 steps on at most the last 1000 steps or 10 periods.
 * Where the level shifted (level_shift.h), what follows is fitted. With TRANSFORM_AUTO drift, Theta and exponential
 * smoothing are fitted to logarithms where the series grows by percent (growth/growth.h), the last one only if it then
 * foretold its ends better; with TRANSFORM_LOG wherever all values are above 0. In the walk, values of 0 and below are
 * to them as if missing. `b` was BASELINES_INIT or fitted before. ERROR_SYSTEM for memory, `b` untouched. Anything else
 * can be fitted: too few observations, or none, make the methods simpler, down to the naive forecast.
 */
int baselines_fit(struct baselines *b, const double *values, size_t count, struct baselines_plan plan,
                  struct error *error);

/* *begin: the first of values[0..count-1] that baselines_fit() looks at because the level shifted there; 0 when it did
 * not, or the rule is to keep shifts. ERROR_SYSTEM for memory. */
int baselines_level(size_t *begin, const double *values, size_t count, const struct baselines_plan *plan,
                    struct error *error);

/* *copy, BASELINES_INIT or fitted before, becomes a copy of `b` with arrays of its own. ERROR_SYSTEM for memory, *copy
 * untouched. */
int baselines_copy(struct baselines *copy, const struct baselines *b, struct error *error);

/* Start a method whose state nobody kept: it walks over what the history remembers, the last period of values. It has
 * a state of its own, and the rest of `b` is known. */
void baselines_start(struct baselines *b, enum baseline method);

/* One more step, y or NAN, which the known columns begin with: the states move on, the parameters stay. In constant
 * time. */
void baselines_advance(struct baselines *b, double y, struct known_columns known);

/* The standard deviation of exponential smoothing's errors of the next step while it was fitted: >= 0; 0 for a
 * constant, or when nothing was ever observed. */
double baselines_error_size(const struct baselines *b);

/* out[k-1] for k = 1 .. horizon: baselines_error_size() of the k-th step ahead, by the model's own law. Errors that are
 * a share of the level go with what is forecast. forecasts[horizon] is overwritten. */
void baselines_error_sizes(const struct baselines *b, int horizon, double *out, double *forecasts);

/* out[k-1] for k = 1 .. horizon steps after the last one, from which on the known columns are: finite, or all NAN if
 * nothing was ever observed. */
void baselines_forecast(const struct baselines *b, enum baseline method, struct known_columns known, int horizon,
                        double *out);

/* Mean |y_t - y_{t-m}| over values[0..count-1], m = period to the nearest step (1 when the series is no longer than
 * that): MASE's denominator. 0 when no pair is known. */
double baseline_scale(const double *values, size_t count, double period);

#endif
