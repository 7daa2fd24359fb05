#include "csv/encoding.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "clues/file_kind.h"
#include "base/memory.h"
#include "base/printable.h"

#define UNIT_SAMPLE_MAX 2048 /* units at the beginning that tell UTF-16 without a mark */

static const char *const encoding_words[] = {
    [ENCODING_UTF_8] = "UTF-8", [ENCODING_UTF_16] = "UTF-16", [ENCODING_WINDOWS_1252] = "Latin-1 (Windows-1252)"};
NAMES_DEFINE(encoding, ENCODING_COUNT);

/* 80 .. 9F of Windows-1252. */
static const uint16_t upper_controls[32] = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                            0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                            0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                            0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

/* The first byte at or after bytes[from] that is not ASCII, or one of the few before it; `length` for none. */
static size_t skip_ascii(const char *bytes, size_t from, size_t length)
{
    enum { WORD_COUNT = 8 };
    for (; length - from >= WORD_COUNT * sizeof(uint64_t); from += WORD_COUNT * sizeof(uint64_t)) {
        uint64_t words[WORD_COUNT], all = 0;
        memcpy(words, bytes + from, sizeof words);
        for (int i = 0; i < WORD_COUNT; i++)
            all |= words[i];
        if (all & UINT64_C(0x8080808080808080))
            return from;
    }
    while (from < length && (unsigned char)bytes[from] < 0x80)
        from++;
    return from;
}

static bool is_utf8(const char *bytes, size_t length)
{
    for (size_t at = 0; (at = skip_ascii(bytes, at, length)) < length;) {
        /* then one by one up to where a block without others may begin */
        for (size_t end = length - at < 64 ? length : at + 64; at < end;) {
            int count = character_length(bytes + at, length - at);
            if (count == 0)
                return false;
            at += (size_t)count;
        }
    }
    return true;
}

/* Write a character as UTF-8; returns its bytes, 1 .. 4. */
static size_t write_character(uint32_t character, char *to)
{
    if (character < 0x80) {
        to[0] = (char)character;
        return 1;
    }
    size_t count = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    for (size_t i = count - 1; i > 0; i--, character >>= 6)
        to[i] = (char)(0x80 | (character & 0x3F));
    to[0] = (char)((0xF00u >> count & 0xF0) | character);
    return count;
}

enum order { ORDER_NONE, ORDER_LITTLE, ORDER_BIG };

/* Is it UTF-16, and which byte of a unit comes first? *begin is behind the mark. */
static enum order find_order(const char *bytes, size_t length, size_t *begin)
{
    size_t units = length / 2, zeros[2] = {0, 0};
    *begin = 2;
    if (length >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
        return ORDER_LITTLE;
    if (length >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
        return ORDER_BIG;
    *begin = 0;
    if (units > UNIT_SAMPLE_MAX)
        units = UNIT_SAMPLE_MAX;
    for (size_t i = 0; i < 2 * units; i++)
        zeros[i % 2] += bytes[i] == '\0';
    /* digits, delimiters and line ends have a zero for their upper byte, in any language; few lower bytes are zero */
    if (2 * zeros[1] > units && 16 * zeros[0] < units)
        return ORDER_LITTLE;
    if (2 * zeros[0] > units && 16 * zeros[1] < units)
        return ORDER_BIG;
    return ORDER_NONE;
}

static uint32_t read_unit(const char *bytes, enum order order)
{
    const unsigned char first = (unsigned char)bytes[0], second = (unsigned char)bytes[1];
    return order == ORDER_LITTLE ? first | (uint32_t)second << 8 : second | (uint32_t)first << 8;
}

/* The line on which converted text ends: LF, CRLF or CR before it. */
static size_t count_lines(const char *text, size_t length)
{
    size_t line = 1;
    for (size_t i = 0; i < length; i++)
        line += text[i] == '\n' || (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n'));
    return line;
}

static int from_utf16(const char *name, const char *bytes, size_t length, enum order order, char *to, size_t *used,
                      struct error *error)
{
    for (size_t at = 0; at < length;) {
        uint32_t unit = length - at >= 2 ? read_unit(bytes + at, order) : 0;
        if (length - at < 2)
            return error_set(error, ERROR_DATA,
                             "%s:%zu: this is UTF-16 text that ends within a character; is the file complete?", name,
                             count_lines(to, *used));
        at += 2;
        if (unit >= 0xD800 && unit <= 0xDFFF) {
            uint32_t low = length - at >= 2 ? read_unit(bytes + at, order) : 0;
            if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
                return error_set(error, ERROR_DATA,
                                 "%s:%zu: this is UTF-16 text, with half of a character (%04X) here; save the file "
                                 "anew, as UTF-8",
                                 name, count_lines(to, *used), (unsigned)unit);
            unit = 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF);
            at += 2;
        }
        *used += write_character(unit, to + *used);
    }
    return 0;
}

static size_t from_windows_1252(const char *bytes, size_t length, char *to)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned byte = (unsigned char)bytes[i];
        used += write_character(byte >= 0x80 && byte < 0xA0 ? upper_controls[byte - 0x80] : byte, to + used);
    }
    return used;
}

