#include "report/model_report.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "json/json_string.h"
#include "persist/recipe_table.h"
#include "report/classification_report.h"
#include "report/training_report.h"

/* Series listed one by one. */
#define SERIES_LINE_COUNT 10

static const char *transform_text(const struct model *model)
{
    size_t logs = 0;
    for (size_t s = 0; s < model->series_count; s++) {
        for (int c = 0; c < model->target_count; c++)
            logs += model->series[s].preparations[0].targets[c].is_log;
    }
    return logs == 0 ? "none" : logs == model->series_count * (size_t)model->target_count ? "log" : "log for some";
}

static void append_periods(const struct recipe *recipe, struct text *text)
{
    for (int i = 0; i < recipe->period_count; i++) {
        text_append_string(text, i ? ", " : "");
        text_append_number(text, recipe->periods[i]);
    }
    if (recipe->period_count == 0)
        text_append_string(text, "none");
}

static void append_series(const struct model *model, struct text *text)
{
    char first[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE];
    text_append_format(text, "\nseries: %zu\n", model->series_count);
    for (size_t s = 0; s < model->series_count; s++) {
        const struct model_series *series = &model->series[s];
        if (s == SERIES_LINE_COUNT && model->series_count > SERIES_LINE_COUNT + 1) {
            text_append_format(text, "  ... and %zu more\n", model->series_count - s);
            break;
        }
        calendar_write(&model->calendar, series->first_stamp, first);
        calendar_write(&model->calendar, series->last_stamp, last);
        text_append_format(text, "  %s%s%zu steps, %s to %s; spread ", series->id, series->id[0] ? ": " : "",
                           series->length, first, last);
        for (int c = 0; c < model->target_count; c++) {
            const struct target_preparation *target = &series->preparations[0].targets[c];
            text_append_format(text, "%s%.4g%s%s", c ? ", " : "", target->spread, target->is_log ? " in logs" : "",
                               target->season_count         ? ""
                               : model->recipe.period_count ? ", no season"
                                                            : "");
        }
        text_append_string(text, "\n");
    }
}

/* "0.50 network + 0.25 theta + 0.25 exponential smoothing" */
static void append_blend(const double weights[METHOD_COUNT], struct text *text)
{
    const char *plus = "";
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (weights[method] > 0) {
            text_append_format(text, "%s%.2f %s", plus, weights[method], method_name(method));
            plus = " + ";
        }
    }
}

static void append_levels(const struct model *model, struct text *text)
{
    const struct intervals *intervals = &model->intervals;
    for (int l = 0; l < intervals->level_count; l++)
        text_append_format(text, "%s%g %%", l ? ", " : "", model->recipe.levels[l]);
    if (intervals->level_count == 0)
        text_append_string(text, "none");
    else
        text_append_format(text, ", from %zu errors%s", intervals->error_count,
                           intervals->is_approximate ? ": approximate" : "");
}

/* What a shape is, in words. */
static const char *const shape_texts[] = {
    [SHAPE_AUTO] = "",
    [SHAPE_ONE_TO_ONE] = "reads the last step alone; no memory",
    [SHAPE_ONE_TO_MANY] = "reads the last step alone, then says the steps to come one by one",
    [SHAPE_MANY_TO_ONE] = "reads a window, then says all steps to come at once",
    [SHAPE_MANY_TO_MANY] = "reads a window, and says at each step of it what follows",
    [SHAPE_ENCODER_DECODER] = "reads a window, then says the steps to come one by one",
};

static void append_shape(const struct model *model, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    text_append_format(text, "shape          %s: %s\n", shape_name(recipe->shape), shape_texts[recipe->shape]);
    if (recipe_has_decoder(recipe)) {
        text_append_string(text, "decoder        taught by the true values");
        if (recipe->sampling > 0)
            text_append_format(text, ", up to %.4g %% of them its own answers in the end", 100 * recipe->sampling);
        text_append_string(text, "; forecasts from its own answers\n");
    }
    if (recipe->is_stateful)
        text_append_string(text, "state          carried through the whole series\n");
    text_append_format(text, "values         relative to %s\n",
                       recipe->center == CENTER_SERIES ? "the series' mean, in deviations"
                                                       : "the last one of each window");
}

