/*
 * From labelled series to a classifier, the whole story. One class for each whole series:
 *
 *     1  the rules fill in the recipe (plan/classifier_rules.h)
 *     2  the model's networks are trained on all series; others are trained on all but a fifth, five times
 *     3  each fifth is judged by the network that has not seen it, and by the comparators
 *
 * The class of each step to come:
 *
 *     1  the rules fill in the recipe
 *     2  STAGE_STOP    networks are trained side by side, to find out for how many epochs
 *     3  STAGE_JUDGE   they are trained anew, for as many epochs, up to the validation part
 *     4                they are judged on it, and so are the comparators
 *     5  STAGE_ALL     they are trained once more, on all rows; then they are judged on what --test holds out
 *
 * Comparators are simpler classifiers. They learn from the same examples and are judged on the same:
 *
 *     static          a network without recurrence that sees single steps
 *     majority        the commonest class
 *     last class      for steps, the class seen last
 *     nearest         the class of the nearest neighbour, by Euclidean distance and by time warping
 */
#ifndef SEQNET_RECOGNIZE_CLASSIFIER_LEARN_H
#define SEQNET_RECOGNIZE_CLASSIFIER_LEARN_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "optimize/training_jobs.h"
#include "persist/model.h"
#include "progress/progress.h"
#include "recognize/classifier_judge.h"

struct classifier_request {
    struct recipe recipe; /* open fields are chosen by rule */
    bool hides_labels;    /* steps: the classes of the past are no inputs */
    const struct data_options *options;
    const char *command; /* that rebuilds the model */
    const char *source;  /* the input's name */
    const struct kernels *kernels;
    int thread_count;
    struct judged_listener tested; /* of steps: told of all that --test holds out; K answers of each origin */
    bool only_plans;               /* nothing is trained: the model then has neither weights nor scores */
    struct training_hooks hooks;   /* when it started is filled in */
    struct progress *progress;     /* told of what follows the training of series' networks; NULL: nobody asks */
    /* With the hooks' context, before training; class_counts [C] examples of each class. May be NULL. */
    void (*on_plan)(void *context, const struct model *model, const size_t *class_counts);
};

/* What is known after training and not part of the model. */
struct classifier_result {
    double seconds;
    size_t series_count; /* learnt from */
    /* of steps: scores and confusion on the rows held out by --test, and the classes; judged_count 0: none */
    struct classification test;
};

#define CLASSIFIER_RESULT_INIT                                                                                         \
    {                                                                                                                  \
        .seconds = 0                                                                                                   \
    }

void classifier_result_release(struct classifier_result *result);

/*
 * Learn from a panel that was read with data_options.classify. Whole series are classified if each has one label
 * (panel_labels_are_per_series()), else steps. ERROR_DATA when the panel does not allow it, ERROR_USAGE for an option
 * that a classifier has no use for, ERROR_DIVERGED, ERROR_SYSTEM. On success release both. On failure *model and
 * *result are untouched.
 */
int classifier_learn(const struct classifier_request *request, const struct panel *panel, struct model *model,
                     struct classifier_result *result, struct error *error);

#endif
