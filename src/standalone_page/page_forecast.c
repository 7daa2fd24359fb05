#include <math.h>
#include <stdio.h>

#include "report/table.h"
#include "results/answer_rows.h"
#include "results/digits.h"
#include "results/forecast_chart.h"
#include "standalone_page/html.h"
#include "standalone_page/page_sections.h"
#include "standalone_page/svg_chart.h"

/* Of several series, so many have a large picture and a table. Small pictures and rows go on until the page is so
 * large, bytes. */
enum { LARGE_COUNT = 12, LARGE_BYTES = 1500000, PICTURE_BYTES = 3600000, ROW_BYTES = 4500000 };
/* Steps of a table, and of the past in a small picture. */
enum { STEPS_MOST = 500, SPARK_LEAST = 40, SPARK_MOST = 120 };
/* Characters of a name in a row. */
enum { NAME_MOST = 60 };

/* The forecast of one series alone; it borrows. */
static struct forecast forecast_of(const struct forecast *forecast, size_t s)
{
    struct forecast one = *forecast;
    const size_t begin = forecast_at(forecast, s, 0, 0), bounds = begin * (size_t)forecast->level_count;
    one.series_count = 1;
    one.series += s;
    one.values += begin;
    one.lower = one.lower ? one.lower + bounds : NULL;
    one.upper = one.upper ? one.upper + bounds : NULL;
    return one;
}

static int decimals_of(const struct page_subject *subject, size_t s, int c)
{
    const struct answer_style style = {.format = FORMAT_TABLE, .digits = DIGITS_BY_RULE};
    return digits_of_forecast(&style, subject->model, subject->panel, subject->forecast, s, c);
}

static void stamp_cell(const struct page_subject *subject, size_t s, int k, struct text *page)
{
    char stamp[STAMP_TEXT_SIZE];
    const struct calendar *calendar = page_calendar(subject);
    calendar_write(calendar, calendar_advance(calendar, subject->forecast->series[s].last_stamp, k + 1), stamp);
    text_append_string(page, "<td class=\"w\">");
    html_words(page, stamp);
    text_append_string(page, "</td>");
}

static void append_table(const struct page_subject *subject, size_t s, int c, struct text *page)
{
    const struct forecast *forecast = subject->forecast;
    const int decimals = decimals_of(subject, s, c);
    const int shown = forecast->horizon < STEPS_MOST ? forecast->horizon : STEPS_MOST;
    text_append_format(page, "<div class=\"scroll%s\"><table>\n<thead><tr><th>", shown > 24 ? " tall" : "");
    html_cut(page, subject->model->time_name ? subject->model->time_name : "step", NAME_MOST);
    text_append_string(page, "</th><th class=\"n\">forecast</th>");
    for (int l = 0; l < forecast->level_count; l++)
        text_append_format(page, "<th class=\"n\">from<br>(%g %%)</th><th class=\"n\">to<br>(%g %%)</th>",
                           forecast->levels[l], forecast->levels[l]);
    text_append_string(page, "</tr></thead>\n<tbody>\n");
    for (int k = 0; k < shown; k++) {
        const size_t at = forecast_at(forecast, s, k, c);
        text_append_string(page, "<tr>");
        stamp_cell(subject, s, k, page);
        html_number_cell(page, forecast->values[at], decimals == ANSWER_EXACT ? -1 : decimals);
        for (int l = 0; l < forecast->level_count; l++) {
            const size_t bound = at * (size_t)forecast->level_count + (size_t)l;
            html_number_cell(page, forecast->lower[bound], decimals == ANSWER_EXACT ? -1 : decimals);
            html_number_cell(page, forecast->upper[bound], decimals == ANSWER_EXACT ? -1 : decimals);
        }
        text_append_string(page, "</tr>\n");
    }
    text_append_string(page, "</tbody></table></div>\n");
    if (shown < forecast->horizon)
        text_append_format(page, "<p class=\"soft\">%d steps more: seqnet predict prints them.</p>\n",
                           forecast->horizon - shown);
}

/* The chart of a series, of which panel c is target c; history 0: by rule. */
static int make_chart(const struct page_subject *subject, size_t s, int history, struct chart *chart,
                      struct error *error)
{
    const struct forecast one = forecast_of(subject->forecast, s);
    size_t missing;
    *chart = (struct chart)CHART_INIT;
    return forecast_chart(subject->model, subject->panel, &one, history, chart, &missing, error);
}

