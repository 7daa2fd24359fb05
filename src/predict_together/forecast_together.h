/*
 * Forecasts of many series, divided over ranks (communicator/communicator.h). Each rank forecasts a block of the
 * series, and all get the whole forecast: the same as predict/forecast.h makes alone.
 *
 * Where a series is left out, every rank forecasts all series once more, so that faults are told in their usual order.
 */
#ifndef SEQNET_PREDICT_TOGETHER_FORECAST_TOGETHER_H
#define SEQNET_PREDICT_TOGETHER_FORECAST_TOGETHER_H

#include "predict/forecast.h"

/* forecast_model(), or with a panel forecast_panel(), on the ranks of the model's effort. Few series are not divided.
 */
int forecast_together(const struct model *model, const char *source, const struct panel *panel,
                      struct forecast *forecast, struct error *error);

#endif
