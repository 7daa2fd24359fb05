/*
 * What several classifiers said, counted together: of each method and each step ahead a confusion matrix and the sum of
 * log losses, to which the answers of one origin after the other are added.
 */
#ifndef SEQNET_REHEARSED_CLASSES_CLASS_TALLY_H
#define SEQNET_REHEARSED_CLASSES_CLASS_TALLY_H

#include <stddef.h>

#include "base/error.h"
#include "recognize/classifier_judge.h"

struct class_tally {
    int class_count, step_count; /* C, K */
    size_t *confusions;          /* owned, [methods][K][C][C] */
    double *log_losses;          /* owned, [methods][K] sums */
};

#define CLASS_TALLY_INIT                                                                                               \
    {                                                                                                                  \
        .confusions = NULL                                                                                             \
    }

/* ERROR_SYSTEM for memory. Release it either way. */
int class_tally_init(struct class_tally *tally, int class_count, int step_count, struct error *error);
void class_tally_release(struct class_tally *tally);

/* Adds what a method said: answer i is of step i % K (from 0). */
struct judged_listener class_tally_listener(struct class_tally *tally);

/* The scores of step k (from 0), or of all steps together (-1): scores, score_count, judged_count and confusion of
 * *classification, whose classes are left as they are. A method that has answered less often than the model is left
 * out. ERROR_SYSTEM for memory. */
#define CLASS_TALLY_ALL (-1)
int class_tally_score(const struct class_tally *tally, int k, struct classification *classification,
                      struct error *error);

#endif
