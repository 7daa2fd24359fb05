#include "scored_rows/backtest_output.h"

#include <math.h>
#include <stdio.h>

#include "base/names.h"
#include "csv/csv_field.h"
#include "json/json_writer.h"
#include "report/backtest_report.h"
#include "scored_rows/series_scores.h"

/* ---- CSV ---- */

static void append_csv_number(double figure, struct text *text)
{
    text_append_string(text, ",");
    if (isfinite(figure))
        text_append_number(text, figure);
}

/* The fields after those that say what part it is. */
static void append_csv_figures(const struct backtest *backtest, const struct accuracy *accuracy, int method,
                               struct text *text)
{
    text_append_format(text, ",%zu", accuracy->series_count);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        append_csv_number(accuracy->means[m], text);
        append_csv_number(accuracy->standard_errors[m], text);
    }
    append_csv_number(accuracy->mse, text);
    for (int i = 0; i < backtest->level_count; i++) {
        append_csv_number(method == BACKTEST_SEQNET ? accuracy->coverage[i] : NAN, text);
        append_csv_number(method == BACKTEST_SEQNET ? accuracy->msis[i] : NAN, text);
    }
    text_append_string(text, "\n");
}

static void append_csv(const struct backtest *backtest, const struct panel *panel, struct text *text)
{
    const struct origins *origins = &backtest->origins;
    text_append_string(text, "method,target,step,origin,forecasts");
    for (int m = 0; m < MEASURE_COUNT; m++)
        text_append_format(text, ",%s,%s_se", measure_name((enum measure)m), measure_name((enum measure)m));
    text_append_string(text, ",mse");
    for (int i = 0; i < backtest->level_count; i++)
        text_append_format(text, ",coverage%g,msis%g", backtest->levels[i], backtest->levels[i]);
    text_append_string(text, "\n");
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        char name[NAME_KEY_SIZE];
        name_as_key(backtest_method_name(method), name);
        if (!backtest_has_method(backtest, method))
            continue;
        text_append_format(text, "%s,,,", name);
        append_csv_figures(backtest, backtest_overall(backtest, method), method, text);
        for (int c = 0; backtest->target_count > 1 && c < backtest->target_count; c++) {
            text_append_format(text, "%s,", name);
            csv_field_append(text, panel->columns[c].name);
            text_append_string(text, ",,");
            append_csv_figures(backtest, backtest_target(backtest, method, c), method, text);
        }
        for (int k = 1; k <= origins->horizon; k++) {
            text_append_format(text, "%s,,%d,", name, origins->gap + k);
            append_csv_figures(backtest, backtest_step(backtest, method, k), method, text);
        }
        for (int i = 0; i < origins->count; i++) {
            text_append_format(text, "%s,,,%zu", name, backtest->summaries[i].before_end);
            append_csv_figures(backtest, backtest_at_origin(backtest, method, i), method, text);
        }
    }
}

/* ---- JSON ---- */

static void write_figures(struct json_writer *writer, const struct backtest *backtest, const struct accuracy *accuracy,
                          int method)
{
    char name[48];
    json_write_size(writer, "forecasts", accuracy->series_count);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        json_write_number(writer, measure_name((enum measure)m), accuracy->means[m]);
        snprintf(name, sizeof name, "%s_se", measure_name((enum measure)m));
        json_write_number(writer, name, accuracy->standard_errors[m]);
    }
    json_write_number(writer, "mse", accuracy->mse);
    for (int i = 0; method == BACKTEST_SEQNET && i < backtest->level_count; i++) {
        snprintf(name, sizeof name, "coverage%g", backtest->levels[i]);
        json_write_number(writer, name, accuracy->coverage[i]);
        snprintf(name, sizeof name, "msis%g", backtest->levels[i]);
        json_write_number(writer, name, accuracy->msis[i]);
    }
}

