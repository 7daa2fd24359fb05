#include "predict/decomposition.h"

#include <math.h>

#define TERM_COUNT_MAX 4 /* 1, t, sine, cosine */

bool decompose(const double *values, size_t count, int period, bool is_multiplicative, double *factors)
{
    size_t m = (size_t)period, half = m / 2;
    double mean = 0;
    for (size_t p = 0; p < m; p++) {
        double sum = 0;
        size_t known = 0;
        for (size_t t = p; t < count; t += m) {
            if (t < half || t + half >= count)
                continue;
            double trend = 0;
            for (size_t i = t - half; i <= t + half; i++)
                trend += values[i] * (m % 2 == 0 && (i == t - half || i == t + half) ? 0.5 : 1);
            trend /= period;
            if (is_multiplicative && trend == 0 && values[t] == 0)
                continue; /* a period of zeros says nothing of the shares within it */
            sum += is_multiplicative ? values[t] / trend : values[t] - trend;
            known++;
        }
        factors[p] = sum / (double)known;
        mean += factors[p] / period;
    }
    for (size_t p = 0; p < m; p++) {
        factors[p] = is_multiplicative ? factors[p] / mean : factors[p] - mean;
        if (!isfinite(factors[p]))
            return false;
    }
    return true;
}

void line_fit(const double *values, size_t count, double first, double line[2])
{
    double middle = ((double)count - 1) / 2, mean = 0, products = 0, squares = 0;
    for (size_t t = 0; t < count; t++)
        mean += values[t] / (double)count;
    for (size_t t = 0; t < count; t++) {
        double from_middle = (double)t - middle;
        products += from_middle * (values[t] - mean);
        squares += from_middle * from_middle;
    }
    line[1] = squares > 0 ? products / squares : 0;
    line[0] = mean - line[1] * (middle + first);
}

/* Solve the symmetric system of n rows [matrix | right side] in place, pivots taken from the whole column. */
static bool solve(int n, double system[TERM_COUNT_MAX][TERM_COUNT_MAX + 1])
{
    for (int c = 0; c < n; c++) {
        int pivot = c;
        for (int r = c + 1; r < n; r++) {
            if (fabs(system[r][c]) > fabs(system[pivot][c]))
                pivot = r;
        }
        if (!(fabs(system[pivot][c]) > 1e-9))
            return false;
        for (int i = 0; i <= n; i++) {
            double kept = system[c][i];
            system[c][i] = system[pivot][i];
            system[pivot][i] = kept;
        }
        for (int r = 0; r < n; r++) {
            double share = system[r][c] / system[c][c];
            for (int i = c; i <= n && r != c; i++)
                system[r][i] -= share * system[c][i];
        }
    }
    return true;
}

bool line_and_wave_fit(const double *values, size_t count, int period, double line[2])
{
    int n = period > 2 ? 4 : 3; /* at period 2 the sine is 0 at every step */
    double middle = ((double)count + 1) / 2;
    double system[TERM_COUNT_MAX][TERM_COUNT_MAX + 1] = {{0}};
    for (size_t t = 0; t < count; t++) {
        double angle = 2 * M_PI * ((double)t + 1) / period;
        double terms[TERM_COUNT_MAX + 1] = {1, (double)t + 1 - middle, cos(angle), sin(angle), 0};
        terms[n] = values[t];
        for (int r = 0; r < n; r++) {
            for (int c = 0; c <= n; c++)
                system[r][c] += terms[r] * terms[c];
        }
    }
    if (!solve(n, system))
        return false;
    line[1] = system[1][n] / system[1][1];
    line[0] = system[0][n] / system[0][0] - line[1] * middle;
    return true;
}
