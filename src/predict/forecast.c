#include "predict/forecast.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "predict/carried_networks.h"
#include "predict/combination.h"
#include "predict/forecast_checks.h"
#include "predict/networks_forecast.h"
#include "predict/prepared_rows.h"
#include "plan/rules.h"
#include "predict/tail.h"

/* From this share of zeros in the recent past on, without a season, a zero is inside of every interval. */
#define ZERO_SHARE 0.2

void forecast_release(struct forecast *forecast)
{
    memory_free(forecast->members);
    memory_free(forecast->is_unseen);
    left_out_release(&forecast->left_out);
    memory_free(forecast->ids);
    memory_free(forecast->last_stamps);
    memory_free(forecast->values);
    memory_free(forecast->lower);
    memory_free(forecast->upper);
    *forecast = (struct forecast)FORECAST_INIT;
}

/* ------------------------------------------------------------------ putting a forecast together */

/* The bound of an interval, `deviation` from the forecast. */
static double bound(const struct target_preparation *target, double forecast, double deviation)
{
    double value = forecast + deviation;
    return target->is_nonnegative && value < 0 ? 0 : value;
}

/* The recent past of a series as it is: values[0..count-1] hold it, of which there are at most model_tail_length(). */
static size_t look_back(const struct model *model, const struct prepared_series *series, int c, double *values)
{
    size_t count = model_tail_length(&model->recipe);
    size_t first = series->length > count ? series->length - count : 0;
    for (size_t t = first; t < series->length; t++) {
        double d = series->targets[(size_t)c * series->length + t];
        values[t - first] =
            isnan(d) ? NAN : preparation_undo(&series->preparation->targets[c], d, series->first_step + (int64_t)t);
    }
    return series->length - first;
}

/* Are there so many zeros, without a season that tells when, that the next value may be one too? */
static bool has_zeros(const struct target_preparation *target, const double *values, size_t count)
{
    size_t known = 0, zeros = 0;
    for (size_t t = 0; t < count; t++) {
        known += isnan(values[t]) ? 0 : 1;
        zeros += fabs(values[t]) <= 0;
    }
    return zeros && (double)zeros >= ZERO_SHARE * (double)known && target->is_nonnegative && target->season_count == 0;
}

/* All that the series to forecast from are made into. Each is made in the place after the last; one that cannot be
 * leaves that place to the next. */
struct work {
    const struct model *model;
    const char *source;                                      /* for messages */
    const struct generation *generation;                     /* NULL: a forecast of the recipe's horizon */
    size_t room;                                             /* places, [series_count] below */
    size_t series_count;                                     /* made so far */
    struct prepared_series *prepared[PREPARATION_COUNT_MAX]; /* owned, [series_count] each */
    struct baselines *baselines; /* owned, [series_count][target_count]; NULL when the blend has none */
    bool *is_baseline_only;      /* owned, [series_count] */
    struct carried_from *from;   /* owned, [series_count]; of a stateful model */
    struct forecast made;
};

/* Values that the forecast has of each series. */
static size_t series_outputs(const struct forecast *forecast)
{
    return (size_t)forecast->horizon * (size_t)forecast->target_count;
}

/* Steps after the last row whose calendar features are looked at: those of the last window may be K after all that are
 * generated. */
static int steps_ahead(const struct work *work)
{
    return work->model->recipe.horizon + (work->generation ? work->generation->step_count : 0);
}

static void work_release(struct work *work)
{
    for (size_t s = 0; s < work->room; s++) {
        for (int p = 0; p < PREPARATION_COUNT_MAX; p++) {
            if (work->prepared[p])
                prepared_series_release(&work->prepared[p][s]);
        }
        for (int c = 0; work->baselines && c < work->model->target_count; c++)
            baselines_release(&work->baselines[s * (size_t)work->model->target_count + (size_t)c]);
    }
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        memory_free(work->prepared[p]);
    memory_free(work->baselines);
    memory_free(work->is_baseline_only);
    memory_free(work->from);
    forecast_release(&work->made);
}

