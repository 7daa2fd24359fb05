/*
 * From labelled series to a classifier, the whole story:
 *
 *     whole series    rules --> networks on all series but a fifth, five times: how right they are, beside the
 * comparators
 *                           --> networks on all --> model
 *     steps           rules --> networks on the training part, stopped by a part of its own --> trained again up to the
 * validation part: how right they are on it, beside the comparators --> trained once more on all rows --> model
 *
 * Comparators are judged on the same, and learn from the same: the static classifier (a network without recurrence that
 * sees single steps), the commonest class, for steps the class seen last, and the nearest neighbour by Euclidean
 * distance and by time warping.
 */
#ifndef SEQNET_RECOGNIZE_CLASSIFIER_LEARN_H
#define SEQNET_RECOGNIZE_CLASSIFIER_LEARN_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "optimize/training_jobs.h"
#include "persist/model.h"

struct classifier_request {
    struct recipe recipe; /* open fields are chosen by rule */
    bool hides_labels;    /* steps: the classes of the past are no inputs */
    const struct data_options *options;
    const char *command; /* that rebuilds the model */
    const char *source;  /* the input's name */
    const struct kernels *kernels;
    int thread_count;
    struct training_hooks hooks;
    void (*on_plan)(void *context, const struct model *model,
                    const size_t *class_counts); /* with the hooks' context, before training; examples of each class
                                                    [C]; may be NULL */
};

/* What is known after training and not part of the model. */
struct classifier_result {
    double seconds;
    size_t series_count; /* learnt from */
    struct classification
        test; /* steps: scores and confusion on the rows held out by --test, and the classes; judged_count 0: none */
};

#define CLASSIFIER_RESULT_INIT {.seconds = 0}

void classifier_result_release(struct classifier_result *result);

/*
 * Learn from a panel that was read with data_options.classify. Whole series are classified where each has one label
 * (panel_labels_are_per_series()), else steps. ERROR_DATA when the panel does not allow it, ERROR_USAGE for a recipe
 * that has no use here, ERROR_DIVERGED, ERROR_SYSTEM. On success release both; on failure *model and *result are
 * untouched.
 */
int classifier_learn(const struct classifier_request *request, const struct panel *panel, struct model *model,
                     struct classifier_result *result, struct error *error);

#endif
