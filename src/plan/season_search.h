/* Which seasons do the series show? */
#ifndef SEQNET_PLAN_SEASON_SEARCH_H
#define SEQNET_PLAN_SEASON_SEARCH_H

#include "base/error.h"
#include "dataset/panel.h"
#include "options/choice.h"
#include "options/recipe.h"

/*
 * Set recipe->periods to the seasons that the training parts of the series show, shortest first, and note the choice.
 *
 * Asked are the cycles of the calendar, and of days the month. Each is taken if a fifth of the series say yes
 * (season_test()), or half of them where they went through it fewer than three times; the second is asked of what the
 * first leaves. Where the training part holds fewer than SEASON_SEARCHED_MIN of one, all rows are asked. Where the
 * calendar has none that shows (rows and steps that are only counted, stamps much closer than a day), any period may
 * be one: the peaks of the series' spectrum, and the distance at which their changes resemble themselves most, are
 * asked, with a limit that counts how many periods were tried. The one that foretells what is held out with the least
 * error is taken; a multiple of another only if its error is smaller by a tenth. Then one more is looked for in what
 * that leaves. recipe->validation_length must be settled. ERROR_SYSTEM for memory.
 */
int season_search(struct recipe *recipe, const struct panel *panel, struct choices *choices, struct error *error);

#endif
