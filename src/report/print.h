/* The two ways out for what a person reads. Both pass the terminal's filter (base/printable.h); nothing else prints. */
#ifndef SEQNET_REPORT_PRINT_H
#define SEQNET_REPORT_PRINT_H

#include "base/text.h"
#include "report/format.h"

/* Print to standard error at once, in the place of a line of progress if there is one. Nothing is printed where memory
 * was refused. */
void print_note(const struct text *text);

/* Likewise bytes that need no filter, as they are: the line of progress. Both have heads in a log
 * (base/log_lines.h). */
void print_progress(const char *bytes, size_t length);

/* Replace the file `path` ("-": standard output) by output of this format. A table is for people, so it is filtered;
 * the other formats are data and are not. ERROR_SYSTEM when memory was refused, or the file cannot be written. */
int print_output(const char *path, const struct text *text, enum format format, struct error *error);

#endif
