#include "csv/csv_field.h"

#include <string.h>

static void append_one(struct text *text, const char *string, size_t length)
{
    bool is_plain = length > 0 && !strchr(" \t", string[0]) && !strchr(" \t", string[length - 1]);
    for (size_t i = 0; i < length && is_plain; i++)
        is_plain = !strchr(",\"\r\n", string[i]);
    if (is_plain) {
        text_append(text, string, length);
        return;
    }
    text_append(text, "\"", 1);
    for (size_t i = 0; i < length; i++) {
        if (string[i] == '"')
            text_append(text, "\"", 1);
        text_append(text, string + i, 1);
    }
    text_append(text, "\"", 1);
}

void csv_field_append(struct text *text, const char *string)
{
    for (const char *joint; (joint = strchr(string, TEXT_JOINT)) != NULL; string = joint + 1) {
        append_one(text, string, (size_t)(joint - string));
        text_append(text, ",", 1);
    }
    append_one(text, string, strlen(string));
}
