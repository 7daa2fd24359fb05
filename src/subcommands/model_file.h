/* A model from the file that a command was given. */
#ifndef SEQNET_SUBCOMMANDS_MODEL_FILE_H
#define SEQNET_SUBCOMMANDS_MODEL_FILE_H

#include "base/error.h"
#include "persist/model.h"

/* Read the model in `path` ("-" for standard input). ERROR_SYSTEM when the file cannot be read, ERROR_DATA when it is no model. */
int model_file_read(const char *path, struct model *model, struct error *error);

#endif
