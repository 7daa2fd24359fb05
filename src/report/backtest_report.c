#include "report/backtest_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "json/json_string.h"
#include "csv/csv_field.h"

/* Lines of the table by steps ahead, at most. */
#define STEP_LINE_MAX 12
/* With fewer forecasts than this the figures say little. */
#define FORECAST_COUNT_FEW 5

static const char *const backtest_format_words[] = {
    [BACKTEST_TABLE] = "table", [BACKTEST_CSV] = "csv", [BACKTEST_JSON] = "json"};
NAMES_DEFINE(backtest_format, BACKTEST_FORMAT_COUNT);

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* ---- progress ---- */

/* "4 origins, 18 steps apart; 18 steps ahead after a gap of 2" */
static void append_origins(const struct backtest *backtest, struct text *text)
{
    const struct origins *origins = &backtest->origins;
    text_append_format(text, "%d origin%s", origins->count, plural((size_t)origins->count));
    if (origins->count > 1)
        text_append_format(text, " %d step%s apart", origins->step, plural((size_t)origins->step));
    text_append_format(text, ", %d step%s ahead", origins->horizon, plural((size_t)origins->horizon));
    if (origins->gap)
        text_append_format(text, " after a gap of %d", origins->gap);
}

static const char *how(const struct backtest *backtest)
{
    return backtest->is_model  ? "forecast by the model"
           : backtest->retrain ? "trained anew at each origin"
                               : "trained at the first origin";
}

void backtest_report_plan(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    char frequency[STAMP_TEXT_SIZE];
    const size_t longest = panel_longest(panel);
    text_append_format(text, "%s: ", panel->source);
    if (panel->series_count > 1)
        text_append_format(text, "%zu series of up to %zu steps", panel->series_count, longest);
    else
        text_append_format(text, "%zu step%s", longest, plural(longest));
    if (panel->time_name)
        text_append_format(text, ", %s", calendar_describe(&panel->calendar, frequency));
    text_append_string(text, "; target ");
    for (int c = 0; c < panel->target_count; c++)
        text_append_format(text, "%s%s", c ? ", " : "", panel->columns[c].name);
    text_append_string(text, "\n");
    if (panel->remarks.length)
        text_append(text, panel->remarks.bytes, panel->remarks.length);
    append_origins(backtest, text);
    if (backtest->origins.is_count_chosen && !backtest->is_model)
        text_append_string(
            text, " (as many as leave half of the longest series before the first, but 3 to 10 where there is room)");
    text_append_format(text, "; %s\n", how(backtest));
}

void backtest_report_origin(const struct backtest *backtest, const struct panel *panel,
                            const struct backtest_origin *origin, struct text *text)
{
    char last[STAMP_TEXT_SIZE];
    text_append_format(text, "origin %d of %d", origin->index + 1, backtest->origins.count);
    if (origin->series_count) {
        const struct series *series = &panel->series[origin->members[0]];
        calendar_write(&panel->calendar, panel_stamp(panel, series, origin->lengths[origin->members[0]] - 1), last);
        if (panel->series_count == 1)
            text_append_format(text, ", after %s%s", panel->time_name ? "" : "row ", last);
        else
            text_append_format(text, ": %zu series", origin->series_count);
    }
    if (origin->left_out)
        text_append_format(text, "%s %zu left out (too short there, or without values)",
                           origin->series_count ? "," : ":", origin->left_out);
    if (!isnan(origin->mase))
        text_append_format(text, ": MASE %.4f", origin->mase);
    else if (!isnan(origin->mae))
        text_append_format(text, ": mean absolute error %.5g", origin->mae);
    if (origin->training_seconds > 0)
        text_append_format(text, " (%.1f s)", origin->training_seconds);
    text_append_string(text, "\n");
}

/* ---- table ---- */

/* A figure that is not defined is a dash. */
static void append_cell(double figure, int width, int decimals, struct text *text)
{
    if (isnan(figure))
        text_append_format(text, " %*s", width, "-");
    else
        text_append_format(text, " %*.*f", width, decimals, figure);
}

/* Decimals that show some five digits of the largest RMSE, the same for all. */
static int common_decimals(const struct backtest *backtest)
{
    double largest = 0;
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        double rmse = backtest_overall(backtest, method)->rmse;
        largest = fmax(largest, isnan(rmse) ? 0 : rmse);
    }
    int digits = largest > 0 ? (int)floor(log10(largest)) + 1 : 1;
    return digits >= 5 ? 0 : digits < -3 ? 8 : 5 - digits;
}

