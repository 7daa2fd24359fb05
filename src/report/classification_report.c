#include "report/classification_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json/json_string.h"
#include "recognize/class_scores.h"
#include "csv/csv_field.h"
#include "report/output_place.h"
#include "report/training_report.h"

/* More classes than this make no matrix that can be read. */
#define MATRIX_CLASS_MAX 20
#define NAME_WIDTH 12
#define NAME_WIDTH_MAX 60 /* outside of columns */
#define LISTED_CLASS_MAX 20
/* The commonest class, in times of what each would have if all were equal, above which that is said. */
#define UNEQUAL_SHARE 1.4

/* Characters of a name, at most `most`: bytes that go on with a character (10xxxxxx in UTF-8) have no width. */
static int label_width(const char *name, int most)
{
    int width = 0;
    for (; *name; name++)
        width += ((unsigned char)*name & 0xc0) != 0x80;
    return width < most ? width : most;
}

/* A name as part of a line: cut after `most` characters, none of them halved, and without line breaks or other control
 * characters. */
static void append_label(struct text *text, const char *name, int most)
{
    for (int width = 0; *name; name++) {
        const unsigned char byte = (unsigned char)*name;
        width += (byte & 0xc0) != 0x80;
        if (width > most)
            return;
        text_append(text, byte < 0x20 || byte == 0x7f ? "?" : name, 1);
    }
}

static void append_choices(const struct model *model, struct text *text)
{
    for (int i = 0; i < model->choices.count; i++)
        text_append_format(text, "  %-14s %-10s %s\n", model->choices.items[i].name, model->choices.items[i].value,
                           model->choices.items[i].reason);
}

/* The second class that a series has, -1 for none, and the step where it comes first. */
static int second_class(const struct series *series, int *first, size_t *step)
{
    const double *labels = series_column(series, 0);
    *first = -1;
    for (size_t t = 0; t < series->length; t++) {
        if (isnan(labels[t]))
            continue;
        if (*first >= 0 && (int)labels[t] != *first) {
            *step = t;
            return (int)labels[t];
        }
        *first = (int)labels[t];
    }
    return -1;
}

/* Which series has several classes, where most have one: then it may be a slip, and the task another. */
static void append_changing(const struct panel *panel, struct text *text)
{
    size_t changing = 0, shown = 0, step = 0;
    int first;
    for (size_t s = 0; s < panel->series_count; s++) {
        if (second_class(&panel->series[s], &first, &step) >= 0 && changing++ == 0)
            shown = s;
    }
    if (changing == 0 || changing * 2 >= panel->series_count)
        return;
    const struct series *series = &panel->series[shown];
    const int second = second_class(series, &first, &step);
    char stamp[STAMP_TEXT_SIZE];
    calendar_write(&panel->calendar, panel_stamp(panel, series, step), stamp);
    text_append_format(text, "note: %zu of %zu series have one class each, but series '%.60s' has '",
                       panel->series_count - changing, panel->series_count, series->id);
    append_label(text, panel->classes.names[first], NAME_WIDTH_MAX);
    text_append_string(text, "' and, at ");
    text_append_format(text, "%s, '", stamp);
    append_label(text, panel->classes.names[second], NAME_WIDTH_MAX);
    text_append_string(text, "'; if that is a slip, mend it, and whole series are classified\n");
}

static const char *task_words(const struct model *model)
{
    return model->recipe.task == TASK_CLASSIFY_SERIES ? "one class per series" : "classes of steps to come";
}

