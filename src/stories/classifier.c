#include "stories/classifier.h"

#include <stdio.h>
#include <string.h>

#include "base/terminal.h"
#include "recognize/classify.h"
#include "report/classification_report.h"
#include "report/learning_report.h"
#include "report/print.h"
#include "results/classification_output.h"
#include "results/forecast_table.h"
#include "results/learning_figure.h"
#include "scored_rows/class_rows_output.h"
#include "scored_rows/model_note.h"
#include "shared_output/model_output_file.h"
#include "shown_metrics/metrics.h"
#include "sketches/classes_figure.h"
#include "persist/model_file.h"

int classifier_check_options(const struct invocation *invocation, struct error *error)
{
    for (int i = 0; i < invocation->option_count; i++) {
        const struct command_option *option = &invocation->list[i];
        if (option->is_given && option->table->is_recorded && !option->setting->is_for_classes)
            return error_set(error, ERROR_USAGE, "--%s is for forecasts; a classifier has no use for it",
                             option->setting->option);
    }
    return 0;
}

/* What the hooks need. */
struct teller {
    const struct classifier_training *training;
    const struct panel *panel;
};

static void print_plan(void *context, const struct model *model, const size_t *class_counts)
{
    const struct teller *teller = context;
    struct text text = TEXT_INIT;
    classification_report_plan(model, teller->panel, class_counts, &text);
    if (teller->training->verbose)
        text_append_format(&text, "kernels: %s\n", teller->training->request.kernels->name);
    print_note(&text);
    text_release(&text);
}

int classifier_train(struct classifier_training *training, const struct panel *panel, struct error *error)
{
    int result = -1;
    struct model model = MODEL_INIT;
    struct classifier_result told = CLASSIFIER_RESULT_INIT;
    struct text text = TEXT_INIT, report = TEXT_INIT, summary = TEXT_INIT, saved = TEXT_INIT;
    struct teller teller = {training, panel};
    training->request.on_plan = training->quiet ? NULL : print_plan;
    struct checkpoint *checkpoint = training->request.hooks.checkpoint;
    training->request.hooks = learning_report_hooks(&teller, training->quiet, training->verbose);
    training->request.hooks.checkpoint = checkpoint;
    training->request.hooks.ranks = effort_ranks(progress_effort(&training->watch->progress));
    training->request.hooks.follower = &training->watch->progress;
    training->request.hooks.on_step = progress_follow;
    training->request.progress = &training->watch->progress;
    progress_begin(&training->watch->progress, PROGRESS_TRAINING, 0);
    if (classifier_learn(&training->request, panel, &model, &told, error) || model_write(&model, &text, error))
        goto done;
    if (training->json)
        classification_output_training(&model, training->output, &told, training->left_out_count,
                                       training->request.kernels, training->request.thread_count, &summary);
    if (text_check(&summary, error) ||
        model_output_save(training->writing, training->output, &text, training->watch, &saved, error))
        goto done;
    watch_end(training->watch);
    if (!training->quiet) {
        classification_report_result(&model, &told, &report);
        text_append(&report, saved.bytes, saved.length);
        if (model.recipe.task == TASK_CLASSIFY_SERIES)
            text_append_string(&report, "note: `seqnet predict` will need a FILE of series to be classified\n");
        print_note(&report);
    }
    if ((training->plot && learning_figure_write(&model, training->plot, error)) ||
        (training->json && model_file_print_summary(training->output, &summary, error)))
        goto done;
    result = 0;
done:
    text_release(&text);
    text_release(&report);
    text_release(&summary);
    text_release(&saved);
    classifier_result_release(&told);
    model_release(&model);
    return result;
}

/* How right the answers of each row are, where the file has labels; and those that the model has not learnt from. */
static void append_rightness(const struct model *model, const struct panel *panel, const struct class_trace *trace,
                             struct text *text)
{
    struct class_share all, fresh;
    class_trace_share(model, panel, trace, &all, &fresh);
    if (all.count == 0)
        return;
    text_append_format(text, "note: %zu of these classes are known, and %.3f of them are right", all.count, all.right);
    if (fresh.count == 0 || strcmp(panel->sha256, model->sha256) == 0)
        text_append_string(text, "; the model has learnt from these rows, so that says little");
    else if (model->calendar.unit == CALENDAR_ROW)
        text_append_string(text, "; rows without a time stamp may be those learnt from");
    else if (fresh.count < all.count)
        text_append_format(text, "; of the %zu that the model has not learnt from, %.3f", fresh.count, fresh.right);
    text_append_string(text, "\n");
}

