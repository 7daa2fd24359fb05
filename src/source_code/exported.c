#include "source_code/exported.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/printable.h"
#include "base/text.h"
#include "predict/forecast.h"
#include "recognize/classify.h"
#include "recognize/series_classifier.h"
#include "source_code/code_network.h"

void exported_release(struct exported *exported)
{
    memory_free(exported->example.rows);
    memory_free(exported->example.ahead);
    memory_free(exported->example.times);
    memory_free(exported->example.answer);
    *exported = (struct exported)EXPORTED_INIT;
}

/* ------------------------------------------------------------------ what can be exported */

/* Do the baselines change what the networks say, though they have no weight? Where a column shuts a series they do. */
static bool is_shut(const struct model *model)
{
    for (size_t s = 0; s < model->series_count && model->recipe.blend.kind != BLEND_NONE; s++) {
        for (int c = 0; model->series[s].baselines && c < model->target_count; c++) {
            const struct known_effects *effects = &model->series[s].baselines[c].effects;
            for (int i = 0; i < effects->count; i++) {
                if (!isnan(effects->columns[i].shut))
                    return true;
            }
        }
    }
    return false;
}

/* "theta and drift" */
static void name_methods(const struct model *model, struct text *names)
{
    int count = 0, told = 0;
    for (int method = METHOD_BASELINES; method < METHOD_COUNT; method++)
        count += model->weights[method] > 0;
    for (int method = METHOD_BASELINES; method < METHOD_COUNT; method++) {
        if (model->weights[method] > 0)
            text_append_format(names, "%s%s", told++ == 0 ? "" : told == count ? " and " : ", ", method_name(method));
    }
}

static int check_blend(const struct model *model, struct exported *exported, bool networks_only, struct error *error)
{
    struct text names = TEXT_INIT;
    int result = 0;
    name_methods(model, &names);
    if (text_check(&names, error)) {
        result = -1;
    } else if (names.length > 0) {
        exported->is_part = true;
        if (!networks_only)
            result =
                error_set(error, ERROR_USAGE,
                          "the forecast is blended with %s, which are fitted to whole series and not exported; give "
                          "--networks-only for what the networks say alone, or train with --blend none",
                          names.bytes);
    } else if (is_shut(model)) {
        exported->is_part = true;
        if (!networks_only)
            result =
                error_set(error, ERROR_USAGE,
                          "a known column shuts the series, and the forecast is 0 there, which is not exported; give "
                          "--networks-only for what the networks say alone, or train with --blend none");
    }
    text_release(&names);
    return result;
}

/* Convolution kernels and the nearest neighbour stand beside the networks of a classifier of whole series. */
static int check_kernels(const struct model *model, struct exported *exported, bool networks_only, struct error *error)
{
    exported->is_part = classification_network_share(&model->classification) < 1;
    exported->model.classification.kernel_count = exported->model.classification.neighbour_count = 0;
    if (exported->is_part && !networks_only)
        return error_set(error, ERROR_USAGE,
                         "what the networks say is blended with what fixed convolution kernels%s say, which are not "
                         "exported; give --networks-only for what the networks say alone",
                         model->classification.neighbour_count ? " and the nearest neighbour" : "");
    return 0;
}

static int check_kind(const struct model *model, struct error *error)
{
    if (model->version == 1)
        return error_set(error, ERROR_USAGE,
                         "a model file of version 1 averages its networks in another way, which is not exported; train "
                         "the model anew");
    for (int s = 0; s < model->networks[0].stage_count; s++) {
        const struct cell *cell = model->networks[0].stages[s].cell;
        if (!code_network_knows(cell))
            return error_set(error, ERROR_USAGE, "cells of the kind '%s' are not exported", cell->name);
    }
    if (model->recipe.is_stateful)
        return error_set(error, ERROR_USAGE,
                         "the networks carry their state through the whole series (--stateful), and a window of rows "
                         "does not hold it; train without --stateful");
    return 0;
}

