#include "methods/smoothing_start.h"

#include <math.h>

#include "methods/decomposition.h"

#define LEAST 0.0001 /* of alpha, beta, gamma */
#define MOST 0.9999
#define PHI_LEAST 0.8
#define PHI_MOST 0.98
#define LEAST_FACTOR 0.01 /* of a multiplicative seasonal at the start */
#define BEGINNING_LEAST 10
#define TINY_LEVEL 1e-8
#define ROOT_SLACK 1e-10

bool smoothing_begin(struct smoothing_beginning *beginning, const double *values, size_t count,
                     enum smoothing_season season, int period)
{
    size_t m = season == SMOOTHING_SEASON_NONE ? 1 : (size_t)period;
    size_t n = 2 * m > BEGINNING_LEAST ? 2 * m : BEGINNING_LEAST;
    beginning->adjusted_count = n = n < count ? n : count;
    bool is_multiplicative = season == SMOOTHING_SEASON_MULTIPLICATIVE;
    double factors[SMOOTHING_BEGINNING_MAX]; /* [n] */
    _Static_assert(BEGINNING_LEAST <= SMOOTHING_BEGINNING_MAX, "room for the least beginning");
    if (season == SMOOTHING_SEASON_NONE) {
        for (size_t t = 0; t < n; t++)
            beginning->adjusted[t] = values[t];
        return true;
    }
    if (count >= 3 * m) {
        if (!decompose(values, count, period, is_multiplicative, factors))
            return false;
        for (size_t t = m; t < n; t++)
            factors[t] = factors[t - m];
    } else {
        double line[2];
        if (!line_and_wave_fit(values, count, period, line))
            return false;
        for (size_t t = 0; t < n; t++) {
            double trend = line[0] + line[1] * ((double)t + 1);
            factors[t] = is_multiplicative ? values[t] / trend : values[t] - trend;
        }
    }
    double sum = 0, slack_sum = 0;
    for (size_t j = 0; j + 1 < m; j++) {
        double factor = factors[m - 1 - j];
        if (is_multiplicative && factor < LEAST_FACTOR)
            factor = LEAST_FACTOR;
        beginning->seasonals[j] = factor;
        sum += factor;
        slack_sum += factor + LEAST_FACTOR;
    }
    if (is_multiplicative && sum > period) { /* nothing would be left for the remaining one */
        for (size_t j = 0; j + 1 < m; j++)
            beginning->seasonals[j] /= slack_sum;
    }
    for (size_t t = 0; t < n; t++)
        beginning->adjusted[t] =
            is_multiplicative ? values[t] / fmax(factors[t], LEAST_FACTOR) : values[t] - factors[t];
    return true;
}

int smoothing_start(const struct smoothing *model, const struct smoothing_beginning *beginning, double *coordinates)
{
    int n = 0;
    int m = model->season == SMOOTHING_SEASON_NONE ? 1 : model->period;
    double alpha = LEAST + 0.2 * (MOST - LEAST) / m;
    coordinates[n++] = alpha;
    if (model->trend != SMOOTHING_TREND_NONE)
        coordinates[n++] = LEAST + 0.1 * (fmin(MOST, alpha) - LEAST);
    if (model->season != SMOOTHING_SEASON_NONE)
        coordinates[n++] = LEAST + 0.05 * (fmin(MOST, 1 - alpha) - LEAST);
    if (model->trend == SMOOTHING_TREND_DAMPED)
        coordinates[n++] = PHI_LEAST + 0.99 * (PHI_MOST - PHI_LEAST);
    double line[2] = {0, 0};
    if (model->trend == SMOOTHING_TREND_NONE) {
        for (size_t t = 0; t < beginning->adjusted_count; t++)
            line[0] += beginning->adjusted[t];
        line[0] /= (double)beginning->adjusted_count;
        coordinates[n++] = line[0];
    } else {
        line_fit(beginning->adjusted, beginning->adjusted_count, 1, line);
        if (fabs(line[0] + line[1]) < TINY_LEVEL) {
            line[0] *= 1 + 0.001;
            line[1] *= 1 - 0.001;
        }
        coordinates[n++] = line[0];
        coordinates[n++] = line[1];
    }
    for (int j = 0; j + 1 < m; j++)
        coordinates[n++] = beginning->seasonals[j];
    return n;
}

