/* Parts of the story of `seqnet evaluate`: what goes together, and what is judged. */
#ifndef SEQNET_STORIES_EVALUATION_H
#define SEQNET_STORIES_EVALUATION_H

#include "options/options.h"
#include "progress/watch.h"
#include "results/answer_rows.h"
#include "results/fail_if.h"
#include "stories/recipe_options.h"
#include "stories/task_options.h"

struct evaluate_options {
    struct recipe_options shared;
    struct task_options asked;
    int origins, step, gap, retrain;
    enum format format;
    const char *model, *output, *plot, *forecasts;
    int by;
    struct fail_if checks;
    bool strategies, quiet;
    struct progress_options progress;
};

/* A model was made already: what would make another has no effect on it. ERROR_USAGE. */
int evaluation_check_model_options(const struct invocation *invocation, struct error *error);

/* Where the figures and the picture may go; `path` is the data. ERROR_USAGE, ERROR_SYSTEM. */
int evaluation_check_outputs(const struct evaluate_options *options, const char *path, struct error *error);

/* A recursive forecast goes on from what it has forecast itself, and has no other values to come. ERROR_USAGE. */
int evaluation_check_strategies(const struct evaluate_options *options, const struct panel *panel, struct error *error);

/* *horizon: steps scored at each origin. `model` may be NULL. ERROR_USAGE. */
int evaluation_horizon(const struct evaluate_options *options, const struct model *model, const struct panel *panel,
                       int *horizon, struct error *error);

/* A copy of the panel without what lies far outside, which is told, in *judged; empty when nothing does. ERROR_SYSTEM
 * for memory. */
int evaluation_judge_panel(const struct invocation *invocation, const struct model *model, const struct panel *panel,
                           struct panel *judged, struct error *error);

#endif
