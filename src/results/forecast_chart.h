/* A forecast as a chart (picture/chart.h): the last part of what was, and what comes. */
#ifndef SEQNET_RESULTS_FORECAST_CHART_H
#define SEQNET_RESULTS_FORECAST_CHART_H

#include "dataset/panel.h"
#include "persist/model.h"
#include "picture/chart.h"
#include "predict/forecast.h"

/*
 * Fill an empty chart from a forecast after the series of `panel`, or if that is NULL after the model's own, of which
 * there is the tail. Each series and target has a panel, the first CHART_PANEL_MAX of them; the title counts the
 * others. The bands are those of the narrowest and the widest level.
 *
 * history_count: steps of the past; 0: four horizons, or two of the longest season if that is more, but no more than
 * 200. *missing_count is how many of these the model's tails do not have, though the series had them. ERROR_SYSTEM for
 * memory. Release the chart either way.
 */
int forecast_chart(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                   int history_count, struct chart *chart, size_t *missing_count, struct error *error);

#endif
