/* The model file that a command writes: locked while it works, the one before kept, replaced at the end. */
#ifndef SEQNET_SHARED_OUTPUT_MODEL_OUTPUT_FILE_H
#define SEQNET_SHARED_OUTPUT_MODEL_OUTPUT_FILE_H

#include <stdbool.h>

#include "base/text.h"
#include "file_keeping/file_lock.h"
#include "options/setting.h"
#include "progress/watch.h"

struct model_output_options {
    bool force; /* another kind of file may be replaced */
    int backup_count;
    double wait; /* seconds, for another process that writes the model */
};

extern const struct setting_table model_output_settings; /* of a struct model_output_options */

/* May the model be written to `path`: model_file_check_output(), and standard output has nothing to keep. Asked before
 * training. ERROR_USAGE, ERROR_SYSTEM. */
int model_output_check(const struct model_output_options *options, const char *path, struct error *error);

/* file_lock_take(); who waits is told so, unless `quiet`. */
int model_output_lock(const struct model_output_options *options, const char *path, bool quiet, struct file_lock *lock,
                      struct error *error);

/* Keep the models that are replaced, and write this one: model_file_save(). Meanwhile nothing ends the process. */
int model_output_save(const struct model_output_options *options, const char *path, const struct text *model,
                      struct watch *watch, struct text *told, struct error *error);

#endif
