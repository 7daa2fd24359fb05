#include "methods/exponential_smoothing.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

#include "methods/smoothing_search.h"

#define SHORT_MAX 6           /* values; with more the models are searched */
#define SHORT_ALPHAS 1000     /* tried from 0 to 1 */
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

/* The products of level and growth with one seasonal, of which the means are known. */
struct product {
    double level, growth;
};

static void multiplicative_forecast(const struct smoothing *model, int horizon, double *forecasts)
{
    struct product products[SMOOTHING_PERIOD_MAX]; /* [m], of the seasonals come to so far, just after their steps */
    int m = model->period, phase = model->phase;
    double level = model->level, growth = model->growth, phi = model->phi, share = model->gamma * model->variance;
    double rise = 0, decay = 1; /* of the m - 1 steps between */
    for (int i = 1; i < m; i++) {
        decay *= phi;
        rise += decay;
    }
    for (int k = 0; k < horizon; k++) {
        struct product *product = &products[phase];
        if (k < m) {
            product->level = level * model->seasonals[phase];
            product->growth = growth * model->seasonals[phase];
            growth *= phi;
            level += growth;
        } else {
            product->level += rise * product->growth;
            product->growth *= decay;
        }
        product->growth *= phi;
        product->level += product->growth;
        double forecast = forecasts[k] = product->level;
        product->level += model->alpha * share * forecast;
        product->growth += model->beta * share * forecast;
        phase = phase + 1 < m ? phase + 1 : 0;
    }
}

void smoothing_forecast(const struct smoothing *model, int horizon, double *forecasts)
{
    if (model->season == SMOOTHING_SEASON_MULTIPLICATIVE) {
        multiplicative_forecast(model, horizon, forecasts);
        return;
    }
    double level = model->level, growth = model->growth;
    int phase = model->phase;
    for (int k = 0; k < horizon; k++) {
        growth *= model->phi;
        level += growth;
        forecasts[k] = model->season == SMOOTHING_SEASON_ADDITIVE ? level + model->seasonals[phase] : level;
        phase = phase + 1 < model->period ? phase + 1 : 0;
    }
}

void smoothing_name(const struct smoothing *model, char name[16])
{
    static const char *const trends[] = {"N", "A", "Ad"};
    snprintf(name, 16, "ETS(%c,%s,%c)", "AM"[model->error], trends[model->trend], "NAM"[model->season]);
}

void smoothing_spreads(const struct smoothing *model, int horizon, double *spreads)
{
    double sum = 1, power = 1, powers = 0;
    for (int k = 1; k <= horizon; k++) {
        spreads[k - 1] = sqrt(sum);
        power *= model->phi;
        powers += power;
        const bool is_period = model->season != SMOOTHING_SEASON_NONE && k % model->period == 0;
        const double share = model->alpha + model->beta * powers + (is_period ? model->gamma : 0);
        sum += share * share;
    }
}

/* alpha, beta, gamma, phi and the starting states, as far as the model has them. */
static int estimate_count_of(const struct smoothing *model)
{
    int count = model->trend == SMOOTHING_TREND_NONE ? 2 : model->trend == SMOOTHING_TREND_ADDITIVE ? 4 : 5;
    return model->season == SMOOTHING_SEASON_NONE ? count : count + model->period;
}

/* Go from the states before the first value to those after the last. On the way, find the variance of a model with so
 * many estimates. */
static void settle(struct smoothing *model, const double *values, size_t count, int estimate_count)
{
    double sum = 0;
    for (size_t t = 0; t < count; t++) {
        double forecast = model->level + model->phi * model->growth;
        if (model->season == SMOOTHING_SEASON_ADDITIVE)
            forecast += model->seasonals[model->phase];
        else if (model->season == SMOOTHING_SEASON_MULTIPLICATIVE)
            forecast *= model->seasonals[model->phase];
        double e = values[t] - forecast;
        if (model->error == SMOOTHING_ERROR_MULTIPLICATIVE)
            e /= forecast;
        sum += e * e;
        smoothing_advance(model, values[t]);
    }
    model->variance = sum / (count > (size_t)estimate_count ? (double)count - estimate_count : 1);
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
    settle(&best, values, count, 2);
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
    settle(&best, values, count, estimate_count_of(&best));
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
    settle(&best, values, count, estimate_count_of(&best));
    *model = best;
}

static void start(void *state, double y)
{
    *(struct smoothing *)state = (struct smoothing)SMOOTHING_NAIVE(y);
}

static void fit(void *state, const double *values, size_t count, int period, bool is_seasonal, double *scratch)
{
    (void)is_seasonal; /* the criterion that chooses among the models says so itself */
    (void)scratch;
    smoothing_fit(state, values, count, period);
}

static void advance(void *state, double y)
{
    smoothing_advance(state, y);
}

static void forecast(const void *state, int horizon, double *out)
{
    smoothing_forecast(state, horizon, out);
}

int smoothing_check_phase(const struct json_node *object, const char *key, int phase, int period, struct error *error)
{
    if (period < 1)
        return json_member_fault(object, key, error, "is empty");
    return phase < period ? 0 : json_member_fault(object, "phase", error, "is %d of %d", phase, period);
}

static int check_state(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct smoothing *model = record;
    return smoothing_check_phase(object, "seasonals", model->phase, model->period, error);
}

const struct names smoothing_season_names =
    NAMES([SMOOTHING_SEASON_NONE] = "none", [SMOOTHING_SEASON_ADDITIVE] = "additive",
          [SMOOTHING_SEASON_MULTIPLICATIVE] = "multiplicative");
static const struct names error_names =
    NAMES([SMOOTHING_ERROR_ADDITIVE] = "additive", [SMOOTHING_ERROR_MULTIPLICATIVE] = "multiplicative");
static const struct names trend_names = NAMES([SMOOTHING_TREND_NONE] = "none", [SMOOTHING_TREND_ADDITIVE] = "additive",
                                              [SMOOTHING_TREND_DAMPED] = "damped");

#define FIELD(key, kind, member, ...) JSON_FIELD(struct smoothing, key, kind, member, __VA_ARGS__)
static const struct json_field fields[] = {
    FIELD("error", JSON_NAME, error, .names = &error_names),
    FIELD("trend", JSON_NAME, trend, .names = &trend_names),
    FIELD("season", JSON_NAME, season, .names = &smoothing_season_names),
    FIELD("alpha", JSON_NUMBER, alpha, JSON_RANGE(0, 1)),
    FIELD("beta", JSON_NUMBER, beta, JSON_RANGE(0, 1)),
    FIELD("gamma", JSON_NUMBER, gamma, JSON_RANGE(0, 1)),
    FIELD("phi", JSON_NUMBER, phi, JSON_RANGE(0, 1)),
    FIELD("level", JSON_NUMBER, level),
    FIELD("growth", JSON_NUMBER, growth),
    FIELD("variance", JSON_NUMBER, variance, JSON_RANGE(0, DBL_MAX)),
    FIELD("phase", JSON_INT, phase, JSON_RANGE(0, SMOOTHING_PERIOD_MAX)),
    FIELD("seasonals", JSON_NUMBERS, seasonals, JSON_COUNT(struct smoothing, period)),
};
static const struct json_table state_table =
    JSON_TABLE(struct smoothing, fields, .on_one_line = true, .check = check_state);

const struct method smoothing_method = {.name = "exponential smoothing",
                                        .word = "smoothing",
                                        .is_in_every_file = true,
                                        .state = &state_table,
                                        .start = start,
                                        .fit = fit,
                                        .advance = advance,
                                        .forecast = forecast};
