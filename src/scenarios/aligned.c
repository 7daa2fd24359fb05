#include "scenarios/aligned.h"

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/printable.h"
#include "report/table.h"

#define ROWS_SHOWN 60
#define NAME_WIDTH 32

struct place {
    const char *at, *end;
};

/* The next field, made printable. Returns false behind the last field of its line. */
static bool read_field(struct place *place, char shown[PRINTABLE_SIZE])
{
    char field[PRINTABLE_SIZE / PRINTABLE_GROWTH], cut[PRINTABLE_SIZE];
    size_t length = 0;
    const bool is_quoted = place->at < place->end && *place->at == '"';
    for (place->at += is_quoted; place->at < place->end; place->at++) {
        if (is_quoted ? *place->at == '"' : *place->at == ',' || *place->at == '\n') {
            if (!is_quoted)
                break;
            place->at++;
            if (place->at == place->end || *place->at != '"')
                break;
        }
        if (length < sizeof field - 1)
            field[length++] = *place->at;
    }
    field[length] = '\0';
    strcpy(shown, printable_cut(field, NAME_WIDTH, cut));
    const bool goes_on = place->at < place->end && *place->at == ',';
    place->at += place->at < place->end;
    return goes_on;
}

/* How many columns the first line has. */
static size_t count_columns(const char *csv, size_t length)
{
    char shown[PRINTABLE_SIZE];
    struct place place = {csv, csv + length};
    size_t count = 1;
    while (read_field(&place, shown))
        count++;
    return count;
}

/* What each column takes; and is all below its name a number? */
static void measure(struct place place, size_t columns, int *widths, bool *are_numbers)
{
    char shown[PRINTABLE_SIZE];
    for (size_t row = 0; row <= ROWS_SHOWN && place.at < place.end; row++) {
        for (size_t c = 0; c < columns; c++) {
            double number;
            read_field(&place, shown);
            const int width = printable_width(shown);
            widths[c] = width > widths[c] ? width : widths[c];
            are_numbers[c] =
                row == 0 || (are_numbers[c] && (shown[0] == '\0' || number_parse(shown, strlen(shown), &number) == 0));
        }
    }
}

void aligned_append(const char *csv, size_t length, struct text *text)
{
    char shown[PRINTABLE_SIZE], number[NUMBER_TEXT_SIZE];
    struct place place = {csv, csv + length};
    const size_t columns = count_columns(csv, length);
    int *widths = memory_allocate(columns, sizeof *widths, &text->error);
    bool *are_numbers = memory_allocate(columns, sizeof *are_numbers, &text->error);
    if (!widths || !are_numbers)
        goto done;
    measure(place, columns, widths, are_numbers);
    size_t row = 0;
    for (; row <= ROWS_SHOWN && place.at < place.end; row++) {
        for (size_t c = 0; c < columns; c++) {
            read_field(&place, shown);
            const int blanks = widths[c] - printable_width(shown);
            text_append_format(text, "  %*s%s%*s", are_numbers[c] ? blanks : 0, "", shown,
                               are_numbers[c] || c + 1 == columns ? 0 : blanks, "");
        }
        while (text->length && text->bytes[text->length - 1] == ' ')
            text->length--;
        text_append_string(text, "\n");
    }
    size_t more = 0;
    for (; place.at < place.end; more++) {
        while (read_field(&place, shown))
            ;
    }
    if (more)
        text_append_format(text, "  ... and %s more row%s (--format csv has all)\n", grouped((double)more, number),
                           plural((double)more));
done:
    memory_free(widths);
    memory_free(are_numbers);
}
