#include "cycles/season_evidence.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"
#include "cycles/seasonality.h"

#define TREND_TERMS 4
#define TERM_MAX (TREND_TERMS + 2 * SEASON_WAVES_MAX)
#define FILTER_MAX 3 /* wandering_left() spells it out */
#define BLOCK_MAX 8
#define LENGTH_MAX 4096 /* steps looked at, the last; more of a period that needs them */
#define LENGTH_PERIODS 10
#define TERM_VALUES_MIN 2 /* steps for each term */
#define PIVOT_MIN 1e-10   /* of a term that the ones before it leave something to say */
#define REFINE_REACH 0.4  /* of a cycle over all of the steps, at first */
#define REFINE_ROUNDS 3
#define PERIOD_DIGITS 6 /* the values say no more, and people read it */
#define REFINE_STEPS 12
#define LOG_RATIO_MIN 1.5 /* largest to least value, from which a season may grow with the level */
#define COARSE_STEPS 48   /* of a known period are enough, each a mean */
#define FEW_CYCLES 4
#define REPEAT_LIMIT 4
#define CHANCE 0.01
#define DEVIATE_SURE 4   /* above the limit: a weak season of a long series */
#define EXACT_SHARE 1e-8 /* of a trend's squares: what is left of them by digits */
#define ROUNDING 1e-7    /* of the values' spread: what is left of an exact trend is no season */

/* Products of all terms and y with each other, summed over steps. */
struct products {
    double at[TERM_MAX + 1][TERM_MAX + 1];
};

/* Cosine and sine of a step's place in the period. */
struct place {
    double cosine, sine;
};

struct work {
    double period;
    const double *values;
    size_t count;
    double *residuals;         /* [count] */
    struct place *places;      /* [count], of the steps in the period; set_period() */
    double filter[FILTER_MAX]; /* phi */
    int order;                 /* p */
    struct products *blocks;   /* [BLOCK_MAX] */
    size_t rows;               /* filtered steps */
};

/* Every number of waves, with and without a filter, asks for the places of the same steps. */
static void set_period(struct work *work, double period)
{
    const size_t whole = period == floor(period) && period < (double)work->count ? (size_t)period : work->count;
    work->period = period;
    for (size_t t = 0; t < whole; t++) {
        const double angle = 2 * M_PI * fmod((double)t, period) / period;
        work->places[t] = (struct place){cos(angle), sin(angle)};
    }
    for (size_t t = whole; t < work->count; t++)
        work->places[t] = work->places[t - whole];
}

/* The terms of step t, and y as the last. */
static void write_terms(const struct work *work, size_t t, int waves, double *terms)
{
    double x = 2 * (double)t / (double)(work->count - 1) - 1;
    double cosine = 1, sine = 0;
    terms[0] = 1;
    terms[1] = x;
    terms[2] = (3 * x * x - 1) / 2;
    terms[3] = (5 * x * x - 3) * x / 2;
    for (int h = 0; h < waves; h++) {
        const double step_cosine = work->places[t].cosine, step_sine = work->places[t].sine;
        double next = cosine * step_cosine - sine * step_sine;
        sine = sine * step_cosine + cosine * step_sine;
        cosine = next;
        terms[TREND_TERMS + 2 * h] = cosine;
        terms[TREND_TERMS + 2 * h + 1] = sine;
    }
    terms[TREND_TERMS + 2 * waves] = work->values[t];
}

/* Sum the products over the blocks, filtered. */
static void sum_products(struct work *work, int waves, int block_count)
{
    const int n = TREND_TERMS + 2 * waves, p = work->order;
    double kept[FILTER_MAX + 1][TERM_MAX + 1];
    memset(work->blocks, 0, (size_t)block_count * sizeof *work->blocks);
    work->rows = 0;
    for (size_t t = 0; t < work->count; t++) {
        double *here = kept[t % (size_t)(p + 1)], row[TERM_MAX + 1];
        write_terms(work, t, waves, here);
        if (t < (size_t)p)
            continue;
        memcpy(row, here, (size_t)(n + 1) * sizeof *row);
        for (int i = 1; i <= p; i++) {
            const double *before = kept[(t - (size_t)i) % (size_t)(p + 1)];
            for (int c = 0; c <= n; c++)
                row[c] -= work->filter[i - 1] * before[c];
        }
        if (isnan(row[n]))
            continue;
        struct products *block = &work->blocks[t * (size_t)block_count / work->count];
        for (int r = 0; r <= n; r++) {
            for (int c = 0; c <= r; c++)
                block->at[r][c] += row[r] * row[c];
        }
        work->rows++;
    }
}

