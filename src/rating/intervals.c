#include "rating/intervals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sample_bounds.h"
#include "base/statistics.h"
#include "rating/blend.h"
#include "rating/error_correlation.h"
#include "predict/combination.h"

/* The tail is taken n / (n + WIDENING) as large when n errors that say something new are known. */
#define WIDENING 4.0
/* Sizes of errors step by step count this many origins against a square root of the steps ahead. */
#define SIZE_PRIOR 20.0
/* Errors are believed to be usually at most so many times as large, or as small, as in the validation part. */
#define CALM_MAX 3.0
/* With few stretches a typical size counts this many origins against a power of the steps ahead. The walk, of at most
 * WALK_ERRORS_MAX errors, counts so many times as much as the validation part when it says how far the blend misses. It
 * counts less the further the two are apart. A tail of a is taken as that of n errors less TAIL_LOSS ln(1/a). All were
 * measured on single series cut from the training parts of M3, Tourism, hospital and traffic series. */
#define POWER_PRIOR 6.0
#define WALK_FACTOR 3.0
#define WALK_ERRORS_MAX 20.0
#define WALK_DOUBT 0.5
#define TAIL_LOSS 5.0
#define RATIO_MIN 1e-3
/* Of a walk of so many origins, or of two horizons, the later half may stand alone: if it misses by less than this
 * share of the earlier one. */
#define CALM_ORIGINS_MIN 12
#define CALM_SHARE 0.5
/* What exponential smoothing says of its own errors counts as so many, beside those of the walk. */
#define MODEL_ERRORS 3.0
#define BELL_SHARE 1.1     /* bounds are at least so many times those of normal errors */
#define MEAN_OF_NORMAL 0.8 /* mean |e| of normal errors with a deviation of 1 */
/* An interval of 95 percent is at least as wide as the blend misses on average in the validation part. */
#define OWN_SHARE 3.0 /* ln(1 / 0.05) */

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

/* The baselines' error size for forecast n: as a walk has it where there is one. */
static double error_size_of(const struct trial *trial, size_t n, const struct trial *walk)
{
    const size_t T = (size_t)trial->target_count, K = (size_t)trial->horizon;
    return walk && walk->error_sizes ? walk->error_sizes[(trial->forecasts[n].series * T + n % T) * K]
                                     : trial->forecasts[n].error_size;
}

static double measure(const struct trial *trial, size_t n, double y, double f, double error_size, double share)
{
    if (isnan(y) || isnan(f) || !(trial->forecasts[n].scale > 0))
        return NAN;
    double unit = combination_unit(trial->forecasts[n].target, f, trial->forecasts[n].scale, error_size, share);
    return unit > 0 ? (y - f) / unit : NAN;
}

/* How many errors there are of each step, and the sums of their sizes. */
static void count_errors(struct errors *errors)
{
    errors->total = 0;
    for (size_t k = 0; k < (size_t)errors->horizon; k++) {
        errors->sizes[k] = errors->numbers[k] = 0;
        for (size_t n = 0; n < errors->count; n++) {
            const double e = errors->values[k * errors->count + n];
            errors->sizes[k] += isnan(e) ? 0 : fabs(e);
            errors->numbers[k] += !isnan(e);
        }
        errors->total += errors->numbers[k];
    }
}

/* Mean |e| of the forecasts first, first + stride, .. below `end`; NAN of none. */
static double mean_size(const struct errors *errors, size_t first, size_t end, size_t stride)
{
    double sum = 0, count = 0;
    for (size_t n = first; n < end; n += stride) {
        for (size_t k = 0; k < (size_t)errors->horizon; k++) {
            const double e = errors->values[k * errors->count + n];
            sum += isnan(e) ? 0 : fabs(e);
            count += !isnan(e);
        }
    }
    return count > 0 ? sum / count : NAN;
}

/*
 * Where the later half of a series' walk missed by much less than the earlier one, the earlier half says nothing of
 * what is to come: the methods had not yet seen enough, or the series has calmed. Short walks are left whole.
 */
