/* Which steps a backtest of forecasts scores, and by which ways. */
#ifndef SEQNET_STORIES_BACKTEST_STEPS_H
#define SEQNET_STORIES_BACKTEST_STEPS_H

#include "persist/model.h"

/* As asked for. */
struct backtest_steps {
    int horizon; /* 0: by rule */
    int gap;     /* steps before the first that is scored */
};

/* Steps scored at each origin: of a model (NULL: none) what it forecasts. ERROR_USAGE for more than that. */
int backtest_steps_find(const struct backtest_steps *asked, const struct model *model, const struct panel *panel,
                        int *horizon, struct error *error);

/* A recursive forecast goes on from what it has forecast itself, and has no other values to come. ERROR_USAGE. */
int backtest_steps_check_recursive(const struct panel *panel, struct error *error);

#endif
