/*
 * The network: stages that each turn a sequence into a sequence, a read-out that picks which of their states are looked
 * at, and a head that answers.
 *
 *     input  [W][B][F] --> stage 0 --> dropout --> stage 1 --> ... --> read-out --> features [R][E]
 *        |                                                                             | head.weight
 *        +--- skip (linear) -----------------------------------------------> (+) <-----+
 *                                  future [B][Q] (linear, head.future_weight) |
 *                                                                             v
 *                                                                          output
 *
 * Stages come in this order. There is always a layer; the others may be missing:
 *
 *     convolution.N   each step sees `width` steps side by side, half of them before and half after it, zeros past the
 *                     ends; rectified
 *     layer.N         the cell, from the first step to the last; bidirectional: and a second one from the last to the
 *                     first, outputs side by side
 *     decoder.N       K steps more, which begin with the last states of layer.N. Each step is fed its own output of the
 *                     step before (the first step: 0, the level) and what is known of the step. In training it is fed
 *                     the true value of the step before (teacher forcing)
 *
 * The read-out decides which states the head sees:
 *
 *     read-out     features                                               answers
 *     last         the top stage's state after the last step              [B][O]      many to one
 *     each step    its state after every step                             [W][B][O]   many to many, in step
 *     pooled       its last state, and the mean of its states; and of     [B][O]      one answer from the whole
 *                  the last convolution the mean and the maximum                      sequence
 *     (decoder)    the decoder's state after each of its K steps          [B][O]      one sequence after the other;
 *                                                                                     one to many if W = 1
 *
 * Parameters are one flat vector. A table of slices says which part of it is what. The same table drives
 * initialisation, the model file, messages and the gradient check:
 *
 *     layer.0.input_weight, layer.0.recurrent_weight, layer.0.bias (layer.0.reverse.input_weight, ...), ...
 *     head.weight [O][E], head.bias [1][O]       with a decoder they answer one step: [O/K][E] and [1][O/K]
 *     head.skip_weight [O][W*F]                  with a skip: column t*F + f is value f of step t; for an answer at
 *                                                each step [O][F], from that step alone
 *     head.future_weight [O][Q]                  when Q > 0; with a decoder its stages have the future instead
 *
 * The head starts at zero. So before training every output is 0: the naive forecast, in the units of the prepared data.
 *
 * A `struct network` is a description without numbers. Threads share it, and each thread has a workspace of its own.
 *
 * To add a kind of stage, do three things:
 *
 *     1. lay it out in network_layout.c: its sizes, who feeds whom, its slices;
 *     2. let stage_forward() and stage_backward() in stages.c prepare what it reads;
 *     3. add a shape with it to tests/gradient.
 *
 * Letters: B samples in a batch, W steps in a window, F values per step, H hidden units, R rows that the head answers
 * (B, or B for each step that answers), E features, Q known values of the steps to come (all steps together), O outputs
 * (K steps ahead x targets, or x classes), T targets.
 */
#ifndef SEQNET_NETWORK_NETWORK_H
#define SEQNET_NETWORK_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/names.h"
#include "base/random.h"
#include "base/real.h"
#include "layers/cell.h"

enum read_out { READ_OUT_LAST, READ_OUT_EACH_STEP, READ_OUT_POOLED, READ_OUT_COUNT };

/* "last", "each-step", "pooled", as the model file has them. */
NAMES_DECLARE(read_out, enum read_out);

#define CONVOLUTION_COUNT_MAX 4

struct convolution {
    int width;    /* steps side by side, odd */
    int channels; /* >= 1 */
};

