/*
 * What the simplest methods remember of a series: its first and last observation, and one period of its values.
 *
 *     naive             the last observation
 *     seasonal naive    the observation a period before, or two, ...; a period that is not whole is rounded to a step
 *     drift             the line from the first observation to the last, continued
 *
 * Values may be missing (NAN). Those before the first observation do not count. For later ones seasonal naive's
 * forecast is remembered.
 */
#ifndef SEQNET_METHODS_HISTORY_H
#define SEQNET_METHODS_HISTORY_H

#include <stddef.h>

#include "base/error.h"
#include "methods/method.h"

struct history {
    double period;       /* steps, whole or not; 1: no season */
    size_t step_count;   /* steps since the first observation, that one included; 0: nothing was ever observed */
    double first, last;  /* observations */
    size_t gap;          /* steps since the last one */
    size_t recent_count; /* period to the nearest step, + 1 */
    double *recent; /* owned, [recent_count]: step t of step_count, missing ones filled, is recent[t % recent_count] */
};

#define HISTORY_INIT                                                                                                   \
    {                                                                                                                  \
        .recent = NULL                                                                                                 \
    }

/* How many values are remembered for a period: the period, to the nearest step, + 1. */
size_t history_recent_count(double period);

/* Nothing observed yet. *history was HISTORY_INIT. ERROR_SYSTEM for memory. */
int history_init(struct history *history, double period, struct error *error);

/* *copy, HISTORY_INIT before, becomes a copy with an array of its own. ERROR_SYSTEM for memory, *copy untouched. */
int history_copy(struct history *copy, const struct history *history, struct error *error);
void history_release(struct history *history);

/* One more step, y or NAN. */
void history_advance(struct history *history, double y);

/* The methods. They need step_count > 0. */
extern const struct method naive_method, seasonal_naive_method, drift_method;

#endif
