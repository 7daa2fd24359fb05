#include "base/statistics.h"

#include <math.h>

double statistics_deviate(double F, double k, double d)
{
    double root = cbrt(F), a = 2 / (9 * k), b = 2 / (9 * d);
    return ((1 - b) * root - (1 - a)) / sqrt(a + b * root * root);
}

double statistics_deviate_limit(double p)
{
    /* Abramowitz & Stegun 26.2.23 */
    double t = sqrt(-2 * log(p));
    return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

double statistics_autocorrelation(const double *values, size_t count, size_t lag)
{
    double sum = 0, squares = 0, products = 0;
    size_t known = 0;
    for (size_t t = 0; t < count; t++) {
        if (!isnan(values[t])) {
            sum += values[t];
            known++;
        }
    }
    if (known == 0 || lag >= count)
        return 0;
    double mean = sum / (double)known;
    for (size_t t = 0; t < count; t++) {
        if (isnan(values[t]))
            continue;
        squares += (values[t] - mean) * (values[t] - mean);
        if (t >= lag && !isnan(values[t - lag]))
            products += (values[t] - mean) * (values[t - lag] - mean);
    }
    return squares > 0 ? products / squares : 0;
}