static void write_method(struct json_writer *writer, const struct backtest *backtest, const struct panel *panel,
                         int method)
{
    const struct origins *origins = &backtest->origins;
    char key[NAME_KEY_SIZE];
    json_open(writer, name_as_key(backtest_method_name(method), key), '{', false);
    write_figures(writer, backtest, backtest_overall(backtest, method), method);
    if (method != BACKTEST_SEQNET) {
        json_write_number(writer, "seqnet_less", backtest->differences[method].mean);
        json_write_number(writer, "seqnet_less_se", backtest->differences[method].standard_error);
    }
    json_open(writer, "targets", '{', false);
    for (int c = 0; c < backtest->target_count; c++) {
        json_open(writer, panel->columns[c].name, '{', true);
        write_figures(writer, backtest, backtest_target(backtest, method, c), method);
        json_close(writer, '}');
    }
    json_close(writer, '}');
    json_open(writer, "steps", '[', false);
    for (int k = 1; k <= origins->horizon; k++) {
        json_open(writer, NULL, '{', true);
        json_write_size(writer, "step", (size_t)(origins->gap + k));
        write_figures(writer, backtest, backtest_step(backtest, method, k), method);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_open(writer, "origins", '[', false);
    for (int i = 0; i < origins->count; i++) {
        json_open(writer, NULL, '{', true);
        json_write_size(writer, "origin", backtest->summaries[i].before_end);
        write_figures(writer, backtest, backtest_at_origin(backtest, method, i), method);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    json_close(writer, '}');
}

static void write_origins(struct json_writer *writer, const struct backtest *backtest, const struct panel *panel)
{
    char last[STAMP_TEXT_SIZE];
    json_open(writer, "origins", '[', false);
    for (int i = 0; i < backtest->origins.count; i++) {
        const struct origin_summary *summary = &backtest->summaries[i];
        json_open(writer, NULL, '{', true);
        json_write_size(writer, "origin", summary->before_end);
        if (panel->series_count == 1 && summary->left_out == 0) {
            calendar_write(&panel->calendar, summary->stamp, last);
            json_write_text(writer, "last", last);
        }
        json_write_size(writer, "left_out", summary->left_out * (size_t)backtest->target_count);
        json_close(writer, '}');
    }
    json_close(writer, ']');
}

static void append_json(const struct backtest *backtest, const struct panel *panel, bool by_series, struct text *text)
{
    const struct origins *origins = &backtest->origins;
    char key[NAME_KEY_SIZE];
    const double periods[] = {backtest->period_least, backtest->period_most};
    struct json_writer writer = {.text = text};
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "source", panel->source);
    json_write_size(&writer, "series", panel->series_count);
    json_write_size(&writer, "horizon", (size_t)origins->horizon);
    json_write_size(&writer, "gap", (size_t)origins->gap);
    json_write_size(&writer, "step", (size_t)origins->step);
    json_write_bool(&writer, "retrain", backtest->retrain);
    json_write_size(&writer, "forecasts", backtest->forecast_count);
    json_write_size(&writer, "left_out", backtest->left_out * (size_t)backtest->target_count);
    json_write_numbers(&writer, "periods", periods, periods[0] < periods[1] ? 2 : 1);
    write_origins(&writer, backtest, panel);
    json_open(&writer, "methods", '{', false);
    for (int method = 0; method < BACKTEST_METHOD_COUNT; method++) {
        if (backtest_has_method(backtest, method))
            write_method(&writer, backtest, panel, method);
    }
    json_close(&writer, '}');
    if (by_series)
        series_scores_json(backtest, panel, &writer);
    json_write_text(&writer, "best_baseline", name_as_key(backtest_method_name(backtest_best_baseline(backtest)), key));
    json_write_number(&writer, "skill", backtest_skill(backtest));
    json_close(&writer, '}');
    text_append_string(text, "\n");
}

void backtest_output(const struct backtest *backtest, const struct panel *panel, enum format format, bool by_series,
                     bool plan_is_shown, struct text *text)
{
    switch (format) {
    case FORMAT_TABLE:
        backtest_report(backtest, panel, plan_is_shown, text);
        if (by_series)
            series_scores_table(backtest, panel, text);
        break;
    case FORMAT_CSV:
        if (by_series)
            series_scores_csv(backtest, panel, text);
        else
            append_csv(backtest, panel, text);
        break;
    case FORMAT_JSON:
        append_json(backtest, panel, by_series, text);
        break;
    case FORMAT_JSONL:      /* not offered */
    case FORMAT_PROMETHEUS: /* shown_metrics/ */
        break;
    }
}
