/* The model file that a command writes: locked while it works, the one before kept, replaced at the end. */
#ifndef SEQNET_SHARED_OUTPUT_MODEL_OUTPUT_FILE_H
#define SEQNET_SHARED_OUTPUT_MODEL_OUTPUT_FILE_H

#include <stdbool.h>

#include "base/text.h"
#include "file_keeping/file_lock.h"
#include "progress/watch.h"

/* file_lock_take(); who waits is told so, unless `quiet`. */
int model_output_lock(struct file_lock *lock, const char *path, double wait, bool quiet, struct error *error);

/* Keep the last `backup_count` models and write this one: model_file_save(). Meanwhile nothing ends the process. */
int model_output_save(const char *path, int backup_count, const struct text *model, struct watch *watch,
                      struct text *told, struct error *error);

#endif
