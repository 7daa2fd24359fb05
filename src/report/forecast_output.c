#include "report/forecast_output.h"

#include <stdio.h>

#include "json/json_string.h"
#include "csv/csv_field.h"
#include "report/output_place.h"

static const char *const forecast_format_words[] = {
    [FORMAT_CSV] = "csv", [FORMAT_JSON] = "json", [FORMAT_JSONL] = "jsonl"};
NAMES_DEFINE(forecast_format, FORMAT_COUNT);

/* The name of a column of a target, as a CSV field or a JSON string: `what`, a level if it is not 0, and the target if
 * there are several. */
static void append_column_name(struct text *text, const struct model *model, const char *what, double level, int target,
                               bool is_json)
{
    struct text name = TEXT_INIT;
    text_append_string(&name, what);
    if (level > 0)
        text_append_number(&name, level);
    if (model->target_count > 1)
        text_append_format(&name, "_%s", model->columns[target].name);
    if (text_check(&name, &text->error) == 0) {
        if (is_json)
            json_append_string(text, name.bytes);
        else
            csv_field_append(text, name.bytes);
    }
    text_release(&name);
}

static void append_csv_header(const struct model *model, const struct forecast *forecast, struct text *text)
{
    output_place_header(model, true, text);
    for (int c = 0; c < model->target_count; c++) {
        text_append_string(text, c ? "," : "");
        append_column_name(text, model, "forecast", 0, c, false);
        for (int l = 0; l < forecast->level_count; l++) {
            text_append_string(text, ",");
            append_column_name(text, model, "lo", forecast->levels[l], c, false);
            text_append_string(text, ",");
            append_column_name(text, model, "hi", forecast->levels[l], c, false);
        }
    }
    text_append_string(text, "\n");
}

static void append_csv_rows(const struct model *model, const struct calendar *calendar, const struct forecast *forecast,
                            struct text *text)
{
    const double *value = forecast->values;
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (int k = 1; k <= forecast->horizon; k++) {
            const int64_t stamp = calendar_advance(calendar, forecast->last_stamps[s], k);
            output_place(model, calendar, forecast->ids[s], &stamp, false, text);
            for (int c = 0; c < model->target_count; c++, value++) {
                size_t bound = (size_t)(value - forecast->values) * (size_t)forecast->level_count;
                text_append_string(text, c ? "," : "");
                text_append_number(text, *value);
                for (int l = 0; l < forecast->level_count; l++, bound++) {
                    text_append_string(text, ",");
                    text_append_number(text, forecast->lower[bound]);
                    text_append_string(text, ",");
                    text_append_number(text, forecast->upper[bound]);
                }
            }
            text_append_string(text, "\n");
        }
    }
}

static void append_member(struct text *text, const struct model *model, const char *what, double level, int target,
                          bool is_first, double value)
{
    text_append_string(text, is_first ? "" : ", ");
    append_column_name(text, model, what, level, target, true);
    text_append_string(text, ": ");
    text_append_number(text, value);
}

static void append_json(const struct model *model, const struct calendar *calendar, const struct forecast *forecast,
                        bool is_lines, struct text *text)
{
    const double *value = forecast->values;
    text_append_string(text, is_lines ? "" : "[");
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (int k = 1; k <= forecast->horizon; k++) {
            text_append_string(text, is_lines ? "{" : s || k > 1 ? ",\n {" : "\n {");
            const int64_t stamp = calendar_advance(calendar, forecast->last_stamps[s], k);
            output_place(model, calendar, forecast->ids[s], &stamp, true, text);
            for (int c = 0; c < model->target_count; c++, value++) {
                size_t bound = (size_t)(value - forecast->values) * (size_t)forecast->level_count;
                append_member(text, model, "forecast", 0, c, c == 0, *value);
                for (int l = 0; l < forecast->level_count; l++, bound++) {
                    append_member(text, model, "lo", forecast->levels[l], c, false, forecast->lower[bound]);
                    append_member(text, model, "hi", forecast->levels[l], c, false, forecast->upper[bound]);
                }
            }
            text_append_string(text, is_lines ? "}\n" : "}");
        }
    }
    text_append_string(text, is_lines ? "" : "\n]\n");
}

void forecast_output(const struct model *model, const struct calendar *calendar, const struct forecast *forecast,
                     enum forecast_format format, struct text *text)
{
    if (format == FORMAT_CSV)
        append_csv_header(model, forecast, text);
    forecast_output_more(model, calendar, forecast, format, text);
}

void forecast_output_more(const struct model *model, const struct calendar *calendar, const struct forecast *forecast,
                          enum forecast_format format, struct text *text)
{
    if (format == FORMAT_CSV)
        append_csv_rows(model, calendar, forecast, text);
    else
        append_json(model, calendar, forecast, format == FORMAT_JSONL, text);
}
