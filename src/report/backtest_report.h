/* What a person is told by `seqnet evaluate`: lines of progress, then a table and what it means. */
#ifndef SEQNET_REPORT_BACKTEST_REPORT_H
#define SEQNET_REPORT_BACKTEST_REPORT_H

#include <stdbool.h>

#include "base/text.h"
#include "rehearse/backtest.h"

/* What is going to be done, before the first origin. */
void backtest_report_plan(const struct backtest *backtest, const struct panel *panel, struct text *text);

/* One line when an origin is done. */
void backtest_report_origin(const struct backtest *backtest, const struct panel *panel,
                            const struct backtest_origin *origin, struct text *text);

/* The figures of all methods, by steps ahead and by target too, and what they mean. plan_is_shown: the
 * reader has backtest_report_plan() before his eyes, so that its line of origins does not come again. */
void backtest_report(const struct backtest *backtest, const struct panel *panel, bool plan_is_shown, struct text *text);

#endif
