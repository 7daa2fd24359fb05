/*
 * The rules that fill in what the user left open: each follows from the data (frequency, length, number of series),
 * none from a test part, and each is noted with its reason.
 */
#ifndef SEQNET_PLAN_RULES_H
#define SEQNET_PLAN_RULES_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "options/recipe.h"

/*
 * Fill in `recipe` for `panel`; only the training part of each series (all but its last validation_length steps) is
 * looked at for what depends on values. ERROR_DATA when the series are too short; ERROR_SYSTEM for memory.
 */
int rules_complete(struct recipe *recipe, const struct panel *panel, struct choices *choices, struct error *error);

/* Values of each target that a series must hold to be learnt from. */
#define RULES_VALUE_COUNT_MIN 4

/* A series shorter than this is forecast by the baselines alone. */
#define RULES_NETWORK_LENGTH_MIN 10

/* From so many steps of the training part on, the calendar is looked at. Shorter series would learn the weather of
 * their days instead of the hour. */
#define RULES_CALENDAR_STEPS_MIN 8000

/* Steps of a series before the validation part: all but validation_length, at least two thirds. */
size_t rules_train_length(const struct recipe *recipe, size_t length);

/* How many steps the longest series must have at least, so that rules_complete() does not refuse the recipe. *because
 * names what asks for that many. */
size_t rules_least_steps(const struct recipe *recipe, const char **because);

/* Rows that a series needs if it is to be prepared by its own rows, for a model of this recipe. */
size_t rules_least_prepared(const struct recipe *recipe);

/* How many of the series' first steps it takes to hold enough values of every target to be learnt from; SIZE_MAX when
 * all steps hold too few. */
size_t rules_first_usable(const struct panel *panel, const struct series *series);

#endif
