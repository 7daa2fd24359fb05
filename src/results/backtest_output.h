/* The figures of `seqnet evaluate` in each format. */
#ifndef SEQNET_RESULTS_BACKTEST_OUTPUT_H
#define SEQNET_RESULTS_BACKTEST_OUTPUT_H

#include "base/text.h"
#include "rehearse/backtest.h"
#include "report/format.h"

/*
 * All methods, as a table (backtest_report()), CSV or JSON. As CSV one row for each method and part: everything
 * (`target`, `step` and `origin` empty), then each target if there are several, each step ahead (counted from the last
 * that is known, so the first after a gap of 2 is 3), each origin (the steps from it to the end of each series). As
 * JSON the same, nested.
 */
void backtest_output(const struct backtest *backtest, const struct panel *panel, enum format format, struct text *text);

#endif