static int work_init(struct work *work, const struct model *model, const char *source,
                     const struct generation *generation, size_t series_count, struct error *error)
{
    struct forecast *made = &work->made;
    *work = (struct work){
        .model = model, .source = source, .generation = generation, .room = series_count, .made = FORECAST_INIT};
    if (generation && generation_check(generation, model, error))
        return -1;
    made->horizon = generation ? generation->step_count : model->recipe.horizon;
    made->target_count = model->target_count;
    made->level_count = generation ? 0 : model->intervals.level_count;
    size_t outputs = series_count * series_outputs(made);
    made->is_approximate = model->intervals.is_approximate;
    memcpy(made->levels, model->recipe.levels, sizeof made->levels);
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
        if (!(work->prepared[p] = memory_allocate(series_count, sizeof *work->prepared[p], error)))
            return -1;
    }
    if (model_uses_baselines(model) && !(work->baselines = memory_allocate(series_count * (size_t)model->target_count,
                                                                           sizeof *work->baselines, error)))
        return -1;
    work->is_baseline_only = memory_allocate(series_count, sizeof *work->is_baseline_only, error);
    made->members = memory_allocate(series_count, sizeof *made->members, error);
    made->is_unseen = memory_allocate(series_count, sizeof *made->is_unseen, error);
    made->ids = memory_allocate(series_count, sizeof *made->ids, error);
    made->last_stamps = memory_allocate(series_count, sizeof *made->last_stamps, error);
    made->values = memory_allocate(outputs, sizeof *made->values, error);
    work->from = memory_allocate(series_count, sizeof *work->from, error);
    if (!work->from || !work->is_baseline_only || !made->members || !made->is_unseen || !made->ids ||
        !made->last_stamps || !made->values)
        return -1;
    if (made->level_count == 0)
        return 0;
    made->lower = memory_allocate(outputs * (size_t)made->level_count, sizeof *made->lower, error);
    made->upper = memory_allocate(outputs * (size_t)made->level_count, sizeof *made->upper, error);
    return made->lower && made->upper ? 0 : -1;
}

static void list_preparations(const struct work *work, size_t s,
                              const struct prepared_series *series[PREPARATION_COUNT_MAX])
{
    for (int p = 0; p < recipe_preparation_count(&work->model->recipe); p++)
        series[p] = &work->prepared[p][s];
}

/* What stateful networks say of every series, when they have read it. */
static int ask_carried(const struct work *work, double *out, struct error *error)
{
    struct carried_networks carried = CARRIED_NETWORKS_INIT;
    if (carried_init(&carried, work->model, error))
        return -1;
    for (size_t s = 0; s < work->series_count; s++) {
        const struct prepared_series *series[PREPARATION_COUNT_MAX] = {NULL};
        list_preparations(work, s, series);
        const struct series_span span = {work->from[s].step, series[0]->length, series[0]->length, series[0]->extent};
        carried_start(&carried, work->from[s].states);
        carried_read(&carried, series, &span, span.end - 1, out + s * model_output_size(work->model));
    }
    carried_release(&carried);
    return 0;
}

/* What the networks say of every series, one window at the end of each. */
static int ask_networks(const struct work *work, double *out, struct error *error)
{
    int result = -1;
    const struct model *model = work->model;
    int variants = recipe_variant_count(&model->recipe), cut = 0;
    if (model->recipe.is_stateful)
        return ask_carried(work, out, error);
    struct window_set *sets = memory_allocate((size_t)variants, sizeof *sets, error);
    if (!sets)
        return -1;
    for (; cut < variants; cut++) {
        struct variant variant = recipe_variant(&model->recipe, cut);
        struct window_shape shape = model_window_shape(model, &variant);
        const struct prepared_series *prepared = work->prepared[variant.preparation];
        if (window_set_init(&sets[cut], &shape, prepared, work->series_count, error))
            goto done;
        for (size_t s = 0; s < work->series_count; s++)
            window_set_add(&sets[cut], s, prepared[s].length - 1, prepared[s].length, prepared[s].length,
                           prepared[s].extent);
    }
    result = networks_forecast(model, sets, 1, 0, work->series_count, out, error);
done:
    while (cut-- > 0)
        window_set_release(&sets[cut]);
    memory_free(sets);
    return result;
}

