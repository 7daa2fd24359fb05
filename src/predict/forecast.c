#include "predict/forecast.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "predict/training_data.h"

/* Windows that go through the networks together. */
#define FORECAST_BATCH 64

int forecast_windows(const struct network *network, const struct model_member *members, int member_count,
                     const struct window_set *set, size_t begin, size_t count, double *out, struct error *error)
{
    int result = -1;
    int O = network->shape.output_size, T = set->shape.target_count;
    int capacity = count < FORECAST_BATCH ? (int)count : FORECAST_BATCH;
    struct network_workspace workspace = NETWORK_WORKSPACE_INIT;
    struct window_batch batch = WINDOW_BATCH_INIT;
    real *output = NULL;
    uint64_t indices[FORECAST_BATCH];

    if (count == 0)
        return 0;
    const struct kernels *kernels = kernels_select(error);
    if (!kernels || network_workspace_init(&workspace, network, kernels, capacity, error) ||
        window_batch_init(&batch, &set->shape, capacity, error) ||
        !(output = memory_allocate((size_t)capacity * (size_t)O, sizeof *output, error)))
        goto done;
    for (size_t first = 0; first < count; first += (size_t)capacity) {
        int samples = count - first < (size_t)capacity ? (int)(count - first) : capacity;
        double *answers = out + first * (size_t)O;
        for (int b = 0; b < samples; b++)
            indices[b] = begin + first + (size_t)b;
        window_batch_fill(&batch, set, indices, samples, false);
        memset(answers, 0, (size_t)samples * (size_t)O * sizeof *answers);
        for (int m = 0; m < member_count; m++) {
            network_forward(network, &workspace,
                            &(struct network_pass){.sample_count = samples,
                                                   .parameters = members[m].parameters,
                                                   .input = batch.input,
                                                   .future = batch.future,
                                                   .output = output});
            for (size_t i = 0; i < (size_t)samples * (size_t)O; i++)
                answers[i] += (double)output[i] / member_count;
        }
        for (int b = 0; b < samples; b++) {
            size_t series_index, origin;
            window_set_locate(set, indices[b], &series_index, &origin);
            const struct prepared_series *series = &set->series[series_index];
            for (int o = 0; o < O; o++) {
                const struct target_preparation *target = &series->preparation->targets[o % T];
                double *answer = &answers[(size_t)b * (size_t)O + (size_t)o];
                int64_t step = series->first_step + (int64_t)origin + 1 + o / T;
                *answer = preparation_undo(target, batch.level[b * T + o % T] + target->spread * *answer, step);
            }
        }
    }
    result = 0;
done:
    memory_free(output);
    window_batch_release(&batch);
    network_workspace_release(&workspace);
    return result;
}

void forecast_release(struct forecast *forecast)
{
    memory_free(forecast->ids);
    memory_free(forecast->last_stamps);
    memory_free(forecast->values);
    *forecast = (struct forecast)FORECAST_INIT;
}

static struct window_shape window_shape_of(const struct model *model)
{
    return (struct window_shape){.window_length = model->recipe.window_length,
                                 .horizon = model->recipe.horizon,
                                 .target_count = model->target_count,
                                 .past_count = model->past_count,
                                 .known_count = model->known_count,
                                 .fill = model->recipe.fill,
                                 .has_mask = model->has_mask};
}

static int forecast_init(struct forecast *forecast, const struct model *model, size_t series_count, struct error *error)
{
    size_t outputs = (size_t)model->network.shape.output_size;
    forecast->series_count = series_count;
    forecast->horizon = model->recipe.horizon;
    forecast->target_count = model->target_count;
    forecast->ids = memory_allocate(series_count, sizeof *forecast->ids, error);
    forecast->last_stamps = memory_allocate(series_count, sizeof *forecast->last_stamps, error);
    forecast->values = memory_allocate(series_count * outputs, sizeof *forecast->values, error);
    return forecast->ids && forecast->last_stamps && forecast->values ? 0 : -1;
}

