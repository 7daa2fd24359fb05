#include "rehearse/scored_forecast.h"

#include <math.h>

#include "base/memory.h"
#include "examples/windows.h"
#include "predict/combination.h"
#include "rating/blend.h"

/* The bounds of forecast n, blended[K], as predict has them from this origin: lower and upper [K][level_count]. */
static void find_bounds(const struct trial *trial, const struct model *model, const struct panel *panel,
                        const struct training_data *data, size_t n, const double *blended, double *lower, double *upper)
{
    const struct trial_forecast *forecast = &trial->forecasts[n];
    const size_t c = n % (size_t)trial->target_count, length = forecast->origin + 1;
    const struct prepared_series *prepared = &data->prepared[0].series[forecast->series];
    const double *values = series_column(&panel->series[forecast->series], (int)c);
    const size_t tail = model_tail_length(&model->recipe), begin = length > tail ? length - tail : 0;
    const double scale = window_scale(prepared->targets + c * prepared->length, forecast->target->spread,
                                      model->recipe.scale_steps, trial->horizon, length);
    const int L = model->intervals.level_count;
    struct combination_interval interval = {
        .may_be_zero = combination_may_be_zero(forecast->target, values + begin, length - begin)};
    double last = NAN;
    for (size_t t = length; t > 0 && isnan(last); t--)
        last = values[t - 1];
    for (int k = 0; k < trial->horizon; k++) {
        interval.unit =
            combination_unit(forecast->target, blended[k], scale, forecast->error_size, model->intervals.error_share);
        for (int l = 0; l < L; l++) {
            const int at = k * L + l, before = at - L;
            combination_bounds(model, forecast->target, blended[k], l, k, &interval, &lower[at], &upper[at]);
            lower[at] = combination_hold(forecast->target, k ? lower[before] : last, lower[at]);
            upper[at] = combination_hold(forecast->target, k ? upper[before] : last, upper[at]);
        }
    }
}

/* What the scores leave out (score.c): steps that no method could foretell. */
static void keep_scored(const struct trial *trial, size_t n, double *truth)
{
    for (size_t k = 0; k < (size_t)trial->horizon; k++) {
        const size_t at = n * (size_t)trial->horizon + k;
        const bool is_scored = !isnan(trial_values(trial, METHOD_BASELINES + BASELINE_NAIVE)[at]) &&
                               !isnan(trial_values(trial, METHOD_NETWORK)[at]);
        truth[k] = is_scored ? trial->truth[at] : NAN;
    }
}

int scored_forecast_tell(const struct trial *trial, const struct model *model, const struct panel *panel,
                         const struct training_data *data, const struct scored_listener *listener, struct error *error)
{
    int result = -1;
    const size_t K = (size_t)trial->horizon, L = (size_t)model->intervals.level_count;
    struct scored_method methods[1 + METHOD_COUNT];
    double *block = memory_allocate(K * (2 + 2 * L), sizeof *block, error);
    if (!block)
        return -1;
    double *blended = block, *truth = block + K, *lower = block + 2 * K, *upper = lower + K * L;
    for (size_t n = 0; n < trial->count; n++) {
        const struct trial_forecast *forecast = &trial->forecasts[n];
        blend_forecast(trial, model, n, false, blended);
        find_bounds(trial, model, panel, data, n, blended, lower, upper);
        keep_scored(trial, n, truth);
        methods[0] = (struct scored_method){"seqnet", blended};
        for (int method = 0; method < METHOD_COUNT; method++)
            methods[1 + method] = (struct scored_method){method_name(method), trial_values(trial, method) + n * K};
        const struct scored_forecast told = {.series = forecast->series,
                                             .target = (int)(n % (size_t)trial->target_count),
                                             .last = forecast->origin,
                                             .step_count = trial->horizon,
                                             .truth = truth,
                                             .methods = methods,
                                             .method_count = 1 + METHOD_COUNT,
                                             .levels = model->recipe.levels,
                                             .level_count = (int)L,
                                             .lower = lower,
                                             .upper = upper,
                                             .stride = L,
                                             .scale = forecast->denominator};
        if (listener->on_forecast(listener->context, &told, error))
            goto done;
    }
    result = 0;
done:
    memory_free(block);
    return result;
}