/* The answers of each row. */
static int predict_rows(const struct classifier_asking *asking, struct text *text, struct text *note,
                        struct error *error)
{
    struct class_trace trace = CLASS_TRACE_INIT;
    int result = classify_each_row(asking->model, asking->panel, &trace, error);
    if (result == 0) {
        class_rows_output(asking->model, asking->panel, &trace, asking->style, text);
        append_rightness(asking->model, asking->panel, &trace, note);
    }
    class_trace_release(&trace);
    return result;
}

bool classifier_answers_rows(const struct model *model, bool each_row, enum format format)
{
    return (each_row || model->recipe.answers_own_step) && format != FORMAT_PROMETHEUS;
}

int classifier_settle_format(const struct model *model, bool each_row, bool is_given, enum format *format,
                             struct error *error)
{
    if (*format != FORMAT_TABLE || !classifier_answers_rows(model, each_row, *format))
        return 0;
    if (is_given)
        return error_set(error, ERROR_USAGE,
                         "--format table is for a few answers, and this model has one for each row of FILE; use csv, "
                         "json or jsonl");
    *format = FORMAT_CSV;
    return 0;
}

int classifier_predict(const struct classifier_asking *asking, struct error *error)
{
    const struct model *model = asking->model;
    const struct panel *panel = asking->panel;
    const struct answer_style *style = asking->style;
    const bool has_rows = panel && classifier_answers_rows(model, asking->each_row, style->format);
    struct class_answers answers = CLASS_ANSWERS_INIT;
    struct text text = TEXT_INIT, note = TEXT_INIT;
    int result = panel ? classify_panel(model, panel, &answers, error) : classify_model(model, &answers, error);
    if (result == 0 && has_rows)
        result = predict_rows(asking, &text, &note, error);
    if (result == 0) {
        const struct calendar *calendar = panel ? &panel->calendar : &model->calendar;
        if (style->format == FORMAT_TABLE) {
            const struct terminal terminal = terminal_of_output();
            forecast_table_classes(model, calendar, &answers, style, &terminal, &text);
            forecast_table_next(asking->path, &text);
        } else if (style->format == FORMAT_PROMETHEUS) {
            metrics_of_classes(asking->path, model, panel, &answers, &text);
        } else if (!has_rows) {
            classification_output(model, calendar, &answers, style, true, &text);
        }
        model_note_print(model, &note);
        if (asking->collected)
            text_append(asking->collected, text.bytes ? text.bytes : "", text.length);
        result = (asking->collected ? text_check(&text, error)
                                    : print_output(asking->output, &text, style->format, error)) ||
                         (asking->plot && classes_figure_write(model, panel, &answers, asking->plot, 0, 0, error))
                     ? -1
                     : 0;
    }
    text_release(&text);
    text_release(&note);
    class_answers_release(&answers);
    return result;
}

int classifier_evaluate(const struct model *model, const char *path, const struct panel *panel, const char *output,
                        enum format format, const struct fail_if *checks, struct error *error)
{
    struct classification scores = {.moments = NULL};
    struct text text = TEXT_INIT;
    char title[160];
    int result = classify_score(model, panel, &scores, error);
    if (result == 0) {
        const char *what = model->recipe.task == TASK_CLASSIFY_SERIES ? "series"
                           : model->calendar.unit == CALENDAR_ROW
                               ? "classes, all of FILE: rows without a time stamp may be those learnt from"
                               : "labels of steps that the model has not learnt from";
        snprintf(title, sizeof title, "%zu %s%s:", scores.judged_count, what,
                 strcmp(panel->sha256, model->sha256) == 0 && model->recipe.task == TASK_CLASSIFY_SERIES
                     ? ", the very ones that the model has learnt from, which says little"
                     : "");
        switch (format) {
        case FORMAT_TABLE:
            classification_report_scores(&scores, title, &text);
            break;
        case FORMAT_JSON:
            classification_output_scores(&scores, &text);
            break;
        case FORMAT_PROMETHEUS:
            metrics_of_classification(path, &scores, panel, &text);
            break;
        case FORMAT_CSV: /* not offered, nor is JSONL */
        case FORMAT_JSONL:
            break;
        }
        result =
            print_output(output, &text, format, error) || fail_if_judge_classifier(checks, &scores.scores[0], error)
                ? -1
                : 0;
    }
    text_release(&text);
    classification_release(&scores);
    return result;
}
