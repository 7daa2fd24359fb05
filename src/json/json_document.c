#include "json/json_document.h"

#include <assert.h>
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "ascii_decimal/decimal.h"
#include "base/memory.h"
#include "base/printable.h"

struct scanner {
    const char *at, *end;
    struct json_document *document;
    struct error *error;
};

static int check_value(struct scanner *scanner, int depth);

static int refuse(const struct scanner *scanner, const char *expected)
{
    size_t line = 1;
    for (const char *at = scanner->document->bytes; at < scanner->at; at++)
        line += *at == '\n';
    if (scanner->at == scanner->end)
        return error_set(scanner->error, ERROR_DATA,
                         "%s:%zu: the file ends in the middle of the model; it was cut short", scanner->document->name,
                         line);
    if (scanner->at == scanner->document->bytes && *scanner->at != '{')
        return error_set(scanner->error, ERROR_DATA,
                         "%s:1: this is no model, which is a JSON file that `seqnet train` writes",
                         scanner->document->name);
    char found[16];
    unsigned byte = (unsigned char)*scanner->at;
    snprintf(found, sizeof found, byte > ' ' && byte < 0x7F ? "'%c'" : "byte 0x%02x", byte);
    return error_set(scanner->error, ERROR_DATA, "%s:%zu: %s is no JSON here: %s; the file is damaged or no model",
                     scanner->document->name, line, found, expected);
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
    const char *at = scanner->at;
    while (at < scanner->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    scanner->at = at;
}

static int check_digits(struct scanner *scanner)
{
    const char *at = decimal_skip_digits(scanner->at, scanner->end);
    if (at == scanner->at)
        return refuse(scanner, "a digit is expected");
    scanner->at = at;
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

typedef unsigned char block __attribute__((vector_size(16)));

#define BLOCKS_COUNTED 255 /* whose commas a byte counts */

/* A bracket, a quote, or what stands in texts alone. */
static bool is_mark(unsigned char byte)
{
    return byte == '"' || (unsigned char)((byte | 0x20) - '{') <= '}' - '{';
}

/* To the first mark, or `end`; the commas on the way are added to *count. Sixteen characters at a time. */
static const char *skip_words(const char *at, const char *end, size_t *count)
{
    bool has_mark = false;
    while (!has_mark && end - at >= (ptrdiff_t)sizeof(block)) {
        block commas = {0};
        for (int i = 0; i < BLOCKS_COUNTED && end - at >= (ptrdiff_t)sizeof(block); i++) {
            block bytes;
            memcpy(&bytes, at, sizeof bytes);
            const block marks = (block)(bytes == '"') | (block)(((bytes | 0x20) - '{') <= '}' - '{');
            uint64_t halves[2];
            memcpy(halves, &marks, sizeof halves);
            if ((has_mark = halves[0] | halves[1]))
                break;
            commas -= (block)(bytes == ','); /* true is -1 */
            at += sizeof bytes;
        }
        for (size_t i = 0; i < sizeof commas; i++)
            *count += commas[i];
    }
    for (; at < end && !is_mark((unsigned char)*at); at++)
        *count += *at == ',';
    return at;
}

/* An array of words, up to its closing bracket: *count gets how many. false, with nothing changed: it is none. */
static bool pass_words(struct scanner *scanner, size_t *count)
{
    size_t commas = 0;
    skip_blanks(scanner);
    if (scanner->at == scanner->end || is_mark((unsigned char)*scanner->at))
        return false;
    const char *behind = skip_words(scanner->at, scanner->end, &commas);
    if (behind == scanner->end || *behind != ']')
        return false;
    scanner->at = behind;
    *count = commas + 1;
    return true;
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

/* Behind the characters of ASCII that are not escaped. */
static const char *skip_plain_text(const char *at, const char *end)
{
    while (at < end && (unsigned char)(*at - ' ') < 0x80 - ' ' && *at != '"' && *at != '\\')
        at++;
    return at;
}

static int check_string(struct scanner *scanner)
{
    if (!next_is(scanner, '"'))
        return refuse(scanner, "a text in quotes is expected");
    scanner->at++;
    while (scanner->at = skip_plain_text(scanner->at, scanner->end), !next_is(scanner, '"')) {
        if (next_is(scanner, '\\')) {
            scanner->at++;
            if (check_escape(scanner))
                return -1;
            continue;
        }
        size_t left = (size_t)(scanner->end - scanner->at);
        int count = left ? character_length(scanner->at, left) : 0;
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

/* Members of an object or elements of an array, from the opening bracket to the closing one. */
static int check_members(struct scanner *scanner, int depth, bool is_object)
{
    const char close = is_object ? '}' : ']';
    struct json_document *document = scanner->document;
    const size_t index = document->span_count, begin = (size_t)(scanner->at - document->bytes);
    size_t count = 0;
    if (depth == JSON_DEPTH_MAX)
        return refuse(scanner, "too many brackets inside each other");
    if (memory_grow((void **)&document->spans, &document->span_capacity, index + 1, sizeof *document->spans,
                    scanner->error))
        return -1;
    document->span_count++;
    do {
        scanner->at++;
        if (count == 0 && !is_object && pass_words(scanner, &count))
            break;
        if (count == 0 || is_object)
            skip_blanks(scanner);
        if (count == 0 && next_is(scanner, close))
            break;
        if (is_object) {
            if (count == JSON_FIELD_COUNT_MAX)
                return refuse(scanner, "too many keys in one object");
            if (check_string(scanner))
                return -1;
            skip_blanks(scanner);
            if (!next_is(scanner, ':'))
                return refuse(scanner, "a colon is expected");
            scanner->at++;
        }
        count++;
        if (check_value(scanner, depth + 1))
            return -1;
    } while (next_is(scanner, ','));
    if (!next_is(scanner, close))
        return refuse(scanner, is_object ? "a comma or } is expected" : "a comma or ] is expected");
    scanner->at++;
    const size_t end = (size_t)(scanner->at - document->bytes);
    document->spans[index] = (struct json_span){begin, end, count};
    if (end - begin < JSON_SPAN_BYTES_MIN) /* and so are all that stand in it */
        document->span_count = index;
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

int json_document_open(struct json_document *document, const char *name, const char *bytes, size_t length,
                       struct error *error)
{
    struct scanner scanner = {.at = bytes, .end = bytes + length, .document = document, .error = error};
    document->name = name;
    document->bytes = bytes;
    document->length = length;
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = memory_hook_allocate, .free_fn = memory_free});
    if (length == 0)
        return error_set(error, ERROR_DATA, "%s: the file is empty; a model is expected", name);
    if (check_value(&scanner, 0))
        return -1;
    return scanner.at == scanner.end ? 0 : refuse(&scanner, "the model ended before");
}

int json_check_word(struct json_document *document, const char *begin, const char *end, struct error *error)
{
    struct scanner scanner = {
        .at = begin, .end = document->bytes + document->length, .document = document, .error = error};
    if (begin == end)
        return refuse(&scanner, "a value is expected");
    if (check_value(&scanner, 0))
        return -1;
    return scanner.at >= end ? 0 : refuse(&scanner, "a comma or ] is expected");
}

void json_document_release(struct json_document *document)
{
    memory_free(document->spans);
    *document = (struct json_document)JSON_DOCUMENT_INIT;
}

/* ------------------------------------------------------------------ a text that was checked */

static const char *skip_string(const char *at)
{
    for (at++; *at != '"'; at++)
        at += *at == '\\';
    return at + 1;
}

/* The long one that begins there: there is one. They are mostly asked for in their order, and else the one looked for
 * stands near the next one; so the search begins there, in steps that double. */
static const struct json_span *find_span(struct json_document *document, size_t begin)
{
    const struct json_span *spans = document->spans;
    size_t low = document->next_span < document->span_count ? document->next_span : document->span_count - 1;
    size_t high = low + 1; /* spans[low].begin <= begin, and spans[high] lies behind it */
    for (size_t step = 1; spans[low].begin > begin; step *= 2) {
        high = low;
        low = low > step ? low - step : 0;
    }
    for (size_t step = 1; high < document->span_count && spans[high].begin <= begin; step *= 2) {
        low = high;
        high = document->span_count - high > step ? high + step : document->span_count;
    }
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (spans[middle].begin <= begin)
            low = middle;
        else
            high = middle;
    }
    assert(spans[low].begin == begin);
    document->next_span = low + 1;
    return &spans[low];
}

/* Step through a short one, and look up the end of a long one. */
static const char *skip_brackets(struct json_document *document, const char *begin, size_t *count)
{
    static const bool is_mark[256] = {
        ['"'] = true, [','] = true, ['['] = true, [']'] = true, ['{'] = true, ['}'] = true};
    const char *at = begin;
    const size_t offset = (size_t)(begin - document->bytes);
    size_t commas = 0;
    int depth = 0;
    bool is_long = document->next_span < document->span_count && document->spans[document->next_span].begin == offset;
    do {
        if (is_long || (size_t)(at - begin) >= JSON_SPAN_BYTES_MIN) {
            const struct json_span *span = find_span(document, offset);
            *count = span->count;
            return document->bytes + span->end;
        }
        if (*at == '"') {
            at = skip_string(at);
        } else {
            depth += *at == '[' || *at == '{';
            depth -= *at == ']' || *at == '}';
            commas += *at == ',' && depth == 1;
            at++;
        }
        while (depth > 0 && !is_mark[(unsigned char)*at])
            at++;
    } while (depth > 0);
    *count = json_skip_blanks(begin + 1) == at - 1 ? 0 : commas + 1;
    return at;
}

const char *json_skip(struct json_document *document, const char *at, size_t *count)
{
    size_t unused;
    if (*at == '[' || *at == '{')
        return skip_brackets(document, at, count ? count : &unused);
    if (*at == '"')
        return skip_string(at);
    return json_skip_word(at);
}
