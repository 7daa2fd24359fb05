#include "predict/baselines.h"

#include <math.h>

double baseline_naive(const double *values, size_t origin)
{
    for (size_t t = origin + 1; t-- > 0;) {
        if (!isnan(values[t]))
            return values[t];
    }
    return NAN;
}

double baseline_seasonal_naive(const double *values, size_t origin, int k, double period)
{
    size_t target = origin + (size_t)k;
    for (double periods = 1;; periods++) {
        double back = floor(periods * period + 0.5);
        if (back > (double)target)
            return baseline_naive(values, origin);
        size_t t = target - (size_t)back;
        if (t <= origin && !isnan(values[t]))
            return values[t];
    }
}

double baseline_scale(const double *values, size_t count, double period)
{
    size_t lag = (size_t)(period + 0.5);
    if (lag < 1 || lag >= count)
        lag = 1;
    double sum = 0;
    size_t pairs = 0;
    for (size_t t = lag; t < count; t++) {
        if (!isnan(values[t]) && !isnan(values[t - lag])) {
            sum += fabs(values[t] - values[t - lag]);
            pairs++;
        }
    }
    return pairs ? sum / (double)pairs : 0;
}