/* Who feeds whom, from the bottom up. */
static void append_stages(const struct network *network, struct text *text)
{
    const struct network_shape *shape = &network->shape;
    char name[SLICE_NAME_SIZE];
    for (int s = 0; s < network->stage_count; s++) {
        const struct network_stage *stage = &network->stages[s];
        network_stage_name(network, s, name);
        text_append_format(text, "  %-11s %s, %d unit%s, %d step%s%s", name,
                           stage->cell == &dense_cell ? "dense" : stage->cell->name, stage->hidden_size,
                           stage->hidden_size == 1 ? "" : "s", stage->step_count, stage->step_count == 1 ? "" : "s",
                           stage->direction_count > 1 ? ", from both ends" : "");
        if (stage->state_from >= 0) {
            network_stage_name(network, stage->state_from, name);
            text_append_format(text, "; begins with the last state of %s", name);
        }
        if (s == network->first_decoder)
            text_append_format(text, "; reads the answer before%s",
                               shape->future_size > 0 ? " and what is known of the step" : "");
        else if (s == 0)
            text_append_format(text, "; reads %d input%s a step", shape->input_size, shape->input_size == 1 ? "" : "s");
        else {
            network_stage_name(network, s - 1, name);
            text_append_format(text, "; reads %s", name);
        }
        if (stage->view_width > 1)
            text_append_format(text, ", %d steps side by side", stage->view_width);
        text_append_string(text, "\n");
    }
    network_stage_name(network, network->stage_count - 1, name);
    text_append_format(text, "  %-11s %d output%s", "head", shape->output_size, shape->output_size == 1 ? "" : "s");
    if (shape->read_out == READ_OUT_POOLED)
        text_append_format(text, "; reads the last state of %s and the mean of all%s", name,
                           network->first_layer ? ", and mean and maximum of the last convolution" : "");
    else if (network->first_decoder < network->stage_count)
        text_append_format(text, ", %d at each step; reads each state of %s", shape->output_size / shape->decoder_steps,
                           name);
    else
        text_append_format(text,
                           shape->read_out == READ_OUT_EACH_STEP ? " at each step; reads each state of %s"
                                                                 : "; reads the last state of %s",
                           name);
    if (shape->has_skip)
        text_append_format(text, " and, straight, the %s",
                           shape->read_out == READ_OUT_EACH_STEP || shape->window_length == 1 ? "inputs of the step"
                                                                                              : "inputs of all steps");
    if (shape->future_size > 0 && !shape->decoder_steps)
        text_append_string(text, ", and what is known of the steps to come");
    text_append_string(text, "\n");
}

void model_report(const struct model *model, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    char frequency[STAMP_TEXT_SIZE], features[FEATURES_TEXT_SIZE];
    text_append_format(text, "seqnet model, file version %d, made by %s\n\n", model->version, model->program);
    text_append_format(text, "rebuild        %s\n", model->command);
    text_append_format(text, "input          %s, %zu rows learnt from\n", model->source, model->row_count);
    text_append_format(text, "sha256         %s\n", model->sha256);
    text_append_format(text, "frequency      %s\n", calendar_describe(&model->calendar, frequency));
    text_append_string(text, "columns        ");
    for (int c = 0; c < model->column_count; c++)
        text_append_format(text, "%s%s (%s)", c ? ", " : "", model->columns[c].name,
                           column_role_name(model->columns[c].role));
    if (model->time_name)
        text_append_format(text, ", %s (time)", model->time_name);
    if (model->series_name)
        text_append_format(text, ", %s (series)", model->series_name);
    if (model_classifies(model)) {
        classification_report_model(model, text);
        return;
    }
    text_append_format(text, "\n\nnetworks       %d x %s, %d layer%s of %d units%s:\n", recipe->ensemble_count,
                       recipe->cell->name, recipe->layer_count, recipe->layer_count == 1 ? "" : "s",
                       recipe->hidden_size, recipe_variant_count(recipe) > 1 ? ", taking turns" : "");
    for (int v = 0; v < recipe_variant_count(recipe); v++) {
        struct variant variant = recipe_variant(recipe, v);
        text_append_format(text, "                 %d step%s in", variant.window_length,
                           variant.window_length == 1 ? "" : "s");
        if (variant.patch_length > 1)
            text_append_format(text, ", %d at a time", variant.patch_length);
        text_append_format(text, "%s; %zu weights\n",
                           !recipe->period_count                                    ? ""
                           : variant.preparation || recipe->seasons == SEASONS_KEPT ? ", with seasons"
                                                                                    : ", without seasons",
                           model->networks[v].parameter_count);
    }
    append_shape(model, text);
    text_append_format(text, "horizon        %d steps out%s\n", recipe->horizon,
                       model->has_mask ? "; with a mask of missing values" : "");
    text_append_string(text, "forecast       ");
    append_blend(model->weights, text);
    text_append_string(text, "\nintervals      ");
    append_levels(model, text);
    text_append_string(text, "\n");
    text_append_string(text, "period         ");
    append_periods(recipe, text);
    if (recipe->calendar)
        text_append_format(text, "\ncalendar       %s", calendar_features_write(recipe->calendar, features));
    text_append_format(text, "\ntransform      %s\n", transform_text(model));
    text_append_format(text, "missing values %s\n", recipe->fill == FILL_NONE ? "left out" : fill_name(recipe->fill));
    text_append_format(text, "loss           %s\n", loss_name(recipe->loss));
    text_append_format(
        text,
        "training       at most %d epochs of %d windows in batches of %d, learning rate %g, dropout %g, patience %d\n",
        recipe->epoch_count, recipe->epoch_windows, recipe->batch_size, recipe->learning_rate, recipe->dropout,
        recipe->patience);
    text_append_format(text, "held out       %d steps for validation%s, %d for a test\n", recipe->validation_length,
                       recipe->refit == REFIT_YES ? " (learnt from in the end)" : "", recipe->test_length);
    text_append_format(text, "seed           %llu\n", (unsigned long long)recipe->seed);
    if (model->choices.count) {
        text_append_string(text, "\nchosen by rule:\n");
        for (int i = 0; i < model->choices.count; i++)
            text_append_format(text, "  %-14s %-10s %s\n", model->choices.items[i].name, model->choices.items[i].value,
                               model->choices.items[i].reason);
    }
    text_append_string(text, "\n");
    for (int m = 0; m < recipe->ensemble_count; m++)
        text_append_format(text, "network %d: seed %llu, best epoch %d of %d\n", m + 1,
                           (unsigned long long)model->members[m].seed, model->members[m].best_epoch,
                           model->members[m].epoch_count);
    training_report_losses(model, text);
    if (model->origin_count)
        training_report_scores("validation part", model->scores, model->score_count, model->weights,
                               model->origin_count, model->score_period, recipe->horizon, text);
    append_series(model, text);
    for (int v = 0; v < recipe_variant_count(recipe); v++) {
        const int window_length = recipe_variant(recipe, v).window_length;
        text_append_format(text, "\na network of %d step%s:\n", window_length, window_length == 1 ? "" : "s");
        append_stages(&model->networks[v], text);
        text_append_string(text, "its weights:\n");
        for (int i = 0; i < model->networks[v].slice_count; i++)
            text_append_format(text, "  %-28s %d x %d\n", model->networks[v].slices[i].name,
                               model->networks[v].slices[i].rows, model->networks[v].slices[i].columns);
    }
}

