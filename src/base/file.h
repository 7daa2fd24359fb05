/* Whole files in, whole files out. "-" is standard input or standard output. */
#ifndef SEQNET_BASE_FILE_H
#define SEQNET_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Does this name standard output: "-", or its names among the devices? */
bool file_is_output(const char *path);

/* What "-" and other paths are called in messages: "standard input", or the path itself. */
const char *file_input_name(const char *path);

/*
 * Read all of `path` into *bytes (owned by the caller, terminated by a NUL that *length does not count).
 * ERROR_SYSTEM, with both untouched, when it cannot be opened or read, is a directory, or memory is refused.
 */
int file_read(const char *path, char **bytes, size_t *length, struct error *error);

/*
 * Replace `path` by the given bytes, all or nothing: written to an unnamed file in the same folder, synced, then given
 * a name and renamed over `path`, so that readers and power cuts meet the old file or the new one. A symbolic link is
 * followed, the mode of an existing file is kept. "-", and what is no regular file (a pipe, /dev/null), is written
 * straight through. ERROR_SYSTEM when the system refuses; the old file is then as it was.
 */
int file_replace(const char *path, const char *bytes, size_t length, struct error *error);

/* Could file_replace() write here? Asked before hours of training. ERROR_SYSTEM with the reason when not. */
int file_check_writable(const char *path, struct error *error);

/* Refuse (ERROR_USAGE) when writing to `output` would overwrite the file `input`, of which `what` says what it is ("the
 * data"). NULL and "-" are no files. */
int file_check_distinct(const char *output, const char *input, const char *what, struct error *error);

/* Write all bytes to standard output; ERROR_SYSTEM when it refuses (disk full, closed). */
int file_write_output(const char *bytes, size_t length, struct error *error);

#endif
