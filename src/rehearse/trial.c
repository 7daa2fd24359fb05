#include "rehearse/trial.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/workers.h"
#include "plan/rules.h"
#include "predict/combination.h"
#include "predict/network_answers.h"

/* Where not all origins are looked at, this many are that follow each other. */
#define RUN_LENGTH 256
/* A window's scale counts as at least that of the last window, divided by this. After a shift of level, errors would
 * else be measured by the calm before it, and be taken for many times the unrest after it. */
#define SCALE_GROWTH_MAX 3
/* A walk has at most so many origins of a series. */
#define WALK_LENGTH_MAX 200
/* Where few origins are looked at, runs are shorter, so that there are so many. */
#define RUN_COUNT_MIN 64
#define RUN_LENGTH_MIN 16

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
    _Static_assert(sizeof periods >= sizeof recipe->periods, "room for the periods that were given");
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
        size_t series = trial->forecasts[n].series, origins = 0;
        for (; n < trial->count && trial->forecasts[n].series == series; n += T)
            origins++;
        spans += 1 + (double)(origins - 1) / trial->horizon;
    }
    return spans;
}

void trial_release(struct trial *trial)
{
    memory_free(trial->forecasts);
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
    bool is_walk;
    size_t *first; /* owned, [series_count + 1] forecasts of each series: first[s] .. first[s + 1] - 1 */
};

/* Which windows are looked at: every stride-th run. */
struct sampling {
    size_t run_length, stride;
};

/* At most some `most` of `count` windows. */
static struct sampling sample_windows(size_t count, size_t most)
{
    const size_t run = most / RUN_COUNT_MIN;
    return (struct sampling){.run_length = run > RUN_LENGTH       ? RUN_LENGTH
                                           : run < RUN_LENGTH_MIN ? RUN_LENGTH_MIN
                                                                  : run,
                             .stride = (count + most - 1) / most};
}

static size_t next_window(size_t window, const struct sampling *sampling)
{
    const size_t next = window + 1;
    return next % sampling->run_length ? next : next + (sampling->stride - 1) * sampling->run_length;
}

/* Room for as many origins as are counted. */
static int make_room(struct work *work, struct error *error)
{
    struct trial *trial = work->trial;
    trial->count = trial->origin_count * (size_t)trial->target_count;
    const size_t steps = trial->count * (size_t)trial->horizon;
    work->first = memory_allocate(work->panel->series_count + 1, sizeof *work->first, error);
    trial->forecasts = memory_allocate(trial->count, sizeof *trial->forecasts, error);
    trial->truth = memory_allocate(steps, sizeof *trial->truth, error);
    trial->values = memory_allocate(METHOD_COUNT * steps, sizeof *trial->values, error);
    return work->first && trial->forecasts && trial->truth && trial->values ? 0 : -1;
}

static struct trial_forecast *add_origin(struct work *work, struct trial_forecast *forecast, size_t s, size_t origin)
{
    for (int c = 0; c < work->trial->target_count; c++)
        *forecast++ = (struct trial_forecast){.series = s, .origin = origin};
    work->first[s + 1] = (size_t)(forecast - work->trial->forecasts);
    return forecast;
}

/* Which series and origin each forecast is of, and which forecasts are a series'. */
static int list_origins(struct work *work, struct error *error)
{
    struct trial *trial = work->trial;
    const struct window_set *set = &work->data->parts[0][work->part];
    const size_t window_count = window_set_count(set);
    const int most = work->model->recipe.judged_count;
    const struct sampling sampling = sample_windows(window_count, most ? (size_t)most : JUDGED_COUNT_USUAL);
    for (size_t window = 0; window < window_count; window = next_window(window, &sampling))
        trial->origin_count++;
    if (make_room(work, error))
        return -1;
    struct trial_forecast *forecast = trial->forecasts;
    for (size_t window = 0; window < window_count; window = next_window(window, &sampling)) {
        size_t s, origin;
        window_set_locate(set, window, &s, &origin);
        forecast = add_origin(work, forecast, s, origin);
    }
    for (size_t s = 0; s < work->panel->series_count; s++) {
        if (work->first[s + 1] < work->first[s])
            work->first[s + 1] = work->first[s]; /* nothing of it is looked at */
    }
    return 0;
}