static void append_pair(struct text *text, const char *name, const char *value)
{
    text_append_string(text, ", ");
    json_append_string(text, name);
    text_append_string(text, ": ");
    if (value)
        json_append_string(text, value);
    else
        text_append_string(text, "null");
}

static void append_figure(struct text *text, const char *name, double value)
{
    text_append_format(text, ", \"%s\": ", name);
    if (isfinite(value))
        text_append_number(text, value);
    else
        text_append_string(text, "null");
}

/* As the model file has them. */
static void append_stages_json(const struct network *network, struct text *text)
{
    char name[SLICE_NAME_SIZE], below[SLICE_NAME_SIZE] = "input", from[SLICE_NAME_SIZE];
    text_append_string(text, ", \"stages\": [");
    for (int s = 0; s < network->stage_count; s++) {
        const struct network_stage *stage = &network->stages[s];
        network_stage_name(network, s, name);
        if (stage->state_from >= 0)
            network_stage_name(network, stage->state_from, from);
        text_append_format(
            text,
            "%s{\"name\": \"%s\", \"cell\": \"%s\", \"reads\": \"%s\", \"side_by_side\": %d, \"steps\": %d, "
            "\"directions\": %d, \"units\": %d",
            s ? ", " : "", name, stage->cell->name, s > 0 && s == network->first_decoder ? "answers" : below,
            stage->view_width, stage->step_count, stage->direction_count, stage->hidden_size);
        append_pair(text, "begins_with", stage->state_from >= 0 ? from : NULL);
        text_append_string(text, "}");
        memcpy(below, name, sizeof below);
    }
    text_append_string(text, "]");
}

static void append_recipe_json(const struct model *model, struct text *text)
{
    struct json_writer writer = {.text = text};
    text_append_string(text, ", \"recipe\": ");
    json_open(&writer, NULL, '{', true);
    recipe_write(&writer, &model->recipe);
    json_write_bool(&writer, "mask", model->has_mask);
    json_close(&writer, '}');
}

/* Of forecasts: the weights of the methods, and the intervals. */
static void append_blend_json(const struct model *model, struct text *text)
{
    text_append_string(text, ", \"weights\": {");
    for (int method = 0; method < METHOD_COUNT; method++) {
        text_append_format(text, "%s\"%s\": ", method ? ", " : "", method_word(method));
        text_append_number(text, model->weights[method]);
    }
    text_append_string(text, "}, \"levels\": [");
    for (int l = 0; l < model->intervals.level_count; l++)
        text_append_format(text, "%s%g", l ? ", " : "", model->recipe.levels[l]);
    text_append_format(text, "], \"interval_errors\": %zu, \"intervals_are_approximate\": %s",
                       model->intervals.error_count, model->intervals.is_approximate ? "true" : "false");
}

