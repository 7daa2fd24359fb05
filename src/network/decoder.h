/*
 * The decoder: K steps more, after the window. They begin with the last states of the layers below, and each answers
 * one step ahead.
 *
 *     feed [K][B][T + Q/K]     what is known of each step, and at all but the first the value of the step before: the
 *                              decoder's own answer, or in training the true one (teacher)
 *
 * Without a teacher it runs step by step. With one it knows from the start all that it is fed, and runs over all steps
 * at once.
 *
 * Letters: K steps ahead, B samples in a batch, T targets, Q known values of the steps to come.
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
