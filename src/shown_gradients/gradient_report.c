#include "shown_gradients/gradient_report.h"

#include <math.h>
#include <stdio.h>

#include "base/printable.h"
#include "report/table.h"

#define CELL_WIDTH 12
#define TIMES_MAX 1000
#define KEPT_ALIKE 2 /* gates that keep less than so many times what they kept have hardly learnt to */

enum quantity { QUANTITY_HIDDEN, QUANTITY_STATE, QUANTITY_INPUT, QUANTITY_COUNT };

static const char *const quantity_names[QUANTITY_COUNT] = {"|d loss / d h|", "|d loss / d c|", "|d loss / d x|"};

const char *gradient_report_moment(int column)
{
    static const char *const names[] = {[MOMENT_START] = "start", [MOMENT_TRAINED] = "trained"};
    return names[column % MOMENT_COUNT];
}

const char *gradient_report_task(const struct memory_task *task)
{
    return task->kind == MEMORY_TASK_COPY ? "copy" : "adding";
}

int gradient_report_lags(const struct gradient_report *report)
{
    return report->findings[0].start.lag_count;
}

const struct gradient_profile *gradient_report_profile(const struct gradient_report *report, int column)
{
    const struct gradient_finding *finding = &report->findings[column / MOMENT_COUNT];
    return column % MOMENT_COUNT == MOMENT_START ? &finding->start : &finding->trained;
}

static const double *norms_of(const struct gradient_profile *profile, enum quantity quantity)
{
    return quantity == QUANTITY_HIDDEN ? profile->hidden : quantity == QUANTITY_STATE ? profile->state : profile->input;
}

double gradient_report_relative(const double *norms, int lag)
{
    return norms[0] > 0 ? norms[lag] / norms[0] : NAN;
}

static double relative_norm(const struct gradient_profile *profile, enum quantity quantity, int lag)
{
    return gradient_report_relative(norms_of(profile, quantity), lag);
}

/* ---- the table ---- */

/* A cell of the table; NAN is a dash. */
static void append_norm(double value, struct text *text)
{
    char field[40] = "-";
    if (!isnan(value))
        snprintf(field, sizeof field, "%.3g", value);
    table_text(text, CELL_WIDTH, field);
}

static void append_share(double value, struct text *text)
{
    char field[40] = "-";
    if (!isnan(value))
        snprintf(field, sizeof field, "%.1f %%", 100 * value);
    table_text(text, CELL_WIDTH, field);
}

static void append_half_life(double half_life, int lag_count, struct text *text)
{
    char field[40] = "-";
    if (isinf(half_life))
        snprintf(field, sizeof field, "no decay");
    else if (half_life >= 10 * lag_count)
        snprintf(field, sizeof field, "over %d", 10 * lag_count);
    else if (!isnan(half_life))
        snprintf(field, sizeof field, "%.1f", half_life);
    table_text(text, CELL_WIDTH, field);
}

/* 0, 1, 2, 5, 10, 20, ..., and the last: is this lag one that the table has? */
static bool is_shown(int lag, int count)
{
    int power = 1;
    while (power * 10 <= lag)
        power *= 10;
    return lag == count - 1 || lag == 0 || lag == power || lag == 2 * power || lag == 5 * power;
}

/* The cells' names over the moments'. */
static void append_heading(const struct gradient_report *report, struct text *text)
{
    text_append_format(text, "\n%-18s", "");
    for (int i = 0; i < report->count * MOMENT_COUNT; i++)
        table_text(text, CELL_WIDTH, i % MOMENT_COUNT ? "" : report->findings[i / MOMENT_COUNT].cell->name);
    while (text->length && text->bytes[text->length - 1] == ' ')
        text->bytes[--text->length] = '\0';
    text_append_format(text, "\n%-18s", "");
    for (int i = 0; i < report->count * MOMENT_COUNT; i++)
        table_text(text, CELL_WIDTH, gradient_report_moment(i));
    text_append_string(text, "\n");
}

