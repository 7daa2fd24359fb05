/*
 * Which series and values were left out, told to a person on standard error. That is worth a line even where only
 * errors are printed.
 */
#ifndef SEQNET_REPORT_LEFT_OUT_REPORT_H
#define SEQNET_REPORT_LEFT_OUT_REPORT_H

#include <stdbool.h>

#include "base/text.h"
#include "dataset/left_out.h"
#include "examples/outliers.h"
#include "persist/model.h"
#include "predict/forecast.h"

/* A line for each of the first series left out, and one that says how many more there are. Nothing when there are none.
 * `command` and `source` begin each line. */
void left_out_report(const struct left_out *list, const char *command, const char *source, struct text *text);

/* One line for each of the first values that were left out, and how many more; nothing when there are none.
 * `of_model`: a model that was there already said so. */
void left_out_report_outliers(const struct outliers *outliers, const char *command, const char *source, bool of_model,
                              struct text *text);

/* A note on the series that the baselines alone forecast, because the networks saw no value of them; nothing when there
 * are none. */
void left_out_report_unseen(const struct model *model, const struct forecast *forecast, struct text *text);

#endif
