#include "base/names.h"

#include <assert.h>
#include <string.h>

static bool has_word(const struct names *names, int value)
{
    return value >= 0 && value < names->count && names->words[value];
}

const char *names_word(const struct names *names, int value)
{
    assert(has_word(names, value));
    return names->words[value];
}

int names_find_part(const struct names *names, const char *text, size_t length)
{
    for (int value = 0; value < names->count; value++) {
        const char *word = names->words[value];
        if (word && strlen(word) == length && strncmp(word, text, length) == 0)
            return value;
    }
    return -1;
}

int names_find(const struct names *names, const char *word)
{
    return names_find_part(names, word, strlen(word));
}

/* Bit `value`. */
static bool is_flagged(unsigned flags, int value)
{
    return value < 32 && flags >> value & 1;
}

bool names_is_offered(const struct names *names, int value)
{
    return has_word(names, value) && !is_flagged(names->not_offered, value);
}

bool names_is_kept(const struct names *names, int value)
{
    return has_word(names, value) && !is_flagged(names->not_kept, value);
}
