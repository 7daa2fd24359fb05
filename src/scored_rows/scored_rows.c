#include "scored_rows/scored_rows.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/names.h"
#include "csv/csv_field.h"
#include "report/print.h"

void scored_rows_release(struct scored_rows *rows)
{
    text_release(&rows->text);
}

/* "origin", or "origin_date" and "origin_hour" of a time that stands in two columns; each with a comma after it. */
static void append_time_names(const struct panel *panel, const char *what, struct text *text)
{
    const char *at = panel->time_name && strchr(panel->time_name, TEXT_JOINT) ? panel->time_name : NULL;
    if (!at)
        text_append_format(text, "%s,", what);
    while (at) {
        const size_t length = strcspn(at, (const char[]){TEXT_JOINT, '\0'});
        struct text name = TEXT_INIT;
        text_append_format(&name, "%s_", what);
        text_append(&name, at, length);
        if (text_check(&name, &text->error) == 0)
            csv_field_append(text, name.bytes);
        text_append_string(text, ",");
        text_release(&name);
        at = at[length] ? at + length + 1 : NULL;
    }
}

static void append_header(const struct panel *panel, const struct scored_forecast *forecast, struct text *text)
{
    char key[NAME_KEY_SIZE];
    if (panel->series_name) {
        csv_field_append(text, panel->series_name);
        text_append_string(text, ",");
    }
    text_append_string(text, panel->target_count > 1 ? "target," : "");
    append_time_names(panel, "origin", text);
    text_append_string(text, "step,");
    append_time_names(panel, "time", text);
    text_append_string(text, "actual,forecast");
    for (int l = 0; l < forecast->level_count; l++)
        text_append_format(text, ",lo%g,hi%g", forecast->levels[l], forecast->levels[l]);
    for (int method = 1; method < forecast->method_count; method++)
        text_append_format(text, ",%s", name_as_key(forecast->methods[method].name, key));
    text_append_string(text, "\n");
}

static void append_number(double value, struct text *text)
{
    text_append_string(text, ",");
    if (isfinite(value))
        text_append_number(text, value);
}

static void append_stamp(const struct panel *panel, const struct series *series, size_t step, struct text *text)
{
    char stamp[STAMP_TEXT_SIZE];
    calendar_write(&panel->calendar, panel_stamp(panel, series, step), stamp);
    csv_field_append(text, stamp);
}

static void append_row(const struct panel *panel, const struct scored_forecast *forecast, size_t k, struct text *text)
{
    const struct series *series = &panel->series[forecast->series];
    const size_t ahead = (size_t)forecast->gap + 1 + k;
    if (panel->series_name) {
        csv_field_append(text, series->id);
        text_append_string(text, ",");
    }
    if (panel->target_count > 1) {
        csv_field_append(text, panel->columns[forecast->target].name);
        text_append_string(text, ",");
    }
    append_stamp(panel, series, forecast->last, text);
    text_append_format(text, ",%zu,", ahead);
    append_stamp(panel, series, forecast->last + ahead, text);
    append_number(forecast->truth[k], text);
    append_number(forecast->methods[0].values[k], text);
    for (int l = 0; l < forecast->level_count; l++) {
        append_number(forecast->lower[k * forecast->stride + (size_t)l], text);
        append_number(forecast->upper[k * forecast->stride + (size_t)l], text);
    }
    for (int method = 1; method < forecast->method_count; method++)
        append_number(forecast->methods[method].values[k], text);
    text_append_string(text, "\n");
}

static int add(void *context, const struct scored_forecast *forecast, struct error *error)
{
    struct scored_rows *rows = context;
    const struct series *series = &rows->panel->series[forecast->series];
    if (rows->text.length == 0)
        append_header(rows->panel, forecast, &rows->text);
    for (size_t k = 0; k < (size_t)forecast->step_count; k++) {
        if (forecast->last + (size_t)forecast->gap + 1 + k < series->extent) /* else nothing has come yet */
            append_row(rows->panel, forecast, k, &rows->text);
    }
    return text_check(&rows->text, error);
}

struct scored_listener scored_rows_listener(struct scored_rows *rows)
{
    return (struct scored_listener){.context = rows, .on_forecast = add};
}

int scored_rows_check(const char *path, const struct scored_rows_other *others, size_t count, const char *busy,
                      struct error *error)
{
    if (!path)
        return 0;
    if (file_is_output(path) && busy)
        return error_set(error, ERROR_USAGE,
                         "--forecasts - and %s cannot both go to standard output; name a file for one", busy);
    for (size_t i = 0; i < count; i++) {
        if (others[i].path && !(file_is_output(path) && file_is_output(others[i].path)) &&
            file_check_distinct(path, others[i].path, others[i].what, error))
            return -1;
    }
    return file_check_writable(path, error);
}

int scored_rows_write(const struct scored_rows *rows, const char *path, struct error *error)
{
    return path ? print_output(path, &rows->text, FORMAT_CSV, error) : 0;
}
