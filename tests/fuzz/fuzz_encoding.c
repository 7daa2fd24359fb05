/*
 * Converts any bytes to UTF-8 and aborts where encoding.h is not kept. Built with a fuzzer, or with replay_main.c to
 * replay a corpus.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/printable.h"
#include "csv/encoding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition, const char *promise)
{
    if (!condition) {
        fprintf(stderr, "not kept: %s\n", promise);
        abort();
    }
}

static bool is_utf8(const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        int count = character_length(text + at, length - at);
        if (count == 0)
            return false;
        at += (size_t)count;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    char *converted = NULL;
    size_t length = 0;
    enum encoding encoding = ENCODING_COUNT;
    struct error error = ERROR_INIT;
    if (encoding_to_utf8("fuzz.csv", NULL, bytes, size, &converted, &length, &encoding, &error)) {
        size_t line = 0;
        require(error.kind == ERROR_DATA, "a fault is one of the data");
        require(!converted && encoding == ENCODING_COUNT, "nothing is set on failure");
        require(sscanf(error.message, "fuzz.csv:%zu: this is", &line) == 1 && line >= 1 && line <= size / 2 + 1,
                "a message begins with the place");
        return 0;
    }
    require(error.kind == ERROR_NONE && error.message[0] == '\0', "no message on success");
    require(encoding != ENCODING_COUNT && !converted == (encoding == ENCODING_UTF_8), "UTF-8 is used as it is");
    if (converted) {
        require(is_utf8(converted, length) && converted[length] == '\0', "what is converted is UTF-8, terminated");
        require(length <= 3 * size, "a byte becomes at most three");
        struct error again = ERROR_INIT;
        char *twice = NULL;
        if (memchr(converted, '\0', length) == NULL &&
            encoding_to_utf8("fuzz.csv", NULL, converted, length, &twice, &length, &encoding, &again) == 0)
            require(!twice, "what is converted is not converted again");
    } else {
        require(is_utf8(bytes, size) || memchr(bytes, '\0', size), "what is left as it is is UTF-8, or no text");
    }
    memory_free(converted);
    return 0;
}
