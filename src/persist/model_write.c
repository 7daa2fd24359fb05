#include "persist/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json/json_writer.h"
#include "persist/model_baselines.h"
#include "persist/model_names.h"

/* The first stamp of any series, or the last one, as the input has it. */
static void write_stamp(struct json_writer *writer, const char *key, const struct model *model, bool is_last)
{
    if (model->series_count == 0) { /* a classifier of whole series keeps none */
        json_write_text(writer, key, "");
        return;
    }
    int64_t stamp = is_last ? model->series[0].last_stamp : model->series[0].first_stamp;
    for (size_t s = 1; s < model->series_count; s++) {
        const struct model_series *series = &model->series[s];
        if (is_last ? series->last_stamp > stamp : series->first_stamp < stamp)
            stamp = is_last ? series->last_stamp : series->first_stamp;
    }
    char text[STAMP_TEXT_SIZE];
    calendar_write(&model->calendar, stamp, text);
    json_write_text(writer, key, text);
}

static void write_made(struct json_writer *writer, const struct model *model)
{
    json_open(writer, "made", '{', false);
    json_write_text(writer, "program", model->program);
    json_write_text(writer, "command", model->command);
    json_write_text(writer, "source", model->source);
    json_write_text(writer, "sha256", model->sha256);
    json_write_size(writer, "rows", model->row_count);
    write_stamp(writer, "first", model, false);
    write_stamp(writer, "last", model, true);
    json_close(writer, '}');
}

static void write_recipe(struct json_writer *writer, const struct recipe *recipe)
{
    json_open(writer, "recipe", '{', false);
    json_write_text(writer, "task", task_name(recipe->task));
    json_write_text(writer, "cell", recipe->cell->name);
    json_open(writer, "windows", '[', true);
    for (int i = 0; i < recipe->window_count; i++)
        json_write_size(writer, NULL, (size_t)recipe->windows[i]);
    json_close(writer, ']');
    json_write_size(writer, "patch", (size_t)recipe->patch_length);
    json_write_text(writer, "seasons", seasons_name(recipe->seasons));
    json_write_size(writer, "scale_steps", (size_t)recipe->scale_steps);
    json_write_text(writer, "blend", blend_name(recipe->blend.kind));
    json_write_numbers(writer, "levels", recipe->levels, (size_t)recipe->level_count);
    json_write_size(writer, "horizon", (size_t)recipe->horizon);
    json_write_size(writer, "hidden", (size_t)recipe->hidden_size);
    json_write_size(writer, "layers", (size_t)recipe->layer_count);
    json_write_number(writer, "dropout", recipe->dropout);
    json_write_text(writer, "loss", loss_name(recipe->loss));
    json_write_number(writer, "learning_rate", recipe->learning_rate);
    json_write_size(writer, "batch", (size_t)recipe->batch_size);
    json_write_size(writer, "epochs", (size_t)recipe->epoch_count);
    json_write_size(writer, "patience", (size_t)recipe->patience);
    json_write_size(writer, "epoch_windows", (size_t)recipe->epoch_windows);
    json_write_size(writer, "validation", (size_t)recipe->validation_length);
    json_write_size(writer, "test", (size_t)recipe->test_length);
    json_write_size(writer, "ensemble", (size_t)recipe->ensemble_count);
    json_write_text(writer, "transform", transform_name(recipe->transform));
    json_write_text(writer, "fill", fill_name(recipe->fill));
    char features[FEATURES_TEXT_SIZE];
    json_write_text(writer, "calendar", calendar_features_write(recipe->calendar, features));
    json_write_bool(writer, "periods_are_given", recipe->periods_are_given);
    json_write_numbers(writer, "periods", recipe->periods, (size_t)recipe->period_count);
    json_write_text(writer, "refit", refit_name(recipe->refit));
    json_write_size(writer, "stages", (size_t)recipe->stage_count);
    json_write_uint64(writer, "seed", recipe->seed);
    json_write_text(writer, "shape", shape_name(recipe->shape));
    json_write_text(writer, "center", center_name(recipe->center));
    json_write_bool(writer, "stateful", recipe->is_stateful);
    json_write_number(writer, "sampling", recipe->sampling);
    json_close(writer, '}');
}

