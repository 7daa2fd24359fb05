/*
 * The one filter between what files hold and the terminal.
 *
 * A column's name, a file's name or a text in a model may hold characters that steer a terminal: they move its cursor,
 * colour what follows, or turn the direction of writing. Shown here, each byte of such a character is \xNN:
 *
 *     ESC [ 2 J   ->   \x1B[2J
 *
 * Made visible are control characters (00-1F and 7F; 80-9F, also written in UTF-8 as C2 80 - C2 9F), what overrides
 * the direction of writing (U+202A-202E, U+2066-2069), and bytes that are no UTF-8. All that a person is told passes
 * this filter at the end (report/print.h, main.c). A name is passed through it alone as well, so that a line feed in
 * a name does not begin a line of its own. CSV and JSON are data and are not changed.
 */
#ifndef SEQNET_BASE_PRINTABLE_H
#define SEQNET_BASE_PRINTABLE_H

#include <stdbool.h>
#include <stddef.h>

/* A byte becomes at most so many bytes. */
#define PRINTABLE_GROWTH 4

/* Bytes of the UTF-8 character that text[0..length-1] begins with, 1 .. 4; 0 when it begins with none. length >= 1. */
int character_length(const char *text, size_t length);

/* Write into shown[size], terminated, what may be shown of bytes[0..length-1]: as many whole characters as fit. With
 * `keeps_lines`, line feeds and tabs stay. Returns how many of the bytes were taken. */
size_t printable_write(const char *bytes, size_t length, bool keeps_lines, char *shown, size_t size);

/* A name, for use in a format. A long one is cut, with "..." at its end. Returns `shown`. */
#define PRINTABLE_SIZE 512
const char *printable(const char *name, char shown[PRINTABLE_SIZE]);

/* At most so many characters of a name, none of them halved. Returns `shown`. */
const char *printable_cut(const char *name, int most, char shown[PRINTABLE_SIZE]);

/* How many places in a line the text takes: characters, not bytes. */
int printable_width(const char *shown);

#endif
