#include "rehearse/trial.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/workers.h"
#include "predict/carried_networks.h"
#include "predict/combination.h"
#include "predict/networks_forecast.h"
#include "plan/rules.h"

/* Origins forecast in one go. */
#define CHUNK 256
/* A window's scale counts as at least that of the last window, divided by this: after a shift of level, errors measured
 * by the calm before it would be taken for as many times the unrest after it. */
#define SCALE_GROWTH_MAX 3
/* About as many origins are looked at at most: more would say the same. */
#define ORIGIN_COUNT_MAX 20000

/* How much smaller changes over one period are than changes over one step, on average over the series that can tell;
 * NAN when none can. */
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

double trial_period(const struct recipe *recipe, const struct panel *panel, const size_t *train_lengths)
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

double trial_spans(const struct trial *trial)
{
    double spans = 0;
    size_t T = (size_t)trial->target_count;
    for (size_t n = 0; n < trial->count;) {
        size_t series = trial->series[n], origins = 0;
        for (; n < trial->count && trial->series[n] == series; n += T)
            origins++;
        spans += 1 + (double)(origins - 1) / trial->horizon;
    }
    return spans;
}

void trial_release(struct trial *trial)
{
    memory_free(trial->series);
    memory_free(trial->origins);
    memory_free(trial->targets);
    memory_free(trial->is_baseline_only);
    memory_free(trial->scales);
    memory_free(trial->error_sizes);
    memory_free(trial->ranges);
    memory_free(trial->denominators);
    memory_free(trial->truth);
    memory_free(trial->values);
    *trial = (struct trial)TRIAL_INIT;
}

/* What the tasks of a trial share. */
struct work {
    struct trial *trial;
    const struct model *model;
    const struct panel *panel;
    const struct training_data *data;
    enum part part;
    bool baselines_only;
    size_t window_count, stride; /* windows of the part; every stride-th chunk of them is looked at */
    size_t *first;               /* owned, [series_count + 1] forecasts of each series: first[s] .. first[s + 1] - 1 */
};

/* The origins looked at, in their order: window `begin` + i of the part is origin `at` + i of the trial, i < count. */
struct chunk {
    size_t begin, count, at;
};

static struct chunk chunk_of(const struct work *work, int index)
{
    size_t begin = (size_t)index * CHUNK * work->stride;
    size_t left = work->window_count - begin;
    return (struct chunk){.begin = begin, .count = left < CHUNK ? left : CHUNK, .at = (size_t)index * CHUNK};
}

static int chunk_count(const struct work *work)
{
    size_t length = CHUNK * work->stride;
    return (int)((work->window_count + length - 1) / length);
}

/* What came after an origin, and what the window's scale is. */
static void fill_origin(const struct work *work, size_t window, size_t origin_index)
{
    struct trial *trial = work->trial;
    const struct window_set *set = &work->data->parts[0][work->part];
    size_t s, origin;
    window_set_locate(set, window, &s, &origin);
    const struct prepared_series *prepared = &work->data->prepared[0].series[s];
    for (int c = 0; c < trial->target_count; c++) {
        size_t n = origin_index * (size_t)trial->target_count + (size_t)c;
        const double *values = series_column(&work->panel->series[s], c);
        trial->ranges[n] = combination_range(values, origin + 1, model_tail_length(&work->model->recipe));
        trial->series[n] = s;
        trial->origins[n] = origin;
        trial->targets[n] = &prepared->preparation->targets[c];
        trial->is_baseline_only[n] = work->panel->series[s].length < RULES_NETWORK_LENGTH_MIN;
        const double *d = prepared->targets + (size_t)c * prepared->length;
        double spread = trial->targets[n]->spread;
        size_t length = work->panel->series[s].length;
        double then = window_scale(d, spread, set->shape.scale_steps, trial->horizon, origin + 1);
        double now = window_scale(d, spread, set->shape.scale_steps, trial->horizon, length);
        trial->scales[n] = fmax(then, now / SCALE_GROWTH_MAX);
        for (int k = 0; k < trial->horizon; k++) {
            size_t t = origin + 1 + (size_t)k;
            trial->truth[n * (size_t)trial->horizon + (size_t)k] = t < set->target_end[s] ? values[t] : NAN;
        }
    }
}

