#include "predict/forecast.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "predict/combination.h"
#include "predict/network_answers.h"
#include "predict/shown_rows.h"
#include "predict/walked_baselines.h"

void forecast_release(struct forecast *forecast)
{
    memory_free(forecast->series);
    memory_free(forecast->values);
    memory_free(forecast->limits);
    left_out_release(&forecast->left_out);
    *forecast = (struct forecast)FORECAST_INIT;
}

/* ------------------------------------------------------------------ what a forecast is made from */

/* A series to forecast from, beside what the networks are shown of it. */
struct start {
    struct preparation own[PREPARATION_COUNT_MAX]; /* of a series that is prepared by its own rows */
    struct baselines *baselines;                   /* owned, [target_count] at its last row; NULL: the blend has none */
    struct known_columns ahead;                    /* from the first step forecast on; borrowed */
    bool is_baseline_only;
};

/* What the series to forecast from are made into. Each series takes the place after the last one. If one cannot be
 * made, the next takes its place. */
struct work {
    const struct model *model;
    const struct panel *panel;                               /* NULL: after the model's own series */
    const char *source;                                      /* for messages */
    const struct generation *generation;                     /* NULL: a forecast of the recipe's horizon */
    size_t room;                                             /* places, [room] below */
    size_t series_count;                                     /* made so far */
    struct prepared_series *prepared[PREPARATION_COUNT_MAX]; /* owned, [room] each */
    struct carried_from *from;                               /* owned, [room] */
    struct start *starts;                                    /* owned, [room] */
    struct network_answers answers;
    double *values; /* owned, [METHOD_COUNT][K] of one target, and its recent past, [model_tail_length()] */
    struct forecast made;
};

/* Values that the forecast has of each series. */
static size_t series_outputs(const struct forecast *forecast)
{
    return (size_t)forecast->horizon * (size_t)forecast->target_count;
}

/* For how many steps after the last row calendar features are needed: the last window may look K steps beyond all that
 * are generated. */
static int steps_ahead(const struct work *work)
{
    return work->model->recipe.horizon + (work->generation ? work->generation->step_count : 0);
}

/* The place of series s, for what prepares rows. */
static void list_places(const struct work *work, size_t s, struct prepared_series *places[PREPARATION_COUNT_MAX])
{
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        places[p] = work->prepared[p] ? &work->prepared[p][s] : NULL;
}

static void empty_place(struct work *work, size_t s)
{
    struct start *start = &work->starts[s];
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++) {
        if (work->prepared[p])
            prepared_series_release(&work->prepared[p][s]);
        preparation_release(&start->own[p]);
    }
    for (int c = 0; start->baselines && c < work->model->target_count; c++)
        baselines_release(&start->baselines[c]);
    memory_free(start->baselines);
    *start = (struct start){.baselines = NULL};
}

static void work_release(struct work *work)
{
    for (size_t s = 0; work->starts && s < work->room; s++)
        empty_place(work, s);
    for (int p = 0; p < PREPARATION_COUNT_MAX; p++)
        memory_free(work->prepared[p]);
    memory_free(work->from);
    memory_free(work->starts);
    memory_free(work->values);
    network_answers_release(&work->answers);
    forecast_release(&work->made);
}

