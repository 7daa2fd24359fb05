#include "report/rebuild_command.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/shell.h"
#include "plan/rules.h"

/* The decimals of an exact share that are tried before 17 digits are. */
#define SHARE_SUM_MAX 1000

/* Did a rule choose this option's value? */
static bool is_chosen(const struct model *model, const char *option)
{
    for (int i = 0; i < model->choices.count; i++) {
        if (strcmp(model->choices.items[i].name, option) == 0)
            return true;
    }
    return false;
}

static void append_option(struct text *text, const char *option, const char *value)
{
    text_append_format(text, " --%s ", option);
    shell_append_word(text, value);
}

static void append_numbers(struct text *text, const char *option, const double *values, int count)
{
    text_append_format(text, " --%s ", option);
    for (int i = 0; i < count; i++) {
        text_append_string(text, i ? "," : "");
        text_append_number(text, values[i]);
    }
    if (count == 0)
        text_append_string(text, "none");
}

/* A number that was given, unless it is the default. */
static void append_number(const struct model *model, struct text *text, const char *option, double value,
                          double initial)
{
    if (!is_chosen(model, option) && (value < initial || value > initial))
        append_numbers(text, option, &value, 1);
}

static void append_word(const struct model *model, struct text *text, const char *option, const char *value,
                        const char *initial)
{
    if (!is_chosen(model, option) && strcmp(value, initial) != 0)
        append_option(text, option, value);
}

static void append_flag(struct text *text, const char *option, bool is_set)
{
    if (is_set)
        text_append_format(text, " --%s", option);
}

/* The columns of one role. One whose name holds a comma cannot be listed beside others. It was found by rule, then, and
 * is found again. */
static void append_columns(const struct model *model, struct text *text, enum column_role role)
{
    struct text list = TEXT_INIT;
    int count = 0;
    bool has_comma = false;
    for (int c = 0; c < model->column_count; c++) {
        if (model->columns[c].role != role)
            continue;
        text_append_format(&list, "%s%s", count++ ? "," : "", model->columns[c].name);
        has_comma = has_comma || strchr(model->columns[c].name, ',');
    }
    if (text_check(&list, &text->error) == 0 && (count == 1 || (count > 1 && !has_comma)))
        append_option(text, column_role_name(role), list.bytes);
    text_release(&list);
}

static void append_input(const struct model *model, struct text *text)
{
    const char delimiter[2] = {model->delimiter, '\0'};
    append_option(text, "time", model->time_name ? model->time_name : "none");
    append_columns(model, text, COLUMN_TARGET);
    if (model->series_name)
        append_option(text, "series", model->series_name);
    append_columns(model, text, COLUMN_PAST);
    append_columns(model, text, COLUMN_KNOWN);
    if (model->delimiter)
        append_option(text, "delimiter", model->delimiter == '\t' ? "tab" : delimiter);
    append_flag(text, "no-header", !model->has_header);
    if (model->missing)
        append_option(text, "missing", model->missing);
    if (model->time_format)
        append_option(text, "time-format", model->time_format);
}

/* Whole numbers of the sum `sum` that stand in the ratio of the weights, to the last bit? */
static bool are_parts_of(const double *weights, double sum)
{
    for (int method = 0; method < METHOD_COUNT; method++) {
        const double part = round(weights[method] * sum);
        if (part / sum < weights[method] || part / sum > weights[method])
            return false;
    }
    return true;
}

/* The shares that were given, as small whole numbers if there are such. */
static void append_blend(const struct blend *blend, struct text *text)
{
    int sum = 1;
    const char *comma = "";
    if (blend->kind == BLEND_NONE)
        append_option(text, "blend", "none");
    if (blend->kind != BLEND_GIVEN)
        return;
    while (sum < SHARE_SUM_MAX && !are_parts_of(blend->weights, sum))
        sum++;
    text_append_string(text, " --blend ");
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (!(blend->weights[method] > 0))
            continue;
        text_append_format(text, "%s%s:", comma, method_word(method));
        text_append_number(text, sum < SHARE_SUM_MAX ? round(blend->weights[method] * sum) : blend->weights[method]);
        comma = ",";
    }
}

/* Could the rule have chosen features of the calendar, so that none is what the user asked for? */
static bool calendar_was_open(const struct model *model)
{
    bool is_long = model_classifies(model);
    for (size_t s = 0; s < model->series_count; s++)
        is_long = is_long || model->series[s].length >= RULES_CALENDAR_STEPS_MIN;
    return is_long && calendar_features_possible(&model->calendar);
}

