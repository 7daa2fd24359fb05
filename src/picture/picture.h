/*
 * Pictures, drawn by gnuplot: a program of its own, started as a child when a picture is asked for, and needed by
 * nothing else.
 *
 * The script goes to it as a file on its standard input, and the picture comes back on its standard output; neither has
 * a name, and no shell is involved. It is started without the user's settings, so that a picture looks the same for
 * everyone. A script sets no terminal and no output: these are written before it. Text that comes from outside is put
 * into it with picture_append_quoted(); numbers go into a data block ($name << EOD ... EOD).
 */
#ifndef SEQNET_PICTURE_PICTURE_H
#define SEQNET_PICTURE_PICTURE_H

#include "base/error.h"
#include "base/text.h"

/* Can a picture be written here? ERROR_USAGE when the name does not end in .png, .svg or .pdf, which says what kind it
 * is to be; ERROR_SYSTEM when the place cannot be written, or gnuplot is not to be found. Asked before the work that
 * the picture shows. */
int picture_check(const char *path, struct error *error);

/* `text` as a string of the script: in single quotes, with what could end it or break the line made harmless. Nothing
 * in it is markup. */
void picture_append_quoted(struct text *script, const char *text);

/* Draw the script, width x height pixels (a PDF: as many points), and replace the file `path` by it (file_replace()):
 * the old one or the new one. ERROR_USAGE as above; ERROR_SYSTEM when gnuplot cannot be started, fails (with the last
 * line of what it says) or the file cannot be written. */
int picture_write(const char *path, const struct text *script, int width, int height, struct error *error);

#endif