static int work_init(struct work *work, struct error *error)
{
    struct forecast *made = &work->made;
    const struct model *model = work->model;
    const struct generation *generation = work->generation;
    work->room = work->panel ? work->panel->series_count : model->series_count;
    if (generation && generation_check(generation, model, error))
        return -1;
    made->horizon = generation ? generation->step_count : model->recipe.horizon;
    made->target_count = model->target_count;
    made->level_count = generation ? 0 : model->intervals.level_count;
    made->is_approximate = model->intervals.is_approximate;
    memcpy(made->levels, model->recipe.levels, sizeof made->levels);
    for (int p = 0; p < recipe_preparation_count(&model->recipe); p++) {
        if (!(work->prepared[p] = memory_allocate(work->room, sizeof *work->prepared[p], error)))
            return -1;
    }
    const size_t outputs = work->room * series_outputs(made), levels = (size_t)made->level_count;
    const size_t method_values = METHOD_COUNT * (size_t)made->horizon;
    work->from = memory_allocate(work->room, sizeof *work->from, error);
    work->starts = memory_allocate(work->room, sizeof *work->starts, error);
    work->values = memory_allocate(method_values + model_tail_length(&model->recipe), sizeof *work->values, error);
    made->series = memory_allocate(work->room, sizeof *made->series, error);
    made->values = memory_allocate(outputs, (1 + 2 * levels) * sizeof *made->values, error);
    made->limits = memory_allocate(work->room * (size_t)made->target_count, sizeof *made->limits, error);
    if (!work->from || !work->starts || !work->values || !made->series || !made->values || !made->limits)
        return -1;
    made->lower = levels ? made->values + outputs : NULL;
    made->upper = levels ? made->lower + outputs * levels : NULL;
    return network_answers_init(&work->answers, model, 1, error);
}

/* Known columns must be given for all steps to come: values [known_count] rows, `stride` apart, from the first step
 * ahead, of which `given` are there. */
static int check_known(const struct model *model, const char *source, const char *id, const double *values,
                       size_t stride, size_t given, struct error *error)
{
    char text[PLACE_SIZE];
    for (int c = 0; c < model->known_count; c++) {
        const char *column = model->columns[model->target_count + model->past_count + c].name;
        for (int k = 0; k < model->recipe.horizon; k++) {
            if ((size_t)k >= given || isnan(values[(size_t)c * stride + (size_t)k]))
                return error_set(
                    error, ERROR_DATA,
                    "%scolumn '%s': its value %d step%s ahead is needed; give a file whose last %d rows hold "
                    "the known columns and leave the target empty",
                    panel_place(source, id, text), column, k + 1, k ? "s" : "", model->recipe.horizon);
        }
    }
    return 0;
}

/* The baselines at the last row of a series; `rows` NULL: the model's own. There are none when the blend has none. */
static int make_baselines(const struct work *work, struct start *start, const struct series *rows,
                          const struct placement *placement, struct error *error)
{
    const int T = work->model->target_count;
    if (!model_uses_baselines(work->model))
        return 0;
    if (!(start->baselines = memory_allocate((size_t)T, sizeof *start->baselines, error)))
        return -1;
    for (int c = 0; c < T; c++) {
        if (walked_baselines(work->model, work->panel, rows, rows ? rows->length : 0, c, placement,
                             &start->baselines[c], error))
            return -1;
    }
    return 0;
}

/* Series `index` of the model, in place s. */
static int take_known(struct work *work, size_t s, size_t index, struct error *error)
{
    const struct model *model = work->model;
    const struct model_series *series = &model->series[index];
    struct start *start = &work->starts[s];
    struct prepared_series *places[PREPARATION_COUNT_MAX];
    list_places(work, s, places);
    work->made.series[s] = (struct forecast_series){.id = series->id, .last_stamp = series->last_stamp};
    work->from[s] = (struct carried_from){series->tail_length - 1, series->states};
    start->is_baseline_only = series->is_baseline_only;
    start->ahead =
        (struct known_columns){series->future, series->future_length, series->future_length, model->known_count};
    const struct placement placement = {.known = series, .first_step = (int64_t)series->length};
    if (check_known(model, work->source, series->id, series->future, series->future_length, series->future_length,
                    error) ||
        make_baselines(work, start, NULL, &placement, error))
        return -1;
    return shown_rows_of_model(model, series, work->source, steps_ahead(work), places, error);
}

