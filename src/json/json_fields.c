#include "json/json_fields.h"

#include <assert.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/processors.h"
#include "concurrent/workers.h"
#include "json/json_string.h"

#define RECORD_TEXT_RATIO 4
#define SHARED_BYTES_MIN (1 << 22) /* an array of as much text is read by several threads */
#define STRETCH_BYTES (1 << 17)    /* of text, that a thread reads at a time */

/* ------------------------------------------------------------------ members of a record */

static void *member_of(const struct json_field *field, void *record)
{
    return (char *)record + field->offset;
}

static const void *view_of(const struct json_field *field, const void *record)
{
    return (const char *)record + field->offset;
}

static bool is_numeric(const struct json_field *field)
{
    return field->kind == JSON_BOOL || field->kind == JSON_INT || field->kind == JSON_SIZE ||
           field->kind == JSON_NUMBER || field->kind == JSON_NAME;
}

/* Of the numeric kinds. */
static double get_number(const struct json_field *field, const void *record)
{
    const void *view = view_of(field, record);
    switch (field->kind) {
    case JSON_BOOL:
        return *(const bool *)view;
    case JSON_SIZE:
        return (double)*(const size_t *)view;
    case JSON_NUMBER:
        return *(const double *)view;
    default:
        return *(const int *)view; /* an enum that has an int's size (base/names.h) */
    }
}

static void set_number(const struct json_field *field, void *record, double value)
{
    void *member = member_of(field, record);
    if (field->kind == JSON_BOOL)
        *(bool *)member = value != 0;
    else if (field->kind == JSON_SIZE)
        *(size_t *)member = (size_t)value;
    else if (field->kind == JSON_NUMBER)
        *(double *)member = value;
    else if (field->kind == JSON_INT || field->kind == JSON_NAME)
        *(int *)member = (int)value;
}

static size_t get_count(const struct json_field *field, const void *record)
{
    const char *member = (const char *)record + field->count_offset;
    return field->count_size == sizeof(int) ? (size_t) * (const int *)(const void *)member
                                            : *(const size_t *)(const void *)member;
}

static void set_count(const struct json_field *field, void *record, size_t count)
{
    char *member = (char *)record + field->count_offset;
    if (field->count_size == sizeof(int))
        *(int *)(void *)member = (int)count;
    else
        *(size_t *)(void *)member = count;
}

/* An array's first element, and the bytes of each. */
static const void *elements_of(const struct json_field *field, const void *record)
{
    const void *view = view_of(field, record);
    return field->is_owned ? *(const void *const *)view : view;
}

static size_t element_size(const struct json_field *field)
{
    return field->kind == JSON_OBJECTS ? field->table->record_size
           : field->kind == JSON_INTS  ? sizeof(int)
                                       : sizeof(double);
}

/* ------------------------------------------------------------------ writing */

void json_object_write(struct json_writer *writer, const char *key, const struct json_table *table, const void *record,
                       const void *context)
{
    json_open(writer, key, '{', table->on_one_line);
    json_fields_write(writer, table, record, context);
    json_close(writer, '}');
}

void json_objects_write(struct json_writer *writer, const char *key, const struct json_table *table,
                        const void *records, size_t count, const void *context)
{
    json_open(writer, key, '[', false);
    for (size_t i = 0; i < count; i++)
        json_object_write(writer, NULL, table, (const char *)records + i * table->record_size, context);
    json_close(writer, ']');
}