static void append_name(const struct page_subject *subject, size_t s, int c, int most, struct text *page)
{
    const char *id = subject->forecast->series[s].id;
    html_cut(page, id, most);
    if (subject->model->target_count > 1) {
        text_append_string(page, *id ? ": " : "");
        html_cut(page, subject->model->columns[c].name, most);
    }
}

static void append_worth(const struct page_subject *subject, const struct series_worth *worth, struct text *page)
{
    if (isnan(worth->worth))
        return;
    text_append_format(page, " <small>%s %.3g</small>", subject->kind == WORTH_ERROR ? "MASE" : "uncertainty",
                       worth->worth);
}

static int append_card(const struct page_subject *subject, const struct series_worth *worth, bool has_table,
                       struct text *page, struct error *error)
{
    struct chart chart;
    int result = -1;
    if (make_chart(subject, worth->s, 0, &chart, error))
        goto done;
    if (worth->c >= chart.panel_count) { /* more targets than a chart has panels */
        result = 0;
        goto done;
    }
    text_append_string(page, "<div class=\"card\"><h3>");
    append_name(subject, worth->s, worth->c, NAME_MOST, page);
    append_worth(subject, worth, page);
    text_append_string(page, "</h3>\n");
    svg_chart_panel(&chart, &chart.panels[worth->c], false, page);
    if (has_table) {
        text_append_string(page, "<details><summary>Its numbers</summary>\n");
        append_table(subject, worth->s, worth->c, page);
        text_append_string(page, "</details>\n");
    }
    text_append_string(page, "</div>\n");
    result = 0;
done:
    chart_release(&chart);
    return result;
}

static int append_single(const struct page_subject *subject, struct text *page, struct error *error)
{
    struct chart chart;
    int result = make_chart(subject, 0, 0, &chart, error);
    if (result == 0) {
        text_append_string(page, "<p class=\"soft\">");
        html_words(page, subject->model->columns[0].name);
        text_append_string(page, "</p>\n");
        svg_chart_panel(&chart, &chart.panels[0], true, page);
        svg_chart_legend(&chart, page);
        append_table(subject, 0, 0, page);
    }
    chart_release(&chart);
    return result;
}

static void append_order(const struct page_subject *subject, struct text *page)
{
    if (subject->kind == WORTH_ERROR)
        text_append_string(page, "MASE is of the rows that the model has not learnt from: the mean error in mean "
                                 "changes of the series. Below 1 is better than to repeat what was.");
    else if (subject->forecast->level_count)
        text_append_format(page,
                           "Uncertainty is half the %g %% interval, the mean over the steps, in mean changes of "
                           "the series%s: so series of any size can be compared.",
                           subject->forecast->levels[0],
                           subject->model->score_period > 1 ? " from season to season" : "");
    else
        text_append_string(page, "Without intervals, and without rows that were not learnt from, nothing says which "
                                 "are worse: they have the order of the file.");
}

int page_forecast(const struct page_subject *subject, struct text *page, struct error *error)
{
    const struct forecast *forecast = subject->forecast;
    const size_t count = forecast->series_count * (size_t)forecast->target_count;
    struct chart chart;
    page_heading("forecast", "The forecast", page);
    if (count == 1)
        return append_single(subject, page, error);
    if (count > LARGE_COUNT)
        text_append_format(page,
                           "<p>Here are the %d of %zu that are %s; <a href=\"#series\">all of them</a> "
                           "stand below. ",
                           LARGE_COUNT, count, subject->kind == WORTH_ERROR ? "forecast worst" : "the least certain");
    else
        text_append_format(page, "<p>The %s come first. ", subject->kind == WORTH_ERROR ? "worst" : "least certain");
    append_order(subject, page);
    text_append_string(page, "</p>\n<div class=\"cards\">\n");
    for (size_t i = 0; i < count && i < LARGE_COUNT && page->length < LARGE_BYTES; i++) {
        if (append_card(subject, &subject->worths[i], true, page, error))
            return -1;
    }
    text_append_string(page, "</div>\n");
    if (make_chart(subject, 0, 0, &chart, error)) {
        chart_release(&chart);
        return -1;
    }
    svg_chart_legend(&chart, page);
    chart_release(&chart);
    return 0;
}

/* ------------------------------------------------------------------ all series */

/* The value of the last step, and its stamp. */
static double last_value(const struct page_subject *subject, size_t s, int c)
{
    const size_t member = subject->forecast->series[s].member;
    if (subject->panel) {
        const struct series *series = &subject->panel->series[member];
        return series_column(series, c)[series->length - 1];
    }
    const struct model_series *kept = &subject->model->series[member];
    return kept->tail_length ? kept->tail[(size_t)(c + 1) * kept->tail_length - 1] : NAN;
}

