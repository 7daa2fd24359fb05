#include "report/training_report.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

#include "base/printable.h"
#include "plan/rules.h"
#include "predict/combination.h"
#include "rating/intervals.h"
#include "report/learning_report.h"
#include "report/score_report.h"
#include "report/table.h"

/* Nobody needs to be told of less. */
#define TOLD_SECONDS_MIN 3

/* Series of several ends: the user should know where each forecast begins. */
static void append_ends(const struct panel *panel, struct text *text)
{
    int64_t earliest = INT64_MAX, latest = INT64_MIN;
    char from[STAMP_TEXT_SIZE], to[STAMP_TEXT_SIZE];
    for (size_t s = 0; panel->time_name && s < panel->series_count; s++) {
        int64_t end = panel_stamp(panel, &panel->series[s], panel->series[s].length - 1);
        earliest = end < earliest ? end : earliest;
        latest = end > latest ? end : latest;
    }
    if (earliest >= latest)
        return;
    calendar_write(&panel->calendar, earliest, from);
    calendar_write(&panel->calendar, latest, to);
    text_append_format(text, "series end from %s to %s: each is forecast from its own end\n", from, to);
}

/* "y (target); temperature, wind (past); day (time)" */
static void append_columns(const struct panel *panel, struct text *text)
{
    char name[PRINTABLE_SIZE];
    for (int role = COLUMN_TARGET; role <= COLUMN_KNOWN; role++) {
        int count = 0;
        for (int c = 0; c < panel->column_count; c++) {
            if ((int)panel->columns[c].role == role)
                text_append_format(text, "%s%s",
                                   count++ ? ", "
                                   : role  ? "; "
                                           : "",
                                   printable(panel->columns[c].name, name));
        }
        if (count)
            text_append_format(text, " (%s)", column_role_name((enum column_role)role));
    }
    if (panel->time_name)
        text_append_format(text, "; %s (time)", printable(panel->time_name, name));
    if (panel->series_name)
        text_append_format(text, "; %s (series)", printable(panel->series_name, name));
    text_append_string(text, "\n");
}

static void append_data(const struct panel *panel, const char *source, int held_out, double missing, struct text *text)
{
    char rows[NUMBER_TEXT_SIZE], number[NUMBER_TEXT_SIZE], frequency[CALENDAR_TEXT_SIZE];
    char first[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE];
    char name[PRINTABLE_SIZE];
    double steps = 0;
    size_t shortest = SIZE_MAX, longest = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        shortest = series->length < shortest ? series->length : shortest;
        longest = series->length > longest ? series->length : longest;
        steps += (double)series->length * panel->target_count;
    }
    text_append_format(text, "%s: %s row%s", printable(source, name), grouped((double)panel->row_count, rows),
                       plural((double)panel->row_count));
    if (panel->series_name && shortest == longest)
        text_append_format(text, ", %s series of %zu steps", grouped((double)panel->series_count, number), longest);
    else if (panel->series_name)
        text_append_format(text, ", %s series of %zu to %zu steps", grouped((double)panel->series_count, number),
                           shortest, longest);
    if (panel->time_name)
        text_append_format(text, ", %s", calendar_describe(&panel->calendar, frequency));
    if (panel->time_name && panel->series_count == 1) {
        const struct series *series = &panel->series[0];
        calendar_write(&panel->calendar, panel_stamp(panel, series, 0), first);
        calendar_write(&panel->calendar, panel_stamp(panel, series, series->length - 1), last);
        text_append_format(text, ", %s to %s", first, last);
    }
    if (held_out > 0)
        text_append_format(text, "; the last %d step%s%s held out (--test)", held_out, plural((double)held_out),
                           panel->series_count > 1 ? " of each series" : "");
    text_append_string(text, "\n");
    append_ends(panel, text);
    append_columns(panel, text);
    if (missing > 0)
        text_append_format(text, "%s of %s values of the target are missing\n", grouped(missing, number),
                           grouped(steps, rows));
    if (panel->remarks.length)
        text_append(text, panel->remarks.bytes, panel->remarks.length);
}

