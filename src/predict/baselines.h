/* The forecasts that a network must beat. Values may hold NAN (missing). */
#ifndef SEQNET_PREDICT_BASELINES_H
#define SEQNET_PREDICT_BASELINES_H

#include <stddef.h>

/* Every step ahead is the last observation at or before `origin`; NAN when there is none. */
double baseline_naive(const double *values, size_t origin);

/* Step k ahead (k >= 1) of `origin` is the last observation a whole number of periods before it; naive when there is none.
 * `period` >= 1 steps; one that is not whole is taken to the nearest step. */
double baseline_seasonal_naive(const double *values, size_t origin, int k, double period);

/* Mean |y_t - y_{t-m}| over values[0..count-1], m = period to the nearest step (1 when the series is no longer than that): MASE's denominator. 0 when no pair is known. */
double baseline_scale(const double *values, size_t count, double period);

#endif