static int choose_series(const struct model *model, const char *series, struct exported *exported, struct error *error)
{
    char name[PRINTABLE_SIZE];
    exported->model = *model;
    if (!series)
        return 0;
    for (size_t s = 0; s < model->series_count; s++) {
        if (strcmp(model->series[s].id, series) == 0) {
            exported->model = model_with_series(model, &model->series[s], 1);
            return 0;
        }
    }
    return error_set(error, ERROR_USAGE, "--series %s: the model has no series of that name", printable(series, name));
}

/* ------------------------------------------------------------------ the example */

int exported_first_column(const struct model *model)
{
    const bool has_label =
        !model_classifies(model) || (model->recipe.task == TASK_CLASSIFY_STEPS && model->classification.sees_labels);
    return has_label ? 0 : model->target_count;
}

int exported_column_count(const struct model *model)
{
    return model->column_count - exported_first_column(model);
}

static int allocate_rows(struct window_example *example, const struct model *model, size_t row_count,
                         size_t answer_count, struct error *error)
{
    const size_t ahead = (size_t)model->recipe.horizon;
    example->row_count = row_count;
    example->column_count = (size_t)exported_column_count(model);
    example->answer_count = answer_count;
    example->rows = memory_allocate(row_count * example->column_count, sizeof *example->rows, error);
    example->answer = memory_allocate(answer_count, sizeof *example->answer, error);
    if (!example->rows || !example->answer)
        return -1;
    if (model->known_count > 0 &&
        !(example->ahead = memory_allocate(ahead * (size_t)model->known_count, sizeof *example->ahead, error)))
        return -1;
    if (model->recipe.calendar && model->recipe.task != TASK_CLASSIFY_SERIES &&
        !(example->times = memory_allocate(row_count + ahead, sizeof *example->times, error)))
        return -1;
    return 0;
}

/* The last rows of a series. */
static void copy_tail(struct window_example *example, const struct model *model, const struct model_series *series)
{
    const size_t first = (size_t)exported_first_column(model), count = series->tail_length;
    const struct anchor anchor = {.stamp = calendar_advance(&model->calendar, series->last_stamp, 1 - (int64_t)count)};
    for (size_t t = 0; t < count; t++) {
        for (size_t c = 0; c < example->column_count; c++)
            example->rows[t * example->column_count + c] = series->tail[(first + c) * count + t];
    }
    for (size_t t = 0; example->times && t < count + (size_t)model->recipe.horizon; t++)
        example->times[t] = stamp_local_time(&model->calendar.style, anchors_stamp(&model->calendar, &anchor, 1, t));
    example->last_step = (int64_t)series->length - 1;
}

/* What is known of the steps to come, and where that is not kept, the columns' means: [known_count][K]. */
static void fill_future(const struct model *model, const struct model_series *series, double *future)
{
    const size_t K = (size_t)model->recipe.horizon;
    for (size_t c = 0; c < (size_t)model->known_count; c++) {
        for (size_t k = 0; k < K; k++) {
            const double kept = k < series->future_length ? series->future[c * series->future_length + k] : NAN;
            future[c * K + k] =
                isnan(kept) ? series->preparations[0].covariates[(size_t)model->past_count + c].mean : kept;
        }
    }
}

/* Forecast after series s. 1: there is no forecast, and `fault` says why. */
static int forecast_example(const struct exported *exported, const char *path, size_t s, struct window_example *example,
                            struct error *fault, struct error *error)
{
    const struct model *model = &exported->model;
    const size_t K = (size_t)model->recipe.horizon, known = (size_t)model->known_count;
    struct model_series series = model->series[s];
    struct forecast forecast = FORECAST_INIT;
    double *future = memory_allocate(K * known + 1, sizeof *future, error);
    int result = -1;
    if (!future)
        return -1;
    fill_future(model, &model->series[s], future);
    series.future = known ? future : NULL;
    series.future_length = known ? K : 0;
    const struct model alone = model_with_series(model, &series, 1);
    if (forecast_model(&alone, path, &forecast, fault)) {
        result = fault->kind == ERROR_DATA ? 1 : error_set(error, fault->kind, "%s", fault->message);
        goto done;
    }
    if (allocate_rows(example, model, series.tail_length, model_output_size(model), error))
        goto done;
    example->series = s;
    copy_tail(example, model, &series);
    for (size_t k = 0; k < K; k++) {
        for (size_t c = 0; c < known; c++)
            example->ahead[k * known + c] = future[c * K + k];
    }
    memcpy(example->answer, forecast.values, example->answer_count * sizeof *example->answer);
    result = 0;
done:
    forecast_release(&forecast);
    memory_free(future);
    return result;
}

