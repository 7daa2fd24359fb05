#include "json/json_reader.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ascii_decimal/decimal.h"
#include "base/memory.h"
#include "base/printable.h"
#include "json/json_string.h"

#define PATH_SIZE 256

/* ------------------------------------------------------------------ messages */

/* Append to path[PATH_SIZE], cut at its end. */
static void append_path(char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append_path(char *path, const char *format, ...)
{
    size_t used = strlen(path);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(path + used, PATH_SIZE - used, format, arguments);
    va_end(arguments);
}

static void write_path(const struct json_node *node, char *path)
{
    if (!node->parent)
        return;
    write_path(node->parent, path);
    if (node->key)
        append_path(path, "%s%s", path[0] ? "." : "", node->key);
    else
        append_path(path, "[%zu]", node->index);
}

static int fault_at(const struct json_node *node, struct error *error, const char *format, va_list arguments)
{
    char path[PATH_SIZE] = "", fault[512], shown_path[PRINTABLE_SIZE], shown_fault[PRINTABLE_SIZE];
    write_path(node, path);
    vsnprintf(fault, sizeof fault, format, arguments);
    return error_set(error, ERROR_DATA, "%s: %s%s%s", node->document->name, printable(path, shown_path),
                     path[0] ? ": " : "", printable(fault, shown_fault));
}

int json_fault(const struct json_node *node, struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fault_at(node, error, format, arguments);
    va_end(arguments);
    return -1;
}

int json_member_fault(const struct json_node *object, const char *key, struct error *error, const char *format, ...)
{
    const struct json_node member = {.document = object->document, .parent = object, .key = key};
    va_list arguments;
    va_start(arguments, format);
    fault_at(&member, error, format, arguments);
    va_end(arguments);
    return -1;
}

/* ------------------------------------------------------------------ the way to a value */

bool json_is_null(const struct json_node *node)
{
    return *node->begin == 'n';
}

bool json_is_array(const struct json_node *node)
{
    return *node->begin == '[';
}

bool json_is_object(const struct json_node *node)
{
    return *node->begin == '{';
}

/* The value at `begin`, in `parent`. */
static struct json_node node_at(const struct json_node *parent, const char *begin)
{
    struct json_node node = {.document = parent->document, .parent = parent, .begin = begin};
    node.end = json_skip(parent->document, begin, &node.count);
    return node;
}

struct json_node json_root(struct json_document *document)
{
    return (struct json_node){
        .document = document, .begin = json_skip_blanks(document->bytes), .end = document->bytes + document->length};
}

const char *json_next_member(const struct json_node *object, struct json_node *member)
{
    const char *key = json_skip_blanks(member->begin ? member->end : object->begin + 1);
    if (*key == '}')
        return NULL;
    if (*key == ',')
        key = json_skip_blanks(key + 1);
    const char *colon = json_skip_blanks(json_skip(object->document, key, NULL));
    *member = node_at(object, json_skip_blanks(colon + 1));
    return key;
}

/* The character for the escape at *at, in a text that was checked: a half of a surrogate pair stands for itself. */
static int undo_escape(const char **at)
{
    static const char letters[] = "bfnrt", characters[] = "\b\f\n\r\t";
    const char letter = (*at)[1], *found = strchr(letters, letter);
    if (letter == 'u') {
        const char digits[] = {(*at)[2], (*at)[3], (*at)[4], (*at)[5], '\0'};
        *at += 6;
        return (int)strtol(digits, NULL, 16);
    }
    *at += 2;
    return found ? characters[found - letters] : letter;
}

bool json_key_is(const char *key, const char *word)
{
    for (key++; *word; word++) {
        if (*key != '\\' ? *key++ != *word : undo_escape(&key) != *word)
            return false;
    }
    return *key == '"';
}

struct json_node json_member(const struct json_node *object, const char *key)
{
    struct json_node member = {0};
    for (const char *found; (found = json_next_member(object, &member));) {
        member.key = key;
        if (json_key_is(found, key))
            return member;
    }
    return (struct json_node){.document = object->document, .parent = object, .key = key};
}

bool json_next(const struct json_node *array, struct json_node *element)
{
    const char *at = json_skip_blanks(element->begin ? element->end : array->begin + 1);
    const size_t index = element->begin ? element->index + 1 : 0;
    if (*at == ']')
        return false;
    if (*at == ',')
        at = json_skip_blanks(at + 1);
    *element = node_at(array, at);
    element->index = index;
    return true;
}

/* Is it a word that json_document_open() left to its reader? */
static bool is_unchecked(const struct json_node *node)
{
    return node->parent && !node->key && *node->begin != '[' && *node->begin != '{' && *node->begin != '"';
}

int json_require_count(const struct json_node *node, size_t expected, struct error *error)
{
    if (!json_is_array(node))
        return json_fault(node, error, "is not an array");
    if (node->count == expected)
        return 0;
    for (struct json_node element = {0}; json_next(node, &element);) { /* a comma may be missing, or be one too many */
        if (is_unchecked(&element) && json_check_word(element.document, element.begin, element.end, error))
            return -1;
    }
    return json_fault(node, error, "has %zu element%s, not %zu", node->count, node->count == 1 ? "" : "s", expected);
}

/* ------------------------------------------------------------------ values */

int json_read_text(const struct json_node *node, char **text, struct error *error)
{
    const char *characters = node->begin + 1;
    const size_t length = (size_t)(node->end - characters) - 1;
    if (*node->begin != '"')
        return json_fault(node, error, "is not a text");
    if (!memchr(characters, '\\', length)) {
        *text = json_copy_string(characters, length, error);
        return *text ? 0 : -1;
    }
    cJSON *item = cJSON_ParseWithLength(node->begin, (size_t)(node->end - node->begin));
    if (!item) /* the text is JSON: only memory can be lacking */
        return error_set(error, ERROR_SYSTEM, "%s: out of memory", node->document->name);
    *text = json_copy_string(item->valuestring, strlen(item->valuestring), error);
    cJSON_Delete(item);
    return *text ? 0 : -1;
}

/* A finite number, or NAN for null where that is allowed; rounded to a float first where it will be one, since the
 * nine digits of the largest float lie above it. */
static int read_number(const struct json_node *node, bool null_allowed, bool is_float, double *value,
                       struct error *error)
{
    double number = INFINITY; /* what no double holds */
    if (is_unchecked(node) && json_check_word(node->document, node->begin, node->end, error))
        return -1;
    if (null_allowed && json_is_null(node)) {
        *value = NAN;
        return 0;
    }
    if (*node->begin != '-' && (*node->begin < '0' || *node->begin > '9'))
        return json_fault(node, error, null_allowed ? "is neither a number nor null" : "is not a number");
    decimal_read(node->begin, node->end, &number);
    if (is_float && !isfinite((float)number))
        return json_fault(node, error, "is not a finite number of single precision");
    if (!isfinite(number))
        return json_fault(node, error, "is not a finite number");
    *value = number;
    return 0;
}

int json_read_number(const struct json_node *node, bool null_allowed, double *value, struct error *error)
{
    return read_number(node, null_allowed, false, value, error);
}

/* Into doubles or floats. */
static int read_array(const struct json_node *array, bool null_allowed, size_t count, double *doubles, float *floats,
                      struct error *error)
{
    if (json_require_count(array, count, error))
        return -1;
    struct json_node element = {.document = array->document, .parent = array};
    const char *end = array->document->bytes + array->document->length, *at = array->begin;
    for (;; element.index++) {
        double number;
        element.index += decimal_read_list(&at, end, count - element.index, doubles ? doubles + element.index : NULL,
                                           floats ? floats + element.index : NULL);
        if (element.index == count)
            return 0;
        element.begin = json_skip_blanks(at + 1);
        element.end = json_skip(array->document, element.begin, NULL);
        if (read_number(&element, null_allowed, floats != NULL, &number, error))
            return -1;
        if (floats)
            floats[element.index] = (float)number;
        else
            doubles[element.index] = number;
        at = json_skip_blanks(element.end);
    }
}

int json_read_numbers(const struct json_node *array, bool null_allowed, size_t count, double *values,
                      struct error *error)
{
    return read_array(array, null_allowed, count, values, NULL, error);
}

int json_read_floats(const struct json_node *array, size_t count, float *values, struct error *error)
{
    return read_array(array, false, count, NULL, values, error);
}