static int refuse_kind(const char *name, const char *path, enum file_kind kind, struct error *error)
{
    struct text advice = TEXT_INIT;
    file_kind_append_advice(kind, path, NULL, &advice);
    if (text_check(&advice, error) == 0)
        error_set(error, ERROR_DATA, "%s:1: this is %s, not CSV; %s", name, file_kind_name(kind), advice.bytes);
    text_release(&advice);
    return -1;
}

/* Letters of UTF-8, and bytes that are none, in one text: its encoding is not known. */
static int refuse_mixture(const char *name, const char *bytes, size_t length, struct error *error)
{
    size_t bad = length, letters = 0;
    for (size_t at = 0; at < length;) {
        int found = character_length(bytes + at, length - at);
        letters += found > 2; /* of two bytes it may well be two letters of Latin-1 */
        bad = found == 0 && bad == length ? at : bad;
        at += found ? (size_t)found : 1;
    }
    if (letters == 0 || bad == length)
        return 0;
    return error_set(error, ERROR_DATA,
                     "%s:%zu: the byte %02X is no UTF-8, though other letters of the file are; save it in one encoding",
                     name, count_lines(bytes, bad), (unsigned)(unsigned char)bytes[bad]);
}

int encoding_to_utf8(const char *name, const char *path, const char *bytes, size_t length, char **converted,
                     size_t *converted_length, enum encoding *encoding, struct error *error)
{
    int result = -1;
    char *text = NULL;
    size_t begin, used = 0;
    enum file_kind kind = file_kind_find(bytes, length);
    if (kind != FILE_KIND_TEXT)
        return refuse_kind(name, path, kind, error);
    enum order order = find_order(bytes, length, &begin);
    if (order == ORDER_NONE && (is_utf8(bytes, length) || memchr(bytes, '\0', length))) {
        *converted = NULL;
        *encoding = ENCODING_UTF_8;
        return 0;
    }
    if (order == ORDER_NONE && refuse_mixture(name, bytes, length, error))
        goto done;
    /* a byte becomes at most three, of a unit of two bytes likewise, and two units become four */
    if (!(text = memory_allocate(order == ORDER_NONE ? length : length / 2, 3, error)))
        goto done;
    if (order == ORDER_NONE)
        used = from_windows_1252(bytes, length, text);
    else if (from_utf16(name, bytes + begin, length - begin, order, text, &used, error))
        goto done;
    /* room that is left over goes back, and there is some for the terminator */
    if (!(*converted = memory_copy_text(text, used, error)))
        goto done;
    *converted_length = used;
    *encoding = order == ORDER_NONE ? ENCODING_WINDOWS_1252 : ENCODING_UTF_16;
    result = 0;
done:
    memory_free(text);
    return result;
}
