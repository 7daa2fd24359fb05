/*
 * One stage during a pass: what it reads, its cell in one direction or both, and dropout on what it leaves. And the way
 * back through stages that stand on each other.
 */
#ifndef SEQNET_NETWORK_STAGES_H
#define SEQNET_NETWORK_STAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "network/network.h"

bool pass_has_dropout(const struct network_pass *pass);

/* The pass of one direction (0, 1) of stage s, as its cell takes it. Fields that only forward or only backward uses are
 * not set. */
struct cell_pass stage_direction(const struct network *network, const struct network_workspace *workspace,
                                 const struct network_pass *pass, int s, int direction);

/* Where the states of stage s begin among those of all layers. A decoder's states are those of the layer that it begins
 * with. */
ptrdiff_t stage_state_offset(const struct network *network, int s, int sample_count);

void stage_forward(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass,
                   int s);

/* Go back through stages last .. first, from the top down. workspace->hidden_grad holds d loss / d output of stage
 * `last` before, and of stage `first` afterwards. d loss / d source of stage `first` is added to source_grad, if that
 * is not NULL. */
void stages_backward(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass, int first, int last, real *source_grad);

#endif
