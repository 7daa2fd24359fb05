#include "base/lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

#define READ_BYTES 65536

/* Whatever is there to read, waiting for at least one byte. */
static int read_more(struct lines *lines, struct error *error)
{
    if (lines->begin > 0) {
        memmove(lines->bytes, lines->bytes + lines->begin, lines->end - lines->begin);
        lines->end -= lines->begin;
        lines->searched -= lines->begin;
        lines->begin = 0;
    }
    if (lines->end > LINE_BYTES_MAX)
        return error_set(error, ERROR_DATA, "%s:%zu: the line is longer than %d bytes", file_input_name("-"),
                         lines->number + 1, LINE_BYTES_MAX);
    if (memory_grow((void **)&lines->bytes, &lines->capacity, lines->end + READ_BYTES, 1, error))
        return -1;
    ssize_t count;
    do
        count = read(STDIN_FILENO, lines->bytes + lines->end, READ_BYTES);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return error_set(error, ERROR_SYSTEM, "%s: cannot be read: %s", file_input_name("-"), strerror(errno));
    lines->is_at_end = count == 0;
    lines->end += (size_t)count;
    return 0;
}

int lines_next(struct lines *lines, const char **line, size_t *length, struct error *error)
{
    for (;;) {
        const char *mark = lines->end > lines->searched
                               ? memchr(lines->bytes + lines->searched, '\n', lines->end - lines->searched)
                               : NULL;
        if (!mark && !lines->is_at_end) {
            lines->searched = lines->end;
            if (read_more(lines, error))
                return -1;
            continue;
        }
        if (!mark && lines->begin == lines->end)
            return 0;
        size_t end = mark ? (size_t)(mark - lines->bytes) : lines->end;
        *line = lines->bytes + lines->begin;
        *length = end - lines->begin;
        if (*length > 0 && (*line)[*length - 1] == '\r')
            --*length;
        lines->begin = lines->searched = mark ? end + 1 : end;
        lines->number++;
        return 1;
    }
}

void lines_release(struct lines *lines)
{
    memory_free(lines->bytes);
    *lines = (struct lines)LINES_INIT;
}
