/*
 * CSV text -> records, by libcsv in strict mode behind a guard that knows the line.
 *
 * The whole text is in memory (base/file.h reads it), so a record can name the bytes it came from. libcsv keeps a
 * BOM and NULs, knows no line numbers, and at an unclosed quote swallows the rest of the file: the guard here
 * drops the BOM, refuses what is not text, counts lines (LF, CRLF or CR), bounds what a record may hold, and keeps
 * the first error.
 */
#ifndef SEQNET_CSV_CSV_READER_H
#define SEQNET_CSV_CSV_READER_H

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

/* Called for each record in order, the header (if there is one) included. Returns 0 to go on, 1 to stop reading
 * without a fault, -1 with `error` set. */
typedef int csv_record_function(void *context, const struct csv_record *record, struct error *error);

/*
 * Read text[0..length-1], calling `on_record` for each record; lines with nothing but blanks are skipped (a caller to
 * whom one is a missing value sees it: a record's `begin` is not the `end` of the one before). `name` stands for the
 * input in messages ("series.csv", "standard input"); `delimiter` is any byte but a quote, CR, LF or NUL. Every record
 * must have as many fields as the first.
 * Returns 0, or -1 with ERROR_DATA and a message that starts "name:line: " for: an UTF-16 or binary text (a NUL), a
 * quote never closed (the line it opened on), text after a closing quote, a quote inside an unquoted field, a field
 * (the line it began on) or record over the bounds, a record with another number of fields than the first, no record at
 * all; ERROR_SYSTEM when memory is refused; or whatever `on_record` set.
 */
int csv_read(const char *name, const char *text, size_t length, char delimiter, csv_record_function *on_record,
             void *context, struct error *error);

/* Where lines of an excerpt stand: the first, and the second record (0: on the line after). */
struct csv_lines {
    size_t first, next;
};

/* The same for a header and a line from further below, put together: messages and records have the lines that they
 * stand on. */
int csv_read_excerpt(const char *name, const struct csv_lines *lines, const char *text, size_t length, char delimiter,
                     csv_record_function *on_record, void *context, struct error *error);

#endif
