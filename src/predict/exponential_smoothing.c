#include "predict/exponential_smoothing.h"

#include <math.h>
#include <stdio.h>

#include "predict/smoothing_search.h"

#define SHORT_MAX 6         /* values; with more the models are searched */
#define SHORT_ALPHAS 1000   /* tried from 0 to 1 */
#define CONSTANT_SHARE 1.5e-8 /* differences of a constant series, beside its first value (R's all.equal) */
#define CONSTANT_ALPHA 0.99999

void smoothing_advance(struct smoothing *model, double y)
{
    double growth = model->phi * model->growth;
    double base = model->level + growth;
    double *seasonal = &model->seasonals[model->phase];
    double known = y, seasonal_seen = 0;
    switch (model->season) {
    case SMOOTHING_SEASON_NONE:
        break;
    case SMOOTHING_SEASON_ADDITIVE:
        known = y - *seasonal;
        seasonal_seen = y - base;
        break;
    case SMOOTHING_SEASON_MULTIPLICATIVE:
        known = y / *seasonal;
        seasonal_seen = y / base;
        break;
    }
    double difference = known - base;
    if (!isfinite(difference)) /* missing, or a multiplicative seasonal of 0, which tells nothing of the level */
        difference = 0;
    model->level = base + model->alpha * difference;
    model->growth = growth + model->beta * difference;
    if (model->season != SMOOTHING_SEASON_NONE && isfinite(seasonal_seen))
        *seasonal += model->gamma * (seasonal_seen - *seasonal);
    model->phase = model->phase + 1 < model->period ? model->phase + 1 : 0;
}

void smoothing_forecast(const struct smoothing *model, int horizon, double *forecasts)
{
    double level = model->level, growth = model->growth;
    int phase = model->phase;
    for (int k = 0; k < horizon; k++) {
        growth *= model->phi;
        level += growth;
        forecasts[k] = level;
        if (model->season == SMOOTHING_SEASON_ADDITIVE)
            forecasts[k] += model->seasonals[phase];
        else if (model->season == SMOOTHING_SEASON_MULTIPLICATIVE)
            forecasts[k] *= model->seasonals[phase];
        phase = phase + 1 < model->period ? phase + 1 : 0;
    }
}

void smoothing_name(const struct smoothing *model, char name[16])
{
    static const char *const trends[] = {"N", "A", "Ad"};
    snprintf(name, 16, "ETS(%c,%s,%c)", "AM"[model->error], trends[model->trend], "NAM"[model->season]);
}

static void settle(struct smoothing *model, const double *values, size_t count)
{
    for (size_t t = 0; t < count; t++)
        smoothing_advance(model, values[t]);
}

void smoothing_fit_short(struct smoothing *model, const double *values, size_t count)
{
    struct smoothing best = SMOOTHING_NAIVE(values[0]);
    double least = INFINITY;
    for (int i = 0; i <= SHORT_ALPHAS && count > 2; i++) {
        double alpha = (double)i / SHORT_ALPHAS, level = values[0], sum = 0;
        for (size_t t = 1; t < count; t++) {
            double e = values[t] - level;
            sum += e * e;
            level += alpha * e;
        }
        if (sum < least) {
            least = sum;
            best.alpha = alpha;
        }
    }
    settle(&best, values, count);
    *model = best;
}

static bool is_constant(const double *values, size_t count)
{
    double difference = 0, size = 0;
    for (size_t t = 0; t < count; t++) {
        difference += fabs(values[t] - values[0]);
        size += fabs(values[t]);
    }
    return difference <= CONSTANT_SHARE * size;
}

void smoothing_fit_simple(struct smoothing *model, const double *values, size_t count)
{
    if (count <= SHORT_MAX) {
        smoothing_fit_short(model, values, count);
        return;
    }
    struct smoothing best = SMOOTHING_NAIVE(values[0]);
    smoothing_search_simple(&best, values, count);
    settle(&best, values, count);
    *model = best;
}

void smoothing_fit(struct smoothing *model, const double *values, size_t count, int period)
{
    struct smoothing best = SMOOTHING_NAIVE(values[0]);
    if (is_constant(values, count)) {
        best.alpha = CONSTANT_ALPHA;
    } else if (count <= SHORT_MAX) {
        smoothing_fit_short(model, values, count);
        return;
    } else {
        smoothing_search(&best, values, count, period);
    }
    settle(&best, values, count);
    *model = best;
}
