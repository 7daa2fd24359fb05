#include "csv/csv_reader.h"

#include <assert.h>
#include <csv.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"

/*
 * libcsv is fed in pieces of many lines (a call per line costs a third of its speed), and says only "a
 * field", "the row has ended". Where the row stands is found again from the text, one record behind libcsv:
 *
 *     text --pieces--> csv_parse --on_field---> fields, bytes
 *                                --on_row_end-> find_record_end, judge, hand to the caller's function
 *
 * Plain records (no quotes, no CR, no blanks to be trimmed) need no libcsv: most files have no others, and they are
 * read several times as fast. libcsv is asked from the first record on that is not plain.
 *
 * Finding rows again is sure, because in strict mode a quote only opens, closes, or is one of a pair within quotes: a
 * line end is inside a field when an odd number of quotes stands before it in the record. Lines of fields and of faults
 * are counted only when a message needs them.
 */

/* So many bytes are fed at once. What libcsv holds of a field that is too long stays within the bound and one piece;
 * and as much at most is parsed in vain after a callback stops. */
#define PIECE_BYTES CSV_FIELD_BYTES_MAX

#define SHORT_BYTES 16

/* After so many bytes of plain records libcsv is fed no more than one line, and then it is tried again. */
#define PLAIN_BYTES 4096

struct reader {
    struct csv_parser parser;
    const char *name; /* borrowed, as are the next four */
    const char *text;
    csv_record_function *on_record;
    void *context;
    struct error *error;
    size_t length;
    int status; /* 0 to go on, 1 stopped by the caller, -1 fault: libcsv's callbacks cannot stop it, so they
                   note it */

    struct csv_field *fields; /* [CSV_COLUMN_COUNT_MAX], owned */
    size_t field_count;
    void *bytes; /* the texts of the fields one after the other, owned; never moves while libcsv runs */
    size_t byte_count, capacity;

    size_t begin, line; /* where the record being read begins, or blank lines before it */
    size_t record_count, first_line, first_field_count;
    bool is_ragged;
    size_t next_line; /* that the second record stands on; 0: the line after the first */
};

typedef unsigned char byte_vector __attribute__((vector_size(16)));

/* The first LF, CR or quote at or after text[from], or `length`. */
static size_t find_mark(const char *text, size_t from, size_t length)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (; length - from >= sizeof(byte_vector); from += sizeof(byte_vector)) {
        byte_vector bytes;
        memcpy(&bytes, text + from, sizeof bytes);
        byte_vector marks = (byte_vector)((bytes == '\n') | (bytes == '\r') | (bytes == '"')); /* 0 or 255 each */
        uint64_t halves[2];
        memcpy(halves, &marks, sizeof halves);
        if (halves[0])
            return from + (size_t)__builtin_ctzll(halves[0]) / 8;
        if (halves[1])
            return from + 8 + (size_t)__builtin_ctzll(halves[1]) / 8;
    }
#endif
    while (from < length && text[from] != '\n' && text[from] != '\r' && text[from] != '"')
        from++;
    return from;
}

/* Behind the LF, CRLF or CR at text[at]. */
static size_t skip_line_end(const struct reader *reader, size_t at)
{
    bool pair = reader->text[at] == '\r' && at + 1 < reader->length && reader->text[at + 1] == '\n';
    return at + (pair ? 2 : 1);
}

/* Take `begin` and `line` past the blank lines that libcsv passes over. */
static void skip_blank_lines(struct reader *reader)
{
    for (size_t at = reader->begin; at < reader->length;) {
        char character = reader->text[at];
        if (character == '\n' || character == '\r') {
            reader->begin = at = skip_line_end(reader, at);
            reader->line++;
        } else if ((character == ' ' || character == '\t') && character != (char)reader->parser.delim_char) {
            at++;
        } else {
            break;
        }
    }
}

/* The end of the record at `begin`, its line end included; `*line_count` is how many lines it takes. */
static size_t find_record_end(const struct reader *reader, size_t *line_count)
{
    bool quoted = false;
    *line_count = 1;
    for (size_t at = reader->begin;;) {
        at = find_mark(reader->text, at, reader->length);
        if (at == reader->length)
            return at;
        if (reader->text[at] == '"') {
            quoted = !quoted;
            at++;
        } else {
            at = skip_line_end(reader, at);
            if (!quoted)
                return at;
            ++*line_count;
        }
    }
}