/* Any cell that keeps a state besides h? */
static bool has_state(const struct gradient_report *report)
{
    for (int c = 0; c < report->count; c++) {
        if (cell_has_signal(report->findings[c].cell, SIGNAL_STATE))
            return true;
    }
    return false;
}

/* The path that keeps the memory of a cell: its state, where it has one besides h. */
static enum quantity memory_of(const struct cell *cell)
{
    return cell_has_signal(cell, SIGNAL_STATE) ? QUANTITY_STATE : QUANTITY_HIDDEN;
}

/* What of a column's lag 0 is felt by that path at the last lag. */
static double memory_left(const struct gradient_report *report, int column)
{
    return relative_norm(gradient_report_profile(report, column),
                         memory_of(report->findings[column / MOMENT_COUNT].cell), gradient_report_lags(report) - 1);
}

static void append_lags(const struct gradient_report *report, enum quantity quantity, struct text *text)
{
    const int column_count = report->count * MOMENT_COUNT;
    const char *role = quantity == QUANTITY_STATE                         ? ", the cell state: the memory of an LSTM"
                       : quantity == QUANTITY_HIDDEN && has_state(report) ? ", which of an LSTM is not the memory"
                                                                          : "";
    text_append_format(text, "%s%s\n", quantity_names[quantity], role);
    for (int k = 0; k < gradient_report_lags(report); k++) {
        if (!is_shown(k, gradient_report_lags(report)))
            continue;
        char name[40];
        snprintf(name, sizeof name, k ? "  lag %d / lag 0" : "  lag %d", k);
        text_append_format(text, "%-18s", name);
        for (int i = 0; i < column_count; i++)
            append_norm(k ? relative_norm(gradient_report_profile(report, i), quantity, k)
                          : norms_of(gradient_report_profile(report, i), quantity)[0],
                        text);
        text_append_string(text, "\n");
    }
}

/* What one row of the summary shows of a profile. */
enum summary {
    SUMMARY_MEMORY,
    SUMMARY_HALF_LIFE,
    SUMMARY_STATE_HALF_LIFE,
    SUMMARY_UNITS,
    SUMMARY_GATES,
    SUMMARY_SLOPE,
    SUMMARY_KEPT,
    SUMMARY_LOSS
};

static void append_summary_row(const struct gradient_report *report, const char *name, enum summary summary,
                               struct text *text)
{
    text_append_format(text, "%-18s", name);
    for (int i = 0; i < report->count * MOMENT_COUNT; i++) {
        const struct gradient_profile *profile = gradient_report_profile(report, i);
        switch (summary) {
        case SUMMARY_MEMORY:
            append_norm(memory_left(report, i), text);
            break;
        case SUMMARY_HALF_LIFE:
            append_half_life(profile->half_life, profile->lag_count, text);
            break;
        case SUMMARY_STATE_HALF_LIFE:
            append_half_life(profile->state_half_life, profile->lag_count, text);
            break;
        case SUMMARY_UNITS:
            append_share(profile->saturated_units, text);
            break;
        case SUMMARY_GATES:
            append_share(profile->saturated_gates, text);
            break;
        case SUMMARY_SLOPE:
            append_norm(profile->mean_slope, text);
            break;
        case SUMMARY_KEPT:
            append_norm(profile->kept[profile->lag_count - 1], text);
            break;
        case SUMMARY_LOSS:
            append_norm(profile->loss, text);
            break;
        }
    }
    text_append_string(text, "\n");
}

static void append_summary(const struct gradient_report *report, struct text *text)
{
    char kept[40], memory[40];
    snprintf(kept, sizeof kept, "gates keep, %d", gradient_report_lags(report) - 1);
    snprintf(memory, sizeof memory, "memory, lag %d", gradient_report_lags(report) - 1);
    append_summary_row(report, memory, SUMMARY_MEMORY, text);
    append_summary_row(report, "half-life of h", SUMMARY_HALF_LIFE, text);
    if (has_state(report))
        append_summary_row(report, "half-life of c", SUMMARY_STATE_HALF_LIFE, text);
    append_summary_row(report, "saturated tanh", SUMMARY_UNITS, text);
    append_summary_row(report, "saturated gates", SUMMARY_GATES, text);
    append_summary_row(report, "mean 1 - tanh^2", SUMMARY_SLOPE, text);
    append_summary_row(report, kept, SUMMARY_KEPT, text);
    append_summary_row(report, "loss", SUMMARY_LOSS, text);
}