/* Series that are too short for the networks: the user must not think that a network forecasts them. */
static void append_short(const struct model *model, const struct panel *panel, struct text *text)
{
    size_t count = 0;
    char number[NUMBER_TEXT_SIZE], total[NUMBER_TEXT_SIZE];
    for (size_t s = 0; s < panel->series_count; s++)
        count += panel->series[s].length < RULES_NETWORK_LENGTH_MIN;
    if (count == 0 || model->recipe.blend.kind == BLEND_NONE)
        return;
    if (panel->series_count == 1)
        text_append_format(text,
                           "the series has fewer than %d steps: its forecast is the baselines' alone, the networks "
                           "have no share in it\n",
                           RULES_NETWORK_LENGTH_MIN);
    else
        text_append_format(text,
                           "%s of %s series ha%s fewer than %d steps: their forecast is the baselines' alone, the "
                           "networks have no share in it\n",
                           grouped((double)count, number), grouped((double)panel->series_count, total),
                           count > 1 ? "ve" : "s", RULES_NETWORK_LENGTH_MIN);
}

/* "5 lstm networks, 32 hidden units, 4,512 weights each" */
static void append_networks(const struct model *model, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    char number[NUMBER_TEXT_SIZE], cell[32];
    snprintf(cell, sizeof cell, "%s", recipe->cell == &dense_cell ? "static" : recipe->cell->name);
    for (char *letter = cell; recipe->cell->is_offered && *letter; letter++)
        *letter = (char)toupper((unsigned char)*letter);
    text_append_format(text, "%d %s network%s", recipe->ensemble_count, cell, plural(recipe->ensemble_count));
    if (recipe->layer_count > 1)
        text_append_format(text, " of %d layers", recipe->layer_count);
    size_t least = SIZE_MAX, most = 0;
    for (int v = 0; v < recipe_variant_count(recipe); v++) {
        least = model->networks[v].parameter_count < least ? model->networks[v].parameter_count : least;
        most = model->networks[v].parameter_count > most ? model->networks[v].parameter_count : most;
    }
    text_append_format(text, " with %s", grouped((double)least, number));
    if (most > least)
        text_append_format(text, " to %s", grouped((double)most, number));
    text_append_format(text, " weights%s", recipe->ensemble_count > 1 ? " each" : "");
    if (recipe->shape != SHAPE_MANY_TO_ONE)
        text_append_format(text, ", %s,", shape_name(recipe->shape));
}

/* "15, 23 and 36 steps" */
static void append_windows(const struct recipe *recipe, struct text *text)
{
    int count = recipe->window_count < recipe->ensemble_count ? recipe->window_count : recipe->ensemble_count;
    for (int i = 0; i < count; i++)
        text_append_format(text, "%s%d", i == 0 ? "" : i + 1 < count ? ", " : " and ", recipe->windows[i]);
    text_append_format(text, " step%s", plural(recipe->windows[count - 1]));
}

/* "this will take about 40 seconds, less where networks stop early" */
static void append_time(const struct learn_plan *plan, struct text *text)
{
    const double minutes = plan->seconds / 60;
    if (plan->time_limit > 0)
        text_append_format(text, "to end within %g s: %d network%s, %d epoch%s of %d windows%s\n", plan->time_limit,
                           plan->model->recipe.ensemble_count, plural(plan->model->recipe.ensemble_count),
                           plan->model->recipe.epoch_count, plural(plan->model->recipe.epoch_count),
                           plan->model->recipe.epoch_windows,
                           plan->model->recipe.refit == REFIT_NO ? ", trained once" : "");
    if (plan->seconds >= TOLD_SECONDS_MIN)
        text_append_format(text, "this will take about %.0f %s, less where networks stop early\n",
                           minutes < 2 ? plan->seconds : minutes, minutes < 2 ? "seconds" : "minutes");
}

void training_report_plan(const struct learn_plan *plan, const struct panel *panel, struct text *text)
{
    char training[NUMBER_TEXT_SIZE], validation[NUMBER_TEXT_SIZE];
    const struct model *model = plan->model;
    append_data(panel, model->source, model->recipe.test_length, plan->missing_count, text);
    append_short(model, panel, text);
    learning_report_choices(model, "\nchosen (an option of the same name sets it):\n", text);
    text_append_string(text, "\ntraining ");
    append_networks(model, text);
    if (model->recipe.is_stateful)
        text_append_format(text, " the state carried through the series, on %s windows an epoch, side by side, of ",
                           grouped((double)model->recipe.epoch_windows, training));
    else
        text_append_format(text, " on %s windows of ", grouped((double)plan->window_counts[PART_TRAINING], training));
    append_windows(&model->recipe, text);
    text_append_format(text, " in, %d out; %s for validation\n", model->recipe.horizon,
                       grouped((double)plan->window_counts[PART_VALIDATION], validation));
    append_time(plan, text);
}

