/*
 * The baselines of a series at one of its rows. If the rows go on from where the model's own end, the model's baselines
 * walk on over the new ones; else others are fitted to the rows up to there.
 */
#ifndef SEQNET_PREDICT_WALKED_BASELINES_H
#define SEQNET_PREDICT_WALKED_BASELINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/shown_rows.h"

/* New rows may begin this many steps after the model's last and still go on from there. */
#define FORECAST_GAP_MAX 1000

/* Do the first `count` rows of a series that is placed so go on from the model's own? */
bool walked_baselines_go_on(const struct placement *placement, size_t count);

/* Those of target c after the first `count` rows of `rows`, a series of `panel`; rows NULL: after the model's own.
 * *baselines was BASELINES_INIT or fitted before. ERROR_SYSTEM for memory. */
int walked_baselines(const struct model *model, const struct panel *panel, const struct series *rows, size_t count,
                     int c, const struct placement *placement, struct baselines *baselines, struct error *error);

#endif
