#include "base/log_lines.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool log_is_wanted(void)
{
    const char *wanted = getenv(LOG_VARIABLE);
    return wanted && wanted[0];
}

static void append_head(struct text *log)
{
    const time_t now = time(NULL);
    struct tm local;
    char when[40];
    if (localtime_r(&now, &local) && strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S%z", &local) == 24)
        text_append_format(log, "%.22s:%s ", when, when + 22); /* +00:00, as ISO 8601 has it beside other colons */
    text_append_format(log, "seqnet[%ld] ", (long)getpid());
}

static bool begins_with(const char *line, size_t length, const char *word)
{
    return length >= strlen(word) && memcmp(line, word, strlen(word)) == 0;
}

void log_lines_append(struct text *log, const char *level, const char *bytes, size_t length)
{
    for (const char *line = bytes, *end = bytes + length, *next; line < end; line = next) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        const size_t size = (size_t)((feed ? feed : end) - line);
        next = feed ? feed + 1 : end;
        if (size == 0)
            continue;
        append_head(log);
        text_append_string(log, level                                ? level
                                : begins_with(line, size, "note:")   ? "warning"
                                : begins_with(line, size, "seqnet ") ? "warning"
                                                                     : "info");
        text_append_string(log, ": ");
        text_append(log, line, size);
        text_append_string(log, "\n");
    }
}
