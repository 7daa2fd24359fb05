/*
 * Free running: the networks are fed their own output for as long as asked.
 *
 *     window  [ y  y  y  y ] -> y'                      the step after the last row
 *             [ y  y  y  y' ] -> y''                    its own output as if it had been observed
 *             [ y  y  y' y'' ] -> ...
 *
 * Each step is the mean of what the networks say one step ahead. Every variant sees its own preparation of it.
 *
 * With noise, each step gets a random error before it is fed back. The error is drawn from the distribution that the
 * model's intervals of the first step stand for: linear between their bounds and 0, and never beyond the widest. What
 * comes out is one path that the series may take, and no expectation.
 */
#ifndef SEQNET_PREDICT_GENERATION_H
#define SEQNET_PREDICT_GENERATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "examples/windows.h"
#include "persist/model.h"
#include "predict/network_answers.h"

#define GENERATION_STEPS_MAX 1000000

struct generation {
    int step_count; /* N, 1 .. GENERATION_STEPS_MAX */
    bool has_noise;
    uint64_t seed; /* of the noise */
};

/* Can this model run freely? ERROR_USAGE when it has past or known columns, which nothing generates, or no intervals to
 * draw noise from. */
int generation_check(const struct generation *generation, const struct model *model, struct error *error);

/*
 * Generate the N steps after the end of a series into out [N][target_count], in the data's units. NAN from where the
 * networks have nothing to look at, or what they say has no logarithm.
 *
 * series[p] [recipe_preparation_count()] is the series as preparation p sees it, with calendar features for N + K steps
 * more. `answers` asks the model's networks, and looks at other series afterwards. `index` tells series apart: each has
 * noise of its own. `from` says where stateful networks begin to read the series; their state then goes on over what is
 * generated. baselines [target_count], or NULL: noise is measured by their error size too. ERROR_SYSTEM for memory.
 */
int generation_run(const struct generation *generation, struct network_answers *answers,
                   struct prepared_series *const series[], const struct carried_from *from, size_t index,
                   const struct baselines *baselines, double *out, struct error *error);

#endif
