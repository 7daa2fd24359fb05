/*
 * Classical decomposition of a complete series into trend, season and the rest, as R's decompose() has it:
 *
 *     trend_t  = centred moving average over one period m (half weights at both ends when m is even)
 *     factor_p = mean of y_t - trend_t (additive) or y_t / trend_t (multiplicative) over the steps of phase p = t mod m
 *
 * shifted to mean 0, or divided to mean 1.
 */
#ifndef SEQNET_METHODS_DECOMPOSITION_H
#define SEQNET_METHODS_DECOMPOSITION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * factors[p] for 0 <= p < period, from values[0..count-1], which are finite; period >= 2, count >= 2 * period. Returns
 * false when a factor is not a number, as a multiplicative one is where the trend is 0. The factors are then of no use.
 */
bool decompose(const double *values, size_t count, int period, bool is_multiplicative, double *factors);

/* values ~ line[0] + line[1] * t for t = first, first + 1, ...: least squares. A single value has slope 0. */
void line_fit(const double *values, size_t count, double first, double line[2]);

/*
 * The same with one wave of `period` steps beside the line, whose height and phase are not returned:
 * values ~ line[0] + line[1] t + a sin(2 pi t / period) + b cos(2 pi t / period), t = 1, 2, ... Returns false when they
 * cannot be told apart.
 */
bool line_and_wave_fit(const double *values, size_t count, int period, double line[2]);

#endif
