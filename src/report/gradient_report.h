/* What `seqnet gradient` tells: a table for people, CSV and JSON for machines, and a picture. */
#ifndef SEQNET_REPORT_GRADIENT_REPORT_H
#define SEQNET_REPORT_GRADIENT_REPORT_H

#include "base/text.h"
#include "probe/gradient_finding.h"
#include "probe/gradient_study.h"
#include "probe/memory_task.h"
#include "report/format.h"

/* What was found, and on what. Borrowed. */
struct gradient_report {
    const char *source;                      /* the file; NULL for a task */
    const struct gradient_setting *setting;  /* NULL for a task */
    const struct memory_task *task;          /* NULL for a file */
    const struct gradient_finding *findings; /* [count], all of the same window */
    int count;
};

/* Some lags as a table, relative to lag 0; all of them as CSV (one row for each cell, moment and lag) or JSON, as they
 * are. */
void gradient_report_append(const struct gradient_report *report, enum format format, struct text *text);

/* The script of a picture (picture.h): norms over lags, relative to lag 0, on a logarithmic scale; hidden states on the
 * left, inputs on the right. */
void gradient_report_picture(const struct gradient_report *report, struct text *script);

#endif
