#include "json/json_string.h"

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/printable.h"

/* Is it one of U+EF80 .. U+EFFF, which stand for bytes? In UTF-8 EE BE 80 .. EE BF BF. */
static bool stands_for_byte(const unsigned char *character, int length)
{
    return length == 3 && character[0] == 0xEE && character[1] >= 0xBE;
}

void json_encode_string(struct text *text, const char *string)
{
    const size_t length = strlen(string);
    text_append(text, "", 0);
    for (size_t i = 0; i < length;) {
        const unsigned char *at = (const unsigned char *)string + i;
        const int count = character_length(string + i, length - i), taken = count ? count : 1;
        if (count > 0 && !stands_for_byte(at, count)) {
            text_append(text, string + i, (size_t)count);
        } else { /* a byte b >= 0x80 as U+EF00 + b */
            for (int b = 0; b < taken; b++)
                text_append(text, (const char[]){'\xEE', (char)(0xBC | at[b] >> 6), (char)(0x80 | (at[b] & 0x3F))}, 3);
        }
        i += (size_t)taken;
    }
}

char *json_copy_string(const char *characters, size_t length, struct error *error)
{
    size_t written = 0;
    char *copy = memory_copy_text(characters, length, error);
    if (!memchr(characters, 0xEE, length)) /* what such a character begins with */
        return copy;
    for (size_t i = 0; copy && i < length;) {
        const unsigned char *at = (const unsigned char *)characters + i;
        int count = character_length(characters + i, length - i);
        if (stands_for_byte(at, count)) {
            copy[written++] = (char)(at[1] << 6 | (at[2] & 0x3F));
            i += 3;
        } else {
            copy[written++] = characters[i++];
        }
    }
    if (copy)
        copy[written] = '\0';
    return copy;
}