/* Where stateful networks begin in rows of so many steps: at the model's last step, if the rows have it. */
static struct carried_from state_from(const struct placement *placement, size_t length)
{
    const struct model_series *known = placement->known;
    const int64_t last = known ? (int64_t)known->length - 1 - placement->first_step : -1; /* among the rows */
    if (!known || !known->states || last < 0 || last >= (int64_t)length)
        return (struct carried_from){0, NULL};
    return (struct carried_from){(size_t)last, known->states};
}

/* Series `index` of the panel, in place s. */
static int take_rows(struct work *work, size_t s, size_t index, struct error *error)
{
    const struct model *model = work->model;
    const struct panel *panel = work->panel;
    const struct series *series = &panel->series[index];
    struct start *start = &work->starts[s];
    struct prepared_series *places[PREPARATION_COUNT_MAX];
    struct placement placement;
    list_places(work, s, places);
    work->made.series[s] =
        (struct forecast_series){.id = series->id, .last_stamp = panel_stamp(panel, series, series->length - 1)};
    if (model->known_count &&
        check_known(model, panel->source, series->id,
                    series_column(series, model->target_count + model->past_count) + series->length, series->extent,
                    series->extent - series->length, error))
        return -1;
    if (shown_rows_of_panel(model, panel, index, steps_ahead(work), start->own, places, &placement, error))
        return -1;
    start->is_baseline_only = placement.is_baseline_only;
    start->ahead = known_columns_of(panel, series, series->length);
    work->from[s] = state_from(&placement, series->length);
    return make_baselines(work, start, series, &placement, error);
}

/* Each series in the next place, or left out. */
static int take_all(struct work *work, struct error *error)
{
    for (size_t index = 0; index < work->room; index++) {
        const size_t s = work->series_count;
        effort_add(work->model->effort, 1);
        struct error fault = ERROR_INIT;
        char text[PLACE_SIZE];
        int taken = work->panel ? take_rows(work, s, index, &fault) : take_known(work, s, index, &fault);
        if (taken == 0 && work->generation && work->starts[s].is_baseline_only)
            taken = error_set(&fault, ERROR_DATA, "%stoo short for the networks, so there is no output to feed back",
                              panel_place(work->source, work->made.series[s].id, text));
        if (taken == 0) {
            work->made.series[s].member = index;
            work->series_count++;
            continue;
        }
        empty_place(work, s);
        if (left_out_add(&work->made.left_out, &fault, error))
            return -1;
    }
    return 0;
}

/* ------------------------------------------------------------------ putting a forecast together */

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

/* What the networks say comes after the last step of every series. */
static int ask_networks(struct work *work, double *out, struct error *error)
{
    struct network_question *questions = memory_allocate(work->series_count, sizeof *questions, error);
    if (!questions)
        return -1;
    for (size_t s = 0; s < work->series_count; s++)
        questions[s] = (struct network_question){s, work->prepared[0][s].length - 1};
    int result = network_answers_look_at(&work->answers, work->prepared, work->series_count, NULL, work->from, error)
                     ? -1
                     : network_answers_ask(&work->answers, questions, work->series_count, out, error);
    memory_free(questions);
    return result;
}

/* The forecast of target c of series s, whose last value is `last`, and its bounds do not fall where the series never
 * does. */
static void hold(struct forecast *made, const struct target_preparation *target, size_t s, int c, double last)
{
    const size_t levels = (size_t)made->level_count;
    for (int k = 0; k < made->horizon && target->monotone; k++) {
        const size_t at = forecast_at(made, s, k, c), before = k ? forecast_at(made, s, k - 1, c) : at;
        made->values[at] = combination_hold(target, k ? made->values[before] : last, made->values[at]);
        for (size_t l = 0; l < levels; l++) {
            double *lower = &made->lower[at * levels + l], *upper = &made->upper[at * levels + l];
            *lower = combination_hold(target, k ? made->lower[before * levels + l] : last, *lower);
            *upper = combination_hold(target, k ? made->upper[before * levels + l] : last, *upper);
        }
    }
}

