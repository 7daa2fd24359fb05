/* A forecast as CSV, JSON or JSON lines: one row per series and step (answer_rows.h). */
#ifndef SEQNET_RESULTS_FORECAST_OUTPUT_H
#define SEQNET_RESULTS_FORECAST_OUTPUT_H

#include <stdbool.h>

#include "base/text.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "report/format.h"

/*
 * After series and time come `forecast`, or with several targets one `forecast_NAME` each, and the bounds `lo80`,
 * `hi80` of each interval. `calendar` stamps the steps: the model's, or that of the file that was forecast from.
 * is_first false: more rows after others, so CSV has no header.
 */
void forecast_output(const struct model *model, const struct calendar *calendar, const struct forecast *forecast,
                     enum format format, bool is_first, struct text *text);

#endif
