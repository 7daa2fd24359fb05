/*
 * The pooled read-out: features [B][E] of whole sequences, side by side in this order, each as wide as the stage that
 * it is taken from:
 *
 *     top stage: its last state (each direction's own last), mean over the steps
 *     last convolution, if there is one: mean, maximum
 */
#ifndef SEQNET_NETWORK_READ_OUT_H
#define SEQNET_NETWORK_READ_OUT_H

#include "network/network.h"

/* Of the stages' outputs, to features [B][E]. */
void read_out_pool(const struct network *network, const struct network_workspace *workspace, int sample_count,
                   real *features);

/* Add what features_grad [B][E] means for the output of `stage`, the top one or the last convolution, to output_grad
 * [W][B][output_size]. */
void read_out_pool_backward(const struct network *network, const struct network_workspace *workspace, int sample_count,
                            int stage, const real *features_grad, real *output_grad);

#endif
