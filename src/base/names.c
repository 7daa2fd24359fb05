#include "base/names.h"

#include <string.h>

int names_find(const struct names *names, const char *word)
{
    for (int value = 0; value < names->count; value++) {
        if (names->words[value] && strcmp(names->words[value], word) == 0)
            return value;
    }
    return -1;
}
