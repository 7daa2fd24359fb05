/*
 * The Theta method, which won the M3 competition: Assimakopoulos & Nikolopoulos, International Journal of Forecasting
 * 16, 2000. It is used in the form of Hyndman & Billah (same journal 19, 2003): the seasonally adjusted series is
 * smoothed exponentially, and half the slope of its straight line is the drift. After n steps
 *
 *     forecast_k = (level + drift (k - 1 + (1 - (1 - alpha)^n) / alpha)) * factor of the phase
 *
 * after n steps. There is a season of m steps if the series is longer than 2 m, and the season is said to be certain
 * or
 *
 *     |r_m| > 1.645 sqrt((1 + 2 (r_1^2 + ... + r_{m-1}^2)) / n)        (r: autocorrelations)
 *
 * and its factors are those of classical multiplicative decomposition, as in R's forecast::thetaf(). Where values are
 * negative, or a factor is 0 or below (a shop that is shut on Sundays), shares of a level make no sense: unlike there
 * the decomposition is additive then.
 */
#ifndef SEQNET_METHODS_THETA_H
#define SEQNET_METHODS_THETA_H

#include <stdbool.h>
#include <stddef.h>

#include "methods/exponential_smoothing.h"
#include "methods/method.h"

#define THETA_PERIOD_MAX SMOOTHING_PERIOD_MAX

/* Plain data. */
struct theta {
    double alpha; /* of the smoothing, 0 < alpha <= 1 */
    double drift; /* half the slope, per step */
    double level; /* after the last step, seasonally adjusted */
    double steps; /* n */
    enum smoothing_season season;
    int period;                       /* 1 without a season */
    int phase;                        /* factors[phase] is the next step's */
    double factors[THETA_PERIOD_MAX]; /* [period] */
};

/* Nothing known but a first value: the naive forecast. */
#define THETA_NAIVE(value)                                                                                             \
    {                                                                                                                  \
        .alpha = 1, .level = (value), .steps = 1, .period = 1                                                          \
    }

/*
 * Fit to values[0..count-1], count >= 1, all finite; states after the last. adjusted[count] is scratch. Periods from 2
 * to THETA_PERIOD_MAX may have a season; others are as 1. is_seasonal: there is certainly one. Fewer than 3 values:
 * naive.
 */
void theta_fit(struct theta *theta, const double *values, size_t count, int period, bool is_seasonal, double *adjusted);

/* One more step; y may be NAN: the forecast stands for it. */
void theta_advance(struct theta *theta, double y);

/* forecasts[k-1] for k = 1 .. horizon. Where the states are too large they may not be finite. */
void theta_forecast(const struct theta *theta, int horizon, double *forecasts);

/* The same as a method; its state is a struct theta. */
extern const struct method theta_method;

#endif
