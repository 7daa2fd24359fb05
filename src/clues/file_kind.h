/*
 * What kind of file the first bytes say it is, and what makes CSV of it.
 *
 * A file that is no text is no CSV, whatever the reader finds in it. Some text is none either: JSON, HTML, XML. These
 * are told by beginnings that no CSV file has. (`<DATE>,<OPEN>` and `[Date],[Value]` are headers that some programs
 * write, so a bracket alone tells nothing.)
 *
 * To add a kind: put it into the enum before FILE_KIND_COUNT, its row into file_kind.c's table, and where it is told
 * into file_kind_find().
 */
#ifndef SEQNET_CLUES_FILE_KIND_H
#define SEQNET_CLUES_FILE_KIND_H

#include <stddef.h>

#include "base/text.h"

enum file_kind {
    FILE_KIND_TEXT, /* or nothing that is known here */
    FILE_KIND_GZIP,
    FILE_KIND_BZIP2,
    FILE_KIND_XZ,
    FILE_KIND_ZSTD,
    FILE_KIND_ZIP,
    FILE_KIND_SPREADSHEET, /* xlsx, ods */
    FILE_KIND_OLD_SPREADSHEET,
    FILE_KIND_PDF,
    FILE_KIND_PARQUET,
    FILE_KIND_ARROW,
    FILE_KIND_SQLITE,
    FILE_KIND_UTF_32,
    FILE_KIND_JSON,
    FILE_KIND_HTML,
    FILE_KIND_XML,
    FILE_KIND_COUNT
};

/* Bytes at the beginning that are looked at; more do not matter. */
#define FILE_KIND_HEAD_BYTES 4096

/* The kind of the file that begins with head[0..length-1]. */
enum file_kind file_kind_find(const char *head, size_t length);

/* "a gzip file"; "text" for FILE_KIND_TEXT. */
const char *file_kind_name(enum file_kind kind);

/*
 * Append what makes CSV of such a file, with a command ready to copy: "unpack it on the way: gzip -dc sales.csv.gz |
 * seqnet train -". `path` is the file's, or NULL if it has none (FILE then stands in its place). `command` reads CSV
 * from standard input; NULL: leave it out. Nothing is appended for FILE_KIND_TEXT.
 */
void file_kind_append_advice(enum file_kind kind, const char *path, const char *command, struct text *text);

#endif