static void append_figures(const struct backtest *backtest, struct text *text)
{
    int decimals = common_decimals(backtest);
    text_append_format(text, "\n  %-22s %9s %9s %9s %12s %12s\n", "", "MASE", "sMAPE %", "MAPE %", "RMSE", "MAE");
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        const struct accuracy *accuracy = backtest_overall(backtest, method);
        if (!backtest_has_method(backtest, method))
            continue;
        for (int line = 0; line < (accuracy->series_count > 1 ? 2 : 1); line++) {
            const double *figures = line ? accuracy->standard_errors : accuracy->means;
            text_append_format(text, "  %-22s", line ? "   standard error" : backtest_method_name(method));
            append_cell(figures[MEASURE_MASE], 9, 4, text);
            append_cell(figures[MEASURE_SMAPE], 9, 3, text);
            append_cell(figures[MEASURE_MAPE], 9, 3, text);
            append_cell(figures[MEASURE_RMSE], 12, decimals, text);
            append_cell(figures[MEASURE_MAE], 12, decimals, text);
            text_append_string(text, "\n");
        }
    }
    const struct accuracy *seqnet = backtest_overall(backtest, BACKTEST_SEQNET);
    for (int i = 0; i < backtest->level_count; i++) {
        text_append_format(text, "  %g %% intervals of seqnet hold %.1f %% of the values; MSIS", backtest->levels[i],
                           seqnet->coverage[i]);
        append_cell(seqnet->msis[i], 0, 3, text);
        text_append_string(text, "\n");
    }
}

/* The mean of a measure over several parts, each weighted by its forecasts. */
static double mean_over(const struct accuracy *parts, int count, enum measure measure)
{
    double sum = 0, weight = 0;
    for (int i = 0; i < count; i++) {
        if (parts[i].counts[measure] == 0)
            continue;
        sum += parts[i].means[measure] * (double)parts[i].counts[measure];
        weight += (double)parts[i].counts[measure];
    }
    return weight > 0 ? sum / weight : NAN;
}

static enum measure main_measure(const struct backtest *backtest)
{
    return isnan(backtest_overall(backtest, BACKTEST_SEQNET)->mase) ? MEASURE_MAE : MEASURE_MASE;
}

static int method_width(const char *name)
{
    return strlen(name) > 9 ? (int)strlen(name) : 9;
}

static void append_method_names(const struct backtest *backtest, const char *title, struct text *text)
{
    text_append_format(text, "\n  %-22s", title);
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        const char *name = backtest_method_name(method);
        if (backtest_has_method(backtest, method))
            text_append_format(text, " %*s", method_width(name), name);
    }
    text_append_string(text, "\n");
}

static void append_steps(const struct backtest *backtest, struct text *text)
{
    const struct origins *origins = &backtest->origins;
    enum measure measure = main_measure(backtest);
    int group = (origins->horizon + STEP_LINE_MAX - 1) / STEP_LINE_MAX;
    if (origins->horizon == 1)
        return;
    append_method_names(backtest, measure == MEASURE_MASE ? "MASE by steps ahead" : "MAE by steps ahead", text);
    for (int first = 1; first <= origins->horizon; first += group) {
        int count = origins->horizon - first + 1 < group ? origins->horizon - first + 1 : group;
        char label[32];
        if (count == 1)
            snprintf(label, sizeof label, "%d", origins->gap + first);
        else
            snprintf(label, sizeof label, "%d-%d", origins->gap + first, origins->gap + first + count - 1);
        text_append_format(text, "  %-22s", label);
        for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
            if (backtest_has_method(backtest, method))
                append_cell(mean_over(backtest_step(backtest, method, first), count, measure),
                            method_width(backtest_method_name(method)), 4, text);
        }
        text_append_string(text, "\n");
    }
}

static void append_targets(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    enum measure measure = main_measure(backtest);
    if (backtest->target_count == 1)
        return;
    append_method_names(backtest, measure == MEASURE_MASE ? "MASE by target" : "MAE by target", text);
    for (int c = 0; c < backtest->target_count; c++) {
        text_append_format(text, "  %-22s", panel->columns[c].name);
        for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
            if (backtest_has_method(backtest, method))
                append_cell(backtest_target(backtest, method, c)->means[measure],
                            method_width(backtest_method_name(method)), 4, text);
        }
        text_append_string(text, "\n");
    }
}

