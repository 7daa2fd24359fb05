/*
 * The rules that fill in what the user left open: each follows from the data (frequency, length, number of series), none from
 * a test part, and each is noted with its reason.
 */
#ifndef SEQNET_PREDICT_RULES_H
#define SEQNET_PREDICT_RULES_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/recipe.h"

/*
 * Fill in `recipe` for `panel`; only the training part of each series (all but its last validation_length steps) is looked at for
 * what depends on values. ERROR_DATA when the series are too short; ERROR_SYSTEM for memory.
 */
int rules_complete(struct recipe *recipe, const struct panel *panel, struct choices *choices, struct error *error);

/* A series shorter than this is forecast by the baselines alone. */
#define RULES_NETWORK_LENGTH_MIN 10

/* Steps of a series that are trained on while validating: all but validation_length, at least two thirds. */
size_t rules_train_length(const struct recipe *recipe, size_t length);

#endif
