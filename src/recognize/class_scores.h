/*
 * How right a classifier was: its probabilities against the true classes. All figures come from the confusion matrix,
 * whose n_ij are the rows of class i that were taken for class j.
 *
 *                predicted               taken for j: the class with the highest probability, the first of equal ones
 *                0     1     2
 *     true  0 | n_00  n_01  n_02         recall_i      n_ii / sum_j n_ij, the share of class i that was found
 *           1 | n_10  n_11  n_12         precision_i   n_ii / sum_j n_ji, the share of those taken for i that are i
 *           2 | n_20  n_21  n_22         F1_i          2 n_ii / (sum_j n_ij + sum_j n_ji), their harmonic mean
 *
 *     accuracy            sum_i n_ii / n
 *     balanced accuracy   the mean recall of the classes that occur (Brodersen et al. 2010); guessing has 1 / C
 *     macro F1            the mean F1 of the classes that occur or were predicted. A class that was never found has 0;
 *                         a class with neither is left out (as scikit-learn has it)
 *     log loss            the mean of -log(probability of the true class), which is taken as 1e-15 where it is less
 */
#ifndef SEQNET_RECOGNIZE_CLASS_SCORES_H
#define SEQNET_RECOGNIZE_CLASS_SCORES_H

#include <stddef.h>

#include "base/error.h"

#define CLASS_PROBABILITY_FLOOR 1e-15

struct class_scores {
    size_t count;                                           /* n, rows scored */
    size_t *confusion;                                      /* owned, [C][C], rows are the truth */
    double accuracy, balanced_accuracy, macro_f1, log_loss; /* NAN when no row was scored */
};

#define CLASS_SCORES_INIT                                                                                              \
    {                                                                                                                  \
        .confusion = NULL                                                                                              \
    }

void class_scores_release(struct class_scores *scores);

/* One class of a confusion matrix [C][C]. */
struct class_figures {
    size_t support, predicted; /* rows of the class, rows taken for it */
    double precision;          /* NAN: never predicted */
    double recall;             /* NAN: does not occur */
    double f1;                 /* NAN: neither */
};

struct class_figures class_figures_of(const size_t *confusion, int class_count, int class);

/* The class with the highest of the probabilities [C], the first of them when several have it. */
int class_scores_decide(const double *probabilities, int class_count);

/* All figures from confusion and count, and from log_loss, which is a sum still. */
void class_scores_finish(struct class_scores *scores, int class_count);

/*
 * Score `count` rows: truth[count] are class indices 0 .. C-1, or NAN where the truth is not known;
 * probabilities[count][C]. Rows without a truth or with a probability that is NAN (no answer) are not scored. What
 * *scores held is released. ERROR_SYSTEM for memory; *scores is as it was then.
 */
int class_scores_compute(const double *truth, const double *probabilities, size_t count, int class_count,
                         struct class_scores *scores, struct error *error);

#endif
