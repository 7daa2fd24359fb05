/*
 * The arithmetic that takes the time, as a table of functions: one table per instruction set, chosen once at start.
 *
 *     reference   plain C loops, the specification; in every build, and the only one in the gradient check's double
 *     baseline    fast.c for any x86-64 (or for what the compiler targets elsewhere)
 *     avx2        fast.c with AVX2 and FMA
 *     avx512      fast.c with AVX-512F
 *     neon        fast.c on 64-bit ARM
 *
 * How it works. Everything is made of one product, c (+)= a b. b is cut into panels: `width` columns side by side. All
 * K rows of a panel lie in one piece, so that the innermost loop reads it from front to back:
 *
 *     b [K][N]  =   | panel 0 | panel 1 | ... |
 *     packed:       panel 0 [K][width], panel 1 [K][width], ..., zeros after column N
 *
 * A tile of c, a few rows by one panel, stays in registers while k runs: each step loads a row of the panel and
 * broadcasts values of a. Weights are packed once per pass and used for all W steps. The cells keep their gates in
 * panels too: [panel][row][width] with rows (t, b). So gates, states and gradients are whole vectors without tails, and
 * come out of one product as they go into the next. The reference has one panel as wide as the matrix.
 *
 * What a row of c becomes depends on no other row: a sample does not feel who else is in its batch.
 *
 * To add an instruction set, do three things:
 *
 *     1. in vector.h, say how wide its vectors are, and how many rows and vectors a tile has (a tile and a row of b
 *        should just fit into the registers);
 *     2. in the Makefile, name the object fast_NAME.o and its -m flags (KERNELS_OBJECTS);
 *     3. in kernels.c, list the table with the test for what processor and operating system support.
 *
 * `make check` then runs every test of tests/unit/test_kernels.c and tests/reference with it, and `make bench` says
 * what it is worth.
 */
#ifndef SEQNET_KERNELS_KERNELS_H
#define SEQNET_KERNELS_KERNELS_H

#include <stddef.h>

#include "base/error.h"
#include "base/real.h"

/*
 * One summand of a product: a [M][K] times b [K][N]. K runs over segments of consecutive columns of a, so that a itself
 * may lie in panels. With k = s * segment_length + j,
 *
 *     a(m, k) = a[m * row_stride + j * column_stride + s * segment_stride]
 *     b(k, n) = b[(n / width) * panel_stride + k * b_stride + n % width]
 */
struct product_term {
    int segment_count, segment_length;
    const real *a;
    ptrdiff_t row_stride, column_stride, segment_stride;
    const real *b; /* all `width` columns of every panel are read, those past N too */
    ptrdiff_t b_stride, panel_stride;
};

enum { PRODUCT_TERM_MAX = 3 };

/*
 * A product: c(m, n) = bias(n) + sum of terms, or c(m, n) += sum of terms, with
 *
 *     c(m, n) = c[(n / width) * c_panel_stride + m * c_row_stride + n % width]
 */
struct product {
    int M, N;
    int width; /* of a panel: kernels_width(kernels, N) or, for gates, (kernels, H) */
    int term_count;
    struct product_term terms[PRODUCT_TERM_MAX];
    const real *bias; /* [panels][width]; NULL: add to what c holds */
    real *c;          /* nothing but the M x N numbers is touched */
    ptrdiff_t c_row_stride, c_panel_stride;
};

/*
 * One step of all B samples of an LSTM. Arrays are panels: element (b, h) stands at (h / width) * panel_stride + b *
 * width + h % width; the gates i, f, g, o follow each other at distances of gate_stride. Units past H, up to whole
 * panels, are worked on too and stay harmless.
 */
struct lstm_step {
    int sample_count, hidden_size, width;
    ptrdiff_t panel_stride, gate_stride;
    real *gates;              /* forward: a_t, becomes i f g o; backward: i f g o, becomes da_t */
    const real *state_before; /* c_{t-1}; NULL: zero */
    ptrdiff_t before_stride;  /* from panel to panel of state_before */
    real *state;              /* c_t, written by forward */
    real *state_tanh;         /* tanh(c_t), written by forward, read by backward */
    real *hidden;             /* [B][H] h_t, written by forward; plain rows */
    const real *hidden_grad;  /* [B][H] dh_t, backward */
    real *state_grad; /* [panel][B][width] dc_t without h_t's share, becomes dc_{t-1}; its panels are B * width apart */
};

