/*
 * Whole files in, whole files out. "-" is standard input or standard output.
 *
 * A file is replaced all or nothing. The new bytes go into a new file beside the old one, and that file then takes the
 * old one's name. Whoever reads meets the old bytes or the new ones, even after a power cut:
 *
 *     model.json            the old bytes
 *     .seqnet-x7Kq2f.tmp    the new bytes; locked (flock) by the process that writes them, until it is renamed
 *
 * A writer that is killed leaves its file behind, but the system gives its lock back. So the next writer in the same
 * folder can tell: a file that it can lock has no writer any more, and it removes the file.
 */
#ifndef SEQNET_BASE_FILE_H
#define SEQNET_BASE_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* The name of a file that is not complete yet, or stands for one (file_keeping/file_lock.h), begins and ends so. */
#define FILE_TEMPORARY_BEGIN ".seqnet-"
#define FILE_TEMPORARY_END ".tmp"

/* Of processes that work together one writes. In the others this variable is set, and they pass over all writing. */
#define FILE_MUTED_VARIABLE "SEQNET_MUTED"
bool file_is_muted(void);

/* Does this name standard input: "-", or its names among the devices? */
bool file_is_input(const char *path);

/* Likewise standard output. */
bool file_is_output(const char *path);

/* What "-" and other paths are called in messages: "standard input", or the path itself. */
const char *file_input_name(const char *path);

/*
 * Read all of `path` into *bytes (owned by the caller, terminated by a NUL that *length does not count).
 * ERROR_SYSTEM, with both untouched, when it cannot be opened or read, is a directory, or memory is refused.
 */
int file_read(const char *path, char **bytes, size_t *length, struct error *error);

/* Read the first bytes of a regular file, at most `room`. ERROR_SYSTEM when it cannot be opened or read. */
int file_read_head(const char *path, char *bytes, size_t room, size_t *length, struct error *error);

/*
 * Replace `path` by the given bytes, all or nothing. A symbolic link stays; the file that it leads to is replaced or
 * made. The mode of an existing file is kept, and its owner and group where the system allows it. "-", and what is no
 * regular file (a pipe, /dev/null), is written straight through. ERROR_SYSTEM when the system refuses; the old file is
 * then as it was.
 */
int file_replace(const char *path, const char *bytes, size_t length, struct error *error);

/* The file that file_replace() would make or replace, at the end of links; "" where it writes straight through.
 * ERROR_SYSTEM for a folder, or what cannot be looked at. */
int file_find_target(const char *path, char target[PATH_MAX], struct error *error);

/* Could file_replace() write here? Asked before hours of training. It tries: it makes a file beside `path` and removes
 * it at once. ERROR_SYSTEM with the reason when it could not. */
int file_check_writable(const char *path, struct error *error);

/*
 * Refuse (ERROR_USAGE) to write `output` over the very file that `input` is read from. `what` names the input in the
 * message ("the data"). Files are told apart by device and inode, so links count as the file itself, and so does a
 * redirected standard input or output. NULL names nothing. What is no regular file cannot be written over.
 */
int file_check_distinct(const char *output, const char *input, const char *what, struct error *error);

/* Write all bytes to standard output; ERROR_SYSTEM when it refuses (disk full, closed). */
int file_write_output(const char *bytes, size_t length, struct error *error);

#endif
