#include "report/model_report.h"

#include "base/number.h"
#include "base/printable.h"
#include "rating/intervals.h"
#include "report/classification_report.h"
#include "report/learning_report.h"
#include "report/rebuild_command.h"
#include "report/score_report.h"
#include "report/table.h"

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
    char first[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE], id[PRINTABLE_SIZE];
    text_append_format(text, "\nseries: %zu\n", model->series_count);
    for (size_t s = 0; s < model->series_count; s++) {
        const struct model_series *series = &model->series[s];
        if (s == SERIES_LINE_COUNT && model->series_count > SERIES_LINE_COUNT + 1) {
            text_append_format(text, "  ... and %zu more\n", model->series_count - s);
            break;
        }
        calendar_write(&model->calendar, series->first_stamp, first);
        calendar_write(&model->calendar, series->last_stamp, last);
        text_append_format(text, "  %s%s%zu steps, %s to %s; spread ", printable(series->id, id),
                           series->id[0] ? ": " : "", series->length, first, last);
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

static void append_levels(const struct model *model, struct text *text)
{
    const struct intervals *intervals = &model->intervals;
    for (int l = 0; l < intervals->level_count; l++)
        text_append_format(text, "%s%g %%", l ? ", " : "", model->recipe.levels[l]);
    if (intervals->level_count == 0)
        text_append_string(text, "none");
    else
        text_append_format(text, ", from %zu error%s", intervals->error_count, plural((double)intervals->error_count));
    if (intervals->level_count && intervals->is_approximate && intervals->error_count < INTERVALS_ERROR_COUNT_MIN)
        text_append_format(text, ": approximate; %d are needed", INTERVALS_ERROR_COUNT_MIN);
    else if (intervals->level_count && intervals->is_approximate)
        text_append_format(text, ": approximate; they are of fewer than the %d separate stretches needed",
                           INTERVALS_ERROR_COUNT_MIN / INTERVALS_ERRORS_PER_STRETCH);
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
                           plural(stage->hidden_size), stage->step_count, plural(stage->step_count),
                           stage->direction_count > 1 ? ", from both ends" : "");
        if (stage->state_from >= 0) {
            network_stage_name(network, stage->state_from, name);
            text_append_format(text, "; begins with the last state of %s", name);
        }
        if (s == network->first_decoder)
            text_append_format(text, "; reads the answer before%s",
                               shape->future_size > 0 ? " and what is known of the step" : "");
        else if (s == 0)
            text_append_format(text, "; reads %d input%s a step", shape->input_size, plural(shape->input_size));
        else {
            network_stage_name(network, s - 1, name);
            text_append_format(text, "; reads %s", name);
        }
        if (stage->view_width > 1)
            text_append_format(text, ", %d steps side by side", stage->view_width);
        text_append_string(text, "\n");
    }
    network_stage_name(network, network->stage_count - 1, name);
    text_append_format(text, "  %-11s %d output%s", "head", shape->output_size, plural(shape->output_size));
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

/* Where the model comes from, and how its input is read. */
static void append_origin(const struct model *model, struct text *text)
{
    char frequency[CALENDAR_TEXT_SIZE], name[PRINTABLE_SIZE];
    text_append_format(text, "seqnet model, file version %d, made by %s\n\nrebuild        ", model->version,
                       printable(model->program, name));
    rebuild_command(model, text);
    text_append_format(text, "\ninput          %s, %zu rows learnt from\n", printable(model->source, name),
                       model->row_count);
    text_append_format(text, "sha256         %s\n", printable(model->sha256, name));
    if (model->is_interrupted)
        text_append_string(text, "training       was interrupted: the networks are what they had come to by then\n");
    text_append_format(text, "frequency      %s\n", calendar_describe(&model->calendar, frequency));
    text_append_string(text, "columns        ");
    for (int c = 0; c < model->column_count; c++)
        text_append_format(text, "%s%s (%s)", c ? ", " : "", printable(model->columns[c].name, name),
                           column_role_name(model->columns[c].role));
    if (model->time_name)
        text_append_format(text, ", %s (time)", printable(model->time_name, name));
    if (model->series_name)
        text_append_format(text, ", %s (series)", printable(model->series_name, name));
}

