/*
 * The networks of a stateful model, reading one series from step to step: the state of each goes on where it was left.
 *
 *     carried_start()      the state before the first step: zeros, or what a model has kept
 *     carried_read()       some steps more, and the forecasts after each of the last of them
 *
 *     series    y0 y1 y2 ... y8 | y9 y10
 *     states    0 -> ... -------> s8 ---> s10        s8 is what a model with these ten steps keeps
 * (model_series.states)
 */
#ifndef SEQNET_PREDICT_CARRIED_NETWORKS_H
#define SEQNET_PREDICT_CARRIED_NETWORKS_H

#include <stddef.h>

#include "base/error.h"
#include "persist/model.h"
#include "predict/series_reader.h"

/* Where stateful networks begin to read a series. */
struct carried_from {
    size_t step;
    const real *states; /* before it: borrowed from the model; NULL: zeros */
};

struct carried_networks {
    const struct model *model;     /* borrowed */
    struct series_reader *readers; /* owned, [recipe_variant_count()] */
    real *states; /* owned, as model_series.states: of one member after the other, before the next step */
};

#define CARRIED_NETWORKS_INIT {.readers = NULL}

/* For a stateful model. ERROR_SYSTEM for memory. */
int carried_init(struct carried_networks *carried, const struct model *model, struct error *error);
void carried_release(struct carried_networks *carried);

/* Begin with these states, or with zeros where they are NULL. */
void carried_start(struct carried_networks *carried, const real *states);

/*
 * Read steps span->begin .. span->end-1 of the series (series[p] as preparation p sees it). The networks' mean
 * forecasts after each of steps from .. span->end-1 go to out [span->end - from][K][target_count], in the data's units;
 * NAN where nothing was observed among the steps that are looked back at. from = span->end: none is asked for, and
 * `out` may be NULL. Allocates nothing.
 */
void carried_read(struct carried_networks *carried, const struct prepared_series *const series[],
                  const struct series_span *span, size_t from, double *out);

#endif
