/*
 * Reads any bytes as a model and aborts where model.h is not kept: what loads is written, read and written again with
 * the same bytes, and can be forecast from. Built with a fuzzer, or with replay_main.c to replay a corpus.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "persist/model.h"
#include "recognize/classify.h"
#include "predict/forecast.h"
#include "scenarios/finer_levels.h"
#include "scenarios/longer.h"

/* Models whose forecast takes longer are not asked for one: numbers in the activations and outputs. */
#define FORECAST_WORK_MAX 2e6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition, const char *promise)
{
    if (!condition) {
        fprintf(stderr, "not kept: %s\n", promise);
        abort();
    }
}

static bool is_small(const struct model *model)
{
    double work = 0;
    for (int m = 0; m < model->recipe.ensemble_count; m++) {
        const struct network_shape *shape = &model_network(model, m)->shape;
        double step = (double)shape->hidden_size * shape->layer_count * 8 + shape->input_size;
        work += shape->window_length * step + shape->output_size + shape->future_size;
    }
    work += (double)model->recipe.horizon * model->target_count * (BASELINE_COUNT + model->recipe.level_count);
    return work * (double)(model->series_count ? model->series_count : 1) < FORECAST_WORK_MAX;
}

/* Numbers, the bounds in their order around the forecast. */
static void check_numbers(const struct forecast *forecast)
{
    size_t count = forecast->series_count * (size_t)forecast->horizon * (size_t)forecast->target_count,
           L = (size_t)forecast->level_count;
    for (size_t i = 0; i < count; i++) {
        require(isfinite(forecast->values[i]), "a forecast is a number");
        for (size_t l = 0; l < L; l++) {
            double lower = forecast->lower[i * L + l], upper = forecast->upper[i * L + l];
            require(isfinite(lower) && isfinite(upper), "bounds are numbers");
            require(lower <= forecast->values[i] && upper >= forecast->values[i],
                    "the forecast lies between its bounds");
        }
    }
}

/* Of whole series: of one made up, long enough to be averaged. */
static int classify_any(const struct model *model, struct class_answers *answers, struct error *error)
{
    enum { LENGTH = 9 };
    if (model->recipe.task == TASK_CLASSIFY_STEPS)
        return classify_model(model, answers, error);
    double *values = calloc((size_t)model->column_count * LENGTH, sizeof *values);
    struct anchor anchor = {.step = 0, .stamp = 0};
    struct series series = {.id = (char *)(uintptr_t) "",
                            .length = LENGTH,
                            .extent = LENGTH,
                            .values = values,
                            .anchors = &anchor,
                            .anchor_count = 1};
    const struct panel panel = {.columns = model->columns,
                                .column_count = model->column_count,
                                .target_count = 1,
                                .past_count = model->past_count,
                                .calendar = model->calendar,
                                .series = &series,
                                .series_count = 1};
    for (int i = 0; i < model->column_count * LENGTH; i++)
        values[i] = i < LENGTH ? NAN : i % 7 == 3 ? NAN : i % 5;
    int result = classify_panel(model, &panel, answers, error);
    free(values);
    return result;
}

static void check_classes(const struct model *model)
{
    struct class_answers answers = CLASS_ANSWERS_INIT;
    struct error error = ERROR_INIT;
    if (classify_any(model, &answers, &error)) {
        require(error.kind == ERROR_DATA && error.message[0], "what cannot be classified is a fault of the data");
    } else {
        const size_t rows = answers.series_count * (size_t)(answers.horizon ? answers.horizon : 1),
                     C = (size_t)answers.class_count;
        for (size_t row = 0; row < rows; row++) {
            double sum = 0;
            for (size_t c = 0; c < C; c++) {
                require(answers.probabilities[row * C + c] >= 0, "a probability is not negative");
                sum += answers.probabilities[row * C + c];
            }
            require(fabs(sum - 1) < 1e-9, "the sum of probabilities is 1");
        }
    }
    class_answers_release(&answers);
}

