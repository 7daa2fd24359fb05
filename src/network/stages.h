/*
 * One stage during a pass: what it reads, its cell in one direction or both, dropout on what it leaves; and the way
 * back through stages that stand on each other.
 */
#ifndef SEQNET_NETWORK_STAGES_H
#define SEQNET_NETWORK_STAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "network/network.h"

bool pass_has_dropout(const struct network_pass *pass);

/* The pass of one direction (0, 1) of stage s, as its cell takes it; forward's and backward's own fields are not set.
 */
struct cell_pass stage_direction(const struct network *network, const struct network_workspace *workspace,
                                 const struct network_pass *pass, int s, int direction);

/* Where the states of stage s begin among those of all layers; a decoder's are those of the layer that it begins
 * with. */
ptrdiff_t stage_state_offset(const struct network *network, int s, int sample_count);

void stage_forward(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass,
                   int s);

/* Stages first .. last, from the top down. Their top's d loss / d output is in workspace->hidden_grad, and so is their
 * bottom's afterwards. d loss / d source of the bottom is added to source_grad, if not NULL. */
void stages_backward(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass, int first, int last, real *source_grad);

#endif
