/*
 * From C strings, which may hold any byte but NUL, to JSON strings, which are UTF-8, and back.
 *
 * A name in another encoding is kept exactly. A byte b >= 0x80 that is no part of a UTF-8 character is written as the
 * private character U+EF00 + b (\uef80 .. \uefff), and read back as that byte. Should a text really hold one of these
 * 128 characters, it is written byte by byte in the same way, so that nothing is ambiguous.
 */
#ifndef SEQNET_JSON_JSON_STRING_H
#define SEQNET_JSON_JSON_STRING_H

#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/* Append the JSON string for a C string, in UTF-8, nothing escaped: cJSON escapes it when it prints. */
void json_encode_string(struct text *text, const char *string);

/* The C string for a JSON string's characters: UTF-8 of a checked text, escapes undone (json_read_text()). NULL with
 * ERROR_SYSTEM set when memory is refused. The caller owns it. */
char *json_copy_string(const char *characters, size_t length, struct error *error);

#endif
