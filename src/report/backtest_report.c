#include "report/backtest_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/printable.h"
#include "report/table.h"

/* Lines of the table by steps ahead, at most. */
#define STEP_LINE_MAX 12
/* With fewer forecasts than this the figures say little. */
#define FORECAST_COUNT_FEW 5

/* ---- progress ---- */

/* "4 origins, 18 steps apart; 18 steps ahead after a gap of 2" */
static void append_origins(const struct backtest *backtest, struct text *text)
{
    const struct origins *origins = &backtest->origins;
    text_append_format(text, "%d origin%s", origins->count, plural(origins->count));
    if (origins->count > 1)
        text_append_format(text, " %d step%s apart", origins->step, plural(origins->step));
    text_append_format(text, ", %d step%s ahead", origins->horizon, plural(origins->horizon));
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
    char frequency[CALENDAR_TEXT_SIZE], name[PRINTABLE_SIZE];
    const size_t longest = panel_longest(panel);
    text_append_format(text, "%s: ", printable(panel->source, name));
    if (panel->series_count > 1)
        text_append_format(text, "%zu series of up to %zu steps", panel->series_count, longest);
    else
        text_append_format(text, "%zu step%s", longest, plural((double)longest));
    if (panel->time_name)
        text_append_format(text, ", %s", calendar_describe(&panel->calendar, frequency));
    text_append_string(text, "; target ");
    for (int c = 0; c < panel->target_count; c++)
        text_append_format(text, "%s%s", c ? ", " : "", printable(panel->columns[c].name, name));
    text_append_string(text, "\n");
    if (panel->remarks.length)
        text_append(text, panel->remarks.bytes, panel->remarks.length);
    append_origins(backtest, text);
    if (backtest->origins.is_count_chosen && !backtest->is_model)
        text_append_string(
            text, " (by rule: half of the longest series lies before the first; 3 to 10 of them where there is room)");
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

static void append_figures(const struct backtest *backtest, struct text *text)
{
    double largest = 0;
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++)
        largest = fmax(largest, backtest_overall(backtest, method)->rmse); /* fmax() passes over NAN */
    const int decimals = table_decimals(largest);
    text_append_format(text, "\n  %-22s %9s %9s %9s %12s %12s\n", "", "MASE", "sMAPE %", "MAPE %", "RMSE", "MAE");
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        const struct accuracy *accuracy = backtest_overall(backtest, method);
        if (!backtest_has_method(backtest, method))
            continue;
        for (int line = 0; line < (accuracy->series_count > 1 ? 2 : 1); line++) {
            const double *figures = line ? accuracy->standard_errors : accuracy->means;
            table_label(text, 22, line ? "   standard error" : backtest_method_name(method));
            table_number(text, 9, 4, figures[MEASURE_MASE]);
            table_number(text, 9, 3, figures[MEASURE_SMAPE]);
            table_number(text, 9, 3, figures[MEASURE_MAPE]);
            table_number(text, 12, decimals, figures[MEASURE_RMSE]);
            table_number(text, 12, decimals, figures[MEASURE_MAE]);
            text_append_string(text, "\n");
        }
    }
    const struct accuracy *seqnet = backtest_overall(backtest, BACKTEST_SEQNET);
    for (int i = 0; i < backtest->level_count; i++) {
        text_append_format(text, "  %g %% intervals of seqnet hold %.1f %% of the values; MSIS", backtest->levels[i],
                           seqnet->coverage[i]);
        table_number(text, 0, 3, seqnet->msis[i]);
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

static int method_width(int method)
{
    const int length = (int)strlen(backtest_method_name(method));
    return length > 9 ? length : 9;
}

/* The measure of each method in one part: the mean over several, of parts[0..count-1] for each. */
static void append_part(const struct backtest *backtest, const char *label,
                        const struct accuracy *(*parts)(const struct backtest *, int method, int index), int index,
                        int count, struct text *text)
{
    table_label(text, 22, label);
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        if (backtest_has_method(backtest, method))
            table_number(text, method_width(method), 4,
                         mean_over(parts(backtest, method, index), count, main_measure(backtest)));
    }
    text_append_string(text, "\n");
}

/* "MASE by target", and the methods' names. */
static void append_method_names(const struct backtest *backtest, const char *what, struct text *text)
{
    char title[32];
    snprintf(title, sizeof title, "%s by %s", main_measure(backtest) == MEASURE_MASE ? "MASE" : "MAE", what);
    text_append_string(text, "\n");
    table_label(text, 22, title);
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        if (backtest_has_method(backtest, method))
            table_text(text, method_width(method), backtest_method_name(method));
    }
    text_append_string(text, "\n");
}

static void append_steps(const struct backtest *backtest, struct text *text)
{
    const struct origins *origins = &backtest->origins;
    int group = (origins->horizon + STEP_LINE_MAX - 1) / STEP_LINE_MAX;
    if (origins->horizon == 1)
        return;
    append_method_names(backtest, "steps ahead", text);
    for (int first = 1; first <= origins->horizon; first += group) {
        int count = origins->horizon - first + 1 < group ? origins->horizon - first + 1 : group;
        char label[32];
        if (count == 1)
            snprintf(label, sizeof label, "%d", origins->gap + first);
        else
            snprintf(label, sizeof label, "%d-%d", origins->gap + first, origins->gap + first + count - 1);
        append_part(backtest, label, backtest_step, first, count, text);
    }
}

static void append_targets(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    if (backtest->target_count == 1)
        return;
    append_method_names(backtest, "target", text);
    for (int c = 0; c < backtest->target_count; c++)
        append_part(backtest, panel->columns[c].name, backtest_target, c, 1, text);
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
    else if (backtest->forecast_count == 1)
        text_append_format(text, "seqnet is behind %s here, but one forecast cannot tell: %s %.4g and %.4g.\n",
                           best_name, name, seqnet, baseline);
    else if (measure == MEASURE_MASE && difference->mean < 2 * difference->standard_error)
        text_append_format(text, "seqnet is behind %s here by no more than chance: %s %.4g and %.4g.\n", best_name,
                           name, seqnet, baseline);
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

void backtest_report(const struct backtest *backtest, const struct panel *panel, bool plan_is_shown, struct text *text)
{
    char least[NUMBER_TEXT_SIZE], most[NUMBER_TEXT_SIZE], name[PRINTABLE_SIZE];
    if (!plan_is_shown) {
        text_append_format(text, "%s: ", printable(panel->source, name));
        append_origins(backtest, text);
        text_append_format(text, "; %s\n", how(backtest));
    }
    text_append_format(text, "%zu forecast%s scored", backtest->forecast_count,
                       plural((double)backtest->forecast_count));
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
