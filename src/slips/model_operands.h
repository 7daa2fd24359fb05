/*
 * Operands `[MODEL ...] [FILE]`: which of them are models?
 *
 *     (none)                        model.json of the current folder
 *     MODEL                         one model
 *     MODEL FILE                    the rows to forecast from come last
 *     MODEL MODEL ... [FILE]        several models, of the same rows or each of its own
 *
 * One operand alone is a model. Of more, all but the last are models. The last is one too if its first bytes say so, or
 * if its name ends in .json and it is nothing else: a model that is damaged or not there, or a file that is empty. What
 * cannot be looked at (a pipe, standard input) is FILE. A command that wants an operand can do without a model: its
 * lone operand is FILE, unless it is a model by the same signs and there.
 */
#ifndef SEQNET_SLIPS_MODEL_OPERANDS_H
#define SEQNET_SLIPS_MODEL_OPERANDS_H

#include <stdbool.h>

#include "base/error.h"
#include "options/options.h"

#define MODEL_OPERANDS_DEFAULT "model.json" /* what `seqnet train` writes */

struct model_operands {
    const char *const *models; /* borrowed, [model_count]: at least one */
    int model_count;
    const char *file; /* NULL: none */
};

/* Does the command take several models? */
bool model_operands_are_meant(const struct command *command);

/* How many of the operands are models; the one after them is FILE, which may be a folder. */
int model_operands_count(const struct invocation *invocation);

/* Tell them apart. ERROR_USAGE when no model is named, and the default is not there. */
int model_operands_sort(const struct invocation *invocation, struct model_operands *files, struct error *error);

#endif
