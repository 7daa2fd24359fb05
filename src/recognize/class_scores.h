/*
 * How right a classifier was: predicted probabilities against the true classes.
 *
 *                     predicted            n_ij   rows of class i that were taken for class j: the class with the
 * highest 0     1     2                  probability, the first of them when several have it true   0 | n_00  n_01 n_02
 * | 1 | n_10  n_11  n_12 |        recall_i     n_ii / sum_j n_ij     of the rows of class i, the share found 2 | n_20
 * n_21  n_22 |        precision_i  n_ii / sum_j n_ji     of the rows taken for i, the share that are F1_i         2
 * n_ii / (sum_j n_ij + sum_j n_ji), their harmonic mean
 *
 *     accuracy            sum_i n_ii / n
 *     balanced accuracy   mean recall of the classes that occur (Brodersen et al. 2010): guessing the commonest gives
 * 1/C macro F1            mean F1 of the classes that occur or were predicted; a class that occurs and was never found
 * has 0, and so has one that was predicted and does not occur. Classes with neither are left out (as scikit-learn has
 * it). log loss            mean of -log(probability of the true class), which is taken as 1e-15 where it is less
 */
#ifndef SEQNET_RECOGNIZE_CLASS_SCORES_H
#define SEQNET_RECOGNIZE_CLASS_SCORES_H

#include <stddef.h>

#include "base/error.h"

#define CLASS_PROBABILITY_FLOOR 1e-15

struct class_scores {
    int class_count;                                        /* C */
    size_t count;                                           /* n, rows scored */
    size_t *confusion;                                      /* owned, [C][C], rows are the truth */
    size_t *support;                                        /* owned, [C], rows of each class */
    double *precision;                                      /* owned, [C]; NAN: never predicted */
    double *recall;                                         /* owned, [C]; NAN: does not occur */
    double *f1;                                             /* owned, [C]; NAN: neither */
    double accuracy, balanced_accuracy, macro_f1, log_loss; /* NAN when no row was scored */
};

#define CLASS_SCORES_INIT {.confusion = NULL}

void class_scores_release(struct class_scores *scores);

/* The class with the highest of the probabilities [C], the first of them when several have it. */
int class_scores_decide(const double *probabilities, int class_count);

/*
 * Score `count` rows: truth[count] are class indices 0 .. C-1, or NAN where the truth is not known;
 * probabilities[count][C]. Rows without a truth or with a probability that is NAN (no answer) are not scored. What
 * *scores held is released. ERROR_SYSTEM for memory; *scores is as it was then.
 */
int class_scores_compute(const double *truth, const double *probabilities, size_t count, int class_count,
                         struct class_scores *scores, struct error *error);

#endif