/* Of forecasts, on the validation part. */
static void append_scores_json(const struct model *model, struct text *text)
{
    text_append_string(text, ", \"validation\": {\"period\": ");
    text_append_number(text, model->score_period);
    append_figure(text, "forecasts", (double)model->origin_count);
    for (int i = 0; i < model->score_count; i++) {
        const struct model_score *score = &model->scores[i];
        text_append_string(text, ", ");
        json_append_string(text, score->method);
        text_append_string(text, ": {\"method\": ");
        json_append_string(text, score->method);
        append_figure(text, "mase", score->mase);
        append_figure(text, "smape", score->smape);
        append_figure(text, "rmse", score->rmse);
        append_figure(text, "mae", score->mae);
        text_append_string(text, "}");
    }
    text_append_string(text, "}");
}

void model_report_json(const struct model *model, struct text *text)
{
    char frequency[STAMP_TEXT_SIZE], first[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE];
    text_append_format(text, "{\"format\": \"seqnet-model\", \"version\": %d", model->version);
    append_pair(text, "program", model->program);
    append_pair(text, "command", model->command);
    append_pair(text, "source", model->source);
    append_pair(text, "sha256", model->sha256);
    append_figure(text, "rows", (double)model->row_count);
    append_pair(text, "frequency", calendar_describe(&model->calendar, frequency));
    append_pair(text, "time", model->time_name);
    append_pair(text, "series_column", model->series_name);
    text_append_string(text, ", \"columns\": [");
    for (int c = 0; c < model->column_count; c++) {
        text_append_format(text, "%s{\"role\": \"%s\"", c ? ", " : "", column_role_name(model->columns[c].role));
        append_pair(text, "name", model->columns[c].name);
        text_append_string(text, "}");
    }
    text_append_string(text, "]");
    append_recipe_json(model, text);
    if (model_classifies(model))
        classification_report_model_json(model, text);
    text_append_string(text, ", \"chosen\": [");
    for (int i = 0; i < model->choices.count; i++) {
        text_append_string(text, i ? ", {\"option\": " : "{\"option\": ");
        json_append_string(text, model->choices.items[i].name);
        append_pair(text, "value", model->choices.items[i].value);
        append_pair(text, "reason", model->choices.items[i].reason);
        text_append_string(text, "}");
    }
    text_append_string(text, "]");
    if (!model_classifies(model))
        append_blend_json(model, text);
    append_figure(text, "parameters", (double)model->networks[0].parameter_count);
    text_append_string(text, ", \"networks\": [");
    for (int m = 0; m < model->recipe.ensemble_count; m++) {
        const struct model_member *member = &model->members[m];
        text_append_format(text, "%s{\"seed\": \"%llu\"", m ? ", " : "", (unsigned long long)member->seed);
        append_figure(text, "window",
                      recipe_variant(&model->recipe, m % recipe_variant_count(&model->recipe)).window_length);
        append_pair(text, "read_out", read_out_name(model_network(model, m)->shape.read_out));
        append_stages_json(model_network(model, m), text);
        append_figure(text, "epochs", member->epoch_count);
        append_figure(text, "best_epoch", member->best_epoch);
        text_append_string(text, ", \"train_loss\": [");
        for (int e = 0; e < member->epoch_count; e++) {
            text_append_string(text, e ? ", " : "");
            text_append_number(text, member->train_loss[e]);
        }
        text_append_string(text, "], \"validation_loss\": [");
        for (int e = 0; e < member->epoch_count; e++) {
            text_append_string(text, e ? ", " : "");
            if (isfinite(member->validation_loss[e]))
                text_append_number(text, member->validation_loss[e]);
            else
                text_append_string(text, "null");
        }
        text_append_string(text, "]}");
    }
    text_append_string(text, "]");
    if (!model_classifies(model))
        append_scores_json(model, text);
    text_append_string(text, ", \"series\": [");
    for (size_t s = 0; s < model->series_count; s++) {
        const struct model_series *series = &model->series[s];
        calendar_write(&model->calendar, series->first_stamp, first);
        calendar_write(&model->calendar, series->last_stamp, last);
        text_append_string(text, s ? ", {\"id\": " : "{\"id\": ");
        json_append_string(text, series->id);
        append_figure(text, "steps", (double)series->length);
        append_pair(text, "first", first);
        append_pair(text, "last", last);
        text_append_string(text, "}");
    }
    text_append_string(text, "]}\n");
}
