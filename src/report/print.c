#include "report/print.h"

#include <stdio.h>

#include "base/file.h"
#include "base/log_lines.h"
#include "base/terminal.h"

void print_note(const struct text *text)
{
    struct text shown = TEXT_INIT;
    if (text->length && terminal_is_rewritten())
        text_append_string(&shown, "\x1b[K"); /* a line of progress leaves the cursor in its first column */
    text_append_printable_lines(&shown, text);
    if (shown.length)
        print_progress(shown.bytes, shown.length);
    text_release(&shown);
}

void print_progress(const char *bytes, size_t length)
{
    struct text log = TEXT_INIT;
    if (log_is_wanted())
        log_lines_append(&log, NULL, bytes, length);
    if (log.length)
        fwrite(log.bytes, 1, log.length, stderr);
    else
        fwrite(bytes, 1, length, stderr);
    text_release(&log);
}

int print_output(const char *path, const struct text *text, enum format format, struct error *error)
{
    int result = -1;
    struct text shown = TEXT_INIT;
    if (format == FORMAT_TABLE)
        text_append_printable_lines(&shown, text);
    if (text_check(text, error) == 0 && text_check(&shown, error) == 0) {
        const struct text *whole = format == FORMAT_TABLE ? &shown : text;
        result = file_replace(path, whole->bytes, whole->length, error);
    }
    text_release(&shown);
    return result;
}
