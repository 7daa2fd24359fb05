#include "standalone_page/report_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "report/table.h"
#include "standalone_page/html.h"
#include "standalone_page/page_sections.h"
#include "standalone_page/page_style.h"

void page_heading(const char *id, const char *words, struct text *page)
{
    text_append_format(page, "<h2 id=\"%s\">%s</h2>\n", id, words);
}

static void append_heading(const struct page_subject *subject, struct text *page)
{
    const struct model *model = subject->model;
    char last[STAMP_TEXT_SIZE], frequency[CALENDAR_TEXT_SIZE];
    text_append_string(page, "<header>\n<h1>");
    text_append_string(page, model_classifies(model) ? "Classes of " : "Forecast of ");
    for (int c = 0; c < model->target_count; c++) {
        text_append_string(page, c ? ", " : "");
        html_cut(page, model->columns[c].name, 60);
    }
    text_append_string(page, "</h1>\n<p class=\"soft\">");
    if (subject->forecast) {
        const struct forecast *forecast = subject->forecast;
        text_append_format(page, "%d step%s", forecast->horizon, plural(forecast->horizon));
        if (forecast->series_count == 1) {
            calendar_write(page_calendar(subject), forecast->series[0].last_stamp, last);
            text_append_string(page, " after ");
            html_words(page, last);
        } else {
            text_append_format(page, " of %zu series", forecast->series_count);
        }
        text_append_string(page, ", ");
        html_words(page, calendar_describe(page_calendar(subject), frequency));
        text_append_string(page, "; ");
    }
    text_append_string(page, "by the model ");
    html_words(page, file_input_name(subject->model_path));
    if (subject->panel) {
        text_append_string(page, " from the rows of ");
        html_words(page, subject->panel->source);
    }
    text_append_string(page, ".</p>\n");
}

static void append_key(const char *name, const char *value, struct text *page)
{
    text_append_format(page, "<div><span>%s</span><b>", name);
    html_words(page, value);
    text_append_string(page, "</b></div>\n");
}

static void append_count(const char *name, size_t count, struct text *page)
{
    char number[NUMBER_TEXT_SIZE];
    append_key(name, grouped((double)count, number), page);
}

/* The first and the last stamp of all series. */
static void append_span(const struct page_subject *subject, struct text *page)
{
    const struct calendar *calendar = page_calendar(subject);
    const struct panel *panel = subject->panel;
    const size_t count = panel ? panel->series_count : subject->model->series_count;
    char first[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE];
    int64_t from = 0, to = 0;
    for (size_t s = 0; s < count; s++) {
        const int64_t begin = panel ? panel_stamp(panel, &panel->series[s], 0) : subject->model->series[s].first_stamp;
        const int64_t end = panel ? panel_stamp(panel, &panel->series[s], panel->series[s].length - 1)
                                  : subject->model->series[s].last_stamp;
        from = s == 0 || begin < from ? begin : from;
        to = s == 0 || end > to ? end : to;
    }
    if (count == 0)
        return;
    calendar_write(calendar, from, first);
    calendar_write(calendar, to, last);
    append_key(calendar->unit == CALENDAR_ROW ? "first row" : "from", first, page);
    append_key(calendar->unit == CALENDAR_ROW ? "last row" : "to", last, page);
}

/* What a reader must know before the picture. */
static void append_remarks(const struct page_subject *subject, struct text *page)
{
    const struct recipe *recipe = &subject->model->recipe;
    if (!subject->panel && recipe->test_length && !recipe->learns_test)
        text_append_format(page,
                           "<p>Training held out the last %d row%s (--test %d): the forecast begins with them.</p>\n",
                           recipe->test_length, recipe->test_length == 1 ? "" : "s", recipe->test_length);
    if (subject->model->is_interrupted)
        text_append_string(page,
                           "<p>The training of this model was interrupted; a whole one may forecast better.</p>\n");
}

static void append_keys(const struct page_subject *subject, struct text *page)
{
    const struct model *model = subject->model;
    char number[NUMBER_TEXT_SIZE];
    text_append_string(page, "<div class=\"keys\">\n");
    append_count("rows", subject->panel ? subject->panel->row_count : model->row_count, page);
    if (subject->panel || model->series_count)
        append_count("series", subject->panel ? subject->panel->series_count : model->series_count, page);
    append_span(subject, page);
    if (model_classifies(model)) {
        append_count("classes", (size_t)model->classification.classes.count, page);
        if (subject->scored) {
            snprintf(number, sizeof number, "%.1f %%", 100 * subject->scored->scores[0].accuracy);
            append_key("right, of these rows", number, page);
        } else if (model->classification.score_count) {
            snprintf(number, sizeof number, "%.1f %%", 100 * model->classification.scores[0].accuracy);
            append_key("right, when judged", number, page);
        }
    } else if (subject->backtest && !isnan(backtest_overall(subject->backtest, BACKTEST_SEQNET)->mase)) {
        snprintf(number, sizeof number, "%.3f", backtest_overall(subject->backtest, BACKTEST_SEQNET)->mase);
        append_key("MASE of new rows", number, page);
    } else if (model->score_count && !isnan(model->scores[0].mase)) {
        snprintf(number, sizeof number, "%.3f", model->scores[0].mase);
        append_key("MASE in validation", number, page);
    }
    text_append_string(page, "</div>\n");
    append_remarks(subject, page);
}

static void append_contents(const struct page_subject *subject, struct text *page)
{
    const bool is_forecast = subject->forecast != NULL;
    text_append_string(page, "<nav>");
    if (is_forecast)
        text_append_string(page, "<a href=\"#forecast\">Forecast</a> <a href=\"#scores\">Scores</a> "
                                 "<a href=\"#steps\">Step by step</a> ");
    else if (subject->answers)
        text_append_string(page, "<a href=\"#answers\">Answers</a> ");
    if (!is_forecast)
        text_append_string(page, "<a href=\"#scores\">How right it was</a> ");
    text_append_string(page, "<a href=\"#losses\">Learning</a> ");
    if (is_forecast && subject->forecast->series_count * (size_t)subject->forecast->target_count > 1)
        text_append_string(page, "<a href=\"#series\">Series</a> ");
    text_append_string(page, "<a href=\"#data\">Data</a> <a href=\"#choices\">Choices</a> "
                             "<a href=\"#rebuild\">Rebuild</a></nav>\n</header>\n<main>\n");
}

int report_page(const struct page_subject *subject, struct text *page, struct error *error)
{
    struct text title = TEXT_INIT;
    text_append_format(&title, "%s of %s", subject->forecast ? "Forecast" : "Classes", subject->model->columns[0].name);
    page_style_begin(&title, page);
    text_release(&title);
    append_heading(subject, page);
    append_keys(subject, page);
    append_contents(subject, page);
    if (subject->forecast) {
        if (page_forecast(subject, page, error))
            return -1;
        page_scores(subject, page);
        if (page_steps(subject, page, error))
            return -1;
    } else {
        page_answers(subject, page);
        page_classes(subject, page);
    }
    if (page_losses(subject, page, error) || (subject->forecast && page_series(subject, page, error)))
        return -1;
    page_data(subject, page);
    page_choices(subject, page);
    page_rebuild(subject, page);
    page_style_end(subject->model->program ? subject->model->program : "seqnet", page);
    return text_check(page, error);
}

bool report_page_has_name(const char *path)
{
    const size_t length = strlen(path);
    return (length > 5 && strcasecmp(path + length - 5, ".html") == 0) ||
           (length > 4 && strcasecmp(path + length - 4, ".htm") == 0);
}