/*
 * Least squares of y (row `all`) on the first n terms: the squares that are left; *rank terms had something to say.
 * `weights` [n] if not NULL.
 */
static double solve(const struct products *sums, int n, int all, int *rank, double *weights)
{
    double low[TERM_MAX + 1][TERM_MAX + 1], right[TERM_MAX], left = sums->at[all][all];
    bool is_used[TERM_MAX];
    *rank = 0;
    for (int r = 0; r < n; r++) {
        for (int c = 0; c <= r; c++) {
            double sum = sums->at[r][c];
            for (int i = 0; i < c; i++)
                sum -= low[r][i] * low[c][i];
            if (c < r) {
                low[r][c] = is_used[c] ? sum / low[c][c] : 0;
            } else {
                is_used[r] = sum > PIVOT_MIN * sums->at[r][r];
                low[r][r] = is_used[r] ? sqrt(sum) : 0;
            }
        }
        double sum = sums->at[all][r];
        for (int i = 0; i < r; i++)
            sum -= low[r][i] * right[i];
        right[r] = is_used[r] ? sum / low[r][r] : 0;
        left -= right[r] * right[r];
        *rank += is_used[r];
    }
    for (int r = n - 1; r >= 0 && weights; r--) {
        double sum = right[r];
        for (int i = r + 1; i < n; i++)
            sum -= low[i][r] * weights[i];
        weights[r] = is_used[r] ? sum / low[r][r] : 0;
    }
    return fmax(left, 0);
}

static void add_products(struct products *sums, const struct products *block, int n, double sign)
{
    for (int r = 0; r <= n; r++) {
        for (int c = 0; c <= r; c++)
            sums->at[r][c] += sign * block->at[r][c];
    }
}

/* The squares that weights for n terms leave of the block's y. */
static double squares_left(const struct products *block, const double *weights, int n, int all)
{
    double left = block->at[all][all];
    for (int r = 0; r < n; r++) {
        left -= 2 * weights[r] * block->at[all][r];
        for (int c = 0; c < n; c++)
            left += weights[r] * weights[c] * block->at[r > c ? r : c][r > c ? c : r];
    }
    return fmax(left, 0);
}

/* Of the unfiltered regression on the first `used` terms; returns how many are known. */
static size_t write_residuals(struct work *work, int waves, int used, const double *weights)
{
    size_t known = 0;
    for (size_t t = 0; t < work->count; t++) {
        double terms[TERM_MAX + 1];
        write_terms(work, t, waves, terms);
        work->residuals[t] = terms[TREND_TERMS + 2 * waves];
        for (int i = 0; i < used; i++)
            work->residuals[t] -= weights[i] * terms[i];
        known += isnan(work->residuals[t]) ? 0 : 1;
    }
    return known;
}

/* The filter that makes the residuals of the unfiltered regression most like noise: Levinson & Durbin's. */
static void find_filter(struct work *work, int waves, int order, int term_count, const double *weights)
{
    const int n = TREND_TERMS + 2 * waves;
    double covariances[FILTER_MAX + 1] = {0}, power;
    size_t known = write_residuals(work, waves, n, weights);
    for (int lag = 0; lag <= FILTER_MAX; lag++) {
        size_t pairs = 0;
        for (size_t t = (size_t)lag; t < work->count; t++) {
            double product = work->residuals[t] * work->residuals[t - (size_t)lag];
            if (!isnan(product)) {
                covariances[lag] += product;
                pairs++;
            }
        }
        covariances[lag] /= pairs ? (double)pairs : 1;
    }
    power = covariances[0];
    work->order = 0;
    /* the fit has taken some of what the residuals have in common with their past */
    double taken = known ? (double)term_count / (double)known : 0;
    for (int p = 0; p < order && power > 0 && (size_t)(10 * p) < known; p++) {
        double next = covariances[p + 1], before[FILTER_MAX];
        for (int i = 0; i < p; i++)
            next -= work->filter[i] * covariances[p - i];
        double partial = next / power;
        if (p == 0)
            partial += taken * (1 + fmax(partial, 0));
        partial = fmax(-0.95, fmin(partial, 1));
        memcpy(before, work->filter, sizeof before);
        for (int i = 0; i < p; i++)
            work->filter[i] = before[i] - partial * before[p - 1 - i];
        work->filter[p] = partial;
        work->order = p + 1;
        power *= 1 - partial * partial;
        power = fmax(power, 1e-3 * covariances[0]);
    }
}

