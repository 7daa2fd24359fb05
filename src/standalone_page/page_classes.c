#include <math.h>

#include "recognize/class_scores.h"
#include "report/classification_report.h"
#include "report/table.h"
#include "standalone_page/html.h"
#include "standalone_page/page_sections.h"

/* More classes than this make no matrix that can be read. */
enum { MATRIX_CLASSES = 30, ANSWERS_MOST = 2000, CLASSES_SHOWN = 8, NAME_MOST = 40 };

static void class_cell(const struct model *model, int class, struct text *page)
{
    html_cut(page, model->classification.classes.names[class], NAME_MOST);
}

/* A probability as a bar and a number. */
static void probability_cell(double probability, struct text *page)
{
    text_append_format(page,
                       "<td class=\"w\"><span class=\"track\" style=\"background:linear-gradient(90deg,"
                       "var(--forecast) %.0f%%,var(--grid) 0)\">&#160;</span> %.3f</td>",
                       100 * probability, probability);
}

static void append_answer(const struct page_subject *subject, size_t s, int k, struct text *page)
{
    const struct class_answers *answers = subject->answers;
    const int steps = answers->horizon ? answers->horizon : 1, classes = answers->class_count;
    const double *probabilities = answers->probabilities + (s * (size_t)steps + (size_t)k) * (size_t)classes;
    const int best = class_scores_decide(probabilities, classes);
    char stamp[STAMP_TEXT_SIZE];
    text_append_string(page, "<tr>");
    if (subject->model->series_name) {
        text_append_string(page, "<td>");
        html_cut(page, answers->ids[s], NAME_MOST);
        text_append_string(page, "</td>");
    }
    if (answers->horizon) {
        const struct calendar *calendar = page_calendar(subject);
        calendar_write(calendar, calendar_advance(calendar, answers->last_stamps[s], k + 1), stamp);
        text_append_string(page, "<td class=\"w\">");
        html_words(page, stamp);
        text_append_string(page, "</td>");
    }
    text_append_string(page, "<td><b>");
    class_cell(subject->model, best, page);
    text_append_string(page, "</b></td>");
    probability_cell(probabilities[best], page);
    for (int c = 0; c < classes && classes <= CLASSES_SHOWN; c++)
        html_number_cell(page, probabilities[c], 3);
    text_append_string(page, "</tr>\n");
}

void page_answers(const struct page_subject *subject, struct text *page)
{
    const struct class_answers *answers = subject->answers;
    const struct model *model = subject->model;
    if (!answers)
        return;
    const size_t steps = answers->horizon ? (size_t)answers->horizon : 1, count = answers->series_count * steps;
    page_heading("answers",
                 answers->is_of_last_row ? "The class of the last row"
                 : answers->horizon      ? "The classes to come"
                                         : "The class of each series",
                 page);
    text_append_string(page, "<div class=\"scroll tall\"><table>\n<thead><tr>");
    if (model->series_name)
        text_append_string(page, "<th>series</th>");
    if (answers->horizon)
        text_append_string(page, "<th>step</th>");
    text_append_string(page, "<th>class</th><th>its probability</th>");
    for (int c = 0; c < answers->class_count && answers->class_count <= CLASSES_SHOWN; c++) {
        text_append_string(page, "<th class=\"n\">");
        class_cell(model, c, page);
        text_append_string(page, "</th>");
    }
    text_append_string(page, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count && i < ANSWERS_MOST; i++)
        append_answer(subject, i / steps, (int)(i % steps), page);
    text_append_string(page, "</tbody></table></div>\n");
    if (count > ANSWERS_MOST)
        text_append_format(page, "<p class=\"soft\">%zu more are not shown; seqnet predict prints them.</p>\n",
                           count - ANSWERS_MOST);
}

static void append_scores(const struct classification *classification, bool is_panel, struct text *page)
{
    text_append_format(page, "<h3>%s</h3>\n",
                       is_panel ? "The labels of these rows" : "The labels that the model was judged on");
    text_append_format(
        page,
        "<p class=\"caption\">%zu labels not learnt from%s</p>\n"
        "<div class=\"scroll\"><table>\n<thead><tr><th></th><th class=\"n\">accuracy</th><th class=\"n\">balanced</th>"
        "<th class=\"n\">macro F1</th><th class=\"n\">log loss</th></tr></thead>\n<tbody>\n",
        classification->judged_count, classification->fold_count ? ", by folds" : "");
    for (int i = 0; i < classification->score_count; i++) {
        const struct classifier_score *score = &classification->scores[i];
        text_append_format(page, "<tr%s><th scope=\"row\" class=\"w\">", i ? "" : " class=\"own\"");
        html_words(page, score->method);
        text_append_string(page, "</th>");
        html_number_cell(page, score->accuracy, 3);
        html_number_cell(page, score->balanced_accuracy, 3);
        html_number_cell(page, score->macro_f1, 3);
        html_number_cell(page, score->log_loss, 3);
        text_append_string(page, "</tr>\n");
    }
    text_append_string(page, "</tbody></table></div>\n");
}

/* One row of the matrix: a cell is the darker, the larger its share of the row. */
static void append_truth(const struct model *model, const struct classification *classification, int r, bool has_matrix,
                         struct text *page)
{
    const int classes = classification->classes.count;
    const size_t *row = classification->confusion + (size_t)r * (size_t)classes;
    const struct class_figures figures = class_figures_of(classification->confusion, classes, r);
    text_append_string(page, "<tr><th scope=\"row\">");
    class_cell(model, r, page);
    text_append_string(page, "</th>");
    for (int c = 0; c < classes && has_matrix; c++) {
        const double share = figures.support ? (double)row[c] / (double)figures.support : 0;
        text_append_format(page, "<td class=\"heat\" style=\"background:rgba(var(--heat),%.2f)\">%zu</td>", 0.6 * share,
                           row[c]);
    }
    html_number_cell(page, figures.precision, 3);
    html_number_cell(page, figures.recall, 3);
    html_number_cell(page, figures.f1, 3);
    text_append_string(page, "</tr>\n");
}

static void append_confusion(const struct model *model, const struct classification *classification, struct text *page)
{
    const int classes = model->classification.classes.count;
    const bool has_matrix = classes <= MATRIX_CLASSES;
    text_append_format(page, "<p class=\"caption\">%s</p>\n<div class=\"scroll\"><table>\n<thead><tr><th></th>",
                       has_matrix ? "What was taken for what: rows are the truth, columns what was said"
                                  : "Each class");
    for (int c = 0; c < classes && has_matrix; c++) {
        text_append_string(page, "<th class=\"n\">");
        class_cell(model, c, page);
        text_append_string(page, "</th>");
    }
    text_append_string(page, "<th class=\"n\">precision</th><th class=\"n\">recall</th><th class=\"n\">F1</th></tr>"
                             "</thead>\n<tbody>\n");
    for (int r = 0; r < classes; r++)
        append_truth(model, classification, r, has_matrix, page);
    text_append_string(page, "</tbody></table></div>\n");
}

void page_classes(const struct page_subject *subject, struct text *page)
{
    const struct classification *classification = &subject->model->classification;
    page_heading("scores", "How right it was", page);
    if (subject->scored) {
        append_scores(subject->scored, true, page);
        append_confusion(subject->model, subject->scored, page);
    }
    if (classification->score_count == 0) {
        text_append_string(page, "<p>Nothing was left to judge this classifier on.</p>\n");
        return;
    }
    append_scores(classification, false, page);
    if (classification->confusion)
        append_confusion(subject->model, classification, page);
}