/* How much wider interval `level` of step k (from 0) is where the last value lies `gap` steps before the first one
 * forecast: as it widens from step to step. */
static double widening(const struct intervals *intervals, int level, int K, int k, size_t gap)
{
    const double *lower = intervals->lower + level * K, *upper = intervals->upper + level * K;
    double first = upper[0] - lower[0], last = upper[K - 1] - lower[K - 1];
    double power = K > 1 && first > 0 ? fmin(log(last / first) / log(K), 0.5) : 0.5;
    return pow((double)gap / (k + 1) + 1, power);
}

/* values [METHOD_COUNT][K] of target c of series s, the networks' there already; its column of the forecast, and the
 * intervals. */
static void put_together(struct work *work, size_t s, int c, double *values)
{
    const struct model *model = work->model;
    struct forecast *made = &work->made;
    int K = made->horizon, T = made->target_count, L = made->level_count;
    const struct prepared_series *series = &work->prepared[0][s];
    const struct target_preparation *target = &series->preparation->targets[c];
    double scale = window_scale(series->targets + (size_t)c * series->length, target->spread, model->recipe.scale_steps,
                                K, series->length);
    double weights[METHOD_COUNT];
    bool is_unseen = isnan(values[METHOD_NETWORK * K]);
    const struct baselines *baselines = work->baselines ? &work->baselines[s * (size_t)T + (size_t)c] : NULL;
    size_t gap = is_unseen && baselines ? baselines->history.gap : 0;
    double error_size = baselines ? baselines_error_size(baselines) : 0;
    combination_weights(model, work->is_baseline_only[s], weights);
    for (int i = 0; i < BASELINE_COUNT; i++) {
        double *out = values + (METHOD_BASELINES + i) * K;
        if (baselines)
            baselines_forecast(baselines, (enum baseline)i, K, out);
        for (int k = 0; k < K && !baselines; k++)
            out[k] = NAN;
    }
    double *past = values + METHOD_COUNT * K;
    size_t past_count = look_back(model, series, c, past);
    double range = combination_range(past, past_count, past_count);
    bool may_be_zero = has_zeros(target, past, past_count);
    for (int k = 0; k < K; k++) {
        size_t at = (s * (size_t)K + (size_t)k) * (size_t)T + (size_t)c;
        double value = combination_value(weights, values + k, (size_t)K, target, range);
        made->values[at] = value;
        for (int l = 0; l < L; l++) {
            double unit = combination_unit(target, value, scale, error_size, model->intervals.error_share) *
                          widening(&model->intervals, l, K, k, gap);
            double lower = bound(target, value, unit * model->intervals.lower[l * K + k]);
            made->lower[at * (size_t)L + (size_t)l] = may_be_zero ? fmin(lower, 0) : lower;
            made->upper[at * (size_t)L + (size_t)l] = bound(target, value, unit * model->intervals.upper[l * K + k]);
        }
    }
}

/* A forecast that is no number is refused, with the reason. */
static int check_values(const struct work *work, size_t s, struct error *error)
{
    const struct model *model = work->model;
    size_t outputs = series_outputs(&work->made), levels = (size_t)work->made.level_count;
    for (size_t i = s * outputs; i < (s + 1) * outputs; i++) {
        bool is_finite = isfinite(work->made.values[i]);
        for (size_t l = i * levels; is_finite && l < (i + 1) * levels; l++)
            is_finite = isfinite(work->made.lower[l]) && isfinite(work->made.upper[l]);
        if (is_finite)
            continue;
        char text[PLACE_SIZE];
        const char *place = panel_place(work->source, work->made.ids[s], text);
        const char *column = model->columns[i % (size_t)model->target_count].name;
        if (work->generation)
            return error_set(error, ERROR_DATA,
                             "%scolumn '%s': after %zu of the %d steps the networks' output can no longer be fed back: "
                             "there is no value in the "
                             "last steps, none that has a logarithm, or the run has left all bounds",
                             place, column, (i - s * outputs) / (size_t)model->target_count,
                             work->generation->step_count);
        if (isnan(work->made.values[i]))
            return error_set(
                error, ERROR_DATA,
                "%scolumn '%s': no value in the last %d steps, which are all that a network looks at; give newer "
                "rows, or train with a longer --window",
                place, column, model->recipe.windows[0]); /* the shortest */
        return error_set(error, ERROR_DATA,
                         "%scolumn '%s': the forecast is beyond every number; the rows given lie "
                         "far outside of what the model was trained on",
                         place, column);
    }
    return 0;
}