void classification_report_plan(const struct model *model, const struct panel *panel, const size_t *class_counts,
                                struct text *text)
{
    const struct classification *classification = &model->classification;
    size_t known = 0, most = 0;
    for (int c = 0; c < classification->classes.count; c++) {
        known += class_counts[c];
        most = class_counts[c] > most ? class_counts[c] : most;
    }
    text_append_format(text, "%s: %zu rows, %zu series; %s, of column '%s'", panel->source, panel->row_count,
                       panel->series_count, task_words(model), model->columns[0].name);
    if (model->recipe.test_length > 0)
        text_append_format(text, "; the last %d steps%s held out (--test)", model->recipe.test_length,
                           panel->series_count > 1 ? " of each series" : "");
    text_append_string(text, "\n");
    text_append_string(text, panel->remarks.length ? panel->remarks.bytes : "");
    if (model->recipe.task == TASK_CLASSIFY_STEPS)
        append_changing(panel, text);
    text_append_string(text, "inputs:");
    for (int c = 0; c < model->past_count; c++)
        text_append_format(text, "%s %s", c ? "," : "", model->columns[1 + c].name);
    if (classification->sees_labels)
        text_append_format(text, "%s the classes of the past", model->past_count ? "," : "");
    if (model->recipe.calendar)
        text_append_format(text, "%s the calendar", model->past_count || classification->sees_labels ? "," : "");
    text_append_string(text, "\nexamples of each class:");
    for (int c = 0; c < classification->classes.count && c < LISTED_CLASS_MAX; c++) {
        text_append_string(text, c ? ", " : " ");
        append_label(text, classification->classes.names[c], NAME_WIDTH_MAX);
        text_append_format(text, " %zu", class_counts[c]);
    }
    if (classification->classes.count > LISTED_CLASS_MAX)
        text_append_format(text, " and of %d more classes", classification->classes.count - LISTED_CLASS_MAX);
    text_append_string(text, "\n");
    if (known > 0 && (double)most > UNEQUAL_SHARE * (double)known / classification->classes.count)
        text_append_format(text,
                           "note: the classes are unequal: the commonest is %.0f %% of the examples; look at balanced "
                           "accuracy and F1 too\n",
                           100.0 * (double)most / (double)known);
    if (model->choices.count)
        text_append_string(text, "chosen by rule:\n");
    append_choices(model, text);
}

static void append_figure(struct text *text, double value)
{
    if (isnan(value))
        text_append_format(text, "%10s", "-");
    else
        text_append_format(text, "%10.3f", value);
}

/* At the right of a column. */
static void append_name(struct text *text, const char *name)
{
    text_append_format(text, "%*s", 1 + NAME_WIDTH - label_width(name, NAME_WIDTH), "");
    append_label(text, name, NAME_WIDTH);
}

static void append_confusion(const struct classification *classification, struct text *text)
{
    const int C = classification->classes.count;
    const size_t *counts = classification->confusion;
    text_append_string(text, C <= MATRIX_CLASS_MAX ? "\nconfusion (rows: the truth; columns: what was said)\n"
                                                   : "\neach class\n");
    text_append_format(text, "%*s", NAME_WIDTH + 1, "");
    for (int c = 0; c < C && C <= MATRIX_CLASS_MAX; c++)
        append_name(text, classification->classes.names[c]);
    text_append_string(text, "  precision    recall        F1\n");
    for (int r = 0; r < C; r++) {
        const struct class_figures figures = class_figures_of(counts, C, r);
        append_name(text, classification->classes.names[r]);
        for (int c = 0; c < C && C <= MATRIX_CLASS_MAX; c++)
            text_append_format(text, " %*zu", NAME_WIDTH, counts[(size_t)r * (size_t)C + (size_t)c]);
        text_append_string(text, " ");
        append_figure(text, figures.precision);
        append_figure(text, figures.recall);
        append_figure(text, figures.f1);
        text_append_string(text, "\n");
    }
}

static const struct classifier_score *find_score(const struct classification *classification, const char *method)
{
    for (int i = 0; i < classification->score_count; i++) {
        if (strcmp(classification->scores[i].method, method) == 0)
            return &classification->scores[i];
    }
    return NULL;
}

