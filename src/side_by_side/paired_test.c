#include "side_by_side/paired_test.h"

#include <math.h>

#define FRACTION_STEPS 300
#define FRACTION_EXACT 1e-15
#define FRACTION_TINY 1e-300

/* The continued fraction of the incomplete beta function (Lentz's method). */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < FRACTION_TINY ? FRACTION_TINY : d);
    double value = d;
    for (int i = 1; i < FRACTION_STEPS; i++) {
        const double even = i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i)),
                     odd = -(a + i) * (a + b + i) * x / ((a + 2 * i) * (a + 2 * i + 1));
        const double terms[] = {even, odd};
        double change = 1;
        for (int j = 0; j < 2; j++) {
            d = 1 + terms[j] * d;
            c = 1 + terms[j] / c;
            d = 1 / (fabs(d) < FRACTION_TINY ? FRACTION_TINY : d);
            c = fabs(c) < FRACTION_TINY ? FRACTION_TINY : c;
            change = c * d;
            value *= change;
        }
        if (fabs(change - 1) < FRACTION_EXACT)
            break;
    }
    return value;
}

/* The regularised incomplete beta function. */
static double beta_share(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    const double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double paired_test_tail(double t, double degrees)
{
    const double half = 0.5 * beta_share(degrees / 2, 0.5, degrees / (degrees + t * t));
    return t >= 0 ? half : 1 - half;
}

/* c(k) */
static double covariance(const double *differences, size_t count, double mean, size_t lag)
{
    double sum = 0;
    for (size_t t = lag; t < count; t++)
        sum += (differences[t] - mean) * (differences[t - lag] - mean);
    return sum / (double)count;
}

struct paired_test paired_test(const double *differences, size_t count, size_t overlap)
{
    struct paired_test test = {.count = count,
                               .overlap = overlap < count ? overlap : 1,
                               .mean = NAN,
                               .statistic = NAN,
                               .degrees = count ? (double)count - 1 : 0,
                               .p_value = NAN,
                               .p_larger = NAN};
    const double n = (double)count;
    double sum = 0, largest = 0;
    for (size_t t = 0; t < count; t++) {
        sum += differences[t];
        largest = fmax(largest, fabs(differences[t]));
    }
    if (count == 0)
        return test;
    test.mean = sum / n;
    if (!(largest > 0)) {
        test.p_value = 1;
        test.p_larger = 0.5;
        return test;
    }
    double variance = covariance(differences, count, test.mean, 0);
    const double alone = variance;
    for (size_t k = 1; k < test.overlap; k++)
        variance += 2 * covariance(differences, count, test.mean, k);
    if (!(variance > 0)) {
        variance = alone;
        test.overlap = 1;
    }
    const double h = (double)test.overlap, least = 1e-24 * largest * largest;
    const double correction = (n + 1 - 2 * h + h * (h - 1) / n) / n;
    if (count < 2 || !(variance > least) || !(correction > 0))
        return test;
    test.statistic = test.mean / sqrt(variance / n) * sqrt(correction);
    test.p_larger = paired_test_tail(test.statistic, test.degrees);
    test.p_value = 2 * paired_test_tail(fabs(test.statistic), test.degrees);
    return test;
}
