/*
 * How far back a network feels its error: the vanishing gradient, measured.
 *
 *     hidden[k] = |d loss / d h_{W-1-k}| / |d loss / d h_{W-1}|         input[k] the same of x
 *
 * |.| is the Euclidean norm, its root mean square over the samples. The network has one layer. What its skip would bring straight to the input is
 * left out: input[] is what came back through time.
 */
#ifndef SEQNET_PREDICT_GRADIENT_PROFILE_H
#define SEQNET_PREDICT_GRADIENT_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "network/loss.h"
#include "network/network.h"

/* What is measured on. Borrowed; shapes as in struct network_pass and struct loss_pass. */
struct gradient_samples {
    int sample_count;   /* B */
    enum loss_kind loss;
    const real *input;  /* [W][B][F] */
    const real *future; /* [B][Q] or NULL */
    const real *target, *weight; /* [B][O] */
    const real *growth; /* [B][O], MAPE only */
};

struct gradient_profile {
    int lag_count;  /* W */
    double *hidden; /* owned, [W]; hidden[0] is 1. NAN where there is no gradient at all */
    double *input;  /* owned, [W] */
    double saturated_units; /* share of |h| (rnn) or |tanh c| (lstm) above 0.95 */
    double saturated_gates; /* share of gates below 0.05 or above 0.95; NAN for a cell without gates */
    double half_life; /* steps: the first lag, on the line between its neighbours, at which hidden[] is below 1/2; INFINITY when it never is */
};

#define GRADIENT_PROFILE_INIT {.hidden = NULL, .input = NULL}

/* The weights that training starts from (trainer.h, same seed). With `draws_head` the head's, which are zero there and would let no gradient through, are
 * drawn Glorot-uniform: for a measurement before training. */
void gradient_profile_start(const struct network *network, uint64_t seed, bool draws_head, real *parameters);

/* Measure; release the profile. ERROR_SYSTEM for memory, ERROR_USAGE when the window is too large: *profile is then untouched. */
int gradient_profile_init(struct gradient_profile *profile, const struct network *network, const struct kernels *kernels,
                          const real *parameters, const struct gradient_samples *samples, struct error *error);
void gradient_profile_release(struct gradient_profile *profile);

#endif
