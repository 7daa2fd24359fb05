/*
 * Rows that come one by one, after a model's series. Each row moves the model on by a step, so that forecast_model()
 * forecasts from there.
 *
 *     tail        118 132 129 | 121        shifts by the row
 *     states      after 129                read 121: what stateful networks have seen of the past
 *     baselines   after 121                walk on to the row
 *
 * Nothing is learnt: preparations, weights and intervals stay. The forecast after each row is that of forecast_panel()
 * for a file with all rows from the start, to the last bit. (This holds where there is a time column. Without one, such
 * a file is another series.) But a value far outside (examples/outliers.h) is left out as it comes, before later rows
 * can say that it was the first of a new level.
 */
#ifndef SEQNET_PREDICT_FOLLOW_H
#define SEQNET_PREDICT_FOLLOW_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "predict/network_answers.h"

struct follow {
    struct model *model;            /* borrowed, and changed */
    struct network_answers answers; /* of a stateful model */
    struct outliers outliers;       /* of the last row, left out */
    int64_t *far_stamps; /* owned, [series_count] of a row too far away, until another comes; INT64_MAX: none */
};

#define FOLLOW_INIT                                                                                                    \
    {                                                                                                                  \
        .model = NULL, .answers = NETWORK_ANSWERS_INIT, .outliers = OUTLIERS_INIT                                      \
    }

/* A gap of up to so many steps is believed when a second row stands behind it, close to the first. */
#define FOLLOW_GAP_MAX 1000000

/* ERROR_USAGE for a classifier of whole series. Also for a model with known columns, for a row does not tell what is
 * known of the steps after it. ERROR_SYSTEM for memory. */
int follow_init(struct follow *follow, struct model *model, struct error *error);
void follow_release(struct follow *follow);

/* The same for steps without rows, follow_step(): any forecasting model without known columns. ERROR_SYSTEM for
 * memory. */
int follow_open(struct follow *follow, struct model *model, struct error *error);

/*
 * Append one row. `panel` holds it: one series of one step, read with the model's columns and calendar. `place`
 * ("standard input:17") says where it stands. Steps between the series' last one and it are missing values. So is what
 * lies far outside, in `panel` too, if the model leaves that out. *index is the series' in the model.
 *
 * ERROR_DATA for a series that the model does not know; for a stamp that is not after the last one, or off the grid;
 * for one more than FORECAST_GAP_MAX steps away, unless the row before it was refused for that too and lies close
 * before it; and for a value that networks cannot be shown. Nothing is then changed. ERROR_SYSTEM for memory: the model
 * is then of no more use.
 */
int follow_append(struct follow *follow, const char *place, struct panel *panel, size_t *index, struct error *error);

/* Go on to just before the row, which is checked as above: steps between are missing values. A forecast is then one of
 * the row. */
int follow_reach(struct follow *follow, const char *place, struct panel *panel, size_t *index, struct error *error);

/* Append the next step of series `index`, with these values of its targets [target_count]; other columns are missing.
 * `place` is for messages. ERROR_SYSTEM for memory: the model is then of no more use. */
int follow_step(struct follow *follow, const char *place, size_t index, const double *values, struct error *error);

/* What comes after series `index`: forecast_model() of it alone. The forecast's ids are the model's. */
int follow_forecast(const struct follow *follow, const char *place, size_t index, struct forecast *forecast,
                    struct error *error);

#endif
