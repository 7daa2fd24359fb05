#include "base/sample_bounds.h"

#include <math.h>
#include <stdlib.h>

#define SORT_FEW 24       /* so many are sorted by insertion */
#define SORT_DEPTH_MAX 96 /* halvings: no array needs more unless its order was made to */

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void sort_few(double *values, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const double value = values[i];
        size_t at = i;
        for (; at > 0 && values[at - 1] > value; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
}

size_t sample_partition(double *values, size_t count, double pivot)
{
    size_t low = 0, high = count - 1;
    for (;; low++, high--) {
        while (values[low] < pivot)
            low++;
        while (values[high] > pivot)
            high--;
        if (low >= high)
            return high + 1;
        const double value = values[low];
        values[low] = values[high];
        values[high] = value;
    }
}

/* Quicksort in place, of what has an order. `depth`: halvings that may still go wrong. */
static void sort_ordered(double *values, size_t count, int depth)
{
    while (count > SORT_FEW) {
        if (depth-- == 0) {
            qsort(values, count, sizeof *values, compare);
            return;
        }
        const double a = values[0], b = values[count / 2], c = values[count - 1],
                     pivot = a < b ? (b < c   ? b
                                      : a < c ? c
                                              : a)
                                   : (a < c   ? a
                                      : b < c ? c
                                              : b);
        const size_t split = sample_partition(values, count, pivot); /* a median of three: no part is empty */
        if (split < count - split) {
            sort_ordered(values, split, depth);
            values += split;
            count -= split;
        } else {
            sort_ordered(values + split, count - split, depth);
            count = split;
        }
    }
    sort_few(values, count);
}

/* qsort() calls a function for each comparison, and takes as much memory again. But it keeps the order of what it takes
 * for equal, so that both zeros, and NAN, are left to it. */
void sample_sort(double *values, size_t count)
{
    bool has_zero = false, has_minus_zero = false, has_order = true;
    for (size_t i = 0; i < count && has_order; i++) {
        if (!(fabs(values[i]) > 0)) {
            has_minus_zero |= signbit(values[i]) != 0;
            has_zero |= signbit(values[i]) == 0;
            has_order = !isnan(values[i]) && !(has_zero && has_minus_zero);
        }
    }
    if (has_order)
        sort_ordered(values, count, SORT_DEPTH_MAX);
    else
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