/* What a trend leaves with a filter of its own, by least squares: it may hold a cycle that wanders. */
static double wandering_left(struct work *work, int waves)
{
    const int n = TREND_TERMS + 2 * waves;
    int rank;
    double weights[TERM_MAX];
    solve(&work->blocks[0], TREND_TERMS, n, &rank, weights);
    write_residuals(work, 0, TREND_TERMS, weights);
    struct products lags = {0};
    for (size_t t = FILTER_MAX; t < work->count; t++) {
        const double *at = work->residuals + t;
        if (isnan(at[0] + at[-1] + at[-2] + at[-3]))
            continue;
        for (int r = 0; r <= FILTER_MAX; r++) {
            for (int c = 0; c <= r; c++)
                lags.at[r][c] += (r < FILTER_MAX ? at[-1 - r] : at[0]) * (c < FILTER_MAX ? at[-1 - c] : at[0]);
        }
    }
    solve(&lags, FILTER_MAX, FILTER_MAX, &rank, work->filter);
    work->order = FILTER_MAX;
    sum_products(work, 0, 1);
    return solve(&work->blocks[0], TREND_TERMS, TREND_TERMS, &rank, NULL);
}

/* One number of waves. */
static void weigh(struct work *work, int waves, struct season_evidence *evidence)
{
    const int n = TREND_TERMS + 2 * waves;
    int block_count = (int)fmin(BLOCK_MAX, floor((double)work->count / work->period)), rank, rank_without;
    double weights[TERM_MAX];
    struct products sums;
    work->order = 0;
    sum_products(work, waves, 1);
    double spread = work->blocks[0].at[n][n];
    solve(&work->blocks[0], n, n, &rank, weights);
    double without = solve(&work->blocks[0], TREND_TERMS, n, &rank_without, NULL);
    *evidence = (struct season_evidence){
        .deviate = -INFINITY, .deviate_wandering = -INFINITY, .remainder = 1, .wave_count = waves};
    if (!(without > ROUNDING * ROUNDING * spread))
        return;
    const double trend_left = without / (double)work->rows, wandering = wandering_left(work, waves);
    /* that foretells it exactly: what never errs keeps its time */
    const bool is_exact = !(wandering > EXACT_SHARE * without);
    find_filter(work, waves, FILTER_MAX, rank, weights);
    sum_products(work, waves, block_count);
    memset(&sums, 0, sizeof sums);
    for (int b = 0; b < block_count; b++)
        add_products(&sums, &work->blocks[b], n, 1);
    double with = solve(&sums, n, n, &rank, NULL);
    without = solve(&sums, TREND_TERMS, n, &rank_without, NULL);
    double k = rank - rank_without, d = (double)work->rows - rank - work->order;
    if (k < 1 || d < 4)
        return;
    with = fmax(with, 1e-12 * without);
    evidence->deviate = statistics_deviate((without - with) / k / (with / d), k, d);
    evidence->deviate_wandering =
        is_exact ? evidence->deviate : statistics_deviate(fmax(0, (wandering - with) / k / (with / d)), k, d);
    double left[2] = {0, 0};
    for (int b = 0; b < block_count; b++) {
        add_products(&sums, &work->blocks[b], n, -1);
        solve(&sums, n, n, &rank, weights);
        left[0] += squares_left(&work->blocks[b], weights, n, n);
        solve(&sums, TREND_TERMS, n, &rank, weights);
        left[1] += squares_left(&work->blocks[b], weights, TREND_TERMS, n);
        add_products(&sums, &work->blocks[b], n, 1);
    }
    evidence->remainder = left[1] > 0 ? left[0] / left[1] : 1;
    evidence->error = fmax(left[0] / (double)work->rows / trend_left, ROUNDING);
}

bool season_is_evident(const struct season_evidence *evidence, double period, size_t count, double tries)
{
    const double cycles = (double)count / period,
                 limit = statistics_deviate_limit(CHANCE / fmax(tries, 1)) + 4 / cycles;
    /* the filter holds short patterns whole */
    if (tries > 1 && period > 2 * FILTER_MAX && evidence->deviate_wandering < limit)
        return false;
    return (evidence->deviate > limit && evidence->remainder < 0.98 - 0.5 / cycles) ||
           (evidence->deviate > limit + DEVIATE_SURE && evidence->remainder < 1);
}

