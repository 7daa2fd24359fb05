#include "subcommands/follow_rows.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/lines.h"
#include "base/memory.h"
#include "csv/encoding.h"
#include "predict/follow.h"
#include "report/left_out_report.h"
#include "report/print.h"
#include "persist/model_file.h"

/* What goes on from line to line. */
struct following {
    struct model *model;
    const struct data_options *given;
    const struct answer_style *style;
    struct follow follow;
    struct text header; /* "" until it is read, and where there is none */
    size_t header_line;
    size_t blank_line; /* the last one before this row; 0: none */
    bool has_printed;  /* a forecast */
    bool has_told_unseen;
};

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r')
            return false;
    }
    return true;
}

/* Line by line there is no record of more than one line, and no more than one in a line. */
static int check_line(const char *line, size_t length, size_t number, struct error *error)
{
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        quoted ^= line[i] == '"';
        if (line[i] == '\r')
            return error_set(
                error, ERROR_DATA,
                "%s:%zu: a carriage return within the line; --follow takes lines that end with a line feed",
                file_input_name("-"), number);
    }
    return quoted ? error_set(error, ERROR_DATA,
                              "%s:%zu: a quote opens and is not closed in the same line; --follow reads line by line, "
                              "a field cannot go on in the next",
                              file_input_name("-"), number)
                  : 0;
}

static int print_forecast(struct following *following, const struct panel *panel, const struct forecast *forecast,
                          struct error *error)
{
    struct text text = TEXT_INIT;
    if (!following->has_told_unseen && forecast->series[0].is_unseen) {
        struct text note = TEXT_INIT;
        left_out_report_unseen(following->model, forecast, &note);
        print_note(&note);
        text_release(&note);
        following->has_told_unseen = true;
    }
    forecast_output(following->model, panel->time_name ? panel : NULL, forecast, following->style,
                    !following->has_printed, &text);
    following->has_printed = true;
    int result = text_check(&text, error);
    if (result == 0)
        result = file_write_output(text.bytes, text.length, error);
    text_release(&text);
    return result;
}

/* What of the last row is left out. */
static void print_outliers(const struct following *following, const struct panel *panel)
{
    struct text text = TEXT_INIT;
    left_out_report_outliers(&following->follow.outliers, "predict", panel->source, true, &text);
    print_note(&text);
    text_release(&text);
}

/* One row: the model moves on by it, and the forecast after it is printed. */
static int take_row(struct following *following, const char *line, size_t length, size_t number, struct error *error)
{
    int result = -1;
    struct model *model = following->model;
    struct panel panel = PANEL_INIT;
    struct forecast forecast = FORECAST_INIT;
    char place[PLACE_SIZE];
    size_t index, converted_length;
    char *converted = NULL;
    enum encoding encoding;
    snprintf(place, sizeof place, "%s:%zu", file_input_name("-"), number);
    if (following->blank_line && model->column_count == 1 && model->calendar.unit == CALENDAR_ROW)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: a blank line before a row; write NA where a value is missing, or take the line out",
                         file_input_name("-"), following->blank_line);
    if (encoding_to_utf8(place, NULL, line, length, &converted, &converted_length, &encoding, error) ||
        model_file_read_row(model, following->given, &following->header, following->header_line,
                            converted ? converted : line, converted ? converted_length : length, number, &panel,
                            error) ||
        follow_append(&following->follow, place, &panel, &index, error))
        goto done;
    print_note(&panel.notices);
    print_outliers(following, &panel);
    if (follow_forecast(&following->follow, place, index, &forecast, error))
        goto done;
    forecast_wishes_apply(&following->style->wishes, &forecast);
    result = print_forecast(following, &panel, &forecast, error);
done:
    memory_free(converted);
    forecast_release(&forecast);
    panel_release(&panel);
    return result;
}

int follow_rows(struct model *model, const struct data_options *given, const struct answer_style *style,
                struct error *error)
{
    int result = -1, got;
    const char *line;
    size_t length;
    struct following following = {
        .model = model, .given = given, .style = style, .follow = FOLLOW_INIT, .header = TEXT_INIT};
    struct lines lines = LINES_INIT;
    bool wants_header = model->has_header && !given->no_header;
    if (follow_init(&following.follow, model, error))
        goto done;
    int skip_count = given->skip_count ? given->skip_count : model->skip_count;
    while ((got = lines_next(&lines, &line, &length, error)) > 0) {
        if (lines.number <= (size_t)skip_count)
            continue;
        if (is_blank(line, length)) {
            following.blank_line = lines.number;
            continue;
        }
        if (check_line(line, length, lines.number, error))
            goto done;
        if (wants_header) {
            text_append(&following.header, line, length);
            following.header_line = lines.number;
            wants_header = false;
            if (text_check(&following.header, error))
                goto done;
        } else if (take_row(&following, line, length, lines.number, error)) {
            goto done;
        }
        following.blank_line = 0;
    }
    result = got;
done:
    follow_release(&following.follow);
    text_release(&following.header);
    lines_release(&lines);
    return result;
}
