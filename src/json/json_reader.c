#include "json/json_reader.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "json/json_string.h"

#define PATH_SIZE 256
#define EXACT_INTEGER_MAX 9007199254740992.0 /* 2^53 */

/* ------------------------------------------------------------------ messages */

/* Append to text[PATH_SIZE], cut at its end. */
static void append_path(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append_path(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, PATH_SIZE - used, format, arguments);
    va_end(arguments);
}

static void write_path(const struct json_node *node, char *text)
{
    if (!node->parent)
        return;
    write_path(node->parent, text);
    if (node->item && node->item->string)
        append_path(text, "%s%s", text[0] ? "." : "", node->item->string);
    else
        append_path(text, "[%zu]", node->index);
}

/* What stands in the file is quoted in messages: it must not steer the terminal. */
static void make_printable(char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            *text = '?';
    }
}

static int fault_at(const char *source, char *path, struct error *error, const char *format, va_list arguments)
{
    char fault[512];
    vsnprintf(fault, sizeof fault, format, arguments);
    make_printable(fault);
    make_printable(path);
    return error_set(error, ERROR_DATA, "%s: %s%s%s", source, path, path[0] ? ": " : "", fault);
}

int json_fault(const struct json_node *node, struct error *error, const char *format, ...)
{
    char path[PATH_SIZE] = "";
    write_path(node, path);
    va_list arguments;
    va_start(arguments, format);
    fault_at(node->source, path, error, format, arguments);
    va_end(arguments);
    return -1;
}

int json_member_fault(const struct json_node *object, const char *key, struct error *error, const char *format, ...)
{
    char path[PATH_SIZE] = "";
    write_path(object, path);
    append_path(path, "%s%s", path[0] ? "." : "", key);
    va_list arguments;
    va_start(arguments, format);
    fault_at(object->source, path, error, format, arguments);
    va_end(arguments);
    return -1;
}

/* ------------------------------------------------------------------ single values */

int json_require(const struct json_node *node, enum json_kind kind, struct error *error)
{
    const char *expected = "a text";
    bool fits = cJSON_IsString(node->item);
    if (kind == JSON_OBJECT) {
        expected = "an object";
        fits = cJSON_IsObject(node->item);
    } else if (kind == JSON_ARRAY) {
        expected = "an array";
        fits = cJSON_IsArray(node->item);
    } else if (kind == JSON_BOOL) {
        expected = "true or false";
        fits = cJSON_IsBool(node->item);
    } else if (kind == JSON_NUMBER) {
        expected = "a number";
        fits = cJSON_IsNumber(node->item);
    }
    return fits ? 0 : json_fault(node, error, "is not %s", expected);
}

static int read_text(const struct json_node *node, char **text, struct error *error)
{
    char *copy = json_copy_string(node->item->valuestring, error);
    if (!copy)
        return -1;
    assert(!*text);
    *text = copy;
    return 0;
}

static int read_buffer(const struct json_node *node, char *buffer, size_t size, struct error *error)
{
    char *text = json_copy_string(node->item->valuestring, error);
    int result = -1;
    if (!text)
        return -1;
    if (strlen(text) >= size)
        json_fault(node, error, "is longer than %zu bytes", size - 1);
    else {
        strcpy(buffer, text);
        result = 0;
    }
    memory_free(text);
    return result;
}

/* A finite number in the field's range. */
static int read_number(const struct json_node *node, const struct json_field *field, double *value, struct error *error)
{
    double number = node->item->valuedouble;
    if (!isfinite(number))
        return json_fault(node, error, "is not a finite number");
    if (number < field->minimum && field->maximum == DBL_MAX)
        return json_fault(node, error, "is %.15g; it must %s", number,
                          field->minimum > 0 ? "be above 0" : "not be below 0");
    if ((field->minimum != 0 || field->maximum != 0) && (number < field->minimum || number > field->maximum))
        return json_fault(node, error, "is %.15g; it must be %.15g to %.15g", number, field->minimum, field->maximum);
    *value = number;
    return 0;
}

static int read_whole_number(const struct json_node *node, const struct json_field *field, double *value,
                             struct error *error)
{
    if (read_number(node, field, value, error))
        return -1;
    if (*value != floor(*value) || fabs(*value) > EXACT_INTEGER_MAX)
        return json_fault(node, error, "is %.15g; it must be a whole number", *value);
    return 0;
}