/* Is it of use? In plain words. */
static void append_verdict(const struct classification *classification, struct text *text)
{
    const struct classifier_score *own = &classification->scores[0], *best = NULL;
    for (int i = 1; i < classification->score_count; i++) {
        if (!best || classification->scores[i].accuracy > best->accuracy)
            best = &classification->scores[i];
    }
    if (!best)
        return;
    /* two standard errors of a share of so many */
    const double chance = 2 * sqrt(own->accuracy * (1 - own->accuracy) / (double)classification->judged_count);
    if (own->accuracy > best->accuracy + chance)
        text_append_format(
            text, "seqnet is more often right than each of the simpler classifiers: %s comes next with %.3f.\n",
            best->method, best->accuracy);
    else if (own->accuracy > best->accuracy)
        text_append_format(text,
                           "seqnet is more often right than each of the simpler classifiers, but with %zu examples its "
                           "lead over %s (%.3f) may be chance.\n",
                           classification->judged_count, best->method, best->accuracy);
    else
        text_append_format(text, "seqnet is not more often right than the simpler classifiers: %s has %.3f.\n",
                           best->method, best->accuracy);
}

void classification_report_scores(const struct classification *classification, const char *title, struct text *text)
{
    const struct classifier_score *own = &classification->scores[0], *single = find_score(classification, "static");
    text_append_format(text, "\n%s\n  %-20s  accuracy  balanced  macro F1  log loss\n", title, "");
    for (int i = 0; i < classification->score_count; i++) {
        const struct classifier_score *score = &classification->scores[i];
        text_append_format(text, "  %-20s", score->method);
        append_figure(text, score->accuracy);
        append_figure(text, score->balanced_accuracy);
        append_figure(text, score->macro_f1);
        append_figure(text, score->log_loss);
        text_append_string(text, "\n");
    }
    if (single)
        text_append_format(text,
                           "What came before makes a difference of %+.3f in accuracy to the static classifier, which "
                           "sees the same values one step at a time.\n",
                           own->accuracy - single->accuracy);
    append_verdict(classification, text);
    append_confusion(classification, text);
}

void classification_report_result(const struct model *model, const struct classifier_result *result, struct text *text)
{
    const struct classification *classification = &model->classification;
    char title[160];
    training_report_losses(model, text);
    if (classification->score_count == 0) {
        text_append_string(text, model->recipe.task == TASK_CLASSIFY_SERIES
                                     ? "too few series to say how right the model is\n"
                                     : "no class in the validation part to say how right the model is\n");
    } else {
        if (classification->fold_count)
            snprintf(title, sizeof title,
                     "%zu series, each judged by a network that has not seen it (%d folds; the model averages %d "
                     "networks of all):",
                     classification->judged_count, classification->fold_count, model->recipe.ensemble_count);
        else
            snprintf(title, sizeof title, "validation part, %zu labels that the judged networks had not learnt from:",
                     classification->judged_count);
        classification_report_scores(classification, title, text);
    }
    if (result->test.judged_count) {
        snprintf(title, sizeof title,
                 "test part (held out), %zu labels that nothing was learnt from:", result->test.judged_count);
        classification_report_scores(&result->test, title, text);
    }
    text_append_format(text, "\ntrained in %.1f s\n", result->seconds);
}

/* ------------------------------------------------------------------ JSON */

static void append_json_figure(struct text *text, const char *name, double value)
{
    text_append_format(text, "\"%s\": ", name);
    if (isfinite(value))
        text_append_number(text, value);
    else
        text_append_string(text, "null");
}

static void append_json_score(const struct classifier_score *score, struct text *text)
{
    text_append_string(text, "{\"method\": ");
    json_append_string(text, score->method);
    text_append_string(text, ", ");
    append_json_figure(text, "accuracy", score->accuracy);
    text_append_string(text, ", ");
    append_json_figure(text, "balanced_accuracy", score->balanced_accuracy);
    text_append_string(text, ", ");
    append_json_figure(text, "macro_f1", score->macro_f1);
    text_append_string(text, ", ");
    append_json_figure(text, "log_loss", score->log_loss);
    text_append_string(text, "}");
}

