/* The rules that fill in what the user left open in the recipe of a classifier. */
#ifndef SEQNET_PLAN_CLASSIFIER_RULES_H
#define SEQNET_PLAN_CLASSIFIER_RULES_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/*
 * Complete model->recipe, whose task is set (a dropout below 0 is left to the rule), and the network's part of
 * model->classification, whose classes are there. Each choice is noted. ERROR_DATA for too few examples, ERROR_USAGE
 * for an option that the task has no use for.
 */
int classifier_rules_complete(struct model *model, const struct panel *panel, struct error *error);

/* How many folds judge a classifier of `count` series; 0: there are too few. */
int classifier_rules_folds(size_t count);

#endif
