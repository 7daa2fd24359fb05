/*
 * What a backtest forecast, laid over what came: kept origin by origin, and drawn at the end (picture/figure.h).
 *
 *     actual      ----------------------------------
 *     forecasts            ~~~~~~~~        ~~~~~~~~
 *                                  ~~~~~~~~              each begins at the value that was known last
 *
 * There is a panel for each series and target, the first TRAIL_PANEL_MAX of them. The origins drawn are the last ones
 * whose forecasts do not overlap.
 */
#ifndef SEQNET_SKETCHES_FORECAST_TRAIL_H
#define SEQNET_SKETCHES_FORECAST_TRAIL_H

#include "picture/figure.h"
#include "rehearse/backtest.h"

#define TRAIL_PANEL_MAX 4
#define TRAIL_ORIGIN_MAX 8

struct forecast_trail {
    struct origins origins;
    int every, most; /* one of so many origins is drawn, and no more than `most` of these, the last ones */
    int panel_count;
    struct trail_panel {
        size_t series; /* the index of its series in the panel */
        int target;
        size_t lengths[TRAIL_ORIGIN_MAX]; /* steps known at each origin drawn, the last one first; 0: no forecast */
    } panels[TRAIL_PANEL_MAX];
    double *values; /* owned, [TRAIL_PANEL_MAX][TRAIL_ORIGIN_MAX][horizon] */
};

#define FORECAST_TRAIL_INIT                                                                                            \
    {                                                                                                                  \
        .values = NULL                                                                                                 \
    }

/* Begin, for these origins. ERROR_SYSTEM for memory. */
int forecast_trail_init(struct forecast_trail *trail, const struct origins *origins, struct error *error);
void forecast_trail_release(struct forecast_trail *trail);

/* Keep what is drawn of one origin; told by backtest_run(). */
void forecast_trail_note(struct forecast_trail *trail, const struct backtest_origin *origin);

/* Add the panels to a figure with the lines of backtest_figure(). `panel` is what was scored. ERROR_SYSTEM for
 * memory. */
int forecast_trail_add(const struct forecast_trail *trail, const struct panel *panel, struct figure *figure,
                       struct error *error);

#endif
