/*
 * Exponential smoothing: a forecast from a level, a growth and a season that each step moves a little towards what it
 * saw.
 *
 * These are the state space models of Hyndman, Koehler, Ord & Snyder, Forecasting with Exponential Smoothing (2008),
 * tables 2.2 and 2.3. The model is chosen as in Hyndman & Khandakar, Journal of Statistical Software 27(3), 2008.
 *
 * With level l, growth b, seasonals s of period m, q = l + phi b (phi 1 when not damped, b 0 without a trend):
 *
 *     season        none                 additive                     multiplicative
 *     forecast      f = q                f = q + s_{t-m}              f = q s_{t-m}
 *     d             y - q                y - s_{t-m} - q              y / s_{t-m} - q
 *     seasonal      -                    s += gamma (y - q - s)       s += gamma (y / q - s)
 *     level         l = q + alpha d
 *     growth        b = phi b + beta d
 *
 * The error's kind moves no state. It is in the likelihood that the parameters and starting states are chosen by:
 *
 *     additive        e = y - f          -2 log L = n log(sum e^2)
 *     multiplicative  e = (y - f) / f    -2 log L = n log(sum e^2) + 2 sum log |f|
 *
 * There are fifteen models: either error; trend none, additive or damped; season none, additive, or multiplicative
 * (with multiplicative errors only). Multiplicative ones need positive values. Each is fitted by Nelder & Mead's search
 * (base/nelder_mead.h) from heuristic starting states, within these bounds and where forecasts forget the far past (the
 * book, ch. 10):
 *
 *     0.0001 <= alpha <= 0.9999     0.0001 <= beta <= alpha     0.0001 <= gamma <= 1 - alpha     0.8 <= phi <= 0.98
 *
 * The model with the smallest AICc is taken, where k counts parameters, starting states and the variance:
 *
 *     AICc = -2 log L + 2 k + 2 k (k + 1) / (n - k - 1)
 *
 * R's forecast::ets(y) does the same, and comes to the same models and forecasts but for rounding. One case differs:
 * damped trends with multiplicative seasons, where R's forecasts begin with b instead of phi b.
 */
#ifndef SEQNET_METHODS_EXPONENTIAL_SMOOTHING_H
#define SEQNET_METHODS_EXPONENTIAL_SMOOTHING_H

#include <stdbool.h>
#include <stddef.h>

#include "methods/method.h"

#define SMOOTHING_PERIOD_MAX 24

enum smoothing_error { SMOOTHING_ERROR_ADDITIVE, SMOOTHING_ERROR_MULTIPLICATIVE };
enum smoothing_trend { SMOOTHING_TREND_NONE, SMOOTHING_TREND_ADDITIVE, SMOOTHING_TREND_DAMPED };
enum smoothing_season { SMOOTHING_SEASON_NONE, SMOOTHING_SEASON_ADDITIVE, SMOOTHING_SEASON_MULTIPLICATIVE };

/* One fitted model and its states after the last step seen. Plain data. */
struct smoothing {
    enum smoothing_error error;
    enum smoothing_trend trend;
    enum smoothing_season season;
    double alpha, beta, gamma, phi;         /* beta and gamma 0, phi 1 where the model has none */
    double level, growth;                   /* growth 0 without a trend */
    int period;                             /* m; 1 without a season */
    int phase;                              /* seasonals[phase] is the next step's, 0 <= phase < m */
    double seasonals[SMOOTHING_PERIOD_MAX]; /* [m] */
    double variance; /* of the errors e while fitting: sum e^2 / (n - parameters and starting states) */
};

/* Nothing is known but a first value. It is the level, learnt afresh at every step: alpha 1, the naive forecast. */
#define SMOOTHING_NAIVE(value)                                                                                         \
    {                                                                                                                  \
        .alpha = 1, .phi = 1, .period = 1, .level = (value)                                                            \
    }

/*
 * The best model for values[0..count-1], count >= 1, all finite, and not all so large that their squares overflow. Its
 * states are those after the last value. Periods from 2 to SMOOTHING_PERIOD_MAX may have a season; any other is taken
 * as 1. A constant series gets a constant. Up to 6 values get smoothing_fit_short().
 */
void smoothing_fit(struct smoothing *model, const double *values, size_t count, int period);

/* Simple exponential smoothing: the level only. alpha and the first level are fitted by least squares, as by R's ses().
 * Up to 6 values get smoothing_fit_short(). */
void smoothing_fit_simple(struct smoothing *model, const double *values, size_t count);

/* Simple exponential smoothing of a handful of values. The first value is the first level; alpha, 0 .. 1, is fitted by
 * least squares. */
void smoothing_fit_short(struct smoothing *model, const double *values, size_t count);

/* One more step; y may be NAN: the forecast stands for it. */
void smoothing_advance(struct smoothing *model, double y);

/*
 * forecasts[k-1], for k = 1 .. horizon steps after the last one seen: the mean of what may come. This is what the
 * recursion gives without further errors, with one exception. With a multiplicative season the same error moves level
 * and seasonal. A period later their product is therefore larger by alpha gamma variance f on average (the book,
 * section 6.4.3). Where the states are too large, forecasts may not be finite.
 */
void smoothing_forecast(const struct smoothing *model, int horizon, double *forecasts);

/*
 * How the errors of later steps compare with those of the next one: spreads[k-1], k = 1 .. horizon, is their standard
 * deviation over that of one step, >= 1 (the book, table 6.1; those of multiplicative models are like it):
 *
 *     spreads[k-1]^2 = 1 + sum over j = 1 .. k-1 of c_j^2,   c_j = alpha + beta (phi + .. + phi^j) + gamma if m | j
 */
void smoothing_spreads(const struct smoothing *model, int horizon, double *spreads);

/* For state tables of methods with seasonals: "none", "additive", "multiplicative". */
extern const struct names smoothing_season_names;

/* Is there a phase of that many, which are the member `key` of an object read from a file? ERROR_DATA. */
int smoothing_check_phase(const struct json_node *object, const char *key, int phase, int period, struct error *error);

/* The same as a method; its state is a struct smoothing. */
extern const struct method smoothing_method;

/* "ETS(M,Ad,N)": error, trend, season; A additive, M multiplicative, N none, d damped. */
void smoothing_name(const struct smoothing *model, char name[16]);

#endif
