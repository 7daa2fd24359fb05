/*
 * Metrics as Prometheus reads them from a text file:
 *
 *     # HELP seqnet_forecast_value Forecast, by steps ahead.
 *     # TYPE seqnet_forecast_value gauge
 *     seqnet_forecast_value{model="shop.json",series="north",step="1"} 12.5
 *
 * All are gauges in base units: seconds, and ratios in place of percent.
 */
#ifndef SEQNET_SHOWN_METRICS_METRIC_TEXT_H
#define SEQNET_SHOWN_METRICS_METRIC_TEXT_H

#include "base/text.h"

/* Begin a metric; its values follow. The name begins with seqnet_, which is added. */
void metric_begin(struct text *text, const char *name, const char *help);

struct metric_label {
    const char *name, *value; /* value NULL: the label is left out */
};

/* A value of it. The labels end with one without a name. Any bytes may stand in a label: what is not UTF-8, or steers a
 * terminal, is written \xNN. */
void metric_value(struct text *text, const char *name, const struct metric_label *labels, double value);

/* A list of labels for a call. */
#define METRIC_LABELS(...)                                                                                             \
    (const struct metric_label[])                                                                                      \
    {                                                                                                                  \
        __VA_ARGS__,                                                                                                   \
        {                                                                                                              \
            NULL, NULL                                                                                                 \
        }                                                                                                              \
    }

#endif
