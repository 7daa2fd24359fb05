/*
 * What a monitoring system watches over time, for the textfile collector of Prometheus: forecasts and their bounds,
 * scores, and how new the rows are. `path` is the model's file, a label of each value ("" : none); series and targets
 * are labels where they have names, and steps ahead are. A stamp without a zone is one of the system's zone.
 */
#ifndef SEQNET_SHOWN_METRICS_METRICS_H
#define SEQNET_SHOWN_METRICS_METRICS_H

#include <stdbool.h>

#include "base/text.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "recognize/classify.h"
#include "rehearse/backtest.h"
#include "report/format.h"

/* Metrics are of the forecast itself: ERROR_USAGE for prometheus beside the option `other` (NULL: there is none). */
int metrics_check_alone(enum format format, const char *other, struct error *error);

/* `predict`: of rows of `panel`, or if that is NULL of the model's own. */
void metrics_of_forecast(const char *path, const struct model *model, const struct panel *panel,
                         const struct forecast *forecast, struct text *text);

/* The chances of the classes. */
void metrics_of_classes(const char *path, const struct model *model, const struct panel *panel,
                        const struct class_answers *answers, struct text *text);

/* `evaluate`: the figures of every method; by_series: seqnet's of each series too. */
void metrics_of_backtest(const char *path, const struct backtest *backtest, const struct panel *panel, bool by_series,
                         struct text *text);

/* The same of a classifier. */
void metrics_of_classification(const char *path, const struct classification *scores, const struct panel *panel,
                               struct text *text);

#endif