/* What `waves` waves of this period leave, with the filter as it is. */
static double left_at(struct work *work, double period, int waves)
{
    const int n = TREND_TERMS + 2 * waves;
    int rank;
    set_period(work, period);
    sum_products(work, waves, 1);
    return solve(&work->blocks[0], n, n, &rank, NULL);
}

/* The end of a longer series that is looked at. */
static const double *last_steps(double period, const double *values, size_t *count)
{
    size_t most = LENGTH_PERIODS * period > LENGTH_MAX ? (size_t)(LENGTH_PERIODS * period) : LENGTH_MAX;
    size_t skipped = *count > most ? *count - most : 0;
    *count -= skipped;
    return values + skipped;
}

int season_refine(double *period, int wave_count, const double *values, size_t count, struct error *error)
{
    const double golden = (sqrt(5) - 1) / 2;
    int result = -1, rank;
    values = last_steps(*period, values, &count);
    const int n = TREND_TERMS + 2 * wave_count;
    struct work work = {.values = values, .count = count};
    double reach = REFINE_REACH * *period / (double)count, weights[TERM_MAX];
    work.residuals = memory_allocate(count, sizeof *work.residuals, error);
    work.places = memory_allocate(count, sizeof *work.places, error);
    work.blocks = memory_allocate(BLOCK_MAX, sizeof *work.blocks, error);
    if (!work.residuals || !work.places || !work.blocks)
        goto done;
    for (int round = 0; round < REFINE_ROUNDS; round++, reach /= 4) {
        work.order = 0;
        left_at(&work, *period, wave_count);
        solve(&work.blocks[0], n, n, &rank, weights);
        find_filter(&work, wave_count, 1, rank, weights);
        double low = fmax(2, *period * (1 - reach)), high = *period * (1 + reach);
        double a = high - golden * (high - low), b = low + golden * (high - low);
        double at_a = left_at(&work, a, wave_count), at_b = left_at(&work, b, wave_count);
        for (int i = 0; i < REFINE_STEPS; i++) {
            if (at_a < at_b) {
                high = b, b = a, at_b = at_a;
                a = high - golden * (high - low);
                at_a = left_at(&work, a, wave_count);
            } else {
                low = a, a = b, at_a = at_b;
                b = low + golden * (high - low);
                at_b = left_at(&work, b, wave_count);
            }
        }
        *period = at_a < at_b ? a : b;
    }
    double whole = floor(*period + 0.5), least = left_at(&work, *period, wave_count);
    /* chi squared of one degree of freedom, exceeded once in 100 times */
    if (whole >= 2 && left_at(&work, whole, wave_count) <= least * (1 + 6.6 / fmax(1, (double)work.rows - rank)))
        *period = whole;
    double digits = pow(10, fmax(0, PERIOD_DIGITS - 1 - floor(log10(*period))));
    *period = floor(*period * digits + 0.5) / digits;
    result = 0;
done:
    memory_free(work.residuals);
    memory_free(work.places);
    memory_free(work.blocks);
    return result;
}

/* The numbers of waves, of values as they are or of their logarithms; the better than *evidence goes there. */
static void weigh_all(struct work *work, size_t known, struct season_evidence *evidence)
{
    const double period = work->period;
    int all = (int)fmin(SEASON_WAVES_MAX, floor(period / 2)), tried[3] = {1, 3, all};
    for (int i = 0; i < 3; i++) {
        struct season_evidence one;
        int term_count = TREND_TERMS + 2 * tried[i] - (2 * tried[i] >= period ? 1 : 0);
        if (tried[i] > all || (i > 0 && tried[i] == tried[i - 1]) || (i == 2 && tried[2] < tried[1]) ||
            (size_t)(term_count * TERM_VALUES_MIN) > known)
            continue;
        weigh(work, tried[i], &one);
        if (one.deviate > evidence->deviate)
            *evidence = one;
    }
}

/*
 * Do few cycles repeat step by step? Waves for each step of a period leave too few values to judge by. So the
 * correlation of changes a period apart is asked, as a normal deviate (Fisher's z), of as many pairs as count as
 * independent: changes that follow from those before them are fewer (Bartlett's sum).
 */
