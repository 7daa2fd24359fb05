#include "results/model_output.h"

#include <string.h>

#include "base/names.h"
#include "json/json_writer.h"
#include "options/recipe_table.h"
#include "report/learning_report.h"
#include "report/rebuild_command.h"
#include "report/score_report.h"
#include "results/classification_output.h"

/* As the model file has them. */
static void write_stages(struct json_writer *writer, const struct network *network)
{
    char name[SLICE_NAME_SIZE], below[SLICE_NAME_SIZE] = "input", from[SLICE_NAME_SIZE];
    json_open(writer, "stages", '[', false);
    for (int s = 0; s < network->stage_count; s++) {
        const struct network_stage *stage = &network->stages[s];
        network_stage_name(network, s, name);
        if (stage->state_from >= 0)
            network_stage_name(network, stage->state_from, from);
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "name", name);
        json_write_text(writer, "cell", stage->cell->name);
        json_write_text(writer, "reads", s > 0 && s == network->first_decoder ? "answers" : below);
        json_write_size(writer, "side_by_side", (size_t)stage->view_width);
        json_write_size(writer, "steps", (size_t)stage->step_count);
        json_write_size(writer, "directions", (size_t)stage->direction_count);
        json_write_size(writer, "units", (size_t)stage->hidden_size);
        json_write_text(writer, "begins_with", stage->state_from >= 0 ? from : NULL);
        json_close(writer, '}');
        memcpy(below, name, sizeof below);
    }
    json_close(writer, ']');
}

static void write_recipe(struct json_writer *writer, const struct model *model)
{
    json_open(writer, "recipe", '{', false);
    recipe_write(writer, &model->recipe);
    json_write_bool(writer, "mask", model->has_mask);
    json_close(writer, '}');
}

/* Of a forecaster: the weights of the methods, and the intervals. */
static void write_blend(struct json_writer *writer, const struct model *model)
{
    char key[NAME_KEY_SIZE];
    json_open(writer, "weights", '{', true);
    for (int method = 0; method < METHOD_COUNT; method++)
        json_write_number(writer, name_as_key(method_name(method), key), model->weights[method]);
    json_close(writer, '}');
    json_write_numbers(writer, "levels", model->recipe.levels, (size_t)model->intervals.level_count);
    json_write_size(writer, "interval_errors", model->intervals.error_count);
    json_write_bool(writer, "intervals_are_approximate", model->intervals.is_approximate);
}

/* Of a forecaster, on the validation part. */
static void write_scores(struct json_writer *writer, const struct model *model)
{
    json_open(writer, "validation", '{', false);
    json_write_number(writer, "period", model->score_period);
    json_write_size(writer, "forecasts", model->origin_count);
    for (int i = 0; i < model->score_count; i++) {
        char key[NAME_KEY_SIZE];
        json_open(writer, name_as_key(model->scores[i].method, key), '{', true);
        json_write_text(writer, "method", key);
        score_report_write(&model->scores[i], writer);
        json_close(writer, '}');
    }
    json_close(writer, '}');
}

