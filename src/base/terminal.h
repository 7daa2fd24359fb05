/*
 * Where output is shown to people: how wide it may be, and which characters there are. Only the environment and the
 * system are asked: seqnet never calls setlocale().
 */
#ifndef SEQNET_BASE_TERMINAL_H
#define SEQNET_BASE_TERMINAL_H

#include <stdbool.h>

/* Is it a terminal that people read: standard output, standard error? */
bool terminal_is_output(void);
bool terminal_is_error_output(void);

/* Columns: of the variable COLUMNS, else of the terminal that standard output is, else 80; 40 .. 300. */
int terminal_columns(void);

/* Do LC_ALL, LC_CTYPE or LANG (the first that is set) say UTF-8? */
bool terminal_is_unicode(void);

struct terminal {
    int width;       /* terminal_columns() */
    bool has_blocks; /* terminal_is_unicode() */
};

struct terminal terminal_of_output(void);

#endif