/* What the networks say at origin `origin_index` of the trial: out [K][T]. */
static void keep_networks(struct trial *trial, size_t origin_index, const double *out)
{
    size_t K = (size_t)trial->horizon, T = (size_t)trial->target_count;
    double *networks = trial_values(trial, METHOD_NETWORK);
    for (size_t k = 0; k < K; k++) {
        for (size_t c = 0; c < T; c++)
            networks[(origin_index * T + c) * K + k] = out[k * T + c];
    }
}

/* The networks at one chunk of the origins. */
static int ask_networks(void *context, int index, struct error *error)
{
    int result = -1;
    const struct work *work = context;
    struct trial *trial = work->trial;
    struct chunk chunk = chunk_of(work, index);
    size_t K = (size_t)trial->horizon, T = (size_t)trial->target_count;
    double *out = memory_allocate(chunk.count * K * T, sizeof *out, error);
    if (!out)
        goto done;
    const bool is_stateful = work->model->recipe.is_stateful; /* the series are read later, from their beginning */
    for (size_t i = 0; (work->baselines_only || is_stateful) && i < chunk.count * K * T; i++)
        out[i] = NAN;
    if (!work->baselines_only && !is_stateful &&
        networks_forecast(work->model, &work->data->parts[0][work->part], PART_COUNT, chunk.begin, chunk.count, out,
                          error))
        goto done;
    for (size_t i = 0; i < chunk.count; i++) {
        fill_origin(work, chunk.begin + i, chunk.at + i);
        keep_networks(trial, chunk.at + i, out + i * K * T);
    }
    result = 0;
done:
    memory_free(out);
    return result;
}

/* Stateful networks at all origins of one series that are looked at, on the way from its beginning. */
static int ask_carried(void *context, int index, struct error *error)
{
    int result = -1;
    const struct work *work = context;
    struct trial *trial = work->trial;
    const struct window_set *set = &work->data->parts[0][work->part];
    const size_t s = (size_t)index, T = (size_t)trial->target_count, O = T * (size_t)trial->horizon;
    const struct prepared_series *series[PREPARATION_COUNT_MAX] = {NULL};
    struct carried_networks carried = CARRIED_NETWORKS_INIT;
    size_t step = 0;
    if (work->first[s] == work->first[s + 1])
        return 0;
    double *out = memory_allocate(CHUNK * O, sizeof *out, error);
    if (!out || carried_init(&carried, work->model, error))
        goto done;
    for (int p = 0; p < recipe_preparation_count(&work->model->recipe); p++)
        series[p] = &work->data->prepared[p].series[s];
    carried_start(&carried, NULL);
    for (size_t n = work->first[s]; n < work->first[s + 1];) {
        const size_t first = trial->origins[n];
        size_t count = 0; /* origins that follow each other from here on */
        while (n + count * T < work->first[s + 1] && trial->origins[n + count * T] == first + count && count < CHUNK)
            count++;
        carried_read(&carried, series,
                     &(struct series_span){step, first + count, set->target_end[s], set->known_end[s]}, first, out);
        for (size_t i = 0; i < count; i++)
            keep_networks(trial, n / T + i, out + i * O);
        step = first + count;
        n += count * T;
    }
    result = 0;
done:
    carried_release(&carried);
    memory_free(out);
    return result;
}

