/* A forecast as CSV, JSON or JSON lines: one row per series and step, under the names that the input had. */
#ifndef SEQNET_REPORT_FORECAST_OUTPUT_H
#define SEQNET_REPORT_FORECAST_OUTPUT_H

#include "base/names.h"
#include "base/text.h"
#include "persist/model.h"
#include "predict/forecast.h"

enum forecast_format { FORMAT_CSV, FORMAT_JSON, FORMAT_JSONL, FORMAT_COUNT };

NAMES_DECLARE(forecast_format, enum forecast_format);

/*
 * Columns: the series column if there is one; the time column, or `step` where rows are counted; then `forecast`, or
 * with several targets one `forecast_NAME` each. `calendar` stamps the steps: the model's, or that of the file that was
 * forecast from.
 */
void forecast_output(const struct model *model, const struct calendar *calendar, const struct forecast *forecast,
                     enum forecast_format format, struct text *text);

/* The same without the CSV header: more rows after those of forecast_output(). */
void forecast_output_more(const struct model *model, const struct calendar *calendar, const struct forecast *forecast,
                          enum forecast_format format, struct text *text);

#endif
