#include "rehearse/intervals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "rehearse/blend.h"
#include "predict/combination.h"

/* The tail is taken n / (n + WIDENING) as large when n errors that say something new are known. */
#define WIDENING 4.0
/* Sizes of errors step by step count this many origins against a square root of the steps ahead. */
#define SIZE_PRIOR 20.0
/* Errors are believed to be usually at most so many times as large, or as small, as in the validation part. */
#define CALM_MAX 3.0

/* The errors of a trial in scales. The arrays are parts of one block, which begins with values. */
struct errors {
    size_t count;    /* N forecasts */
    int horizon;     /* K */
    double *values;  /* owned, [K][N]; NAN: none */
    double *pool;    /* [2 * K * N] */
    double *sizes;   /* [K] typical size */
    double *numbers; /* [K] errors of each step */
    double total;
};

static double measure(const struct trial *trial, size_t n, double y, double f, double share)
{
    if (isnan(y) || isnan(f) || !(trial->forecasts[n].scale > 0))
        return NAN;
    double unit = combination_unit(trial->forecasts[n].target, f, trial->forecasts[n].scale,
                                   trial->forecasts[n].error_size, share);
    return unit > 0 ? (y - f) / unit : NAN;
}

/* The errors of the blend; with baselines_only of what would be forecast without the networks. */
static int collect(struct errors *errors, const struct trial *trial, const struct model *model, bool baselines_only,
                   double share, struct error *error)
{
    int result = -1;
    size_t K = (size_t)trial->horizon, N = trial->count;
    double *blended = memory_allocate(K, sizeof *blended, error);
    errors->horizon = trial->horizon;
    errors->count = N;
    errors->values = memory_allocate(3 * K * N + 2 * K, sizeof *errors->values, error);
    if (!blended || !errors->values)
        goto done;
    errors->pool = errors->values + K * N;
    errors->sizes = errors->pool + 2 * K * N;
    errors->numbers = errors->sizes + K;
    for (size_t n = 0; n < N; n++) {
        blend_forecast(trial, model, n, baselines_only, blended);
        for (size_t k = 0; k < K; k++) {
            double e = measure(trial, n, trial->truth[n * K + k], blended[k], share);
            errors->values[k * N + n] = e;
            errors->sizes[k] += isnan(e) ? 0 : fabs(e);
            errors->numbers[k] += !isnan(e);
        }
    }
    for (size_t k = 0; k < K; k++)
        errors->total += errors->numbers[k];
    result = 0;
done:
    memory_free(blended);
    return result;
}

/* How much the baselines' error size counts in the unit: the share that makes errors in units the most alike, in the
 * likelihood of a Laplace distribution of their typical size; half where few errors could tell. */
static int find_share(double *share, const struct trial *trial, const struct model *model, struct error *error)
{
    size_t K = (size_t)trial->horizon;
    double *blended = memory_allocate(K, sizeof *blended, error), least = INFINITY;
    if (!blended)
        return -1;
    *share = 0.5;
    for (int quarters = 0; quarters <= 4 && INTERVALS_ERRORS_PER_STRETCH * trial_spans(trial) >= INTERVALS_ERROR_COUNT;
         quarters++) {
        double tried = quarters / 4.0, logs = 0, sum = 0, count = 0;
        for (size_t n = 0; n < trial->count; n++) {
            blend_forecast(trial, model, n, false, blended);
            for (size_t k = 0; k < K; k++) {
                double e = measure(trial, n, trial->truth[n * K + k], blended[k], tried);
                if (isnan(e))
                    continue;
                logs += log(combination_unit(trial->forecasts[n].target, blended[k], trial->forecasts[n].scale,
                                             trial->forecasts[n].error_size, tried));
                sum += fabs(e);
                count++;
            }
        }
        double value = count > 0 && sum > 0 ? logs / count + log(sum / count) : INFINITY;
        if (value < least) {
            least = value;
            *share = tried;
        }
    }
    memory_free(blended);
    return 0;
}

/* The nearest sequence that never falls, in least squares: neighbours that fall are averaged (Ayer et al. 1955).
 * scratch [count]. */
static void make_rising(double *values, int count, double *scratch)
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

