/* What `seqnet gradient` tells: a table for people, CSV and JSON for machines. */
#ifndef SEQNET_REPORT_GRADIENT_REPORT_H
#define SEQNET_REPORT_GRADIENT_REPORT_H

#include "base/text.h"
#include "predict/gradient_profile.h"

enum gradient_format { GRADIENT_TABLE, GRADIENT_CSV, GRADIENT_JSON };

/* "table", "csv", "json"; NULL past the last. */
const char *gradient_format_name(int format);

/* One cell, measured before and after training. Borrowed. */
struct gradient_finding {
    const char *cell;
    const struct gradient_profile *start, *trained; /* of the same window */
    double error_share; /* of a task (memory_task.h); NAN without one */
};

/* Some lags as a table, all as CSV (one row for each cell, moment and lag) or JSON. `subject`: what was trained on. */
void gradient_report(const char *subject, const struct gradient_finding *findings, int count, enum gradient_format format, struct text *text);

#endif
