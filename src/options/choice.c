#include "options/choice.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Both ways of saying it. */
__attribute__((format(printf, 4, 0))) static void note(struct choices *choices, const char *name, const char *value,
                                                       const char *reason, va_list arguments)
{
    assert(choices->count < CHOICE_COUNT_MAX);
    struct choice *choice = &choices->items[choices->count++];
    assert(strlen(name) < sizeof choice->name && strlen(value) < sizeof choice->value);
    strcpy(choice->name, name);
    strcpy(choice->value, value);
    const int length = vsnprintf(choice->reason, sizeof choice->reason, reason, arguments);
    assert(length >= 0 && (size_t)length < sizeof choice->reason);
    (void)length;
}

void choices_note(struct choices *choices, const char *name, const char *value, const char *reason, ...)
{
    va_list arguments;
    va_start(arguments, reason);
    note(choices, name, value, reason, arguments);
    va_end(arguments);
}

void choices_note_whole(struct choices *choices, const char *name, long value, const char *reason, ...)
{
    char text[24];
    va_list arguments;
    snprintf(text, sizeof text, "%ld", value);
    va_start(arguments, reason);
    note(choices, name, text, reason, arguments);
    va_end(arguments);
}

bool choices_forget(struct choices *choices, const char *name)
{
    for (int i = 0; i < choices->count; i++) {
        if (strcmp(choices->items[i].name, name) == 0) {
            choices->count--;
            memmove(&choices->items[i], &choices->items[i + 1], (size_t)(choices->count - i) * sizeof *choices->items);
            return true;
        }
    }
    return false;
}
