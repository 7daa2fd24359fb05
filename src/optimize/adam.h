/* Adam (Kingma & Ba 2015, algorithm 1) on a flat parameter vector, with the gradient's norm clipped first. */
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
};

#define ADAM_INIT {.mean = NULL}

int adam_init(struct adam *adam, size_t count, struct error *error);
void adam_release(struct adam *adam);

/* Scale gradient[count] so that its Euclidean norm is at most `limit`. Returns the norm before, which is not finite when the gradient is not. */
double adam_clip(const struct kernels *kernels, real *gradient, size_t count, double limit);

/* One update of parameters[count]; beta 0.9 and 0.999, epsilon 1e-8. */
void adam_update(struct adam *adam, const struct kernels *kernels, const real *gradient, double learning_rate, real *parameters);

#endif
