#include "report/score_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plan/rules.h"
#include "report/table.h"

/* With fewer forecasts than this the scores say little. */
#define FORECAST_COUNT_FEW 5
/* A difference below this share is none: forecasts that overlap are alike, and another part would order them anew. */
#define TIE_SHARE 0.02
/* Figures below this share of the largest in the table are roundings of an exact forecast. */
#define EXACT_SHARE 1e-9
/* A method without a share that misses so many times as far as the best part is named. */
#define LEFT_OUT_RATIO 3

struct part_scores score_report_validation(const struct model *model)
{
    return (struct part_scores){.title = "validation part",
                                .scores = model->scores,
                                .score_count = model->score_count,
                                .forecast_count = model->origin_count,
                                .period = model->score_period,
                                .horizon = model->recipe.horizon,
                                .weights = model->weights};
}

/* How much a method counts in the forecast; -1 for the forecast itself. */
static double weight_of(const char *name, const double *weights)
{
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (strcmp(method_name(method), name) == 0)
            return weights[method];
    }
    return -1;
}

/* Is the first row a blend of the others? */
static bool is_blended(const struct part_scores *part)
{
    return part->score_count && weight_of(part->scores[0].method, part->weights) < 0;
}

void score_report_table(const struct part_scores *part, struct text *text)
{
    char number[NUMBER_TEXT_SIZE];
    double largest = 0;
    for (int i = 0; i < part->score_count; i++)
        largest = fmax(largest, part->scores[i].rmse); /* fmax() passes over NAN */
    const int decimals = table_decimals(largest);
    const bool is_blend = is_blended(part);
    text_append_format(text, "\n%s: %s forecast%s of up to %d step%s, scored\n", part->title,
                       grouped((double)part->forecast_count, number), plural((double)part->forecast_count),
                       part->horizon, plural(part->horizon));
    text_append_format(text, "  %-22s %9s %9s %12s%s\n", "", "MASE", "sMAPE %", "RMSE", is_blend ? "    weight" : "");
    for (int i = 0; i < part->score_count; i++) {
        const struct model_score *score = &part->scores[i];
        const double weight = weight_of(score->method, part->weights);
        const bool is_scale = strcmp(score->method, baseline_method(BASELINE_SEASONAL_NAIVE)->name) == 0;
        table_label(text, 22, score->method);
        table_number(text, 9, 4, score->mase);
        table_number(text, 9, 3, score->smape);
        table_number(text, 12, decimals, score->rmse);
        if (is_blend && weight > 0)
            table_number(text, 9, 2, weight);
        else if (is_blend && is_scale)
            table_text(text, 9, "");
        if (is_scale) {
            number_format(part->period, number);
            text_append_format(text, "   (period %s; it scales MASE)", number);
        }
        text_append_string(text, "\n");
    }
}

/* MASE, or the mean absolute error where MASE is not defined. */
static double verdict_figure(const struct model_score *score)
{
    return isnan(score->mase) ? score->mae : score->mase;
}

/* The option's word for a method. */
static const char *word_of(const char *name)
{
    int method = 0;
    while (method + 1 < METHOD_COUNT && strcmp(method_name(method), name) != 0)
        method++;
    return method_word(method);
}

bool score_report_uses_networks(const struct model *model)
{
    for (size_t s = 0; s < model->series_count; s++) {
        if (!model->series[s].is_baseline_only)
            return true;
    }
    return model->recipe.blend.kind == BLEND_NONE;
}

bool score_report_is_untrained(const struct model *model)
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

/* The best of the baselines; in *network the networks' own score, NULL where it has none. */
static const struct model_score *best_baseline(const struct part_scores *part, const struct model_score **network)
{
    const struct model_score *best = NULL;
    *network = NULL;
    for (int i = 0; i < part->score_count; i++) {
        const struct model_score *score = &part->scores[i];
        if (strcmp(score->method, method_name(METHOD_NETWORK)) == 0)
            *network = score;
        else if (i > 0 && (!best || verdict_figure(score) < verdict_figure(best)))
            best = score;
    }
    return best;
}

/* What the user should try, where the forecast is not the best that there is. */
static void append_advice(const char *measure, const struct model_score *best, const struct model_score *network,
                          double forecast, bool networks_have_share, struct text *text)
{
    const double baseline = verdict_figure(best);
    const bool is_tie = fabs(forecast - baseline) <= TIE_SHARE * baseline;
    const bool are_better = networks_have_share && network && verdict_figure(network) < forecast * (1 - TIE_SHARE);
    if (are_better && verdict_figure(network) < baseline)
        text_append_format(text, "The networks alone (--blend none) were better %s here: %s %.4g.\n",
                           forecast < baseline || is_tie ? "still" : "than either", measure, verdict_figure(network));
    else if (forecast > baseline && !is_tie)
        text_append_format(text, "Forecast with that instead (--blend %s:1)%s.\n", word_of(best->method),
                           networks_have_share ? ", or give the networks more data, another --window, or --period"
                                               : "");
}

