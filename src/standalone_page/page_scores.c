#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/score_report.h"
#include "report/table.h"
#include "sketches/backtest_figure.h"
#include "results/learning_figure.h"
#include "standalone_page/html.h"
#include "standalone_page/page_sections.h"
#include "standalone_page/svg_figure.h"

static double weight_of(const struct model *model, const char *name)
{
    for (int method = 0; method < METHOD_COUNT; method++) {
        if (strcmp(method_name(method), name) == 0)
            return model->weights[method];
    }
    return NAN;
}

static bool has_baseline(const struct model *model)
{
    for (int i = 1; i < model->score_count; i++) {
        if (strcmp(model->scores[i].method, method_name(METHOD_NETWORK)) != 0)
            return true;
    }
    return false;
}

static void append_score(const struct model *model, int i, bool has_weights, int decimals, struct text *page)
{
    const struct model_score *score = &model->scores[i];
    const double weight = weight_of(model, score->method);
    text_append_format(page, "<tr%s><th scope=\"row\" class=\"w\">", i ? "" : " class=\"own\"");
    html_words(page, score->method);
    text_append_string(page, "</th>");
    html_number_cell(page, score->mase, 4);
    html_number_cell(page, score->smape, 3);
    html_number_cell(page, score->rmse, decimals);
    if (has_weights && weight > 0)
        html_number_cell(page, weight, 2);
    else if (has_weights)
        text_append_string(page, "<td></td>");
    text_append_string(page, "</tr>\n");
}

/* Of the validation part, as inspect has them. */
static void append_validation(const struct model *model, struct text *page)
{
    const struct part_scores part = score_report_validation(model);
    const bool has_weights = isnan(weight_of(model, model->scores[0].method));
    char number[NUMBER_TEXT_SIZE];
    struct text words = TEXT_INIT;
    double largest = 0;
    for (int i = 0; i < model->score_count; i++)
        largest = fmax(largest, model->scores[i].rmse);
    text_append_string(page, "<h3>The validation part</h3>\n");
    if (has_baseline(model))
        score_report_verdict(model, &part, false, &words);
    html_lines(page, &words, "p");
    text_append_format(page,
                       "<p class=\"caption\">%s forecast%s of up to %d step%s, made before these were learnt "
                       "from</p>\n",
                       grouped((double)model->origin_count, number), plural((double)model->origin_count),
                       model->recipe.horizon, plural(model->recipe.horizon));
    text_append_format(page,
                       "<div class=\"scroll\"><table>\n"
                       "<thead><tr><th></th><th class=\"n\">MASE</th><th class=\"n\">sMAPE %%</th>"
                       "<th class=\"n\">RMSE</th>%s</tr></thead>\n<tbody>\n",
                       has_weights ? "<th class=\"n\">weight</th>" : "");
    for (int i = 0; i < model->score_count; i++)
        append_score(model, i, has_weights, table_decimals(largest), page);
    snprintf(number, sizeof number, "%.4g", model->score_period);
    text_append_format(page,
                       "</tbody></table></div>\n<p class=\"soft\">MASE is the mean error in mean changes %s%s%s: "
                       "the same for all rows of the table, of which the naive ones repeat what was.%s</p>\n",
                       model->score_period > 1 ? "from season to season (period " : "from step to step",
                       model->score_period > 1 ? number : "", model->score_period > 1 ? ")" : "",
                       has_weights ? " The weight is a method's share in the forecast." : "");
    text_release(&words);
}

/* Of rows that came after. */
static void append_backtest(const struct backtest *backtest, struct text *page)
{
    double largest = 0;
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        if (backtest_has_method(backtest, method))
            largest = fmax(largest, backtest_overall(backtest, method)->rmse);
    }
    text_append_format(
        page,
        "<h3>Rows that the model has not learnt from</h3>\n<p class=\"caption\">%zu "
        "forecast%s from %d origin%s</p>\n<div class=\"scroll\"><table>\n<thead><tr><th></th><th class=\"n\">MASE</th>"
        "<th class=\"n\">sMAPE %%</th><th class=\"n\">RMSE</th></tr></thead>\n<tbody>\n",
        backtest->forecast_count, plural((double)backtest->forecast_count), backtest->origins.count,
        plural(backtest->origins.count));
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        const struct accuracy *accuracy = backtest_overall(backtest, method);
        if (!backtest_has_method(backtest, method))
            continue;
        text_append_format(page, "<tr%s><th scope=\"row\" class=\"w\">",
                           method == BACKTEST_SEQNET ? " class=\"own\"" : "");
        html_words(page, backtest_method_name(method));
        text_append_string(page, "</th>");
        html_number_cell(page, accuracy->mase, 4);
        html_number_cell(page, accuracy->smape, 3);
        html_number_cell(page, accuracy->rmse, table_decimals(largest));
        text_append_string(page, "</tr>\n");
    }
    text_append_string(page, "</tbody></table></div>\n");
}

void page_scores(const struct page_subject *subject, struct text *page)
{
    page_heading("scores", "Beside the baselines", page);
    if (subject->backtest)
        append_backtest(subject->backtest, page);
    if (subject->model->origin_count && subject->model->score_count)
        append_validation(subject->model, page);
    else if (!subject->backtest)
        text_append_string(page, "<p>The series are too short to hold a part of them back, so nothing is known of how "
                                 "good the forecast is.</p>\n");
}

/* ------------------------------------------------------------------ step by step */

