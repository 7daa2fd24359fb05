/*
 * How right classifiers are on the same examples. It holds the true classes and what each method says, and fills the
 * table of scores that the model keeps.
 */
#ifndef SEQNET_RECOGNIZE_CLASSIFIER_JUDGE_H
#define SEQNET_RECOGNIZE_CLASSIFIER_JUDGE_H

#include <stddef.h>

#include "base/error.h"
#include "persist/classification.h"
#include "recognize/class_scores.h"

/* The methods that are judged, in the order of the table. Those from the majority on say classes, and no probabilities.
 * To add one, name it here and in classifier_judge.c. */
enum judged_method {
    JUDGED_MODEL,
    JUDGED_NETWORKS,
    JUDGED_KERNELS,
    JUDGED_OWN_SPEED,
    JUDGED_STATIC,
    JUDGED_MAJORITY,
    JUDGED_LAST_CLASS,
    JUDGED_NEAREST,
    JUDGED_WARPED,
    JUDGED_METHOD_COUNT
};

_Static_assert((int)JUDGED_METHOD_COUNT <= CLASSIFIER_SCORE_COUNT_MAX, "the model has no room for all methods' scores");

/* The examples, and room for what one method after the other says of them. */
struct judged {
    size_t count;          /* N */
    int class_count;       /* C */
    double *truth;         /* owned, [N] index of the class; NAN: not known */
    double *probabilities; /* owned, [N][C] */
    int *classes;          /* owned, [N] of methods without probabilities; -1: no answer */
};

#define JUDGED_INIT                                                                                                    \
    {                                                                                                                  \
        .truth = NULL                                                                                                  \
    }

/* Told of what each method said: probabilities [N][C], 0 and 1 of a method that says classes alone. */
struct judged_listener {
    void *context;
    /* ERROR_SYSTEM for memory; NULL: nobody listens */
    int (*on_method)(void *context, const struct judged *judged, enum judged_method method, struct error *error);
};

const char *judged_method_name(enum judged_method method);

/* ERROR_SYSTEM for memory; release it either way. */
int judged_init(struct judged *judged, size_t count, int class_count, struct error *error);
void judged_release(struct judged *judged);

/*
 * Add the score of a method. Its answers stand in judged->probabilities, or in judged->classes: then the probabilities
 * are overwritten, and there is no log loss. The first method's confusion matrix and number of examples are kept.
 * Nothing is added if no example has both a truth and an answer. ERROR_SYSTEM for memory.
 */
int judged_add(struct judged *judged, enum judged_method method, struct classification *classification,
               struct error *error);

#endif
