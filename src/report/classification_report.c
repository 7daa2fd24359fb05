#include "report/classification_report.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/printable.h"
#include "recognize/class_scores.h"
#include "report/learning_report.h"
#include "report/table.h"

/* More classes than this make no matrix that can be read. */
#define MATRIX_CLASS_MAX 20
#define NAME_WIDTH 12
#define NAME_WIDTH_MAX 60 /* outside of columns */
#define LISTED_CLASS_MAX 20
/* If the commonest class has more than so many times the share of equal classes, the report says so. */
#define UNEQUAL_SHARE 1.4

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
    char id[PRINTABLE_SIZE], before[PRINTABLE_SIZE], after[PRINTABLE_SIZE];
    text_append_format(text,
                       "note: %zu of %zu series have one class each, but series '%s' has '%s' and, at %s, '%s'; if "
                       "that is a slip, correct it, and seqnet classifies whole series\n",
                       panel->series_count - changing, panel->series_count,
                       printable_cut(series->id, NAME_WIDTH_MAX, id),
                       printable_cut(panel->classes.names[first], NAME_WIDTH_MAX, before), stamp,
                       printable_cut(panel->classes.names[second], NAME_WIDTH_MAX, after));
}

static const char *task_words(const struct model *model)
{
    return model->recipe.task == TASK_CLASSIFY_SERIES ? "one class per series"
           : model->recipe.answers_own_step           ? "classes of the rows themselves"
                                                      : "classes of steps to come";
}

void classification_report_plan(const struct model *model, const struct panel *panel, const size_t *class_counts,
                                struct text *text)
{
    const struct classification *classification = &model->classification;
    char name[PRINTABLE_SIZE], column[PRINTABLE_SIZE];
    size_t known = 0, most = 0;
    for (int c = 0; c < classification->classes.count; c++) {
        known += class_counts[c];
        most = class_counts[c] > most ? class_counts[c] : most;
    }
    text_append_format(text, "%s: %zu rows, %zu series; %s, of column '%s'", printable(panel->source, name),
                       panel->row_count, panel->series_count, task_words(model),
                       printable(model->columns[0].name, column));
    if (model->recipe.test_length > 0)
        text_append_format(text, "; the last %d steps%s held out (--test)", model->recipe.test_length,
                           panel->series_count > 1 ? " of each series" : "");
    text_append_string(text, "\n");
    text_append_string(text, panel->remarks.length ? panel->remarks.bytes : "");
    if (model->recipe.task == TASK_CLASSIFY_STEPS)
        append_changing(panel, text);
    text_append_string(text, "inputs:");
    for (int c = 0; c < model->past_count; c++)
        text_append_format(text, "%s %s", c ? "," : "", printable(model->columns[1 + c].name, name));
    if (classification->sees_labels)
        text_append_format(text, "%s the classes of the past", model->past_count ? "," : "");
    if (model->recipe.calendar)
        text_append_format(text, "%s the calendar", model->past_count || classification->sees_labels ? "," : "");
    text_append_string(text, "\nexamples of each class:");
    for (int c = 0; c < classification->classes.count && c < LISTED_CLASS_MAX; c++)
        text_append_format(text, "%s%s %zu", c ? ", " : " ",
                           printable_cut(classification->classes.names[c], NAME_WIDTH_MAX, name), class_counts[c]);
    if (classification->classes.count > LISTED_CLASS_MAX)
        text_append_format(text, " and of %d more classes", classification->classes.count - LISTED_CLASS_MAX);
    text_append_string(text, "\n");
    if (known > 0 && (double)most > UNEQUAL_SHARE * (double)known / classification->classes.count)
        text_append_format(text,
                           "note: the classes are unequal: the commonest is %.0f %% of the examples; look at balanced "
                           "accuracy and F1 too%s\n",
                           100.0 * (double)most / (double)known,
                           model->recipe.task == TASK_CLASSIFY_STEPS && model->recipe.balance != BALANCE_WEIGHTS
                               ? " (--balance weights lets rare ones count more)"
                               : "");
    learning_report_choices(model, "chosen by rule:\n", text);
}

