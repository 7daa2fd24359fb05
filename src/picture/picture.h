/*
 * Pictures, drawn by gnuplot. gnuplot is a program of its own. It is started as a child when a picture is asked for,
 * and nothing else needs it.
 *
 * The script goes to it on its standard input, and the picture comes back on its standard output. Both are files
 * without a name, and no shell is involved. The user's gnuplot settings are not read, so that a picture looks the same
 * for everyone.
 *
 * A script sets no terminal and no output: these are written before it. picture_append_quoted() puts text from outside
 * into it; numbers go into a data block ($name << EOD ... EOD).
 */
#ifndef SEQNET_PICTURE_PICTURE_H
#define SEQNET_PICTURE_PICTURE_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

/* Pixels, where nobody asks for another width. */
#define PICTURE_WIDTH_USUAL 1100

/* Can a picture be written here? Asked before the work that the picture shows. ERROR_USAGE when the name does not end
 * in .png, .svg or .pdf, which says the kind of picture. ERROR_SYSTEM when the place cannot be written, or gnuplot is
 * not to be found. */
int picture_check(const char *path, struct error *error);

/* Is a picture of that name made of characters? "-" is, and what ends in .txt. No gnuplot draws it. */
bool picture_is_text(const char *path);

/* picture_check(), where a picture made of characters will do too. */
int picture_check_any(const char *path, struct error *error);

/* file_check_distinct(), for the file of --plot. */
int picture_check_distinct(const char *path, const char *input, const char *what, struct error *error);

/* picture_check_any(), for a picture beside output that goes to `output`. ERROR_USAGE too when both would go to one
 * place. Only a table can share standard output with a picture: `format` names what else it is ("csv"), NULL for a
 * table. */
int picture_check_beside(const char *path, const char *output, const char *format, struct error *error);

/* Append `text` as a string of the script: in single quotes, with what could end it or break the line made harmless.
 * Nothing in it is markup. */
void picture_append_quoted(struct text *script, const char *text);

/* Draw the script, width x height pixels (a PDF: as many points), and replace the file `path` by the picture
 * (file_replace()): there is the old one or the new one. ERROR_USAGE as above. ERROR_SYSTEM when gnuplot cannot be
 * started or fails (the message has the last line that it says), or the file cannot be written. */
int picture_write(const char *path, const struct text *script, int width, int height, struct error *error);

/* Write a picture made of characters, where picture_is_text() says so. What a terminal would take for a command is made
 * harmless. ERROR_SYSTEM for memory, or when the file cannot be written. */
int picture_write_text(const char *path, const struct text *text, struct error *error);

#endif