/* One honest sentence, and a second where chance may have a hand in it. */
static void append_verdict(const struct backtest *backtest, struct text *text)
{
    enum measure measure = main_measure(backtest);
    const char *name = measure == MEASURE_MASE ? "MASE" : "mean absolute error";
    int best = backtest_best_baseline(backtest);
    const char *best_name = backtest_method_name(best);
    const struct backtest_difference *difference = &backtest->differences[best];
    double seqnet = backtest_overall(backtest, BACKTEST_SEQNET)->means[measure];
    double baseline = backtest_overall(backtest, best)->means[measure];
    bool is_equal = fabs(seqnet - baseline) <= 1e-9 * baseline;
    text_append_string(text, "\n");
    if (isnan(seqnet)) {
        text_append_string(text, "No value to score a forecast on: how good seqnet is, is not known.\n");
        return;
    }
    if (is_equal)
        text_append_format(text, "seqnet is no better than %s.\n", best_name);
    else if (seqnet < baseline)
        text_append_format(text, "seqnet is better than every baseline: %.3g %% less %s than %s, the best of them.\n",
                           100 * (1 - seqnet / baseline), name, best_name);
    else
        text_append_format(text,
                           "seqnet is WORSE than %s: %s %.4g against %.4g. Forecast with that instead, or give the "
                           "network more data, another --window, or --period.\n",
                           best_name, name, seqnet, baseline);
    if (backtest->forecast_count < FORECAST_COUNT_FEW)
        text_append_format(text, "So few forecasts (%zu) say little; ask for more --origins, or a smaller --step.\n",
                           backtest->forecast_count);
    else if (measure == MEASURE_MASE && !is_equal && fabs(difference->mean) < 2 * difference->standard_error)
        text_append_format(text, "It may be chance: the difference is %.3g, its standard error %.3g.\n",
                           difference->mean, difference->standard_error);
}

static void append_table(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    char least[NUMBER_TEXT_SIZE], most[NUMBER_TEXT_SIZE];
    text_append_format(text, "%s: ", panel->source);
    append_origins(backtest, text);
    text_append_format(text, "; %s\n%zu forecast%s scored", how(backtest), backtest->forecast_count,
                       plural(backtest->forecast_count));
    if (backtest->left_out)
        text_append_format(text, ", %zu left out (too short there, or without values)",
                           backtest->left_out * (size_t)backtest->target_count);
    number_format(backtest->period_least, least);
    number_format(backtest->period_most, most);
    if (backtest->period_least < backtest->period_most)
        text_append_format(text, "; period %s to %s", least, most);
    else if (backtest->period_most > 1)
        text_append_format(text, "; period %s", most);
    text_append_string(text, "\n");
    append_figures(backtest, text);
    append_steps(backtest, text);
    append_targets(backtest, panel, text);
    append_verdict(backtest, text);
}

/* ---- CSV ---- */

static void append_csv_number(double figure, struct text *text)
{
    text_append_string(text, ",");
    if (isfinite(figure))
        text_append_number(text, figure);
}

/* The fields after those that say what part it is. */
static void append_csv_figures(const struct backtest *backtest, const struct accuracy *accuracy, int method,
                               struct text *text)
{
    text_append_format(text, ",%zu", accuracy->series_count);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        append_csv_number(accuracy->means[m], text);
        append_csv_number(accuracy->standard_errors[m], text);
    }
    append_csv_number(accuracy->mse, text);
    for (int i = 0; i < backtest->level_count; i++) {
        append_csv_number(method == BACKTEST_SEQNET ? accuracy->coverage[i] : NAN, text);
        append_csv_number(method == BACKTEST_SEQNET ? accuracy->msis[i] : NAN, text);
    }
    text_append_string(text, "\n");
}

static void append_csv(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    const struct origins *origins = &backtest->origins;
    text_append_string(text, "method,target,step,origin,forecasts");
    for (int m = 0; m < MEASURE_COUNT; m++)
        text_append_format(text, ",%s,%s_se", measure_name((enum measure)m), measure_name((enum measure)m));
    text_append_string(text, ",mse");
    for (int i = 0; i < backtest->level_count; i++)
        text_append_format(text, ",coverage%g,msis%g", backtest->levels[i], backtest->levels[i]);
    text_append_string(text, "\n");
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        const char *name = backtest_method_name(method);
        if (!backtest_has_method(backtest, method))
            continue;
        text_append_format(text, "%s,,,", name);
        append_csv_figures(backtest, backtest_overall(backtest, method), method, text);
        for (int c = 0; backtest->target_count > 1 && c < backtest->target_count; c++) {
            text_append_format(text, "%s,", name);
            csv_field_append(text, panel->columns[c].name);
            text_append_string(text, ",,");
            append_csv_figures(backtest, backtest_target(backtest, method, c), method, text);
        }
        for (int k = 1; k <= origins->horizon; k++) {
            text_append_format(text, "%s,,%d,", name, origins->gap + k);
            append_csv_figures(backtest, backtest_step(backtest, method, k), method, text);
        }
        for (int i = 0; i < origins->count; i++) {
            text_append_format(text, "%s,,,%zu", name, backtest->summaries[i].before_end);
            append_csv_figures(backtest, backtest_at_origin(backtest, method, i), method, text);
        }
    }
}

/* ---- JSON ---- */

static void append_json_number(const char *name, double figure, struct text *text)
{
    text_append_format(text, ", \"%s\": ", name);
    if (isfinite(figure))
        text_append_number(text, figure);
    else
        text_append_string(text, "null");
}

