#include "rating/blend.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "predict/combination.h"

/* Steps that the weights are learnt from at most. */
#define POINT_COUNT_MAX 60000
/* Moves of the search: this much weight goes from one method to another while that makes the blend better, then half as
 * much. */
#define FIRST_MOVE 0.2
#define LAST_MOVE 0.004
/* Errors below this share of a series' unit are none: of two methods that are exact neither is the better. */
#define ERROR_FLOOR 1e-6
/* A method is better than the blend by more than chance when it is so by this many standard errors, over at least as
 * many stretches as come next. */
#define CHANCE_ERRORS 2.0
#define CHANCE_STRETCHES 5
/* The pull is weakened so many times at most, each time to a quarter. */
#define WEAKER_PULLS 6

/*
 * Before anything is known. Of one stretch of steps the networks, which have little to learn from, count a fifth; of
 * BLEND_SPANS_MANY as much as the statistical methods together; of as many as lie between, in proportion. Without a
 * season drift takes seasonal naive's place.
 */
static void set_prior(const struct trial *trial, bool has_season, double weights[METHOD_COUNT])
{
    double many = fmin(fmax((trial_spans(trial) - 1) / (BLEND_SPANS_MANY - 1), 0), 1), few = 1 - many;
    memset(weights, 0, METHOD_COUNT * sizeof *weights);
    weights[METHOD_NETWORK] = 0.2 * few + 0.5 * many;
    weights[METHOD_BASELINES + BASELINE_THETA] = 0.35 * few + (has_season ? 0.25 : 0.2) * many;
    weights[METHOD_BASELINES + BASELINE_SMOOTHING] = 0.25 * few + (has_season ? 0.25 : 0.15) * many;
    weights[METHOD_BASELINES + (has_season ? BASELINE_SEASONAL_NAIVE : BASELINE_DRIFT)] =
        0.2 * few + (has_season ? 0 : 0.15) * many;
}

/* A step of the trial that all methods have answered and that counts. */
struct point {
    size_t series, stretch; /* stretches of K origins, numbered through */
    double truth, values[METHOD_COUNT];
    double factor; /* what an error is multiplied by before the loss is taken of it */
    double share;  /* how much the loss counts, sum 1: of every series alike */
};

struct points {
    enum loss_kind loss;
    size_t count, stretch_count;
    struct point *at; /* owned */
};

/* What an error at a step of forecast n is a multiple of: what the loss is measured in. 0 when it does not count. A
 * series that has so far repeated itself to the last digit has no denominator: its changes step by step serve. */
static double unit_of(const struct trial *trial, enum loss_kind loss, size_t n, double truth)
{
    const struct trial_forecast *forecast = &trial->forecasts[n];
    if (loss_of(loss)->is_percentage)
        return fabs(truth);
    return forecast->denominator > 0 ? forecast->denominator : forecast->change;
}

static bool is_point(const struct trial *trial, enum loss_kind loss, size_t n, size_t at)
{
    if (isnan(trial->truth[at]) || !(unit_of(trial, loss, n, trial->truth[at]) > 0) ||
        trial->forecasts[n].is_baseline_only)
        return false;
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (!isfinite(trial_values(trial, method)[at]))
            return false;
    }
    return true;
}

static void share_alike(struct points *points)
{
    double series_count = 0;
    for (size_t begin = 0, end; begin < points->count; begin = end) {
        for (end = begin; end < points->count && points->at[end].series == points->at[begin].series;)
            end++;
        for (size_t i = begin; i < end; i++)
            points->at[i].share = 1 / (double)(end - begin);
        series_count++;
    }
    for (size_t i = 0; i < points->count; i++)
        points->at[i].share /= series_count;
}