static void check_forecast(const struct model *model)
{
    struct forecast forecast = FORECAST_INIT;
    struct error error = ERROR_INIT;
    if (forecast_model(model, "model", &forecast, &error)) {
        require(error.kind == ERROR_DATA && error.message[0], "what cannot be forecast is a fault of the data");
    } else {
        require(forecast.series_count + forecast.left_out.count == model->series_count &&
                    forecast.horizon == model->recipe.horizon,
                "a forecast has all series, but for those that are said to be left out, and steps");
        check_numbers(&forecast);
    }
    forecast_release(&forecast);
}

/* With all levels that it keeps, and further than it forecasts at once: the order of the bounds stays. */
static void check_longer(struct model *model)
{
    struct forecast forecast = FORECAST_INIT;
    struct error error = ERROR_INIT;
    const int steps = 2 * model->recipe.horizon + 1;
    require(finer_levels_use(model, &error) == 0, "the finer levels can be had");
    if (forecast_model(model, "model", &forecast, &error) == 0) {
        check_numbers(&forecast);
        if (longer_check(model, NULL, steps, &error) == 0 &&
            longer_make(model, "model", NULL, steps, &forecast, &error) == 0)
            check_numbers(&forecast);
        require(error.kind == ERROR_NONE || error.kind == ERROR_DATA || error.kind == ERROR_USAGE,
                "what cannot be forecast further is a fault of the data, or of what was asked");
    }
    forecast_release(&forecast);
}

/* The baselines of every series move on over new rows, as predict MODEL FILE has them do, and forecast numbers or
 * nothing. */
static void check_baselines(const struct model *model)
{
    for (size_t i = 0; i < model->series_count * (size_t)model->target_count; i++) {
        const struct model_series *series = &model->series[i / (size_t)model->target_count];
        struct baselines walking = BASELINES_INIT;
        struct error error = ERROR_INIT;
        double out[8];
        if (!series->baselines)
            continue;
        require(baselines_copy(&walking, &series->baselines[i % (size_t)model->target_count], &error) == 0,
                "baselines can be copied");
        for (int step = 0; step < 40; step++) {
            for (int method = 0; method < BASELINE_COUNT; method++)
                baselines_forecast(&walking, (enum baseline)method, KNOWN_COLUMNS_NONE, 8, out);
            baselines_advance(&walking, step % 5 ? 10 + step % 3 : NAN, KNOWN_COLUMNS_NONE);
        }
        baselines_release(&walking);
    }
}

static void check_loaded(const struct model *model)
{
    struct text first = TEXT_INIT, second = TEXT_INIT;
    struct model again = MODEL_INIT;
    struct error error = ERROR_INIT;
    require(model_write(model, &first, &error) == 0, "a model that was read can be written");
    require(model_read("again.json", first.bytes, first.length, &again, &error) == 0,
            "a model that was written can be read");
    require(model_write(&again, &second, &error) == 0, "a model read again can be written");
    require(first.length == second.length && memcmp(first.bytes, second.bytes, first.length) == 0,
            "a model read and written again has the same bytes");
    if (is_small(model)) {
        if (model_classifies(model))
            check_classes(model);
        else
            check_forecast(model);
        check_baselines(model);
        if (!model_classifies(&again))
            check_longer(&again);
    }
    text_release(&first);
    text_release(&second);
    model_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct model model = MODEL_INIT;
    struct error error = ERROR_INIT;
    if (model_read("fuzz.json", (const char *)data, size, &model, &error) == 0) {
        require(error.kind == ERROR_NONE && error.message[0] == '\0', "no message on success");
        check_loaded(&model);
        model_release(&model);
        return 0;
    }
    require(error.kind == ERROR_DATA, "a fault is one of the data");
    require(strncmp(error.message, "fuzz.json:", 10) == 0 && error.message[10] != '\0',
            "a message begins with the name");
    require(model.members == NULL && model.series == NULL && model.columns == NULL,
            "a failure leaves the model untouched");
    return 0;
}
