#include "predict/combination.h"

#include <math.h>
#include <string.h>

/* From this share of zeros in the recent past on, without a season, a zero is inside of every interval. */
#define ZERO_SHARE 0.2

void combination_weights(const struct model *model, bool is_baseline_only, double weights[METHOD_COUNT])
{
    double rest = 1 - model->weights[METHOD_NETWORK];
    memcpy(weights, model->weights, sizeof model->weights);
    if (!is_baseline_only || rest <= 0) /* without a share of the baselines the model has none */
        return;
    weights[METHOD_NETWORK] = 0;
    for (int method = METHOD_BASELINES; method < METHOD_COUNT; method++)
        weights[method] /= rest;
}

void combination_shut(const struct recipe *recipe, const struct baselines *baselines, struct known_columns ahead,
                      size_t K, double *networks)
{
    for (size_t k = 0; k < K && recipe->blend.kind != BLEND_NONE; k++) {
        if (!isnan(networks[k]) && known_effects_shut(&baselines->effects, ahead, k))
            networks[k] = 0;
    }
}

double combination_range(const double *values, size_t end, size_t steps)
{
    double least[2] = {INFINITY, INFINITY}, most[2] = {-INFINITY, -INFINITY}; /* the outermost, and the next */
    for (size_t t = end > steps ? end - steps : 0; t < end; t++) {
        if (isnan(values[t]))
            continue;
        least[1] = fmin(least[1], fmax(least[0], values[t]));
        least[0] = fmin(least[0], values[t]);
        most[1] = fmax(most[1], fmin(most[0], values[t]));
        most[0] = fmax(most[0], values[t]);
    }
    return most[1] > least[1] ? most[1] - least[1] : 0;
}

/* Forecasts far from where most of them are become NAN. */
static void drop_wild(double values[METHOD_COUNT], double range)
{
    double sorted[METHOD_COUNT];
    int count = 0, near = 0;
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (isnan(values[method]))
            continue;
        int i = count++;
        for (; i > 0 && sorted[i - 1] > values[method]; i--)
            sorted[i] = sorted[i - 1];
        sorted[i] = values[method];
    }
    double middle = count ? sorted[count / 2] : 0;
    for (int i = 0; i < count; i++)
        near += fabs(sorted[i] - middle) <= COMBINATION_WILD * range;
    for (int method = 0; method < METHOD_COUNT && 3 * near >= 2 * count; method++) {
        if (fabs(values[method] - middle) > COMBINATION_WILD * range)
            values[method] = NAN;
    }
}

double combination_value(const double weights[METHOD_COUNT], const double *values, size_t stride,
                         const struct target_preparation *target, double range)
{
    double at[METHOD_COUNT], sum = 0, share = 0, least = INFINITY, most = -INFINITY;
    for (int method = 0; method < METHOD_COUNT; method++)
        at[method] = values[(size_t)method * stride];
    if (range > 0)
        drop_wild(at, range);
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (weights[method] > 0 && !isnan(at[method])) {
            sum += weights[method] * at[method];
            share += weights[method];
            least = fmin(least, at[method]);
            most = fmax(most, at[method]);
        }
    }
    if (share <= 0 && range > 0) /* what has weight is wild: better that than nothing */
        return combination_value(weights, values, stride, target, 0);
    /* a constant that all agree on is not rounded away from */
    double blended = share > 0 ? fmin(fmax(sum / share, least), most) : NAN;
    return target->is_nonnegative && blended < 0 ? 0 : blended;
}

double combination_hold(const struct target_preparation *target, double before, double value)
{
    if (target->monotone == 0 || isnan(before) || isnan(value))
        return value;
    return target->monotone > 0 ? fmax(value, before) : fmin(value, before);
}

double combination_unit(const struct target_preparation *target, double forecast, double scale, double error_size,
                        double share)
{
    double change = target->is_log ? scale * fmax(forecast + target->offset, 0) : scale;
    return error_size > 0 && share > 0 && change > 0 ? pow(change, 1 - share) * pow(error_size, share) : change;
}

bool combination_may_be_zero(const struct target_preparation *target, const double *values, size_t count)
{
    size_t known = 0, zeros = 0;
    for (size_t t = 0; t < count; t++) {
        known += isnan(values[t]) ? 0 : 1;
        zeros += fabs(values[t]) <= 0;
    }
    return zeros && (double)zeros >= ZERO_SHARE * (double)known && target->is_nonnegative && target->season_count == 0;
}

/* How much wider an interval is where the last value lies `gap` steps before the first one forecast: as it widens from
 * step to step. */
static double widening(const struct intervals *intervals, int level, int K, int k, size_t gap)
{
    const double *lower = intervals->lower + level * K, *upper = intervals->upper + level * K;
    double first = upper[0] - lower[0], last = upper[K - 1] - lower[K - 1];
    double power = K > 1 && first > 0 ? fmin(log(last / first) / log(K), 0.5) : 0.5;
    return pow((double)gap / (k + 1) + 1, power);
}

static double bound(const struct target_preparation *target, double value)
{
    return target->is_nonnegative && value < 0 ? 0 : value;
}

void combination_bounds(const struct model *model, const struct target_preparation *target, double forecast, int level,
                        int k, const struct combination_interval *interval, double *lower, double *upper)
{
    const struct intervals *intervals = &model->intervals;
    const int K = model->recipe.horizon;
    const double unit = interval->unit * widening(intervals, level, K, k, interval->gap);
    *lower = bound(target, forecast + unit * intervals->lower[level * K + k]);
    *upper = bound(target, forecast + unit * intervals->upper[level * K + k]);
    if (interval->may_be_zero)
        *lower = fmin(*lower, 0);
}
