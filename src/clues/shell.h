/* Words of a command line that is written for a shell to read back. */
#ifndef SEQNET_CLUES_SHELL_H
#define SEQNET_CLUES_SHELL_H

#include "base/text.h"

/* Append a word, in quotes where a shell would take it apart or expand it. A word that a terminal must not be given
 * (printable.h) is written as $'...', with its bytes as \xNN, which bash, zsh and ksh read. */
void shell_append_word(struct text *text, const char *word);

/* The same for the name of a file: one that looks like an option becomes ./-name. "-" stays. */
void shell_append_path(struct text *text, const char *path);

#endif