static void write_choices(struct json_writer *writer, const struct choices *choices)
{
    json_open(writer, "choices", '[', false);
    for (int i = 0; i < choices->count; i++) {
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "name", choices->items[i].name);
        json_write_text(writer, "value", choices->items[i].value);
        json_write_text(writer, "reason", choices->items[i].reason);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

static void write_input(struct json_writer *writer, const struct model *model)
{
    char delimiter[2] = {model->delimiter, '\0'};
    json_open(writer, "input", '{', false);
    json_open(writer, "columns", '[', false);
    for (int c = 0; c < model->column_count; c++) {
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "name", model->columns[c].name);
        json_write_text(writer, "role", column_role_name(model->columns[c].role));
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_write_text(writer, "time", model->time_name);
    json_write_text(writer, "series", model->series_name);
    json_write_text(writer, "time_format", model->time_format);
    json_write_text(writer, "missing", model->missing);
    json_write_text(writer, "delimiter", model->delimiter ? delimiter : NULL);
    json_write_bool(writer, "header", model->has_header);
    json_close(writer, '}');
}

static void write_calendar(struct json_writer *writer, const struct calendar *calendar)
{
    const struct stamp_style *style = &calendar->style;
    char separator[2] = {style->separator, '\0'};
    json_open(writer, "calendar", '{', false);
    json_write_text(writer, "unit", calendar_unit_name(calendar->unit));
    json_write_int64(writer, "step", calendar->step);
    json_write_size(writer, "day", (size_t)calendar->day);
    json_open(writer, "stamp", '{', false);
    json_write_text(writer, "kind", stamp_kind_name(style->kind));
    json_write_text(writer, "separator", style->separator ? separator : NULL);
    json_write_bool(writer, "seconds", style->has_seconds);
    json_write_size(writer, "decimals", (size_t)style->decimals);
    json_write_bool(writer, "zone", style->has_zone);
    json_write_bool(writer, "zulu", style->is_zulu);
    json_write_number(writer, "zone_seconds", style->zone_seconds);
    json_write_size(writer, "zone_length", (size_t)style->zone_length);
    json_write_bool(writer, "dash", style->dash);
    json_write_text(writer, "format", style->format);
    json_close(writer, '}');
    json_close(writer, '}');
}

static void write_network(struct json_writer *writer, const struct network *network)
{
    const struct network_shape *shape = &network->shape;
    json_open(writer, NULL, '{', false);
    json_write_size(writer, "window", (size_t)shape->window_length);
    json_write_size(writer, "inputs", (size_t)shape->input_size);
    json_write_size(writer, "future", (size_t)shape->future_size);
    json_write_size(writer, "outputs", (size_t)shape->output_size);
    json_write_text(writer, "read_out", read_out_name(shape->read_out));
    json_write_bool(writer, "skip", shape->has_skip);
    json_open(writer, "stages", '[', false);
    for (int s = 0; s < network->stage_count; s++) {
        const struct network_stage *stage = &network->stages[s];
        char name[SLICE_NAME_SIZE], below[SLICE_NAME_SIZE], start[SLICE_NAME_SIZE];
        network_stage_name(network, s, name);
        if (s > 0)
            network_stage_name(network, s - 1, below);
        if (stage->state_from >= 0)
            network_stage_name(network, stage->state_from, start);
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "name", name);
        json_write_text(writer, "cell", stage->cell->name);
        json_write_text(writer, "reads", s == 0 ? "input" : s == network->first_decoder ? "answers" : below);
        json_write_size(writer, "side_by_side", (size_t)stage->view_width);
        json_write_size(writer, "steps", (size_t)stage->step_count);
        json_write_size(writer, "directions", (size_t)stage->direction_count);
        json_write_size(writer, "units", (size_t)stage->hidden_size);
        json_write_text(writer, "begins_with", stage->state_from >= 0 ? start : NULL);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_write_size(writer, "parameters", network->parameter_count);
    json_close(writer, '}');
}

static void write_classifier_scores(struct json_writer *writer, const struct classification *classification)
{
    const size_t classes = (size_t)classification->classes.count;
    json_write_size(writer, "folds", (size_t)classification->fold_count);
    json_write_size(writer, "judged", classification->judged_count);
    json_open(writer, "scores", '[', false);
    for (int i = 0; i < classification->score_count; i++) {
        const struct classifier_score *score = &classification->scores[i];
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "method", score->method);
        json_write_number(writer, "accuracy", score->accuracy);
        json_write_number(writer, "balanced_accuracy", score->balanced_accuracy);
        json_write_number(writer, "macro_f1", score->macro_f1);
        json_write_number(writer, "log_loss", score->log_loss);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_open(writer, "confusion", '[', false);
    for (size_t row = 0; classification->confusion && row < classes; row++) {
        json_open(writer, NULL, '[', true);
        for (size_t column = 0; column < classes; column++)
            json_write_size(writer, NULL, classification->confusion[row * classes + column]);
        json_close(writer, ']');
    }
    json_close(writer, ']');
}

static void write_classification(struct json_writer *writer, const struct model *model)
{
    const struct classification *classification = &model->classification;
    if (!model_classifies(model)) {
        json_write_text(writer, "classification", NULL);
        return;
    }
    json_open(writer, "classification", '{', false);
    json_open(writer, "classes", '[', true);
    for (int c = 0; c < classification->classes.count; c++)
        json_write_text(writer, NULL, classification->classes.names[c]);
    json_close(writer, ']');
    json_write_bool(writer, "sees_labels", classification->sees_labels);
    json_open(writer, "moments", '[', false);
    for (int c = 0; c < model->past_count; c++) {
        json_open(writer, NULL, '{', true);
        json_write_number(writer, "mean", classification->moments[c].mean);
        json_write_number(writer, "deviation", classification->moments[c].deviation);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_write_bool(writer, "bidirectional", classification->is_bidirectional);
    json_open(writer, "convolutions", '[', false);
    for (int i = 0; i < classification->convolution_count; i++) {
        json_open(writer, NULL, '{', true);
        json_write_size(writer, "width", (size_t)classification->convolutions[i].width);
        json_write_size(writer, "channels", (size_t)classification->convolutions[i].channels);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_write_number(writer, "smoothing", classification->smoothing);
    write_classifier_scores(writer, classification);
    json_close(writer, '}');
}

static void write_networks(struct json_writer *writer, const struct model *model)
{
    json_write_bool(writer, "mask", model->has_mask);
    json_open(writer, "networks", '[', false);
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++)
        write_network(writer, &model->networks[v]);
    json_close(writer, ']');
}

static void write_members(struct json_writer *writer, const struct model *model)
{
    json_open(writer, "members", '[', false);
    for (int m = 0; m < model->recipe.ensemble_count; m++) {
        const struct model_member *member = &model->members[m];
        const struct network *network = model_network(model, m);
        json_open(writer, NULL, '{', false);
        json_write_uint64(writer, "seed", member->seed);
        json_write_size(writer, "epochs", (size_t)member->epoch_count);
        json_write_size(writer, "best_epoch", (size_t)member->best_epoch);
        json_write_numbers(writer, "train_loss", member->train_loss, (size_t)member->epoch_count);
        json_write_numbers(writer, "validation_loss", member->validation_loss, (size_t)member->epoch_count);
        json_open(writer, "parameters", '{', false);
        for (int i = 0; i < network->slice_count; i++) {
            const struct slice *slice = &network->slices[i];
            json_open(writer, slice->name, '{', true);
            json_write_size(writer, "rows", (size_t)slice->rows);
            json_write_size(writer, "columns", (size_t)slice->columns);
            json_write_floats(writer, "values", member->parameters + slice->offset,
                              (size_t)slice->rows * (size_t)slice->columns);
            json_close(writer, '}');
        }
        json_close(writer, '}');
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

static void write_target(struct json_writer *writer, const struct target_preparation *target)
{
    json_open(writer, NULL, '{', true);
    json_write_bool(writer, "log", target->is_log);
    json_write_number(writer, "offset", target->offset);
    json_write_number(writer, "spread", target->spread);
    json_write_bool(writer, "nonnegative", target->is_nonnegative);
    json_write_number(writer, "center", target->center);
    json_write_number(writer, "deviation", target->deviation);
    json_open(writer, "seasons", '[', false);
    for (int i = 0; i < target->season_count; i++) {
        json_open(writer, NULL, '{', false);
        json_write_number(writer, "period", target->seasons[i].period);
        json_write_numbers(writer, "profile", target->seasons[i].profile, (size_t)target->seasons[i].length);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_close(writer, '}');
}

/* [rows][length], an array for each row. */
static void write_rows(struct json_writer *writer, const char *key, const double *values, int rows, size_t length)
{
    json_open(writer, key, '[', false);
    for (int r = 0; r < rows; r++)
        json_write_numbers(writer, NULL, values + (size_t)r * length, length);
    json_close(writer, ']');
}

static void write_preparation(struct json_writer *writer, const struct preparation *preparation)
{
    json_open(writer, NULL, '{', false);
    json_open(writer, "targets", '[', false);
    for (int c = 0; c < preparation->target_count; c++)
        write_target(writer, &preparation->targets[c]);
    json_close(writer, ']');
    json_open(writer, "covariates", '[', false);
    for (int c = 0; c < preparation->covariate_count; c++) {
        json_open(writer, NULL, '{', true);
        json_write_number(writer, "mean", preparation->covariates[c].mean);
        json_write_number(writer, "deviation", preparation->covariates[c].deviation);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_close(writer, '}');
}

static void write_series(struct json_writer *writer, const struct model *model, const struct model_series *series)
{
    json_open(writer, NULL, '{', false);
    json_write_text(writer, "id", series->id);
    json_write_size(writer, "length", series->length);
    json_write_int64(writer, "first_stamp", series->first_stamp);
    json_write_int64(writer, "last_stamp", series->last_stamp);
    json_write_bool(writer, "baseline_only", series->is_baseline_only);
    json_open(writer, "preparations", '[', false);
    for (int p = 0; !model_classifies(model) && p < recipe_preparation_count(&model->recipe); p++)
        write_preparation(writer, &series->preparations[p]);
    json_close(writer, ']');
    json_open(writer, "baselines", '[', false);
    for (int c = 0; series->baselines && c < model->target_count; c++)
        model_write_baselines(writer, &series->baselines[c]);
    json_close(writer, ']');
    write_rows(writer, "tail", series->tail, model->column_count, series->tail_length);
    write_rows(writer, "future", series->future, model->known_count, series->future_length);
    json_open(writer, "states", '[', false);
    for (int m = 0; series->states && m < model->recipe.ensemble_count; m++)
        json_write_floats(writer, NULL, series->states + model_state_offset(model, m),
                          network_state_size(model_network(model, m)));
    json_close(writer, ']');
    json_close(writer, '}');
}

static void write_forecast(struct json_writer *writer, const struct model *model)
{
    const struct intervals *intervals = &model->intervals;
    json_open(writer, "weights", '{', true);
    for (int method = 0; method < METHOD_COUNT; method++)
        json_write_number(writer, method_word(method), model->weights[method]);
    json_close(writer, '}');
    json_open(writer, "intervals", '{', false);
    json_write_size(writer, "errors", intervals->error_count);
    json_write_bool(writer, "approximate", intervals->is_approximate);
    json_write_number(writer, "error_share", intervals->error_share);
    write_rows(writer, "lower", intervals->lower, intervals->level_count, (size_t)model->recipe.horizon);
    write_rows(writer, "upper", intervals->upper, intervals->level_count, (size_t)model->recipe.horizon);
    json_close(writer, '}');
}

static void write_validation(struct json_writer *writer, const struct model *model)
{
    json_open(writer, "validation", '{', false);
    json_write_size(writer, "origins", model->origin_count);
    json_write_number(writer, "period", model->score_period);
    json_open(writer, "scores", '[', false);
    for (int i = 0; i < model->score_count; i++) {
        const struct model_score *score = &model->scores[i];
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "method", score->method);
        json_write_number(writer, "mase", score->mase);
        json_write_number(writer, "smape", score->smape);
        json_write_number(writer, "rmse", score->rmse);
        json_write_number(writer, "mae", score->mae);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_close(writer, '}');
}

int model_write(const struct model *model, struct text *text, struct error *error)
{
    struct json_writer writer = {.text = text};
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "format", MODEL_FORMAT);
    json_write_size(&writer, "version", MODEL_VERSION);
    write_made(&writer, model);
    write_recipe(&writer, &model->recipe);
    write_choices(&writer, &model->choices);
    write_input(&writer, model);
    write_calendar(&writer, &model->calendar);
    write_classification(&writer, model);
    write_networks(&writer, model);
    write_members(&writer, model);
    write_forecast(&writer, model);
    json_open(&writer, "series", '[', false);
    for (size_t s = 0; s < model->series_count; s++)
        write_series(&writer, model, &model->series[s]);
    json_close(&writer, ']');
    write_validation(&writer, model);
    json_close(&writer, '}');
    text_append(text, "\n", 1);
    return text_check(text, error);
}
