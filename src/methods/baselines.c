#include "methods/baselines.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

#define FIT_LENGTH_MAX 1000
#define SEASON_FIT_PERIODS 10
/* Largest magnitudes that are fitted as they are. */
#define MAGNITUDE_LEAST 1e-6
#define MAGNITUDE_MOST 1e12

const char *baseline_name(enum baseline b)
{
    static const char *const names[BASELINE_COUNT] = {"naive", "seasonal naive", "drift", "theta",
                                                      "exponential smoothing"};
    return names[b];
}

size_t baselines_recent_count(double period)
{
    return (size_t)(period + 0.5) + 1;
}

void baselines_release(struct baselines *b)
{
    memory_free(b->recent);
    season_release(&b->season);
    *b = (struct baselines)BASELINES_INIT;
}

int baselines_copy(struct baselines *copy, const struct baselines *b, struct error *error)
{
    struct baselines made = *b;
    made.recent = NULL;
    made.season.profile = NULL;
    if (b->recent && !(made.recent = memory_allocate(b->recent_count, sizeof *made.recent, error)))
        return -1;
    if (b->season.profile &&
        !(made.season.profile = memory_allocate((size_t)b->season.length, sizeof *made.season.profile, error))) {
        memory_free(made.recent);
        return -1;
    }
    if (b->recent)
        memcpy(made.recent, b->recent, b->recent_count * sizeof *made.recent);
    if (b->season.profile)
        memcpy(made.season.profile, b->season.profile, (size_t)b->season.length * sizeof *made.season.profile);
    baselines_release(copy);
    *copy = made;
    return 0;
}

/* ---- season outside of the models ---- */

static double adjust(const struct baselines *b, double y, int64_t step)
{
    switch (b->adjustment) {
    case BASELINES_ADJUSTMENT_ADDITIVE:
        return y - season_value(&b->season, step);
    case BASELINES_ADJUSTMENT_LOG:
        return y * exp(-season_value(&b->season, step));
    case BASELINES_ADJUSTMENT_NONE:
        break;
    }
    return y;
}

static double unadjust(const struct baselines *b, double y, int64_t step)
{
    switch (b->adjustment) {
    case BASELINES_ADJUSTMENT_ADDITIVE:
        return y + season_value(&b->season, step);
    case BASELINES_ADJUSTMENT_LOG:
        return y * exp(season_value(&b->season, step));
    case BASELINES_ADJUSTMENT_NONE:
        break;
    }
    return y;
}

static bool is_for_models(double period)
{
    return period == floor(period) && period <= SMOOTHING_PERIOD_MAX;
}

/* Mean |change| from step to step of the adjusted series: the less the better the season explains it. */
static double roughness(const struct baselines *b, const double *values, size_t count)
{
    double sum = 0, before = adjust(b, values[0], 0);
    for (size_t t = 1; t < count; t++) {
        double y = adjust(b, values[t], (int64_t)t);
        sum += fabs(y - before);
        before = y;
    }
    return sum;
}

/* Find the season of a period that the models cannot have, in values[0..count-1], complete. In logs if these explain
 * more. */
static int find_season(struct baselines *b, const double *values, size_t count, struct error *error)
{
    int result = -1;
    double *logs = memory_allocate(count, sizeof *logs, error);
    struct season of_logs = SEASON_INIT;
    if (!logs)
        goto done;
    int found = season_test(b->period, values, count, error);
    if (found <= 0) {
        result = found;
        goto done;
    }
    if (season_fit(&b->season, b->period, values, count, error))
        goto done;
    b->adjustment = BASELINES_ADJUSTMENT_ADDITIVE;
    bool is_positive = true;
    for (size_t t = 0; t < count; t++) {
        is_positive = is_positive && values[t] > 0;
        logs[t] = is_positive ? log(values[t]) : 0;
    }
    if (is_positive) {
        if (season_fit(&of_logs, b->period, logs, count, error))
            goto done;
        double additive = roughness(b, values, count);
        struct season kept = b->season;
        b->season = of_logs;
        b->adjustment = BASELINES_ADJUSTMENT_LOG;
        of_logs = kept;
        if (!(roughness(b, values, count) < additive)) {
            of_logs = b->season;
            b->season = kept;
            b->adjustment = BASELINES_ADJUSTMENT_ADDITIVE;
        }
    }
    result = 0;
done:
    memory_free(logs);
    season_release(&of_logs);
    return result;
}

/* ---- fit ---- */

/*
 * values[0..count-1], which begin and end with observations, into filled[count]; in the gaps, the line between the
 * observations beside them, and the season if there is one (so that a Sunday in a gap is one), within what was ever
 * observed.
 */