/* The line that text[position] is on; position >= begin, and not the LF of a CRLF. */
static size_t find_line(const struct reader *reader, size_t position)
{
    assert(position < reader->length && reader->text[position] != '\n');
    size_t line = reader->line;
    for (size_t at = reader->begin; (at = find_mark(reader->text, at, position)) < position;) {
        line += reader->text[at] != '"';
        at = skip_line_end(reader, at);
    }
    return line;
}

/* The line on which the field begins that libcsv has not handed over yet; for messages. */
static size_t find_field_line(struct reader *reader)
{
    skip_blank_lines(reader);
    size_t at = reader->begin;
    bool quoted = false;
    for (size_t left = reader->field_count; left > 0; at++) {
        quoted ^= reader->text[at] == '"';
        left -= !quoted && reader->text[at] == (char)reader->parser.delim_char;
    }
    return reader->field_count == 0 ? reader->line : find_line(reader, at - 1);
}

static int refuse_long_field(struct reader *reader)
{
    return error_set(reader->error, ERROR_DATA,
                     "%s:%zu: field %zu is longer than %d bytes; is a closing quote missing?", reader->name,
                     find_field_line(reader), reader->field_count + 1, CSV_FIELD_BYTES_MAX);
}

static int refuse_long_record(struct reader *reader)
{
    return error_set(reader->error, ERROR_DATA,
                     "%s:%zu: the record is longer than %d bytes; is a closing quote missing?", reader->name,
                     reader->line, CSV_RECORD_BYTES_MAX);
}

static int refuse_field_count(struct reader *reader)
{
    return error_set(
        reader->error, ERROR_DATA, "%s:%zu: %zu field%s where line %zu has %zu; %s", reader->name, reader->line,
        reader->field_count, reader->field_count == 1 ? "" : "s", reader->first_line, reader->first_field_count,
        reader->field_count > reader->first_field_count ? "a field that contains the delimiter must be in quotes"
                                                        : "a missing value is written as an empty field");
}

/* Why libcsv stopped at text[position]. */
static int refuse_syntax(struct reader *reader, size_t position)
{
    if (csv_error(&reader->parser) != CSV_EPARSE)
        return error_set_memory(reader->error, csv_get_buffer_size(&reader->parser) + 1);
    size_t line = find_line(reader, position);
    if (!reader->parser.quoted)
        return error_set(reader->error, ERROR_DATA,
                         "%s:%zu: field %zu: a quote inside a field that does not begin with one; put the field in "
                         "quotes and double the quote inside",
                         reader->name, line, reader->field_count + 1);
    size_t field_line = find_field_line(reader);
    if (field_line != line)
        return error_set(reader->error, ERROR_DATA,
                         "%s:%zu: field %zu: text after the closing quote of a field that opened on line %zu; is its "
                         "closing quote missing there?",
                         reader->name, line, reader->field_count + 1, field_line);
    return error_set(reader->error, ERROR_DATA,
                     "%s:%zu: field %zu: text after the closing quote; a quote inside a quoted field is written twice",
                     reader->name, line, reader->field_count + 1);
}

static void on_field(void *bytes, size_t length, void *context)
{
    struct reader *reader = context;
    if (reader->status != 0)
        return;
    if (reader->field_count == CSV_COLUMN_COUNT_MAX) {
        skip_blank_lines(reader);
        reader->status = error_set(reader->error, ERROR_DATA, "%s:%zu: more than %d fields in one record", reader->name,
                                   reader->line, CSV_COLUMN_COUNT_MAX);
        return;
    }
    if (length > CSV_FIELD_BYTES_MAX) {
        reader->status = refuse_long_field(reader);
        return;
    }
    char *copy = (char *)reader->bytes + reader->byte_count;
    if (length <= SHORT_BYTES && reader->parser.entry_size >= SHORT_BYTES)
        memcpy(copy, bytes, SHORT_BYTES); /* most fields, by one load and one store; the rest is written over */
    else
        memcpy(copy, bytes, length);
    reader->fields[reader->field_count++] = (struct csv_field){copy, length};
    reader->byte_count += length;
}

/* The record's fields are there; it ends before text[end]. */
static void finish_record(struct reader *reader, size_t end, size_t line_count)
{
    /* a delimiter behind the last field of each row, and none behind the last name, says nothing */
    if (reader->record_count > 0 && reader->field_count == reader->first_field_count + 1 &&
        reader->fields[reader->field_count - 1].length == 0)
        reader->field_count--;
    if (reader->record_count++ == 0) {
        reader->first_line = reader->line;
        reader->first_field_count = reader->field_count;
    }
    if (end - reader->begin > CSV_RECORD_BYTES_MAX) {
        reader->status = refuse_long_record(reader);
    } else if (reader->field_count != reader->first_field_count && !reader->is_ragged) {
        reader->status = refuse_field_count(reader);
    } else {
        struct csv_record record = {reader->fields, reader->field_count, reader->line, reader->begin, end};
        reader->status = reader->on_record(reader->context, &record, reader->error);
    }
    reader->begin = end;
    reader->line = reader->record_count == 1 && reader->next_line ? reader->next_line : reader->line + line_count;
    reader->field_count = reader->byte_count = 0;
}

