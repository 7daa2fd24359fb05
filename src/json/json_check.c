#include "json/json_check.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "json/json_string.h"

struct scanner {
    const char *name;
    const char *begin, *at, *end;
    struct json_lists *lists;
    struct error *error;
};

static int check_value(struct scanner *scanner, int depth);

static int refuse(const struct scanner *scanner, const char *expected)
{
    size_t line = 1;
    for (const char *at = scanner->begin; at < scanner->at; at++)
        line += *at == '\n';
    if (scanner->at == scanner->end)
        return error_set(scanner->error, ERROR_DATA,
                         "%s:%zu: the file ends in the middle of the model; it was cut short", scanner->name, line);
    if (scanner->at == scanner->begin && *scanner->at != '{')
        return error_set(scanner->error, ERROR_DATA,
                         "%s:1: this is no model, which is a JSON file that `seqnet train` writes", scanner->name);
    char found[16];
    unsigned byte = (unsigned char)*scanner->at;
    snprintf(found, sizeof found, byte > ' ' && byte < 0x7F ? "'%c'" : "byte 0x%02x", byte);
    return error_set(scanner->error, ERROR_DATA, "%s:%zu: %s is no JSON here: %s; the file is damaged or no model",
                     scanner->name, line, found, expected);
}

static bool next_is(const struct scanner *scanner, char character)
{
    return scanner->at < scanner->end && *scanner->at == character;
}

static bool next_is_digit(const struct scanner *scanner)
{
    return scanner->at < scanner->end && *scanner->at >= '0' && *scanner->at <= '9';
}

static void skip_blanks(struct scanner *scanner)
{
    while (next_is(scanner, ' ') || next_is(scanner, '\n') || next_is(scanner, '\r') || next_is(scanner, '\t'))
        scanner->at++;
}

static int check_digits(struct scanner *scanner)
{
    if (!next_is_digit(scanner))
        return refuse(scanner, "a digit is expected");
    while (next_is_digit(scanner))
        scanner->at++;
    return 0;
}

static int check_number(struct scanner *scanner)
{
    const char *begin = scanner->at;
    if (next_is(scanner, '-'))
        scanner->at++;
    if (next_is(scanner, '0'))
        scanner->at++;
    else if (check_digits(scanner))
        return -1;
    if (next_is(scanner, '.')) {
        scanner->at++;
        if (check_digits(scanner))
            return -1;
    }
    if (next_is(scanner, 'e') || next_is(scanner, 'E')) {
        scanner->at++;
        if (next_is(scanner, '+') || next_is(scanner, '-'))
            scanner->at++;
        if (check_digits(scanner))
            return -1;
    }
    if (scanner->at - begin > JSON_NUMBER_BYTES_MAX) {
        scanner->at = begin;
        return refuse(scanner, "the number is too long");
    }
    return 0;
}

/* Four hexadecimal digits. */
static int check_code(struct scanner *scanner, unsigned *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++, scanner->at++) {
        static const char digits[] = "0123456789abcdef";
        unsigned byte = scanner->at < scanner->end ? (unsigned char)*scanner->at : 0;
        const char *digit =
            byte ? strchr(digits, byte >= 'A' && byte <= 'F' ? (int)(byte + 'a' - 'A') : (int)byte) : NULL;
        if (!digit)
            return refuse(scanner, "a hexadecimal digit is expected");
        *code = *code << 4 | (unsigned)(digit - digits);
    }
    return 0;
}

/* What follows a backslash. */
static int check_escape(struct scanner *scanner)
{
    unsigned code, low;
    if (scanner->at == scanner->end || *scanner->at == '\0' || !strchr("\"\\/bfnrtu", *scanner->at))
        return refuse(scanner, "it cannot be escaped");
    if (*scanner->at++ != 'u')
        return 0;
    if (check_code(scanner, &code))
        return -1;
    if (code == 0 || (code >= 0xDC00 && code <= 0xDFFF)) {
        scanner->at -= 4;
        return refuse(scanner, "this escape stands for no character");
    }
    if (code < 0xD800 || code > 0xDBFF)
        return 0;
    for (int i = 0; i < 2; i++, scanner->at++) {
        if (!next_is(scanner, "\\u"[i]))
            return refuse(scanner, "the second half of a surrogate pair is expected");
    }
    if (check_code(scanner, &low))
        return -1;
    if (low < 0xDC00 || low > 0xDFFF) {
        scanner->at -= 4;
        return refuse(scanner, "the second half of a surrogate pair is expected");
    }
    return 0;
}

