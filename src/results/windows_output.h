/*
 * The windowed data set as CSV, one window a row:
 *
 *     [series,] time, part, y[t-2], y[t-1], y[t], y[t+1], y[t+2]
 *                           seen by the network   to be answered
 *
 * `time` is that of t, the origin: the last step seen. If there are several columns, they stand side by side for each
 * step. Known columns go on after the origin, before what is to be answered.
 */
#ifndef SEQNET_RESULTS_WINDOWS_OUTPUT_H
#define SEQNET_RESULTS_WINDOWS_OUTPUT_H

#include <stdbool.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "plan/training_data.h"

/* Write all windows of all parts to standard output: values of the data, or with `is_scaled` the numbers that the
 * network is shown and must answer. The recipe's calendar features are then among them. A missing value is an empty
 * field. ERROR_SYSTEM for memory and output. */
int windows_output(const struct panel *panel, const struct training_data *data, calendar_features features,
                   bool is_scaled, struct error *error);

#endif