/* Typical sizes of the errors: their means, drawn to a square root of the steps ahead where few origins tell. */
static void find_sizes(struct errors *errors)
{
    int K = errors->horizon;
    double sum = 0, roots = 0;
    for (int k = 0; k < K; k++) {
        sum += errors->sizes[k];
        roots += errors->numbers[k] * sqrt(k + 1);
    }
    double unit = errors->total > 0 && sum > 0 ? sum / roots : 1 / sqrt((K + 1) / 2.0);
    for (int k = 0; k < K; k++)
        errors->sizes[k] = (errors->sizes[k] + SIZE_PRIOR * unit * sqrt(k + 1)) / (errors->numbers[k] + SIZE_PRIOR);
    make_rising(errors->sizes, K, errors->pool);
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Errors of step k and as many neighbours as it takes, over their sizes, sorted into the pool; with is_symmetric each
 * with either sign. Returns how many. */
static size_t fill_pool(const struct errors *errors, int k, bool is_symmetric)
{
    double enough = errors->numbers[k];
    int reach = 0;
    for (; enough < INTERVALS_ERROR_COUNT && reach < errors->horizon;) {
        reach++;
        enough += k >= reach ? errors->numbers[k - reach] : 0;
        enough += k + reach < errors->horizon ? errors->numbers[k + reach] : 0;
    }
    size_t count = 0;
    for (int i = k - reach > 0 ? k - reach : 0; i <= k + reach && i < errors->horizon; i++) {
        for (size_t n = 0; n < errors->count; n++) {
            double e = errors->values[(size_t)i * errors->count + n];
            if (!isnan(e) && errors->sizes[i] > 0)
                errors->pool[count++] = e / errors->sizes[i];
            if (!isnan(e) && errors->sizes[i] > 0 && is_symmetric)
                errors->pool[count++] = -e / errors->sizes[i];
        }
    }
    qsort(errors->pool, count, sizeof *errors->pool, compare);
    return count;
}

/* The value that a share of `tail` of sorted[0..count-1] lies above; beyond the last one tails are taken to fall off
 * exponentially. With is_below: below, and its negative. */
static double quantile(const double *sorted, size_t count, double tail, bool is_below)
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

/* The size that a share `level` percent of all errors stay within, each over the typical size of its step. 0 for
 * none. */
static double typical_bound(const struct errors *errors, const double *sizes, double level)
{
    size_t count = 0;
    for (int k = 0; k < errors->horizon; k++) {
        for (size_t n = 0; n < errors->count; n++) {
            double e = errors->values[(size_t)k * errors->count + n];
            if (!isnan(e) && sizes[k] > 0)
                errors->pool[count++] = fabs(e) / sizes[k];
        }
    }
    qsort(errors->pool, count, sizeof *errors->pool, compare);
    return count ? errors->pool[(size_t)(level / 100 * (double)(count - 1))] : 0;
}

/*
 * How much larger errors usually are than in the validation part, level by level: the baselines' errors in the part
 * before it, over those in it. Series that share a calendar share its shocks; one part can be calm, or not, for all of
 * them. Half of the difference (in logs) is believed.
 */
static int find_calm(const struct model *model, const struct trial *trial, const struct trial *before,
                     const double *sizes, double share, double *factors, struct error *error)
{
    int result = -1;
    struct errors now = {0}, then = {0};
    for (int l = 0; l < model->recipe.level_count; l++)
        factors[l] = 1;
    if (before->count == 0 || trial->count == 0)
        return 0;
    if (collect(&now, trial, model, true, share, error) || collect(&then, before, model, true, share, error))
        goto done;
    for (int l = 0; l < model->recipe.level_count; l++) {
        double here = typical_bound(&now, sizes, model->recipe.levels[l]),
               there = typical_bound(&then, sizes, model->recipe.levels[l]);
        double known = fmin(now.total, INTERVALS_ERRORS_PER_STRETCH * trial_spans(trial));
        double belief = 0.5 * known / (known + WIDENING);
        if (here > 0 && there > 0)
            factors[l] = pow(fmin(fmax(there / here, 1 / CALM_MAX), CALM_MAX), belief);
    }
    result = 0;
done:
    memory_free(now.values);
    memory_free(then.values);
    return result;
}

int intervals_fit(struct model *model, const struct trial *trial, const struct trial *before, struct error *error)
{
    double factors[LEVEL_COUNT_MAX];
    int result = -1;
    struct intervals made = {.level_count = model->recipe.level_count};
    struct errors errors = {0};
    int K = model->recipe.horizon;
    size_t bounds = (size_t)made.level_count * (size_t)K;
    if (made.level_count == 0)
        return 0;
    made.lower = memory_allocate(bounds, sizeof *made.lower, error);
    made.upper = memory_allocate(bounds, sizeof *made.upper, error);
    double *scratch = memory_allocate((size_t)K, sizeof *scratch, error);
    if (!made.lower || !made.upper || !scratch || find_share(&made.error_share, trial, model, error) ||
        collect(&errors, trial, model, false, made.error_share, error))
        goto done;
    double known =
        fmin(errors.total, INTERVALS_ERRORS_PER_STRETCH * trial_spans(trial)); /* errors that say something new */
    made.error_count = (size_t)errors.total;
    made.is_approximate = known < INTERVALS_ERROR_COUNT_MIN;
    find_sizes(&errors);
    if (find_calm(model, trial, before, errors.sizes, made.error_share, factors, error))
        goto done;
    for (int k = 0; k < K; k++) {
        size_t count = fill_pool(&errors, k, made.is_approximate);
        for (int l = 0; l < made.level_count; l++) {
            double tail = (1 - model->recipe.levels[l] / 100) / 2 * (known > 0 ? known / (known + WIDENING) : 0.5);
            made.lower[l * K + k] = errors.sizes[k] * factors[l] * quantile(errors.pool, count, tail, true);
            made.upper[l * K + k] = errors.sizes[k] * factors[l] * quantile(errors.pool, count, tail, false);
        }
    }
    for (int l = 0; l < made.level_count; l++) {
        make_rising(made.lower + l * K, K, scratch);
        make_rising(made.upper + l * K, K, scratch);
        for (int k = 0; l > 0 && k < K; k++) { /* a higher level holds a lower one */
            made.lower[l * K + k] = fmax(made.lower[l * K + k], made.lower[(l - 1) * K + k]);
            made.upper[l * K + k] = fmax(made.upper[l * K + k], made.upper[(l - 1) * K + k]);
        }
    }
    for (size_t i = 0; i < bounds; i++)
        made.lower[i] = -made.lower[i];
    memory_free(model->intervals.lower);
    memory_free(model->intervals.upper);
    model->intervals = made;
    made = (struct intervals){.lower = NULL, .upper = NULL};
    result = 0;
done:
    memory_free(made.lower);
    memory_free(made.upper);
    memory_free(scratch);
    memory_free(errors.values);
    return result;
}
