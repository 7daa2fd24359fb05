/*
 * One table writes an object and reads it back.
 *
 *     #define FIELD(key, kind, member, ...) JSON_FIELD(struct recipe, key, kind, member, __VA_ARGS__)
 *     static const struct json_field fields[] = {
 *         FIELD("hidden", JSON_INT, hidden_size, JSON_RANGE(1, 4096)),
 *         FIELD("fill", JSON_NAME, fill, .names = &fill_names),
 *         FIELD("windows", JSON_INTS, windows, JSON_RANGE(1, 10000), JSON_COUNT(struct recipe, window_count)),
 *         FIELD("sampling", JSON_NUMBER, sampling, JSON_RANGE(0, 1), .since = 3),
 *     };
 *     static const struct json_table table = JSON_TABLE(struct recipe, fields);
 *
 *     json_fields_write(&writer, &table, &recipe, NULL);
 *     json_fields_read(&node, &table, &recipe, NULL, error);
 *
 * Reading refuses a key that the table does not have, and a key that stands twice. Fields are read in the table's
 * order, whatever their order in the file. So a custom field or a check may rely on the fields above it.
 *
 * To add a field to the model file, do three things:
 *
 *     1. add a member to the record;
 *     2. add its line to the record's table, with .is_optional and a .fallback;
 *     3. describe it in man/seqnet-model.5. tests/lint fails without.
 *
 * The file's version stays. The field is written only if its value is not the fallback, so older programs can read
 * every model without it.
 */
#ifndef SEQNET_JSON_JSON_FIELDS_H
#define SEQNET_JSON_JSON_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/names.h"
#include "json/json_reader.h"
#include "json/json_writer.h"

#define JSON_INTEGER_MAX 9007199254740992.0 /* 2^53: JSON numbers are exact so far */
#define JSON_COUNT_MAX 1e9                  /* of what an int counts */

/* What stands in the file, and the member's type. */
enum json_kind {
    JSON_TEXT,    /* char *, owned by the record, also when reading fails later */
    JSON_BUFFER,  /* char [], a text that fits with its terminator */
    JSON_CHAR,    /* char: a text of one byte; 0 for null */
    JSON_BOOL,    /* bool */
    JSON_INT,     /* int in the range */
    JSON_SIZE,    /* size_t in the range, at most 2^53 */
    JSON_INT64,   /* int64_t, in the file a text of decimal digits: JSON numbers are exact up to 2^53 only */
    JSON_UINT64,  /* uint64_t, likewise */
    JSON_NUMBER,  /* double in the range, finite */
    JSON_NAME,    /* an enum: the word of .names for it, of those that a file may hold */
    JSON_INTS,    /* int [], an array of whole numbers in the range */
    JSON_NUMBERS, /* double [], or double * where .is_owned: an array of numbers in the range */
    JSON_OBJECT,  /* a struct, by .table */
    JSON_OBJECTS, /* an array of structs, or a pointer to some where .is_owned: an array of objects, by .table */
    JSON_CUSTOM   /* by two functions of the caller; .offset is not used */
};

/* What a custom field is written and read by. `context` is what json_fields_write() or json_fields_read() was given:
 * what the record alone does not tell. */
struct json_custom {
    void (*write)(struct json_writer *writer, const char *key, const void *record, const void *context);
    int (*read)(const struct json_node *node, void *record, const void *context, struct error *error);
};

struct json_table;

struct json_field {
    const char *key;
    enum json_kind kind;
    size_t offset, size;     /* of the member in the record, bytes */
    double minimum, maximum; /* of each number; both 0: any */
    bool null_allowed;       /* JSON_TEXT: NULL; JSON_BUFFER: ""; JSON_CHAR: 0; JSON_NUMBER and JSON_NUMBERS: NAN */
    int since, until; /* the first and the last file version that have it; 0: no bound. Older versions are read only */
    bool is_optional; /* it may be absent */
    double fallback;  /* what an absent number, bool or name is taken for. An absent text is NULL or "", an array is
                         empty */

    const struct names *names;
    const struct json_table *table;
    const struct json_custom *custom;

    /* of arrays */
    bool is_owned;                   /* the member is a pointer; the record owns what it points to */
    size_t count_offset, count_size; /* the member that counts elements: an int or a size_t */
    bool count_is_read;              /* fields above gave the count: the array must have as many */
    size_t most;                     /* elements possible; 0: as many as the member has room for */
};

/* Fields of one record. */
struct json_table {
    const struct json_field *fields;
    size_t field_count; /* 1 .. JSON_FIELD_COUNT_MAX */
    size_t record_size; /* bytes */
    bool on_one_line;   /* how its objects are written */
    /* NULL, or asked after all fields were read: do they fit each other? */
    int (*check)(const struct json_node *object, void *record, const void *context, struct error *error);
};

#define JSON_FIELD(record, key_, kind_, member, ...)                                                                   \
    {                                                                                                                  \
        .key = (key_), .kind = (kind_), .offset = offsetof(record, member), .size = sizeof(((record *)0)->member),     \
        __VA_ARGS__                                                                                                    \
    }
#define JSON_RANGE(minimum_, maximum_) .minimum = (minimum_), .maximum = (maximum_)
#define JSON_COUNT(record, member) .count_offset = offsetof(record, member), .count_size = sizeof(((record *)0)->member)
#define JSON_TABLE(record, fields_, ...)                                                                               \
    {                                                                                                                  \
        .fields = (fields_), .field_count = sizeof(fields_) / sizeof *(fields_), .record_size = sizeof(record),        \
        __VA_ARGS__                                                                                                    \
    }

/* Write a whole object. */
void json_object_write(struct json_writer *writer, const char *key, const struct json_table *table, const void *record,
                       const void *context);

/* Write the members into the object that is open. */
void json_fields_write(struct json_writer *writer, const struct json_table *table, const void *record,
                       const void *context);

/*
 * Read an object into *record. Fields that the file's version does not have get their fallback, and so do optional ones
 * that are absent. ERROR_DATA with the path when the object does not fit the table, ERROR_SYSTEM for memory. The record
 * may then be filled in part; release what it owns.
 */
int json_fields_read(const struct json_node *object, const struct json_table *table, void *record, const void *context,
                     struct error *error);

/* Arrays of records in other places than JSON_OBJECTS has them. Reading wants exactly `count` elements. */
void json_objects_write(struct json_writer *writer, const char *key, const struct json_table *table,
                        const void *records, size_t count, const void *context);
int json_objects_read(const struct json_node *array, const struct json_table *table, void *records, size_t count,
                      const void *context, struct error *error);

/* Does what was read agree with what the rest of the file implies? Compares numbers, bools, names and buffers of two
 * records. ERROR_DATA with the path of the first that differs. */
int json_fields_match(const struct json_node *object, const struct json_table *table, const void *found,
                      const void *expected, struct error *error);

#endif
