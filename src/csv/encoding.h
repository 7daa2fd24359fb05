/*
 * A text in the encoding that its writer chose becomes UTF-8.
 *
 *     UTF-8             used as it is; a byte order mark is the reader's to drop
 *     UTF-16            told by its byte order mark; or, without one, by zeros in every second byte at the beginning
 *     Windows-1252      any other text: the bytes that UTF-8 cannot have are characters of this code page, which holds
 *                       Latin-1. Its five holes (81, 8D, 8F, 90, 9D) are read as Latin-1 reads them
 *
 * The whole text decides: one byte that is no UTF-8, anywhere, makes all of it Windows-1252. A text that has zeros is
 * none, and is left as it is: the reader refuses it with its line.
 *
 * A file of another kind (base/file_kind.h) is refused here, before anything looks for fields in it.
 */
#ifndef SEQNET_CSV_ENCODING_H
#define SEQNET_CSV_ENCODING_H

#include <stddef.h>

#include "base/error.h"
#include "base/names.h"

enum encoding { ENCODING_UTF_8, ENCODING_UTF_16, ENCODING_WINDOWS_1252, ENCODING_COUNT };

NAMES_DECLARE(encoding, enum encoding); /* "UTF-8", "UTF-16", "Latin-1 (Windows-1252)" */

/*
 * Convert bytes[0..length-1]. *converted is NULL where the bytes are UTF-8 already; else it is the text, owned by the
 * caller (memory_free()) and terminated, of *converted_length bytes. *encoding is what was found.
 *
 * `name` stands for the input in messages ("series.csv"). `path` is the file's for a command to copy, NULL for standard
 * input. ERROR_SYSTEM when memory is refused. ERROR_DATA, with nothing set, for a file of another kind, and with its
 * line for UTF-16 that ends within a character, or half of a pair of surrogates.
 */
int encoding_to_utf8(const char *name, const char *path, const char *bytes, size_t length, char **converted,
                     size_t *converted_length, enum encoding *encoding, struct error *error);

#endif
