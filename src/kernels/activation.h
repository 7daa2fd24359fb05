/* The nonlinear functions of the cells, elementwise, in place. */
#ifndef SEQNET_KERNELS_ACTIVATION_H
#define SEQNET_KERNELS_ACTIVATION_H

#include <stddef.h>

#include "base/real.h"

/* x = tanh(x) */
void activation_tanh(size_t count, real *x);

/* x = 1 / (1 + exp(-x)) */
void activation_sigmoid(size_t count, real *x);

#endif