/* Fields after has_skip may all be 0: the plain network that reads a window and answers once. */
struct network_shape {
    const struct cell *cell;
    int window_length; /* W >= 1 */
    int input_size;    /* F >= 1 */
    int hidden_size;   /* H >= 1 */
    int layer_count;   /* >= 1 */
    int future_size;   /* Q >= 0 */
    int output_size;   /* O >= 1 */
    bool has_skip;
    enum read_out read_out;
    bool is_bidirectional; /* READ_OUT_POOLED only: other read-outs may not know what comes, or look at one end alone */
    int convolution_count;
    struct convolution convolutions[CONVOLUTION_COUNT_MAX];
    int decoder_steps; /* K, divides O and Q; 0: no decoder. With READ_OUT_LAST and a cell that keeps a state */
};

/* One stage, as network_init() lays it out. */
struct network_stage {
    const struct cell *cell;
    int step_count;  /* W, or K in the decoder */
    int source_size; /* values per step of what feeds it */
    int view_width;  /* steps of them that it sees side by side; 1 but for convolutions */
    int input_size;  /* of the cell: source_size * view_width */
    int hidden_size;
    int direction_count; /* 2: bidirectional */
    int output_size;     /* direction_count * hidden_size */
    int first_slice;     /* of the first direction; the second's follow */
    int state_from;      /* the stage whose last state it begins with; -1: zeros, or the pass's initial_state */
    bool is_dropped;     /* dropout on the way to the next stage */
};

#define SLICE_NAME_SIZE 64

/* One named matrix in the flat parameter vector. */
struct slice {
    char name[SLICE_NAME_SIZE];
    int rows, columns;
    size_t offset; /* of its first element in the vector */
};

struct network {
    struct network_shape shape;
    struct network_stage *stages; /* [stage_count], owned: convolutions, layers, decoder */
    int stage_count;
    int first_layer;      /* stages before it are convolutions */
    int first_decoder;    /* stages from it on are the decoder's; stage_count without one */
    int feature_size;     /* E */
    struct slice *slices; /* [slice_count], owned, in the order of the vector, without holes */
    int slice_count;
    size_t parameter_count;
};

#define NETWORK_INIT                                                                                                   \
    {                                                                                                                  \
        .stages = NULL, .slices = NULL                                                                                 \
    }

/* Lay out the slices of `shape`. ERROR_SYSTEM when memory is refused; ERROR_USAGE when the sizes overflow (more than
 * 2^31-1 parameters in one slice). */
int network_init(struct network *network, const struct network_shape *shape, struct error *error);
void network_release(struct network *network);

/* "layer.0": what the slices of stage `stage` begin with (the first direction's). */
void network_stage_name(const struct network *network, int stage, char name[SLICE_NAME_SIZE]);

/* The slice of that name; NULL for none. */
const struct slice *network_slice(const struct network *network, const char *name);

/* How many steps answer: W for an answer at each step, else 1. A sample has so many times O outputs. */
int network_answer_count(const struct network *network);

/* How many numbers per sample the layers keep from step to step. */
size_t network_state_size(const struct network *network);

/* Slices of one layer of the cell; parameters of a stage's direction begin at the slice's offset. */
int network_slices_of(const struct cell *cell);

/* Fill parameters[parameter_count] for the start of training. */
void network_initialize(const struct network *network, real *parameters, struct random *random);

/* What one stage leaves for the one above it and for backward. Points into the workspace's block. */
struct layer_activations {
    real *hidden; /* [W][B][H] */
    real *cache;  /* the cell's own */
    real *view;   /* [W][B][input_size] what the cell reads if that is not its source unchanged: steps side by side, or
                     in reverse (views.h). Else NULL */
    real *reverse_hidden; /* [W][B][H] of the second direction, in its own order */
    real *reverse_cache;
    real *output;     /* [W][B][output_size]; `hidden` itself with one direction */
    real *dropped;    /* [W][B][output_size] output after dropout, the input of the stage above; NULL where nothing
                         is dropped */
    real *drop_scale; /* [W][B][output_size] 0 or 1/(1-p) per unit; likewise */
};

/* The activations of one thread for batches of up to sample_capacity samples: one block, cut up by
 * network_workspace_init. */
