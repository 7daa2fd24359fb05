/*
 * The matrix products that all cells share, over panels of gates (kernels/kernels.h). With U = input_weight, V =
 * recurrent_weight, b = bias:
 *
 *     forward step    a_t = U x_t + V h_{t-1} + b
 *     backward step   dh_{t-1} += V^T da_t        dx_t += U^T da_t
 *     and after every few steps, while they are in cache
 *                     dU += da_t x_t^T            dV += da_t h_{t-1}^T            db += da_t
 *
 * h before the first step is pass->initial_state's, or 0. Some gates may read x alone and some h alone (struct
 * gate_counts in cell.h). V has no rows for the first kind, and U none for the second. A cell without recurrence has no
 * V.
 *
 * a_t, and later da_t in its place, is kept as G * (panels of H units) panels [W*B][width], gate after gate. What
 * stands beside the units of a gate's last panel is 0. Weights are packed once per pass.
 */
#ifndef SEQNET_LAYERS_LAYER_PRODUCTS_H
#define SEQNET_LAYERS_LAYER_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"
#include "layers/cell.h"

/* One layer during one pass. Everything is borrowed. */
struct layer_products {
    const struct cell_pass *pass;
    struct gate_counts gates;
    int width;              /* of a panel */
    int gate_panels;        /* panels of one gate */
    ptrdiff_t gate_columns; /* H' = gate_panels * width */
    ptrdiff_t panel_stride; /* numbers from panel to panel: W*B rows, and some more so that panels do not fight for
                               the same places in the cache */
    real *panels;           /* of the gates, at the beginning of pass->cache */
    int added_to;           /* backward: the weight gradients hold the steps from here on */
    bool adds_input_transposed; /* dU is gathered transposed, [F][gates of U * H']: better for few inputs */
    /* pieces of pass->scratch */
    real *packed_input, *packed_recurrent; /* U^T and V^T (forward) or U and V (backward) */
    real *packed_bias;                     /* forward: b, backward: db; [G * H'] */
    real *packed_rows;                     /* h_{t-1} or x_t of some steps */
    real *input_grad_transposed;           /* [F][gates of U * H'] */
    real *rest_of_scratch;                 /* for the cell itself */
};

/* Numbers from panel to panel for up to W*B rows. */
ptrdiff_t layer_panel_stride(const struct kernels *kernels, int step_count, int sample_count, int hidden_size);

/* How many numbers pass->cache takes for `panel_sets` arrays of one number per step, sample and unit; and pass->scratch
 * for the products. */
double layer_cache_size(const struct kernels *kernels, int panel_sets, int step_count, int sample_count,
                        int hidden_size);
double layer_scratch_size(const struct kernels *kernels, const struct cell *cell, int step_count, int sample_count,
                          int input_size, int hidden_size);

/* Cut cache and scratch, and pack the weights. */
struct layer_products layer_products_forward(const struct cell_pass *pass, const struct cell *cell);
struct layer_products layer_products_backward(const struct cell_pass *pass, const struct cell *cell);

/* Row (t, 0) of the first panel of array `set`. Set 0 is the first gate; set G is what follows the gates in the
 * cache. */
real *layer_panels(const struct layer_products *products, int set, int t);

/* Copy step t of array `set` to plain rows, values [B][H]; pass->cache as forward left it. */
void layer_read_panels(const struct cell_pass *pass, const struct cell *cell, int set, int t, real *values);

/* Plain rows [B][H] to panels, `panel_stride` apart, with 0 beside the units, and back. */
void layer_rows_to_panels(const struct layer_products *products, const real *rows, real *panels,
                          ptrdiff_t panel_stride);
void layer_panels_to_rows(const struct layer_products *products, const real *panels, ptrdiff_t panel_stride,
                          real *rows);

/* Write a_t. */
void layer_forward_step(const struct layer_products *products, int t);

/* After da_t is written, for t = W-1 .. 0. */
void layer_backward_step(struct layer_products *products, int t);

/* After the last of them. */
void layer_backward_end(const struct layer_products *products);

#endif