static bool changes_repeat(struct work *work, double *changes)
{
    const size_t lag = (size_t)(work->period + 0.5), count = work->count;
    double weights[TERM_MAX], related = 1, known;
    int rank;
    if ((double)count < SEASON_SEARCHED_MIN * work->period || (double)count > FEW_CYCLES * work->period || lag < 4)
        return false;
    work->order = 0;
    sum_products(work, 0, 1);
    double left = solve(&work->blocks[0], TREND_TERMS, TREND_TERMS, &rank, weights);
    if (!(left > ROUNDING * ROUNDING * work->blocks[0].at[TREND_TERMS][TREND_TERMS]))
        return false;
    known = (double)write_residuals(work, 0, TREND_TERMS, weights);
    changes[0] = NAN;
    for (size_t t = 1; t < count; t++)
        changes[t] = work->residuals[t] - work->residuals[t - 1];
    double products[3] = {0, 0, 0}, pairs = 0;
    for (size_t t = lag + 1; t < count; t++) {
        double now = changes[t], before = changes[t - lag];
        if (isnan(now + before))
            continue;
        products[0] += now * before;
        products[1] += now * now;
        products[2] += before * before;
        pairs++;
    }
    for (size_t i = 1; i <= lag / 2; i++) {
        double r = statistics_autocorrelation(changes + 1, count - 1, i);
        related += 2 * (r * r - 1 / known); /* less what chance makes of it */
    }
    const double independent = pairs / fmax(related, 1) - 3, squares = sqrt(products[1] * products[2]);
    return independent > 1 && squares > 0 &&
           atanh(fmin(products[0] / squares, 1 - ROUNDING)) * sqrt(independent) > REPEAT_LIMIT;
}

int season_test(double period, const double *values, size_t count, struct error *error)
{
    const size_t width = period >= 2 * COARSE_STEPS ? (size_t)(period / COARSE_STEPS) : 1, means = count / width;
    struct season_evidence evidence;
    int result = -1;
    double *coarse = memory_allocate(3 * means + 1, sizeof *coarse, error);
    struct products *blocks = memory_allocate(BLOCK_MAX, sizeof *blocks, error);
    if (!coarse || !blocks)
        goto done;
    for (size_t i = 0; i < means; i++) { /* whole ones, up to the end */
        const double *first = values + count % width + i * width;
        double sum = 0, known = 0;
        for (size_t t = 0; t < width; t++) {
            sum += isnan(first[t]) ? 0 : first[t];
            known += !isnan(first[t]);
        }
        coarse[i] = known > 0 ? sum / known : NAN;
    }
    struct work work = {.period = period / (double)width,
                        .values = coarse,
                        .count = means,
                        .residuals = coarse + means,
                        .blocks = blocks};
    if (!season_weigh(&evidence, work.period, coarse, means, error))
        result = season_is_evident(&evidence, work.period, means, 1) || changes_repeat(&work, coarse + 2 * means);
done:
    memory_free(coarse);
    memory_free(blocks);
    return result;
}

int season_weigh(struct season_evidence *evidence, double period, const double *values, size_t count,
                 struct error *error)
{
    int result = -1;
    *evidence = (struct season_evidence){.deviate = -INFINITY, .remainder = 1};
    if (!(period >= 2) || (double)count < SEASON_CYCLES_MIN * period)
        return 0;
    values = last_steps(period, values, &count);
    size_t known = 0;
    double least = INFINITY, most = -INFINITY;
    struct work work = {.values = values, .count = count};
    double *logs = memory_allocate(count, sizeof *logs, error);
    work.residuals = memory_allocate(count, sizeof *work.residuals, error);
    work.places = memory_allocate(count, sizeof *work.places, error);
    work.blocks = memory_allocate(BLOCK_MAX, sizeof *work.blocks, error);
    if (!logs || !work.residuals || !work.places || !work.blocks)
        goto done;
    for (size_t t = 0; t < count; t++) {
        known += isnan(values[t]) ? 0 : 1;
        least = fmin(least, values[t]);
        most = fmax(most, values[t]);
        logs[t] = values[t] > 0 ? log(values[t]) : NAN;
    }
    set_period(&work, period);
    weigh_all(&work, known, evidence);
    if (least > 0 && most > LOG_RATIO_MIN * least) {
        work.values = logs;
        weigh_all(&work, known, evidence);
    }
    result = 0;
done:
    memory_free(logs);
    memory_free(work.residuals);
    memory_free(work.places);
    memory_free(work.blocks);
    return result;
}
