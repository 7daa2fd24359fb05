#include "report/training_report.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "json/json_string.h"
#include "predict/combination.h"
#include "plan/rules.h"

#define LOSS_LINE_COUNT 12
/* With fewer origins than this the scores say little. */
#define ORIGIN_COUNT_FEW 5
/* A difference below this share is none: forecasts that overlap are alike, and another part would order them anew. */
#define TIE_SHARE 0.02

void training_report_print(const struct text *text)
{
    struct error error = ERROR_INIT;
    if (text->length && text_check(text, &error) == 0)
        fwrite(text->bytes, 1, text->length, stderr);
}

/* 70038 -> "70,038" */
static const char *grouped(double count, char text[NUMBER_TEXT_SIZE])
{
    char digits[NUMBER_TEXT_SIZE];
    int length = snprintf(digits, sizeof digits, "%.0f", count), used = 0;
    for (int i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    return text;
}

static const char *plural(double count)
{
    return count > 1 || count < 1 ? "s" : "";
}

static void append_data(const struct panel *panel, const char *source, int held_out, struct text *text)
{
    char rows[NUMBER_TEXT_SIZE], number[NUMBER_TEXT_SIZE], frequency[STAMP_TEXT_SIZE];
    char first[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE];
    double steps = 0, missing = 0;
    size_t shortest = SIZE_MAX, longest = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const struct series *series = &panel->series[s];
        shortest = series->length < shortest ? series->length : shortest;
        longest = series->length > longest ? series->length : longest;
        for (int c = 0; c < panel->target_count; c++) {
            for (size_t t = 0; t < series->length; t++)
                missing += isnan(series_column(series, c)[t]);
        }
        steps += (double)series->length * panel->target_count;
    }
    text_append_format(text, "%s: %s row%s", source, grouped((double)panel->row_count, rows),
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
    for (int role = COLUMN_TARGET; role <= COLUMN_KNOWN; role++) {
        int count = 0;
        for (int c = 0; c < panel->column_count; c++) {
            if ((int)panel->columns[c].role == role)
                text_append_format(text, "%s%s", count++ ? ", " : role ? "; " : "", panel->columns[c].name);
        }
        if (count)
            text_append_format(text, " (%s)", column_role_name((enum column_role)role));
    }
    if (panel->time_name)
        text_append_format(text, "; %s (time)", panel->time_name);
    if (panel->series_name)
        text_append_format(text, "; %s (series)", panel->series_name);
    text_append_string(text, "\n");
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

/* Do the networks have a share in any forecast? */
static bool networks_have_share(const struct model *model)
{
    for (size_t s = 0; s < model->series_count; s++) {
        if (!model->series[s].is_baseline_only)
            return true;
    }
    return model->recipe.blend.kind == BLEND_NONE;
}

/* "5 lstm networks, 32 hidden units, 4,512 weights each" */
static void append_networks(const struct model *model, struct text *text)
{
    const struct recipe *recipe = &model->recipe;
    char number[NUMBER_TEXT_SIZE], cell[32];
    snprintf(cell, sizeof cell, "%s", recipe->cell == &dense_cell ? "static" : recipe->cell->name);
    for (char *letter = cell; recipe->cell->is_recurrent && *letter; letter++)
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

void training_report_plan(const struct learn_plan *plan, const struct panel *panel, struct text *text)
{
    char training[NUMBER_TEXT_SIZE], validation[NUMBER_TEXT_SIZE];
    const struct model *model = plan->model;
    append_data(panel, model->source, model->recipe.test_length, text);
    append_short(model, panel, text);
    if (model->choices.count) {
        text_append_string(text, "\nchosen (an option of the same name sets it):\n");
        for (int i = 0; i < model->choices.count; i++) {
            const struct choice *choice = &model->choices.items[i];
            text_append_format(text, "  %-14s %-10s %s\n", choice->name, choice->value, choice->reason);
        }
    }
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
}

/* Which round of training it is. */
static const char *const stage_names[] = {
    [STAGE_STOP] = "", [STAGE_JUDGE] = " (to be judged)", [STAGE_ALL] = " (all rows)"};

void training_report_epoch(int member, enum stage stage, const struct trainer_epoch *epoch, struct text *text)
{
    text_append_format(text, "network %d%s epoch %d: training loss %.5f", member + 1, stage_names[stage], epoch->epoch,
                       epoch->train_loss);
    if (!isnan(epoch->validation_loss))
        text_append_format(text, ", validation loss %.5f%s", epoch->validation_loss,
                           epoch->best_epoch == epoch->epoch ? ", best so far" : "");
    text_append_string(text, "\n");
}

/* " (36 steps, with seasons): ", where not all networks see the same: losses of those that see the season are in other
 * units. */
static void append_variant(const struct recipe *recipe, int member, struct text *text)
{
    const int variants = recipe_variant_count(recipe);
    if (variants > 1) {
        const struct variant variant = recipe_variant(recipe, member % variants);
        text_append_format(text, " (%d step%s%s)", variant.window_length, plural(variant.window_length),
                           variant.preparation ? ", with seasons" : "");
    }
    text_append_string(text, ": ");
}

void training_report_member(const struct model *model, int member, enum stage stage, double seconds, struct text *text)
{
    const struct model_member *trained = &model->members[member];
    bool is_again = stage > (model->recipe.stage_count == 3 ? STAGE_STOP : STAGE_JUDGE);
    if (is_again && (stage == STAGE_JUDGE || trained->best_epoch == 0))
        return;
    text_append_format(text, "network %d of %d", member + 1, model->recipe.ensemble_count);
    append_variant(&model->recipe, member, text);
    if (is_again)
        text_append_format(text, "trained on all rows for %d epoch%s", trained->best_epoch,
                           plural(trained->best_epoch));
    else if (trained->best_epoch == 0)
        text_append_format(text, "no epoch of %d was better than the start", trained->epoch_count);
    else if (isnan(trained->validation_loss[trained->best_epoch - 1]))
        text_append_format(text, "%d epochs", trained->epoch_count);
    else
        text_append_format(text, "best epoch %d of %d, validation loss %.5f", trained->best_epoch, trained->epoch_count,
                           trained->validation_loss[trained->best_epoch - 1]);
    text_append_format(text, " (%.1f s)\n", seconds);
}

/* Mean losses of all networks, one that has stopped with its last: the networks have losses of unlike sizes, and a mean
 * over ever fewer would seem to rise and fall. Returns how many ran this epoch (from 1). */
static int mean_losses(const struct model *model, int epoch, double *training, double *validation)
{
    int count = 0, running = 0;
    *training = *validation = 0;
    for (int m = 0; m < model->recipe.ensemble_count; m++) {
        const struct model_member *member = &model->members[m];
        const int last = member->epoch_count < epoch ? member->epoch_count : epoch;
        if (last == 0)
            continue;
        *training += member->train_loss[last - 1];
        *validation += member->validation_loss[last - 1];
        count++;
        running += last == epoch;
    }
    *training /= count ? count : 1;
    *validation /= count ? count : 1;
    return running;
}

static int longest_run(const struct model *model)
{
    int longest = 0;
    for (int m = 0; m < model->recipe.ensemble_count; m++)
        longest = model->members[m].epoch_count > longest ? model->members[m].epoch_count : longest;
    return longest;
}

void training_report_losses(const struct model *model, struct text *text)
{
    int epochs = longest_run(model), members = model->recipe.ensemble_count;
    int stride = epochs <= LOSS_LINE_COUNT ? 1 : (epochs + LOSS_LINE_COUNT - 2) / (LOSS_LINE_COUNT - 1);
    text_append_format(text, "\n%6s %14s %16s%s\n", "epoch", "training loss", "validation loss",
                       members > 1 ? "   (means over the networks; one that has stopped counts with its last)" : "");
    for (int epoch = 1; epoch <= epochs; epoch++) {
        double training, validation;
        int count = mean_losses(model, epoch, &training, &validation);
        bool is_best = members == 1 && epoch == model->members[0].best_epoch;
        if ((epoch - 1) % stride && epoch != epochs && !is_best)
            continue;
        text_append_format(text, "%6d %14.5f", epoch, training);
        if (isnan(validation))
            text_append_format(text, " %16s", "-");
        else
            text_append_format(text, " %16.5f", validation);
        if (count < members)
            text_append_format(text, "   %d of %d", count, members);
        text_append_string(text, "\n");
    }
}

/* A figure that is not defined is a dash. */
static void append_figure(double figure, int width, int decimals, struct text *text)
{
    if (isnan(figure))
        text_append_format(text, " %*s", width, "-");
    else if (decimals < 0)
        text_append_format(text, " %*.4e", width, figure);
    else
        text_append_format(text, " %*.*f", width, decimals, figure);
}

/* Decimals that show some five digits of the largest of the figures, the same for all; -1 when that takes powers of
 * ten. */
static int common_decimals(const struct model_score *scores, int score_count)
{
    double largest = 0;
    for (int i = 0; i < score_count; i++)
        largest = fmax(largest, isnan(scores[i].rmse) ? 0 : scores[i].rmse);
    int digits = largest > 0 ? (int)floor(log10(largest)) + 1 : 1;
    return digits > 11 || digits < -6 ? -1 : digits >= 5 ? 0 : digits < -3 ? 8 : 5 - digits;
}

/* How much a method counts in the forecast; -1 for the forecast itself. */
static double weight_of(const char *name, const double weights[METHOD_COUNT])
{
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (strcmp(method_name(method), name) == 0)
            return weights[method];
    }
    return -1;
}

void training_report_scores(const char *title, const struct model_score *scores, int score_count,
                            const double weights[METHOD_COUNT], size_t origin_count, double period, int horizon,
                            struct text *text)
{
    char number[NUMBER_TEXT_SIZE], length[NUMBER_TEXT_SIZE];
    int decimals = common_decimals(scores, score_count);
    number_format(period, length);
    text_append_format(text, "\n%s: %s forecast%s of up to %d step%s, scored\n", title,
                       grouped((double)origin_count, number), plural((double)origin_count), horizon, plural(horizon));
    bool is_blend = score_count && weight_of(scores[0].method, weights) < 0;
    text_append_format(text, "  %-22s %9s %9s %12s%s\n", "", "MASE", "sMAPE %", "RMSE", is_blend ? "    weight" : "");
    for (int i = 0; i < score_count; i++) {
        const struct model_score *score = &scores[i];
        double weight = weight_of(score->method, weights);
        text_append_format(text, "  %-22s", score->method);
        append_figure(score->mase, 9, 4, text);
        append_figure(score->smape, 9, 3, text);
        append_figure(score->rmse, 12, decimals, text);
        if (is_blend && weight > 0)
            text_append_format(text, "      %.2f", weight);
        else if (is_blend && strcmp(score->method, "seasonal naive") == 0)
            text_append_string(text, "          ");
        if (strcmp(score->method, "seasonal naive") == 0)
            text_append_format(text, "   (period %s; it scales MASE)", length);
        text_append_string(text, "\n");
    }
}

/* MASE, or the mean absolute error where MASE is not defined. */
static double verdict_figure(const struct model_score *score)
{
    return isnan(score->mase) ? score->mae : score->mase;
}

static const char *word_of(const char *name)
{
    int method = 0;
    while (method + 1 < METHOD_COUNT && strcmp(method_name(method), name) != 0)
        method++;
    return method_word(method);
}

static bool is_untrained(const struct model *model)
{
    for (int m = 0; m < model->recipe.ensemble_count; m++) {
        if (model->members[m].best_epoch > 0)
            return false;
    }
    return true;
}

/* Digits that show two figures apart, from four on. */
static int telling_digits(double a, double b)
{
    char first[32], second[32];
    for (int digits = 4; digits < 17; digits++) {
        snprintf(first, sizeof first, "%.*g", digits, a);
        snprintf(second, sizeof second, "%.*g", digits, b);
        if (strcmp(first, second) != 0)
            return digits;
    }
    return 17;
}

/* One honest sentence, of the first score against the baselines. Advice only of the validation part: what is chosen by
 * the test part is tested by nothing. */
static void append_verdict(const struct model *model, const struct model_score *scores, int score_count,
                           size_t origin_count, bool is_test, struct text *text)
{
    const char *measure = isnan(scores[0].mase) ? "mean absolute error" : "MASE";
    char few[96] = "T"; /* the sentence up to its second letter */
    const struct model_score *best = NULL, *network = NULL;
    for (int i = 0; i < score_count; i++) {
        if (strcmp(scores[i].method, method_name(METHOD_NETWORK)) == 0)
            network = &scores[i];
        else if (i > 0 && (!best || verdict_figure(&scores[i]) < verdict_figure(best)))
            best = &scores[i];
    }
    double forecast = verdict_figure(&scores[0]), baseline = verdict_figure(best);
    if (isnan(forecast)) {
        text_append_string(text, "All values of this part are missing: how good the forecast is, is not known.\n");
        return;
    }
    bool have_share = networks_have_share(model);
    if (!have_share)
        text_append_format(
            text, "%s fewer than %d steps: the forecast is the baselines' alone, the networks have no share in it.\n",
            model->series_count > 1 ? "All series have" : "The series has", RULES_NETWORK_LENGTH_MIN);
    else if (is_untrained(model))
        text_append_string(
            text,
            "No epoch was better than the start, so nothing was learnt: the networks repeat the last value, with the "
            "season put back. Try a smaller --learning-rate, other inputs or more data.\n");
    if (origin_count < ORIGIN_COUNT_FEW)
        snprintf(few, sizeof few, "So few forecasts (%zu) say little, but t", origin_count);
    const int digits = telling_digits(forecast, baseline);
    const bool is_tie = fabs(forecast - baseline) <= TIE_SHARE * baseline;
    if (fabs(forecast - baseline) <= 1e-9 * baseline)
        text_append_format(text, "%she forecast is no better than %s.\n", few, best->method);
    else if (is_tie)
        text_append_format(text, "%she forecast is about as good as %s: %s %.*g and %.*g.\n", few, best->method,
                           measure, digits, forecast, digits, baseline);
    else if (forecast < baseline)
        text_append_format(text, "%she forecast is better than every baseline: %.3g %% less %s than %s.\n", few,
                           100 * (1 - forecast / baseline), measure, best->method);
    else
        text_append_format(text, "%she forecast is WORSE than %s: %s %.*g against %.*g.%s", few, best->method, measure,
                           digits, forecast, digits, baseline, is_test ? "\n" : " ");
    if (is_test)
        return;
    bool are_better = have_share && network != &scores[0] && verdict_figure(network) < forecast * (1 - TIE_SHARE);
    if (are_better && verdict_figure(network) < baseline)
        text_append_format(text, "The networks alone (--blend none) were better %s here: %s %.4g.\n",
                           forecast < baseline || is_tie ? "still" : "than either", measure, verdict_figure(network));
    else if (forecast > baseline && !is_tie)
        text_append_format(text, "Forecast with that instead (--blend %s:1)%s.\n", word_of(best->method),
                           have_share ? ", or give the networks more data, another --window, or --period" : "");
}

/* Steps that a forecast of one part is scored on at most. */
static int scored_steps(int horizon, int part_length)
{
    return part_length > 0 && part_length < horizon ? part_length : horizon;
}

void training_report_result(const struct model *model, const struct learn_result *result, struct text *text)
{
    double weights[METHOD_COUNT];
    combination_weights(model, !networks_have_share(model), weights);
    training_report_losses(model, text);
    if (model->origin_count) {
        training_report_scores("validation part", model->scores, model->score_count, weights, model->origin_count,
                               model->score_period,
                               scored_steps(model->recipe.horizon, model->recipe.validation_length), text);
        append_verdict(model, model->scores, model->score_count, model->origin_count, false, text);
    } else {
        text_append_string(text,
                           "The series are too short for a validation part: how good the forecast is, is not known.\n");
    }
    if (result->test.origin_count) {
        training_report_scores("test part (held out)", result->test.scores, result->test.score_count, weights,
                               result->test.origin_count, result->test.period,
                               scored_steps(model->recipe.horizon, model->recipe.test_length), text);
        append_verdict(model, result->test.scores, result->test.score_count, result->test.origin_count, true, text);
    }
    if (model->intervals.level_count && model->intervals.is_approximate)
        text_append_format(text,
                           "\nThe intervals are approximate: the validation part is short for them (%zu error%s).\n",
                           model->intervals.error_count, plural((double)model->intervals.error_count));
    text_append_format(text, "\n%strained in %.2f s, %.0f windows/s\n",
                       model->recipe.refit == REFIT_YES && !is_untrained(model) ? "refitted to all rows; " : "",
                       result->training_seconds, result->windows_trained / fmax(result->training_seconds, 1e-9));
}

static void append_json_figure(struct text *text, const char *name, double figure)
{
    text_append_format(text, "\"%s\": ", name);
    if (isfinite(figure))
        text_append_number(text, figure);
    else
        text_append_string(text, "null");
}

static void append_json_scores(struct text *text, const struct model_score *scores, int score_count)
{
    text_append_string(text, "{");
    for (int i = 0; i < score_count; i++) {
        text_append_string(text, i ? ", " : "");
        json_append_string(text, scores[i].method);
        text_append_string(text, ": {");
        append_json_figure(text, "mase", scores[i].mase);
        text_append_string(text, ", ");
        append_json_figure(text, "smape", scores[i].smape);
        text_append_string(text, ", ");
        append_json_figure(text, "rmse", scores[i].rmse);
        text_append_string(text, ", ");
        append_json_figure(text, "mae", scores[i].mae);
        text_append_string(text, "}");
    }
    text_append_string(text, "}");
}

/* One list per method, an element for each step ahead. */
static void append_json_lists(struct text *text, const struct scorecard *card, const double *figures)
{
    text_append_string(text, "{");
    for (int i = 0; i < card->score_count; i++) {
        text_append_string(text, i ? ", " : "");
        json_append_string(text, card->scores[i].method);
        for (int k = 0; k < card->horizon; k++) {
            double figure = figures[(size_t)i * (size_t)card->horizon + (size_t)k];
            text_append_string(text, k ? ", " : ": [");
            if (isfinite(figure))
                text_append_number(text, figure);
            else
                text_append_string(text, "null");
        }
        text_append_string(text, "]");
    }
    text_append_string(text, "}");
}

static void append_json_steps(struct text *text, const char *name, const struct scorecard *card)
{
    text_append_format(text, ", \"%s\": {\"mae\": ", name);
    append_json_lists(text, card, card->step_mae);
    text_append_string(text, ", \"mse\": ");
    append_json_lists(text, card, card->step_mse);
    text_append_string(text, "}");
}

void training_report_choices_json(const struct model *model, struct text *text)
{
    for (int i = 0; i < model->choices.count; i++) {
        const struct choice *choice = &model->choices.items[i];
        double number;
        text_append_string(text, i ? ", " : "");
        json_append_string(text, choice->name);
        text_append_string(text, ": ");
        if (number_parse(choice->value, strlen(choice->value), &number) == 0)
            text_append_string(text, choice->value);
        else
            json_append_string(text, choice->value);
    }
}

void training_report_json(const struct model *model, const char *path, const struct learn_result *result,
                          size_t left_out, const struct kernels *kernels, int thread_count, struct text *text)
{
    text_append_string(text, "{\"model\": ");
    json_append_string(text, path);
    text_append_format(text,
                       ", \"rows\": %zu, \"series\": %zu, \"windows\": %zu, \"parameters\": %zu, \"epochs\": %d, ",
                       model->row_count, model->series_count, result->window_counts[PART_TRAINING],
                       model->networks[0].parameter_count, longest_run(model));
    append_json_figure(text, "seconds", result->training_seconds);
    text_append_string(text, ", ");
    append_json_figure(text, "windows_per_second", result->windows_trained / fmax(result->training_seconds, 1e-9));
    text_append_format(text, ", \"kernels\": \"%s\", \"threads\": %d, \"chosen\": {", kernels->name, thread_count);
    training_report_choices_json(model, text);
    text_append_string(text, "}, \"validation\": ");
    append_json_scores(text, model->scores, model->score_count);
    if (result->validation.origin_count)
        append_json_steps(text, "validation_steps", &result->validation);
    if (result->test.origin_count) {
        text_append_string(text, ", \"test\": ");
        append_json_scores(text, result->test.scores, result->test.score_count);
        append_json_steps(text, "test_steps", &result->test);
    }
    text_append_format(text, ", \"left_out\": %zu}\n", left_out);
}
