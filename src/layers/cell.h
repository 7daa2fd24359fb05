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
 * of a batch in one call, so that it may fuse what it likes. layer_products.h makes the products of a step with U and
 * V, and their gradients. The cell adds what happens between them, unit by unit. It allocates nothing, and treats every
 * sample as if it were alone in the batch.
 *
 * A cell's parameters are three slices, one after the other:
 *
 *     input_weight U [gates that read x * H][F]   recurrent_weight V [gates that read h * H][H]   bias b [gates * H]
 *
 * A cell without recurrence has no V, and its steps know nothing of each other. Static networks are made of such a
 * cell, and so are convolutions, over steps laid side by side (network.h).
 *
 * To add a cell, do three things.
 *
 *   1. Write NAME_cell.c with a `const struct cell NAME_cell`: its equations and their source, its gates and signals,
 *      and forward() and backward() around the products. rnn_cell.c is the shortest example with a memory.
 *   2. Declare it below, and put it into the list in cell.c. Options, help, model file, `gradient`, `inspect --gates`
 *      and most tests take it from there: tests/gradient holds its backward() against differences of the loss, and
 *      tests/unit/test_kernels.c holds every instruction set against the reference.
 *   3. Describe it in man/seqnet-train.1 (--cell) and man/seqnet-model.5 (recipe.cell, and the order of its gates).
 *
 * A place that is forgotten does not compile, or fails in tests/lint. tests/lint/traps.sh tries this with a cell.
 * `seqnet export` refuses models with the cell, until source_code/code_network.c has a step of it.
 *
 * A cell may work on its units in plain loops, as convolution_cell.c does. For speed, give that part a kernel of its
 * own: declare it in kernels/kernels.h, and write it in kernels/reference.c and, with vectors, in kernels/fast.c. Where
 * another implementation exists, add it to tests/reference/generate_reference.py.
 *
 * Letters: B samples in a batch, W steps in a window, F values per step, H hidden units, G gates.
 */
#ifndef SEQNET_LAYERS_CELL_H
#define SEQNET_LAYERS_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/random.h"
#include "base/real.h"
#include "kernels/kernels.h"

/* A unit is saturated where |tanh| is above this: 1 - tanh^2 then lets less than a tenth of a gradient through. A gate
 * is a sigmoid: it is shut below one minus this, and open above it. */
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
    real *memory_grad; /* [W][B][H] d loss / d c_t of a cell that keeps a state c besides h, over all paths from c_t,
                          written; NULL when nobody asks */
};

/* How many gates there are. Gates that read x and h come first, then those that read x alone, then those that read h
 * alone. Each kind of weights has rows for the gates that read them, in the same order. The bias has one for each
 * gate. */
struct gate_counts {
    int all;       /* G */
    int of_input;  /* read x */
    int of_hidden; /* read h; 0 without recurrence */
};

/* The kind of a number that forward leaves behind. It decides how `inspect --gates` and `gradient` show and count
 * it. */
enum signal_kind {
    SIGNAL_INNER,      /* a number on the way to another: not shown, not counted */
    SIGNAL_GATE,       /* 0 .. 1 */
    SIGNAL_CANDIDATE,  /* -1 .. 1, a tanh: what may enter the state */
    SIGNAL_STATE,      /* what the cell remembers besides h */
    SIGNAL_STATE_TANH, /* its tanh, of which h is a share: counted, not shown */
};

struct cell_signal {
    const char *name; /* "forget_gate" */
    enum signal_kind kind;
    int memory; /* of a gate: to make the memory longer its bias goes up (1) or down (-1), or stays (0) */
};

enum { CELL_SIGNAL_MAX = 8 };

struct cell {
    const char *name; /* "rnn": as --cell and the model file have it */
    bool is_offered;  /* by --cell; the others are parts of networks that other options ask for */
    int state_count;  /* S: rows [B][H] that go from step to step, h among them; 0 without recurrence */
    struct gate_counts gates;
    int cache_count;   /* arrays of panels kept for backward besides h, G for the gates among them (layer_products.h) */
    int scratch_count; /* arrays [panel][B][width] of scratch besides that of the products */
    /* What forward leaves in the cache for a look inside, in the cache's order; backward spends it. A cell whose h_t
     * says all has none. */
    int signal_count;
    struct cell_signal signals[CELL_SIGNAL_MAX];

