/* Model files of commands: reading the one that was given, and writing the one that train makes. */
#ifndef SEQNET_PERSIST_MODEL_FILE_H
#define SEQNET_PERSIST_MODEL_FILE_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* Read the model in `path` ("-" for standard input). ERROR_SYSTEM when the file cannot be read, ERROR_DATA when it is
 * no model. */
int model_file_read(const char *path, struct model *model, struct error *error);

/* The same by so many threads at most, as --threads says; 0: by one for each processor. */
int model_file_read_by(const char *path, int thread_count, struct model *model, struct error *error);

/* The model and the data cannot both come from standard input: ERROR_USAGE. `data` may be NULL. */
int model_file_check_inputs(const char *model, const char *data, struct error *error);

/*
 * May a new model be written to `path`? Asked before training.
 *
 * It may take the place of nothing, of an empty file or of a model. Another file is refused (ERROR_USAGE) unless
 * `force` is given. What is no regular file is written to, and nothing is replaced. ERROR_SYSTEM when the place cannot
 * be written.
 */
int model_file_check_output(const char *path, bool force, struct error *error);

/* Write the model, as file_replace() does. A line is appended to `told`. It says that the model was written, and which
 * model it replaced: when that was written, and from which data it was made. ERROR_SYSTEM. */
int model_file_save(const char *path, const struct text *model, struct text *told, struct error *error);

/* Print the summary of a model that has been saved. When that fails (ERROR_SYSTEM), the message says where the model
 * is. */
int model_file_print_summary(const char *path, const struct text *summary, struct error *error);

/* Read the data in `path`, which has the model's columns, as the model's input was read, unless an option says
 * otherwise. Those options are the reading_settings of `given`. Fails as panel_read() does. */
int model_file_read_panel(const struct model *model, const struct data_options *given, const char *path,
                          struct panel *panel, struct error *error);

/* Likewise read one line of standard input, line `number`. Its header (empty: there is none) stands on line
 * header_line. */
int model_file_read_row(const struct model *model, const struct data_options *given, const struct text *header,
                        size_t header_line, const char *line, size_t length, size_t number, struct panel *panel,
                        struct error *error);

#endif
