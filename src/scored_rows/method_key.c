#include "scored_rows/method_key.h"

#include <stdio.h>

const char *method_key(const char *prefix, const char *name, char key[METHOD_KEY_SIZE])
{
    snprintf(key, METHOD_KEY_SIZE, "%s%s", prefix, name);
    for (char *at = key; *at; at++)
        *at = *at == ' ' ? '_' : *at;
    return key;
}
