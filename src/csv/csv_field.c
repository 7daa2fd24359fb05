#include "csv/csv_field.h"

#include <string.h>

void csv_field_append(struct text *text, const char *string)
{
    size_t length = strlen(string);
    bool is_plain = string[strcspn(string, ",\"\r\n")] == '\0' && length > 0 && !strchr(" \t", string[0]) &&
                    !strchr(" \t", string[length - 1]);
    if (is_plain) {
        text_append(text, string, length);
        return;
    }
    text_append(text, "\"", 1);
    for (; *string; string++) {
        if (*string == '"')
            text_append(text, "\"", 1);
        text_append(text, string, 1);
    }
    text_append(text, "\"", 1);
}
