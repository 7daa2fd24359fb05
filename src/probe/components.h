/*
 * What a forecast is made of: parts in the series' units whose sum is the forecast.
 *
 *     forecast_k = level + trend_k + season_k + calendar_k + known_k + rest_k
 *
 * They are those of exponential smoothing, which has each of them explicitly (exponential_smoothing.h), and of what the
 * networks are told of the steps to come:
 *
 *     level     its level after the last row, the same at every step
 *     trend     what its growth adds by step k
 *     season    what its seasons add to level and trend at step k
 *     calendar  what the hours, weekdays or days of the year add that networks see, times the networks' weight: their
 *               forecast less the one that they make when no step has a place in its cycle
 *     known     what columns known beforehand add: to the statistical methods, times their weight (known_effects.h);
 * and to the networks' forecast, times theirs: less the one that they make when the columns have their means rest what
 * the networks and the other methods see otherwise, and bounds
 *
 * Where a part multiplies (a multiplicative season, a trend by percent, effects in logarithms), it is what it adds to
 * the parts before it, in the order of the list. Without baselines in the model, those are taken that are fitted to the
 * rows that it has kept. The networks' parts of stateful models, and of series that these do not forecast, are in rest.
 */
#ifndef SEQNET_PROBE_COMPONENTS_H
#define SEQNET_PROBE_COMPONENTS_H

#include <stddef.h>

#include "base/error.h"
#include "base/names.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"

enum component {
    COMPONENT_LEVEL,
    COMPONENT_TREND,
    COMPONENT_SEASON,
    COMPONENT_CALENDAR,
    COMPONENT_KNOWN,
    COMPONENT_REST,
    COMPONENT_COUNT
};

/* "level", "trend", "season", "calendar", "known", "rest" */
NAMES_DECLARE(component, enum component);

struct components {
    double *values; /* owned, [series][horizon][target][COMPONENT_COUNT]: component p of the value forecast_at(...) is
                       values[forecast_at(...) * COMPONENT_COUNT + p] */
};

#define COMPONENTS_INIT                                                                                                \
    {                                                                                                                  \
        .values = NULL                                                                                                 \
    }

void components_release(struct components *components);

/* Of a forecast that forecast_panel() made of `panel`, or forecast_model() if that is NULL; `source` is then the
 * model's file. ERROR_SYSTEM for memory. On failure *components is untouched. */
int components_find(const struct model *model, const char *source, const struct panel *panel,
                    const struct forecast *forecast, struct components *components, struct error *error);

#endif