static int fill_gaps(const double *values, size_t count, double unit, double period, double *filled,
                     struct error *error)
{
    int result = -1;
    struct season season = SEASON_INIT;
    double least = INFINITY, most = -INFINITY;
    bool has_gaps = false;
    int is_seasonal = 0;
    for (size_t t = 0; t < count; t++) {
        filled[t] = values[t] / unit;
        has_gaps = has_gaps || isnan(values[t]);
        least = fmin(least, filled[t]);
        most = fmax(most, filled[t]);
    }
    if (has_gaps && period >= 1.5) {
        is_seasonal = season_test(period, filled, count, error);
        if (is_seasonal < 0 || (is_seasonal && season_fit(&season, period, filled, count, error)))
            goto done;
    }
    for (size_t t = 1, before = 0; t < count && has_gaps; t++) {
        if (isnan(values[t]))
            continue;
        double from = filled[before], to = filled[t], known = (double)(t - before);
        if (is_seasonal) {
            from -= season_value(&season, (int64_t)before);
            to -= season_value(&season, (int64_t)t);
        }
        for (size_t gap = before + 1; gap < t; gap++) {
            double y = from + (to - from) * (double)(gap - before) / known;
            if (is_seasonal)
                y += season_value(&season, (int64_t)gap);
            filled[gap] = fmin(fmax(y, least), most);
        }
        before = t;
    }
    result = 0;
done:
    season_release(&season);
    return result;
}

/* A power of 2 that brings the largest |value| near 1000 if the models would lose digits otherwise. */
static double find_unit(const double *values, size_t count)
{
    double largest = 0;
    for (size_t t = 0; t < count; t++) {
        if (fabs(values[t]) > largest)
            largest = fabs(values[t]);
    }
    if (largest == 0 || (largest >= MAGNITUDE_LEAST && largest <= MAGNITUDE_MOST))
        return 1;
    int exponent;
    frexp(largest, &exponent);
    exponent -= 10;
    return ldexp(1, exponent < DBL_MIN_EXP ? DBL_MIN_EXP : exponent);
}

/* Theta and smoothing for values[0..count-1], which begin and end with observations; b->unit and b->period are
 * known. */
static int fit_models(struct baselines *b, const double *values, size_t count, struct error *error)
{
    int result = -1;
    bool is_outside = b->period >= 1.5 && !is_for_models(b->period);
    size_t fit_length = count < FIT_LENGTH_MAX ? count : FIT_LENGTH_MAX, season_length = fit_length;
    if (is_outside && SEASON_FIT_PERIODS * b->period > FIT_LENGTH_MAX)
        season_length =
            SEASON_FIT_PERIODS * b->period < (double)count ? (size_t)(SEASON_FIT_PERIODS * b->period) : count;
    while (season_length < count && isnan(values[count - season_length]))
        season_length++;
    double *filled = memory_allocate(season_length, sizeof *filled, error);
    double *scratch = memory_allocate(season_length, sizeof *scratch, error);
    if (!filled || !scratch)
        goto done;
    if (fill_gaps(values + count - season_length, season_length, b->unit, b->period, filled, error))
        goto done;
    if (is_outside && find_season(b, filled, season_length, error))
        goto done;
    for (size_t t = 0; t < season_length && b->adjustment != BASELINES_ADJUSTMENT_NONE; t++)
        filled[t] = adjust(b, filled[t], (int64_t)t);
    b->season_step = (int64_t)season_length;
    if (season_length < fit_length)
        fit_length = season_length;
    int period = is_outside || b->period < 1.5 ? 1 : (int)b->period;
    const double *fitted = filled + season_length - fit_length;
    theta_fit(&b->theta, fitted, fit_length, period, scratch);
    smoothing_fit(&b->smoothing, fitted, fit_length, period);
    result = 0;
done:
    memory_free(filled);
    memory_free(scratch);
    return result;
}

static void remember(struct baselines *b, double y);

int baselines_fit(struct baselines *b, const double *values, size_t count, double period, struct error *error)
{
    int result = -1;
    struct baselines made = BASELINES_INIT;
    made.period = period >= 1.5 && period <= BASELINES_PERIOD_MAX ? period : 1;
    made.unit = 1;
    made.recent_count = baselines_recent_count(made.period);
    made.recent = memory_allocate(made.recent_count, sizeof *made.recent, error);
    if (!made.recent)
        goto done;
    size_t begin = 0, end = count;
    while (begin < end && isnan(values[begin]))
        begin++;
    while (end > begin && isnan(values[end - 1]))
        end--;
    if (begin < end) {
        made.unit = find_unit(values + begin, end - begin);
        if (fit_models(&made, values + begin, end - begin, error))
            goto done;
        for (size_t t = begin; t < end; t++)
            remember(&made, values[t]);
        for (size_t t = end; t < count; t++)
            baselines_advance(&made, NAN);
    }
    baselines_release(b);
    *b = made;
    made = (struct baselines)BASELINES_INIT;
    result = 0;
done:
    baselines_release(&made);
    return result;
}

