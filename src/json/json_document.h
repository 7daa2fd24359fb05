/*
 * A JSON text (RFC 8259), checked to the letter, and nearly all of it before anything is read of it.
 *
 * The check tells what is wrong, and on which line: text that is no UTF-8, \u0000, which would end a C string, brackets
 * too deep inside each other. What reads the values (json_reader.h) takes them from the text itself, and relies on the
 * check. It steps over what it does not want: the check notes where long objects and arrays end, so that these are not
 * read again for it.
 *
 * Most of a model are arrays of numbers. Of these the check only finds the end and counts the commas. What stands
 * between them is checked by whoever reads it (json_check_word()), with the same message.
 *
 * cJSON has two tasks in this folder. It prints what is written (json_writer.h). And in reading it undoes the escapes
 * of a string that has any (json_read_text()). Both hand it seqnet's allocator, which is state of that library: do not
 * read or write from two threads at once.
 *
 * Memory, beside what the caller makes of it: the text, and at most JSON_DEPTH_MAX spans of 24 bytes for each
 * JSON_SPAN_BYTES_MIN bytes of text.
 */
#ifndef SEQNET_JSON_JSON_DOCUMENT_H
#define SEQNET_JSON_JSON_DOCUMENT_H

#include <stddef.h>

#include "base/error.h"

#define JSON_DEPTH_MAX 16 /* objects and arrays inside each other */
#define JSON_FIELD_COUNT_MAX                                                                                           \
    128 /* keys of one object: a member's parameters are 3 matrices for each of 16 layers, and                         \
           as many for a decoder's or the other direction's, and some around them */
#define JSON_NUMBER_BYTES_MAX 60 /* no number that a program writes is longer */
#define JSON_SPAN_BYTES_MIN 128  /* the end of a shorter object or array is found by reading it again */

/* An object or array: bytes[begin..end-1] with its brackets. */
struct json_span {
    size_t begin, end;
    size_t count; /* of its members or elements */
};

struct json_document {
    const char *name;  /* borrowed: the file's, for messages */
    const char *bytes; /* borrowed: [length] */
    size_t length;
    int thread_count;        /* that may read long arrays of objects; 0: one for each processor */
    int version;             /* of the file: which fields it has (json_fields.h). 0: none is too new */
    struct json_span *spans; /* owned: the long ones, in the order of their beginnings */
    size_t span_count, span_capacity;
    size_t next_span; /* the one that is likely to be asked for next */
};

#define JSON_DOCUMENT_INIT                                                                                             \
    {                                                                                                                  \
        .bytes = NULL                                                                                                  \
    }

/* Is bytes[0..length-1] one JSON value, and blanks round it? ERROR_DATA "name:line: ..." when not; ERROR_SYSTEM for
 * memory. Release the document either way. */
int json_document_open(struct json_document *document, const char *name, const char *bytes, size_t length,
                       struct error *error);

void json_document_release(struct json_document *document);

/* Where the text goes on after the value that begins at `at`, in a text that was checked. *count, if not NULL, gets the
 * members or elements of an object or array. */
const char *json_skip(struct json_document *document, const char *at, size_t *count);

/* Is bytes[begin..end-1] a number, null, true or false? To be asked of what an array has between two commas, blanks
 * left away. ERROR_DATA as json_document_open() has it. */
int json_check_word(struct json_document *document, const char *begin, const char *end, struct error *error);

/* The same for what is no text, no array and no object: behind it, before the blanks that a comma or bracket follows.
 */
static inline const char *json_skip_word(const char *at)
{
    const char *end = at;
    for (; *at != ',' && *at != ']' && *at != '}'; at++)
        end = *at == ' ' || *at == '\n' || *at == '\r' || *at == '\t' ? end : at + 1;
    return end;
}

/* The first character at or after `at` that is no blank. */
static inline const char *json_skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')
        at++;
    return at;
}

#endif