/* The first step that a walk through so many forecasts. */
static size_t walk_begin(size_t length)
{
    const size_t half = length / 2;
    return length - half > WALK_LENGTH_MAX ? length - WALK_LENGTH_MAX : half > 1 ? half : length;
}

static int list_walk(struct work *work, struct error *error)
{
    for (size_t s = 0; s < work->panel->series_count; s++)
        work->trial->origin_count += work->panel->series[s].length - walk_begin(work->panel->series[s].length);
    if (make_room(work, error))
        return -1;
    struct trial_forecast *forecast = work->trial->forecasts;
    for (size_t s = 0; s < work->panel->series_count; s++) {
        const size_t length = work->panel->series[s].length;
        work->first[s + 1] = work->first[s];
        for (size_t t = walk_begin(length); t < length; t++)
            forecast = add_origin(work, forecast, s, t - 1);
    }
    return 0;
}

/* What the networks say at all origins. */
static int ask_networks(struct work *work, int thread_count, struct error *error)
{
    int result = -1;
    struct trial *trial = work->trial;
    const size_t K = (size_t)trial->horizon, T = (size_t)trial->target_count;
    struct network_answers answers = NETWORK_ANSWERS_INIT;
    struct prepared_series *series[PREPARATION_COUNT_MAX];
    struct network_question *questions = memory_allocate(trial->origin_count, sizeof *questions, error);
    double *answer = memory_allocate(K * T, sizeof *answer, error), *values = trial_values(trial, METHOD_NETWORK);
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        series[p] = work->data->prepared[p].series;
    if (!questions || !answer || network_answers_init(&answers, work->model, thread_count, error) ||
        network_answers_look_at(&answers, series, work->panel->series_count, work->data->parts[0][work->part].known_end,
                                NULL, error))
        goto done;
    for (size_t i = 0; i < trial->origin_count; i++)
        questions[i] = (struct network_question){trial->forecasts[i * T].series, trial->forecasts[i * T].origin};
    if (network_answers_ask(&answers, questions, trial->origin_count, values, error))
        goto done;
    for (size_t i = 0; T > 1 && i < trial->origin_count; i++) { /* [K][T] of each origin becomes [T][K] */
        memcpy(answer, values + i * K * T, K * T * sizeof *answer);
        for (size_t at = 0; at < K * T; at++)
            values[(i * T + at % T) * K + at / T] = answer[at];
    }
    result = 0;
done:
    network_answers_release(&answers);
    memory_free(questions);
    memory_free(answer);
    return result;
}

/* Forecast n of target c: what came after its origin, and what it is measured in. `least`: of its scale. */
static void describe(const struct work *work, size_t n, int c, double least)
{
    struct trial *trial = work->trial;
    struct trial_forecast *forecast = &trial->forecasts[n];
    const struct window_set *set = &work->data->parts[0][work->part];
    const size_t s = forecast->series;
    const struct prepared_series *prepared = &work->data->prepared[0].series[s];
    const double *values = series_column(&work->panel->series[s], c);
    forecast->target = &prepared->preparation->targets[c];
    forecast->is_baseline_only = work->panel->series[s].length < RULES_NETWORK_LENGTH_MIN;
    forecast->range = combination_range(values, forecast->origin + 1, model_tail_length(&work->model->recipe));
    forecast->scale = fmax(window_scale(prepared->targets + (size_t)c * prepared->length, forecast->target->spread,
                                        set->shape.scale_steps, trial->horizon, forecast->origin + 1),
                           least);
    for (size_t k = 0; k < (size_t)trial->horizon; k++) {
        const size_t t = forecast->origin + 1 + k;
        const size_t end = work->is_walk ? work->panel->series[s].length : set->target_end[s];
        trial->truth[n * (size_t)trial->horizon + k] = t < end ? values[t] : NAN;
    }
}