static int check_string(struct scanner *scanner)
{
    if (!next_is(scanner, '"'))
        return refuse(scanner, "a text in quotes is expected");
    scanner->at++;
    while (!next_is(scanner, '"')) {
        if (next_is(scanner, '\\')) {
            scanner->at++;
            if (check_escape(scanner))
                return -1;
            continue;
        }
        size_t left = (size_t)(scanner->end - scanner->at);
        int count = left ? json_character_length(scanner->at, left) : 0;
        if (count == 0 && left > 0 && left < 4 && (unsigned char)*scanner->at >= 0xC2)
            scanner->at = scanner->end; /* cut inside a character */
        if (scanner->at == scanner->end)
            return refuse(scanner, "");
        if ((unsigned char)*scanner->at < ' ' || count == 0)
            return refuse(scanner, "texts are UTF-8, control characters escaped");
        scanner->at += count;
    }
    scanner->at++;
    return 0;
}

static int note_list(struct scanner *scanner, const char *begin, size_t count)
{
    struct json_lists *lists = scanner->lists;
    if (memory_grow((void **)&lists->items, &lists->capacity, lists->count + 1, sizeof *lists->items, scanner->error))
        return -1;
    lists->items[lists->count++] =
        (struct json_list){(size_t)(begin - scanner->begin), (size_t)(scanner->at - scanner->begin), count};
    return 0;
}

/* Members of an object or elements of an array, from the opening bracket on. */
static int check_members(struct scanner *scanner, int depth, bool is_object)
{
    const char close = is_object ? '}' : ']';
    if (depth == JSON_DEPTH_MAX)
        return refuse(scanner, "too many brackets inside each other");
    scanner->at++;
    const char *begin = scanner->at;
    size_t count = 0;
    bool is_list = !is_object;
    skip_blanks(scanner);
    if (next_is(scanner, close)) {
        scanner->at++;
        return 0;
    }
    for (;;) {
        skip_blanks(scanner);
        if (is_object) {
            if (check_string(scanner))
                return -1;
            skip_blanks(scanner);
            if (!next_is(scanner, ':'))
                return refuse(scanner, "a colon is expected");
            scanner->at++;
        }
        char first = scanner->at < scanner->end ? *scanner->at : '\0';
        is_list = is_list && (first == '-' || first == 'n' || (first >= '0' && first <= '9'));
        count++;
        if (check_value(scanner, depth + 1))
            return -1;
        if (next_is(scanner, close))
            break;
        if (!next_is(scanner, ','))
            return refuse(scanner, is_object ? "a comma or } is expected" : "a comma or ] is expected");
        scanner->at++;
    }
    if (is_list && count >= JSON_LIST_LENGTH_MIN && note_list(scanner, begin, count))
        return -1;
    scanner->at++;
    return 0;
}

static int check_word(struct scanner *scanner, const char *word)
{
    for (; *word; word++, scanner->at++) {
        if (!next_is(scanner, *word))
            return refuse(scanner, "true, false and null are the only words without quotes");
    }
    return 0;
}

/* One value, and the blanks on both sides. `depth` is that of what it stands in. */
static int check_value(struct scanner *scanner, int depth)
{
    int result;
    skip_blanks(scanner);
    switch (scanner->at < scanner->end ? *scanner->at : '\0') {
    case '{':
    case '[':
        result = check_members(scanner, depth, *scanner->at == '{');
        break;
    case '"':
        result = check_string(scanner);
        break;
    case 't':
        result = check_word(scanner, "true");
        break;
    case 'f':
        result = check_word(scanner, "false");
        break;
    case 'n':
        result = check_word(scanner, "null");
        break;
    default:
        if (!next_is_digit(scanner) && !next_is(scanner, '-'))
            return refuse(scanner, "a value is expected");
        result = check_number(scanner);
    }
    skip_blanks(scanner);
    return result;
}

void json_lists_release(struct json_lists *lists)
{
    memory_free(lists->items);
    *lists = (struct json_lists)JSON_LISTS_INIT;
}

void json_shorten(const struct json_lists *lists, size_t length, struct text *text)
{
    size_t at = 0;
    for (size_t i = 0; i < lists->count; i++) {
        text_append(text, lists->bytes + at, lists->items[i].begin - at);
        text_append_format(text, "\"%c%zu\"", JSON_LIST_MARK, i);
        at = lists->items[i].end;
    }
    text_append(text, lists->bytes + at, length - at);
}

int json_check(const char *name, const char *bytes, size_t length, struct json_lists *lists, struct error *error)
{
    struct scanner scanner = {
        .name = name, .begin = bytes, .at = bytes, .end = bytes + length, .lists = lists, .error = error};
    lists->bytes = bytes;
    if (length == 0)
        return error_set(error, ERROR_DATA, "%s: the file is empty; a model is expected", name);
    if (check_value(&scanner, 0))
        return -1;
    return scanner.at == scanner.end ? 0 : refuse(&scanner, "the model ended before");
}
