#include "report/gradient_report.h"

#include <math.h>
#include <stdio.h>

#include "base/printable.h"
#include "picture/picture.h"
#include "report/table.h"

#define CELL_WIDTH 12

enum quantity { QUANTITY_HIDDEN, QUANTITY_INPUT, QUANTITY_COUNT };

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
    return quantity == QUANTITY_HIDDEN ? profile->hidden : profile->input;
}

/* NAN where nothing reached the last step either. */
static double relative_norm(const struct gradient_profile *profile, enum quantity quantity, int lag)
{
    const double *norms = norms_of(profile, quantity);
    return norms[0] > 0 ? norms[lag] / norms[0] : NAN;
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

static void append_half_life(const struct gradient_profile *profile, struct text *text)
{
    char field[40] = "-";
    if (isinf(profile->half_life))
        snprintf(field, sizeof field, "no decay");
    else if (profile->half_life >= 10 * profile->lag_count)
        snprintf(field, sizeof field, "over %d", 10 * profile->lag_count);
    else if (!isnan(profile->half_life))
        snprintf(field, sizeof field, "%.1f", profile->half_life);
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

static void append_lags(const struct gradient_report *report, enum quantity quantity, struct text *text)
{
    const int column_count = report->count * MOMENT_COUNT;
    text_append_string(text, quantity == QUANTITY_HIDDEN ? "|d loss / d h|\n" : "|d loss / d x|\n");
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

static void append_summary(const struct gradient_report *report, struct text *text)
{
    const int column_count = report->count * MOMENT_COUNT;
    text_append_format(text, "%-18s", "half-life, steps");
    for (int i = 0; i < column_count; i++)
        append_half_life(gradient_report_profile(report, i), text);
    text_append_format(text, "\n%-18s", "saturated tanh");
    for (int i = 0; i < column_count; i++)
        append_share(gradient_report_profile(report, i)->saturated_units, text);
    text_append_format(text, "\n%-18s", "saturated gates");
    for (int i = 0; i < column_count; i++)
        append_share(gradient_report_profile(report, i)->saturated_gates, text);
    text_append_format(text, "\n%-18s", "loss");
    for (int i = 0; i < column_count; i++)
        append_norm(gradient_report_profile(report, i)->loss, text);
    text_append_string(text, "\n");
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

void gradient_report_table(const struct gradient_report *report, struct text *text)
{
    append_subject(report, text);
    append_heading(report, text);
    append_lags(report, QUANTITY_HIDDEN, text);
    append_lags(report, QUANTITY_INPUT, text);
    append_summary(report, text);
    if (report->task)
        append_trials(report, text);
}

/* ---- the picture ---- */

/* One line of data a lag: the lag, then hidden of every column of the table, then input. What is 0 has no place on a
 * logarithmic scale. */
static void append_data(const struct gradient_report *report, struct text *script)
{
    text_append_string(script, "$norms << EOD\n");
    for (int k = 0; k < gradient_report_lags(report); k++) {
        text_append_format(script, "%d", k);
        for (int quantity = 0; quantity < QUANTITY_COUNT; quantity++) {
            for (int i = 0; i < report->count * MOMENT_COUNT; i++) {
                double value = relative_norm(gradient_report_profile(report, i), (enum quantity)quantity, k);
                if (value > 0)
                    text_append_format(script, " %.6g", value);
                else
                    text_append_string(script, " NaN");
            }
        }
        text_append_string(script, "\n");
    }
    text_append_string(script, "EOD\n");
}

/* The range of all norms, with some room. Said to gnuplot, which refuses to find one where nothing can be drawn. */
static void append_range(const struct gradient_report *report, struct text *script)
{
    double least = 1, most = 1;
    for (int k = 0; k < gradient_report_lags(report); k++) {
        for (int i = 0; i < report->count * MOMENT_COUNT * QUANTITY_COUNT; i++) {
            double value = relative_norm(gradient_report_profile(report, i / QUANTITY_COUNT),
                                         (enum quantity)(i % QUANTITY_COUNT), k);
            least = value > 0 && value < least ? value : least;
            most = value > most ? value : most;
        }
    }
    text_append_format(script, "set yrange [%.3g:%.3g]\n", least / 2, most * 2);
}

void gradient_report_picture(const struct gradient_report *report, struct text *script)
{
    static const char *const titles[QUANTITY_COUNT] = {"|d loss / d h|", "|d loss / d x|"};
    static const char *const colours[] = {"#d55e00", "#0072b2", "#009e73",
                                          "#cc79a7"}; /* told apart by the colour-blind too (Okabe & Ito) */
    const int column_count = report->count * MOMENT_COUNT;
    struct text title = TEXT_INIT;
    if (report->task)
        text_append_format(&title, "%s task, lag %d: gradients through time", gradient_report_task(report->task),
                           report->task->lag);
    else
        text_append_format(&title, "%s: gradients through time", report->source);
    append_data(report, script);
    text_append_string(script, "set multiplot layout 1,2 title ");
    picture_append_quoted(script, title.bytes ? title.bytes : "");
    text_append_format(
        script,
        "\nset logscale y\nset format y '%%g'\nset grid ytics xtics lc rgb '#dddddd' lt 1\nset border 3\nset tics "
        "nomirror out\n"
        "set xlabel 'lag: steps back from the last'\nset xrange [0:%d]\nset key bottom left reverse Left samplen 3\n",
        gradient_report_lags(report) - 1);
    append_range(report, script);
    for (int quantity = 0; quantity < QUANTITY_COUNT; quantity++) {
        text_append_format(script, "set title '%s by lag, in units of lag 0'\nplot", titles[quantity]);
        for (int i = 0; i < column_count; i++) {
            text_append_format(script, "%s $norms using 1:%d with lines lw 2 dt %d lc rgb '%s' title '%s %s'",
                               i ? "," : "", 2 + quantity * column_count + i, i % MOMENT_COUNT == MOMENT_START ? 2 : 1,
                               colours[(size_t)(i / MOMENT_COUNT) % (sizeof colours / sizeof *colours)],
                               report->findings[i / MOMENT_COUNT].cell->name, gradient_report_moment(i));
        }
        text_append_string(script, "\n");
    }
    text_append_string(script, "unset multiplot\n");
    text_release(&title);
}
