/* What a picture made of characters may use: how wide it may be, and which characters there are. */
#ifndef SEQNET_PICTURE_TERMINAL_H
#define SEQNET_PICTURE_TERMINAL_H

#include <stdbool.h>

/* Columns: of the variable COLUMNS, else of the terminal that standard output is, else 80; 40 .. 300. */
int terminal_columns(void);

/* Do LC_ALL, LC_CTYPE or LANG (the first that is set) say UTF-8? */
bool terminal_is_unicode(void);

#endif