/* What only forecasters have. */
static void append_forecast(const struct model *model, struct text *text)
{
    static const double default_levels[] = {80, 95};
    const struct recipe *recipe = &model->recipe;
    struct blend blend = recipe->blend;
    memcpy(blend.weights, model->weights, sizeof blend.weights); /* the file has them once */
    append_word(model, text, "fill", fill_name(recipe->fill), fill_name(FILL_NONE));
    append_word(model, text, "center", center_name(recipe->center), center_name(CENTER_WINDOW));
    append_flag(text, "stateful", recipe->is_stateful);
    if (recipe->shape != SHAPE_MANY_TO_MANY)
        append_number(model, text, "patch", recipe->patch_length, 0);
    if (recipe->periods_are_given)
        append_numbers(text, "period", recipe->periods, recipe->period_count);
    append_word(model, text, "transform", transform_name(recipe->transform), transform_name(TRANSFORM_AUTO));
    /* where there is no season, nothing is left to choose */
    append_word(model, text, "seasons", seasons_name(recipe->seasons),
                recipe->period_count ? "" : seasons_name(SEASONS_REMOVED));
    if (recipe->scale_steps == 0)
        append_word(model, text, "scale-steps", "series", "");
    else
        append_number(model, text, "scale-steps", recipe->scale_steps, 0);
    append_blend(&blend, text);
    if (recipe->level_count != 2 || memcmp(recipe->levels, default_levels, sizeof default_levels) != 0)
        append_numbers(text, "level", recipe->levels, recipe->level_count);
    append_flag(text, "no-skip", !model->networks[0].shape.has_skip);
    append_number(model, text, "sampling", recipe->sampling, 0);
    append_number(model, text, "dropout", recipe->dropout, 0);
    append_word(model, text, "loss", loss_name(recipe->loss), loss_name(LOSS_MAE));
    if (recipe->refit != REFIT_AUTO)
        append_word(model, text, "refit", refit_name(recipe->refit), "");
    append_number(model, text, "stages", recipe->stage_count, 1);
}

static void append_classifier(const struct model *model, struct text *text)
{
    const bool is_of_steps = model->recipe.task == TASK_CLASSIFY_STEPS;
    append_flag(text, "hide-labels", is_of_steps && !model->classification.sees_labels);
    append_number(model, text, "dropout", model->recipe.dropout, is_of_steps ? 0 : -1);
}

void rebuild_command(const struct model *model, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    const bool is_of_series = recipe->task == TASK_CLASSIFY_SERIES;
    char features[FEATURES_TEXT_SIZE];
    double windows[WINDOW_COUNT_MAX];
    text_append_string(text, "seqnet train ");
    shell_append_path(text, strcmp(model->source, "standard input") == 0 ? "-" : model->source);
    if (model_classifies(model))
        append_option(text, "task", "classify");
    append_input(model, text);
    append_word(model, text, "shape", shape_name(recipe->shape), shape_name(SHAPE_MANY_TO_ONE));
    for (int i = 0; i < recipe->window_count; i++)
        windows[i] = recipe->windows[i];
    if (!is_chosen(model, "window"))
        append_numbers(text, "window", windows, recipe->window_count);
    if (!is_of_series) { /* which have no steps ahead, no part to stop by, and no calendar */
        append_number(model, text, "horizon", recipe->horizon, 0);
        append_number(model, text, "validation", recipe->validation_length, 0);
        append_number(model, text, "test", recipe->test_length, 0);
        append_number(model, text, "patience", recipe->patience, 0);
        if (recipe->calendar || calendar_was_open(model))
            append_word(model, text, "calendar", calendar_features_write(recipe->calendar, features), "");
    }
    if (recipe->cell->is_offered)
        append_word(model, text, "cell", recipe->cell->name, lstm_cell.name);
    append_number(model, text, "hidden", recipe->hidden_size, 0);
    append_number(model, text, "layers", recipe->layer_count, 0);
    append_number(model, text, "learning-rate", recipe->learning_rate, 0);
    append_number(model, text, "batch", recipe->batch_size, 0);
    append_number(model, text, "epochs", recipe->epoch_count, 0);
    append_number(model, text, "epoch-windows", recipe->epoch_windows, 0);
    append_number(model, text, "ensemble", recipe->ensemble_count, 0);
    if (recipe->seed != 1)
        text_append_format(text, " --seed %" PRIu64, recipe->seed);
    if (model_classifies(model))
        append_classifier(model, text);
    else
        append_forecast(model, text);
}
