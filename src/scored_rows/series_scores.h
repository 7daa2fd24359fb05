/*
 * `seqnet evaluate --by series`: the scores of each series, the worst first. With several targets each target of a
 * series is scored alone. The worst is that of the largest MASE; where no series has one, of the largest mean absolute
 * error. Series without a forecast are left out.
 *
 * The figures are means over the origins of the series. Those over everything (backtest_overall()) are the means of
 * these, each weighted by its forecasts.
 */
#ifndef SEQNET_SCORED_ROWS_SERIES_SCORES_H
#define SEQNET_SCORED_ROWS_SERIES_SCORES_H

#include "base/text.h"
#include "json/json_writer.h"
#include "rehearse/backtest.h"

/* For people: seqnet's figures, and the baseline that is best at the series. */
void series_scores_table(const struct backtest *backtest, const struct panel *panel, struct text *text);

/* A row for each series: its name as the file calls it, the target if there are several, how many forecasts, seqnet's
 * figures, coverage of its intervals, and the MASE of every other method. */
void series_scores_csv(const struct backtest *backtest, const struct panel *panel, struct text *text);

/* The same as the array "by_series" of the object that is open. */
void series_scores_json(const struct backtest *backtest, const struct panel *panel, struct json_writer *writer);

#endif
