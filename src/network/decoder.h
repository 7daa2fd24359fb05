/*
 * The decoder: K steps more, which begin with the last states of the layers below and each answer one step.
 *
 *     feed [K][B][T + Q/K]     what is known of each step, and at all but the first the value of the step before: the
 *                              decoder's own answer, or in training the true one (teacher)
 *
 * Free, it runs step by step. Taught, it knows all it is fed from the start and runs over all steps at once.
 */
#ifndef SEQNET_NETWORK_DECODER_H
#define SEQNET_NETWORK_DECODER_H

#include "network/network.h"

/* After the stages below, whose last states are in workspace->state. */
void decoder_forward(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass);

/* Down to d loss / d state of the layers below, in workspace->state_grad. */
void decoder_backward(const struct network *network, struct network_workspace *workspace,
                      const struct network_pass *pass);

#endif