/* A class at the right of a column. */
static void append_name(struct text *text, const char *name)
{
    char shown[PRINTABLE_SIZE];
    table_text(text, NAME_WIDTH, printable_cut(name, NAME_WIDTH, shown));
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
            table_number(text, NAME_WIDTH, 0, (double)counts[(size_t)r * (size_t)C + (size_t)c]);
        text_append_string(text, " ");
        table_number(text, 9, 3, figures.precision);
        table_number(text, 9, 3, figures.recall);
        table_number(text, 9, 3, figures.f1);
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

/* Is it one of those that the model itself is made of? */
static bool is_part(const struct classifier_score *score)
{
    return strcmp(score->method, "networks") == 0 || strncmp(score->method, "kernels", strlen("kernels")) == 0;
}

/* Is it of use? In plain words. */
static void append_verdict(const struct classification *classification, struct text *text)
{
    const struct classifier_score *own = &classification->scores[0], *best = NULL;
    for (int i = 1; i < classification->score_count; i++) {
        if (!is_part(&classification->scores[i]) && (!best || classification->scores[i].accuracy > best->accuracy))
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

static const char *neighbour_words(const struct neighbour_classifier *neighbours)
{
    return neighbours->is_warped ? "warped" : "Euclidean";
}

/* Of what it is made. */
static void append_shares(const struct classification *classification, struct text *text)
{
    if (classification->kernel_count == 0)
        return;
    text_append_format(text, "seqnet adds up what its parts say: the networks times %.2f",
                       classification_network_share(classification));
    const int others = classification->kernel_count + classification->neighbour_count;
    for (int k = 0; k < classification->kernel_count; k++)
        text_append_format(text, "%s the kernels%s times %.2f", k + 1 < others ? "," : " and",
                           classification->kernels[k].stride > 0 ? " at the series' own speed" : "",
                           classification->kernels[k].share);
    for (int n = 0; n < classification->neighbour_count; n++)
        text_append_format(text, " and the nearest neighbour (%s) times %.2f",
                           neighbour_words(&classification->neighbours[n]), classification->neighbours[n].share);
    text_append_string(text,
                       ". These shares come from the same folds, so the row of seqnet may be slightly too good.\n");
}

void classification_report_scores(const struct classification *classification, const char *title, struct text *text)
{
    const struct classifier_score *own = &classification->scores[0], *single = find_score(classification, "static");
    text_append_format(text, "\n%s\n  %-20s  accuracy  balanced  macro F1  log loss\n", title, "");
    for (int i = 0; i < classification->score_count; i++) {
        const struct classifier_score *score = &classification->scores[i];
        table_label(text, 20, score->method);
        table_number(text, 9, 3, score->accuracy);
        table_number(text, 9, 3, score->balanced_accuracy);
        table_number(text, 9, 3, score->macro_f1);
        table_number(text, 9, 3, score->log_loss);
        text_append_string(text, "\n");
    }
    append_shares(classification, text);
    if (single)
        text_append_format(text,
                           "Seeing the steps before changes accuracy by %+.3f: the static classifier sees each step "
                           "alone.\n",
                           own->accuracy - single->accuracy);
    append_verdict(classification, text);
    append_confusion(classification, text);
}

void classification_report_result(const struct model *model, const struct classifier_result *result, struct text *text)
{
    const struct classification *classification = &model->classification;
    char title[160];
    learning_report_losses(model, text);
    if (classification->score_count == 0) {
        text_append_string(text, model->recipe.task == TASK_CLASSIFY_SERIES
                                     ? "too few series to say how right the model is\n"
                                     : "no class in the validation part to say how right the model is\n");
    } else {
        if (classification->fold_count)
            snprintf(
                title, sizeof title,
                "%zu series, each judged by what has not seen it (%d folds with one network each; the model itself "
                "averages %d networks that have seen all):",
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

void classification_report_model(const struct model *model, struct text *text)
{
    const struct classification *classification = &model->classification;
    const struct recipe *recipe = &model->recipe;
    char features[FEATURES_TEXT_SIZE], title[80], name[PRINTABLE_SIZE];
    text_append_format(text, "\nclassifier     %s, of column '%s'\n", task_words(model),
                       printable(model->columns[0].name, name));
    text_append_string(text, "classes       ");
    for (int c = 0; c < classification->classes.count; c++)
        text_append_format(text, "%s%s", c ? ", " : " ",
                           printable_cut(classification->classes.names[c], NAME_WIDTH_MAX, name));
    text_append_format(text, "\nnetworks       %d x %s, %d layer%s of %d units", recipe->ensemble_count,
                       recipe->cell->name, recipe->layer_count, plural(recipe->layer_count), recipe->hidden_size);
    if (classification->is_bidirectional)
        text_append_string(text, " in each direction");
    if (classification->convolution_count)
        text_append_format(text, ", over %d convolutions", classification->convolution_count);
    text_append_format(text, "; %zu weights each\n", model->networks[0].parameter_count);
    for (int k = 0; k < classification->kernel_count; k++)
        text_append_format(text, "kernels        %zu features of each series at %d places%s; they count %.2f\n",
                           classification->kernels[k].ridge.feature_count, classification->kernels[k].shape.length,
                           classification->kernels[k].stride > 0 ? ", at its own speed" : "",
                           classification->kernels[k].share);
    for (int n = 0; n < classification->neighbour_count; n++)
        text_append_format(text, "neighbour      the nearest of %zu series kept, %s; it counts %.2f\n",
                           classification->neighbours[n].count, neighbour_words(&classification->neighbours[n]),
                           classification->neighbours[n].share);
    if (recipe->task == TASK_CLASSIFY_STEPS)
        text_append_format(text, "window         %d steps in, %.*d%s%s; calendar %s\n", recipe->windows[0],
                           !recipe->answers_own_step, recipe->answers_own_step ? 0 : recipe->horizon,
                           recipe->answers_own_step ? "the last is told" : " ahead",
                           classification->sees_labels ? ", the classes of the past among the inputs" : "",
                           calendar_features_write(recipe->calendar, features));
    else
        text_append_format(text, "window         each series at %d places\n", recipe->windows[0]);
    text_append_format(text, "training       batches of %d, %d epochs at most, learning rate %g, dropout %g\n",
                       recipe->batch_size, recipe->epoch_count, recipe->learning_rate, recipe->dropout);
    text_append_format(text, "seed           %llu\n", (unsigned long long)recipe->seed);
    learning_report_choices(model, "\nchosen by rule:\n", text);
    learning_report_losses(model, text);
    if (classification->score_count) {
        snprintf(title, sizeof title, "judged on %zu labels not learnt from%s:", classification->judged_count,
                 classification->fold_count ? ", by folds" : "");
        classification_report_scores(classification, title, text);
    }
    text_append_string(text, "\nweights of each network:\n");
    learning_report_slices(&model->networks[0], text);
}