struct network_workspace {
    const struct kernels *kernels; /* that the passes run on, borrowed */
    int sample_capacity;
    struct layer_activations *layers; /* [stage_count], owned */
    real *block;                      /* owned: all that follows, and the layers, point into it */
    real *skip_input;     /* [B][W*F] the window, one row a sample; NULL without skip, or with one for each step */
    real *hidden_grad;    /* [W][B][widest output] of the stage that backward is at */
    real *below_grad;     /* of the stage below it */
    real *view_grad;      /* [W][B][widest view]; NULL without views */
    real *direction_grad; /* [W][B][H] of one direction; NULL without a second */
    real *features;       /* [B][E] pooled, after dropout; NULL for other read-outs */
    real *feature_scale;  /* [B][E] of their dropout */
    real *feature_grad;   /* [B][E] */
    real *feed;           /* [K][B][T+Q/K] what the decoder reads; NULL without one */
    real *step_output;    /* [K][B][T] its answers, and their gradients */
    real *state;          /* [sum of states] of the layers, which the decoder begins with */
    real *state_grad;     /* likewise */
    real *scratch;        /* for the cell, and in turn for the head */
};

#define NETWORK_WORKSPACE_INIT                                                                                         \
    {                                                                                                                  \
        .block = NULL                                                                                                  \
    }

/* ERROR_SYSTEM when memory is refused; ERROR_USAGE when W * sample_capacity or the whole is more than can be
 * addressed. */
int network_workspace_init(struct network_workspace *workspace, const struct network *network,
                           const struct kernels *kernels, int sample_capacity, struct error *error);
void network_workspace_release(struct network_workspace *workspace);

/* What goes in and comes out for one batch. All arrays are borrowed. */
struct network_pass {
    int sample_count;       /* B, 1 .. workspace->sample_capacity */
    const real *parameters; /* [parameter_count] */
    const real *input;      /* [W][B][F] */
    const real *future;     /* [B][Q], or [W][B][Q] for an answer at each step; NULL when Q is 0 */
    double dropout;         /* 0 <= p < 1, share of units dropped between layers, and of pooled features */
    struct random *random;  /* draws the dropped units; NULL: no dropout (forecasting) */
    real *output;           /* [B][O], or [W][B][O] for an answer at each step; written by forward */
    const real *teacher;    /* [B][O] what the decoder is fed instead of its own outputs. NULL: it is fed its own, and
                               backward is not possible (unless K is 1) */
    double sampling;        /* share of the teacher's values that are replaced by the decoder's own, drawn from `random`
                               (scheduled sampling: Bengio et al. 2015) */
    const real *initial_state; /* [network_state_size()][B]: the state that each layer begins with, layer after layer
                                  [S][B][H]; NULL: zeros. Bidirectional layers do not look at it */
    real *final_state;         /* likewise, the state that each layer ends with, written by forward; NULL: not asked
                                  for. It may be initial_state itself where no backward follows. Not with a decoder */
    /* backward only */
    const real *output_grad; /* like output: d loss / d output */
    real *parameters_grad;   /* [parameter_count], added to */
    real *input_grad;        /* [W][B][F], added to; NULL when nobody asks */
    real *memory_grad;       /* [W][B][H] of stage 0, if that has one direction: struct cell_pass has it */
};

void network_forward(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass);

/* After network_forward() with the same pass and workspace, and once only: the gradients overwrite the activations.
 * What the decoder was fed, and the states that layers began with, are taken as given. Leaves d loss / d h_t of stage 0
 * in workspace->hidden_grad, if that stage has one direction: the sum over all paths through time. */
void network_backward(const struct network *network, struct network_workspace *workspace,
                      const struct network_pass *pass);

/* Between forward and backward: copy signal `signal` (cell.h) of step t in stage `layer`, first direction, to values
 * [B][H]. */
void network_read_signal(const struct network *network, const struct network_workspace *workspace,
                         const struct network_pass *pass, int layer, int signal, int t, real *values);

#endif