/* One step of a GRU, likewise: the gates r, z, n and m = V^n h_{t-1} + c^n (layers/gru_cell.c). */
struct gru_step {
    int sample_count, hidden_size, width;
    ptrdiff_t panel_stride, gate_stride;
    real *gates;             /* forward: a_t and m, becomes r z n m; backward: r z n m, becomes da_t and dm */
    const real *before;      /* [B][H] h_{t-1}, plain rows; NULL: zero */
    real *hidden;            /* [B][H] h_t, written by forward */
    const real *hidden_grad; /* [B][H] dh_t, backward */
    real *before_grad;       /* [B][H] backward: dh_t z is added to it; NULL: nobody asks */
};

/* One step of a simple RNN, likewise. */
struct rnn_step {
    int sample_count, hidden_size, width;
    ptrdiff_t panel_stride;
    real *sums;              /* forward: a_t; backward: written, da_t */
    real *hidden;            /* [B][H] h_t = tanh(a_t), written by forward, read by backward */
    const real *hidden_grad; /* [B][H] dh_t, backward */
};

struct adam_step {
    size_t count;
    real rate, epsilon;
    real keep_mean, add_mean, keep_square, add_square; /* beta1, 1 - beta1, beta2, 1 - beta2 */
    const real *gradient;
    real *mean, *square, *parameters;
};

struct kernels {
    const char *name;   /* as SEQNET_KERNELS and --version have it */
    int width;          /* columns of a panel; 0: as many as the matrix has */
    int shard_samples;  /* samples that go through the network together; 0: the whole batch */
    int chunk_rows;     /* rows (t, b) whose weight gradients are added together, while they are in cache; 0: all */
    int direct_columns; /* up to this many columns b may be used as it stands, unpacked, if they fill whole panels */

    /* b(k, n) = b[k * k_stride + n * n_stride] into panels, zeros after column N. */
    void (*pack)(int K, int N, const real *b, ptrdiff_t k_stride, ptrdiff_t n_stride, real *packed);
    void (*multiply)(const struct product *product);
    /* sums[n] += sum over the M rows of a [M][width], one panel */
    void (*add_column_sums)(int M, int width, const real *a, real *sums);

    /* x = tanh(x), x = 1 / (1 + exp(-x)); at most 3 units in the last place from the true value, NaN stays NaN */
    void (*tanh)(size_t count, real *x);
    void (*sigmoid)(size_t count, real *x);
    void (*lstm_forward)(const struct lstm_step *step);
    void (*lstm_backward)(const struct lstm_step *step);
    void (*gru_forward)(const struct gru_step *step);
    void (*gru_backward)(const struct gru_step *step);
    void (*rnn_forward)(const struct rnn_step *step);
    void (*rnn_backward)(const struct rnn_step *step);

    double (*sum_of_squares)(size_t count, const real *x);
    void (*scale)(size_t count, real factor, real *x);   /* x *= factor */
    void (*add)(size_t count, const real *x, real *sum); /* sum += x */
    void (*adam)(const struct adam_step *step);
};

/* The specification: the others are compared with it. */
extern const struct kernels kernels_reference;

/* What can run here, the slowest first, ending with NULL. At most KERNELS_MAX. */
enum { KERNELS_MAX = 8 };
void kernels_available(const struct kernels *available[KERNELS_MAX]);

/* The kernels to use: the last of those available, or the one that SEQNET_KERNELS names. NULL with ERROR_USAGE when
 * that cannot run here; the message names those that can. */
const struct kernels *kernels_select(struct error *error);

/* Columns of a panel of a matrix of N columns. */
int kernels_width(const struct kernels *kernels, int N);

/* N rounded up to whole panels; a packed b [K][N] has K times as many numbers. */
size_t kernels_padded(const struct kernels *kernels, int N);

/* c [M][N] (+)= a b for plain matrices, rows one after the other; b is packed, or NULL bias as in struct product. */
struct product kernels_plain_product(const struct kernels *kernels, int M, int N, const real *bias, real *c);

/* Append a term: a(m, k) = a[m * row_stride + k * column_stride], b packed [K][N]. */
void product_add_term(struct product *product, int K, const real *a, ptrdiff_t row_stride, ptrdiff_t column_stride,
                      const real *packed);

#endif
