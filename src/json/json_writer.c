#include "json/json_writer.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "json/json_string.h"

#define LINE_WIDTH 120
#define INDENTATION 2

static void break_line(struct json_writer *writer, int depth)
{
    static const char blanks[] = "                                ";
    size_t width = (size_t)depth * INDENTATION;
    text_append(writer->text, "\n", 1);
    text_append(writer->text, blanks, width < sizeof blanks - 1 ? width : sizeof blanks - 1);
}

/* What comes before a value: comma, line end and key. */
static void begin_value(struct json_writer *writer, const char *key)
{
    if (writer->follows)
        text_append(writer->text, ",", 1);
    if (writer->line_depth == 0 && writer->depth > 0)
        break_line(writer, writer->depth);
    else if (writer->follows)
        text_append(writer->text, " ", 1);
    writer->follows = true;
    if (key) {
        json_append_string(writer->text, key);
        text_append(writer->text, ": ", 2);
    }
}

void json_open(struct json_writer *writer, const char *key, char bracket, bool on_one_line)
{
    begin_value(writer, key);
    text_append(writer->text, &bracket, 1);
    writer->depth++;
    if (on_one_line && writer->line_depth == 0)
        writer->line_depth = writer->depth;
    writer->follows = false;
}

void json_close(struct json_writer *writer, char bracket)
{
    if (writer->line_depth == writer->depth)
        writer->line_depth = 0;
    else if (writer->line_depth == 0 && writer->follows)
        break_line(writer, writer->depth - 1);
    writer->depth--;
    text_append(writer->text, &bracket, 1);
    writer->follows = true;
}

void json_write_text(struct json_writer *writer, const char *key, const char *value)
{
    begin_value(writer, key);
    if (value)
        json_append_string(writer->text, value);
    else
        text_append_string(writer->text, "null");
}

void json_write_bool(struct json_writer *writer, const char *key, bool value)
{
    begin_value(writer, key);
    text_append_string(writer->text, value ? "true" : "false");
}

void json_write_size(struct json_writer *writer, const char *key, size_t value)
{
    begin_value(writer, key);
    text_append_format(writer->text, "%zu", value);
}

void json_write_number(struct json_writer *writer, const char *key, double value)
{
    begin_value(writer, key);
    if (!isfinite(value))
        text_append_string(writer->text, "null");
    else
        text_append_number(writer->text, value);
}

void json_write_int64(struct json_writer *writer, const char *key, int64_t value)
{
    begin_value(writer, key);
    text_append_format(writer->text, "\"%" PRId64 "\"", value);
}

void json_write_uint64(struct json_writer *writer, const char *key, uint64_t value)
{
    begin_value(writer, key);
    text_append_format(writer->text, "\"%" PRIu64 "\"", value);
}

/* Characters in the line that is being written. */
static size_t line_length(const struct text *text)
{
    const char *line_end = text->bytes ? memrchr(text->bytes, '\n', text->length) : NULL;
    return line_end ? (size_t)(text->bytes + text->length - line_end - 1) : text->length;
}

/* One number of an array; `width` is the line's length so far. */
static void append_element(struct json_writer *writer, bool is_first, const char *digits, size_t length, size_t *width)
{
    if (!is_first) {
        text_append(writer->text, ",", 1);
        *width += 1;
        if (*width + 1 + length + 1 > LINE_WIDTH) {
            break_line(writer, writer->depth + 1);
            *width = (size_t)(writer->depth + 1) * INDENTATION;
        } else {
            text_append(writer->text, " ", 1);
            *width += 1;
        }
    }
    text_append(writer->text, digits, length);
    *width += length;
}

void json_write_numbers(struct json_writer *writer, const char *key, const double *values, size_t count)
{
    begin_value(writer, key);
    text_append(writer->text, "[", 1);
    size_t width = line_length(writer->text);
    for (size_t i = 0; i < count; i++) {
        char digits[NUMBER_TEXT_SIZE] = "null";
        int length = !isfinite(values[i]) ? 4 : number_format(values[i], digits);
        append_element(writer, i == 0, digits, (size_t)length, &width);
    }
    text_append(writer->text, "]", 1);
}

void json_write_floats(struct json_writer *writer, const char *key, const float *values, size_t count)
{
    begin_value(writer, key);
    text_append(writer->text, "[", 1);
    size_t width = line_length(writer->text);
    for (size_t i = 0; i < count; i++) {
        char digits[NUMBER_TEXT_SIZE];
        int length = number_format_float(values[i], digits);
        append_element(writer, i == 0, digits, (size_t)length, &width);
    }
    text_append(writer->text, "]", 1);
}
