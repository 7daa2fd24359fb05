/*
 * What a user asks of a forecast that a model makes: fewer steps, some of its intervals, values within bounds, whole
 * numbers.
 *
 *     made                    441.04    409.22 .. 472.86    396.57 .. 485.51
 *     --level 80              441.04    409.22 .. 472.86
 *     --bounds 400,480        441.04    409.22 .. 472.86    400.00 .. 480.00
 *     --integer               441       409 .. 473          396 .. 486          an interval is rounded outwards
 *
 * An interval of a level that the model does not keep would be a guess: it is refused. So is a longer horizon. What a
 * model can be made to answer beside, scenarios/ makes before this is asked.
 */
#ifndef SEQNET_RESULTS_FORECAST_WISHES_H
#define SEQNET_RESULTS_FORECAST_WISHES_H

#include <stdbool.h>

#include "base/error.h"
#include "persist/model.h"
#include "predict/forecast.h"

struct forecast_wishes {
    int horizon; /* steps; 0: all that the model forecasts */
    bool has_levels;
    int level_count; /* with has_levels; 0: none */
    double levels[LEVEL_COUNT_MAX];
    bool has_bounds;
    double low, high; /* with has_bounds; infinite where only the other is given */
    bool is_integer;
};

/* The values of --level and --bounds. They return NULL, or what would be accepted. */
const char *forecast_wishes_parse_levels(const char *text, struct forecast_wishes *wishes);
const char *forecast_wishes_parse_bounds(const char *text, struct forecast_wishes *wishes);

/* Can this model do so? ERROR_USAGE, naming the option, when it cannot. */
int forecast_wishes_check(const struct forecast_wishes *wishes, const struct model *model, struct error *error);

/* Change the forecast accordingly. `model` made it, and passed the check. */
void forecast_wishes_apply(const struct forecast_wishes *wishes, struct forecast *forecast);

#endif
