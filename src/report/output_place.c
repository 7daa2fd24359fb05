#include "report/output_place.h"

#include "json/json_string.h"
#include "csv/csv_field.h"

static const char *time_name(const struct model *model)
{
    return model->time_name ? model->time_name : "step";
}

void output_place_header(const struct model *model, bool has_time, struct text *text)
{
    if (model->series_name) {
        csv_field_append(text, model->series_name);
        text_append_string(text, ",");
    }
    if (has_time) {
        csv_field_append(text, time_name(model));
        text_append_string(text, ",");
    }
}

static void place_in_row(const struct model *model, const char *id, const char *stamp, struct text *text)
{
    if (model->series_name) {
        csv_field_append(text, id);
        text_append_string(text, ",");
    }
    if (stamp) {
        csv_field_append(text, stamp);
        text_append_string(text, ",");
    }
}

/* `is_number`: a stamp that JSON has as one. */
static void place_in_object(const struct model *model, const char *id, const char *stamp, bool is_number,
                            struct text *text)
{
    if (model->series_name) {
        json_append_string(text, model->series_name);
        text_append_string(text, ": ");
        json_append_string(text, id);
        text_append_string(text, ", ");
    }
    if (!stamp)
        return;
    json_append_string(text, time_name(model));
    text_append_string(text, ": ");
    if (is_number)
        text_append_string(text, stamp);
    else
        json_append_string(text, stamp);
    text_append_string(text, ", ");
}

void output_place(const struct model *model, const struct calendar *calendar, const char *id, const int64_t *stamp,
                  bool is_json, struct text *text)
{
    char written[STAMP_TEXT_SIZE];
    const bool is_number =
        calendar->unit == CALENDAR_ROW || calendar->style.kind == STAMP_STEP || calendar->style.kind == STAMP_UNIX;
    if (stamp)
        calendar_write(calendar, *stamp, written);
    if (is_json)
        place_in_object(model, id, stamp ? written : NULL, is_number, text);
    else
        place_in_row(model, id, stamp ? written : NULL, text);
}
