/*
 * Lines of standard input as they come. A line is handed out as soon as its line end is there, whatever the writer does
 * next.
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
    bool is_too_long; /* the line that is read now: its rest is passed over */
    bool has_waker, was_woken;
    int waker; /* a descriptor: when there is something to read from it, there are no more lines */
};

#define LINES_INIT {.bytes = NULL}

/*
 * The next line of standard input, without its line end (LF or CRLF), in *line, borrowed until the next call. A last
 * line without a line end counts, if it is not empty. Returns 1, or 0 at the end. Returns -1 with ERROR_SYSTEM when
 * reading fails or memory is refused, and with ERROR_DATA for a line of more than LINE_BYTES_MAX bytes; the next call
 * goes on after that line. Where has_waker is set, 0 with was_woken says that the waker ended it, not the input.
 */
int lines_next(struct lines *lines, const char **line, size_t *length, struct error *error);

void lines_release(struct lines *lines);

#endif
