#include "source_code/code_text.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/printable.h"

#define LINE_WIDTH 110
#define LITERAL_BYTES_MAX 1000 /* C99 promises literals of 4095 characters; a byte may become four */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* NAME_HORIZON and NAME_forecast must not be names that headers of C may use: E2_..., LC_..., SIG_... */
static bool is_reserved(const char *upper)
{
    static const char *const heads[] = {
        "E",     "LC",   "SIG",  "FE",      "PRI",   "SCN",  "INT",   "UINT",   "MATH",   "FP",       "FLT",
        "LDBL",  "DBL",  "CHAR", "SCHAR",   "UCHAR", "SHRT", "USHRT", "LONG",   "LLONG",  "ULONG",    "ULLONG",
        "WCHAR", "WINT", "SIZE", "PTRDIFF", "RAND",  "EXIT", "MB",    "CLOCKS", "BUFSIZ", "FILENAME", "FOPEN",
        "L",     "TMP",  "SEEK", "IS",      "TO",    "STR",  "MEM",   "WCS",    "ATOMIC"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (strcmp(upper, heads[i]) == 0)
            return true;
    }
    return false;
}

struct code_names code_names_of(const char *wanted)
{
    static const char lead[] = "model_";
    struct code_names names = {.lower = ""};
    char kept[CODE_NAME_SIZE - sizeof lead];
    size_t length = 0;
    for (const char *c = wanted; *c && length + 1 < sizeof kept; c++) {
        const bool is_kept = is_letter(*c) || is_digit(*c);
        if (is_kept || (length > 0 && kept[length - 1] != '_'))
            kept[length++] = is_kept ? *c : '_';
    }
    while (length > 0 && kept[length - 1] == '_')
        length--;
    kept[length] = '\0';
    for (size_t i = 0; i <= length; i++) {
        names.lower[i] = kept[i] >= 'A' && kept[i] <= 'Z' ? (char)(kept[i] + 'a' - 'A') : kept[i];
        names.upper[i] = kept[i] >= 'a' && kept[i] <= 'z' ? (char)(kept[i] + 'A' - 'a') : kept[i];
    }
    if (length > 0 && is_letter(kept[0]) && !is_reserved(names.upper))
        return names;
    char rest[sizeof kept];
    memcpy(rest, names.lower, sizeof rest);
    snprintf(names.lower, sizeof names.lower, "model%s%s", length ? "_" : "", rest);
    memcpy(rest, names.upper, sizeof rest);
    snprintf(names.upper, sizeof names.upper, "MODEL%s%s", length ? "_" : "", rest);
    return names;
}

void code_append(struct text *text, const struct code_names *names, const char *fragment)
{
    while (*fragment) {
        const size_t plain = strcspn(fragment, "@$");
        text_append(text, fragment, plain);
        fragment += plain;
        if (*fragment)
            text_append_string(text, *fragment++ == '@' ? names->lower : names->upper);
    }
}

/* One character of a literal. The star could end a comment, and question marks are trigraphs. */
static void append_character(struct text *text, const char *bytes, int length)
{
    char shown[2 * PRINTABLE_GROWTH * 4 + 1];
    const char c = bytes[0];
    if (length == 1 && (c == '"' || c == '\\' || c == '?'))
        text_append_format(text, "\\%c", c);
    else if (length > 0 && c != '*' && printable_write(bytes, (size_t)length, false, shown, sizeof shown) &&
             strlen(shown) == (size_t)length && memcmp(shown, bytes, (size_t)length) == 0)
        text_append(text, bytes, (size_t)length);
    else
        for (int i = 0; i < (length ? length : 1); i++)
            text_append_format(text, "\\%03o", (unsigned)(unsigned char)bytes[i]);
}

void code_append_literal(struct text *text, const char *name)
{
    size_t left = strlen(name);
    left = left < LITERAL_BYTES_MAX ? left : LITERAL_BYTES_MAX;
    text_append_string(text, "\"");
    while (left > 0) {
        const int length = character_length(name, left);
        append_character(text, name, length);
        name += length ? length : 1;
        left -= (size_t)(length ? length : 1);
    }
    text_append_string(text, "\"");
}

/* Digits that are a whole number's to C become those of a real one. */
static void append_real(struct text *text, const char *digits, const char *suffix)
{
    text_append_string(text, digits);
    if (!strpbrk(digits, ".e"))
        text_append_string(text, ".0");
    text_append_string(text, suffix);
}

void code_append_double(struct text *text, double value)
{
    char digits[NUMBER_TEXT_SIZE];
    if (!isfinite(value)) {
        text_append_string(text, isnan(value) ? "NAN" : value > 0 ? "INFINITY" : "-INFINITY");
        return;
    }
    number_format(value, digits);
    append_real(text, digits, "");
}

/* What follows value `i` of `count`: a comma, and where the line is full the next line. */
static void append_gap(struct text *text, int indent, size_t i, size_t count, size_t *line_start)
{
    if (i + 1 == count)
        return;
    text_append_string(text, ",");
    if (text->length - *line_start < LINE_WIDTH - 12) {
        text_append_string(text, " ");
        return;
    }
    text_append_string(text, "\n");
    *line_start = text->length;
    text_append_format(text, "%*s", indent, "");
}

void code_append_doubles(struct text *text, int indent, const double *values, size_t count)
{
    text_append_format(text, "%*s", indent, "");
    size_t line_start = text->length - (size_t)indent;
    for (size_t i = 0; i < count; i++) {
        code_append_double(text, values[i]);
        append_gap(text, indent, i, count, &line_start);
    }
}

void code_append_floats(struct text *text, int indent, const real *values, size_t count)
{
    char digits[NUMBER_TEXT_SIZE];
    text_append_format(text, "%*s", indent, "");
    size_t line_start = text->length - (size_t)indent;
    for (size_t i = 0; i < count; i++) {
        number_format_float((float)values[i], digits);
        append_real(text, digits, "f");
        append_gap(text, indent, i, count, &line_start);
    }
}
