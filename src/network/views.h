/*
 * What a stage's cell reads, where that is not its source as it stands: steps side by side for a convolution, or the
 * steps in reverse for the second direction of a bidirectional layer; and the same for gradients, the other way.
 */
#ifndef SEQNET_NETWORK_VIEWS_H
#define SEQNET_NETWORK_VIEWS_H

#include "network/network.h"

/* view [W][B][V*F]: of source [W][B][F] the steps t - V/2 .. t + V/2 side by side, zeros past the ends. And the
 * gradient's way: source_grad += . */
void view_side_by_side(const struct network_stage *stage, int B, const real *source, real *view);
void view_side_by_side_backward(const struct network_stage *stage, int B, const real *view_grad, real *source_grad);

/* view [W][B][F]: the last step first. And the gradient's way: source_grad += . */
void view_reversed(const struct network_stage *stage, int B, const real *source, real *view);
void view_reversed_backward(const struct network_stage *stage, int B, const real *view_grad, real *source_grad);

/* Both directions' states side by side, each at the step that it had read last: output [W][B][2H]. And the share of one
 * direction (0, 1) in the output's gradient, in that direction's own order: hidden_grad [W][B][H], written. */
void view_join_directions(const struct network_stage *stage, int B, const real *hidden, const real *reverse_hidden,
                          real *output);
void view_split_direction(const struct network_stage *stage, int B, int direction, const real *output_grad,
                          real *hidden_grad);

#endif