/* Series `from` of the finished forecast goes to the place of series `to`. */
static void move_series(struct forecast *made, size_t from, size_t to, size_t outputs)
{
    size_t bounds = outputs * (size_t)made->level_count;
    if (from == to)
        return;
    made->members[to] = made->members[from];
    made->is_unseen[to] = made->is_unseen[from];
    made->ids[to] = made->ids[from];
    made->last_stamps[to] = made->last_stamps[from];
    memcpy(made->values + to * outputs, made->values + from * outputs, outputs * sizeof *made->values);
    if (bounds == 0)
        return;
    memcpy(made->lower + to * bounds, made->lower + from * bounds, bounds * sizeof *made->lower);
    memcpy(made->upper + to * bounds, made->upper + from * bounds, bounds * sizeof *made->upper);
}

/* The free run of one series, to its place in the forecast. */
static int generate(struct work *work, size_t s, struct error *error)
{
    const struct model *model = work->model;
    int T = model->target_count;
    const struct prepared_series *series[PREPARATION_COUNT_MAX] = {NULL};
    double *error_sizes = memory_allocate((size_t)T, sizeof *error_sizes, error);
    if (!error_sizes)
        return -1;
    list_preparations(work, s, series);
    for (int c = 0; c < T; c++)
        error_sizes[c] = work->baselines ? baselines_error_size(&work->baselines[s * (size_t)T + (size_t)c]) : 0;
    int result = generation_run(work->generation, model, series, &work->from[s], work->made.members[s], error_sizes,
                                work->made.values + s * series_outputs(&work->made), error);
    memory_free(error_sizes);
    return result;
}

/* The blend of one series; networks [K][T] is what they say, and `values` room for all methods. */
static void blend(struct work *work, size_t s, const double *networks, double *values)
{
    int K = work->made.horizon, T = work->made.target_count;
    for (int c = 0; c < T; c++) {
        for (int k = 0; k < K; k++)
            values[METHOD_NETWORK * K + k] = networks[k * T + c];
        if (isnan(values[METHOD_NETWORK * K]) && !work->is_baseline_only[s])
            work->made.is_unseen[s] = true;
        put_together(work, s, c, values);
    }
}

/* Put the forecasts together; those that are none are left out. */
static int run(struct work *work, struct error *error)
{
    int result = -1;
    struct forecast *made = &work->made;
    size_t outputs = series_outputs(made);
    struct error fault = ERROR_INIT;
    double *networks = memory_allocate(work->series_count * model_output_size(work->model), sizeof *networks, error);
    size_t room = METHOD_COUNT * (size_t)made->horizon + model_tail_length(&work->model->recipe);
    double *values = memory_allocate(room, sizeof *values, error);
    if (!networks || !values || (!work->generation && ask_networks(work, networks, error)))
        goto done;
    for (size_t s = 0; s < work->series_count; s++) {
        if (!work->generation)
            blend(work, s, networks + s * outputs, values);
        else if (generate(work, s, error))
            goto done;
        if (check_values(work, s, &fault) == 0)
            move_series(made, s, made->series_count++, outputs);
        else if (left_out_add(&made->left_out, &fault, error))
            goto done;
    }
    result = made->series_count ? 0 : left_out_refuse(&made->left_out, error);
done:
    memory_free(networks);
    memory_free(values);
    return result;
}