/* How far baselines that are fitted to all of a series miss: what they are measured in when it is forecast. */
static int find_error_size(const double *values, size_t length, double period, double *size, struct error *error)
{
    struct baselines baselines = BASELINES_INIT;
    if (baselines_fit(&baselines, values, length, period, error))
        return -1;
    *size = baselines_error_size(&baselines);
    baselines_release(&baselines);
    return 0;
}

/* The forecasts of one series, and the baselines' answers: they are fitted before the part, of a walk to the first half
 * of the series, and walk from origin to origin. */
static int ask_baselines(void *context, int index, struct error *error)
{
    const struct work *work = context;
    struct trial *trial = work->trial;
    const size_t s = (size_t)index, T = (size_t)trial->target_count, K = (size_t)trial->horizon;
    const struct series *series = &work->panel->series[s];
    const struct prepared_series *prepared = &work->data->prepared[0].series[s];
    const size_t before = work->is_walk             ? series->length / 2
                          : work->part == PART_TEST ? series->length
                                                    : work->data->train_lengths[s];
    if (work->first[s] == work->first[s + 1])
        return 0;
    for (size_t c = 0; c < T; c++) {
        const double *values = series_column(series, (int)c);
        const double now =
            window_scale(prepared->targets + c * prepared->length, prepared->preparation->targets[c].spread,
                         work->model->recipe.scale_steps, trial->horizon, series->length);
        const double denominator = baseline_scale(values, before, trial->period),
                     change = baseline_scale(values, before, 1);
        struct baselines baselines = BASELINES_INIT;
        size_t step = before;
        double error_size = 0;
        if ((work->is_walk && find_error_size(values, series->length, trial->period, &error_size, error)) ||
            baselines_fit(&baselines, values, before, trial->period, error))
            return -1;
        for (size_t n = work->first[s] + c; n < work->first[s + 1]; n += T) {
            struct trial_forecast *forecast = &trial->forecasts[n];
            describe(work, n, (int)c, now / SCALE_GROWTH_MAX);
            for (; step <= forecast->origin; step++)
                baselines_advance(&baselines, values[step]);
            forecast->denominator = denominator;
            forecast->change = change;
            forecast->error_size = work->is_walk ? error_size : baselines_error_size(&baselines);
            for (int i = 0; i < BASELINE_COUNT; i++)
                baselines_forecast(&baselines, (enum baseline)i, trial->horizon,
                                   trial_values(trial, METHOD_BASELINES + i) + n * K);
        }
        baselines_release(&baselines);
    }
    return 0;
}

static void clear_networks(struct trial *trial)
{
    for (size_t i = 0; i < trial->count * (size_t)trial->horizon; i++)
        trial_values(trial, METHOD_NETWORK)[i] = NAN;
}

int trial_run(struct trial *trial, const struct model *model, const struct panel *panel,
              const struct training_data *data, enum part part, bool baselines_only, int thread_count,
              struct error *error)
{
    struct work work = {.trial = trial, .model = model, .panel = panel, .data = data, .part = part};
    *trial = (struct trial){.horizon = model->recipe.horizon,
                            .target_count = panel->target_count,
                            .period = trial_period(&model->recipe, panel, data->train_lengths)};
    int result = -1;
    if (list_origins(&work, error) || (!baselines_only && ask_networks(&work, thread_count, error)))
        goto done;
    if (baselines_only)
        clear_networks(trial);
    result = workers_run(thread_count, (int)panel->series_count, ask_baselines, &work, error);
done:
    memory_free(work.first);
    return result;
}

int trial_walk(struct trial *trial, const struct model *model, const struct panel *panel,
               const struct training_data *data, int thread_count, struct error *error)
{
    struct work work = {
        .trial = trial, .model = model, .panel = panel, .data = data, .part = PART_VALIDATION, .is_walk = true};
    int result = -1;
    *trial = (struct trial){.horizon = model->recipe.horizon,
                            .target_count = panel->target_count,
                            .period = trial_period(&model->recipe, panel, data->train_lengths)};
    if (list_walk(&work, error))
        goto done;
    clear_networks(trial);
    result = workers_run(thread_count, (int)panel->series_count, ask_baselines, &work, error);
done:
    memory_free(work.first);
    return result;
}
