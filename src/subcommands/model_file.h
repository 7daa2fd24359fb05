/* A model from the file that a command was given. */
#ifndef SEQNET_SUBCOMMANDS_MODEL_FILE_H
#define SEQNET_SUBCOMMANDS_MODEL_FILE_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* Read the model in `path` ("-" for standard input). ERROR_SYSTEM when the file cannot be read, ERROR_DATA when it is
 * no model. */
int model_file_read(const char *path, struct model *model, struct error *error);

/* Read `path`, which has the model's columns, as the model's input was read, unless an option says otherwise: of
 * `given`, those of reading_settings. As panel_read() otherwise. */
int model_file_read_panel(const struct model *model, const struct data_options *given, const char *path,
                          struct panel *panel, struct error *error);

/* Likewise one line of standard input, of which it is line `number`, below the header (empty: there is none), which
 * stands on line header_line. */
int model_file_read_row(const struct model *model, const struct data_options *given, const struct text *header,
                        size_t header_line, const char *line, size_t length, size_t number, struct panel *panel,
                        struct error *error);

#endif
