/*
 * A text that grows: what output is built in before any of it is written, so that a fault on the way prints nothing.
 *
 * The first failed append is remembered and the appends after it do nothing: append freely, then ask once
 * with text_check().
 */
#ifndef SEQNET_BASE_TEXT_H
#define SEQNET_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct text {
    char *bytes;   /* owned; terminated when not NULL */
    size_t length; /* without the terminator */
    size_t capacity;
    struct error error; /* the first failure */
};

/* What joins several texts that stand for one: the columns of --time Date,Time, the parts of an id. It is a field of
 * its own in CSV (csv/csv_field.h), and ", " for people (base/printable.h). */
#define TEXT_JOINT '\x1f'

#define TEXT_INIT                                                                                                      \
    {                                                                                                                  \
        .bytes = NULL, .error = ERROR_INIT                                                                             \
    }

void text_release(struct text *text);

void text_append(struct text *text, const char *bytes, size_t length);
void text_append_string(struct text *text, const char *string);
void text_append_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Append what a terminal may be given (printable.h): of a name without its line feeds, of several lines with them. */
void text_append_printable(struct text *text, const char *name);
void text_append_printable_lines(struct text *text, const struct text *lines);

/* number_format() and number_format_float(), appended. */
void text_append_number(struct text *text, double value);
void text_append_float(struct text *text, float value);

/* 0 when every append succeeded, else -1 with `error` set to the first failure. */
int text_check(const struct text *text, struct error *error);

#endif