static void on_row_end(int terminator, void *context)
{
    (void)terminator;
    struct reader *reader = context;
    if (reader->status != 0)
        return;
    skip_blank_lines(reader);
    size_t line_count, end = find_record_end(reader, &line_count);
    finish_record(reader, end, line_count);
}

/* ------------------------------------------------------------------ plain records */

/* Is nothing of a record inside libcsv, and are no blank lines before text[at]? */
static bool is_between_records(const struct reader *reader, size_t at)
{
    const struct csv_parser *parser = &reader->parser;
    return reader->begin == at && reader->field_count == 0 && parser->pstate == 0 && parser->entry_pos == 0 &&
           !parser->quoted;
}

static bool is_trimmed(const struct reader *reader, char character)
{
    return (character == ' ' || character == '\t') && character != (char)reader->parser.delim_char;
}

/* Take the field text[begin..end-1] as it stands. False: libcsv must see its record. */
static bool take_plain_field(struct reader *reader, size_t begin, size_t end)
{
    const char *text = reader->text;
    if (reader->field_count == CSV_COLUMN_COUNT_MAX || end - reader->begin >= CSV_FIELD_BYTES_MAX ||
        (end > begin && (is_trimmed(reader, text[begin]) || is_trimmed(reader, text[end - 1]))))
        return false;
    reader->fields[reader->field_count++] = (struct csv_field){text + begin, end - begin};
    return true;
}

/* Read the plain records at `begin`, of text[..end-1], up to the first that is not plain or not whole. */
static void read_plain_records(struct reader *reader, size_t end)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const char *text = reader->text, delimiter = (char)reader->parser.delim_char;
    size_t field = reader->begin;
    for (size_t at = field; end - at >= sizeof(byte_vector); at += sizeof(byte_vector)) {
        byte_vector bytes;
        uint64_t halves[2];
        memcpy(&bytes, text + at, sizeof bytes);
        byte_vector marks = (byte_vector)((bytes == '\n') | (bytes == '\r') | (bytes == '"') |
                                          (bytes == (unsigned char)delimiter)); /* 0 or 255 each */
        memcpy(halves, &marks, sizeof halves);
        for (size_t half = 0; half < 2; half++) {
            for (uint64_t left = halves[half]; left; left &= left - 1) {
                left &= ~(UINT64_C(0x7F) << (__builtin_ctzll(left) / 8 * 8)); /* one bit is left of the first byte */
                const size_t mark = at + 8 * half + (size_t)__builtin_ctzll(left) / 8;
                if ((text[mark] != '\n' && text[mark] != delimiter) || (text[mark] == '\n' && mark == reader->begin) ||
                    !take_plain_field(reader, field, mark))
                    goto done;
                field = mark + 1;
                if (text[mark] == '\n')
                    finish_record(reader, field, 1);
                if (reader->status != 0)
                    goto done;
            }
        }
    }
done:
    reader->field_count = 0;
#else
    (void)reader;
    (void)end;
#endif
}

/* ------------------------------------------------------------------ all records */

/* Room for all that libcsv can hand over of one record before the next call: no more than was fed of it. */
static int reserve_bytes(struct reader *reader, size_t needed)
{
    if (needed <= reader->capacity)
        return 0;
    if (memory_grow(&reader->bytes, &reader->capacity, needed, 1, reader->error) != 0)
        return -1;
    const char *at = reader->bytes;
    for (size_t i = 0; i < reader->field_count; i++) {
        reader->fields[i].text = at;
        at += reader->fields[i].length;
    }
    return 0;
}

/* libcsv would hold any amount: refuse what no continuation can bring within the bounds, once text[..end-1]
 * is fed. */