static void write_field(struct json_writer *writer, const struct json_field *field, const void *record,
                        const void *context)
{
    const void *view = view_of(field, record);
    const char *text = view;
    char character[2];
    switch (field->kind) {
    case JSON_TEXT:
        text = *(const char *const *)view;
        break;
    case JSON_BUFFER:
        text = field->null_allowed && !text[0] ? NULL : text;
        break;
    case JSON_CHAR:
        character[0] = *text;
        character[1] = '\0';
        text = *text ? character : NULL;
        break;
    case JSON_NAME:
        text = names_word(field->names, *(const int *)view);
        break;
    case JSON_BOOL:
        json_write_bool(writer, field->key, *(const bool *)view);
        return;
    case JSON_INT:
    case JSON_SIZE:
    case JSON_NUMBER:
        json_write_number(writer, field->key, get_number(field, record));
        return;
    case JSON_INT64:
        json_write_int64(writer, field->key, *(const int64_t *)view);
        return;
    case JSON_UINT64:
        json_write_uint64(writer, field->key, *(const uint64_t *)view);
        return;
    case JSON_INTS:
        json_write_ints(writer, field->key, elements_of(field, record), get_count(field, record));
        return;
    case JSON_NUMBERS:
        json_write_numbers(writer, field->key, elements_of(field, record), get_count(field, record));
        return;
    case JSON_OBJECT:
        json_object_write(writer, field->key, field->table, view, context);
        return;
    case JSON_OBJECTS:
        json_objects_write(writer, field->key, field->table, elements_of(field, record), get_count(field, record),
                           context);
        return;
    case JSON_CUSTOM:
        field->custom->write(writer, field->key, record, context);
        return;
    }
    json_write_text(writer, field->key, text);
}

/* Is it as if the field were absent? */
static bool is_fallback(const struct json_field *field, const void *record)
{
    switch (field->kind) {
    case JSON_TEXT:
        return *(const char *const *)view_of(field, record) == NULL;
    case JSON_BUFFER:
    case JSON_CHAR:
        return *(const char *)view_of(field, record) == '\0';
    case JSON_INTS:
    case JSON_NUMBERS:
    case JSON_OBJECTS:
        return get_count(field, record) == 0;
    default:
        return is_numeric(field) && get_number(field, record) == field->fallback;
    }
}

void json_fields_write(struct json_writer *writer, const struct json_table *table, const void *record,
                       const void *context)
{
    for (size_t i = 0; i < table->field_count; i++) {
        const struct json_field *field = &table->fields[i];
        if (field->until == 0 && !(field->is_optional && is_fallback(field, record)))
            write_field(writer, field, record, context);
    }
}

/* ------------------------------------------------------------------ reading single values */

static int check_number(const struct json_node *node, const struct json_field *field, double number,
                        struct error *error)
{
    const double minimum = field->minimum, maximum = field->maximum;
    if (!isfinite(number))
        return json_fault(node, error, "is not a finite number");
    if (number < minimum && maximum == DBL_MAX)
        return json_fault(node, error, "is %.15g; it must %s", number, minimum > 0 ? "be above 0" : "not be below 0");
    if ((minimum != 0 || maximum != 0) && (number < minimum || number > maximum))
        return json_fault(node, error, "is %.15g; it must be %.15g to %.15g", number, minimum, maximum);
    if (field->kind != JSON_NUMBER && field->kind != JSON_NUMBERS &&
        (number != floor(number) || fabs(number) > JSON_INTEGER_MAX))
        return json_fault(node, error, "is %.15g; it must be a whole number", number);
    return 0;
}

/* The only spelling of a 64-bit integer is the one it is written with. */
static int read_wide_integer(const struct json_node *node, const char *text, bool is_signed, void *target,
                             struct error *error)
{
    char again[NUMBER_TEXT_SIZE];
    int64_t value = 0;
    uint64_t natural = 0;
    if (is_signed) {
        if (number_parse_integer(text, strlen(text), INT64_MIN, INT64_MAX, &value))
            return json_fault(node, error, "is not a whole number of 64 bits");
        snprintf(again, sizeof again, "%" PRId64, value);
    } else {
        for (const char *at = text; *at; at++) {
            if (*at < '0' || *at > '9' || __builtin_mul_overflow(natural, UINT64_C(10), &natural) ||
                __builtin_add_overflow(natural, (uint64_t)(*at - '0'), &natural))
                return json_fault(node, error, "is not a whole number of 64 bits from 0 up");
        }
        snprintf(again, sizeof again, "%" PRIu64, natural);
    }
    if (strcmp(text, again) != 0)
        return json_fault(node, error, "is not written as a whole number without sign +, leading zeros or blanks");
    memcpy(target, is_signed ? (void *)&value : (void *)&natural, sizeof value);
    return 0;
}

