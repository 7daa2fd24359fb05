#include "predict/score.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "predict/accuracy.h"
#include "methods/baselines.h"
#include "predict/forecast.h"

/* Origins forecast in one call. */
#define SCORE_CHUNK 256
/* About as many origins are scored at most, in chunks spread evenly: more would say the same. */
#define SCORE_WINDOW_MAX 20000

enum method { METHOD_NETWORK, METHOD_NAIVE, METHOD_SEASONAL_NAIVE, METHOD_COUNT };

static const char *const method_names[METHOD_COUNT] = {"network", "naive", "seasonal naive"};

/* How much smaller changes over one period are than changes over one step, on average over the series that can tell; NAN when none can. */
static double period_merit(const struct panel *panel, const size_t *train_lengths, double period)
{
    double sum = 0;
    size_t count = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const double *values = series_column(&panel->series[s], 0);
        if ((double)train_lengths[s] < 2 * period)
            continue;
        double step = baseline_scale(values, train_lengths[s], 1);
        if (step > 0) {
            sum += baseline_scale(values, train_lengths[s], period) / step;
            count++;
        }
    }
    return count ? sum / (double)count : NAN;
}

double score_period(const struct recipe *recipe, const struct panel *panel, const size_t *train_lengths)
{
    double periods[8];
    int count = recipe->period_count;
    memcpy(periods, recipe->periods, sizeof recipe->periods);
    if (count == 0 && !recipe->periods_are_given)
        count = calendar_cycles(&panel->calendar, periods, 8);
    double best = 1, best_merit = INFINITY;
    for (int i = 0; i < count; i++) {
        double merit = period_merit(panel, train_lengths, periods[i]);
        if (merit < best_merit) {
            best = periods[i];
            best_merit = merit;
        }
    }
    return best;
}

struct scoring {
    const struct model *model;
    const struct panel *panel;
    const struct window_set *set;
    int method_count;
    double period;
    struct series_errors *errors; /* [METHOD_COUNT][series_count * target_count] */
};

/* Score the forecasts of windows begin .. begin+count-1. */
static void score_windows(const struct scoring *scoring, size_t begin, size_t count, const double *forecasts)
{
    const struct window_set *set = scoring->set;
    int K = set->shape.horizon, T = set->shape.target_count;
    size_t cells = scoring->panel->series_count * (size_t)T;
    for (size_t i = 0; i < count; i++) {
        size_t s, origin;
        window_set_locate(set, begin + i, &s, &origin);
        for (int c = 0; c < T; c++) {
            const double *values = series_column(&scoring->panel->series[s], c);
            size_t cell = s * (size_t)T + (size_t)c;
            double naive = baseline_naive(values, origin);
            for (int k = 1; k <= K && origin + (size_t)k < set->target_end[s]; k++) {
                double y = values[origin + (size_t)k];
                double network = forecasts[(i * (size_t)K + (size_t)k - 1) * (size_t)T + (size_t)c];
                if (isnan(naive) || isnan(network))
                    continue; /* nothing observed before the origin: no method can answer */
                series_errors_add(&scoring->errors[METHOD_NETWORK * cells + cell], y, network);
                series_errors_add(&scoring->errors[METHOD_NAIVE * cells + cell], y, naive);
                if (scoring->method_count > METHOD_SEASONAL_NAIVE)
                    series_errors_add(&scoring->errors[METHOD_SEASONAL_NAIVE * cells + cell], y,
                                      baseline_seasonal_naive(values, origin, k, scoring->period));
            }
        }
    }
}

int score_part(const struct model *model, const struct panel *panel, const struct training_data *data, enum part part,
               struct scorecard *card, struct error *error)
{
    int result = -1;
    const struct window_set *set = &data->parts[part];
    size_t window_count = window_set_count(set), outputs = (size_t)model->network.shape.output_size;
    size_t chunk = window_count < SCORE_CHUNK ? window_count : SCORE_CHUNK;
    size_t cells = panel->series_count * (size_t)panel->target_count;
    struct scorecard made = {.period = score_period(&model->recipe, panel, data->train_lengths)};
    struct scoring scoring = {.model = model, .panel = panel, .set = set, .period = made.period};
    scoring.method_count = made.period > 1 ? METHOD_COUNT : METHOD_SEASONAL_NAIVE;
    double *forecasts = memory_allocate(chunk * outputs, sizeof *forecasts, error);
    scoring.errors = memory_allocate(METHOD_COUNT * cells, sizeof *scoring.errors, error);
    if (!forecasts || !scoring.errors)
        goto done;
    size_t stride = (window_count + SCORE_WINDOW_MAX - 1) / SCORE_WINDOW_MAX;
    for (size_t begin = 0; begin < window_count; begin += chunk * stride) {
        size_t count = window_count - begin < chunk ? window_count - begin : chunk;
        if (forecast_windows(&model->network, model->members, model->recipe.ensemble_count, set, begin, count, forecasts,
                             error))
            goto done;
        score_windows(&scoring, begin, count, forecasts);
        made.origin_count += count;
    }
    for (int method = 0; window_count && method < scoring.method_count; method++) {
        struct accuracy accuracy = {0};
        for (size_t cell = 0; cell < cells; cell++) {
            size_t s = cell / (size_t)panel->target_count;
            const double *values = series_column(&panel->series[s], (int)(cell % (size_t)panel->target_count));
            size_t before = part == PART_TEST ? panel->series[s].length : data->train_lengths[s];
            accuracy_add(&accuracy, &scoring.errors[(size_t)method * cells + cell],
                         baseline_scale(values, before, made.period));
        }
        accuracy_finish(&accuracy);
        struct model_score *score = &made.scores[made.score_count++];
        strcpy(score->method, method_names[method]);
        score->mase = accuracy.mase;
        score->smape = accuracy.smape;
        score->rmse = accuracy.rmse;
        score->mae = accuracy.mae;
    }
    *card = made;
    result = 0;
done:
    memory_free(forecasts);
    memory_free(scoring.errors);
    return result;
}
