/*
 * A statistical method: one way to forecast a series from its own past alone.
 *
 *     fit, then at each step: forecast, advance to the next
 *
 * Its parameters are those of the fit; its state moves on with each step, so that any step is an origin to forecast
 * from. baselines.h runs all methods on a series, side by side.
 *
 * There are two kinds. Naive, seasonal naive and drift read the history of the series (history.h), which they share.
 * Theta and exponential smoothing each have a state of their own, plain data. They see the series prepared: without
 * gaps while they are fitted, in units in which no digits are lost, and without a season that is not theirs to find.
 *
 * To add a method, do three things.
 *
 *   1. Write methods/NAME.h and NAME.c with its state, its equations and their source, and `const struct method
 *      NAME_method` around them. theta.c is the shortest example with a state; history.c has those without.
 *   2. In baselines.h give it its line in BASELINE_TABLE, and a member of struct baselines for its state. Reports,
 *      --blend, backtests, the model file and most tests take it from there.
 *   3. Describe it in man/seqnet-train.1 (--blend) and man/seqnet-model.5 (weights, and its state).
 *
 * A place that is forgotten does not compile, or fails in tests/lint. tests/lint/traps.sh tries this with a method.
 *
 * A model file has a new method only where that has a weight. So older files open, and older programs read what does
 * without it; the method then starts from what the history remembers. A new method begins without a share in blends:
 * rating/blend.c says how much each counts before anything is known.
 */
#ifndef SEQNET_METHODS_METHOD_H
#define SEQNET_METHODS_METHOD_H

#include <stdbool.h>
#include <stddef.h>

#include "json/json_fields.h"

/* `state` is the method's own. A method without one gets the struct history. */
struct method {
    const char *name;      /* "seasonal naive": in tables */
    const char *word;      /* "seasonal-naive": in options and model files */
    bool needs_season;     /* without one it says what another says, and reports leave it out */
    bool is_in_every_file; /* it is as old as model files with methods. The file has its weight, and its state, only
                              where it counts if not */

    /* The four are NULL in a method without a state of its own. */
    /* The state as model files have it, under `word`: every member that forecast and advance read. Nothing in a file is
     * trusted: ranges and .check keep out what forecast and advance could not take. */
    const struct json_table *state;
    /* Start where nothing is known but a first value. */
    void (*start)(void *state, double y);
    /* To values[0..count-1], count >= 1, all finite; the state is that after the last. A period that is whole and at
     * most SMOOTHING_PERIOD_MAX, or 1: no season; is there certainly one? scratch[count]. */
    void (*fit)(void *state, const double *values, size_t count, int period, bool is_seasonal, double *scratch);
    /* One more step; y may be NAN: the forecast stands for it. In constant time. */
    void (*advance)(void *state, double y);

    /* out[k-1] for k = 1 .. horizon steps after the last; not finite where the numbers are too large. */
    void (*forecast)(const void *state, int horizon, double *out);
};

#endif
