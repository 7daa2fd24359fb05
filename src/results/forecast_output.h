/* A forecast as CSV, JSON or JSON lines: one row per series and step (answer_rows.h). */
#ifndef SEQNET_RESULTS_FORECAST_OUTPUT_H
#define SEQNET_RESULTS_FORECAST_OUTPUT_H

#include <stdbool.h>

#include "base/text.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "results/digits.h"

/*
 * After series and time comes `forecast`, or with several targets one `forecast_NAME` each, then the bounds `lo80`,
 * `hi80` of each interval, all with the digits that matter (digits.h). `panel` is what was forecast from, and its
 * calendar writes the time of a step; NULL: the model's own rows. is_first false: the rows follow others, so CSV has no
 * header.
 */
void forecast_output(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                     const struct answer_style *style, bool is_first, struct text *text);

#endif
