#include "slips/error_object.h"

#include <string.h>

#include "json/json_writer.h"

static const struct {
    enum error_kind kind;
    const char *name;
} kinds[] = {
    {ERROR_USAGE, "usage"},       {ERROR_DATA, "data"},   {ERROR_SYSTEM, "system"},
    {ERROR_DIVERGED, "diverged"}, {ERROR_CHECK, "check"}, {ERROR_PARTIAL, "partial"},
};

bool error_object_is_wanted(int argc, char **argv)
{
    static const char format[] = "--format=";
    bool is_json = false, has_json_format = false;
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = strncmp(argv[i], format, sizeof format - 1) == 0 ? argv[i] + sizeof format - 1 : NULL;
        if (strcmp(argv[i], "--format") == 0 && i + 1 < argc)
            value = argv[i + 1];
        if (strcmp(argv[i], "--json") == 0)
            is_json = true;
        else if (value) /* the last one holds */
            has_json_format = strcmp(value, "json") == 0 || strcmp(value, "jsonl") == 0;
    }
    return is_json || has_json_format;
}

/* Bytes of `message` that are its place: an option, or a file and its line up to the first colon and blank. 0 when
 * there is none. */
static size_t place_length(const char *message)
{
    static const char input[] = "standard input";
    const char *end = strstr(message, ": ");
    if (strncmp(message, "--", 2) == 0)
        return strcspn(message, " :");
    if (!end)
        return 0;
    const size_t length = (size_t)(end - message);
    if (strncmp(message, input, sizeof input - 1) == 0)
        return length;
    const bool has_blank = memchr(message, ' ', length), has_quote = memchr(message, '\'', length);
    const bool is_path = memchr(message, '.', length) || memchr(message, '/', length) || memchr(message, ':', length);
    return is_path && !has_quote && !has_blank ? length : 0;
}

/* What may be done about it: after the last semicolon. NULL when there is none. */
static const char *find_hint(const char *message)
{
    const char *hint = NULL;
    for (const char *at = strstr(message, "; "); at; at = strstr(at, "; "))
        hint = at += 2;
    return hint && *hint ? hint : NULL;
}

void error_object_write(const struct error *error, const char *command, struct text *text)
{
    struct json_writer writer = {.text = text};
    const size_t length = place_length(error->message);
    char place[sizeof error->message];
    memcpy(place, error->message, length);
    place[length] = '\0';
    json_open(&writer, NULL, '{', true);
    json_open(&writer, "error", '{', true);
    json_write_size(&writer, "code", (size_t)error->kind);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].kind == error->kind)
            json_write_text(&writer, "kind", kinds[i].name);
    }
    json_write_text(&writer, "command", command);
    json_write_text(&writer, "message", error->message);
    json_write_text(&writer, "place", length ? place : NULL);
    json_write_text(&writer, "hint", find_hint(error->message));
    json_close(&writer, '}');
    json_close(&writer, '}');
    text_append_string(text, "\n");
}