/* Series `member` is made in the next place, if `made` is 0; else it is left out for `fault`. */
static int settle(struct work *work, size_t member, int made, struct error *fault, struct error *error)
{
    char text[PLACE_SIZE];
    size_t s = work->series_count;
    if (made == 0 && work->generation && work->is_baseline_only[s])
        made = error_set(fault, ERROR_DATA, "%stoo short for the networks, so there is no output to feed back",
                         panel_place(work->source, work->made.ids[s], text));
    if (made != 0)
        return left_out_add(&work->made.left_out, fault, error);
    work->made.members[work->series_count++] = member;
    return 0;
}

/* ------------------------------------------------------------------ after the model's own series */

/* The model's baselines of a series, a copy that can walk on. */
static int copy_baselines(struct work *work, size_t s, const struct model_series *series, struct error *error)
{
    size_t T = (size_t)work->model->target_count;
    for (size_t c = 0; work->baselines && c < T; c++) {
        if (baselines_copy(&work->baselines[s * T + c], &series->baselines[c], error))
            return -1;
    }
    return 0;
}

static int take_known(struct work *work, size_t s, const struct model_series *series, struct error *error)
{
    const struct model *model = work->model;
    struct prepared_series *prepared[PREPARATION_COUNT_MAX] = {NULL};
    work->made.ids[s] = series->id;
    work->made.last_stamps[s] = series->last_stamp;
    work->is_baseline_only[s] = series->is_baseline_only;
    work->from[s] = (struct carried_from){series->tail_length - 1, series->states};
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++)
        prepared[p] = &work->prepared[p][s];
    if (forecast_check_known(model, work->source, series->id, series->future, series->future_length,
                             series->future_length, error) ||
        copy_baselines(work, s, series, error))
        return -1;
    return tail_prepare(model, series, work->source, steps_ahead(work), prepared, error);
}

/* After the model's own series: a forecast, or a free run. */
static int after_model(const struct model *model, const char *source, const struct generation *generation,
                       struct forecast *forecast, struct error *error)
{
    int result = -1;
    struct work work;
    if (work_init(&work, model, source, generation, model->series_count, error))
        goto done;
    for (size_t s = 0; s < model->series_count; s++) {
        struct error fault = ERROR_INIT;
        if (settle(&work, s, take_known(&work, work.series_count, &model->series[s], &fault), &fault, error))
            goto done;
    }
    if (run(&work, error))
        goto done;
    *forecast = work.made;
    work.made = (struct forecast)FORECAST_INIT;
    result = 0;
done:
    work_release(&work);
    return result;
}

int forecast_model(const struct model *model, const char *source, struct forecast *forecast, struct error *error)
{
    return after_model(model, source, NULL, forecast, error);
}

/* ------------------------------------------------------------------ after new rows */

const struct model_series *forecast_known_series(const struct model *model, const char *id, size_t index)
{
    if (index < model->series_count && strcmp(model->series[index].id, id) == 0)
        return &model->series[index];
    if (model->series_count == 1 && (model->series_name == NULL || strcmp(model->series[0].id, id) == 0))
        return &model->series[0];
    for (size_t s = 0; s < model->series_count; s++) {
        if (strcmp(model->series[s].id, id) == 0)
            return &model->series[s];
    }
    return NULL;
}

size_t forecast_least_rows(const struct recipe *recipe)
{
    size_t needed = 4;
    for (int i = 0; i < recipe->period_count; i++) {
        if (2 * recipe->periods[i] > (double)needed)
            needed = (size_t)ceil(2 * recipe->periods[i]);
    }
    return needed;
}

/*
 * The baselines at the end of the new rows, of which the first is step first_step of the series: those of the model
 * walk on if the new rows go on from where it ends, else others are fitted to the new rows.
 */
