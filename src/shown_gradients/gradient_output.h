/* The figures of `seqnet gradient` in each format. */
#ifndef SEQNET_SHOWN_GRADIENTS_GRADIENT_OUTPUT_H
#define SEQNET_SHOWN_GRADIENTS_GRADIENT_OUTPUT_H

#include "base/text.h"
#include "report/format.h"
#include "shown_gradients/gradient_report.h"

/* All lags as CSV (one row for each cell, moment and lag) or JSON, unscaled; or the table (gradient_report_table()). */
void gradient_output(const struct gradient_report *report, enum format format, struct text *text);

#endif
