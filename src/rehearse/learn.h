/*
 * From series to model, the whole story:
 *
 *     rules fill in the recipe --> training data --> the networks are trained side by side, each from a seed of its own
 *     --> networks and baselines forecast the validation part (trial.h) --> how much each counts (blend.h), how far the
 * blend misses (intervals.h), and how good it is beside them (score.h)
 *     --> trained once more on all rows, each for its best number of epochs --> model
 *
 * With three stages (enum stage in training_data.h) what the blend, the intervals and the scores are learnt from had no
 * say in how long the networks were trained.
 */
#ifndef SEQNET_REHEARSE_LEARN_H
#define SEQNET_REHEARSE_LEARN_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "optimize/training_jobs.h"
#include "persist/model.h"
#include "plan/training_data.h"
#include "rehearse/score.h"

/* What is going to be trained, told before the first epoch. Borrowed. */
struct learn_plan {
    const struct model *model; /* recipe, choices, columns, calendar and network are there; weights are not */
    size_t window_counts[PART_COUNT];
};

/* What is known after training and not part of the model. */
struct learn_result {
    size_t window_counts[PART_COUNT];
    double windows_trained;      /* windows that went forward and back, over all epochs and networks */
    double training_seconds;     /* that it took */
    struct scorecard validation; /* owned; what the model's scores come from */
    struct scorecard test;       /* owned; of the rows held out by --test; without origins when there are none */
};

void learn_result_release(struct learn_result *result);

struct learn_request {
    struct recipe recipe; /* open fields are chosen by rule */
    const struct data_options *options;
    const char *command;           /* that rebuilds the model */
    const char *source;            /* the input's name */
    const struct kernels *kernels; /* that train it; borrowed */
    int thread_count;              /* >= 1; does not change the model */
    struct training_hooks hooks;
    void (*on_plan)(void *context, const struct learn_plan *plan); /* with the hooks' context, before training; may be
                                                                      NULL */
};

/*
 * Learn a model from the panel; release both it and the result. ERROR_DATA when the series do not allow it,
 * ERROR_DIVERGED, ERROR_SYSTEM for memory. On failure *model and *result are untouched.
 */
int learn_model(const struct learn_request *request, const struct panel *panel, struct model *model,
                struct learn_result *result, struct error *error);

#endif