/* ---- walk ---- */

/* The value `back` steps after the last (1: the next step's forecast), by whole periods back; the last where there is
 * none. */
static double seasonal_naive(const struct baselines *b, int k)
{
    double target = (double)b->step_count - 1 + k;
    double periods = floor(k / b->period);
    double back = floor(periods * b->period + 0.5);
    while (back < k)
        back = floor(++periods * b->period + 0.5);
    if (back > target || back - k >= (double)b->recent_count)
        return b->last;
    return b->recent[(size_t)(target - back) % b->recent_count];
}

/* The states of naive, seasonal naive and drift. */
static void remember(struct baselines *b, double y)
{
    double filled = y;
    if (isnan(y)) {
        filled = seasonal_naive(b, 1);
        b->gap++;
    } else {
        if (b->step_count == 0)
            b->first = y;
        b->last = y;
        b->gap = 0;
    }
    b->recent[b->step_count++ % b->recent_count] = filled;
}

void baselines_advance(struct baselines *b, double y)
{
    if (isnan(y) && b->step_count == 0)
        return;
    if (b->step_count == 0) {
        b->theta = (struct theta)THETA_NAIVE(y);
        b->smoothing = (struct smoothing)SMOOTHING_NAIVE(y);
    } else {
        double adjusted = adjust(b, y / b->unit, b->season_step);
        theta_advance(&b->theta, adjusted);
        smoothing_advance(&b->smoothing, adjusted);
        b->season_step++;
    }
    remember(b, y);
}

static void model_forecast(const struct baselines *b, enum baseline method, int horizon, double *out)
{
    if (method == BASELINE_THETA)
        theta_forecast(&b->theta, horizon, out);
    else
        smoothing_forecast(&b->smoothing, horizon, out);
    for (int k = 0; k < horizon; k++)
        out[k] = unadjust(b, out[k], b->season_step + k) * b->unit;
}

static double drift(const struct baselines *b, int k)
{
    size_t between = b->step_count - 1 - b->gap;
    double rise = between ? (b->last / (double)between - b->first / (double)between) : 0;
    return b->last + rise * (double)(b->gap + (size_t)k);
}

void baselines_forecast(const struct baselines *b, enum baseline method, int horizon, double *out)
{
    if (method >= BASELINE_THETA && b->step_count)
        model_forecast(b, method, horizon, out);
    for (int k = 1; k <= horizon; k++) {
        double *forecast = &out[k - 1];
        if (b->step_count == 0) {
            *forecast = NAN;
            continue;
        }
        if (method == BASELINE_NAIVE)
            *forecast = b->last;
        else if (method == BASELINE_SEASONAL_NAIVE)
            *forecast = seasonal_naive(b, k);
        else if (method == BASELINE_DRIFT)
            *forecast = drift(b, k);
        if (!isfinite(*forecast)) /* past the largest double */
            *forecast = b->last;
    }
}

/* ---- origins within a series at hand ---- */

double baseline_naive(const double *values, size_t origin)
{
    for (size_t t = origin + 1; t-- > 0;) {
        if (!isnan(values[t]))
            return values[t];
    }
    return NAN;
}

double baseline_seasonal_naive(const double *values, size_t origin, int k, double period)
{
    size_t target = origin + (size_t)k;
    for (double periods = 1;; periods++) {
        double back = floor(periods * period + 0.5);
        if (back > (double)target)
            return baseline_naive(values, origin);
        size_t t = target - (size_t)back;
        if (t <= origin && !isnan(values[t]))
            return values[t];
    }
}

double baseline_scale(const double *values, size_t count, double period)
{
    size_t lag = (size_t)(period + 0.5);
    if (lag < 1 || lag >= count)
        lag = 1;
    double sum = 0;
    size_t pairs = 0;
    for (size_t t = lag; t < count; t++) {
        if (!isnan(values[t]) && !isnan(values[t - lag])) {
            sum += fabs(values[t] - values[t - lag]);
            pairs++;
        }
    }
    return pairs ? sum / (double)pairs : 0;
}

double baselines_error_size(const struct baselines *b)
{
    double next[1];
    if (b->step_count == 0 || !(b->smoothing.variance > 0))
        return 0;
    baselines_forecast(b, BASELINE_SMOOTHING, 1, next);
    double size = sqrt(b->smoothing.variance) * b->unit;
    if (b->smoothing.error == SMOOTHING_ERROR_MULTIPLICATIVE)
        size = sqrt(b->smoothing.variance) * fabs(next[0]);
    else if (b->adjustment == BASELINES_ADJUSTMENT_LOG)
        size *= exp(season_value(&b->season, b->season_step));
    return isfinite(size) ? size : 0;
}