static int append_row(const struct page_subject *subject, const struct series_worth *worth, bool has_picture,
                      struct text *page, struct error *error)
{
    const struct forecast *forecast = subject->forecast;
    const size_t s = worth->s, levels = (size_t)forecast->level_count;
    const int c = worth->c, digits = decimals_of(subject, s, c), decimals = digits == ANSWER_EXACT ? -1 : digits;
    const size_t last = forecast_at(forecast, s, forecast->horizon - 1, c);
    const double own = last_value(subject, s, c);
    char stamp[STAMP_TEXT_SIZE];
    text_append_string(page, "<tr><td>");
    append_name(subject, s, c, NAME_MOST, page);
    text_append_string(page, "</td>");
    html_number_cell(page, worth->worth, 2);
    text_append_string(page, "<td>");
    if (has_picture) {
        const int twice = 2 * (forecast->horizon < SPARK_MOST ? forecast->horizon : SPARK_MOST);
        const int history = twice < SPARK_LEAST ? SPARK_LEAST : twice < SPARK_MOST ? twice : SPARK_MOST;
        struct chart chart;
        const int failed = make_chart(subject, s, history, &chart, error);
        if (!failed && c < chart.panel_count)
            svg_chart_spark(&chart, &chart.panels[c], page);
        chart_release(&chart);
        if (failed)
            return -1;
    }
    calendar_write(page_calendar(subject), forecast->series[s].last_stamp, stamp);
    text_append_string(page, "</td><td class=\"w\">");
    html_words(page, stamp);
    text_append_string(page, "</td>");
    html_number_cell(page, own,
                     number_decimals(own) >= 0 && number_decimals(own) <= decimals ? number_decimals(own) : decimals);
    html_number_cell(page, forecast->values[forecast_at(forecast, s, 0, c)], decimals);
    if (forecast->horizon > 1)
        html_number_cell(page, forecast->values[last], decimals);
    if (levels) {
        html_number_cell(page, forecast->lower[last * levels], decimals);
        html_number_cell(page, forecast->upper[last * levels], decimals);
    }
    text_append_string(page, "</tr>\n");
    return 0;
}

int page_series(const struct page_subject *subject, struct text *page, struct error *error)
{
    const struct forecast *forecast = subject->forecast;
    const size_t count = forecast->series_count * (size_t)forecast->target_count;
    size_t shown = 0, pictures = 0;
    char number[NUMBER_TEXT_SIZE];
    if (count < 2)
        return 0;
    page_heading("series",
                 subject->kind == WORTH_ERROR ? "All series, the worst first" : "All series, the least certain first",
                 page);
    text_append_string(page, "<p>");
    append_order(subject, page);
    text_append_string(page, "</p>\n<div class=\"scroll\"><table class=\"series\">\n<thead><tr><th>series</th>"
                             "<th class=\"n\">");
    text_append_string(page, subject->kind == WORTH_ERROR ? "MASE" : "un-<br>certainty");
    text_append_string(page, "</th><th>past and forecast</th><th>last row</th><th class=\"n\">value</th>"
                             "<th class=\"n\">forecast<br>1 step ahead</th>");
    if (forecast->horizon > 1)
        text_append_format(page, "<th class=\"n\">forecast<br>%d ahead</th>", forecast->horizon);
    if (forecast->level_count)
        text_append_format(page, "<th class=\"n\">from<br>(%g %%)</th><th class=\"n\">to<br>(%g %%)</th>",
                           forecast->levels[0], forecast->levels[0]);
    text_append_string(page, "</tr></thead>\n<tbody>\n");
    for (; shown < count && page->length < ROW_BYTES; shown++) {
        const bool has_picture = page->length < PICTURE_BYTES;
        if (append_row(subject, &subject->worths[shown], has_picture, page, error))
            return -1;
        pictures += has_picture;
    }
    text_append_string(page, "</tbody></table></div>\n");
    if (pictures < shown)
        text_append_format(page,
                           "<p class=\"soft\">The first %zu have pictures; more would make the page too large.</p>"
                           "\n",
                           pictures);
    if (shown < count)
        text_append_format(page,
                           "<p class=\"soft\">%s more are not shown; seqnet predict prints their forecasts.</p>\n",
                           grouped((double)(count - shown), number));
    return 0;
}
