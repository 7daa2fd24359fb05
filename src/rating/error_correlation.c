#include "rating/error_correlation.h"

#include <math.h>

#include "base/memory.h"

/* What is taken for likely before any error is known, and how many stretches it counts as. Both were chosen so that
 * sums of single series cut from the training part of M3 lie within their intervals about as often as they are to. */
#define PRIOR ((struct error_correlation){.share = 0.25, .aging = 0.25, .memory = 0.95})
#define PRIOR_STRETCHES 12.0
/* Of a long horizon so many steps are compared: pairs of neighbours, spread evenly. */
#define STEPS_MOST 48
/* One wild error counts no more than this many typical ones. */
#define ERROR_MOST 4.0

static const double agings[] = {0, 0.1, 0.25, 0.5, 0.75, 1};
/* Below 1: a model file without the numbers has 1. */
static const double memories[] = {0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999};

double error_correlation_of(const struct error_correlation *correlation, size_t j, size_t k)
{
    const double first = (double)(j < k ? j : k), last = (double)(j < k ? k : j);
    return j == k ? 1
                  : correlation->share * pow(first / last, correlation->aging) * pow(correlation->memory, last - first);
}

/* The steps that are compared, from 0. */
static size_t choose_steps(size_t K, size_t steps[STEPS_MOST])
{
    if (K <= STEPS_MOST) {
        for (size_t k = 0; k < K; k++)
            steps[k] = k;
        return K;
    }
    for (size_t i = 0; i < STEPS_MOST / 2; i++) {
        steps[2 * i] = i * (K - 2) / (STEPS_MOST / 2 - 1);
        steps[2 * i + 1] = steps[2 * i] + 1;
    }
    return STEPS_MOST;
}

static double error_of(const double *values, double size, size_t n)
{
    const double e = size > 0 ? values[n] / size : NAN;
    return isnan(e) ? NAN : fmin(fmax(e, -ERROR_MOST), ERROR_MOST);
}

/* The correlation of two steps' errors around 0; NAN where nothing tells. */
static double compare(const double *one, double one_size, const double *other, double other_size, size_t N)
{
    double products = 0, squares = 0, other_squares = 0;
    for (size_t n = 0; n < N; n++) {
        const double a = error_of(one, one_size, n), b = error_of(other, other_size, n);
        if (isnan(a) || isnan(b))
            continue;
        products += a * b;
        squares += a * a;
        other_squares += b * b;
    }
    return squares > 0 && other_squares > 0 ? products / sqrt(squares * other_squares) : NAN;
}

int error_correlation_fit(struct error_correlation *fitted, const double *values, const double *sizes, size_t K,
                          size_t N, double stretches, struct error *error)
{
    size_t steps[STEPS_MOST];
    const size_t count = choose_steps(K, steps);
    double *found = memory_allocate(count * count, sizeof *found, error), least = INFINITY;
    const struct error_correlation prior = PRIOR;
    if (!found)
        return -1;
    for (size_t i = 0; i < count; i++) {
        for (size_t h = 0; h < i; h++) {
            const size_t j = steps[h], k = steps[i];
            const double told = compare(values + j * N, sizes[j], values + k * N, sizes[k], N);
            const double likely = error_correlation_of(&prior, j + 1, k + 1);
            const double share = isnan(told) ? 0 : stretches / (stretches + PRIOR_STRETCHES);
            found[i * count + h] = share > 0 ? share * told + (1 - share) * likely : likely;
        }
    }
    *fitted = prior;
    for (size_t a = 0; a < sizeof agings / sizeof *agings; a++) {
        for (size_t m = 0; m < sizeof memories / sizeof *memories; m++) {
            struct error_correlation tried = {1, agings[a], memories[m]};
            double products = 0, squares = 0, sum = 0;
            for (size_t i = 0; i < count; i++) {
                for (size_t h = 0; h < i; h++) {
                    const double shape = error_correlation_of(&tried, steps[h] + 1, steps[i] + 1);
                    products += shape * found[i * count + h];
                    squares += shape * shape;
                    sum += found[i * count + h] * found[i * count + h];
                }
            }
            tried.share = squares > 0 ? fmin(fmax(products / squares, 0), 1) : 0;
            const double missed = sum - 2 * tried.share * products + tried.share * tried.share * squares;
            if (count > 1 && missed < least) {
                least = missed;
                *fitted = tried;
            }
        }
    }
    memory_free(found);
    return 0;
}
