/*
 * Texts between C strings, which may hold any byte but NUL, and JSON strings, which are UTF-8.
 *
 * A column or series of a file in another encoding keeps its name exactly: a byte b >= 0x80 that is no part of a UTF-8
 * character is written as the private character U+EF00 + b (\uef80 .. \uefff), and read back as that byte. These 128
 * characters themselves, should a text really hold them, are written byte by byte in the same way, so that
 * nothing is ambiguous.
 */
#ifndef SEQNET_JSON_JSON_STRING_H
#define SEQNET_JSON_JSON_STRING_H

#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/* Append the characters of the JSON string that stands for a C string, as cJSON takes them: UTF-8, nothing escaped. */
void json_encode_string(struct text *text, const char *string);

/* The C string that a JSON string's characters stand for, as the JSON parser delivers them (UTF-8, escapes undone).
 * NULL with ERROR_SYSTEM set when memory is refused; the caller owns it. */
char *json_copy_string(const char *characters, struct error *error);

#endif
