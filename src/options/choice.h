/* Choices that a rule made because the user left them open. The model keeps them, and `train` tells them before
 * training. */
#ifndef SEQNET_OPTIONS_CHOICE_H
#define SEQNET_OPTIONS_CHOICE_H

#include <stdbool.h>

/* One choice that a rule made: `window` `23` `1.25 x the longer of period and horizon`. */
struct choice {
    char name[24]; /* of the option, without dashes */
    char value[48];
    char reason[96];
};

#define CHOICE_COUNT_MAX 32 /* twice as many as the rules make */

struct choices {
    struct choice items[CHOICE_COUNT_MAX];
    int count;
};

/* Append a choice. The rules make fewer, and shorter ones, than there is room for. The reason is a format with its
 * arguments. */
void choices_note(struct choices *choices, const char *name, const char *value, const char *reason, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for a whole number. */
void choices_note_whole(struct choices *choices, const char *name, long value, const char *reason, ...)
    __attribute__((format(printf, 4, 5)));

/* Take the choice of that name back. Returns whether there was one. */
bool choices_forget(struct choices *choices, const char *name);

#endif