static int follow_baselines(struct work *work, size_t s, const struct series *series, const struct model_series *known,
                            int64_t first_step, struct error *error)
{
    size_t T = (size_t)work->model->target_count;
    if (!work->baselines)
        return 0;
    int64_t end = known ? (int64_t)known->length : 0;
    if (known && first_step <= end + FORECAST_GAP_MAX && first_step + (int64_t)series->length >= end) {
        if (copy_baselines(work, s, known, error))
            return -1;
        for (size_t c = 0; c < T; c++) {
            const double *values = series_column(series, (int)c);
            for (int64_t step = end; step < first_step + (int64_t)series->length; step++)
                baselines_advance(&work->baselines[s * T + c], step < first_step ? NAN : values[step - first_step]);
        }
        return 0;
    }
    for (size_t c = 0; c < T; c++) {
        if (baselines_fit(&work->baselines[s * T + c], series_column(series, (int)c), series->length,
                          work->model->score_period, error))
            return -1;
    }
    return 0;
}

/* Where stateful networks begin in rows of which the first is step first_step of a series that the model knows: at the
 * model's last step, if the rows have it. */
static struct carried_from state_from(const struct model_series *known, int64_t first_step, size_t length)
{
    int64_t last = (int64_t)known->length - 1 - first_step; /* of the model's steps, among the rows */
    if (!known->states || last < 0 || last >= (int64_t)length)
        return (struct carried_from){0, NULL};
    return (struct carried_from){(size_t)last, known->states};
}

/* Series `index` of the panel, in place s. */
static int take_rows(struct work *work, size_t s, const struct panel *panel, size_t index, struct preparation *anew,
                     struct error *error)
{
    const struct model *model = work->model;
    const struct series *series = &panel->series[index];
    struct prepared_series *prepared[PREPARATION_COUNT_MAX] = {NULL};
    struct placement placement;
    work->made.ids[s] = series->id;
    work->made.last_stamps[s] = panel_stamp(panel, series, series->length - 1);
    if (model->known_count &&
        forecast_check_known(model, panel->source, series->id,
                             series_column(series, model->target_count + model->past_count) + series->length,
                             series->extent, series->extent - series->length, error))
        return -1;
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++)
        prepared[p] = &work->prepared[p][s];
    if (prepared_rows_make(model, panel, index, steps_ahead(work), anew, prepared, &placement, error))
        return -1;
    work->is_baseline_only[s] = placement.is_baseline_only;
    work->from[s] = placement.known ? state_from(placement.known, placement.first_step, series->length)
                                    : (struct carried_from){0, NULL};
    return follow_baselines(work, s, series, placement.known, placement.first_step, error);
}

/* After the series of a panel: a forecast, or a free run. */
static int after_panel(const struct model *model, const struct panel *panel, const struct generation *generation,
                       struct forecast *forecast, struct error *error)
{
    int result = -1;
    struct work work;
    struct preparation *anew = memory_allocate(panel->series_count * PREPARATION_COUNT_MAX, sizeof *anew, error);
    if (work_init(&work, model, panel->source, generation, panel->series_count, error) || !anew)
        goto done;
    for (size_t s = 0; s < panel->series_count; s++) {
        struct error fault = ERROR_INIT;
        struct preparation *own = &anew[s * PREPARATION_COUNT_MAX];
        if (settle(&work, s, take_rows(&work, work.series_count, panel, s, own, &fault), &fault, error))
            goto done;
    }
    if (run(&work, error))
        goto done;
    *forecast = work.made;
    work.made = (struct forecast)FORECAST_INIT;
    result = 0;
done:
    for (size_t i = 0; anew && i < panel->series_count * PREPARATION_COUNT_MAX; i++)
        preparation_release(&anew[i]);
    memory_free(anew);
    work_release(&work);
    return result;
}

int forecast_panel(const struct model *model, const struct panel *panel, struct forecast *forecast, struct error *error)
{
    return after_panel(model, panel, NULL, forecast, error);
}

int forecast_generate(const struct model *model, const char *source, const struct panel *panel,
                      const struct generation *generation, struct forecast *forecast, struct error *error)
{
    return panel ? after_panel(model, panel, generation, forecast, error)
                 : after_model(model, source, generation, forecast, error);
}
