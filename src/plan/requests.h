/* Can what was asked for be done with these series? */
#ifndef SEQNET_PLAN_REQUESTS_H
#define SEQNET_PLAN_REQUESTS_H

#include "base/error.h"
#include "dataset/panel.h"
#include "options/recipe.h"

/*
 * Check, before any rule fills in the recipe. ERROR_DATA for series that hold too few values, or none that --transform
 * log fits. ERROR_USAGE for options that contradict each other or the series, or that would have no effect.
 */
int requests_check(const struct recipe *recipe, const struct panel *panel, struct error *error);

#endif