/* What a text, or null in its place, stands for. */
static int read_text(const struct json_node *node, const struct json_field *field, void *record, struct error *error)
{
    void *member = member_of(field, record);
    char *text = NULL;
    int value, result = 0;
    if (!json_is_null(node) && json_read_text(node, &text, error))
        return -1;
    switch (field->kind) {
    case JSON_TEXT:
        memory_free(*(char **)member);
        *(char **)member = text;
        return 0;
    case JSON_CHAR:
        if (text && strlen(text) != 1)
            result = json_fault(node, error, "is not a single byte");
        else
            *(char *)member = text ? text[0] : '\0';
        break;
    case JSON_NAME:
        if (!text || (value = names_find(field->names, text)) < 0 || !names_is_kept(field->names, value))
            result = json_fault(node, error, "'%s' is not known to this seqnet", text ? text : "");
        else
            *(int *)member = value;
        break;
    case JSON_BUFFER:
        if (text && strlen(text) >= field->size)
            result = json_fault(node, error, "is longer than %zu bytes", field->size - 1);
        else
            strcpy(member, text ? text : "");
        break;
    default: /* JSON_INT64, JSON_UINT64 */
        result = read_wide_integer(node, text ? text : "", field->kind == JSON_INT64, member, error);
    }
    memory_free(text);
    return result;
}

/* ------------------------------------------------------------------ reading arrays */

/* Objects of an array from first.index on, for one thread. */
struct stretch {
    struct json_node first; /* of them */
    size_t end;             /* the index behind the last */
};

struct shared_array {
    const struct json_node *array;
    const struct json_table *table;
    char *records;
    const void *context;
    struct stretch *stretches; /* owned */
    size_t stretch_count, stretch_capacity;
};

static int read_stretch(void *context, int index, struct error *error)
{
    const struct shared_array *shared = context;
    const struct stretch *stretch = &shared->stretches[index];
    struct json_document document = *shared->array->document; /* borrows all; where it looks next is its own */
    struct json_node array = *shared->array, element = stretch->first;
    array.document = element.document = &document;
    element.parent = &array;
    do {
        if (json_fields_read(&element, shared->table, shared->records + element.index * shared->table->record_size,
                             shared->context, error))
            return -1;
    } while (element.index + 1 < stretch->end && json_next(&array, &element));
    return 0;
}

/* Divide the elements among the threads. The error is that of the first element that has one, as with one thread. */
static int read_side_by_side(struct shared_array *shared, int thread_count, struct error *error)
{
    int result = -1;
    const char *begin = NULL;
    for (struct json_node element = {0}; json_next(shared->array, &element);) {
        if (!begin || element.begin - begin >= STRETCH_BYTES) {
            if (memory_grow((void **)&shared->stretches, &shared->stretch_capacity, shared->stretch_count + 1,
                            sizeof *shared->stretches, error))
                goto done;
            shared->stretches[shared->stretch_count++].first = element;
            begin = element.begin;
        }
        shared->stretches[shared->stretch_count - 1].end = element.index + 1;
    }
    result = workers_run(thread_count, (int)shared->stretch_count, read_stretch, shared, error);
done:
    memory_free(shared->stretches);
    return result;
}

int json_objects_read(const struct json_node *array, const struct json_table *table, void *records, size_t count,
                      const void *context, struct error *error)
{
    if (json_require_count(array, count, error))
        return -1;
    const int allowed = array->document->thread_count;
    const int thread_count = count < 2 || array->end - array->begin < SHARED_BYTES_MIN ? 1
                             : allowed                                                 ? allowed
                                                                                       : processors_count();
    if (thread_count > 1) {
        struct shared_array shared = {.array = array, .table = table, .records = records, .context = context};
        return read_side_by_side(&shared, thread_count, error);
    }
    for (struct json_node element = {0}; json_next(array, &element);) {
        if (json_fields_read(&element, table, (char *)records + element.index * table->record_size, context, error))
            return -1;
    }
    return 0;
}

