#include "json/json_writer.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "json/json_string.h"

#define PRINT_SIZE 256  /* bytes that printing begins with */
#define PRINTED_DEPTH 2 /* what closes in so many brackets is printed at once: a member or a series of a model */

static void fail(struct json_writer *writer)
{
    if (writer->text->error.kind == ERROR_NONE)
        error_set(&writer->text->error, ERROR_SYSTEM, "out of memory");
}

/* Into the innermost bracket. */
static void add(struct json_writer *writer, const char *key, cJSON *item)
{
    assert(writer->depth > 0);
    cJSON *parent = writer->open[writer->depth - 1].item;
    if (!item || !parent || !(key ? cJSON_AddItemToObject(parent, key, item) : cJSON_AddItemToArray(parent, item))) {
        fail(writer);
        cJSON_Delete(item);
    }
}

void json_open(struct json_writer *writer, const char *key, char bracket, bool on_one_line)
{
    assert(writer->depth < JSON_DEPTH_MAX);
    if (writer->depth == 0)
        cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = memory_hook_allocate, .free_fn = memory_free});
    else
        on_one_line |= writer->open[writer->depth - 1].on_one_line;
    writer->open[writer->depth++] =
        (struct json_open){bracket == '{' ? cJSON_CreateObject() : cJSON_CreateArray(), key, on_one_line};
}

/* As a node of text, its lines `depth` brackets deeper than they were printed. No string holds a line end as it
 * stands. */
static cJSON *create_printed(struct text *text, const char *printed, int depth)
{
    text->length = 0;
    for (const char *line = printed, *end; *line; line = end) {
        end = strchrnul(line, '\n');
        end += *end == '\n';
        text_append(text, line, (size_t)(end - line));
        for (int tab = 0; end[-1] == '\n' && tab < depth; tab++)
            text_append(text, "\t", 1);
    }
    return text->error.kind == ERROR_NONE ? cJSON_CreateRaw(text->bytes) : NULL;
}

/* What cJSON printed, with the blanks that people type: two for each tab that begins a line, one after a colon, and one
 * after a comma that ends no line. */
static void append_laid_out(struct text *text, const char *printed)
{
    bool in_string = false;
    for (const char *at = printed; *at;) {
        const size_t plain = strcspn(at, in_string ? "\"\\" : "\"\t:,");
        text_append(text, at, plain);
        at += plain;
        const char mark = *at;
        if (mark == '\t') {
            text_append(text, "  ", at > printed && at[-1] == ':' ? 1 : 2);
            at++;
        } else if (mark) {
            const size_t taken = mark == '\\' ? 2 : 1;
            text_append(text, at, taken);
            at += taken;
            in_string = in_string != (mark == '"');
            if (mark != '"' && !in_string && !strchr("\t\n ", *at))
                text_append(text, " ", 1);
        }
    }
}

void json_close(struct json_writer *writer, char bracket)
{
    (void)bracket;
    const struct json_open closed = writer->open[--writer->depth];
    const bool is_line = closed.on_one_line && writer->depth > 0 && !writer->open[writer->depth - 1].on_one_line;
    if (!closed.item || (writer->depth > 0 && writer->depth != PRINTED_DEPTH && !is_line)) {
        if (writer->depth > 0)
            add(writer, closed.key, closed.item);
        else
            fail(writer);
        return;
    }
    char *printed = cJSON_PrintBuffered(closed.item, PRINT_SIZE, !closed.on_one_line);
    cJSON_Delete(closed.item);
    if (writer->depth > 0)
        add(writer, closed.key, printed ? create_printed(&writer->scratch, printed, writer->depth) : NULL);
    else if (printed)
        append_laid_out(writer->text, printed);
    else
        fail(writer);
    memory_free(printed);
    if (writer->depth == 0)
        text_release(&writer->scratch);
}

void json_write_text(struct json_writer *writer, const char *key, const char *value)
{
    struct text *text = &writer->scratch;
    text->length = 0;
    if (value)
        json_encode_string(text, value);
    add(writer, key,
        !value                           ? cJSON_CreateNull()
        : text->error.kind == ERROR_NONE ? cJSON_CreateString(text->bytes)
                                         : NULL);
}

void json_write_bool(struct json_writer *writer, const char *key, bool value)
{
    add(writer, key, cJSON_CreateBool(value));
}

void json_write_size(struct json_writer *writer, const char *key, size_t value)
{
    char digits[NUMBER_TEXT_SIZE];
    snprintf(digits, sizeof digits, "%zu", value);
    add(writer, key, cJSON_CreateRaw(digits));
}

void json_write_number(struct json_writer *writer, const char *key, double value)
{
    char digits[NUMBER_TEXT_SIZE] = "null";
    if (isfinite(value))
        number_format(value, digits);
    add(writer, key, cJSON_CreateRaw(digits));
}

void json_write_rounded(struct json_writer *writer, const char *key, double value, int decimals)
{
    char digits[NUMBER_TEXT_SIZE] = "null";
    if (isfinite(value))
        number_format_rounded(value, decimals, digits);
    add(writer, key, cJSON_CreateRaw(digits));
}

void json_write_int64(struct json_writer *writer, const char *key, int64_t value)
{
    char digits[NUMBER_TEXT_SIZE];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    add(writer, key, cJSON_CreateString(digits));
}

void json_write_uint64(struct json_writer *writer, const char *key, uint64_t value)
{
    char digits[NUMBER_TEXT_SIZE];
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    add(writer, key, cJSON_CreateString(digits));
}

/* One node for a whole array, of one of the three types. */
static void write_array(struct json_writer *writer, const char *key, const int *ints, const double *doubles,
                        const float *floats, size_t count)
{
    struct text *text = &writer->scratch;
    text->length = 0;
    text_append(text, "[", 1);
    for (size_t i = 0; i < count; i++) {
        char digits[NUMBER_TEXT_SIZE] = "null";
        int length = 4;
        if (ints)
            length = snprintf(digits, sizeof digits, "%d", ints[i]);
        else if (floats)
            length = number_format_float(floats[i], digits);
        else if (isfinite(doubles[i]))
            length = number_format(doubles[i], digits);
        text_append(text, ", ", i ? 2 : 0);
        text_append(text, digits, (size_t)length);
    }
    text_append(text, "]", 1);
    add(writer, key, text->error.kind == ERROR_NONE ? cJSON_CreateRaw(text->bytes) : NULL);
}

void json_write_ints(struct json_writer *writer, const char *key, const int *values, size_t count)
{
    write_array(writer, key, values, NULL, NULL, count);
}

void json_write_numbers(struct json_writer *writer, const char *key, const double *values, size_t count)
{
    write_array(writer, key, NULL, values, NULL, count);
}

void json_write_floats(struct json_writer *writer, const char *key, const float *values, size_t count)
{
    write_array(writer, key, NULL, NULL, values, count);
}
