/* Training and judging of a classifier of whole series (classifier_learn.h). */
#ifndef SEQNET_RECOGNIZE_SERIES_CLASSIFIER_H
#define SEQNET_RECOGNIZE_SERIES_CLASSIFIER_H

#include "recognize/classifier_learn.h"

/* Train and judge. `model` has its recipe, classes, moments, networks and members already. The members get their
 * weights, the classification its scores. */
int series_classifier_train(const struct classifier_request *request, const struct panel *panel, struct model *model,
                            struct error *error);

/* Probabilities of every series of a panel: out [series_count][C]. ERROR_SYSTEM for memory. */
int series_classifier_apply(const struct model *model, const struct panel *panel, double *out, struct error *error);

#endif