/* Methods that have no share, since they miss several times as far as the best part. */
static void append_left_out(const struct part_scores *part, struct text *text)
{
    double least = INFINITY;
    int count = 0, last = 0;
    for (int i = 1; i < part->score_count; i++)
        least = fmin(least, verdict_figure(&part->scores[i]));
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 1, named = 0; i < part->score_count; i++) {
            const struct model_score *score = &part->scores[i];
            if (weight_of(score->method, part->weights) > 0 || !(verdict_figure(score) > LEFT_OUT_RATIO * least))
                continue;
            if (pass == 0) {
                count++;
                last = i;
            } else {
                text_append_format(text, "%s%s",
                                   named++ == 0 ? "Left out: "
                                   : i == last  ? " and "
                                                : ", ",
                                   score->method);
            }
        }
    }
    if (count)
        text_append_format(text, ", which miss%s more than %d times as far as the best part.\n", count == 1 ? "es" : "",
                           LEFT_OUT_RATIO);
}

void score_report_verdict(const struct model *model, const struct part_scores *part, bool is_advised, struct text *text)
{
    const struct model_score *network, *best = best_baseline(part, &network);
    const char *measure = isnan(part->scores[0].mase) ? "mean absolute error" : "MASE";
    const double forecast = verdict_figure(&part->scores[0]), baseline = verdict_figure(best);
    const bool have_share = score_report_uses_networks(model);
    char few[96] = "T"; /* the sentence up to its second letter */
    if (isnan(forecast)) {
        text_append_string(text, "All values of this part are missing: how good the forecast is, is not known.\n");
        return;
    }
    if (!have_share)
        text_append_format(
            text, "%s fewer than %d steps: the forecast is the baselines' alone, the networks have no share in it.\n",
            model->series_count > 1 ? "All series have" : "The series has", RULES_NETWORK_LENGTH_MIN);
    else if (score_report_is_untrained(model))
        text_append_string(
            text,
            "No epoch was better than the start, so nothing was learnt: the networks repeat the last value, with the "
            "season put back. Try a smaller --learning-rate, other inputs or more data.\n");
    /* what one stretch of one series says, however often it was forecast, says nothing about chance */
    const bool is_behind = forecast - baseline > TIE_SHARE * baseline;
    const bool is_one_stretch = part->forecast_count == 1 || (model->series_count == 1 && model->target_count == 1 &&
                                                              part->forecast_count <= (size_t)part->horizon);
    if (part->forecast_count < FORECAST_COUNT_FEW && !(is_behind && is_one_stretch))
        snprintf(few, sizeof few, "So few forecasts (%zu) say little, but t", part->forecast_count);
    const int digits = telling_digits(forecast, baseline);
    double largest = 0;
    for (int i = 0; i < part->score_count; i++)
        largest = fmax(largest, verdict_figure(&part->scores[i]));
    /* of weights that evidence has set: they are behind none of the parts by more than chance (rating/blend.h) */
    const bool is_settled = is_advised && is_blended(part) && model->recipe.blend.kind == BLEND_AUTO;
    if (fabs(forecast - baseline) <= EXACT_SHARE * fmax(largest, baseline))
        text_append_format(text, "%she forecast is no better than %s.\n", few, best->method);
    else if (fabs(forecast - baseline) <= TIE_SHARE * baseline)
        text_append_format(text, "%she forecast is about as good as %s: %s %.*g and %.*g.\n", few, best->method,
                           measure, digits, forecast, digits, baseline);
    else if (forecast < baseline)
        text_append_format(text, "%she forecast is better than every baseline: %.3g %% less %s than %s.\n", few,
                           100 * (1 - forecast / baseline), measure, best->method);
    else if (is_one_stretch)
        text_append_format(text, "The forecast is behind %s here, but %s cannot tell: %s %.*g and %.*g.\n",
                           best->method, part->forecast_count == 1 ? "one forecast" : "forecasts of one stretch",
                           measure, digits, forecast, digits, baseline);
    else if (is_settled)
        text_append_format(text, "%she forecast is behind %s here by no more than chance: %s %.*g and %.*g.\n", few,
                           best->method, measure, digits, forecast, digits, baseline);
    else
        text_append_format(text, "%she forecast is WORSE than %s: %s %.*g against %.*g.%s", few, best->method, measure,
                           digits, forecast, digits, baseline, is_advised ? " " : "\n");
    if (is_settled)
        append_left_out(part, text);
    else if (is_advised && !(is_behind && is_one_stretch))
        append_advice(measure, best, network == &part->scores[0] ? NULL : network, forecast, have_share, text);
}

void score_report_write(const struct model_score *score, struct json_writer *writer)
{
    json_write_number(writer, "mase", score->mase);
    json_write_number(writer, "smape", score->smape);
    json_write_number(writer, "rmse", score->rmse);
    json_write_number(writer, "mae", score->mae);
}

void score_report_blend(const double weights[METHOD_COUNT], struct text *text)
{
    const char *plus = "";
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (weights[method] > 0) {
            text_append_format(text, "%s%.2f %s", plus, weights[method], method_name(method));
            plus = " + ";
        }
    }
}
