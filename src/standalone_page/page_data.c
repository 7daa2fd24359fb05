#include <math.h>

#include "report/learning_report.h"
#include "report/left_out_report.h"
#include "report/model_report.h"
#include "report/rebuild_command.h"
#include "report/table.h"
#include "standalone_page/html.h"
#include "standalone_page/page_sections.h"

static void fact(struct text *page, const char *name, const char *value)
{
    html_fact_begin(page, name);
    html_words(page, value);
    html_fact_end(page);
}

static void count_fact(struct text *page, const char *name, size_t count)
{
    char number[NUMBER_TEXT_SIZE];
    fact(page, name, grouped((double)count, number));
}

static void append_columns(const struct model *model, struct text *page)
{
    html_fact_begin(page, "columns");
    text_append_string(page, "<ul>");
    if (model->time_name) {
        text_append_string(page, "<li>");
        html_words(page, model->time_name);
        text_append_string(page, " <small>time</small></li>");
    }
    if (model->series_name) {
        text_append_string(page, "<li>");
        html_words(page, model->series_name);
        text_append_string(page, " <small>names the series</small></li>");
    }
    for (int c = 0; c < model->column_count; c++) {
        const enum column_role role = model->columns[c].role;
        text_append_string(page, "<li>");
        html_words(page, model->columns[c].name);
        text_append_format(page, " <small>%s</small></li>",
                           role == COLUMN_TARGET  ? model_classifies(model) ? "the class" : "target: what is forecast"
                           : role == COLUMN_KNOWN ? "known beforehand"
                                                  : "past: known up to now");
    }
    text_append_string(page, "</ul>");
    html_fact_end(page);
}

/* Steps of the grid, and how many of them have no value. */
static void append_gaps(size_t steps, size_t missing, const char *what, struct text *page)
{
    char number[NUMBER_TEXT_SIZE];
    html_fact_begin(page, "gaps");
    if (missing == 0)
        text_append_string(page, "none");
    else {
        text_append_string(page, grouped((double)missing, number));
        text_append_format(page, " of %s steps have no %s", grouped((double)steps, number), what);
    }
    html_fact_end(page);
}

static void append_panel(const struct panel *panel, struct text *page)
{
    char frequency[CALENDAR_TEXT_SIZE];
    size_t steps = 0, missing = 0;
    for (size_t s = 0; s < panel->series_count; s++) {
        const double *values = series_column(&panel->series[s], 0);
        steps += panel->series[s].length;
        for (size_t t = 0; t < panel->series[s].length; t++)
            missing += isnan(values[t]) != 0;
    }
    text_append_string(page, "<h3>The rows of this page</h3>\n<table class=\"facts\"><tbody>\n");
    fact(page, "file", panel->source);
    count_fact(page, "rows", panel->row_count);
    count_fact(page, "series", panel->series_count);
    fact(page, "frequency", calendar_describe(&panel->calendar, frequency));
    append_gaps(steps, missing, "value", page);
    text_append_string(page, "</tbody></table>\n");
}

void page_data(const struct page_subject *subject, struct text *page)
{
    const struct model *model = subject->model;
    char frequency[CALENDAR_TEXT_SIZE];
    size_t steps = 0;
    struct text notes = TEXT_INIT;
    page_heading("data", "What was read", page);
    if (subject->panel)
        append_panel(subject->panel, page);
    text_append_format(page, "%s<table class=\"facts\"><tbody>\n",
                       subject->panel ? "<h3>What the model learnt from</h3>\n" : "");
    fact(page, "file", model->source);
    count_fact(page, "rows", model->row_count);
    if (model->series_count) /* a classifier of whole series keeps none */
        count_fact(page, "series", model->series_count);
    fact(page, "frequency", calendar_describe(&model->calendar, frequency));
    for (size_t s = 0; s < model->series_count; s++)
        steps += model->series[s].length;
    if (steps)
        append_gaps(steps, steps > model->row_count ? steps - model->row_count : 0, "row", page);
    append_columns(model, page);
    fact(page, "SHA-256", model->sha256);
    text_append_string(page, "</tbody></table>\n");
    if (subject->panel) {
        if (subject->panel->remarks.length)
            html_lines(page, &subject->panel->remarks, "p");
        if (subject->panel->notices.length)
            html_lines(page, &subject->panel->notices, "p");
    }
    if (subject->forecast && subject->forecast->left_out.count) {
        left_out_report(&subject->forecast->left_out, "left out", subject->panel ? subject->panel->source : "the model",
                        &notes);
        html_lines(page, &notes, "p");
    }
    text_release(&notes);
}

void page_choices(const struct page_subject *subject, struct text *page)
{
    const struct choices *choices = &subject->model->choices;
    struct text words = TEXT_INIT;
    page_heading("choices", "What was chosen, and why", page);
    if (choices->count == 0)
        text_append_string(page, "<p>Nothing was left to the rules: the command said all.</p>\n");
    else
        text_append_string(page, "<div class=\"scroll\"><table>\n<thead><tr><th>option</th><th>value</th>"
                                 "<th>because of</th></tr></thead>\n<tbody>\n");
    for (int i = 0; i < choices->count; i++) {
        text_append_string(page, "<tr><td class=\"w\">--");
        html_words(page, choices->items[i].name);
        text_append_string(page, "</td>");
        html_cell(page, choices->items[i].value);
        html_cell(page, choices->items[i].reason);
        text_append_string(page, "</tr>\n");
    }
    if (choices->count)
        text_append_string(page, "</tbody></table></div>\n");
    if (!model_classifies(subject->model))
        learning_report_effects(subject->model, "What columns known beforehand add: ", ".\n", &words);
    html_lines(page, &words, "p");
    text_release(&words);
}

void page_rebuild(const struct page_subject *subject, struct text *page)
{
    struct text words = TEXT_INIT;
    page_heading("rebuild", "How to rebuild it", page);
    rebuild_command(subject->model, &words);
    text_append_string(page, "<pre class=\"wrap\">");
    html_text(page, &words);
    text_append_string(page, "</pre>\n<p class=\"soft\">The same data, the same program and the same kind of processor "
                             "give the same model.</p>\n<details><summary>All that is in the model</summary>\n<pre>");
    text_release(&words);
    words = (struct text)TEXT_INIT;
    model_report(subject->model, &words);
    html_text(page, &(struct text){.error = words.error}); /* its failure; the lines follow, each with its line feed */
    for (const char *from = words.bytes; from && *from;) {
        struct text line = TEXT_INIT;
        const char *end = from;
        while (*end && *end != '\n')
            end++;
        text_append(&line, from, (size_t)(end - from));
        html_text(page, &line);
        text_append_string(page, "\n");
        text_release(&line);
        from = end + (*end == '\n');
    }
    text_append_string(page, "</pre>\n</details>\n");
    text_release(&words);
}