/* After the first series that there is a forecast of. */
static int make_forecast_example(struct exported *exported, const char *path, struct error *error)
{
    struct error first = ERROR_INIT;
    for (size_t s = 0; s < exported->model.series_count; s++) {
        struct error fault = ERROR_INIT;
        const int result = forecast_example(exported, path, s, &exported->example, &fault, error);
        if (result <= 0)
            return result;
        if (s == 0)
            first = fault;
    }
    return error_set(error, ERROR_DATA, "%s", first.message);
}

static int make_steps_example(struct exported *exported, struct error *error)
{
    struct window_example *example = &exported->example;
    const struct model *model = &exported->model, alone = model_with_series(model, model->series, 1);
    struct class_answers answers = CLASS_ANSWERS_INIT;
    const size_t count = (size_t)model->recipe.horizon * (size_t)model->classification.classes.count;
    int result = -1;
    if (classify_model(&alone, &answers, error) ||
        allocate_rows(example, model, model->series[0].tail_length, count, error))
        goto done;
    copy_tail(example, model, &model->series[0]);
    memcpy(example->answer, answers.probabilities, count * sizeof *example->answer);
    result = 0;
done:
    class_answers_release(&answers);
    return result;
}

/* A classifier of whole series keeps none of them. So this one is made up: waves around the means. */
static int make_sequence_example(struct exported *exported, struct error *error)
{
    struct window_example *example = &exported->example;
    const struct model *model = &exported->model;
    const size_t C = (size_t)model->past_count, count = 2 * (size_t)model->recipe.windows[0] + 3;
    struct series series = {.length = count, .extent = count};
    const struct panel panel = {.columns = model->columns,
                                .column_count = model->column_count,
                                .target_count = model->target_count,
                                .past_count = model->past_count,
                                .calendar = model->calendar,
                                .series = &series,
                                .series_count = 1};
    int result = -1;
    series.values = memory_allocate((1 + C) * count, sizeof *series.values, error);
    if (!series.values || allocate_rows(example, model, count, (size_t)model->classification.classes.count, error))
        goto done;
    for (size_t t = 0; t < count; t++) {
        series.values[t] = NAN; /* the label is asked for */
        for (size_t c = 0; c < C; c++) {
            const struct covariate_preparation *moments = &model->classification.moments[c];
            const double wave = sin(0.37 * (double)t + (double)c) + 0.2 * sin(2.1 * (double)t);
            const double value = t % 11 == 5 ? NAN : moments->mean + moments->deviation * wave;
            series.values[(1 + c) * count + t] = example->rows[t * C + c] = value;
        }
    }
    result = series_classifier_apply(model, &panel, example->answer, error);
done:
    memory_free(series.values);
    return result;
}

int exported_init(struct exported *exported, const struct model *model, const char *path, const char *series,
                  bool networks_only, struct error *error)
{
    *exported = (struct exported)EXPORTED_INIT;
    if (check_kind(model, error) || choose_series(model, series, exported, error))
        return -1;
    if (model->recipe.task == TASK_CLASSIFY_SERIES)
        return check_kernels(model, exported, networks_only, error) ? -1 : make_sequence_example(exported, error);
    if (model->series_count == 0)
        return error_set(error, ERROR_DATA, "the model holds no series");
    if (model_classifies(model))
        return make_steps_example(exported, error);
    if (check_blend(model, exported, networks_only, error))
        return -1;
    for (int method = 0; method < METHOD_COUNT; method++)
        exported->model.weights[method] = method == METHOD_NETWORK;
    exported->model.recipe.blend.kind = BLEND_NONE;
    exported->model.intervals.level_count = 0;
    return make_forecast_example(exported, path, error);
}