static void forget_unrest(struct errors *errors, const struct trial *walk)
{
    const size_t T = (size_t)walk->target_count, needed = (size_t)fmax(2 * walk->horizon, CALM_ORIGINS_MIN);
    for (size_t begin = 0, end; begin < walk->count; begin = end) {
        for (end = begin; end < walk->count && walk->forecasts[end].series == walk->forecasts[begin].series;)
            end += T;
        const size_t middle = begin + (end - begin) / T / 2 * T;
        for (size_t c = 0; c < T && (end - begin) / T >= needed; c++) {
            const double early = mean_size(errors, begin + c, middle, T), late = mean_size(errors, middle + c, end, T);
            for (size_t n = begin + c; n < middle && late < CALM_SHARE * early; n += T) {
                for (size_t k = 0; k < (size_t)errors->horizon; k++)
                    errors->values[k * errors->count + n] = NAN;
            }
        }
    }
    count_errors(errors);
}

/* The errors of the blend; with baselines_only of what would be forecast without the networks; with a walk in its
 * units. */
static int collect(struct errors *errors, const struct trial *trial, const struct model *model, bool baselines_only,
                   const struct trial *walk, double share, struct error *error)
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
        const double error_size = error_size_of(trial, n, walk);
        blend_forecast(trial, model, n, baselines_only, blended);
        for (size_t k = 0; k < K; k++) {
            double e = measure(trial, n, trial->truth[n * K + k], blended[k], error_size, share);
            errors->values[k * N + n] = e;
        }
    }
    count_errors(errors);
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
                double e =
                    measure(trial, n, trial->truth[n * K + k], blended[k], trial->forecasts[n].error_size, tried);
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
    sample_make_rising(errors->sizes, K, errors->pool);
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
    sample_sort(errors->pool, count);
    return count;
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
    sample_sort(errors->pool, count);
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
    if (collect(&now, trial, model, true, NULL, share, error) ||
        collect(&then, before, model, true, NULL, share, error))
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

/* Typical sizes of a walk's errors: their means, drawn to a power between 0 and 1 of the steps ahead, that fits them
 * best, where few origins tell. false when there are none. */
static bool find_power_sizes(struct errors *errors)
{
    const int K = errors->horizon;
    double count = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (int k = 0; k < K; k++) {
        if (!(errors->sizes[k] > 0))
            continue;
        const double n = errors->numbers[k], step = log(k + 1), size = log(errors->sizes[k] / n);
        count += n;
        x += n * step;
        y += n * size;
        xx += n * step * step;
        xy += n * step * size;
    }
    if (!(count > 0))
        return false;
    const double spread = xx - x * x / count;
    const double power = fmin(fmax(spread > 1e-9 * count ? (xy - x * y / count) / spread : 0.5, 0), 1);
    for (int k = 0; k < K; k++) {
        const double law = exp(y / count + power * (log(k + 1) - x / count));
        errors->sizes[k] = (errors->sizes[k] + POWER_PRIOR * law) / (errors->numbers[k] + POWER_PRIOR);
    }
    sample_make_rising(errors->sizes, K, errors->pool);
    return true;
}

/*
 * How many of the errors of a forecast's K steps say something new: K / (1 + (K - 1) r), with r the correlation of two
 * of them. It is K where each step misses on its own, and 1 where all miss alike. Forecasts with less than half of
 * their steps known say nothing.
 */
static double find_news(const struct errors *errors)
{
    const size_t K = (size_t)errors->horizon, needed = K / 2 > 2 ? K / 2 : 2;
    double forecasts = 0, mean_squares = 0, squares = 0, steps = 0, shares = 0;
    for (size_t n = 0; n < errors->count; n++) {
        double sum = 0, own_squares = 0;
        size_t known = 0;
        for (size_t k = 0; k < K; k++) {
            const double e = errors->values[k * errors->count + n] / errors->sizes[k];
            if (!isfinite(e))
                continue;
            sum += e;
            own_squares += e * e;
            known++;
        }
        if (known < needed)
            continue;
        mean_squares += sum * sum / (double)known / (double)known;
        squares += own_squares;
        steps += (double)known;
        shares += 1 / (double)known;
        forecasts++;
    }
    if (forecasts < 2 || !(squares > 0))
        return fmin((double)K, INTERVALS_ERRORS_PER_STRETCH);
    const double alone = shares / forecasts; /* of the mean's square, where each step misses on its own */
    const double r = (mean_squares / forecasts / (squares / steps) - alone) / (1 - alone);
    return (double)K / (1 + (double)(K - 1) * fmin(fmax(r, 0), 1));
}