/* The only spelling of a 64-bit integer is the one it is written with. */
static int read_wide_integer(const struct json_node *node, bool is_signed, void *target, struct error *error)
{
    const char *text = node->item->valuestring;
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
    if (is_signed)
        *(int64_t *)target = value;
    else
        *(uint64_t *)target = natural;
    return 0;
}

static int read_field(const struct json_node *node, const struct json_field *field, struct error *error)
{
    double number;
    switch (field->kind) {
    case JSON_TEXT_OR_NULL:
        if (cJSON_IsNull(node->item))
            return 0;
        if (!cJSON_IsString(node->item))
            return json_fault(node, error, "is neither a text nor null");
        return read_text(node, field->target, error);
    case JSON_TEXT:
        return json_require(node, JSON_TEXT, error) ? -1 : read_text(node, field->target, error);
    case JSON_WORD:
        if (json_require(node, JSON_TEXT, error))
            return -1;
        *(const char **)field->target = node->item->valuestring;
        return 0;
    case JSON_BUFFER:
        return json_require(node, JSON_TEXT, error) ? -1
                                                    : read_buffer(node, field->target, (size_t)field->maximum, error);
    case JSON_BOOL:
        if (json_require(node, JSON_BOOL, error))
            return -1;
        *(bool *)field->target = cJSON_IsTrue(node->item);
        return 0;
    case JSON_INT:
        if (json_require(node, JSON_NUMBER, error) || read_whole_number(node, field, &number, error))
            return -1;
        *(int *)field->target = (int)number;
        return 0;
    case JSON_SIZE:
        if (json_require(node, JSON_NUMBER, error) || read_whole_number(node, field, &number, error))
            return -1;
        *(size_t *)field->target = (size_t)number;
        return 0;
    case JSON_INT64:
    case JSON_UINT64:
        return json_require(node, JSON_TEXT, error)
                   ? -1
                   : read_wide_integer(node, field->kind == JSON_INT64, field->target, error);
    case JSON_NUMBER_OR_NULL:
        if (cJSON_IsNull(node->item)) {
            *(double *)field->target = NAN;
            return 0;
        }
        if (!cJSON_IsNumber(node->item))
            return json_fault(node, error, "is neither a number nor null");
        return read_number(node, field, field->target, error);
    case JSON_NUMBER:
        return json_require(node, JSON_NUMBER, error) ? -1 : read_number(node, field, field->target, error);
    case JSON_OBJECT_OR_NULL:
        if (!cJSON_IsNull(node->item) && json_require(node, JSON_OBJECT, error))
            return -1;
        *(struct json_node *)field->target = *node;
        if (cJSON_IsNull(node->item))
            ((struct json_node *)field->target)->item = NULL;
        return 0;
    case JSON_OBJECT:
    case JSON_ARRAY:
        if (json_require(node, field->kind, error))
            return -1;
        *(struct json_node *)field->target = *node;
        return 0;
    }
    assert(!"a kind that does not exist");
    return -1;
}

int json_read_text(const struct json_node *node, char **text, struct error *error)
{
    return json_require(node, JSON_TEXT, error) ? -1 : read_text(node, text, error);
}

/* ------------------------------------------------------------------ objects and arrays */

int json_read_object(const struct json_node *object, const struct json_field *fields, size_t field_count,
                     struct error *error)
{
    bool seen[JSON_FIELD_COUNT_MAX] = {false};
    assert(field_count <= JSON_FIELD_COUNT_MAX);
    if (json_require(object, JSON_OBJECT, error))
        return -1;
    for (const cJSON *item = object->item->child; item; item = item->next) {
        struct json_node node = {.item = item, .parent = object, .source = object->source, .lists = object->lists};
        size_t i = 0;
        while (i < field_count && strcmp(fields[i].key, item->string) != 0)
            i++;
        if (i == field_count)
            return json_fault(&node, error, "is not known to this seqnet");
        if (seen[i])
            return json_fault(&node, error, "stands twice");
        seen[i] = true;
        if (read_field(&node, &fields[i], error))
            return -1;
    }
    for (size_t i = 0; i < field_count; i++) {
        if (!seen[i])
            return json_member_fault(object, fields[i].key, error, "is missing");
    }
    return 0;
}