    /* Fill `parameters`: Glorot-uniform input weights, orthogonal recurrent blocks (H x H per gate), biases as the cell
     * wants them. */
    void (*initialize)(int input_size, int hidden_size, real *parameters, struct random *random);
    void (*forward)(const struct cell_pass *pass);
    /* After forward with the same pass, once: the cache is spent. */
    void (*backward)(const struct cell_pass *pass);
};

/* h_t = tanh(U x_t + V h_{t-1} + b)    (Elman 1990) */
extern const struct cell rnn_cell;

/* forget, input and output gates around a cell state; forget bias 1
 * (Hochreiter & Schmidhuber 1997; Gers et al. 2000) */
extern const struct cell lstm_cell;

/* reset and update gates around h itself    (Cho et al. 2014) */
extern const struct cell gru_cell;

/* h_t = tanh(U x_t + b): no memory; the layer of a static network */
extern const struct cell dense_cell;

/* h_t = max(0, U x_t + b): over steps side by side, a convolution    (LeCun et al. 1998; Nair & Hinton 2010) */
extern const struct cell convolution_cell;

/* All cells, ending with NULL, at most CELL_MAX of them; in no order that means anything. */
enum { CELL_MAX = 8 };
const struct cell *const *cell_all(void);

/* The cell of that number, from 0, among those that --cell offers; NULL past the last. */
const struct cell *cell_offered(int index);

/* The cell of that name, or NULL. */
const struct cell *cell_by_name(const char *name);

/* Parameters of one layer: those of input_weight, recurrent_weight and bias. */
size_t cell_parameter_count(const struct cell *cell, int input_size, int hidden_size);

/* Numbers of cache and scratch for passes of up to sample_count samples. A double, for it may be too large to count. */
double cell_cache_size(const struct cell *cell, const struct kernels *kernels, int step_count, int sample_count,
                       int hidden_size);
double cell_scratch_size(const struct cell *cell, const struct kernels *kernels, int step_count, int sample_count,
                         int input_size, int hidden_size);

/* The index of the cell's signal of that name; -1 for none. */
int cell_signal(const struct cell *cell, const char *name);

/* Has the cell a signal of that kind? */
bool cell_has_signal(const struct cell *cell, enum signal_kind kind);

/* Copy signal `signal` of step t, as forward left it in pass->cache, to values [B][H]. */
void cell_read_signal(const struct cell *cell, const struct cell_pass *pass, int signal, int t, real *values);

/* Where step t begins in an array [W][B][H] of the pass. */
static inline ptrdiff_t cell_step_offset(const struct cell_pass *pass, int t)
{
    return (ptrdiff_t)t * pass->sample_count * pass->hidden_size;
}

/* Shared by the cells whose only state is h, or whose h comes first. The first sets final_state = h_W. The second
 * takes what comes from outside: it adds final_state_grad to hidden_grad of the last step, and sets
 * initial_state_grad = 0. */
void cell_end_forward(const struct cell_pass *pass);
void cell_begin_backward(const struct cell_pass *pass);

/* Shared by the cells' initialize(): input_weight Glorot-uniform and recurrent_weight orthogonal, gate by gate, and
 * biases of 0. Returns the biases, [gates * H]. */
real *cell_initialize_gates(const struct cell *cell, int input_size, int hidden_size, real *parameters,
                            struct random *random);

/* Shared by the cells' initialize(): fill rows x columns uniformly in +-sqrt(6 / (fan_in + fan_out)). */
void cell_initialize_glorot(real *weights, int rows, int columns, int fan_in, int fan_out, struct random *random);

/* Shared by the cells' initialize(): fill with normals of that deviation. */
void cell_initialize_normal(real *weights, size_t count, double deviation, struct random *random);

/* Shared by the cells' initialize(): fill size x size with a random orthogonal matrix (Gram-Schmidt of normals). */
void cell_initialize_orthogonal(real *weights, int size, struct random *random);

#endif
