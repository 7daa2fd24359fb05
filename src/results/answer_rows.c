#include "results/answer_rows.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "csv/csv_field.h"

struct answer_rows answer_rows_open(const struct model *model, const struct calendar *calendar, enum format format,
                                    struct text *text)
{
    struct answer_rows rows = {.model = model,
                               .calendar = calendar,
                               .format = format,
                               .text = text,
                               .writer = {.text = text},
                               .decimals = ANSWER_EXACT};
    if (format == FORMAT_JSON)
        json_open(&rows.writer, NULL, '[', false);
    return rows;
}

void answer_rows_close(struct answer_rows *rows)
{
    if (rows->format != FORMAT_JSON)
        return;
    json_close(&rows->writer, ']');
    text_append_string(rows->text, "\n");
}

/* The next field of a line of CSV. */
static void append_field(struct answer_rows *rows, const char *field)
{
    text_append_string(rows->text, rows->follows ? "," : "");
    csv_field_append(rows->text, field);
    rows->follows = true;
}

static const char *time_name(const struct model *model)
{
    return model->time_name ? model->time_name : "step";
}

void answer_rows_header(struct answer_rows *rows, bool has_time)
{
    rows->is_header = true;
    rows->follows = false;
    if (rows->model->label)
        append_field(rows, ANSWER_LABEL);
    if (rows->model->series_name)
        append_field(rows, rows->model->series_name);
    if (has_time)
        append_field(rows, time_name(rows->model));
}

/* Names and values with TEXT_JOINT between: a member for each. */
static void write_parts(struct json_writer *writer, const char *names, const char *values)
{
    for (;;) {
        struct text name = TEXT_INIT, value = TEXT_INIT;
        size_t name_length = strcspn(names, (const char[]){TEXT_JOINT, '\0'});
        size_t value_length = strcspn(values, (const char[]){TEXT_JOINT, '\0'});
        if (names[name_length] == '\0' || values[value_length] == '\0')
            break;
        text_append(&name, names, name_length);
        text_append(&value, values, value_length);
        if (text_check(&name, &writer->text->error) == 0 && text_check(&value, &writer->text->error) == 0)
            json_write_text(writer, name.bytes, value.bytes);
        text_release(&name);
        text_release(&value);
        names += name_length + 1;
        values += value_length + 1;
    }
    json_write_text(writer, names, values);
}

/* The members of a time, as written. */
static void write_time(struct answer_rows *rows, const char *names, const char *stamp)
{
    const struct calendar *calendar = rows->calendar;
    const bool is_number =
        calendar->unit == CALENDAR_ROW || calendar->style.kind == STAMP_STEP || calendar->style.kind == STAMP_UNIX;
    double number;
    if (is_number && number_parse(stamp, strlen(stamp), &number) == 0)
        json_write_number(&rows->writer, names, number);
    else
        write_parts(&rows->writer, names, stamp);
}

/* The members that say where an answer of a JSON object belongs; `stamp` NULL: none. */
static void write_place(struct answer_rows *rows, const char *id, const char *stamp)
{
    json_open(&rows->writer, NULL, '{', true);
    if (rows->model->label)
        json_write_text(&rows->writer, ANSWER_LABEL, rows->model->label);
    if (rows->model->series_name)
        write_parts(&rows->writer, rows->model->series_name, id);
    if (stamp)
        write_time(rows, time_name(rows->model), stamp);
}

void answer_rows_begin(struct answer_rows *rows, const char *id, const int64_t *stamp)
{
    char written[STAMP_TEXT_SIZE];
    rows->is_header = rows->follows = false;
    if (stamp)
        calendar_write(rows->calendar, *stamp, written);
    switch (rows->format) {
    case FORMAT_TABLE:
    case FORMAT_PROMETHEUS:
        break;
    case FORMAT_CSV:
        if (rows->model->label)
            append_field(rows, rows->model->label);
        if (rows->model->series_name)
            append_field(rows, id);
        if (stamp)
            append_field(rows, written);
        break;
    case FORMAT_JSONL:
        rows->writer = (struct json_writer){.text = rows->text}; /* a document of its own */
        write_place(rows, id, stamp ? written : NULL);
        break;
    case FORMAT_JSON:
        write_place(rows, id, stamp ? written : NULL);
        break;
    }
}

void answer_rows_end(struct answer_rows *rows)
{
    if (rows->format == FORMAT_JSON || rows->format == FORMAT_JSONL)
        json_close(&rows->writer, '}');
    if (rows->format != FORMAT_JSON)
        text_append_string(rows->text, "\n");
}

/* What a column is called, put together; release it. */
static struct text make_name(struct answer_name name)
{
    struct text made = TEXT_INIT;
    text_append_string(&made, name.what);
    if (name.level > 0)
        text_append_number(&made, name.level);
    if (name.of)
        text_append_format(&made, "_%s", name.of);
    return made;
}

/* A field of the header, or a member of an object; `word` NULL: the number. */
static void append_named(struct answer_rows *rows, struct answer_name name, const char *word, double number)
{
    struct text made = make_name(name);
    if (text_check(&made, &rows->text->error))
        goto done;
    if (rows->is_header)
        append_field(rows, made.bytes);
    else if (word)
        json_write_text(&rows->writer, made.bytes, word);
    else if (rows->decimals == ANSWER_EXACT)
        json_write_number(&rows->writer, made.bytes, number);
    else
        json_write_rounded(&rows->writer, made.bytes, number, rows->decimals);
done:
    text_release(&made);
}

void answer_rows_number(struct answer_rows *rows, struct answer_name name, double value)
{
    if (rows->is_header || rows->format != FORMAT_CSV) {
        append_named(rows, name, NULL, value);
        return;
    }
    char digits[NUMBER_TEXT_SIZE] = "";
    int length = 0;
    if (!isnan(value))
        length = rows->decimals == ANSWER_EXACT ? number_format(value, digits)
                                                : number_format_rounded(value, rows->decimals, digits);
    text_append(rows->text, ",", rows->follows);
    text_append(rows->text, digits, (size_t)length);
    rows->follows = true;
}

/* "what", or for each column of the time "what_NAME", TEXT_JOINT between. */
static void append_time_names(const struct answer_rows *rows, const char *what, struct text *text)
{
    const char *names = time_name(rows->model);
    if (!strchr(names, TEXT_JOINT)) {
        text_append_string(text, what);
        return;
    }
    for (size_t length; *names; names += length + (names[length] != '\0')) {
        length = strcspn(names, (const char[]){TEXT_JOINT, '\0'});
        text_append_format(text, "%s_%.*s", what, (int)length, names);
        text_append(text, names + length, names[length] != '\0');
    }
}

void answer_rows_time(struct answer_rows *rows, const char *what, int64_t stamp)
{
    struct text names = TEXT_INIT;
    char written[STAMP_TEXT_SIZE];
    append_time_names(rows, what, &names);
    if (text_check(&names, &rows->text->error))
        goto done;
    if (rows->is_header) {
        append_field(rows, names.bytes);
        goto done;
    }
    calendar_write(rows->calendar, stamp, written);
    if (rows->format == FORMAT_CSV)
        append_field(rows, written);
    else
        write_time(rows, names.bytes, written);
done:
    text_release(&names);
}

void answer_rows_text(struct answer_rows *rows, struct answer_name name, const char *value)
{
    if (!value)
        answer_rows_number(rows, name, NAN);
    else if (rows->is_header || rows->format != FORMAT_CSV)
        append_named(rows, name, value, 0);
    else
        append_field(rows, value);
}
