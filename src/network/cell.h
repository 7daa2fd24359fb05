/*
 * What a recurrent cell is: one layer that reads a sequence step by step and keeps a state.
 *
 *            h_1       h_2             h_W
 *             ^         ^               ^
 *     h_0 -> cell ---> cell --> ... -> cell        the same weights at every step
 *             ^         ^               ^
 *            x_1       x_2             x_W
 *
 * h_0 and every other state start at 0, or where another pass left them (initial_state). A cell runs over all W steps
 * of a batch in one call, so that an implementation is free to fuse what it likes: the products of a step with U and V,
 * and their gradients, are layer_products.h's; what a cell adds is what happens between them, elementwise, on panels of
 * units. It allocates nothing, and treats every sample as if it were alone in the batch. Its parameters are three
 * slices, one after the other, G = gate_count:
 *
 *     input_weight [G*H][F]   recurrent_weight [G*H][H]   bias [G*H]
 *
 * A cell without recurrence, whose steps know nothing of each other, has no recurrent_weight: what a network without
 * memory, or a convolution over steps laid side by side (network.h), is made of.
 *
 * To add a cell, do five things: write its elementwise step, forward and backward, in kernels/reference.c and, with the
 * vector type, in kernels/fast.c (rnn_forward and rnn_backward are the shortest example); write NAME_cell.c with a
 * `const struct cell NAME_cell` around it; declare it here; list it in cell_all() in cell.c (options, help, model file
 * and the gradient check follow from that); store reference values from an independent implementation in
 * tests/reference.
 *
 * Letters: B samples in a batch, W steps in a window, F values per step, H hidden units, G gates.
 */
#ifndef SEQNET_NETWORK_CELL_H
#define SEQNET_NETWORK_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/random.h"
#include "base/real.h"
#include "kernels/kernels.h"

/* |tanh| above this lets less than a tenth of a gradient through: 1 - tanh^2. A gate is a sigmoid: shut below one minus
 * this, open above it. */
#define CELL_SATURATED 0.95

/* One layer over one batch. All arrays are borrowed. */
struct cell_pass {
    const struct kernels *kernels;
    int step_count;   /* W */
    int sample_count; /* B */
    int input_size;   /* F */
    int hidden_size;  /* H */

    const real *parameters;    /* input_weight, recurrent_weight, bias */
    const real *input;         /* [W][B][F] */
    real *hidden;              /* [W][B][H] written by forward, read by backward */
    const real *initial_state; /* [S][B][H] what the cell keeps from the step before the first, h first; NULL: zeros */
    real *final_state; /* [S][B][H] written by forward: what it keeps after the last step; NULL: not asked for */
    real *cache;       /* cell_cache_size() numbers written by forward, read and overwritten by backward */
    real *scratch;     /* cell_scratch_size() numbers, overwritten */

    /* backward only */
    real *hidden_grad;     /* [W][B][H] in: d loss / d h_t from outside the cell; out: the total, with what came back
                              through time */
    real *input_grad;      /* [W][B][F] d loss / d x_t is added to it; NULL when nobody asks */
    real *parameters_grad; /* like parameters; added to */
    const real *final_state_grad; /* [S][B][H] d loss / d final_state from outside; NULL: zeros */
    real *initial_state_grad;     /* [S][B][H] d loss / d initial_state, written; NULL when nobody asks */
};

struct cell {
    const char *name; /* "rnn": as --cell and the model file have it */
    bool is_recurrent;
    bool is_offered;   /* by --cell; the others are parts of networks that other options ask for */
    int state_count;   /* S: rows [B][H] that go from step to step, h among them; 0 without recurrence */
    int gate_count;    /* G */
    int cache_count;   /* arrays of panels kept for backward besides h, G for the gates among them (layer_products.h) */
    int scratch_count; /* arrays [panel][B][width] of scratch besides that of the products */
    /* What forward leaves in the cache for a look inside, by name and in the cache's order, ending with NULL; backward
     * spends it. Empty where h_t says all. */
    const char *const *signals;

    /* Fill `parameters`: Glorot-uniform input weights, orthogonal recurrent blocks (H x H per gate), biases as the cell
     * wants them. */
    void (*initialize)(int input_size, int hidden_size, real *parameters, struct random *random);
    void (*forward)(const struct cell_pass *pass);
    /* After forward with the same pass, once: the cache is spent. */
    void (*backward)(const struct cell_pass *pass);
};

/* h_t = tanh(U x_t + V h_{t-1} + b)                                             (Elman 1990) */
extern const struct cell rnn_cell;

/* forget, input and output gates around a cell state; forget bias 1            (Hochreiter & Schmidhuber 1997; Gers et
 * al. 2000) */
extern const struct cell lstm_cell;

/* h_t = tanh(U x_t + b): no memory; the layer of a static network */
extern const struct cell dense_cell;

/* h_t = max(0, U x_t + b): over steps side by side, a convolution           (LeCun et al. 1998; Nair & Hinton 2010) */
extern const struct cell convolution_cell;

/* All cells, ending with NULL. */
const struct cell *const *cell_all(void);

/* The cell of that name, or NULL. */
const struct cell *cell_by_name(const char *name);

/* Parameters of one layer: G*H*F + G*H*H (with recurrence) + G*H. */
size_t cell_parameter_count(const struct cell *cell, int input_size, int hidden_size);

/* Numbers of cache and scratch for passes of up to sample_count samples. Not whole when too large to count. */
double cell_cache_size(const struct cell *cell, const struct kernels *kernels, int step_count, int sample_count,
                       int hidden_size);
double cell_scratch_size(const struct cell *cell, const struct kernels *kernels, int step_count, int sample_count,
                         int input_size, int hidden_size);

/* Which of the cell's signals has that name; -1 for none. */
int cell_signal(const struct cell *cell, const char *name);

/* Copy signal `signal` of step t, as forward left it in pass->cache, to values [B][H]. */
void cell_read_signal(const struct cell *cell, const struct cell_pass *pass, int signal, int t, real *values);

/* Shared by the cells' initialize(): fill rows x columns uniformly in +-sqrt(6 / (fan_in + fan_out)). */
void cell_initialize_glorot(real *weights, int rows, int columns, int fan_in, int fan_out, struct random *random);

/* Shared by the cells' initialize(): fill with normals of that deviation. */
void cell_initialize_normal(real *weights, size_t count, double deviation, struct random *random);

/* Shared by the cells' initialize(): fill size x size with a random orthogonal matrix (Gram-Schmidt of normals). */
void cell_initialize_orthogonal(real *weights, int size, struct random *random);

#endif