/*
 * What a model of the series says of the sizes of errors, in the walk's units, beside what the walk saw: their
 * geometric mean, in which the walk counts as many as it has errors that say something new. The shorter the walk, the
 * more it has to be told. A model may know no errors; then it says nothing.
 */
static int temper_sizes(double *sizes, const struct model *model, const struct trial *walk, double walked, double share,
                        struct error *error)
{
    const size_t K = (size_t)walk->horizon, T = (size_t)walk->target_count;
    double *logs = memory_allocate(2 * K, sizeof *logs, error), *blended = logs + K, count = 0;
    if (!logs)
        return -1;
    for (size_t n = 0; n < walk->count && walk->error_sizes; n++) {
        const struct trial_forecast *last = &walk->forecasts[n];
        const double *own = walk->error_sizes + (last->series * T + n % T) * K;
        if ((n + T < walk->count && walk->forecasts[n + T].series == last->series) || !(own[0] > 0))
            continue;
        blend_forecast(walk, model, n, true, blended);
        count++;
        for (size_t k = 0; k < K; k++)
            logs[k] +=
                log(MEAN_OF_NORMAL * own[k] / combination_unit(last->target, blended[k], last->scale, own[0], share));
    }
    for (size_t k = 0; k < K && count > 0; k++) {
        const double told = logs[k] / count;
        if (isfinite(told) && sizes[k] > 0)
            sizes[k] = exp((walked * log(sizes[k]) + MODEL_ERRORS * told) / (walked + MODEL_ERRORS));
    }
    sample_make_rising(sizes, (int)K, logs);
    memory_free(logs);
    return 0;
}

/* |e| over the size of its step, added to pool; returns how many there are then. */
static size_t add_sizes(const struct errors *errors, const double *sizes, double level, double *pool, size_t count)
{
    for (int k = 0; k < errors->horizon; k++) {
        for (size_t n = 0; n < errors->count; n++) {
            const double e = errors->values[(size_t)k * errors->count + n];
            if (!isnan(e))
                pool[count++] = fabs(e) / (sizes[k] * level);
        }
    }
    return count;
}

/* What normal errors of mean size 1 stay within, `level` percent of them. */
static double size_of_normal(double level)
{
    return statistics_deviate_limit((1 - level / 100) / 2) / MEAN_OF_NORMAL;
}

/*
 * With few stretches the baselines' walk tells how errors grow with the steps ahead, and how far they go. How large
 * they are comes from both. The bounds are symmetric. *is_made: there was a walk that missed.
 */