static void write_networks(struct json_writer *writer, const struct model *model)
{
    json_open(writer, "networks", '[', false);
    for (int m = 0; m < model->recipe.ensemble_count; m++) {
        const struct model_member *member = &model->members[m];
        const struct variant variant = recipe_variant(&model->recipe, m % recipe_variant_count(&model->recipe));
        json_open(writer, NULL, '{', false);
        json_write_uint64(writer, "seed", member->seed);
        json_write_size(writer, "window", (size_t)variant.window_length);
        json_write_text(writer, "read_out", read_out_name(model_network(model, m)->shape.read_out));
        write_stages(writer, model_network(model, m));
        json_write_size(writer, "epochs", (size_t)member->epoch_count);
        json_write_size(writer, "best_epoch", (size_t)member->best_epoch);
        json_write_numbers(writer, "train_loss", member->train_loss, (size_t)member->epoch_count);
        json_write_numbers(writer, "validation_loss", member->validation_loss, (size_t)member->epoch_count);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

/* A name; of several columns that are one, their names with commas between, as the option takes them. */
static void write_names(struct json_writer *writer, const char *key, const char *names)
{
    struct text text = TEXT_INIT;
    for (const char *at = names; at && *at; at++)
        text_append(&text, *at == TEXT_JOINT ? "," : at, 1);
    if (text_check(&text, &writer->text->error) == 0)
        json_write_text(writer, key, names ? text.bytes : NULL);
    text_release(&text);
}

static void write_series(struct json_writer *writer, const struct model *model)
{
    char stamp[STAMP_TEXT_SIZE];
    json_open(writer, "series", '[', false);
    for (size_t s = 0; s < model->series_count; s++) {
        const struct model_series *series = &model->series[s];
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "id", series->id);
        json_write_size(writer, "steps", series->length);
        calendar_write(&model->calendar, series->first_stamp, stamp);
        json_write_text(writer, "first", stamp);
        calendar_write(&model->calendar, series->last_stamp, stamp);
        json_write_text(writer, "last", stamp);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

static void write_updates(struct json_writer *writer, const struct model *model)
{
    json_open(writer, "updates", '[', false);
    for (size_t i = 0; i < model->update_count; i++) {
        const struct model_update *update = &model->updates[i];
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "way", update_way_name(update->way));
        json_write_size(writer, "rows_before", update->rows_before);
        json_write_size(writer, "rows", update->rows);
        json_write_text(writer, "last", update->last);
        json_write_text(writer, "sha256", update->sha256);
        json_write_size(writer, "joined", update->joined_count);
        json_write_size(writer, "epochs", (size_t)update->epoch_count);
        json_write_bool(writer, "judged", update->is_judged);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

static void write_input(struct json_writer *writer, const struct model *model)
{
    char frequency[CALENDAR_TEXT_SIZE];
    const bool has_opening = model->calendar.opening.range_count > 0;
    json_write_text(writer, "source", model->source);
    json_write_text(writer, "sha256", model->sha256);
    json_write_size(writer, "rows", model->row_count);
    json_write_text(writer, "frequency", calendar_frequency(&model->calendar, frequency));
    json_write_text(writer, "opening", has_opening ? calendar_describe(&model->calendar, frequency) : NULL);
    write_names(writer, "time", model->time_name);
    write_names(writer, "series_column", model->series_name);
    json_open(writer, "columns", '[', false);
    for (int c = 0; c < model->column_count; c++) {
        json_open(writer, NULL, '{', true);
        json_write_text(writer, "role", column_role_name(model->columns[c].role));
        json_write_text(writer, "name", model->columns[c].name);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

void model_output(const struct model *model, struct text *text)
{
    struct json_writer writer = {.text = text};
    struct text command = TEXT_INIT;
    rebuild_command(model, &command);
    if (text_check(&command, &text->error))
        goto done;
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "format", "seqnet-model");
    json_write_size(&writer, "version", (size_t)model->version);
    json_write_text(&writer, "program", model->program);
    if (model->is_interrupted)
        json_write_bool(&writer, "interrupted", true);
    json_write_text(&writer, "command", command.bytes);
    write_input(&writer, model);
    write_recipe(&writer, model);
    if (model_classifies(model)) {
        json_open(&writer, "classification", '{', false);
        json_write_text(&writer, "task", task_name(model->recipe.task));
        json_write_bool(&writer, "sees_labels", model->classification.sees_labels);
        json_write_size(&writer, "folds", (size_t)model->classification.fold_count);
        classification_output_write_scores(&model->classification, &writer);
        json_close(&writer, '}');
    }
    learning_report_write_choices(model, &writer);
    if (!model_classifies(model))
        write_blend(&writer, model);
    json_write_size(&writer, "parameters", model->networks[0].parameter_count);
    write_networks(&writer, model);
    if (!model_classifies(model))
        write_scores(&writer, model);
    if (model->update_count)
        write_updates(&writer, model);
    write_series(&writer, model);
    json_close(&writer, '}');
    text_append_string(text, "\n");
done:
    text_release(&command);
}
