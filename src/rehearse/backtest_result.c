#include "rehearse/backtest_result.h"

#include <math.h>

#include "base/memory.h"

const char *backtest_method_name(int method)
{
    if (method >= BACKTEST_STRATEGIES)
        return method == BACKTEST_DIRECT ? "networks direct" : "networks recursive";
    return method == BACKTEST_SEQNET ? "seqnet" : baseline_method((enum baseline)(method - BACKTEST_BASELINES))->name;
}

/* Of one method: overall, then K steps, then T targets, then the origins. */
static size_t figure_count(const struct backtest *backtest)
{
    return 1 + (size_t)backtest->origins.horizon + (size_t)backtest->target_count + (size_t)backtest->origins.count;
}

static struct accuracy *figures_of(const struct backtest *backtest, int method)
{
    return backtest->figures + (size_t)method * figure_count(backtest);
}

const struct accuracy *backtest_overall(const struct backtest *backtest, int method)
{
    return figures_of(backtest, method);
}

const struct accuracy *backtest_step(const struct backtest *backtest, int method, int k)
{
    return figures_of(backtest, method) + k;
}

const struct accuracy *backtest_target(const struct backtest *backtest, int method, int c)
{
    return figures_of(backtest, method) + 1 + backtest->origins.horizon + c;
}

const struct accuracy *backtest_at_origin(const struct backtest *backtest, int method, int index)
{
    return figures_of(backtest, method) + 1 + backtest->origins.horizon + backtest->target_count + index;
}

const struct accuracy *backtest_of_series(const struct backtest *backtest, int method, size_t s, int c)
{
    return &backtest
                ->of_series[(s * (size_t)backtest->target_count + (size_t)c) * BACKTEST_METHOD_COUNT + (size_t)method];
}

double backtest_worst(const struct backtest *backtest, enum measure measure)
{
    double worst = NAN;
    for (size_t s = 0; s < backtest->series_count; s++) {
        for (int c = 0; c < backtest->target_count; c++)
            worst = fmax(worst, backtest_of_series(backtest, BACKTEST_SEQNET, s, c)->means[measure]);
    }
    return worst;
}

bool backtest_has_method(const struct backtest *backtest, int method)
{
    if (method >= BACKTEST_STRATEGIES)
        return backtest->has_strategies;
    return method == BACKTEST_SEQNET || backtest->period_most > 1 ||
           !baseline_method((enum baseline)(method - BACKTEST_BASELINES))->needs_season;
}

int backtest_best_baseline(const struct backtest *backtest)
{
    int best = BACKTEST_BASELINES;
    bool has_mase = !isnan(backtest_overall(backtest, BACKTEST_SEQNET)->mase);
    for (int method = BACKTEST_BASELINES + 1; method < BACKTEST_STRATEGIES; method++) {
        const struct accuracy *one = backtest_overall(backtest, method), *other = backtest_overall(backtest, best);
        if (backtest_has_method(backtest, method) && (has_mase ? one->mase < other->mase : one->mae < other->mae))
            best = method;
    }
    return best;
}

double backtest_skill(const struct backtest *backtest)
{
    double baseline = backtest_overall(backtest, backtest_best_baseline(backtest))->mase;
    return baseline > 0 ? 1 - backtest_overall(backtest, BACKTEST_SEQNET)->mase / baseline : NAN;
}

int backtest_reserve(struct backtest *backtest, struct error *error)
{
    backtest->summaries = memory_allocate((size_t)backtest->origins.count, sizeof *backtest->summaries, error);
    backtest->figures =
        memory_allocate(BACKTEST_METHOD_COUNT * figure_count(backtest), sizeof *backtest->figures, error);
    if (backtest->series_count && !(backtest->of_series = memory_allocate(
                                        BACKTEST_METHOD_COUNT * backtest->series_count * (size_t)backtest->target_count,
                                        sizeof *backtest->of_series, error)))
        return -1;
    return backtest->summaries && backtest->figures ? 0 : -1;
}

void backtest_release(struct backtest *backtest)
{
    memory_free(backtest->summaries);
    memory_free(backtest->figures);
    memory_free(backtest->of_series);
    *backtest = (struct backtest)BACKTEST_INIT;
}

double backtest_add(struct backtest *backtest, int method, int index, int c, const struct series_errors *all,
                    const struct series_errors *steps, double scale)
{
    struct accuracy *figures = figures_of(backtest, method);
    int K = backtest->origins.horizon;
    accuracy_add(&figures[0], all, scale);
    for (int k = 0; k < K; k++)
        accuracy_add(&figures[1 + k], &steps[k], scale);
    accuracy_add(&figures[1 + K + c], all, scale);
    accuracy_add(&figures[1 + K + backtest->target_count + index], all, scale);
    return all->count && scale > 0 ? all->absolute / (double)all->count / scale : NAN;
}

void backtest_add_series(struct backtest *backtest, int method, size_t s, int c, const struct series_errors *all,
                         double scale)
{
    if (backtest->series_count)
        accuracy_add(&backtest->of_series[(s * (size_t)backtest->target_count + (size_t)c) * BACKTEST_METHOD_COUNT +
                                          (size_t)method],
                     all, scale);
}

/* Welford's sums; backtest_finish() makes a standard error of the second. */
void backtest_add_difference(struct backtest *backtest, int method, double difference)
{
    struct backtest_difference *sums = &backtest->differences[method];
    if (isnan(difference))
        return;
    double away = difference - sums->mean;
    sums->count++;
    sums->mean += away / (double)sums->count;
    sums->standard_error += away * (difference - sums->mean);
}

void backtest_finish_origin(struct backtest *backtest, int index)
{
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++)
        accuracy_finish(&figures_of(backtest, method)[1 + backtest->origins.horizon + backtest->target_count + index]);
}

void backtest_finish(struct backtest *backtest)
{
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        struct accuracy *figures = figures_of(backtest, method);
        for (int i = 0; i < 1 + backtest->origins.horizon + backtest->target_count; i++) {
            accuracy_finish(&figures[i]);
            if (i >= 1 && i <= backtest->origins.horizon) {
                /* one error a forecast: the root is taken of their mean */
                figures[i].rmse = sqrt(figures[i].mse);
                figures[i].standard_errors[MEASURE_RMSE] = NAN;
            }
        }
    }
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        struct backtest_difference *difference = &backtest->differences[method];
        double count = (double)difference->count;
        difference->standard_error = count > 1 ? sqrt(difference->standard_error / (count - 1) / count) : NAN;
        difference->mean = count > 0 ? difference->mean : NAN;
    }
    for (size_t i = 0; i < backtest->series_count * (size_t)backtest->target_count * (size_t)BACKTEST_METHOD_COUNT; i++)
        accuracy_finish(&backtest->of_series[i]);
    backtest->forecast_count = backtest_overall(backtest, BACKTEST_SEQNET)->series_count;
    backtest->period_least = fmin(backtest->period_least, backtest->period_most);
}
