/* What `seqnet evaluate` tells: a table for people, CSV and JSON for machines, and lines of progress. */
#ifndef SEQNET_REPORT_BACKTEST_REPORT_H
#define SEQNET_REPORT_BACKTEST_REPORT_H

#include "base/names.h"
#include "base/text.h"
#include "rehearse/backtest.h"

enum backtest_format { BACKTEST_TABLE, BACKTEST_CSV, BACKTEST_JSON, BACKTEST_FORMAT_COUNT };

NAMES_DECLARE(backtest_format, enum backtest_format);

/*
 * The figures of all methods. As CSV one row for each method and part: everything (`target`, `step` and `origin`
 * empty), then each target if there are several, each step ahead (counted from the last that is known, so the first
 * after a gap of 2 is 3), each origin (the steps from it to the end of each series). As JSON the same, nested.
 */
void backtest_report(const struct backtest *backtest, const struct panel *panel, enum backtest_format format,
                     struct text *text);

/* What is going to be done, before the first origin. */
void backtest_report_plan(const struct backtest *backtest, const struct panel *panel, struct text *text);

/* One line when an origin is done. */
void backtest_report_origin(const struct backtest *backtest, const struct panel *panel,
                            const struct backtest_origin *origin, struct text *text);

#endif