/*
 * Are all roots of forward[0] z^degree + ... + forward[degree] within the unit circle? Schur & Cohn's recursion, on the
 * polynomial and the one with its coefficients in reverse. Destroys it.
 */
static bool roots_are_inside(double *forward, int degree)
{
    double reversed[SMOOTHING_PERIOD_MAX + 2], *backward = reversed; /* its first coefficient vanishes in each round */
    double scale = 1;
    for (int i = 0; i <= degree; i++, scale *= 1 / (1 + ROOT_SLACK))
        forward[i] *= scale;
    for (int i = 0; i <= degree; i++)
        backward[i] = forward[degree - i];
    for (int n = degree; n > 0; n--, backward++) {
        double ratio = backward[0] / forward[0];
        if (!(fabs(ratio) < 1))
            return false;
        for (int i = 0; i <= n; i++) {
            double kept = forward[i];
            forward[i] -= ratio * backward[i];
            backward[i] -= ratio * kept;
        }
    }
    return true;
}

bool smoothing_is_admissible(const struct smoothing *model)
{
    double alpha = model->alpha, beta = model->beta, gamma = model->gamma, phi = model->phi;
    int m = model->period;
    /*
     * Within the bounds the other models are admissible. Those without a season: theirs are wider. Those without a
     * trend: the polynomial times (z - 1) is (z^m - 1 + gamma) (z - 1 + alpha) - alpha gamma, and beyond the unit
     * circle the product is larger than alpha gamma.
     */
    if (model->season == SMOOTHING_SEASON_NONE || model->trend == SMOOTHING_TREND_NONE)
        return true;
    if (gamma > 1 + 1 / phi - alpha || alpha < 1 - 1 / phi - gamma * (1 - m + phi + phi * m) / (2 * phi * m))
        return false;
    /* with damping this is the condition for forecasts that begin with b instead of phi b, as in the book and in R:
     * nearly the same */
    double polynomial[SMOOTHING_PERIOD_MAX + 2];
    polynomial[0] = 1;
    polynomial[1] = alpha + beta - phi;
    for (int i = 2; i < m; i++)
        polynomial[i] = alpha + beta - alpha * phi;
    polynomial[m] = alpha + beta - alpha * phi + gamma - 1;
    polynomial[m + 1] = phi * (1 - alpha - gamma);
    return roots_are_inside(polynomial, m + 1);
}

bool smoothing_from_coordinates(struct smoothing *model, const double *coordinates)
{
    bool has_trend = model->trend != SMOOTHING_TREND_NONE, has_season = model->season != SMOOTHING_SEASON_NONE;
    int n = 0;
    model->alpha = coordinates[n++];
    model->beta = has_trend ? coordinates[n++] : 0;
    model->gamma = has_season ? coordinates[n++] : 0;
    model->phi = model->trend == SMOOTHING_TREND_DAMPED ? coordinates[n++] : 1;
    model->phase = 0;
    if (!(model->alpha >= LEAST && model->alpha <= MOST))
        return false;
    if (has_trend && !(model->beta >= LEAST && model->beta <= fmin(model->alpha, MOST)))
        return false;
    if (has_season && !(model->gamma >= LEAST && model->gamma <= fmin(1 - model->alpha, MOST)))
        return false;
    if (model->trend == SMOOTHING_TREND_DAMPED && !(model->phi >= PHI_LEAST && model->phi <= PHI_MOST))
        return false;
    model->level = coordinates[n++];
    model->growth = has_trend ? coordinates[n++] : 0;
    if (has_season) {
        bool is_multiplicative = model->season == SMOOTHING_SEASON_MULTIPLICATIVE;
        double sum = 0, least = INFINITY;
        for (int phase = model->period - 1; phase > 0; phase--) {
            model->seasonals[phase] = coordinates[n++];
            sum += model->seasonals[phase];
            least = model->seasonals[phase] < least ? model->seasonals[phase] : least;
        }
        model->seasonals[0] = (is_multiplicative ? model->period : 0) - sum;
        if (is_multiplicative && fmin(least, model->seasonals[0]) < 0)
            return false;
    }
    return true;
}
