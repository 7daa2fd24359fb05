/*
 * Reads the values of a checked document one by one, where a table (json_fields.h) cannot say how. Messages name the
 * file and the path:
 *
 *     model.json: members[0].parameters.layer.0.bias.values: has 11 numbers, not 12
 */
#ifndef SEQNET_JSON_JSON_READER_H
#define SEQNET_JSON_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "json/json_document.h"

/* One value and the way to it. Plain data, all borrowed: a node must not outlive its parent or its document. */
struct json_node {
    struct json_document *document;
    const struct json_node *parent; /* NULL: the whole file */
    const char *key;                /* in an object, else NULL */
    size_t index;                   /* in an array */
    const char *begin, *end;        /* the value's text; NULL: there is none */
    size_t count;                   /* of an array's elements */
};

struct json_node json_root(struct json_document *document);

/* Step through an object: member->begin NULL before the first call. Returns where the key stands in the text, in its
 * quotes and with its escapes; NULL after the last. member->key is not set. */
const char *json_next_member(const struct json_node *object, struct json_node *member);

/* Does such a key say the same as `word`, which is plain ASCII without quotes? */
bool json_key_is(const char *key, const char *word);

/* The member of that key, whatever it is, or one with begin NULL. For keys that decide how the rest is read. */
struct json_node json_member(const struct json_node *object, const char *key);

/* Step through an array: element->begin NULL before the first call. False after the last. */
bool json_next(const struct json_node *array, struct json_node *element);

bool json_is_null(const struct json_node *node);
bool json_is_array(const struct json_node *node);
bool json_is_object(const struct json_node *node);

/* An array of `expected` elements? ERROR_DATA when not. */
int json_require_count(const struct json_node *node, size_t expected, struct error *error);

/* A text: a copy in *text, owned by the caller. */
int json_read_text(const struct json_node *node, char **text, struct error *error);

/* A finite number, or NAN for null where that is allowed. */
int json_read_number(const struct json_node *node, bool null_allowed, double *value, struct error *error);

/* An array of exactly `count` of them. */
int json_read_numbers(const struct json_node *array, bool null_allowed, size_t count, double *values,
                      struct error *error);

/* An array of exactly `count` finite floats. */
int json_read_floats(const struct json_node *array, size_t count, float *values, struct error *error);

/* "name: path: fault", as ERROR_DATA. Always returns -1. */
int json_fault(const struct json_node *node, struct error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for the member `key` of an object. */
int json_member_fault(const struct json_node *object, const char *key, struct error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