static bool has_gates(const struct gradient_report *report)
{
    for (int c = 0; c < report->count; c++) {
        if (cell_has_signal(report->findings[c].cell, SIGNAL_GATE))
            return true;
    }
    return false;
}

/* What was trained and measured. */
static void append_subject(const struct gradient_report *report, struct text *text)
{
    const struct gradient_setting *setting = report->setting;
    const struct memory_task *task = report->task;
    const bool is_copy = task && task->kind == MEMORY_TASK_COPY;
    char name[PRINTABLE_SIZE];
    if (setting)
        text_append_format(text,
                           "%s: %zu window%s of %d steps, one step ahead; gradients on %zu of them\n"
                           "one layer of %d units, %d updates in %d epoch%s, learning rate %g\n",
                           printable(report->source, name), setting->window_count,
                           plural((double)setting->window_count), setting->window_length, setting->sample_count,
                           setting->hidden_size, setting->update_count, setting->epoch_count,
                           plural(setting->epoch_count), report->findings[0].learning_rate);
    else
        text_append_format(text,
                           "%s task, lag %d: %s of %d steps%s\n"
                           "one layer of %d units, %d updates, for each cell the best of %d learning rates%s\n",
                           gradient_report_task(task), task->lag,
                           is_copy ? "recall the marked value, one of the first 10" : "add the two marked values",
                           gradient_report_lags(report), is_copy ? "" : ", one in each half", task->hidden_size,
                           task->epoch_count * MEMORY_TASK_EPOCH_UPDATES, report->findings[0].trial_count,
                           has_gates(report) ? "; gates begin so that memory spans the lag" : "");
}

/* All trainings of a task, so that nobody has to believe that the rate was fair. */
static void append_trials(const struct gradient_report *report, struct text *text)
{
    text_append_format(text, "\nerror, where always answering the mean has 1\n%-18s", "  learning rate");
    for (int i = 0; i < report->findings[0].trial_count; i++) {
        char rate[40];
        snprintf(rate, sizeof rate, "%g", report->findings[0].trials[i].learning_rate);
        table_text(text, CELL_WIDTH, rate);
    }
    text_append_string(text, "\n");
    for (int c = 0; c < report->count; c++) {
        const struct gradient_finding *finding = &report->findings[c];
        text_append_string(text, "  ");
        table_label(text, 14, finding->cell->name);
        for (int i = 0; i < finding->trial_count; i++) {
            const double share = finding->trials[i].error_share;
            if (isfinite(share))
                table_number(text, CELL_WIDTH, 4, share);
            else
                table_text(text, CELL_WIDTH, "diverged");
        }
        text_append_string(text, "\n");
    }
    for (int c = 0; c < report->count; c++) {
        const struct gradient_finding *finding = &report->findings[c];
        text_append_format(text, "%s, learning rate %g: error %.4f on fresh samples, %s\n", finding->cell->name,
                           finding->learning_rate, finding->error_share,
                           finding->error_share < MEMORY_TASK_SOLVED ? "solved" : "not solved");
    }
}

/* What of lag 0 is left at the last lag, after training. */
static void append_left(const struct gradient_report *report, int c, enum quantity quantity, struct text *text)
{
    const double left = relative_norm(&report->findings[c].trained, quantity, gradient_report_lags(report) - 1);
    if (isnan(left))
        text_append_string(text, "nothing arrived at all");
    else if (left > 1)
        text_append_format(text, "%.3g times what lag 0 feels", left);
    else
        text_append_format(text, "%.3g of lag 0 is left", left);
}

