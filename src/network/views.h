/*
 * What a stage's cell reads if that is not its source unchanged, and the same way back for gradients. A convolution
 * reads several steps side by side. The second direction of a bidirectional layer reads the steps in reverse.
 *
 * Letters: W steps, B samples, F values per step of the source, V steps side by side (view_width), H hidden units.
 */
#ifndef SEQNET_NETWORK_VIEWS_H
#define SEQNET_NETWORK_VIEWS_H

#include "network/network.h"

/* view [W][B][V*F]: the steps t - V/2 .. t + V/2 of source [W][B][F], side by side, zeros past the ends. The way back
 * adds to source_grad. */
void view_side_by_side(const struct network_stage *stage, int B, const real *source, real *view);
void view_side_by_side_backward(const struct network_stage *stage, int B, const real *view_grad, real *source_grad);

/* view [W][B][F]: the last step first. The way back adds to source_grad. */
void view_reversed(const struct network_stage *stage, int B, const real *source, real *view);
void view_reversed_backward(const struct network_stage *stage, int B, const real *view_grad, real *source_grad);

/* Put both directions' states side by side, each at the step that it had just read: output [W][B][2H]. The way back,
 * for one direction (0, 1): hidden_grad [W][B][H] is its share of the output's gradient, in that direction's own order;
 * written, not added. */
void view_join_directions(const struct network_stage *stage, int B, const real *hidden, const real *reverse_hidden,
                          real *output);
void view_split_direction(const struct network_stage *stage, int B, int direction, const real *output_grad,
                          real *hidden_grad);

#endif
