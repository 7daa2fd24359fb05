/* What a classifier's recipe leaves open, chosen by rule. */
#ifndef SEQNET_PLAN_CLASSIFIER_RULES_H
#define SEQNET_PLAN_CLASSIFIER_RULES_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/*
 * Complete model->recipe (its task is set; a dropout below 0 is open) and the network's part of model->classification
 * (its classes are there), noting each choice. ERROR_DATA for too few examples, ERROR_USAGE for what the task has no
 * use for.
 */
int classifier_rules_complete(struct model *model, const struct panel *panel, struct error *error);

/* Folds by which a classifier of `count` series is judged; 0: too few. */
int classifier_rules_folds(size_t count);

#endif
