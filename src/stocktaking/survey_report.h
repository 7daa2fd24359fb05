/* What `seqnet check` tells: for people, and as JSON (seqnet-json(5)). */
#ifndef SEQNET_STOCKTAKING_SURVEY_REPORT_H
#define SEQNET_STOCKTAKING_SURVEY_REPORT_H

#include <stddef.h>

#include "base/text.h"
#include "progress/watch.h"
#include "stocktaking/dry_run.h"

/* The whole of it: what training would do (`request`, or `classes` of a classifier; the other is NULL), printed. Fails
 * as dry_run_forecast() and dry_run_classify() do. The watch is ended. */
int dry_run_tell(const struct learn_request *request, const struct classifier_request *classes,
                 const struct panel *panel, const struct outliers *outliers, struct watch *watch, bool is_json,
                 struct error *error);

/* A table for people. */
void survey_report(const struct dry_run *run, const struct panel *panel, struct text *text);

/* One JSON object. */
void survey_report_write(const struct dry_run *run, const struct panel *panel, int thread_count, struct text *text);

/* Append the command line of `train` that makes the same model, whatever future rules choose: every option that a rule
 * chose is spelled out. */
void survey_report_command(const struct model *model, struct text *text);

#endif
