#include "methods/theta.h"

#include <math.h>
#include <stdbool.h>

#include "base/statistics.h"
#include "cycles/seasonality.h"
#include "methods/decomposition.h"

#define NORMAL_95 1.6448536269514722 /* the quantile */
#define LEAST_FACTOR 1e-4
#define LEAST_ALPHA 1e-10

static bool correlates(const double *values, size_t count, int period)
{
    double sum = 0;
    for (int lag = 1; lag < period; lag++) {
        double r = statistics_autocorrelation(values, count, (size_t)lag);
        sum += r * r;
    }
    double limit = NORMAL_95 * sqrt((1 + 2 * sum) / (double)count);
    return fabs(statistics_autocorrelation(values, count, (size_t)period)) > limit;
}

/* Which season the factors are of, found and kept in `theta`. */
static enum smoothing_season find_factors(struct theta *theta, const double *values, size_t count, int period)
{
    bool is_share = decompose(values, count, period, true, theta->factors);
    for (size_t t = 0; t < count; t++)
        is_share = is_share && values[t] >= 0;
    for (int p = 0; p < period; p++)
        is_share = is_share && theta->factors[p] >= LEAST_FACTOR;
    if (is_share)
        return SMOOTHING_SEASON_MULTIPLICATIVE;
    return decompose(values, count, period, false, theta->factors) ? SMOOTHING_SEASON_ADDITIVE : SMOOTHING_SEASON_NONE;
}

static double without_season(const struct theta *theta, double y, int phase)
{
    switch (theta->season) {
    case SMOOTHING_SEASON_ADDITIVE:
        return y - theta->factors[phase];
    case SMOOTHING_SEASON_MULTIPLICATIVE:
        return y / theta->factors[phase];
    case SMOOTHING_SEASON_NONE:
        break;
    }
    return y;
}

static double with_season(const struct theta *theta, double adjusted, int phase)
{
    switch (theta->season) {
    case SMOOTHING_SEASON_ADDITIVE:
        return adjusted + theta->factors[phase];
    case SMOOTHING_SEASON_MULTIPLICATIVE:
        return adjusted * theta->factors[phase];
    case SMOOTHING_SEASON_NONE:
        break;
    }
    return adjusted;
}

/* What the drift adds to the level one step ahead. */
static double first_rise(const struct theta *theta)
{
    return theta->drift * (1 - pow(1 - theta->alpha, theta->steps)) / theta->alpha;
}

void theta_fit(struct theta *theta, const double *values, size_t count, int period, bool is_seasonal, double *adjusted)
{
    if (count < 3) {
        *theta = (struct theta)THETA_NAIVE(values[count - 1]);
        theta->steps = (double)count;
        return;
    }
    struct theta fitted = {.period = 1, .steps = (double)count};
    bool has_room = period >= 2 && period <= THETA_PERIOD_MAX && count > 2 * (size_t)period;
    if (has_room && (is_seasonal || correlates(values, count, period))) {
        fitted.season = find_factors(&fitted, values, count, period);
        if (fitted.season != SMOOTHING_SEASON_NONE)
            fitted.period = period;
    }
    for (size_t t = 0; t < count; t++)
        adjusted[t] = without_season(&fitted, values[t], (int)(t % (size_t)fitted.period));
    struct smoothing simple;
    double line[2];
    smoothing_fit_simple(&simple, adjusted, count);
    line_fit(adjusted, count, 0, line);
    fitted.alpha = fmax(LEAST_ALPHA, simple.alpha);
    fitted.level = simple.level;
    fitted.drift = line[1] / 2;
    fitted.phase = (int)(count % (size_t)fitted.period);
    *theta = fitted;
}

void theta_advance(struct theta *theta, double y)
{
    double difference = isnan(y) ? first_rise(theta) : without_season(theta, y, theta->phase) - theta->level;
    theta->level += theta->alpha * difference;
    theta->steps++;
    theta->phase = theta->phase + 1 < theta->period ? theta->phase + 1 : 0;
}

void theta_forecast(const struct theta *theta, int horizon, double *forecasts)
{
    double rise = first_rise(theta);
    int phase = theta->phase;
    for (int k = 0; k < horizon; k++) {
        forecasts[k] = with_season(theta, theta->level + rise + theta->drift * k, phase);
        phase = phase + 1 < theta->period ? phase + 1 : 0;
    }
}

static void start(void *state, double y)
{
    *(struct theta *)state = (struct theta)THETA_NAIVE(y);
}

static void fit(void *state, const double *values, size_t count, int period, bool is_seasonal, double *scratch)
{
    theta_fit(state, values, count, period, is_seasonal, scratch);
}

static void advance(void *state, double y)
{
    theta_advance(state, y);
}

static void forecast(const void *state, int horizon, double *out)
{
    theta_forecast(state, horizon, out);
}

static int check_state(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct theta *theta = record;
    return smoothing_check_phase(object, "factors", theta->phase, theta->period, error);
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct theta, key, kind, member, __VA_ARGS__)
static const struct json_field fields[] = {
    FIELD("alpha", JSON_NUMBER, alpha, JSON_RANGE(0, 1)),
    FIELD("drift", JSON_NUMBER, drift),
    FIELD("level", JSON_NUMBER, level),
    FIELD("steps", JSON_NUMBER, steps, JSON_RANGE(0, JSON_INTEGER_MAX)),
    FIELD("season", JSON_NAME, season, .names = &smoothing_season_names),
    FIELD("phase", JSON_INT, phase, JSON_RANGE(0, THETA_PERIOD_MAX)),
    FIELD("factors", JSON_NUMBERS, factors, JSON_COUNT(struct theta, period)),
};
static const struct json_table state_table =
    JSON_TABLE(struct theta, fields, .on_one_line = true, .check = check_state);

const struct method theta_method = {.name = "theta",
                                    .word = "theta",
                                    .is_in_every_file = true,
                                    .state = &state_table,
                                    .start = start,
                                    .fit = fit,
                                    .advance = advance,
                                    .forecast = forecast};