static size_t common_divisor(size_t a, size_t b)
{
    while (b) {
        size_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static int gather(struct points *points, const struct trial *trial, enum loss_kind loss, struct error *error)
{
    size_t K = (size_t)trial->horizon, total = trial->count * K;
    size_t stride = total / POINT_COUNT_MAX + 1;
    while (common_divisor(stride, K * (size_t)trial->target_count) > 1)
        stride++; /* every step ahead is to be met */
    points->loss = loss;
    if (!(points->at = memory_allocate(total / stride + 1, sizeof *points->at, error)))
        return -1;
    size_t series = SIZE_MAX, begin = 0;
    for (size_t at = 0; at < total; at += stride) {
        size_t n = at / K;
        if (!is_point(trial, loss, n, at))
            continue;
        if (trial->forecasts[n].series != series || trial->forecasts[n].origin >= begin + K) {
            series = trial->forecasts[n].series;
            begin = trial->forecasts[n].origin;
            points->stretch_count++;
        }
        struct point *point = &points->at[points->count++];
        point->series = series;
        point->stretch = points->stretch_count - 1;
        point->truth = trial->truth[at];
        point->factor = 1 / unit_of(trial, loss, n, trial->truth[at]);
        for (int method = 0; method < METHOD_COUNT; method++)
            point->values[method] = trial_values(trial, method)[at];
    }
    share_alike(points);
    return 0;
}

static double point_loss(const struct points *points, const struct point *point, const double weights[METHOD_COUNT])
{
    const struct loss *loss = loss_of(points->loss);
    double blended = 0;
    for (int method = 0; method < METHOD_COUNT; method++)
        blended += weights[method] * point->values[method];
    return loss->at(fabs(blended - point->truth) * point->factor, 0).value + loss->blend_base;
}

static double blend_loss(const struct points *points, const double weights[METHOD_COUNT])
{
    double sum = 0;
    for (size_t i = 0; i < points->count; i++)
        sum += points->at[i].share * point_loss(points, &points->at[i], weights);
    return sum;
}

/* How far a method misses: the mean of its errors in units, or where squares are to be small the root of theirs. */
static double error_of(const struct points *points, int method)
{
    double sum = 0;
    for (size_t i = 0; i < points->count; i++) {
        const struct point *point = &points->at[i];
        double e = fabs(point->values[method] - point->truth) * point->factor;
        sum += point->share * (points->loss == LOSS_MSE ? e * e : e);
    }
    return (points->loss == LOSS_MSE ? sqrt(sum) : sum) + ERROR_FLOOR;
}

/* The weights to begin from: the prior times what the ratios of errors say. */
static void tilt(const struct points *points, bool has_season, double prior[METHOD_COUNT])
{
    double errors[METHOD_COUNT], least = INFINITY, sum = 0;
    for (int method = 0; method < METHOD_COUNT; method++) {
        errors[method] = error_of(points, method);
        least = fmin(least, errors[method]);
    }
    for (int method = 0; method < METHOD_COUNT; method++) {
        const bool has_basis = has_season || method != METHOD_BASELINES + BASELINE_SEASONAL_NAIVE;
        const double ratio = log(errors[method] / least);
        prior[method] = has_basis ? fmax(prior[method], BLEND_FLOOR) * exp(-ratio - ratio * ratio) : 0;
        sum += prior[method];
    }
    for (int method = 0; method < METHOD_COUNT; method++)
        prior[method] /= sum;
}

/* Move weight between two methods at a time as long as that helps. */
static void search(const struct points *points, double pull, const double prior[METHOD_COUNT],
                   double weights[METHOD_COUNT])
{
    double unit = blend_loss(points, prior);
    memcpy(weights, prior, METHOD_COUNT * sizeof *weights);
    if (!(unit > 0))
        return;
    double best = 1;
    for (double move = FIRST_MOVE; move >= LAST_MOVE; move /= 2) {
        for (bool is_better = true; is_better;) {
            is_better = false;
            for (int from = 0; from < METHOD_COUNT; from++) {
                for (int to = 0; to < METHOD_COUNT; to++) {
                    double tried[METHOD_COUNT], distance = 0, step = fmin(move, weights[from]);
                    if (from == to || step <= 0 || (to == METHOD_BASELINES + BASELINE_SEASONAL_NAIVE && prior[to] <= 0))
                        continue;
                    memcpy(tried, weights, sizeof tried);
                    tried[from] -= step;
                    tried[to] += step;
                    for (int method = 0; method < METHOD_COUNT; method++)
                        distance += (tried[method] - prior[method]) * (tried[method] - prior[method]);
                    double value = blend_loss(points, tried) / unit + pull * distance;
                    if (value < best - 1e-9) {
                        best = value;
                        memcpy(weights, tried, sizeof tried);
                        is_better = true;
                    }
                }
            }
        }
    }
}

/* Is the method better than the blend by more than chance, stretch by stretch? sums [stretch_count]. */
static bool is_better(const struct points *points, int method, const double weights[METHOD_COUNT], double *sums)
{
    double own[METHOD_COUNT] = {[0] = 0}, sum = 0, squares = 0, count = (double)points->stretch_count;
    own[method] = 1;
    memset(sums, 0, points->stretch_count * sizeof *sums);
    for (size_t i = 0; i < points->count; i++) {
        const struct point *point = &points->at[i];
        sums[point->stretch] += point->share * (point_loss(points, point, weights) - point_loss(points, point, own));
    }
    for (size_t i = 0; i < points->stretch_count; i++)
        sum += sums[i];
    for (size_t i = 0; i < points->stretch_count; i++)
        squares += (sums[i] - sum / count) * (sums[i] - sum / count);
    return count >= CHANCE_STRETCHES && sum > CHANCE_ERRORS * sqrt(squares * count / (count - 1));
}

/* The search, with a pull that is weakened while it holds the blend behind one of its parts by more than chance. */
static int find_weights(const struct points *points, double spans, const double prior[METHOD_COUNT],
                        double weights[METHOD_COUNT], struct error *error)
{
    double pull = fmax(BLEND_PULL_FEW / spans, BLEND_PULL / sqrt(spans));
    double *sums = memory_allocate(points->stretch_count, sizeof *sums, error);
    if (!sums)
        return -1;
    search(points, pull, prior, weights);
    for (int i = 0; i < WEAKER_PULLS; i++) {
        bool is_behind = false;
        for (int method = 0; method < METHOD_COUNT && !is_behind; method++)
            is_behind = prior[method] > 0 && is_better(points, method, weights, sums);
        if (!is_behind)
            break;
        pull /= 4;
        search(points, pull, prior, weights);
    }
    memory_free(sums);
    return 0;
}

/* Hundredths are all that the data can say; what is less than that is nothing. */
static void round_weights(double weights[METHOD_COUNT])
{
    int rest = 100, largest = 0;
    for (int method = 0; method < METHOD_COUNT; method++) {
        int hundredths = (int)floor(100 * weights[method] + 0.5);
        rest -= hundredths;
        weights[method] = hundredths / 100.0;
        largest = weights[method] > weights[largest] ? method : largest;
    }
    weights[largest] = floor(100 * weights[largest] + 0.5 + rest) / 100.0;
}

/* A series that is too short for the networks needs a baseline: the best of them keeps a hundredth. */
static void keep_a_baseline(const struct points *points, double weights[METHOD_COUNT])
{
    int best = METHOD_BASELINES;
    if (weights[METHOD_NETWORK] < 1)
        return;
    for (int method = METHOD_BASELINES; method < METHOD_COUNT; method++)
        best = error_of(points, method) < error_of(points, best) ? method : best;
    weights[METHOD_NETWORK] = 0.99;
    weights[best] = 0.01;
}

int blend_fit(struct model *model, const struct trial *trial, struct error *error)
{
    int result = -1;
    double prior[METHOD_COUNT];
    struct points points = {0};
    const struct blend *blend = &model->recipe.blend;
    const bool has_season = model->recipe.period_count > 0;
    set_prior(trial, has_season, prior);
    if (blend->kind == BLEND_GIVEN) {
        memcpy(model->weights, blend->weights, sizeof model->weights);
        return 0;
    }
    memset(model->weights, 0, sizeof model->weights);
    if (blend->kind == BLEND_NONE) {
        model->weights[METHOD_NETWORK] = 1;
        return 0;
    }
    memcpy(model->weights, prior, sizeof prior);
    if (trial->count == 0)
        return 0;
    if (gather(&points, trial, model->recipe.loss, error))
        goto done;
    if (points.count) {
        tilt(&points, has_season, prior);
        if (find_weights(&points, trial_spans(trial), prior, model->weights, error))
            goto done;
    }
    round_weights(model->weights);
    if (points.count)
        keep_a_baseline(&points, model->weights);
    result = 0;
done:
    memory_free(points.at);
    return result;
}

void blend_forecast(const struct trial *trial, const struct model *model, size_t n, bool baselines_only, double *out)
{
    size_t K = (size_t)trial->horizon;
    double weights[METHOD_COUNT];
    combination_weights(model, baselines_only || trial->forecasts[n].is_baseline_only, weights);
    if (baselines_only && weights[METHOD_NETWORK] > 0)
        set_prior(trial, model->recipe.period_count > 0, weights);
    for (size_t k = 0; k < K; k++)
        out[k] = combination_value(weights, trial->values + n * K + k, trial->count * K, trial->forecasts[n].target,
                                   trial->forecasts[n].range);
    const double last = trial->values[((METHOD_BASELINES + BASELINE_NAIVE) * trial->count + n) * K];
    for (size_t k = 0; k < K; k++)
        out[k] = combination_hold(trial->forecasts[n].target, k ? out[k - 1] : last, out[k]);
}
