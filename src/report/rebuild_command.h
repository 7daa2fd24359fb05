/*
 * The command line that rebuilds a model, made from its recipe and from the roles of its columns.
 *
 * The model file holds the command that was typed, but a file from elsewhere could hold any command there. So none of
 * that text is shown. What the user gave is what no rule chose (model->choices) and is not the option's default. Roles
 * of columns are always said, so that a file with further columns is read the same way.
 */
#ifndef SEQNET_REPORT_REBUILD_COMMAND_H
#define SEQNET_REPORT_REBUILD_COMMAND_H

#include "base/text.h"
#include "persist/model.h"

/* Append it, quoted for a shell. */
void rebuild_command(const struct model *model, struct text *text);

#endif