/* The networks, and what each of them sees. */
static void append_variants(const struct model *model, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    text_append_format(text, "\n\nnetworks       %d x %s, %d layer%s of %d units%s:\n", recipe->ensemble_count,
                       recipe->cell->name, recipe->layer_count, plural(recipe->layer_count), recipe->hidden_size,
                       recipe_variant_count(recipe) > 1 ? ", taking turns" : "");
    for (int v = 0; v < recipe_variant_count(recipe); v++) {
        struct variant variant = recipe_variant(recipe, v);
        text_append_format(text, "                 %d step%s in", variant.window_length, plural(variant.window_length));
        if (variant.patch_length > 1)
            text_append_format(text, ", %d at a time", variant.patch_length);
        text_append_format(text, "%s; %zu weights\n",
                           !recipe->period_count                                    ? ""
                           : variant.preparation || recipe->seasons == SEASONS_KEPT ? ", with seasons"
                                                                                    : ", without seasons",
                           model->networks[v].parameter_count);
    }
}

static void append_recipe(const struct model *model, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    char features[FEATURES_TEXT_SIZE];
    append_shape(model, text);
    text_append_format(text, "horizon        %d steps out%s\n", recipe->horizon,
                       model->has_mask ? "; with a mask of missing values" : "");
    text_append_string(text, "forecast       ");
    score_report_blend(model->weights, text);
    text_append_string(text, "\nintervals      ");
    append_levels(model, text);
    text_append_string(text, "\nperiod         ");
    append_periods(recipe, text);
    if (recipe->calendar)
        text_append_format(text, "\ncalendar       %s", calendar_features_write(recipe->calendar, features));
    text_append_format(text, "\ntransform      %s\n", transform_text(model));
    learning_report_effects(model, "effects        ", "\n", text);
    text_append_format(text, "missing values %s\n", recipe->fill == FILL_NONE ? "left out" : fill_name(recipe->fill));
    text_append_format(text, "loss           %s\n", loss_name(recipe->loss));
    text_append_format(
        text,
        "training       at most %d epochs of %d windows in batches of %d, learning rate %g, dropout %g, patience %d\n",
        recipe->epoch_count, recipe->epoch_windows, recipe->batch_size, recipe->learning_rate, recipe->dropout,
        recipe->patience);
    text_append_format(text, "held out       %d steps for validation%s, %d for a test%s\n", recipe->validation_length,
                       recipe_refits(recipe) ? " (learnt from in the end)" : "", recipe->test_length,
                       recipe->learns_test ? " (learnt from in the end; the scores are those of the model without)"
                                           : "");
    text_append_format(text, "seed           %llu\n", (unsigned long long)recipe->seed);
}

/* What the model has learnt since it was trained, the oldest first. */
static void append_updates(const struct model *model, struct text *text)
{
    char last[PRINTABLE_SIZE];
    if (model->update_count)
        text_append_format(text, "\nupdates: %zu\n", model->update_count);
    for (size_t i = 0; i < model->update_count; i++) {
        const struct model_update *update = &model->updates[i];
        text_append_format(text, "  %zu rows, then %zu up to %s: ", update->rows_before, update->rows,
                           printable(update->last, last));
        if (update->way == UPDATE_ANEW)
            text_append_string(text, "trained anew");
        else
            text_append_format(text, "%d epoch%s; blend and intervals %s", update->epoch_count,
                               plural(update->epoch_count), update->is_judged ? "judged anew" : "kept");
        if (update->joined_count)
            text_append_format(text, "; %zu new series", update->joined_count);
        text_append_string(text, "\n");
    }
}

void model_report(const struct model *model, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    append_origin(model, text);
    if (model_classifies(model)) {
        classification_report_model(model, text);
        return;
    }
    append_variants(model, text);
    append_recipe(model, text);
    learning_report_choices(model, "\nchosen by rule:\n", text);
    text_append_string(text, "\n");
    for (int m = 0; m < recipe->ensemble_count; m++)
        text_append_format(text, "network %d: seed %llu, best epoch %d of %d\n", m + 1,
                           (unsigned long long)model->members[m].seed, model->members[m].best_epoch,
                           model->members[m].epoch_count);
    learning_report_losses(model, text);
    if (model->origin_count) {
        const struct part_scores part = score_report_validation(model);
        score_report_table(&part, text);
    }
    append_updates(model, text);
    append_series(model, text);
    for (int v = 0; v < recipe_variant_count(recipe); v++) {
        const int window_length = recipe_variant(recipe, v).window_length;
        text_append_format(text, "\na network of %d step%s:\n", window_length, plural(window_length));
        append_stages(&model->networks[v], text);
        text_append_string(text, "its weights:\n");
        learning_report_slices(&model->networks[v], text);
    }
}
