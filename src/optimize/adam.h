/*
 * Adam, the rule by which gradients change parameters (Kingma & Ba 2015, algorithm 1), on one flat vector. The
 * gradient's norm is clipped first. An update is made slice by slice, so that threads can share it; the gradient is
 * scaled on the way.
 */
#ifndef SEQNET_OPTIMIZE_ADAM_H
#define SEQNET_OPTIMIZE_ADAM_H

#include <stddef.h>

#include "base/error.h"
#include "base/real.h"
#include "kernels/kernels.h"

struct adam {
    size_t count;       /* parameters */
    real *mean;         /* owned, [count] running mean of the gradient, m */
    real *square;       /* owned, [count] running mean of its square, v */
    unsigned long step; /* updates done */
    /* of the update under way: what makes up for the zeros that the means began with, 1 - beta1^step and
     * sqrt(1 - beta2^step) */
    double mean_correction, square_correction;
};

#define ADAM_INIT {.mean = NULL}

int adam_init(struct adam *adam, size_t count, struct error *error);
void adam_release(struct adam *adam);

/* The factor that brings a gradient of this Euclidean norm to a norm of at most `limit`: 1 or less. */
double adam_clip_factor(double norm, double limit);

/* Begin an update. adam_update_slice() then follows, once for each slice of the parameters. */
void adam_begin_step(struct adam *adam);

/* Update parameters begin .. begin+count-1 by factor * gradient (which is overwritten). beta is 0.9 and 0.999, epsilon
 * 1e-8. Array arguments begin with parameter 0. */
void adam_update_slice(const struct adam *adam, const struct kernels *kernels, size_t begin, size_t count,
                       double factor, double learning_rate, real *gradient, real *parameters);

#endif
