/*
 * Checked access to parsed JSON. One table per object says which keys it has, what each holds, in which range, and
 * where it goes:
 *
 *     struct json_field fields[] = {
 *         {"window", JSON_INT, &recipe->window_length, 1, 10000},
 *         {"seed", JSON_UINT64, &recipe->seed},
 *     };
 *     JSON_READ(node, fields, error)
 *
 * Every key must be there once and no other may be. Messages name the file and the path:
 *
 *     model.json: members[0].parameters.layer.0.bias.values: has 11 numbers, not 12
 */
#ifndef SEQNET_JSON_JSON_READER_H
#define SEQNET_JSON_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "json/json_check.h"

struct cJSON;

/* One value and the way to it. Plain data, all borrowed: a node must not outlive its parent. {.item = NULL} before it
 * is read. */
struct json_node {
    const struct cJSON *item;
    const struct json_node *parent; /* NULL: the whole file */
    size_t index;                   /* in an array */
    const char *source;             /* the file's name */
    const struct json_lists *lists; /* what the marks among the items stand for */
};

enum json_kind {
    JSON_TEXT,           /* char *, owned by the caller, also when the reading fails later on */
    JSON_TEXT_OR_NULL,   /* likewise; NULL for null */
    JSON_WORD,           /* const char *, borrowed, as it stands in the file: for names out of a list */
    JSON_BUFFER,         /* char [maximum]: a text and its terminator must fit */
    JSON_BOOL,           /* bool */
    JSON_INT,            /* int in minimum .. maximum */
    JSON_SIZE,           /* size_t in minimum .. maximum, at most 2^53 */
    JSON_INT64,          /* int64_t, in the file a string of decimal digits: JSON numbers are exact up to 2^53 only */
    JSON_UINT64,         /* uint64_t, likewise */
    JSON_NUMBER,         /* double, finite, in minimum .. maximum; without range where both are 0 */
    JSON_NUMBER_OR_NULL, /* likewise; NAN for null */
    JSON_OBJECT,         /* struct json_node */
    JSON_OBJECT_OR_NULL, /* likewise; its item is NULL for null */
    JSON_ARRAY           /* struct json_node */
};

struct json_field {
    const char *key;
    enum json_kind kind;
    void *target;
    double minimum, maximum;
};

/* The largest object is a member's parameters: 3 matrices for each of 16 layers, and as many for a decoder's or the
 * other direction's, and some around them. */
#define JSON_FIELD_COUNT_MAX 128

/* Read an object. ERROR_DATA with the path when it does not fit the fields; targets may then be filled in part. */
int json_read_object(const struct json_node *object, const struct json_field *fields, size_t field_count,
                     struct error *error);

#define JSON_READ(object, fields, error) json_read_object(object, fields, sizeof(fields) / sizeof *(fields), error)

/* The member of that key, whatever it is, or one with item NULL. For keys that decide how the rest is read. */
struct json_node json_member(const struct json_node *object, const char *key);

/* Elements of an array. */
size_t json_count(const struct json_node *array);

/* Step through an array: element->item NULL before the first call. False after the last. */
bool json_next(const struct json_node *array, struct json_node *element);

/* A text of an array: a copy in *text, owned by the caller. */
int json_read_text(const struct json_node *node, char **text, struct error *error);

/* Exactly `count` numbers; finite, or NAN for null where that is allowed. ERROR_DATA. */
int json_read_numbers(const struct json_node *array, bool null_allowed, size_t count, double *values,
                      struct error *error);

/* Exactly `count` finite floats. */
int json_read_floats(const struct json_node *array, size_t count, float *values, struct error *error);

/* Is it of this kind (JSON_OBJECT, JSON_ARRAY, JSON_NUMBER, JSON_TEXT)? ERROR_DATA when not. */
int json_require(const struct json_node *node, enum json_kind kind, struct error *error);

/* "name: path: fault", as ERROR_DATA. Always returns -1. */
int json_fault(const struct json_node *node, struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for the member `key` of an object. */
int json_member_fault(const struct json_node *object, const char *key, struct error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
