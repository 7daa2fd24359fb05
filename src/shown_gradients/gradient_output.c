#include "shown_gradients/gradient_output.h"

#include <math.h>

#include "json/json_writer.h"

/* Behind a comma; empty where the cell has no such thing. */
static void append_known(double value, struct text *text)
{
    text_append_string(text, ",");
    if (!isnan(value))
        text_append_number(text, value);
}

static void append_csv(const struct gradient_report *report, struct text *text)
{
    text_append_string(text, "cell,moment,lag,hidden,input,state,slope,kept\n");
    for (int i = 0; i < report->count * MOMENT_COUNT; i++) {
        const struct gradient_profile *profile = gradient_report_profile(report, i);
        for (int k = 0; k < profile->lag_count; k++) {
            text_append_format(text, "%s,%s,%d,", report->findings[i / MOMENT_COUNT].cell->name,
                               gradient_report_moment(i), k);
            text_append_number(text, profile->hidden[k]);
            text_append_string(text, ",");
            text_append_number(text, profile->input[k]);
            append_known(profile->state[k], text);
            append_known(profile->slope[k], text);
            append_known(profile->kept[k], text);
            text_append_string(text, "\n");
        }
    }
}

/* null for what the cell does not have. */
static void write_known(struct json_writer *writer, const char *key, const double *values, int count)
{
    if (isnan(values[0]))
        json_write_number(writer, key, NAN);
    else
        json_write_numbers(writer, key, values, (size_t)count);
}

static void write_profile(struct json_writer *writer, const char *key, const struct gradient_profile *profile)
{
    json_open(writer, key, '{', false);
    json_write_number(writer, "loss", profile->loss);
    json_write_number(writer, "half_life", profile->half_life);
    json_write_number(writer, "saturated_tanh", profile->saturated_units);
    json_write_number(writer, "saturated_gates", profile->saturated_gates);
    json_write_numbers(writer, "hidden", profile->hidden, (size_t)profile->lag_count);
    json_write_numbers(writer, "input", profile->input, (size_t)profile->lag_count);
    write_known(writer, "state", profile->state, profile->lag_count);
    json_write_number(writer, "state_half_life", profile->state_half_life);
    write_known(writer, "slope", profile->slope, profile->lag_count);
    write_known(writer, "kept", profile->kept, profile->lag_count);
    json_close(writer, '}');
}

static void write_trials(struct json_writer *writer, const struct gradient_finding *finding)
{
    json_write_number(writer, "error", finding->error_share);
    json_write_bool(writer, "solved", finding->error_share < MEMORY_TASK_SOLVED);
    json_open(writer, "trials", '[', false);
    for (int i = 0; i < finding->trial_count; i++) {
        json_open(writer, NULL, '{', true);
        json_write_number(writer, "learning_rate", finding->trials[i].learning_rate);
        json_write_number(writer, "error", finding->trials[i].error_share);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

static void append_json(const struct gradient_report *report, struct text *text)
{
    struct json_writer writer = {.text = text};
    const struct gradient_setting *setting = report->setting;
    const struct memory_task *task = report->task;
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "source", report->source);
    json_write_text(&writer, "task", task ? gradient_report_task(task) : NULL);
    json_write_number(&writer, "lag", task ? (double)task->lag : NAN);
    json_write_size(&writer, "window", (size_t)gradient_report_lags(report));
    json_write_number(&writer, "windows", setting ? (double)setting->window_count : NAN);
    json_write_size(&writer, "hidden", (size_t)(task ? task->hidden_size : setting->hidden_size));
    json_write_size(&writer, "updates",
                    (size_t)(task ? task->epoch_count * MEMORY_TASK_EPOCH_UPDATES : setting->update_count));
    json_open(&writer, "cells", '[', false);
    for (int c = 0; c < report->count; c++) {
        const struct gradient_finding *finding = &report->findings[c];
        json_open(&writer, NULL, '{', false);
        json_write_text(&writer, "cell", finding->cell->name);
        json_write_number(&writer, "learning_rate", finding->learning_rate);
        if (task)
            write_trials(&writer, finding);
        write_profile(&writer, "start", &finding->start);
        write_profile(&writer, "trained", &finding->trained);
        json_close(&writer, '}');
    }
    json_close(&writer, ']');
    json_close(&writer, '}');
    text_append_string(text, "\n");
}

void gradient_output(const struct gradient_report *report, enum format format, struct text *text)
{
    switch (format) {
    case FORMAT_TABLE:
        gradient_report_table(report, text);
        break;
    case FORMAT_CSV:
        append_csv(report, text);
        break;
    case FORMAT_JSON:
        append_json(report, text);
        break;
    case FORMAT_JSONL: /* not offered */
    case FORMAT_PROMETHEUS:
        break;
    }
}
