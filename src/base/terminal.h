/*
 * What can be shown on standard output and standard error. Only the environment and the system are asked: seqnet never
 * calls setlocale().
 */
#ifndef SEQNET_BASE_TERMINAL_H
#define SEQNET_BASE_TERMINAL_H

#include <stdbool.h>

struct terminal {
    int width;       /* characters in a line: TERMINAL_WIDTH where standard output is no terminal, or does not say */
    bool has_blocks; /* LC_ALL, LC_CTYPE or LANG, the first of them that is set, names UTF-8: blocks can be shown */
};

#define TERMINAL_WIDTH 80

/* Do people read it as it comes? */
bool terminal_is_output(void);
bool terminal_is_error_output(void);

/* Can a line on standard error be drawn again in place? It is a terminal, and TERM names one that knows how. */
bool terminal_is_rewritten(void);

/* Is this process in the foreground of that terminal, or is that unknown? */
bool terminal_is_mine(void);

/* Columns of standard error as they are now; TERMINAL_WIDTH where it does not say. */
int terminal_error_width(void);

struct terminal terminal_of_output(void);

/* How wide a picture of characters is: as the variable COLUMNS says, else as terminal_of_output(); 40 .. 300. */
int terminal_picture_width(void);

#endif
