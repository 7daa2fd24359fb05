#include "base/sample_bounds.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

void sample_sort(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
}

double sample_mean(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return count ? sum / (double)count : 1;
}

void sample_make_rising(double *values, int count, double *scratch)
{
    int blocks = 0;
    for (int i = 0; i < count; i++) { /* block b: mean values[b] of scratch[b] numbers */
        double mean = values[i], size = 1;
        while (blocks && values[blocks - 1] >= mean) {
            blocks--;
            mean = (mean * size + values[blocks] * scratch[blocks]) / (size + scratch[blocks]);
            size += scratch[blocks];
        }
        values[blocks] = mean;
        scratch[blocks++] = size;
    }
    for (int i = count - 1; i >= 0; i--) {
        values[i] = values[blocks - 1];
        if (--scratch[blocks - 1] < 0.5)
            blocks--;
    }
}

double sample_bound(const double *sorted, size_t count, double tail, bool is_below)
{
    if (count < 4) /* two sides of a Laplace distribution of mean size 1 */
        return log(0.5 / tail);
    double sign = is_below ? -1 : 1, excess = 0;
    size_t half = count / 2;
    double rank = tail * (double)(count + 1); /* from the outermost one, 1 */
    double at = fmax(rank, 1) - 1;
    size_t outer = (size_t)at, inner = outer + 1 < count ? outer + 1 : outer;
    double a = sign * sorted[is_below ? outer : count - 1 - outer],
           b = sign * sorted[is_below ? inner : count - 1 - inner];
    double value = a + (b - a) * (at - (double)outer);
    if (rank >= 1)
        return fmax(value, 0);
    double middle = sign * sorted[is_below ? half : count - 1 - half];
    for (size_t i = 0; i < half; i++)
        excess += sign * sorted[is_below ? i : count - 1 - i] - middle;
    return fmax(value + excess / (double)half * log(1 / rank), 0);
}

double sample_size_bound(const double *sorted, size_t count, double tail)
{
    if (count < 4)
        return log(1 / tail);
    const double at = (1 - tail) * (double)(count - 1);
    const size_t below = (size_t)at, above = below + 1 < count ? below + 1 : below;
    const double value = sorted[below] + (sorted[above] - sorted[below]) * (at - (double)below);
    return tail * (double)count < 1 ? fmax(value, log(1 / tail) * sample_mean(sorted, count)) : value;
}
