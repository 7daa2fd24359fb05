/* The options of `train` and `check` that are theirs alone, and what cannot go together. */
#ifndef SEQNET_STORIES_TRAIN_OPTIONS_H
#define SEQNET_STORIES_TRAIN_OPTIONS_H

#include <stdbool.h>

#include "options/options.h"
#include "progress/watch.h"
#include "shared_output/model_output_file.h"
#include "shared_output/training_checkpoint.h"
#include "stories/recipe_options.h"
#include "stories/task_options.h"

struct train_options {
    struct recipe_options shared;
    struct task_options asked;
    const char *output, *plot, *forecasts, *old;
    double time_limit, margin;
    struct model_output_options writing;
    struct checkpoint_options keeping;
    bool quiet, verbose, json, keep_best, dry_run;
    int hold; /* what each process of an MPI program holds of the rows: train_options_holders() */
    struct progress_options progress;
};

/* Of a struct train_options. */
extern const struct setting_table train_output_settings, train_dry_settings;

/* What cannot go together, and where the output may not go. Asked before anything is read. ERROR_USAGE, ERROR_SYSTEM.
 */
int train_options_check(const struct invocation *invocation, struct error *error);

/* The ranks that divide the series of the file between them, each to hold its own; NULL: each holds all. After
 * train_options_check(). */
const struct communicator *train_options_holders(const struct invocation *invocation);

#endif