static void append_json_figures(const struct backtest *backtest, const struct accuracy *accuracy, int method,
                                struct text *text)
{
    char name[48];
    text_append_format(text, "\"forecasts\": %zu", accuracy->series_count);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        append_json_number(measure_name((enum measure)m), accuracy->means[m], text);
        snprintf(name, sizeof name, "%s_se", measure_name((enum measure)m));
        append_json_number(name, accuracy->standard_errors[m], text);
    }
    append_json_number("mse", accuracy->mse, text);
    for (int i = 0; method == BACKTEST_SEQNET && i < backtest->level_count; i++) {
        snprintf(name, sizeof name, "coverage%g", backtest->levels[i]);
        append_json_number(name, accuracy->coverage[i], text);
        snprintf(name, sizeof name, "msis%g", backtest->levels[i]);
        append_json_number(name, accuracy->msis[i], text);
    }
}

static void append_json_method(const struct backtest *backtest, const struct panel *panel, int method,
                               struct text *text)
{
    const struct origins *origins = &backtest->origins;
    json_append_string(text, backtest_method_name(method));
    text_append_string(text, ": {");
    append_json_figures(backtest, backtest_overall(backtest, method), method, text);
    if (method != BACKTEST_SEQNET) {
        append_json_number("seqnet_less", backtest->differences[method].mean, text);
        append_json_number("seqnet_less_se", backtest->differences[method].standard_error, text);
    }
    text_append_string(text, ", \"targets\": {");
    for (int c = 0; c < backtest->target_count; c++) {
        text_append_string(text, c ? ", " : "");
        json_append_string(text, panel->columns[c].name);
        text_append_string(text, ": {");
        append_json_figures(backtest, backtest_target(backtest, method, c), method, text);
        text_append_string(text, "}");
    }
    text_append_string(text, "}, \"steps\": [");
    for (int k = 1; k <= origins->horizon; k++) {
        text_append_format(text, "%s{\"step\": %d, ", k > 1 ? ", " : "", origins->gap + k);
        append_json_figures(backtest, backtest_step(backtest, method, k), method, text);
        text_append_string(text, "}");
    }
    text_append_string(text, "], \"origins\": [");
    for (int i = 0; i < origins->count; i++) {
        text_append_format(text, "%s{\"origin\": %zu, ", i ? ", " : "", backtest->summaries[i].before_end);
        append_json_figures(backtest, backtest_at_origin(backtest, method, i), method, text);
        text_append_string(text, "}");
    }
    text_append_string(text, "]}");
}

static void append_json(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    const struct origins *origins = &backtest->origins;
    char last[STAMP_TEXT_SIZE];
    text_append_string(text, "{\"source\": ");
    json_append_string(text, panel->source);
    text_append_format(
        text,
        ", \"series\": %zu, \"horizon\": %d, \"gap\": %d, \"step\": %d, \"retrain\": %s, \"forecasts\": %zu, "
        "\"left_out\": %zu",
        panel->series_count, origins->horizon, origins->gap, origins->step, backtest->retrain ? "true" : "false",
        backtest->forecast_count, backtest->left_out * (size_t)backtest->target_count);
    text_append_string(text, ", \"periods\": [");
    text_append_number(text, backtest->period_least);
    if (backtest->period_least < backtest->period_most) {
        text_append_string(text, ", ");
        text_append_number(text, backtest->period_most);
    }
    text_append_string(text, "], \"origins\": [");
    for (int i = 0; i < origins->count; i++) {
        const struct origin_summary *summary = &backtest->summaries[i];
        text_append_format(text, "%s{\"origin\": %zu", i ? ", " : "", summary->before_end);
        if (panel->series_count == 1 && summary->left_out == 0) {
            calendar_write(&panel->calendar, summary->stamp, last);
            text_append_string(text, ", \"last\": ");
            json_append_string(text, last);
        }
        text_append_format(text, ", \"left_out\": %zu}", summary->left_out * (size_t)backtest->target_count);
    }
    text_append_string(text, "], \"methods\": {");
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        if (!backtest_has_method(backtest, method))
            continue;
        text_append_string(text, method ? ", " : "");
        append_json_method(backtest, panel, method, text);
    }
    text_append_string(text, "}, \"best_baseline\": ");
    json_append_string(text, backtest_method_name(backtest_best_baseline(backtest)));
    append_json_number("skill", backtest_skill(backtest), text);
    text_append_string(text, "}\n");
}

void backtest_report(const struct backtest *backtest, const struct panel *panel, enum backtest_format format,
                     struct text *text)
{
    if (format == BACKTEST_TABLE)
        append_table(backtest, panel, text);
    else if (format == BACKTEST_CSV)
        append_csv(backtest, panel, text);
    else
        append_json(backtest, panel, text);
}
