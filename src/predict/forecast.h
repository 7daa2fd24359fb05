/*
 * Forecasts after the last row: the networks' and the baselines', blended, with intervals.
 *
 *     networks (networks_forecast.h)  --.
 *     baselines (methods/baselines.h) ---> sum of weight x forecast --> not below 0 where the series never is -->
 * intervals around it
 */
#ifndef SEQNET_PREDICT_FORECAST_H
#define SEQNET_PREDICT_FORECAST_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/generation.h"

/* New rows may begin this many steps after the model's last and still go on from there. */
#define FORECAST_GAP_MAX 1000

/* What predict answers: for every series, K steps after its last row. */
struct forecast {
    size_t series_count;
    int horizon, target_count;
    int level_count;                /* intervals; 0: none */
    double levels[LEVEL_COUNT_MAX]; /* percent, rising */
    bool is_approximate;            /* the intervals come from too few errors to say so */
    size_t *members; /* owned, [series_count] which of the model's series, or of the panel's, each is: some may be left
                        out */
    struct left_out left_out; /* series that there is no forecast of, and why */
    bool *is_unseen;          /* owned, [series_count] a target has no value in the steps that the networks look at: the
                                 baselines alone forecast it */
    const char **ids;         /* owned array of borrowed names, [series_count] */
    int64_t *last_stamps;     /* owned, [series_count] stamp of the last row of each series */
    double *values;           /* owned, [series_count][horizon][target_count] */
    double *lower, *upper;    /* owned, [series_count][horizon][target_count][level_count]; NULL without levels */
};

#define FORECAST_INIT {.ids = NULL, .left_out = LEFT_OUT_INIT}

void forecast_release(struct forecast *forecast);

/* After the series that the model was trained on; `source` is the model's file, for messages. Left out are series whose
 * known columns are not known far enough ahead, that only the networks are to forecast and that have no value in the
 * steps that they look at, or whose forecast leaves the finite numbers; ERROR_DATA when that is so of all. */
int forecast_model(const struct model *model, const char *source, struct forecast *forecast, struct error *error);

/*
 * After the series of `panel`, which was read with the model's columns and calendar; its ids are borrowed. A series
 * that the model knows (by its id, or the only one) keeps the preparation it was trained with, if stamps tell where on
 * its grid the new rows lie, and its baselines walk on over the new rows if those go on from where the model's end.
 * Stateful networks go on from the state that the model has kept if the rows have its last step, which they have too
 * after continuation_join(); else they read the rows from the first one on, from a state of zeros; any other is
 * prepared, and its baselines are fitted, by its own rows. Left out are series as above, and those that have too few
 * rows for that, or do not lie on the model's grid; ERROR_DATA when that is so of all.
 */
int forecast_panel(const struct model *model, const struct panel *panel, struct forecast *forecast,
                   struct error *error);

/*
 * A free run (generation.h) in the place of a forecast: its horizon is the steps generated, and it has no intervals.
 * After the series of `panel`, or if that is NULL after the model's own, `source` being the model's file. Series are
 * left out as above; ERROR_USAGE when the model cannot run freely.
 */
int forecast_generate(const struct model *model, const char *source, const struct panel *panel,
                      const struct generation *generation, struct forecast *forecast, struct error *error);

/* The series that the model knows under that name (or the only one); `index` is where it stands in the file, and most
 * often in the model too. NULL when there is none. */
const struct model_series *forecast_known_series(const struct model *model, const char *id, size_t index);

/* Rows that forecast_panel() needs of a series that it prepares by its own rows. */
size_t forecast_least_rows(const struct recipe *recipe);

#endif
