#include "report/gradient_report.h"

#include <math.h>
#include <stdio.h>

#include "persist/json_writer.h"
#include "predict/memory_task.h"

const char *gradient_format_name(int format)
{
    static const char *const names[] = {"table", "csv", "json"};
    return format >= 0 && format < (int)(sizeof names / sizeof *names) ? names[format] : NULL;
}

static const char *moment_name(int moment)
{
    return moment == 0 ? "start" : "trained";
}

static const struct gradient_profile *profile_of(const struct gradient_finding *finding, int moment)
{
    return moment == 0 ? finding->start : finding->trained;
}

/* 1, 2, 5, 10, ...: is this lag one that the table has? */
static bool is_shown(int lag, int count)
{
    int power = 1;
    while (power * 10 <= lag)
        power *= 10;
    return lag == count - 1 || lag == 0 || lag == power || lag == 2 * power || lag == 5 * power;
}

static void append_lags(const char *title, bool is_hidden, const struct gradient_finding *findings, int count, struct text *text)
{
    int lag_count = findings[0].start->lag_count;
    text_append_format(text, "\n%-16s", title);
    for (int i = 0; i < 2 * count; i++) {
        char name[40];
        snprintf(name, sizeof name, "%s %s", findings[i / 2].cell, moment_name(i % 2));
        text_append_format(text, "  %13s", name);
    }
    text_append_string(text, "\n");
    for (int k = 0; k < lag_count; k++) {
        if (!is_shown(k, lag_count))
            continue;
        text_append_format(text, "  %-14d", k);
        for (int i = 0; i < 2 * count; i++) {
            const struct gradient_profile *profile = profile_of(&findings[i / 2], i % 2);
            double value = is_hidden ? profile->hidden[k] : profile->input[k];
            if (isnan(value))
                text_append_format(text, "  %13s", "-");
            else
                text_append_format(text, "  %13.3g", value);
        }
        text_append_string(text, "\n");
    }
}

enum summary { SUMMARY_HALF_LIFE, SUMMARY_UNITS, SUMMARY_GATES };

static void append_summary(const char *title, enum summary what, const struct gradient_finding *findings, int count, struct text *text)
{
    text_append_format(text, "%-16s", title);
    for (int i = 0; i < 2 * count; i++) {
        const struct gradient_profile *profile = profile_of(&findings[i / 2], i % 2);
        char value[40];
        double share = what == SUMMARY_UNITS ? profile->saturated_units : profile->saturated_gates;
        if (what == SUMMARY_HALF_LIFE && isinf(profile->half_life))
            snprintf(value, sizeof value, "beyond %d", profile->lag_count - 1);
        else if (isnan(what == SUMMARY_HALF_LIFE ? profile->half_life : share))
            snprintf(value, sizeof value, "-");
        else if (what == SUMMARY_HALF_LIFE)
            snprintf(value, sizeof value, "%.1f", profile->half_life);
        else
            snprintf(value, sizeof value, "%.1f %%", 100 * share);
        text_append_format(text, "  %13s", value);
    }
    text_append_string(text, "\n");
}

static void append_table(const char *subject, const struct gradient_finding *findings, int count, struct text *text)
{
    text_append_format(text, "%s: gradients by lag, relative to lag 0\n", subject);
    append_lags("d loss / d h", true, findings, count, text);
    append_lags("d loss / d x", false, findings, count, text);
    text_append_string(text, "\n");
    append_summary("half-life, steps", SUMMARY_HALF_LIFE, findings, count, text);
    append_summary("saturated units", SUMMARY_UNITS, findings, count, text);
    append_summary("saturated gates", SUMMARY_GATES, findings, count, text);
    for (int i = 0; i < count && !isnan(findings[i].error_share); i++)
        text_append_format(text, "%s%s: error %.3f of that of always answering the mean: %s\n", i ? "" : "\n", findings[i].cell,
                           findings[i].error_share, findings[i].error_share < MEMORY_TASK_SOLVED ? "solved" : "not solved");
}

static void append_field(double value, struct text *text)
{
    text_append_string(text, ",");
    if (isfinite(value))
        text_append_format(text, "%.6g", value);
    else if (isinf(value))
        text_append_string(text, "beyond");
}

static void append_csv(const struct gradient_finding *findings, int count, struct text *text)
{
    text_append_string(text, "cell,moment,lag,hidden,input,half_life,saturated_units,saturated_gates,error\n");
    for (int i = 0; i < 2 * count; i++) {
        const struct gradient_profile *profile = profile_of(&findings[i / 2], i % 2);
        for (int k = 0; k < profile->lag_count; k++) {
            text_append_format(text, "%s,%s,%d", findings[i / 2].cell, moment_name(i % 2), k);
            append_field(profile->hidden[k], text);
            append_field(profile->input[k], text);
            append_field(profile->half_life, text);
            append_field(profile->saturated_units, text);
            append_field(profile->saturated_gates, text);
            append_field(i % 2 ? findings[i / 2].error_share : NAN, text);
            text_append_string(text, "\n");
        }
    }
}

static void append_json(const char *subject, const struct gradient_finding *findings, int count, struct text *text)
{
    struct json_writer writer = {.text = text};
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "subject", subject);
    json_open(&writer, "profiles", '[', false);
    for (int i = 0; i < 2 * count; i++) {
        const struct gradient_profile *profile = profile_of(&findings[i / 2], i % 2);
        double error = i % 2 ? findings[i / 2].error_share : NAN;
        json_open(&writer, NULL, '{', false);
        json_write_text(&writer, "cell", findings[i / 2].cell);
        json_write_text(&writer, "moment", moment_name(i % 2));
        json_write_number(&writer, "half_life", isinf(profile->half_life) ? NAN : profile->half_life);
        json_write_number(&writer, "saturated_units", profile->saturated_units);
        json_write_number(&writer, "saturated_gates", profile->saturated_gates);
        json_write_number(&writer, "error", error);
        if (isnan(profile->hidden[0])) {
            json_write_text(&writer, "hidden", NULL);
        } else {
            json_write_numbers(&writer, "hidden", profile->hidden, (size_t)profile->lag_count);
        }
        if (isnan(profile->input[0])) {
            json_write_text(&writer, "input", NULL);
        } else {
            json_write_numbers(&writer, "input", profile->input, (size_t)profile->lag_count);
        }
        json_close(&writer, '}');
    }
    json_close(&writer, ']');
    json_close(&writer, '}');
    text_append_string(text, "\n");
}

void gradient_report(const char *subject, const struct gradient_finding *findings, int count, enum gradient_format format, struct text *text)
{
    if (format == GRADIENT_CSV)
        append_csv(findings, count, text);
    else if (format == GRADIENT_JSON)
        append_json(subject, findings, count, text);
    else
        append_table(subject, findings, count, text);
}
