#include "base/lines.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

#define READ_BYTES 65536

/* Is there something in the waker? With is_patient wait until there is, or something to read. */
static bool is_woken(const struct lines *lines, bool is_patient)
{
    struct pollfd polled[] = {{lines->waker, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    if (!lines->has_waker)
        return false;
    while (poll(polled, is_patient ? 2 : 1, is_patient ? -1 : 0) < 0 && errno == EINTR)
        continue;
    return polled[0].revents & POLLIN;
}

/* Whatever is there to read, waiting for at least one byte or for the waker. */
static int read_more(struct lines *lines, struct error *error)
{
    if (lines->begin > 0) {
        memmove(lines->bytes, lines->bytes + lines->begin, lines->end - lines->begin);
        lines->end -= lines->begin;
        lines->searched -= lines->begin;
        lines->begin = 0;
    }
    if (lines->end > LINE_BYTES_MAX) {
        lines->is_too_long = true;
        lines->end = lines->searched = 0;
        return error_set(error, ERROR_DATA, "%s:%zu: the line is longer than %d bytes", file_input_name("-"),
                         ++lines->number, LINE_BYTES_MAX);
    }
    if (memory_grow((void **)&lines->bytes, &lines->capacity, lines->end + READ_BYTES, 1, error))
        return -1;
    ssize_t count;
    if ((lines->was_woken = is_woken(lines, true)))
        return 0;
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
    lines->was_woken = is_woken(lines, false);
    while (!lines->was_woken) {
        const char *mark = lines->end > lines->searched
                               ? memchr(lines->bytes + lines->searched, '\n', lines->end - lines->searched)
                               : NULL;
        if (!mark && !lines->is_at_end) {
            lines->searched = lines->end;
            if (lines->is_too_long)
                lines->begin = lines->end;
            if (read_more(lines, error))
                return -1;
            continue;
        }
        if (!mark && lines->begin == lines->end)
            return 0;
        if (lines->is_too_long) { /* what is left of it */
            lines->begin = lines->searched = mark ? (size_t)(mark - lines->bytes) + 1 : lines->end;
            lines->is_too_long = false;
            continue;
        }
        size_t end = mark ? (size_t)(mark - lines->bytes) : lines->end;
        *line = lines->bytes + lines->begin;
        *length = end - lines->begin;
        if (*length > 0 && (*line)[*length - 1] == '\r')
            --*length;
        lines->begin = lines->searched = mark ? end + 1 : end;
        lines->number++;
        return 1;
    }
    return 0;
}

void lines_release(struct lines *lines)
{
    memory_free(lines->bytes);
    *lines = (struct lines)LINES_INIT;
}
