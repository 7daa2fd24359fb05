#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/printable.h"

void text_release(struct text *text)
{
    memory_free(text->bytes);
    *text = (struct text)TEXT_INIT;
}

/* Room for `length` more bytes and the terminator. */
static int reserve(struct text *text, size_t length)
{
    if (text->error.kind != ERROR_NONE)
        return -1;
    return memory_grow((void **)&text->bytes, &text->capacity, text->length + length + 1, 1, &text->error);
}

void text_append(struct text *text, const char *bytes, size_t length)
{
    if (reserve(text, length))
        return;
    if (length)
        memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_append_string(struct text *text, const char *string)
{
    text_append(text, string, strlen(string));
}

void text_append_format(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 && text->error.kind == ERROR_NONE)
        error_set(&text->error, ERROR_SYSTEM, "a text could not be put together: %s", strerror(errno));
    if (length < 0 || reserve(text, (size_t)length))
        return;
    va_start(arguments, format);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    text->length += (size_t)length;
}

static void append_filtered(struct text *text, const char *bytes, size_t length, bool keeps_lines)
{
    if (reserve(text, length * PRINTABLE_GROWTH))
        return;
    char *end = text->bytes + text->length;
    printable_write(bytes, length, keeps_lines, end, length * PRINTABLE_GROWTH + 1);
    text->length += strlen(end);
}

void text_append_printable(struct text *text, const char *name)
{
    append_filtered(text, name, strlen(name), false);
}

void text_append_printable_lines(struct text *text, const struct text *lines)
{
    if (text_check(lines, &text->error) == 0 && lines->length)
        append_filtered(text, lines->bytes, lines->length, true);
}

void text_append_number(struct text *text, double value)
{
    char digits[NUMBER_TEXT_SIZE];
    text_append(text, digits, (size_t)number_format(value, digits));
}

void text_append_float(struct text *text, float value)
{
    char digits[NUMBER_TEXT_SIZE];
    text_append(text, digits, (size_t)number_format_float(value, digits));
}

int text_check(const struct text *text, struct error *error)
{
    if (text->error.kind == ERROR_NONE)
        return 0;
    return error_set(error, text->error.kind, "%s", text->error.message);
}