static int check_bounds(struct reader *reader, size_t end)
{
    /* `spaces` are blanks that may yet be trimmed, 1 is for a quote that may yet turn out to be the closing
     * one */
    const struct csv_parser *parser = &reader->parser;
    if (parser->entry_pos > CSV_FIELD_BYTES_MAX + 1 + parser->spaces)
        return refuse_long_field(reader);
    bool begun = reader->field_count > 0 || parser->entry_pos > 0 || parser->quoted;
    if (begun && end - reader->begin > CSV_RECORD_BYTES_MAX) {
        skip_blank_lines(reader);
        if (end - reader->begin > CSV_RECORD_BYTES_MAX)
            return refuse_long_record(reader);
    }
    return 0;
}

/* Returns 0 at the end, 1 when the caller stopped it, -1 for a fault. */
static int read_all(struct reader *reader)
{
    const char *nul = reader->length > 0 ? memchr(reader->text, '\0', reader->length) : NULL;
    size_t end = nul ? (size_t)(nul - reader->text) : reader->length;
    for (size_t at = reader->begin; at < end;) {
        size_t plain = 0;
        if (is_between_records(reader, at)) {
            read_plain_records(reader, end);
            if (reader->status != 0)
                return reader->status;
            plain = reader->begin - at;
            at = reader->begin;
        }
        size_t length = end - at < PIECE_BYTES ? end - at : PIECE_BYTES;
        /* a piece ends with a line if it can: plain records may follow */
        const char *line_end = plain >= PLAIN_BYTES ? memchr(reader->text + at, '\n', length)
                                                    : memrchr(reader->text + at, '\n', length);
        length = line_end ? (size_t)(line_end - reader->text) + 1 - at : length;
        if (reserve_bytes(reader, reader->byte_count + reader->parser.entry_pos + length + SHORT_BYTES) != 0)
            return -1;
        /* what libcsv adds to its buffer at a time; a constant would make a long field quadratic */
        csv_set_blk_size(&reader->parser, 4096 + reader->parser.entry_pos);
        size_t taken = csv_parse(&reader->parser, reader->text + at, length, on_field, on_row_end, reader);
        if (reader->status != 0)
            return reader->status;
        if (taken < length)
            return refuse_syntax(reader, at + taken);
        at += length;
        if (check_bounds(reader, at) != 0)
            return -1;
    }
    if (end < reader->length)
        return error_set(reader->error, ERROR_DATA,
                         "%s:%zu: a NUL byte, which no text holds; save the file as CSV with the program that made it",
                         reader->name, find_line(reader, end));

    /* a last line without a line end is still inside libcsv */
    if (csv_fini(&reader->parser, on_field, on_row_end, reader) != 0)
        return error_set(reader->error, ERROR_DATA, "%s:%zu: field %zu: a quote opens here and is never closed",
                         reader->name, find_field_line(reader), reader->field_count + 1);
    if (reader->status != 0)
        return reader->status;
    if (reader->record_count == 0)
        return error_set(reader->error, ERROR_DATA, "%s:1: no records: the input is %s", reader->name,
                         reader->length == 0 ? "empty" : "blank");
    return 0;
}

bool csv_record_is_empty(const struct csv_record *record)
{
    for (size_t i = 0; i < record->field_count; i++) {
        if (record->fields[i].length > 0)
            return false;
    }
    return true;
}

int csv_read(const char *name, const char *text, size_t length, char delimiter, csv_record_function *on_record,
             void *context, struct error *error)
{
    return csv_read_excerpt(name, &(struct csv_lines){.first = 1}, text, length, delimiter, on_record, context, error);
}

int csv_read_excerpt(const char *name, const struct csv_lines *lines, const char *text, size_t length, char delimiter,
                     csv_record_function *on_record, void *context, struct error *error)
{
    assert(delimiter != '"' && delimiter != '\r' && delimiter != '\n' && delimiter != '\0');
    int result = -1;
    struct reader reader = {.name = name,
                            .text = text,
                            .on_record = on_record,
                            .context = context,
                            .error = error,
                            .length = length,
                            .begin = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0,
                            .line = lines->first,
                            .is_ragged = lines->is_ragged,
                            .next_line = lines->next};
    csv_init(&reader.parser, CSV_STRICT | CSV_STRICT_FINI); /* fails for a NULL parser only */
    csv_set_delim(&reader.parser, (unsigned char)delimiter);
    csv_set_realloc_func(&reader.parser, memory_hook_resize);
    csv_set_free_func(&reader.parser, memory_free);
    reader.fields = memory_allocate(CSV_COLUMN_COUNT_MAX, sizeof *reader.fields, error);
    if (reader.fields)
        result = read_all(&reader);

    memory_free(reader.bytes);
    memory_free(reader.fields);
    csv_free(&reader.parser);
    return result < 0 ? -1 : 0;
}
