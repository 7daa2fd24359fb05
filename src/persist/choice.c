#include "persist/choice.h"

#include <stdarg.h>
#include <stdio.h>

void choices_note(struct choices *choices, const char *name, const char *value, const char *reason, ...)
{
    if (choices->count == CHOICE_COUNT_MAX)
        return;
    struct choice *choice = &choices->items[choices->count++];
    snprintf(choice->name, sizeof choice->name, "%s", name);
    snprintf(choice->value, sizeof choice->value, "%s", value);
    va_list arguments;
    va_start(arguments, reason);
    vsnprintf(choice->reason, sizeof choice->reason, reason, arguments);
    va_end(arguments);
}

void choices_note_whole(struct choices *choices, const char *name, long value, const char *reason)
{
    char text[24];
    snprintf(text, sizeof text, "%ld", value);
    choices_note(choices, name, text, "%s", reason);
}