/* One window at the end of each prepared series, all at once. */
static int run(const struct model *model, const char *source, const struct prepared_series *prepared,
               struct forecast *forecast, struct error *error)
{
    struct window_set set;
    struct window_shape shape = window_shape_of(model);
    if (window_set_init(&set, &shape, prepared, forecast->series_count, error))
        return -1;
    for (size_t s = 0; s < forecast->series_count; s++)
        window_set_add(&set, s, prepared[s].length - 1, prepared[s].length, prepared[s].length, prepared[s].extent);
    int result = forecast_windows(&model->network, model->members, model->recipe.ensemble_count, &set, 0,
                                  forecast->series_count, forecast->values, error);
    window_set_release(&set);
    size_t outputs = (size_t)model->network.shape.output_size;
    for (size_t i = 0; result == 0 && i < forecast->series_count * outputs; i++) {
        if (isfinite(forecast->values[i]))
            continue;
        const char *id = forecast->ids[i / outputs];
        char text[PLACE_SIZE];
        const char *column = model->columns[i % (size_t)model->target_count].name;
        if (isnan(forecast->values[i]))
            result = error_set(error, ERROR_DATA,
                               "%scolumn '%s': no value in the last %d steps, which are all that the network looks at; give newer "
                               "rows, or train with a longer --window",
                               panel_place(source, id, text), column, model->recipe.window_length);
        else
            result = error_set(error, ERROR_DATA, "%scolumn '%s': the forecast is beyond every number; the rows given lie "
                                                  "far outside of what the model was trained on",
                               panel_place(source, id, text), column);
    }
    return result;
}

/* Known columns must be given for all steps to come: values [known_count] rows, `stride` apart, from the first step ahead. */
static int check_known(const struct model *model, const char *source, const char *id, const double *values, size_t stride, size_t given,
                       struct error *error)
{
    char text[PLACE_SIZE];
    for (int c = 0; c < model->known_count; c++) {
        const char *column = model->columns[model->target_count + model->past_count + c].name;
        for (int k = 0; k < model->recipe.horizon; k++) {
            if ((size_t)k >= given || isnan(values[(size_t)c * stride + (size_t)k]))
                return error_set(error, ERROR_DATA,
                                 "%scolumn '%s': its value %d step%s ahead is needed; give a file whose last %d rows hold "
                                 "the known columns and leave the target empty",
                                 panel_place(source, id, text), column, k + 1, k ? "s" : "", model->recipe.horizon);
        }
    }
    return 0;
}

int forecast_model(const struct model *model, const char *source, struct forecast *forecast, struct error *error)
{
    int result = -1;
    char text[PLACE_SIZE];
    struct forecast made = FORECAST_INIT;
    size_t count = model->series_count;
    struct prepared_series *prepared = memory_allocate(count, sizeof *prepared, error);
    double *values = NULL;
    if (!prepared || forecast_init(&made, model, count, error))
        goto done;
    for (size_t s = 0; s < count; s++) {
        const struct model_series *series = &model->series[s];
        size_t extent = series->tail_length + series->future_length;
        size_t seen = (size_t)(model->target_count + model->past_count);
        made.ids[s] = series->id;
        made.last_stamps[s] = series->last_stamp;
        if (check_known(model, source, series->id, series->future, series->future_length, series->future_length, error))
            goto done;
        memory_free(values);
        if (!(values = memory_allocate((size_t)model->column_count * extent, sizeof *values, error)))
            goto done;
        for (size_t c = 0; c < (size_t)model->column_count; c++) {
            double *row = values + c * extent;
            memcpy(row, series->tail + c * series->tail_length, series->tail_length * sizeof *row);
            for (size_t k = 0; k < series->future_length; k++)
                row[series->tail_length + k] = c < seen ? NAN : series->future[(c - seen) * series->future_length + k];
        }
        if (prepared_series_init(&prepared[s], &series->preparation, model->columns,
                                 panel_place(source, series->id, text), values, series->tail_length, extent,
                                 (int64_t)(series->length - series->tail_length), error))
            goto done;
    }
    if (run(model, source, prepared, &made, error))
        goto done;
    *forecast = made;
    made = (struct forecast)FORECAST_INIT;
    result = 0;
done:
    for (size_t s = 0; prepared && s < count; s++)
        prepared_series_release(&prepared[s]);
    memory_free(prepared);
    memory_free(values);
    forecast_release(&made);
    return result;
}

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