static int fit_few(struct intervals *made, const struct model *model, const struct trial *trial,
                   const struct trial *walk, bool *is_made, struct error *error)
{
    int result = -1;
    const int K = model->recipe.horizon;
    struct errors past = {0}, now = {0};
    double *pool = NULL;
    *is_made = false;
    if (collect(&past, walk, model, true, NULL, made->error_share, error) ||
        collect(&now, trial, model, false, walk, made->error_share, error))
        goto done;
    forget_unrest(&past, walk);
    result = 0;
    if (!find_power_sizes(&past))
        goto done;
    const double news = find_news(&past), walked = news * past.total / K / K,
                 known = fmin(now.total, news * trial_spans(trial));
    result = -1;
    if (!(pool = memory_allocate((past.count + now.count + 1) * (size_t)K, sizeof *pool, error)))
        goto done;
    double *sizes = pool + (past.count + now.count) * (size_t)K;
    memcpy(sizes, past.sizes, (size_t)K * sizeof *sizes);
    if (temper_sizes(sizes, model, walk, walked, made->error_share, error) ||
        error_correlation_fit(&made->correlation, past.values, past.sizes, (size_t)K, past.count, past.total / K / K,
                              error))
        goto done;
    size_t count = add_sizes(&now, sizes, 1, pool, 0);
    const double own = sample_mean(pool, count), ratio = log(fmax(own, RATIO_MIN));
    const double doubt = WALK_FACTOR * fmin(walked, WALK_ERRORS_MAX) / (1 + WALK_DOUBT * ratio * ratio);
    const double level = exp(ratio * known / (known + doubt));
    count = add_sizes(&now, sizes, level, pool, 0);
    count = add_sizes(&past, past.sizes, 1, pool, count);
    sample_sort(pool, count);
    for (int l = 0; l < made->level_count; l++) {
        const double out = 1 - model->recipe.levels[l] / 100, doubted = TAIL_LOSS * log(1 / out);
        const double tail = out * (walked + known) / (walked + known + doubted);
        const double bound =
            level * fmax(sample_size_bound(pool, count, tail), BELL_SHARE * size_of_normal(model->recipe.levels[l]));
        for (int k = 0; k < K; k++)
            made->lower[l * K + k] = made->upper[l * K + k] = sizes[k] * fmax(bound, own * log(1 / out) / OWN_SHARE);
    }
    *is_made = true;
    result = 0;
done:
    memory_free(pool);
    memory_free(past.values);
    memory_free(now.values);
    return result;
}

bool intervals_want_walk(const struct trial *trial)
{
    return intervals_want_walk_of(trial_spans(trial));
}

bool intervals_want_walk_of(double spans)
{
    return INTERVALS_ERRORS_PER_STRETCH * spans < INTERVALS_ERROR_COUNT_MIN;
}

/* From the errors of the blend alone. */
static int fit_many(struct intervals *made, const struct model *model, const struct trial *trial,
                    const struct trial *before, struct errors *errors, struct error *error)
{
    const int K = model->recipe.horizon;
    double factors[LEVEL_COUNT_MAX];
    double known =
        fmin(errors->total, INTERVALS_ERRORS_PER_STRETCH * trial_spans(trial)); /* errors that say something new */
    find_sizes(errors);
    if (find_calm(model, trial, before, errors->sizes, made->error_share, factors, error) ||
        error_correlation_fit(&made->correlation, errors->values, errors->sizes, (size_t)K, errors->count,
                              trial_spans(trial), error))
        return -1;
    for (int k = 0; k < K; k++) {
        size_t count = fill_pool(errors, k, made->is_approximate);
        for (int l = 0; l < made->level_count; l++) {
            double tail = (1 - model->recipe.levels[l] / 100) / 2 * (known > 0 ? known / (known + WIDENING) : 0.5);
            made->lower[l * K + k] = errors->sizes[k] * factors[l] * sample_bound(errors->pool, count, tail, true);
            made->upper[l * K + k] = errors->sizes[k] * factors[l] * sample_bound(errors->pool, count, tail, false);
        }
    }
    return 0;
}

/* Was the part before the trial too short to show the season that all rows show? */
static bool lacks_season(const struct trial *trial, const struct model *model)
{
    for (size_t n = 0; n < trial->count; n++) {
        if (trial->forecasts[n].target->season_count > 0)
            return false;
    }
    return model->recipe.period_count > 0 && model->recipe.seasons != SEASONS_KEPT;
}

