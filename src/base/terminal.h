/*
 * What can be shown on standard output. Only the environment and the system are asked: seqnet never calls setlocale().
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

struct terminal terminal_of_output(void);

/* How wide a picture of characters is: as the variable COLUMNS says, else as terminal_of_output(); 40 .. 300. */
int terminal_picture_width(void);

#endif
