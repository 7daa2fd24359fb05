/* A backtest as a figure (picture/figure.h): the error of each method, and the coverage of the intervals, by step. */
#ifndef SEQNET_SKETCHES_BACKTEST_FIGURE_H
#define SEQNET_SKETCHES_BACKTEST_FIGURE_H

#include "picture/figure.h"
#include "rehearse/backtest_result.h"

/* The lines of the figure: one for each method, then two of levels. Others may be added behind. */
enum { BACKTEST_LINE_LEVELS = BACKTEST_METHOD_COUNT, BACKTEST_LINE_COUNT = BACKTEST_LINE_LEVELS + FIGURE_LEVEL_MAX };

/* Add these panels to a figure, with its title. The errors are MASE, or MAE where that is not defined, with bars of one
 * standard error; the coverage is that of the narrowest and the widest level, and what it is to be is dotted. `source`
 * is the file's name. ERROR_SYSTEM for memory. Release it either way. */
int backtest_figure(const struct backtest *backtest, const char *source, struct figure *figure, struct error *error);

#endif
