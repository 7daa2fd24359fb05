#include "base/printable.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

int character_length(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned first = bytes[0];
    if (first < 0x80)
        return 1;
    int count = first >= 0xC2 && first <= 0xDF   ? 2
                : first >= 0xE0 && first <= 0xEF ? 3
                : first >= 0xF0 && first <= 0xF4 ? 4
                                                 : 0;
    if (count == 0 || length < (size_t)count)
        return 0;
    /* the second byte tells overlong forms, surrogates and what lies past U+10FFFF (Unicode, table 3-7) */
    unsigned least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < least || bytes[1] > most)
        return 0;
    for (int i = 2; i < count; i++) {
        if (bytes[i] < 0x80 || bytes[i] > 0xBF)
            return 0;
    }
    return count;
}

/* Does this character, of `count` bytes, steer a terminal? */
static bool steers(const unsigned char *bytes, int count)
{
    if (count == 1)
        return bytes[0] < ' ' || bytes[0] == 0x7F;
    if (count == 2)
        return bytes[0] == 0xC2 && bytes[1] < 0xA0;
    if (count == 3 && bytes[0] == 0xE2) /* U+202A-202E are E2 80 AA-AE, U+2066-2069 are E2 81 A6-A9 */
        return (bytes[1] == 0x80 && bytes[2] >= 0xAA && bytes[2] <= 0xAE) ||
               (bytes[1] == 0x81 && bytes[2] >= 0xA6 && bytes[2] <= 0xA9);
    return false;
}

size_t printable_write(const char *bytes, size_t length, bool keeps_lines, char *shown, size_t size)
{
    size_t taken = 0, used = 0;
    while (taken < length) {
        const char *at = bytes + taken;
        int found = character_length(at, length - taken), count = found ? found : 1;
        bool is_kept = keeps_lines && (*at == '\n' || *at == '\t');
        bool is_harmless = found && (is_kept || !steers((const unsigned char *)at, found));
        bool is_joint = *at == TEXT_JOINT;
        size_t needed = is_joint ? 2 : (size_t)count * (is_harmless ? 1 : PRINTABLE_GROWTH);
        if (used + needed + 1 > size)
            break;
        if (is_joint)
            memcpy(shown + used, ", ", needed);
        else if (is_harmless)
            memcpy(shown + used, at, needed);
        for (int i = 0; !is_joint && !is_harmless && i < count; i++)
            snprintf(shown + used + (size_t)i * PRINTABLE_GROWTH, PRINTABLE_GROWTH + 1, "\\x%02X",
                     (unsigned)(unsigned char)at[i]);
        used += needed;
        taken += (size_t)count;
    }
    shown[used] = '\0';
    return taken;
}

const char *printable(const char *name, char shown[PRINTABLE_SIZE])
{
    static const char more[] = "...";
    size_t length = strlen(name);
    if (printable_write(name, length, false, shown, PRINTABLE_SIZE - sizeof more) < length)
        strcat(shown, more);
    return shown;
}

const char *printable_cut(const char *name, int most, char shown[PRINTABLE_SIZE])
{
    char *end = shown;
    printable_write(name, strlen(name), false, shown, PRINTABLE_SIZE);
    for (int width = 0; *end && width < most; width++)
        end += character_length(end, strlen(end));
    *end = '\0';
    return shown;
}

int printable_width(const char *shown)
{
    int width = 0;
    for (; *shown; shown++)
        width += ((unsigned char)*shown & 0xC0) != 0x80; /* 10xxxxxx goes on with a character */
    return width;
}
