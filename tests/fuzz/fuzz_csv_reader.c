/*
 * Reads any bytes as CSV and aborts where csv_reader.h is not kept. The first byte chooses the delimiter, the
 * rest is the text. Built with a fuzzer, or with replay_main.c to replay a corpus.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv/csv_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition, const char *promise)
{
    if (!condition) {
        fprintf(stderr, "not kept: %s\n", promise);
        abort();
    }
}

struct expectation {
    const char *text;
    size_t length;
    char delimiter;
    size_t record_count, field_count;
    size_t position, line; /* what text[0..position-1] was checked for, and the line of text[position] */
};

/* Read text[..end-1] on from where the last record ended; a CR and LF is one line end. */
static void count_lines(struct expectation *expectation, size_t end)
{
    const char *text = expectation->text;
    for (size_t i = expectation->position; i < end; i++)
        expectation->line +=
            text[i] == '\n' || (text[i] == '\r' && (i + 1 == expectation->length || text[i + 1] != '\n'));
    expectation->position = end;
}

static bool is_line_end(char character)
{
    return character == '\n' || character == '\r';
}

static int expect_same_fields(void *context, const struct csv_record *record, struct error *error)
{
    (void)error;
    const struct csv_record *expected = context;
    require(record->line == 1 && record->begin == 0 && record->end == expected->end - expected->begin,
            "the bytes of a record are one record");
    /* of a record that is not the first, one more that is last and empty was left out */
    bool has_more =
        record->field_count == expected->field_count + 1 && record->fields[expected->field_count].length == 0;
    require(record->field_count == expected->field_count || has_more, "the bytes of a record have its fields");
    for (size_t i = 0; i < expected->field_count; i++)
        require(record->fields[i].length == expected->fields[i].length &&
                    memcmp(record->fields[i].text, expected->fields[i].text, record->fields[i].length) == 0,
                "the bytes of a record read as its fields");
    return 0;
}

static int check_record(void *context, const struct csv_record *record, struct error *error)
{
    (void)error;
    struct expectation *expectation = context;
    const char *text = expectation->text;
    if (expectation->record_count++ == 0)
        expectation->field_count = record->field_count;
    require(record->field_count == expectation->field_count, "all records have as many fields as the first");
    require(record->field_count >= 1 && record->field_count <= CSV_COLUMN_COUNT_MAX, "the bound on fields");

    require(expectation->position <= record->begin && record->begin < record->end && record->end <= expectation->length,
            "byte ranges are in order and inside the text");
    require(record->end - record->begin <= CSV_RECORD_BYTES_MAX, "the bound on records");
    for (size_t i = expectation->position; i < record->begin; i++)
        require(text[i] == ' ' || text[i] == '\t' || is_line_end(text[i]), "only blanks are passed over");
    require(record->begin == expectation->position || is_line_end(text[record->begin - 1]), "a record begins a line");
    require(record->end == expectation->length || is_line_end(text[record->end - 1]), "a record ends a line");
    count_lines(expectation, record->begin);
    require(record->line == expectation->line, "a record is on the line it begins on");
    count_lines(expectation, record->end);

    for (size_t i = 0; i < record->field_count; i++)
        require(record->fields[i].length <= CSV_FIELD_BYTES_MAX, "the bound on fields' bytes");
    /* a mark that would be dropped at the beginning of a text is not one inside it */
    size_t length = record->end - record->begin;
    unsigned char first = (unsigned char)text[record->begin];
    if (first != 0xEF && first != 0xFF && first != 0xFE) {
        struct error inner = ERROR_INIT;
        struct csv_record same = *record;
        require(csv_read("record", text + record->begin, length, expectation->delimiter, expect_same_fields, &same,
                         &inner) == 0,
                "the bytes of a record can be read alone");
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {',', ';', '\t', '|', ' ', '\xA7'};
    if (size == 0)
        return 0;
    size_t length = size - 1;
    const char *text = (const char *)data + 1;
    struct expectation expectation = {.text = text,
                                      .length = length,
                                      .delimiter = delimiters[data[0] % sizeof delimiters],
                                      .position = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0,
                                      .line = 1};
    struct error error = ERROR_INIT;
    int result = csv_read("fuzz.csv", text, length, expectation.delimiter, check_record, &expectation, &error);
    if (result == 0) {
        require(error.kind == ERROR_NONE && error.message[0] == '\0', "no message on success");
        require(expectation.record_count > 0, "success is at least one record");
        for (size_t i = expectation.position; i < length; i++)
            require(text[i] == ' ' || text[i] == '\t' || is_line_end(text[i]), "nothing is left unread");
        return 0;
    }
    require(result == -1 && error.kind == ERROR_DATA, "a fault is one of the data");
    size_t line = 0;
    int end = 0;
    require(sscanf(error.message, "fuzz.csv:%zu: %n", &line, &end) == 1 && end > 0 && error.message[end] != '\0',
            "a message begins with the place");
    size_t first_line_left = expectation.line;
    count_lines(&expectation, length);
    require(line >= 1 && line <= expectation.line, "a fault is on a line of the text");
    /* `no records` stands on line 1 whatever blank lines there are, and then nothing was read */
    require(line >= first_line_left, "a fault comes after the records that were read");
    return 0;
}