/* Which path keeps the memory of each cell, so that an LSTM's h, which does not, is not taken for it. */
static void append_paths(const struct gradient_report *report, struct text *text)
{
    text_append_format(text, "\nThe path of the memory, and what the trained network feels at lag %d:\n",
                       gradient_report_lags(report) - 1);
    for (int c = 0; c < report->count; c++) {
        const struct cell *cell = report->findings[c].cell;
        text_append_string(text, "  ");
        table_label(text, 6, cell->name);
        if (memory_of(cell) == QUANTITY_STATE) {
            const int column = c * MOMENT_COUNT + MOMENT_TRAINED;
            const double kept = gradient_report_profile(report, column)->kept[gradient_report_lags(report) - 1];
            text_append_string(text, "the cell state c, on its straight way times the forget gate at each step: ");
            append_left(report, c, QUANTITY_STATE, text);
            text_append_format(text, "\n        (the forget gates alone keep %.3g%s)", kept,
                               memory_left(report, column) > kept ? "; what is more came through h" : "");
            text_append_string(text, "\n        (h is read anew at each step, and is not the memory: ");
            append_left(report, c, QUANTITY_HIDDEN, text);
            text_append_string(text, ")");
        } else {
            text_append_string(text, cell_has_signal(cell, SIGNAL_GATE)
                                         ? "h itself, which the update gate lets pass: "
                                         : "h alone, from step to step by the weights and the slope of tanh: ");
            append_left(report, c, QUANTITY_HIDDEN, text);
        }
        text_append_string(text, "\n");
    }
}

/* "0.187 to 0.0843 (2.22 times as much)" */
static void append_times(double more, double less, struct text *text)
{
    text_append_format(text, "%.3g to %.3g", more, less);
    if (more > TIMES_MAX * less)
        text_append_format(text, " (over %d times as much)", TIMES_MAX);
    else
        text_append_format(text, " (%.3g times as much)", more / less);
}

/* The LSTM's c beside the RNN's h: the pair that the lecture compares. Where the RNN feels more, the gates say why. */
static void append_comparison(const struct gradient_report *report, int rnn, int lstm, struct text *text)
{
    const int before = MOMENT_START, after = MOMENT_TRAINED, lags = gradient_report_lags(report);
    const double h = memory_left(report, rnn * MOMENT_COUNT + after),
                 c = memory_left(report, lstm * MOMENT_COUNT + after),
                 kept_first = gradient_report_profile(report, lstm * MOMENT_COUNT + before)->kept[lags - 1],
                 kept = gradient_report_profile(report, lstm * MOMENT_COUNT + after)->kept[lags - 1];
    if (isnan(h) || isnan(c))
        return;
    text_append_string(text, "Memory beside memory: ");
    if (c >= h) {
        text_append_string(text, "c of the LSTM feels more than h of the RNN, ");
        append_times(c, h, text);
        text_append_string(text, ".\n");
        return;
    }
    text_append_string(text, "h of the RNN feels more than c of the LSTM, ");
    append_times(h, c, text);
    text_append_format(
        text,
        ".\nOn its straight way the forget gates keep %.3g of what is %d steps old, and kept %.3g before "
        "training.\n",
        kept, lags - 1, kept_first);
    if (kept < KEPT_ALIKE * kept_first && report->source)
        text_append_string(text, "So nothing in these windows taught them to stay open. `seqnet gradient --task copy` "
                                 "asks for a memory.\n");
}

static void append_comparisons(const struct gradient_report *report, struct text *text)
{
    for (int i = 0; i < report->count; i++) {
        for (int j = 0; j < report->count; j++) {
            const struct cell *plain = report->findings[i].cell, *gated = report->findings[j].cell;
            if (!cell_has_signal(plain, SIGNAL_GATE) && memory_of(gated) == QUANTITY_STATE)
                append_comparison(report, i, j, text);
        }
    }
}

void gradient_report_table(const struct gradient_report *report, struct text *text)
{
    append_subject(report, text);
    append_heading(report, text);
    append_lags(report, QUANTITY_HIDDEN, text);
    if (has_state(report))
        append_lags(report, QUANTITY_STATE, text);
    append_lags(report, QUANTITY_INPUT, text);
    append_summary(report, text);
    append_paths(report, text);
    append_comparisons(report, text);
    if (report->task)
        append_trials(report, text);
}
