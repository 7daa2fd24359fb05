/* Models for tests that damage them: a text of JSON with one blank after each colon and comma, and no others but the
 * line ends, however it was printed. */
#ifndef SEQNET_TESTS_UNIT_RESPACED_H
#define SEQNET_TESTS_UNIT_RESPACED_H

#include <stdbool.h>

#include "base/text.h"

static inline void respace(struct text *json)
{
    struct text text = TEXT_INIT;
    bool in_string = false;
    for (const char *at = json->bytes; *at; at++) {
        if (!in_string && (*at == ' ' || *at == '\t'))
            continue;
        text_append(&text, at, 1);
        if (*at == '"')
            in_string = !in_string;
        else if (in_string && *at == '\\')
            text_append(&text, ++at, 1);
        else if (!in_string && (*at == ':' || *at == ',') && at[1] != '\n')
            text_append(&text, " ", 1);
    }
    text_release(json);
    *json = text;
}

#endif
