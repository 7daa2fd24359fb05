/*
 * Is a text JSON (RFC 8259), to the letter? Asked before cJSON parses it, because cJSON neither says what is wrong nor
 * on which line, takes a text that is no UTF-8, ends strings at \u0000, and fails in the same way for bad text and for
 * want of memory. What this lets through, cJSON can only refuse for want of memory.
 *
 * A model is mostly long lists of numbers, for each of which cJSON would make a node of 64 bytes. The check notes where
 * they stand, and json_shorten() hands cJSON the text without them:
 *
 *     "values": [0.25, -1.5, 3, ...]  -->  "values": ["\x01" "17"]        list 17, read by json_reader.h from the text
 * itself
 *
 * The mark is a control character, which no JSON text may hold as it stands. One that holds it escaped names a list
 * that is there, and gains nothing.
 */
#ifndef SEQNET_JSON_JSON_CHECK_H
#define SEQNET_JSON_JSON_CHECK_H

#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

#define JSON_DEPTH_MAX 32        /* objects and arrays inside each other */
#define JSON_NUMBER_BYTES_MAX 60 /* cJSON reads no further */

#define JSON_LIST_LENGTH_MIN 8 /* shorter lists are left to cJSON */
#define JSON_LIST_MARK '\x01'

/* A list of numbers and nulls alone: bytes[begin..end-1] stand between its brackets. */
struct json_list {
    size_t begin, end;
    size_t count;
};

struct json_lists {
    const char *bytes;       /* borrowed: the whole text */
    struct json_list *items; /* owned, in the order of the text */
    size_t count, capacity;
};

#define JSON_LISTS_INIT {.items = NULL}

void json_lists_release(struct json_lists *lists);

/* One value and blanks round it make up all of bytes[0..length-1], and its lists go into *lists (release it).
 * ERROR_DATA "name:line: ..." when not; ERROR_SYSTEM for memory. */
int json_check(const char *name, const char *bytes, size_t length, struct json_lists *lists, struct error *error);

/* The text that was checked, its lists replaced by marks. */
void json_shorten(const struct json_lists *lists, size_t length, struct text *text);

#endif
