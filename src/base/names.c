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

const char *name_as_key(const char *name, char key[NAME_KEY_SIZE])
{
    size_t length = 0;
    for (; *name && length + 1 < NAME_KEY_SIZE; name++) {
        const bool is_upper = *name >= 'A' && *name <= 'Z';
        const bool is_kept = is_upper || (*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9');
        if (is_kept)
            key[length++] = (char)(is_upper ? *name - 'A' + 'a' : *name);
        else if (length && key[length - 1] != '_')
            key[length++] = '_';
    }
    while (length && key[length - 1] == '_')
        length--;
    key[length] = '\0';
    return key;
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
