#include "clues/shell.h"

#include <stdbool.h>
#include <string.h>

#include "base/printable.h"

/* The character that the text begins with, as it may be shown; returns its bytes in the text. */
static size_t show(const char *text, char shown[4 * PRINTABLE_GROWTH + 1])
{
    int count = character_length(text, strlen(text));
    return printable_write(text, count ? (size_t)count : 1, false, shown, 4 * PRINTABLE_GROWTH + 1);
}

static bool is_printable(const char *word)
{
    char shown[4 * PRINTABLE_GROWTH + 1];
    for (size_t count; *word; word += count) {
        count = show(word, shown);
        if (strlen(shown) != count)
            return false;
    }
    return true;
}

void shell_append_word(struct text *text, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:=+%@";
    char shown[4 * PRINTABLE_GROWTH + 1];
    const bool is_escaped = !is_printable(word);
    if (word[0] && word[strspn(word, plain)] == '\0') {
        text_append_string(text, word);
        return;
    }
    text_append_string(text, is_escaped ? "$'" : "'");
    for (size_t count; *word; word += count) {
        count = show(word, shown);
        if (is_escaped && (*word == '\'' || *word == '\\'))
            text_append_format(text, "\\%c", *word);
        else if (*word == '\'')
            text_append_string(text, "'\\''");
        else
            text_append_string(text, shown);
    }
    text_append_string(text, "'");
}

void shell_append_path(struct text *text, const char *path)
{
    struct text safe = TEXT_INIT;
    text_append_format(&safe, "%s%s", path[0] == '-' && path[1] ? "./" : "", path);
    if (text_check(&safe, &text->error) == 0)
        shell_append_word(text, safe.bytes);
    text_release(&safe);
}