/* A series that the model does not know, or cannot place in time, is prepared by its own rows. */
static int prepare_anew(const struct model *model, const struct panel *panel, const struct series *series,
                        struct preparation *preparation, struct error *error)
{
    const struct recipe *recipe = &model->recipe;
    struct preparation_plan plan = training_data_plan(recipe, model->series_count);
    size_t needed = forecast_least_rows(recipe);
    if (series->length < needed) {
        char text[PLACE_SIZE];
        return error_set(error, ERROR_DATA,
                         "%s%zu rows are too few to learn this series' scale and season from; give at least %zu, or a time "
                         "column and a series that the model was trained on",
                         panel_place(panel->source, series->id, text), series->length, needed);
    }
    return preparation_fit(preparation, panel, series, series->length, &plan, error);
}

/* A series that the model knows goes on on its grid: Wednesdays do not go on with Mondays. Up to a quarter of a step is a logger's restart or
 * daylight saving. */
static int check_phase(const struct model *model, const struct panel *panel, const struct series *series,
                       const struct model_series *known, int64_t first_step, struct error *error)
{
    int64_t stamp = series->anchors[0].stamp;
    int64_t expected = calendar_advance(&model->calendar, known->first_stamp, first_step);
    int64_t next = calendar_advance(&model->calendar, expected, 1);
    int64_t off = stamp > expected ? stamp - expected : expected - stamp;
    char text[PLACE_SIZE], found[STAMP_TEXT_SIZE], near[STAMP_TEXT_SIZE], frequency[STAMP_TEXT_SIZE];
    if (off <= (next - expected) / 4)
        return 0;
    calendar_write(&panel->calendar, stamp, found);
    calendar_write(&panel->calendar, expected, near);
    return error_set(error, ERROR_DATA,
                     "%scolumn '%s': '%s' is not on the grid that the model was trained on (%s; the nearest is '%s')",
                     panel_place(panel->source, series->id, text), panel->time_name, found,
                     calendar_describe(&model->calendar, frequency), near);
}

int forecast_panel(const struct model *model, const struct panel *panel, struct forecast *forecast, struct error *error)
{
    int result = -1;
    char text[PLACE_SIZE];
    struct forecast made = FORECAST_INIT;
    size_t count = panel->series_count;
    struct prepared_series *prepared = memory_allocate(count, sizeof *prepared, error);
    struct preparation *anew = memory_allocate(count, sizeof *anew, error);
    if (!prepared || !anew || forecast_init(&made, model, count, error))
        goto done;
    for (size_t s = 0; s < count; s++) {
        const struct series *series = &panel->series[s];
        const struct model_series *known = forecast_known_series(model, series->id, s);
        const struct preparation *preparation = &anew[s];
        int64_t first_step = 0;
        made.ids[s] = series->id;
        made.last_stamps[s] = panel_stamp(panel, series, series->length - 1);
        if (model->known_count &&
            check_known(model, panel->source, series->id,
                        series_column(series, model->target_count + model->past_count) + series->length, series->extent,
                        series->extent - series->length, error))
            goto done;
        if (known && model->calendar.unit != CALENDAR_ROW) {
            preparation = &known->preparation;
            first_step = calendar_steps_between(&model->calendar, known->first_stamp, series->anchors[0].stamp);
            if (check_phase(model, panel, series, known, first_step, error))
                goto done;
        } else if (prepare_anew(model, panel, series, &anew[s], error)) {
            goto done;
        }
        if (prepared_series_init(&prepared[s], preparation, model->columns,
                                 panel_place(panel->source, series->id, text), series->values, series->length,
                                 series->extent, first_step, error))
            goto done;
    }
    if (run(model, panel->source, prepared, &made, error))
        goto done;
    *forecast = made;
    made = (struct forecast)FORECAST_INIT;
    result = 0;
done:
    for (size_t s = 0; s < count; s++) {
        if (prepared)
            prepared_series_release(&prepared[s]);
        if (anew)
            preparation_release(&anew[s]);
    }
    memory_free(prepared);
    memory_free(anew);
    forecast_release(&made);
    return result;
}
