/* The story of `seqnet export`: from a model file to files for other programs. */
#ifndef SEQNET_STORIES_EXPORT_STORY_H
#define SEQNET_STORIES_EXPORT_STORY_H

#include <stdbool.h>

#include "base/error.h"
#include "base/names.h"

enum export_form { EXPORT_C, EXPORT_PYTORCH, EXPORT_FORM_COUNT };
NAMES_DECLARE(export_form, enum export_form); /* "c", "pytorch" */

struct export_options {
    enum export_form form;
    const char *output; /* the files' name without an end; NULL: the model's */
    const char *series; /* NULL: all */
    bool networks_only, force, quiet;
};

/* Read the model in `path`, write the files, and say so. ERROR_USAGE for what is not exported, and where a file would
 * be lost; else as model_file_read() and file_replace(). */
int export_model(const struct export_options *options, const char *path, struct error *error);

#endif
