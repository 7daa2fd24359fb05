/* Training and judging of a classifier of steps to come (classifier_learn.h). */
#ifndef SEQNET_RECOGNIZE_STEP_CLASSIFIER_H
#define SEQNET_RECOGNIZE_STEP_CLASSIFIER_H

#include "recognize/classifier_learn.h"

/* Train and judge. `model` has its recipe, classes, moments, networks and members already. The members get their
 * weights, the classification its scores, and `result` its test. */
int step_classifier_train(const struct classifier_request *request, const struct panel *panel, struct model *model,
                          struct classifier_result *result, struct error *error);

/* Probabilities of the K steps that the last row of every series answers for: out [series_count][K][C]. ERROR_SYSTEM
 * for memory. */
int step_classifier_apply(const struct model *model, const struct panel *panel, double *out, struct error *error);

/* The same of every row, each from it and the rows before it: out [rows of all series][K][C]. */
int step_classifier_apply_all(const struct model *model, const struct panel *panel, double *out, struct error *error);

/* Probabilities of the class of single rows, each from the rows before it as if it were the first to come (of a model
 * that answers for the row itself: from its own values too): of series s, below series_count, the last row_counts[s]
 * rows, fewer than it has; out [rows of all these][C]. ERROR_SYSTEM for memory. */
int step_classifier_trace(const struct model *model, const struct panel *panel, size_t series_count,
                          const size_t *row_counts, double *out, struct error *error);

/*
 * Score a model on the steps whose classes a panel knows: those of series s from step first[s] on. "seqnet" and, if
 * the model sees classes, "last class" are added to the classification's scores (classifier_judge.h). ERROR_SYSTEM for
 * memory.
 */
int step_classifier_score(const struct model *model, const struct panel *panel, const size_t *first,
                          struct classification *classification, struct error *error);

#endif
