/*
 * Forecasts of the networks alone: each answers, the preparation of its variant is undone, and the answers are averaged
 * in the data's units. One mechanism for scoring past origins and for forecasting after the last row.
 */
#ifndef SEQNET_PREDICT_NETWORKS_FORECAST_H
#define SEQNET_PREDICT_NETWORKS_FORECAST_H

#include <stddef.h>

#include "base/error.h"
#include "examples/windows.h"
#include "persist/model.h"

/*
 * Forecast the windows begin .. begin+count-1 into out [count][K][target_count], in the data's units; NAN where a
 * window holds no observation of the target. sets[v] [recipe_variant_count()] are the same windows as each variant sees
 * them, stride apart (part of training_data has PART_COUNT). ERROR_SYSTEM for memory.
 */
int networks_forecast(const struct model *model, const struct window_set *sets, size_t stride, size_t begin,
                      size_t count, double *out, struct error *error);

#endif