/* The last value of the past [count] that is known; of the naive forecast, if there is one, to the last digit. */
static double last_value(const double *past, size_t count, double naive)
{
    while (count > 0 && isnan(past[count - 1]))
        count--;
    return isnan(naive) && count > 0 ? past[count - 1] : naive;
}

/* Forecast target c of series s: the blend, and its intervals. work->values has the networks' forecast already. */
static void put_together(struct work *work, size_t s, int c)
{
    const struct model *model = work->model;
    const struct prepared_series *series = &work->prepared[0][s];
    const struct target_preparation *target = &series->preparation->targets[c];
    const struct baselines *baselines = work->starts[s].baselines ? &work->starts[s].baselines[c] : NULL;
    struct forecast *made = &work->made;
    const int K = made->horizon, L = made->level_count;
    double *values = work->values, *past = values + METHOD_COUNT * K, weights[METHOD_COUNT];
    const bool is_unseen = isnan(values[METHOD_NETWORK * K]);
    for (int i = 0; i < BASELINE_COUNT; i++) {
        double *out = values + (METHOD_BASELINES + i) * K;
        if (baselines)
            baselines_forecast(baselines, (enum baseline)i, work->starts[s].ahead, K, out);
        for (int k = 0; k < K && !baselines; k++)
            out[k] = NAN;
    }
    if (baselines)
        combination_shut(&model->recipe, baselines, work->starts[s].ahead, (size_t)K, values + METHOD_NETWORK * K);
    combination_weights(model, work->starts[s].is_baseline_only, weights);
    const size_t past_count = look_back(model, series, c, past);
    const double range = combination_range(past, past_count, past_count);
    const double scale = window_scale(series->targets + (size_t)c * series->length, target->spread,
                                      model->recipe.scale_steps, K, series->length);
    const double error_size = baselines ? baselines_error_size(baselines) : 0;
    struct combination_interval interval = {.gap = is_unseen && baselines ? baselines->history.gap : 0,
                                            .may_be_zero = combination_may_be_zero(target, past, past_count)};
    for (int k = 0; k < K; k++) {
        const size_t at = forecast_at(made, s, k, c);
        const double value = combination_value(weights, values + k, (size_t)K, target, range);
        made->values[at] = value;
        interval.unit = combination_unit(target, value, scale, error_size, model->intervals.error_share);
        for (int l = 0; l < L; l++)
            combination_bounds(model, target, value, l, k, &interval, &made->lower[at * (size_t)L + (size_t)l],
                               &made->upper[at * (size_t)L + (size_t)l]);
    }
    /* the naive forecast is the last value, unless it has effects of its own */
    const bool has_effects = baselines && baselines->effects.count;
    const double last =
        last_value(past, past_count, has_effects ? NAN : values[(METHOD_BASELINES + BASELINE_NAIVE) * K]);
    hold(made, target, s, c, last);
    made->limits[s * (size_t)made->target_count + (size_t)c] = (struct forecast_limit){
        .is_log = target->is_log,
        .offset = target->is_log ? target->offset : 0,
        .floor = target->is_nonnegative ? 0 : -INFINITY,
        .monotone = target->monotone,
        .last = last,
    };
}

/* The blend of series s; networks [K][T] is what they say. */
static void blend(struct work *work, size_t s, const double *networks)
{
    const int K = work->made.horizon, T = work->made.target_count;
    for (int c = 0; c < T; c++) {
        for (int k = 0; k < K; k++)
            work->values[METHOD_NETWORK * K + k] = networks[k * T + c];
        if (isnan(networks[c]) && !work->starts[s].is_baseline_only)
            work->made.series[s].is_unseen = true;
        put_together(work, s, c);
    }
}

