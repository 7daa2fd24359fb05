/*
 * Lines of a stream as they come: a line is there as soon as its line end is, whatever the writer does next.
 *
 *     struct lines lines = LINES_INIT;
 *     while ((got = lines_next(&lines, &line, &length, error)) > 0)
 *         ...                                                             lines.number counts from 1
 *     lines_release(&lines);
 */
#ifndef SEQNET_BASE_LINES_H
#define SEQNET_BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define LINE_BYTES_MAX 16777216

struct lines {
    char *bytes; /* owned: what was read and not handed out yet begins at `begin` */
    size_t capacity, begin, end;
    size_t searched; /* no line end before it */
    size_t number;   /* of the line handed out last */
    bool is_at_end;
};

#define LINES_INIT {.bytes = NULL}

/*
 * The next line of standard input, without its line end (LF or CRLF), in *line, borrowed until the next call. Returns
 * 1, 0 at the end, or -1: ERROR_SYSTEM when reading fails or memory is refused, ERROR_DATA for a line of more than
 * LINE_BYTES_MAX bytes. A last line without line end is one, if it is not empty.
 */
int lines_next(struct lines *lines, const char **line, size_t *length, struct error *error);

void lines_release(struct lines *lines);

#endif
