/*
 * What a picture of a forecast shows, before anybody has said how it is drawn: chart_script.h draws it with gnuplot,
 * chart_text.h with characters.
 *
 *     panels[p]      history_count steps               forecast_count steps
 *     values         112 118 132 NAN 121 135           148 148 136           NAN: a gap
 *     lower, upper                                     [level] of each step
 *     times          of every step
 *
 * Panels are small multiples: one for each series and target.
 */
#ifndef SEQNET_PICTURE_CHART_H
#define SEQNET_PICTURE_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

#define CHART_PANEL_MAX 12
#define CHART_LEVEL_MAX 2

struct chart_panel {
    struct text name;                     /* what is shown: the series, the target */
    size_t history_count, forecast_count; /* each >= 1 */
    double *values;                       /* owned, [history_count + forecast_count] */
    double *lower[CHART_LEVEL_MAX];       /* in the block of values, [forecast_count]; lower[0] is of levels[0] */
    double *upper[CHART_LEVEL_MAX];
    int64_t *times; /* owned, [history_count + forecast_count] */
};

struct chart {
    struct text title, value_name;
    bool has_dates;                 /* times are seconds since 1970 by the clock of the data; else plain numbers */
    int level_count;                /* bands: 0 .. CHART_LEVEL_MAX */
    double levels[CHART_LEVEL_MAX]; /* percent, rising */
    struct chart_panel panels[CHART_PANEL_MAX];
    int panel_count;
};

#define CHART_INIT                                                                                                     \
    {                                                                                                                  \
        .title = TEXT_INIT, .value_name = TEXT_INIT                                                                    \
    }

void chart_release(struct chart *chart);

/* Append a panel with room for these steps; at most CHART_PANEL_MAX. Its numbers are 0 and its name is empty. NULL with
 * ERROR_SYSTEM for memory. */
struct chart_panel *chart_add(struct chart *chart, size_t history_count, size_t forecast_count, struct error *error);

/* The values that a panel's axis reaches from and to. All that was and all that is forecast lies between. A band does
 * too, unless it is so wide that the rest would be a flat line: then it is cut off. */
void chart_range(const struct chart *chart, const struct chart_panel *panel, double *low, double *high);

/* A value, moved into the range. */
double chart_clamp(double value, double low, double high);

/* The step from which the forecast is drawn: the last one of the history if it has a value, else the first one of the
 * forecast. */
size_t chart_forecast_begin(const struct chart_panel *panel);

#endif