/* The free run of series s, to its place in the forecast. */
static int generate(struct work *work, size_t s, struct error *error)
{
    struct prepared_series *places[PREPARATION_COUNT_MAX];
    list_places(work, s, places);
    return generation_run(work->generation, &work->answers, places, &work->from[s], work->made.series[s].member,
                          work->starts[s].baselines, work->made.values + s * series_outputs(&work->made), error);
}

/* A forecast that is no number is refused, with the reason. */
static int check_values(const struct work *work, size_t s, struct error *error)
{
    const struct model *model = work->model;
    size_t outputs = series_outputs(&work->made), levels = (size_t)work->made.level_count;
    const struct forecast_series *series = &work->made.series[s];
    if (calendar_check_ahead(&model->calendar, series->last_stamp, work->made.horizon,
                             panel_place(work->source, series->id, (char[PLACE_SIZE]){0}), error))
        return -1;
    for (size_t i = s * outputs; i < (s + 1) * outputs; i++) {
        bool is_finite = isfinite(work->made.values[i]);
        for (size_t l = i * levels; is_finite && l < (i + 1) * levels; l++)
            is_finite = isfinite(work->made.lower[l]) && isfinite(work->made.upper[l]);
        if (is_finite)
            continue;
        char text[PLACE_SIZE];
        const char *place = panel_place(work->source, work->made.series[s].id, text);
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
static void move_series(struct forecast *made, size_t from, size_t to)
{
    const size_t outputs = series_outputs(made), bounds = outputs * (size_t)made->level_count;
    if (from == to)
        return;
    made->series[to] = made->series[from];
    memcpy(made->limits + to * (size_t)made->target_count, made->limits + from * (size_t)made->target_count,
           (size_t)made->target_count * sizeof *made->limits);
    memcpy(made->values + to * outputs, made->values + from * outputs, outputs * sizeof *made->values);
    if (bounds == 0)
        return;
    memcpy(made->lower + to * bounds, made->lower + from * bounds, bounds * sizeof *made->lower);
    memcpy(made->upper + to * bounds, made->upper + from * bounds, bounds * sizeof *made->upper);
}

/* Put the forecasts together; those that are none are left out. */
static int put_all_together(struct work *work, struct error *error)
{
    int result = -1;
    struct forecast *made = &work->made;
    struct error fault = ERROR_INIT;
    double *networks = memory_allocate(work->series_count * model_output_size(work->model), sizeof *networks, error);
    if (!networks || (!work->generation && ask_networks(work, networks, error)))
        goto done;
    for (size_t s = 0; s < work->series_count; s++) {
        if (!work->generation)
            blend(work, s, networks + s * series_outputs(made));
        else if (generate(work, s, error))
            goto done;
        if (check_values(work, s, &fault) == 0)
            move_series(made, s, made->series_count++);
        else if (left_out_add(&made->left_out, &fault, error))
            goto done;
    }
    result = made->series_count ? 0 : left_out_refuse(&made->left_out, error);
done:
    memory_free(networks);
    return result;
}

/* After the series of a panel, or the model's own if that is NULL: a forecast, or a free run. */
static int make(const struct model *model, const char *source, const struct panel *panel,
                const struct generation *generation, struct forecast *forecast, struct error *error)
{
    struct work work = {.model = model,
                        .source = panel ? panel->source : source,
                        .panel = panel,
                        .generation = generation,
                        .answers = NETWORK_ANSWERS_INIT,
                        .made = FORECAST_INIT};
    int result = -1;
    if (work_init(&work, error) || take_all(&work, error) || put_all_together(&work, error))
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
    return make(model, source, NULL, NULL, forecast, error);
}

int forecast_panel(const struct model *model, const struct panel *panel, struct forecast *forecast, struct error *error)
{
    return make(model, NULL, panel, NULL, forecast, error);
}

int forecast_generate(const struct model *model, const char *source, const struct panel *panel,
                      const struct generation *generation, struct forecast *forecast, struct error *error)
{
    return make(model, source, panel, generation, forecast, error);
}