/* Half the width of an interval at step k: of one series as it is; of several the mean of them, each in units of its
 * own at step 1. */
static double half_width(const struct forecast *forecast, int level, int k)
{
    const size_t count = forecast->series_count * (size_t)forecast->target_count,
                 levels = (size_t)forecast->level_count;
    double sum = 0;
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const size_t s = i / (size_t)forecast->target_count;
        const int c = (int)(i % (size_t)forecast->target_count);
        const size_t at = forecast_at(forecast, s, k, c) * levels + (size_t)level;
        const size_t first = forecast_at(forecast, s, 0, c) * levels;
        const double half = (forecast->upper[at] - forecast->lower[at]) / 2;
        const double unit = count == 1 ? 1 : (forecast->upper[first] - forecast->lower[first]) / 2;
        if (unit > 0 && isfinite(half / unit)) {
            sum += half / unit;
            used++;
        }
    }
    return used ? sum / (double)used : NAN;
}

static int interval_figure(const struct forecast *forecast, struct figure *figure, struct error *error)
{
    const int shown = forecast->level_count < FIGURE_LEVEL_MAX ? forecast->level_count : FIGURE_LEVEL_MAX;
    const bool is_one = forecast->series_count * (size_t)forecast->target_count == 1;
    struct figure_panel *panel = figure_add(figure, shown, forecast->horizon, error);
    if (!panel)
        return -1;
    for (int l = 0; l < shown; l++) {
        const int level = l ? forecast->level_count - 1 : 0;
        for (int k = 0; k < forecast->horizon; k++)
            panel->values[l * forecast->horizon + k] = half_width(forecast, level, k);
        text_append_format(&figure->line_names[l], "%g %% of values stay within", forecast->levels[level]);
    }
    figure->is_main[0] = true;
    text_append_string(&panel->name, "how far the forecast may miss, by step");
    text_append_string(&panel->x_name, "steps ahead");
    text_append_string(&panel->y_name, is_one ? "half the interval" : "half the interval, that of step 1 being 1");
    return figure_check(figure, error);
}

static void append_levels(const struct page_subject *subject, struct text *page)
{
    const struct model *model = subject->model;
    const struct backtest *backtest = subject->backtest;
    const struct intervals *intervals = &model->intervals;
    char number[NUMBER_TEXT_SIZE];
    if (intervals->level_count == 0) {
        text_append_string(page, "<p>The model was made without intervals (--level none).</p>\n");
        return;
    }
    text_append_format(page, "<p>The intervals come from %s error%s of forecasts of what was known already%s.</p>\n",
                       grouped((double)intervals->error_count, number), plural((double)intervals->error_count),
                       intervals->is_approximate ? ". They are approximate: these come from too few separate stretches"
                                                 : "");
    if (!backtest || backtest->level_count == 0)
        return;
    text_append_string(
        page,
        "<p class=\"caption\">How many values of the rows that were not learnt "
        "from lay in the intervals</p>\n<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">are to lie there</th>"
        "<th class=\"n\">lay there</th></tr></thead>\n<tbody>\n");
    for (int l = 0; l < backtest->level_count; l++) {
        text_append_format(page, "<tr><td class=\"n\">%g %%</td>", backtest->levels[l]);
        html_number_cell(page, backtest_overall(backtest, BACKTEST_SEQNET)->coverage[l], 1);
        text_append_string(page, "</tr>\n");
    }
    text_append_string(page, "</tbody></table></div>\n");
}

int page_steps(const struct page_subject *subject, struct text *page, struct error *error)
{
    int result = -1;
    struct figure figure = FIGURE_INIT;
    page_heading("steps", "Step by step", page);
    if (subject->backtest) {
        if (backtest_figure(subject->backtest, subject->panel->source, &figure, error))
            goto done;
        svg_figure(&figure, page);
    } else if (subject->forecast->level_count) {
        if (interval_figure(subject->forecast, &figure, error))
            goto done;
        svg_figure(&figure, page);
    }
    append_levels(subject, page);
    if (!subject->backtest)
        text_append_format(page,
                           "<p class=\"soft\">Errors by step, and how many values the intervals held, are shown where "
                           "FILE (seqnet report MODEL FILE) has a horizon of rows, %d, that the model has not learnt "
                           "from%s.</p>\n",
                           subject->model->recipe.horizon, subject->panel ? "; this file has fewer" : "");
    result = 0;
done:
    figure_release(&figure);
    return result;
}

/* ------------------------------------------------------------------ learning */

int page_losses(const struct page_subject *subject, struct text *page, struct error *error)
{
    const struct model *model = subject->model;
    struct figure figure = FIGURE_INIT;
    bool has_epochs = false;
    int result = 0;
    for (int m = 0; m < model->recipe.ensemble_count; m++)
        has_epochs = has_epochs || model->members[m].epoch_count > 0;
    page_heading("losses", "How the networks learnt", page);
    if (!has_epochs) {
        text_append_string(page, "<p>No network was trained for an epoch.</p>\n");
        return 0;
    }
    result = learning_figure(model, &figure, error);
    if (result == 0)
        svg_figure(&figure, page);
    if (result == 0 && model->recipe.ensemble_count > FIGURE_PANEL_MAX)
        text_append_format(page, "<p class=\"soft\">These are the first %d of %d networks.</p>\n", FIGURE_PANEL_MAX,
                           model->recipe.ensemble_count);
    figure_release(&figure);
    return result;
}