/* The baselines of one series, fitted before the part and walking from origin to origin. */
static int ask_baselines(void *context, int index, struct error *error)
{
    const struct work *work = context;
    struct trial *trial = work->trial;
    size_t s = (size_t)index, T = (size_t)trial->target_count, K = (size_t)trial->horizon;
    const struct series *series = &work->panel->series[s];
    size_t before = work->part == PART_TEST ? series->length : work->data->train_lengths[s];
    if (work->first[s] == work->first[s + 1])
        return 0;
    for (size_t c = 0; c < T; c++) {
        const double *values = series_column(series, (int)c);
        struct baselines baselines = BASELINES_INIT;
        double denominator = baseline_scale(values, before, trial->period);
        size_t step = before;
        if (baselines_fit(&baselines, values, before, trial->period, error))
            return -1;
        for (size_t n = work->first[s] + c; n < work->first[s + 1]; n += T) {
            for (; step <= trial->origins[n]; step++)
                baselines_advance(&baselines, values[step]);
            trial->denominators[n] = denominator;
            trial->error_sizes[n] = baselines_error_size(&baselines);
            for (int i = 0; i < BASELINE_COUNT; i++)
                baselines_forecast(&baselines, (enum baseline)i, trial->horizon,
                                   trial_values(trial, METHOD_BASELINES + i) + n * K);
        }
        baselines_release(&baselines);
    }
    return 0;
}

/* first[s]: the trial's forecasts are series by series. */
static void index_series(struct work *work)
{
    size_t n = 0;
    for (size_t s = 0; s < work->panel->series_count; s++) {
        work->first[s] = n;
        while (n < work->trial->count && work->trial->series[n] == s)
            n++;
        work->first[s + 1] = n;
    }
}

int trial_run(struct trial *trial, const struct model *model, const struct panel *panel,
              const struct training_data *data, enum part part, bool baselines_only, int thread_count,
              struct error *error)
{
    int result = -1;
    struct work work = {.trial = trial,
                        .baselines_only = baselines_only,
                        .model = model,
                        .panel = panel,
                        .data = data,
                        .part = part,
                        .window_count = window_set_count(&data->parts[0][part])};
    work.stride = (work.window_count + ORIGIN_COUNT_MAX - 1) / ORIGIN_COUNT_MAX;
    *trial = (struct trial){.horizon = model->recipe.horizon,
                            .target_count = panel->target_count,
                            .period = trial_period(&model->recipe, panel, data->train_lengths)};
    if (work.window_count == 0)
        return 0;
    int chunks = chunk_count(&work);
    struct chunk last = chunk_of(&work, chunks - 1);
    trial->origin_count = last.at + last.count;
    trial->count = trial->origin_count * (size_t)trial->target_count;
    size_t steps = trial->count * (size_t)trial->horizon;
    trial->series = memory_allocate(trial->count, sizeof *trial->series, error);
    trial->origins = memory_allocate(trial->count, sizeof *trial->origins, error);
    trial->targets = memory_allocate(trial->count, sizeof *trial->targets, error);
    trial->is_baseline_only = memory_allocate(trial->count, sizeof *trial->is_baseline_only, error);
    trial->scales = memory_allocate(trial->count, sizeof *trial->scales, error);
    trial->error_sizes = memory_allocate(trial->count, sizeof *trial->error_sizes, error);
    trial->ranges = memory_allocate(trial->count, sizeof *trial->ranges, error);
    trial->denominators = memory_allocate(trial->count, sizeof *trial->denominators, error);
    trial->truth = memory_allocate(steps, sizeof *trial->truth, error);
    trial->values = memory_allocate(METHOD_COUNT * steps, sizeof *trial->values, error);
    work.first = memory_allocate(panel->series_count + 1, sizeof *work.first, error);
    if (!trial->series || !trial->origins || !trial->targets || !trial->is_baseline_only || !trial->scales ||
        !trial->error_sizes || !trial->ranges || !trial->denominators || !trial->truth || !trial->values ||
        !work.first || workers_run(thread_count, chunks, ask_networks, &work, error))
        goto done;
    index_series(&work);
    if (model->recipe.is_stateful && !baselines_only &&
        workers_run(thread_count, (int)panel->series_count, ask_carried, &work, error))
        goto done;
    result = workers_run(thread_count, (int)panel->series_count, ask_baselines, &work, error);
done:
    memory_free(work.first);
    return result;
}
