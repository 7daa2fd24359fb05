/*
 * JSON that people can read: an object's members one to a line or all on one, numbers in lines of at most 120
 * characters. Numbers read back exactly as they are. Failures are the text's (text_check()).
 */
#ifndef SEQNET_JSON_JSON_WRITER_H
#define SEQNET_JSON_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct json_writer {
    struct text *text; /* borrowed, appended to */
    int depth;         /* open brackets */
    int line_depth;    /* brackets from this depth on stay on one line; 0: none is open */
    bool follows;      /* something stands before in the same brackets */
};

/* All below: `key` is NULL in an array. */

/* '{' or '['; with `on_one_line` what follows up to its end is not broken into lines, but for long arrays of
 * numbers. */
void json_open(struct json_writer *writer, const char *key, char bracket, bool on_one_line);
void json_close(struct json_writer *writer, char bracket);

void json_write_text(struct json_writer *writer, const char *key, const char *value); /* NULL: null */
void json_write_bool(struct json_writer *writer, const char *key, bool value);
void json_write_size(struct json_writer *writer, const char *key, size_t value);
void json_write_number(struct json_writer *writer, const char *key, double value); /* not finite: null */

/* As strings of digits: a JSON number is exact up to 2^53 only. */
void json_write_int64(struct json_writer *writer, const char *key, int64_t value);
void json_write_uint64(struct json_writer *writer, const char *key, uint64_t value);

void json_write_numbers(struct json_writer *writer, const char *key, const double *values, size_t count);
void json_write_floats(struct json_writer *writer, const char *key, const float *values, size_t count);

#endif