/* Steps that a forecast of one part is scored on at most. */
static int scored_steps(int horizon, int part_length)
{
    return part_length > 0 && part_length < horizon ? part_length : horizon;
}

/* Why nobody can say that the bounds hold what they say. */
static void append_approximate(const struct model *model, const struct learn_result *result, struct text *text)
{
    const int needed = INTERVALS_ERROR_COUNT_MIN / INTERVALS_ERRORS_PER_STRETCH;
    const double stretches = floor(result->validation.stretch_count);
    text_append_string(text, "\nThe intervals are approximate: ");
    if (stretches < needed)
        text_append_format(text, "%.0f separate stretch%s forecast, and %d are needed.\n", stretches,
                           stretches > 1 || stretches < 1 ? "es were" : " was", needed);
    else
        text_append_format(text, "%zu error%s known, and %d are needed.\n", model->intervals.error_count,
                           model->intervals.error_count == 1 ? " is" : "s are", INTERVALS_ERROR_COUNT_MIN);
}

/* Series whose trends the baselines take for percentages: most people would draw a straight line. */
static void append_growth(const struct model *model, struct text *text)
{
    static const char methods[] = "drift, theta and, where it helps, exponential smoothing forecast in logarithms";
    const size_t total = model->series_count * (size_t)model->target_count;
    size_t count = 0;
    for (size_t s = 0; s < model->series_count; s++) {
        for (int c = 0; c < model->target_count; c++)
            count += model->series[s].baselines && model->series[s].baselines[c].logarithms;
    }
    if (count == 0 || model->recipe.trends == TRANSFORM_LOG)
        return;
    if (total == 1)
        text_append_format(text, "\nThe series grows by percent: %s (--transform none: not).\n", methods);
    else
        text_append_format(text, "\n%zu of %zu series grow by percent: there %s (--transform none: not).\n", count,
                           total, methods);
}

void training_report_result(const struct model *model, const struct learn_result *result, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    double weights[METHOD_COUNT];
    combination_weights(model, !score_report_uses_networks(model), weights);
    learning_report_losses(model, text);
    if (model->origin_count) {
        struct part_scores part = score_report_validation(model);
        part.weights = weights;
        part.horizon = scored_steps(recipe->horizon, recipe->validation_length);
        score_report_table(&part, text);
        score_report_verdict(model, &part, true, text);
    } else {
        text_append_string(text,
                           "The series are too short for a validation part: how good the forecast is, is not known.\n");
    }
    if (result->test.origin_count) {
        struct part_scores part = {.title = "test part (held out)",
                                   .scores = result->test.scores,
                                   .score_count = result->test.score_count,
                                   .forecast_count = result->test.origin_count,
                                   .period = result->test.period,
                                   .horizon = scored_steps(recipe->horizon, recipe->test_length),
                                   .weights = weights};
        score_report_table(&part, text);
        score_report_verdict(model, &part, false, text);
    }
    append_growth(model, text);
    learning_report_effects(
        model, "\nKnown columns: ", "; the statistical methods see the series without (--effects none: with).\n", text);
    if (model->intervals.level_count && model->intervals.is_approximate)
        append_approximate(model, result, text);
    if (recipe->learns_test)
        text_append_format(
            text,
            "\nThe %d step%s held out %s learnt from in the end (--refit-test), in %.2f s more: all scores "
            "are those of the model without.\n",
            recipe->test_length, plural((double)recipe->test_length), recipe->test_length == 1 ? "was" : "were",
            result->refit_test_seconds);
    if (model->is_interrupted)
        text_append_string(text, "\nTraining was interrupted: the networks are what they had come to by then.\n");
    else if (result->is_cut)
        text_append_string(text, "\nThe time limit ended training: the networks are what they had come to by then.\n");
    text_append_format(text, "\n%strained in %.2f s, %.0f windows/s\n",
                       !recipe_refits(recipe) || score_report_is_untrained(model) ? ""
                       : recipe->refit == REFIT_FURTHER                           ? "went on to all rows; "
                                                                                  : "refitted to all rows; ",
                       result->training_seconds, result->windows_trained / fmax(result->training_seconds, 1e-9));
}
