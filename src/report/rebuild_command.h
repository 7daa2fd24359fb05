/*
 * The command line that rebuilds a model, made from its recipe and from the roles of its columns.
 *
 * The model file holds the command that was typed. But a file from elsewhere could hold any command there, so none of
 * that text is shown. An option is shown if no rule chose its value (model->choices) and the value is not the default.
 * Roles of columns are always shown, so that a file with further columns is read in the same way.
 */
#ifndef SEQNET_REPORT_REBUILD_COMMAND_H
#define SEQNET_REPORT_REBUILD_COMMAND_H

#include "base/text.h"
#include "persist/model.h"

/* Append it, quoted for a shell. */
void rebuild_command(const struct model *model, struct text *text);

#endif
