/*
 * The network: layers of one kind of cell, and a head that answers all K steps at once.
 *
 *     input  [W][B][F] --> layer 0 --> dropout --> layer 1 --> ... --> h_W [B][H]
 *        |                                                              |
 *        |  skip (linear, from every value of the window)               | head.weight
 *        +----------------------------------------------> (+) <---------+
 *                                    future [B][Q] -------> |    known values of the steps to come: head.future_weight
 *                                                           v
 *                                                     output [B][O]
 *
 * Parameters are one flat vector; the slice table says which part is what, and drives initialisation, the model file, messages and the
 * gradient check alike:
 *
 *     layer.0.input_weight, layer.0.recurrent_weight, layer.0.bias, layer.1...., head.weight [O][H], head.bias [1][O],
 *     head.skip_weight [O][W*F] (when skip; column t*F + f is value f of step t), head.future_weight [O][Q] (when Q > 0)
 *
 * The head starts at zero, so that before training every output is 0: the naive forecast, in the units of the prepared data.
 * A `struct network` is a description without numbers and can be shared by threads; every thread has a workspace of its own.
 *
 * Letters: B samples in a batch, W steps in a window, F values per step, H hidden units, Q known values of the steps to come (all
 * steps together), O outputs (K steps ahead x targets).
 */
#ifndef SEQNET_NETWORK_NETWORK_H
#define SEQNET_NETWORK_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/random.h"
#include "base/real.h"
#include "network/cell.h"

struct network_shape {
    const struct cell *cell;
    int window_length; /* W >= 1 */
    int input_size;    /* F >= 1 */
    int hidden_size;   /* H >= 1 */
    int layer_count;   /* >= 1 */
    int future_size;   /* Q >= 0 */
    int output_size;   /* O >= 1 */
    bool has_skip;
};

#define SLICE_NAME_SIZE 40

/* One named matrix in the flat parameter vector. */
struct slice {
    char name[SLICE_NAME_SIZE];
    int rows, columns;
    size_t offset; /* of its first element in the vector */
};

struct network {
    struct network_shape shape;
    struct slice *slices; /* [slice_count], owned, in the order of the vector, without holes */
    int slice_count;
    size_t parameter_count;
};

#define NETWORK_INIT {.slices = NULL}

/* Lay out the slices of `shape`. ERROR_SYSTEM when memory is refused; ERROR_USAGE when the sizes overflow (more than 2^31-1 parameters in one slice). */
int network_init(struct network *network, const struct network_shape *shape, struct error *error);
void network_release(struct network *network);

/* Fill parameters[parameter_count] for the start of training. */
void network_initialize(const struct network *network, real *parameters, struct random *random);

/* What one layer leaves for the one above it and for backward. Points into the workspace's block. */
struct layer_activations {
    real *hidden;     /* [W][B][H] */
    real *cache;      /* the cell's own */
    real *dropped;    /* [W][B][H] hidden after dropout, the input of the layer above; unused without dropout. NULL in the top layer */
    real *drop_scale; /* [W][B][H] 0 or 1/(1-p) per unit; likewise */
};

/* The activations of one thread for batches of up to sample_capacity samples: one block, cut up by network_workspace_init. */
struct network_workspace {
    const struct kernels *kernels; /* that the passes run on, borrowed */
    int sample_capacity;
    struct layer_activations *layers; /* [layer_count], owned */
    real *block;                      /* owned: all that follows, and the layers, point into it */
    real *skip_input;                 /* [B][W*F] the window, one row a sample; NULL without skip */
    real *hidden_grad;                /* [W][B][H] of the layer that backward is at */
    real *below_grad;                 /* [W][B][H] of the layer below it */
    real *scratch;                    /* for the cell, and in turn for the head */
};

#define NETWORK_WORKSPACE_INIT {.block = NULL}

/* ERROR_SYSTEM when memory is refused; ERROR_USAGE when W * sample_capacity or the whole is more than can be addressed. */
int network_workspace_init(struct network_workspace *workspace, const struct network *network, const struct kernels *kernels,
                           int sample_capacity, struct error *error);
void network_workspace_release(struct network_workspace *workspace);

/* What goes in and comes out for one batch. All arrays are borrowed. */
struct network_pass {
    int sample_count;       /* B, 1 .. workspace->sample_capacity */
    const real *parameters; /* [parameter_count] */
    const real *input;      /* [W][B][F] */
    const real *future;     /* [B][Q], NULL when Q is 0 */
    double dropout;         /* 0 <= p < 1, share of units dropped between layers */
    struct random *random;  /* draws the dropped units; NULL: no dropout (forecasting) */
    real *output;           /* [B][O] written by forward */
    /* backward only */
    const real *output_grad; /* [B][O] d loss / d output */
    real *parameters_grad;   /* [parameter_count], added to */
    real *input_grad;        /* [W][B][F], added to; NULL when nobody asks */
};

void network_forward(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass);

/* After network_forward with the same pass and workspace, and once only: the activations are overwritten by their gradients. Leaves
 * d loss / d h_t of layer 0, all paths through time together, in workspace->hidden_grad. */
void network_backward(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass);

/* Between forward and backward: signal `signal` (cell.h) of step t in `layer`, to values [B][H]. */
void network_read_signal(const struct network *network, const struct network_workspace *workspace, const struct network_pass *pass,
                         int layer, int signal, int t, real *values);

#endif
