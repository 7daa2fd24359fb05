/* Which seasons do the series show? */
#ifndef SEQNET_PLAN_SEASON_SEARCH_H
#define SEQNET_PLAN_SEASON_SEARCH_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/choice.h"
#include "persist/recipe.h"

/*
 * Set recipe->periods to the seasons that the training parts of the series show, shortest first, and note the choice. A
 * cycle of the calendar is taken if enough series pass season_test() for it. Where rows or steps are only counted there
 * are no such cycles: the one candidate is then the distance at which the series resemble themselves most.
 *
 * recipe->validation_length must be settled. ERROR_SYSTEM for memory.
 */
int season_search(struct recipe *recipe, const struct panel *panel, struct choices *choices, struct error *error);

#endif