/* Room for the elements of an array, once it may have as many. A record takes at most 4 times the bytes of its text: an
 * array of brackets alone is refused before it takes memory. */
static int prepare_array(const struct json_node *array, const struct json_field *field, void *record, size_t *count,
                         struct error *error)
{
    const size_t size = element_size(field), room = field->is_owned ? SIZE_MAX : field->size / size,
                 most = field->most ? field->most : room;
    if (!json_is_array(array))
        return json_fault(array, error, "is not an array");
    *count = array->count;
    if (field->count_is_read && json_require_count(array, get_count(field, record), error))
        return -1;
    if (*count > most)
        return json_fault(array, error, "has %zu elements; at most %zu are possible", *count, most);
    if (field->is_owned && *count > RECORD_TEXT_RATIO * (size_t)(array->end - array->begin) / size)
        return json_fault(array, error, "has %zu elements; it is too short for so many", *count);
    if (field->is_owned && *count > 0) {
        void *elements = memory_allocate(*count, size, error);
        if (!elements)
            return -1;
        *(void **)member_of(field, record) = elements;
    }
    if (!field->count_is_read)
        set_count(field, record, *count);
    return 0;
}

static int read_numbers(const struct json_node *array, const struct json_field *field, void *record,
                        struct error *error)
{
    size_t count;
    if (prepare_array(array, field, record, &count, error))
        return -1;
    void *member = member_of(field, record), *elements = field->is_owned ? *(void **)member : member;
    struct json_node element = {.document = array->document, .parent = array};
    if (field->kind == JSON_NUMBERS) {
        const double *values = elements;
        if (json_read_numbers(array, field->null_allowed, count, elements, error))
            return -1;
        for (; element.index < count; element.index++) {
            if (!isnan(values[element.index]) && check_number(&element, field, values[element.index], error))
                return -1;
        }
        return 0;
    }
    while (json_next(array, &element)) {
        double number;
        if (json_read_number(&element, field->null_allowed, &number, error) ||
            (!isnan(number) && check_number(&element, field, number, error)))
            return -1;
        ((int *)elements)[element.index] = (int)number;
    }
    return 0;
}

static int read_objects(const struct json_node *array, const struct json_field *field, void *record,
                        const void *context, struct error *error)
{
    size_t count;
    void *member = member_of(field, record);
    if (prepare_array(array, field, record, &count, error))
        return -1;
    return json_objects_read(array, field->table, field->is_owned ? *(void **)member : member, count, context, error);
}

/* ------------------------------------------------------------------ reading objects */

/* A JSON value as the kind has it? */
static int read_field(const struct json_node *node, const struct json_field *field, void *record, const void *context,
                      struct error *error)
{
    const bool is_null = field->null_allowed && json_is_null(node);
    double number;
    switch (field->kind) {
    case JSON_TEXT:
    case JSON_BUFFER:
    case JSON_CHAR:
    case JSON_NAME:
    case JSON_INT64:
    case JSON_UINT64:
        if (!is_null && *node->begin != '"')
            return json_fault(node, error, field->null_allowed ? "is neither a text nor null" : "is not a text");
        return read_text(node, field, record, error);
    case JSON_BOOL:
        if (*node->begin != 't' && *node->begin != 'f')
            return json_fault(node, error, "is not true or false");
        set_number(field, record, *node->begin == 't');
        return 0;
    case JSON_INT:
    case JSON_SIZE:
    case JSON_NUMBER:
        if (json_read_number(node, field->null_allowed, &number, error) ||
            (!is_null && check_number(node, field, number, error)))
            return -1;
        set_number(field, record, number);
        return 0;
    case JSON_INTS:
    case JSON_NUMBERS:
        return read_numbers(node, field, record, error);
    case JSON_OBJECT:
        return json_fields_read(node, field->table, member_of(field, record), context, error);
    case JSON_OBJECTS:
        return read_objects(node, field, record, context, error);
    case JSON_CUSTOM:
        return field->custom->read(node, record, context, error);
    }
    assert(!"a kind that does not exist");
    return -1;
}