void classification_report_scores_json(const struct classification *classification, struct text *text)
{
    const size_t C = (size_t)classification->classes.count;
    text_append_format(text, "\"judged\": %zu, \"classes\": [", classification->judged_count);
    for (size_t c = 0; c < C; c++) {
        text_append_string(text, c ? ", " : "");
        json_append_string(text, classification->classes.names[c]);
    }
    text_append_string(text, "], \"scores\": [");
    for (int i = 0; i < classification->score_count; i++) {
        text_append_string(text, i ? ", " : "");
        append_json_score(&classification->scores[i], text);
    }
    text_append_string(text, "], \"confusion\": [");
    for (size_t r = 0; classification->confusion && r < C; r++) {
        text_append_string(text, r ? ", [" : "[");
        for (size_t c = 0; c < C; c++)
            text_append_format(text, "%s%zu", c ? ", " : "", classification->confusion[r * C + c]);
        text_append_string(text, "]");
    }
    text_append_string(text, "]");
}

void classification_report_json(const struct model *model, const char *path, const struct classifier_result *result,
                                size_t left_out, const struct kernels *kernels, int thread_count, struct text *text)
{
    const struct classification *classification = &model->classification;
    text_append_string(text, "{\"model\": ");
    json_append_string(text, path);
    text_append_format(text,
                       ", \"task\": \"%s\", \"rows\": %zu, \"series\": %zu, \"left_out\": %zu, \"parameters\": %zu, "
                       "\"networks\": %d, \"epochs\": [",
                       task_name(model->recipe.task), model->row_count, result->series_count, left_out,
                       model->networks[0].parameter_count, model->recipe.ensemble_count);
    for (int m = 0; m < model->recipe.ensemble_count; m++)
        text_append_format(text, "%s%d", m ? ", " : "", model->members[m].best_epoch);
    text_append_string(text, "], \"seconds\": ");
    text_append_number(text, result->seconds);
    text_append_format(text, ", \"kernels\": \"%s\", \"threads\": %d, \"chosen\": {", kernels->name, thread_count);
    training_report_choices_json(model, text);
    text_append_format(text, "}, \"validation\": {\"folds\": %d, ", classification->fold_count);
    classification_report_scores_json(classification, text);
    text_append_string(text, "}, \"test\": ");
    if (result->test.judged_count) {
        text_append_string(text, "{");
        classification_report_scores_json(&result->test, text);
        text_append_string(text, "}");
    } else {
        text_append_string(text, "null");
    }
    text_append_string(text, "}\n");
}

/* ------------------------------------------------------------------ answers */

/* "p_rain", as a CSV field or a JSON string. */
static void append_probability_name(struct text *text, const char *class_name, bool is_json)
{
    struct text name = TEXT_INIT;
    text_append_format(&name, "p_%s", class_name);
    if (text_check(&name, &text->error) == 0) {
        if (is_json)
            json_append_string(text, name.bytes);
        else
            csv_field_append(text, name.bytes);
    }
    text_release(&name);
}

static void append_csv_header(const struct model *model, const struct class_answers *answers, struct text *text)
{
    output_place_header(model, answers->horizon > 0, text);
    text_append_string(text, "class");
    for (int c = 0; c < answers->class_count; c++) {
        text_append_string(text, ",");
        append_probability_name(text, model->classification.classes.names[c], false);
    }
    text_append_string(text, "\n");
}

static void append_row(const struct model *model, const double *row, int class_count, bool is_json, struct text *text)
{
    const struct class_names *classes = &model->classification.classes;
    const char *name = classes->names[class_scores_decide(row, class_count)];
    if (is_json) {
        text_append_string(text, "\"class\": ");
        json_append_string(text, name);
    } else {
        csv_field_append(text, name);
    }
    for (int c = 0; c < class_count; c++) {
        text_append_string(text, is_json ? ", " : ",");
        if (is_json) {
            append_probability_name(text, classes->names[c], true);
            text_append_string(text, ": ");
        }
        text_append_number(text, row[c]);
    }
}

