/* The story of `seqnet update`: a model goes on from where it is, or is trained anew, and takes its own place. */
#ifndef SEQNET_STORIES_UPDATE_STORY_H
#define SEQNET_STORIES_UPDATE_STORY_H

#include "kernels/kernels.h"
#include "progress/watch.h"
#include "retraining/update.h"
#include "settled_rows/freshness.h"
#include "shared_output/model_output_file.h"
#include "stories/recipe_options.h"

struct update_options {
    struct recipe_options shared; /* how the file is read, and threads */
    const char *output;
    bool from_scratch, follows, quiet, json;
    struct freshness freshness;
    struct model_output_options writing;
    struct progress_options progress;
};

/* What one run needs. Borrowed up to the kernels; the rest is the caller's, who releases it. */
struct update_run {
    const struct invocation *invocation;
    const struct update_options *options;
    const char *path, *output; /* the rows; where the model goes */
    const struct kernels *kernels;
    struct watch watch;
    struct panel panel;
    struct outliers outliers;
    struct model model;
    struct update_result result;
};

/* Learn the rows of the path: from where the model is, or with --from-scratch anew. The errors are those of reading
 * rows and of training; the model of the file is untouched. */
int update_learn(struct update_run *run, struct error *error);

/* Write the model, and say what changed. ERROR_SYSTEM. */
int update_finish(struct update_run *run, struct error *error);

#endif