/* Those of the recipe's levels. *made is empty when handed in, and to be released either way. */
static int fit_levels(struct intervals *made, const struct model *model, const struct trial *trial,
                      const struct trial *before, const struct trial *walk, struct error *error)
{
    int result = -1;
    bool is_made = false;
    struct errors errors = {0};
    const int K = model->recipe.horizon;
    made->level_count = model->recipe.level_count;
    const size_t bounds = (size_t)made->level_count * (size_t)K;
    made->lower = memory_allocate(bounds, sizeof *made->lower, error);
    made->upper = memory_allocate(bounds, sizeof *made->upper, error);
    double *scratch = memory_allocate((size_t)K, sizeof *scratch, error);
    if (!made->lower || !made->upper || !scratch || find_share(&made->error_share, trial, model, error) ||
        collect(&errors, trial, model, false, NULL, made->error_share, error))
        goto done;
    made->error_count = (size_t)errors.total;
    made->is_approximate =
        fmin(errors.total, INTERVALS_ERRORS_PER_STRETCH * trial_spans(trial)) < INTERVALS_ERROR_COUNT_MIN;
    if (made->is_approximate && lacks_season(trial, model))
        made->error_share = 1; /* the scales of windows are not those that the forecast will have */
    if ((made->is_approximate && walk->count && fit_few(made, model, trial, walk, &is_made, error)) ||
        (!is_made && fit_many(made, model, trial, before, &errors, error)))
        goto done;
    for (int l = 0; l < made->level_count; l++) {
        sample_make_rising(made->lower + l * K, K, scratch);
        sample_make_rising(made->upper + l * K, K, scratch);
        for (int k = 0; l > 0 && k < K; k++) { /* a higher level holds a lower one */
            made->lower[l * K + k] = fmax(made->lower[l * K + k], made->lower[(l - 1) * K + k]);
            made->upper[l * K + k] = fmax(made->upper[l * K + k], made->upper[(l - 1) * K + k]);
        }
    }
    for (size_t i = 0; i < bounds; i++)
        made->lower[i] = -made->lower[i];
    result = 0;
done:
    memory_free(scratch);
    memory_free(errors.values);
    return result;
}

/* Levels that the recipe does not have, as many as there is room for: *recipe has them then, in its levels' place. */
static void choose_finer(struct recipe *recipe)
{
    static const double wanted[] = {99, 50, 80, 95, 20, 90, 98, 65}; /* those that tell most first */
    double finer[LEVEL_COUNT_MAX];
    int count = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        bool is_new = recipe->level_count + count < LEVEL_COUNT_MAX;
        for (int l = 0; l < recipe->level_count; l++)
            is_new = is_new && fabs(recipe->levels[l] - wanted[i]) > 1;
        if (is_new)
            finer[count++] = wanted[i];
    }
    sample_sort(finer, (size_t)count);
    memcpy(recipe->levels, finer, (size_t)count * sizeof *finer);
    recipe->level_count = count;
}

/* The finer levels' bounds go to *made, between those that it has. `recipe` is the model's. */
static void take_finer(struct intervals *made, const struct recipe *recipe, const struct recipe *finer,
                       struct intervals *fitted)
{
    const int K = recipe->horizon;
    for (int f = 0; f < finer->level_count; f++) {
        for (int i = f * K, k = 0; k < K; i++, k++) {
            double *lower = &fitted->lower[i], *upper = &fitted->upper[i];
            for (int l = 0; l < recipe->level_count; l++) {
                const bool is_inside = recipe->levels[l] < finer->levels[f];
                const double below = made->lower[l * K + k], above = made->upper[l * K + k];
                *lower = is_inside ? fmin(*lower, below) : fmax(*lower, below);
                *upper = is_inside ? fmax(*upper, above) : fmin(*upper, above);
            }
        }
    }
    memcpy(made->finer_levels, finer->levels, sizeof made->finer_levels);
    made->finer_count = finer->level_count;
    made->finer_lower = fitted->lower;
    made->finer_upper = fitted->upper;
    fitted->lower = fitted->upper = NULL;
}

int intervals_fit(struct model *model, const struct trial *trial, const struct trial *before, const struct trial *walk,
                  struct error *error)
{
    int result = -1;
    struct intervals made = {.lower = NULL}, fitted = {.lower = NULL};
    struct model finer = *model; /* a view, with other levels */
    if (model->recipe.level_count == 0)
        return 0;
    choose_finer(&finer.recipe);
    if (fit_levels(&made, model, trial, before, walk, error) ||
        (finer.recipe.level_count && fit_levels(&fitted, &finer, trial, before, walk, error)))
        goto done;
    if (finer.recipe.level_count)
        take_finer(&made, &model->recipe, &finer.recipe, &fitted);
    intervals_release(&model->intervals);
    model->intervals = made;
    made = (struct intervals){.lower = NULL};
    result = 0;
done:
    intervals_release(&made);
    intervals_release(&fitted);
    return result;
}