static bool is_of_version(const struct json_field *field, int version)
{
    return version == 0 ? field->until == 0 : field->since <= version && (field->until == 0 || version <= field->until);
}

/* The index of a key in the table; field_count for none. Looked for from `from` on, round the end: they mostly come in
 * the table's order. */
static size_t find_field(const struct json_table *table, const char *key, int version, size_t from)
{
    size_t index = from < table->field_count ? from : 0;
    for (size_t i = 0; i < table->field_count; i++) {
        if (is_of_version(&table->fields[index], version) && json_key_is(key, table->fields[index].key))
            return index;
        index = index + 1 < table->field_count ? index + 1 : 0;
    }
    return table->field_count;
}

/* A key that the table does not have. */
static int refuse_key(const struct json_node *object, const char *key, struct error *error)
{
    char *text;
    const struct json_node node = {
        .document = object->document, .parent = object, .begin = key, .end = json_skip(object->document, key, NULL)};
    if (json_read_text(&node, &text, error))
        return -1;
    json_member_fault(object, text, error, "is not known to this seqnet");
    memory_free(text);
    return -1;
}

/* What an object has for each field; begin NULL when it has nothing. */
static int match_fields(const struct json_node *object, const struct json_table *table, struct json_node *matches,
                        struct error *error)
{
    size_t next = 0;
    for (size_t i = 0; i < table->field_count; i++)
        matches[i].begin = NULL;
    struct json_node member = {0};
    for (const char *key; (key = json_next_member(object, &member));) {
        const size_t index = find_field(table, key, object->document->version, next);
        if (index == table->field_count)
            return refuse_key(object, key, error);
        if (matches[index].begin)
            return json_member_fault(object, table->fields[index].key, error, "stands twice");
        matches[index] = member;
        matches[index].key = table->fields[index].key;
        next = index + 1;
    }
    return 0;
}

int json_fields_read(const struct json_node *object, const struct json_table *table, void *record, const void *context,
                     struct error *error)
{
    struct json_node matches[JSON_FIELD_COUNT_MAX];
    assert(table->field_count <= JSON_FIELD_COUNT_MAX);
    if (!json_is_object(object))
        return json_fault(object, error, "is not an object");
    if (match_fields(object, table, matches, error))
        return -1;
    for (size_t i = 0; i < table->field_count; i++) {
        const struct json_field *field = &table->fields[i];
        const bool is_expected = is_of_version(field, object->document->version);
        if (matches[i].begin) {
            if (read_field(&matches[i], field, record, context, error))
                return -1;
        } else if (is_expected && !field->is_optional) {
            return json_member_fault(object, field->key, error, "is missing");
        } else if (field->until == 0) {
            set_number(field, record, field->fallback);
        }
    }
    return table->check ? table->check(object, record, context, error) : 0;
}

int json_fields_match(const struct json_node *object, const struct json_table *table, const void *found,
                      const void *expected, struct error *error)
{
    for (size_t i = 0; i < table->field_count; i++) {
        const struct json_field *field = &table->fields[i];
        const char *text = view_of(field, found), *other = view_of(field, expected);
        if (!is_of_version(field, object->document->version))
            continue;
        if (field->kind == JSON_NAME) {
            text = names_word(field->names, *(const int *)(const void *)text);
            other = names_word(field->names, *(const int *)(const void *)other);
        } else if (is_numeric(field)) {
            const double number = get_number(field, found), due = get_number(field, expected);
            if (number != due)
                return json_member_fault(object, field->key, error, "is %.15g; recipe and columns make it %.15g",
                                         number, due);
            continue;
        } else if (field->kind != JSON_BUFFER) {
            continue;
        }
        if (strcmp(text, other) != 0)
            return json_member_fault(object, field->key, error, "is '%s'; the recipe makes it '%s'", text, other);
    }
    return 0;
}
