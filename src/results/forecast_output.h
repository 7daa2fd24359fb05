/* A forecast as CSV, JSON or JSON lines: one row per series and step (answer_rows.h). */
#ifndef SEQNET_RESULTS_FORECAST_OUTPUT_H
#define SEQNET_RESULTS_FORECAST_OUTPUT_H

#include <stdbool.h>

#include "base/text.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "report/format.h"

/*
 * After series and time comes `forecast`, or with several targets one `forecast_NAME` each, then the bounds `lo80`,
 * `hi80` of each interval. `calendar` writes the time of a step: the model's, or that of the file that was forecast
 * from. is_first false: the rows follow others, so CSV has no header.
 */
void forecast_output(const struct model *model, const struct calendar *calendar, const struct forecast *forecast,
                     enum format format, bool is_first, struct text *text);

#endif
