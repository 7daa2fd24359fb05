/*
 * --checkpoint and --resume: a training that is kept in a file while it goes on (checkpoint/checkpoint.h).
 *
 *     --checkpoint FILE   begin, or go on if FILE is of this very training. Else it is replaced, and that is said
 *     --resume FILE       go on; refused where FILE is not there, is damaged, or is of another training
 *
 * Neither changes the model, so the same command can be given again and again. The file goes when the model is written.
 * It is locked meanwhile (file_keeping/file_lock.h), since two trainings would write over each other's.
 */
#ifndef SEQNET_SHARED_OUTPUT_TRAINING_CHECKPOINT_H
#define SEQNET_SHARED_OUTPUT_TRAINING_CHECKPOINT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "checkpoint/checkpoint.h"
#include "dataset/panel.h"
#include "file_keeping/file_lock.h"
#include "optimize/training_jobs.h"
#include "options/setting.h"
#include "progress/watch.h"

struct checkpoint_options {
    const char *path, *resumed;
};

extern const struct setting_table checkpoint_settings; /* of a struct checkpoint_options */

struct training_checkpoint {
    bool is_on; /* there is one */
    struct checkpoint checkpoint;
    struct file_lock lock;
    char rows[SHA256_HEX_SIZE + SHA256_HEX_SIZE];
};

#define TRAINING_CHECKPOINT_INIT                                                                                       \
    {                                                                                                                  \
        .is_on = false, .lock = FILE_LOCK_INIT                                                                         \
    }

/* Whose training it is. */
struct training_identity {
    const char *kernels, *command; /* borrowed until the end */
    const struct panel *panel;
    const char *old; /* a model that the new one is compared with, or goes on from; NULL: none */
    bool quiet;      /* nothing is told of a training that goes on */
};

/* A file that is read or written beside it; path NULL: none. */
struct checkpoint_other {
    const char *path, *what;
};

/* Do the options go together, with a time limit (0: none) and with other files? Could the file be written? Asked before
 * anything is read. ERROR_USAGE, ERROR_SYSTEM. */
int training_checkpoint_check(const struct checkpoint_options *options, double time_limit,
                              const struct checkpoint_other *others, size_t other_count, struct error *error);

/* Lock and read the file, if one is asked for; the hooks then have it. ERROR_USAGE, ERROR_DATA and ERROR_SYSTEM say why
 * it cannot be gone on from, and what to do. */
int training_checkpoint_begin(struct training_checkpoint *kept, const struct checkpoint_options *options,
                              const struct training_identity *identity, struct watch *watch,
                              struct training_hooks *hooks, struct error *error);

/* A watch_request's before_end; the context is a struct training_checkpoint. */
void training_checkpoint_before_end(void *context, struct text *text);

/* The training has come to its end, and the file goes; or it has not, and the file has all that was learnt. The watch
 * has ended. */
void training_checkpoint_end(struct training_checkpoint *kept, bool is_complete, bool quiet);

#endif
