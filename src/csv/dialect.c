#include "csv/dialect.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

#define COLUMNS_SEEN 256 /* scored */
#define TITLE_LINES_MAX 30
#define ROWS_BELOW_TITLE_MIN 3

static const char delimiters[] = {',', ';', '\t', '|'};
enum { DELIMITER_COUNT = sizeof delimiters };

/* What one delimiter makes of the head of the file. */
struct look {
    dialect_field_function *is_value;
    size_t record_count;
    size_t field_counts[DIALECT_RECORDS];
    size_t lines[DIALECT_RECORDS];
    size_t value_counts[COLUMNS_SEEN]; /* fields of each column that hold a number or a time */
    size_t first_value_count;          /* of the first record */
};

static int look_at_record(void *context, const struct csv_record *record, struct error *error)
{
    struct look *look = context;
    (void)error;
    if (look->record_count > 0 && record->field_count > 1 && csv_record_is_empty(record) &&
        record->field_count == look->field_counts[look->record_count - 1])
        return 0;
    look->field_counts[look->record_count] = record->field_count;
    look->lines[look->record_count] = record->line;
    for (size_t c = 0; c < record->field_count && c < COLUMNS_SEEN; c++) {
        const struct csv_field *field = &record->fields[c];
        look->value_counts[c] += field->length > 0 && look->is_value(field->text, field->length);
    }
    return ++look->record_count == DIALECT_RECORDS;
}

/* Columns of which half the fields or more hold values. */
static int score(const struct look *look)
{
    int count = 0;
    for (size_t c = 0; c < look->field_counts[0] && c < COLUMNS_SEEN; c++)
        count += 2 * look->value_counts[c] >= look->record_count - (look->record_count > 1);
    return count;
}

/* Are all columns of values? With the wrong delimiter some hold pieces of two. */
static bool is_full(const struct look *look)
{
    return (size_t)score(look) == look->field_counts[0];
}

/* The first record from which on all have the same number of fields. */
static size_t find_body(const struct look *look)
{
    size_t body = look->record_count;
    while (body > 0 && look->field_counts[body - 1] == look->field_counts[look->record_count - 1])
        body--;
    return body;
}

/* A title: a few lines, and below them nothing but records of more fields. */
static bool has_title(const struct look *look, size_t *body)
{
    if (look->record_count < ROWS_BELOW_TITLE_MIN + 1)
        return false;
    *body = find_body(look);
    if (*body == 0 || *body > TITLE_LINES_MAX || look->record_count - *body < ROWS_BELOW_TITLE_MIN ||
        look->field_counts[*body] < 2)
        return false;
    for (size_t r = 0; r < *body; r++) {
        if (look->field_counts[r] >= look->field_counts[*body])
            return false;
    }
    return true;
}

static int refuse_title(const char *name, const struct look *look, size_t body, struct error *error)
{
    size_t count = look->field_counts[0], lines = look->lines[body] - 1;
    return error_set(
        error, ERROR_DATA,
        "%s:%zu: %zu field%s, but from line %zu on there are %zu; if the line%s above %s a title, leave %s "
        "out with --skip %zu",
        name, look->lines[0], count, count == 1 ? "" : "s", look->lines[body], look->field_counts[body],
        lines == 1 ? "" : "s", lines == 1 ? "is" : "are", lines == 1 ? "it" : "them", lines);
}

const char *delimiter_describe(char delimiter, char text[DELIMITER_TEXT_SIZE])
{
    if (delimiter == '\t')
        snprintf(text, DELIMITER_TEXT_SIZE, "a tab");
    else
        snprintf(text, DELIMITER_TEXT_SIZE, "'%c'", delimiter);
    return text;
}

static const char *option_word(char delimiter, char text[2])
{
    text[0] = delimiter;
    text[1] = '\0';
    return delimiter == '\t' ? "tab" : text;
}

static int refuse_tie(const char *name, size_t line, const int tied[2], struct error *error)
{
    char one[DELIMITER_TEXT_SIZE], other[DELIMITER_TEXT_SIZE], word[2];
    return error_set(error, ERROR_DATA, "%s:%zu: %s or %s may separate the fields; say which, such as --delimiter '%s'",
                     name, line, delimiter_describe(delimiters[tied[0]], one),
                     delimiter_describe(delimiters[tied[1]], other), option_word(delimiters[tied[0]], word));
}

int dialect_find_delimiter(const char *name, const char *text, size_t length, size_t first_line, char preferred,
                           dialect_field_function *is_value, char *delimiter, struct error *error)
{
    int result = -1, best = -1, best_score = -1, tied[2] = {-1, -1}, lone = -1;
    int title = -1;
    size_t body = 0;
    struct csv_lines lines = {.first = first_line, .is_ragged = true};
    struct look *looks = memory_allocate(DELIMITER_COUNT, sizeof *looks, error);
    if (!looks)
        return -1;
    for (int d = 0; d < DELIMITER_COUNT; d++) {
        struct look *look = &looks[d];
        struct error fault = ERROR_INIT;
        look->is_value = is_value;
        int read = csv_read_excerpt(name, &lines, text, length, delimiters[d], look_at_record, look, &fault);
        if (read && fault.kind == ERROR_SYSTEM) {
            *error = fault;
            goto done;
        }
        if (title < 0 && look->record_count && look->field_counts[look->record_count - 1] > 1 && has_title(look, &body))
            title = d;
        if (look->record_count == 0 || read)
            continue; /* a head that ends in a fault; a fault of the first delimiter is told by the reading */
        if (find_body(look) > 0)
            continue;
        if (look->field_counts[0] == 1) {
            if (lone < 0 && (d == 0 || score(look) == 1))
                lone = d;
            continue;
        }
        int points = 2 * score(look) + is_full(look);
        if (points > best_score) {
            best = d;
            best_score = points;
            tied[0] = d;
            tied[1] = -1;
        } else if (points == best_score && delimiters[d] == preferred) {
            best = tied[0] = d;
            tied[1] = -1;
        } else if (points == best_score && tied[1] < 0) {
            tied[1] = d;
        }
    }
    if (best < 0 && title >= 0 && !(lone >= 0 && score(&looks[lone]) == 1)) {
        has_title(&looks[title], &body);
        refuse_title(name, &looks[title], body, error);
        goto done;
    }
    if (best >= 0 && tied[1] >= 0 && delimiters[best] != preferred && (best > 0 || is_full(&looks[best]))) {
        refuse_tie(name, looks[best].lines[0], tied, error);
        goto done;
    }
    *delimiter = best >= 0 ? delimiters[best] : lone >= 0 ? delimiters[lone] : ',';
    result = 0;
done:
    memory_free(looks);
    return result;
}
