/*
 * Writes JSON that people can read: an object's members one to a line, or all on one, and arrays on one line. cJSON
 * puts it together and prints it. Numbers have the digits that read back exactly (base/number.h).
 *
 *     struct json_writer writer = {.text = &text};
 *     json_open(&writer, NULL, '{', false);
 *     json_write_size(&writer, "rows", 12);
 *     json_close(&writer, '}');            the text is appended when the outermost bracket closes
 *
 * cJSON takes 64 bytes and more for each value. So an array of numbers is one node. And what closes inside two brackets
 * (one of a model's many series) is printed at once and waits as text.
 *
 * Failures are the text's (text_check()). Not from two threads at once (json_document.h).
 */
#ifndef SEQNET_JSON_JSON_WRITER_H
#define SEQNET_JSON_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "json/json_document.h"

struct cJSON;

/* An object or array that is open. */
struct json_open {
    struct cJSON *item; /* owned; NULL when memory was refused */
    const char *key;    /* borrowed, in its parent */
    bool on_one_line;
};

struct json_writer {
    struct text *text; /* borrowed, appended to */
    int depth;         /* open brackets */
    struct json_open open[JSON_DEPTH_MAX];
    struct text scratch; /* released when the outermost bracket closes */
};

/* In all of these `key` is NULL in an array. The key of a bracket is borrowed until it closes; others are copied. */

/* `bracket` is '{' or '['. With `on_one_line` all up to its end stays on one line. */
void json_open(struct json_writer *writer, const char *key, char bracket, bool on_one_line);
void json_close(struct json_writer *writer, char bracket);

void json_write_text(struct json_writer *writer, const char *key, const char *value); /* NULL: null */
void json_write_bool(struct json_writer *writer, const char *key, bool value);
void json_write_size(struct json_writer *writer, const char *key, size_t value);
void json_write_number(struct json_writer *writer, const char *key, double value);                /* not finite: null */
void json_write_rounded(struct json_writer *writer, const char *key, double value, int decimals); /* likewise */

/* As strings of digits: a JSON number is exact up to 2^53 only. */
void json_write_int64(struct json_writer *writer, const char *key, int64_t value);
void json_write_uint64(struct json_writer *writer, const char *key, uint64_t value);

void json_write_ints(struct json_writer *writer, const char *key, const int *values, size_t count);
void json_write_numbers(struct json_writer *writer, const char *key, const double *values, size_t count);
void json_write_floats(struct json_writer *writer, const char *key, const float *values, size_t count);

#endif
