/*
 * The pooled read-out: one row of features for a whole sequence, features [B][E]. These stand side by side, each as
 * wide as the stage that it is taken from:
 *
 *     top stage: its last state (each direction's own last), mean over the steps
 *     last convolution, if there is one: mean, maximum
 *
 * Letters: B samples in a batch, E features, W steps.
 */
#ifndef SEQNET_NETWORK_READ_OUT_H
#define SEQNET_NETWORK_READ_OUT_H

#include "network/network.h"

/* Pool the stages' outputs into features [B][E]. */
void read_out_pool(const struct network *network, const struct network_workspace *workspace, int sample_count,
                   real *features);

/* The way back for `stage`, the top one or the last convolution: add the share of features_grad [B][E] that came from
 * its output to output_grad [W][B][output_size]. */
void read_out_pool_backward(const struct network *network, const struct network_workspace *workspace, int sample_count,
                            int stage, const real *features_grad, real *output_grad);

#endif
