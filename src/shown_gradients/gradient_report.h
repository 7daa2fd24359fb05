/* What `seqnet gradient` tells a person: a table. Its picture: gradient_figure.h. */
#ifndef SEQNET_SHOWN_GRADIENTS_GRADIENT_REPORT_H
#define SEQNET_SHOWN_GRADIENTS_GRADIENT_REPORT_H

#include "base/text.h"
#include "probe/gradient_finding.h"
#include "probe/gradient_study.h"
#include "probe/memory_task.h"

/* What was found, and on what. Borrowed. */
struct gradient_report {
    const char *source;                      /* the file; NULL for a task */
    const struct gradient_setting *setting;  /* NULL for a task */
    const struct memory_task *task;          /* NULL for a file */
    const struct gradient_finding *findings; /* [count], all of the same window */
    int count;
};

/* The columns of the table. Each cell has two: what was measured at the start of its training, and at the end. */
enum moment { MOMENT_START, MOMENT_TRAINED, MOMENT_COUNT };

const char *gradient_report_moment(int column); /* "start", "trained" */
const struct gradient_profile *gradient_report_profile(const struct gradient_report *report, int column);

/* "copy", "adding". */
const char *gradient_report_task(const struct memory_task *task);

/* Lags that were measured. */
int gradient_report_lags(const struct gradient_report *report);

/* Some lags as a table, relative to lag 0, and which path keeps the memory of each cell. */
void gradient_report_table(const struct gradient_report *report, struct text *text);

/* A norm in units of lag 0; NAN where nothing reached the last step either. */
double gradient_report_relative(const double *norms, int lag);

#endif
