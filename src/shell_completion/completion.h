/*
 * What a shell needs to complete a command line of seqnet: a script that is made from the commands and their tables of
 * options. Commands, options with their short help, the words of choices, files, and the columns of a CSV file that
 * stands on the line already.
 *
 * To add a shell: a value and its word, and a struct of what its script says.
 */
#ifndef SEQNET_SHELL_COMPLETION_COMPLETION_H
#define SEQNET_SHELL_COMPLETION_COMPLETION_H

#include "base/names.h"
#include "options/options.h"

enum shell { SHELL_BASH, SHELL_ZSH, SHELL_FISH, SHELL_COUNT };
NAMES_DECLARE(shell, enum shell); /* "bash", "zsh", "fish" */

/* Append the script. `commands` ends with NULL. */
void completion_append(enum shell shell, const struct command *const *commands, struct text *text);

#endif
