/*
 * Forecasts from windows: every network of the ensemble answers, the answers are averaged in prepared units, and the
 * preparation is undone. One mechanism for scoring on the validation origins and for forecasting after the last row.
 */
#ifndef SEQNET_PREDICT_FORECAST_H
#define SEQNET_PREDICT_FORECAST_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/windows.h"
#include "network/network.h"
#include "persist/model.h"

/* Forecast the windows of `set` with indices begin .. begin+count-1 into out [count][K][target_count], in the data's units; NAN where a window
 * holds no observation of the target. ERROR_SYSTEM for memory. */
int forecast_windows(const struct network *network, const struct model_member *members, int member_count,
                     const struct window_set *set, size_t begin, size_t count, double *out, struct error *error);

/* What predict answers: for every series, K steps after its last row. */
struct forecast {
    size_t series_count;
    int horizon, target_count;
    const char **ids;     /* owned array of borrowed names, [series_count] */
    int64_t *last_stamps; /* owned, [series_count] stamp of the last row of each series */
    double *values;       /* owned, [series_count][horizon][target_count] */
};

#define FORECAST_INIT {.ids = NULL}

void forecast_release(struct forecast *forecast);

/* After the series that the model was trained on; `source` is the model's file, for messages. ERROR_DATA when known columns are not known far
 * enough ahead, no value was observed in the last W steps, or the forecast leaves the finite numbers. */
int forecast_model(const struct model *model, const char *source, struct forecast *forecast, struct error *error);

/*
 * After the series of `panel`, which was read with the model's columns and calendar; its ids are borrowed. A series that the model knows (by its id, or the only
 * one) keeps the preparation it was trained with, if stamps tell where on its grid the new rows lie; any other is prepared by its own rows.
 * ERROR_DATA as above, and when a series has too few rows for that, or does not lie on the model's grid.
 */
int forecast_panel(const struct model *model, const struct panel *panel, struct forecast *forecast, struct error *error);

/* The series that the model knows under that name (or the only one); `index` is where it stands in the file, and most often in the model too. NULL when
 * there is none. */
const struct model_series *forecast_known_series(const struct model *model, const char *id, size_t index);

/* Rows that forecast_panel() needs of a series that it prepares by its own rows. */
size_t forecast_least_rows(const struct recipe *recipe);

#endif
