/*
 * Which series were left out, told to a person on standard error. That is worth a line even where only errors are
 * printed.
 */
#ifndef SEQNET_REPORT_LEFT_OUT_REPORT_H
#define SEQNET_REPORT_LEFT_OUT_REPORT_H

#include "base/text.h"
#include "dataset/left_out.h"
#include "persist/model.h"
#include "predict/forecast.h"

/* A line for each of the first series left out, and one that says how many more there are. Nothing when there are none.
 * `command` and `source` begin each line. */
void left_out_report(const struct left_out *list, const char *command, const char *source, struct text *text);

/* A note on the series that the baselines alone forecast, because the networks saw no value of them; nothing when there
 * are none. */
void left_out_report_unseen(const struct model *model, const struct forecast *forecast, struct text *text);

#endif
