/* How right classifiers were on the same examples: the truth, what each said, and the table of their scores in the
 * model. */
#ifndef SEQNET_RECOGNIZE_CLASSIFIER_JUDGE_H
#define SEQNET_RECOGNIZE_CLASSIFIER_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "persist/classification.h"
#include "recognize/class_scores.h"

/* Add the score of a method whose probabilities [count][C] are given. `is_hard`: they are 0 and 1, and have no log
 * loss. Of the first one the confusion matrix and the number judged are kept. Nothing is added where no example has
 * both a truth and an answer. ERROR_SYSTEM for memory. */
int classifier_judge_add(struct classification *classification, const char *method, const double *truth,
                         const double *probabilities, size_t count, bool is_hard, struct error *error);

/* The same for classes[count] that a method said. */
int classifier_judge_add_classes(struct classification *classification, const char *method, const double *truth,
                                 const int *classes, size_t count, struct error *error);

/* One row of the table. */
struct classifier_score classifier_score_of(const char *method, const struct class_scores *scores, bool is_hard);

#endif
