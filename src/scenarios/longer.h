/*
 * More steps than a model forecasts at once. A forecast is taken for observed, and the model asked again:
 *
 *     rows ... | 1 .. K |                       the model's forecast, as it is
 *     rows ...   1 .. K | K+1 .. 2K |           the second forecast after the first one's steps
 *     rows ...   1 ................ 2K | .. N   the last is cut. With known columns it begins at N-K, for they are
 *                                               known for N steps
 *
 * Seasons go on, for the methods and networks see them in what they are given. Intervals go on to grow as they do up to
 * step K. With u the unit at step K, and f the bound's factor there (struct intervals):
 *
 *     bound of step k  =  forecast_k +- u_k f (k / K)^p         p: log(f_K / f_1) / log K, 0 .. 1; 1/2 where K is 1
 *     u_k = u, and in logs larger or smaller as the forecast is
 *
 * Columns known beforehand must be known for all N steps; columns of the past nobody knows.
 */
#ifndef SEQNET_SCENARIOS_LONGER_H
#define SEQNET_SCENARIOS_LONGER_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"

/* A forecast of so many horizons at most: what is fed back again and again drifts, further than intervals tell. */
#define LONGER_ROUNDS 10

/* Can the model, after the rows of `panel` (NULL: its own)? ERROR_USAGE or ERROR_DATA, naming the column, when not. */
int longer_check(const struct model *model, const struct panel *panel, int steps, struct error *error);

/*
 * Make `forecast` one of so many steps. It is what the model forecasts after `panel`, or after its own rows if that is
 * NULL; `source` is then the model's file. The model is afterwards as before, but for the states and baselines of its
 * series: it forecasts no more. ERROR_DATA when a later forecast fails, ERROR_SYSTEM for memory.
 */
int longer_make(struct model *model, const char *source, const struct panel *panel, int steps,
                struct forecast *forecast, struct error *error);

#endif