struct json_node json_member(const struct json_node *object, const char *key)
{
    return (struct json_node){.item = cJSON_GetObjectItemCaseSensitive(object->item, key),
                              .parent = object,
                              .source = object->source,
                              .lists = object->lists};
}

/* The list that an array stands for, or NULL when its elements are cJSON's. */
static const struct json_list *find_list(const struct json_node *array)
{
    const cJSON *mark = array->item->child;
    int64_t index;
    if (!mark || mark->next || !cJSON_IsString(mark) || mark->valuestring[0] != JSON_LIST_MARK ||
        array->lists->count == 0 ||
        number_parse_integer(mark->valuestring + 1, strlen(mark->valuestring + 1), 0, (int64_t)array->lists->count - 1,
                             &index))
        return NULL;
    return &array->lists->items[index];
}

size_t json_count(const struct json_node *array)
{
    const struct json_list *list = find_list(array);
    if (list)
        return list->count;
    size_t count = 0;
    for (const cJSON *item = array->item->child; item; item = item->next)
        count++;
    return count;
}

bool json_next(const struct json_node *array, struct json_node *element)
{
    if (!element->item)
        *element = (struct json_node){
            .item = array->item->child, .parent = array, .source = array->source, .lists = array->lists};
    else
        *element = (struct json_node){.item = element->item->next,
                                      .parent = array,
                                      .index = element->index + 1,
                                      .source = array->source,
                                      .lists = array->lists};
    return element->item != NULL;
}

static int require_count(const struct json_node *array, size_t count, struct error *error)
{
    if (json_require(array, JSON_ARRAY, error))
        return -1;
    size_t found = json_count(array);
    if (found != count)
        return json_fault(array, error, "has %zu number%s, not %zu", found, found == 1 ? "" : "s", count);
    return 0;
}

static bool is_between_numbers(char character)
{
    return character == ',' || character == ' ' || character == '\n' || character == '\r' || character == '\t';
}

/* The next number of a list, or null. The list was checked: numbers with commas and blanks between. */
static double next_number(const char **at, const char *end, bool *is_null)
{
    double number = INFINITY; /* what no double holds */
    while (is_between_numbers(**at))
        ++*at;
    const char *begin = *at;
    while (*at < end && !is_between_numbers(**at))
        ++*at;
    *is_null = *begin == 'n';
    if (!*is_null)
        number_parse(begin, (size_t)(*at - begin), &number);
    return number;
}

/* `count` doubles or floats, whether cJSON parsed them or never saw them. */
static int read_array(const struct json_node *array, bool null_allowed, size_t count, bool is_float, void *values,
                      struct error *error)
{
    if (require_count(array, count, error))
        return -1;
    const struct json_list *list = find_list(array);
    const char *at = list ? array->lists->bytes + list->begin : NULL;
    const char *end = list ? array->lists->bytes + list->end : NULL;
    struct json_node element = {0};
    for (size_t i = 0; i < count; i++) {
        double number;
        bool is_null, is_number = true;
        if (list) {
            number = next_number(&at, end, &is_null);
            element = (struct json_node){.parent = array, .index = i, .source = array->source};
        } else {
            json_next(array, &element);
            number = element.item->valuedouble;
            is_null = cJSON_IsNull(element.item);
            is_number = cJSON_IsNumber(element.item);
        }
        if (is_null && null_allowed) {
            number = NAN;
        } else if (is_null || !is_number) {
            return json_fault(&element, error, null_allowed ? "is neither a number nor null" : "is not a number");
        } else if (is_float &&
                   !isfinite((float)number)) { /* rounded first: the nine digits of the largest float lie above it */
            return json_fault(&element, error, "is not a finite number of single precision");
        } else if (!isfinite(number)) {
            return json_fault(&element, error, "is not a finite number");
        }
        if (is_float)
            ((float *)values)[i] = (float)number;
        else
            ((double *)values)[i] = number;
    }
    return 0;
}

int json_read_numbers(const struct json_node *array, bool null_allowed, size_t count, double *values,
                      struct error *error)
{
    return read_array(array, null_allowed, count, false, values, error);
}

int json_read_floats(const struct json_node *array, size_t count, float *values, struct error *error)
{
    return read_array(array, false, count, true, values, error);
}
