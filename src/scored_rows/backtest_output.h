/* The figures of `seqnet evaluate` in each format. */
#ifndef SEQNET_SCORED_ROWS_BACKTEST_OUTPUT_H
#define SEQNET_SCORED_ROWS_BACKTEST_OUTPUT_H

#include <stdbool.h>

#include "base/text.h"
#include "rehearse/backtest.h"
#include "report/format.h"

/*
 * All methods, as a table (backtest_report()), CSV or JSON.
 *
 * CSV has one row for each method and part. The parts are: everything (`target`, `step` and `origin` empty); each
 * target if there are several; each step ahead; each origin. A step is counted from the last that is known, so the
 * first after a gap of 2 is 3. An origin is given as the steps from it to the end of each series. JSON has the same,
 * nested. plan_is_shown: as backtest_report() has it.
 *
 * by_series: the scores of each series too (series_scores.h), which the backtest has kept. In CSV they take the place
 * of the others.
 */
void backtest_output(const struct backtest *backtest, const struct panel *panel, enum format format, bool by_series,
                     bool plan_is_shown, struct text *text);

#endif