void classification_output(const struct model *model, const struct calendar *calendar,
                           const struct class_answers *answers, enum forecast_format format, struct text *text)
{
    const int rows = answers->horizon > 0 ? answers->horizon : 1;
    const double *row = answers->probabilities;
    const char *before = format == FORMAT_JSON ? "\n {" : format == FORMAT_JSONL ? "{" : "";
    const char *after = format == FORMAT_JSON ? "}" : format == FORMAT_JSONL ? "}\n" : "\n";
    if (format == FORMAT_CSV)
        append_csv_header(model, answers, text);
    text_append_string(text, format == FORMAT_JSON ? "[" : "");
    for (size_t s = 0; s < answers->series_count; s++) {
        for (int k = 0; k < rows; k++, row += answers->class_count) {
            text_append_string(text, format == FORMAT_JSON && (s || k) ? "," : "");
            text_append_string(text, before);
            const int64_t stamp = calendar_advance(calendar, answers->last_stamps[s], k + 1);
            output_place(model, calendar, answers->ids[s], answers->horizon > 0 ? &stamp : NULL, format != FORMAT_CSV,
                         text);
            append_row(model, row, answers->class_count, format != FORMAT_CSV, text);
            text_append_string(text, after);
        }
    }
    text_append_string(text, format == FORMAT_JSON ? "\n]\n" : "");
}

/* ------------------------------------------------------------------ inspect */

void classification_report_model(const struct model *model, struct text *text)
{
    const struct classification *classification = &model->classification;
    const struct recipe *recipe = &model->recipe;
    char features[FEATURES_TEXT_SIZE], title[80];
    text_append_format(text, "\nclassifier     %s, of column '%s'\n", task_words(model), model->columns[0].name);
    text_append_string(text, "classes       ");
    for (int c = 0; c < classification->classes.count; c++) {
        text_append_string(text, c ? ", " : " ");
        append_label(text, classification->classes.names[c], NAME_WIDTH_MAX);
    }
    text_append_format(text, "\nnetworks       %d x %s, %d layer%s of %d units", recipe->ensemble_count,
                       recipe->cell->name, recipe->layer_count, recipe->layer_count == 1 ? "" : "s",
                       recipe->hidden_size);
    if (classification->is_bidirectional)
        text_append_string(text, " in each direction");
    if (classification->convolution_count)
        text_append_format(text, ", over %d convolutions", classification->convolution_count);
    text_append_format(text, "; %zu weights each\n", model->networks[0].parameter_count);
    if (recipe->task == TASK_CLASSIFY_STEPS)
        text_append_format(text, "window         %d steps in, %d ahead%s; calendar %s\n", recipe->windows[0],
                           recipe->horizon,
                           classification->sees_labels ? ", the classes of the past among the inputs" : "",
                           calendar_features_write(recipe->calendar, features));
    else
        text_append_format(text, "window         each series at %d places\n", recipe->windows[0]);
    text_append_format(text, "training       batches of %d, %d epochs at most, learning rate %g, dropout %g\n",
                       recipe->batch_size, recipe->epoch_count, recipe->learning_rate, recipe->dropout);
    text_append_format(text, "seed           %llu\n", (unsigned long long)recipe->seed);
    if (model->choices.count)
        text_append_string(text, "\nchosen by rule:\n");
    append_choices(model, text);
    training_report_losses(model, text);
    if (classification->score_count) {
        snprintf(title, sizeof title, "judged on %zu labels not learnt from%s:", classification->judged_count,
                 classification->fold_count ? ", by folds" : "");
        classification_report_scores(classification, title, text);
    }
    text_append_string(text, "\nweights of each network:\n");
    for (int i = 0; i < model->networks[0].slice_count; i++)
        text_append_format(text, "  %-28s %d x %d\n", model->networks[0].slices[i].name,
                           model->networks[0].slices[i].rows, model->networks[0].slices[i].columns);
}

void classification_report_model_json(const struct model *model, struct text *text)
{
    const struct classification *classification = &model->classification;
    text_append_format(text, ", \"classification\": {\"task\": \"%s\", \"sees_labels\": %s, \"folds\": %d, ",
                       task_name(model->recipe.task), classification->sees_labels ? "true" : "false",
                       classification->fold_count);
    classification_report_scores_json(classification, text);
    text_append_string(text, "}");
}
