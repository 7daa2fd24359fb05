/*
 * CSV text becomes records. libcsv reads it in strict mode, behind a guard that knows the line.
 *
 * The whole text is in memory (base/file.h reads it), so a record can name the bytes it came from. libcsv alone keeps a
 * BOM and NULs, knows no line numbers, and at an unclosed quote swallows the rest of the file. The guard drops the BOM,
 * refuses what is not text, counts lines (LF, CRLF or CR), bounds what a record may hold, and keeps the first error.
 */
#ifndef SEQNET_CSV_CSV_READER_H
#define SEQNET_CSV_CSV_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define CSV_FIELD_BYTES_MAX 65536     /* in one field */
#define CSV_COLUMN_COUNT_MAX 4096     /* in one record */
#define CSV_RECORD_BYTES_MAX 16777216 /* from the first byte of a record to the last, quotes and blanks included */

struct csv_field {
    const char *text; /* borrowed until the callback returns; not terminated; quotes undone, blanks around it trimmed */
    size_t length;    /* bytes */
};

struct csv_record {
    const struct csv_field *fields; /* [field_count], borrowed until the callback returns */
    size_t field_count;
    size_t line;       /* the line its first byte stands on, from 1 */
    size_t begin, end; /* its bytes in the text, with its line end: text[begin..end-1] */
};

/* Are all of its fields empty, as a spreadsheet leaves rows behind the last one? */
bool csv_record_is_empty(const struct csv_record *record);

/* Called for each record in order, the header (if there is one) included. Returns 0 to go on, 1 to stop reading
 * without a fault, -1 with `error` set. */
typedef int csv_record_function(void *context, const struct csv_record *record, struct error *error);

/*
 * Read text[0..length-1], and call `on_record` for each record. Lines with nothing but blanks are skipped. (A caller to
 * whom such a line is a missing value can tell: a record's `begin` is then not the `end` of the one before.) `name`
 * stands for the input in messages ("series.csv", "standard input"). `delimiter` is any byte but a quote, CR, LF or
 * NUL. Every record must have as many fields as the first, or one more that is last and empty, which is left out.
 *
 * Returns 0, or -1 with what `on_record` set, with ERROR_SYSTEM when memory is refused, or with ERROR_DATA and a
 * message that starts "name:line: " for:
 *
 *     a NUL (encoding.h makes UTF-8 of other encodings, and tells files of other kinds)
 *     a quote that is never closed (the line is the one that it opened on)
 *     text after a closing quote, or a quote inside an unquoted field
 *     a field (the line is the one that it began on) or a record over the bounds
 *     a record with another number of fields than the first, or no record at all
 */
int csv_read(const char *name, const char *text, size_t length, char delimiter, csv_record_function *on_record,
             void *context, struct error *error);

/* Where the lines of an excerpt stand in the file: the first record, and the second (0: on the next line). */
struct csv_lines {
    size_t first, next;
    bool is_ragged; /* records may have any number of fields: to look at a file whose delimiter is not known yet */
};

/* The same for a header and a line from further below, put together. Messages and records name the lines where they
 * stand in the file. */
int csv_read_excerpt(const char *name, const struct csv_lines *lines, const char *text, size_t length, char delimiter,
                     csv_record_function *on_record, void *context, struct error *error);

#endif
