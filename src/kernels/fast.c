/*
 * The fast body: kernels.h once more, with the compiler's vector type. The Makefile builds this file once per
 * instruction set, with KERNELS_VARIANT = baseline, avx2, avx512 or neon, and that set's -m flags. Sums are added up in
 * the order written here, and multiply_add() stands where a * b + c is one instruction (vector.h).
 */
#ifndef SEQNET_REAL_DOUBLE

#include "kernels/kernels.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "kernels/vector.h"

enum {
    /* values of k at a time, when there are more than BLOCK_FROM: a panel of b stays in the nearest cache */
    BLOCK = 256,
    BLOCK_FROM = 384,
    CHUNK_ROWS = 256,
    SHARD_SAMPLES = 16,
    DIRECT_COLUMNS = 128
};

/* ------------------------------------------------------------------ products */

static void fast_pack(int K, int N, const float *b, ptrdiff_t k_stride, ptrdiff_t n_stride, float *packed)
{
    for (int n0 = 0; n0 < N; n0 += WIDTH) {
        const int columns = N - n0 < WIDTH ? N - n0 : WIDTH;
        const float *from = b + n0 * n_stride;
        if (columns == WIDTH && n_stride == 1) {
            for (int k = 0; k < K; k++, packed += WIDTH)
                memcpy(packed, from + k * k_stride, WIDTH * sizeof(float));
        } else if (columns == WIDTH) {
            for (int k = 0; k < K; k++, packed += WIDTH)
                for (int n = 0; n < WIDTH; n++)
                    packed[n] = from[k * k_stride + n * n_stride];
        } else {
            for (int k = 0; k < K; k++, packed += WIDTH) {
                for (int n = 0; n < columns; n++)
                    packed[n] = from[k * k_stride + n * n_stride];
                memset(packed + columns, 0, (size_t)(WIDTH - columns) * sizeof(float));
            }
        }
    }
}

/* Add one term to the sums of a tile. */
INLINE void add_term(const int rows, const struct product_term *term, const float *a, const float *b,
                     vector (*sums)[VECTORS])
{
    const ptrdiff_t row_stride = term->row_stride, column_stride = term->column_stride, b_stride = term->b_stride;
    for (int s = 0; s < term->segment_count; s++) {
        const float *value = a + s * term->segment_stride;
#pragma GCC unroll 4
        for (int k = 0; k < term->segment_length; k++) {
            vector row[VECTORS];
#pragma GCC unroll 8
            for (int v = 0; v < VECTORS; v++)
                row[v] = load(b + v * LANES);
#pragma GCC unroll 16
            for (int m = 0; m < rows; m++) {
                const vector left = repeat(value[m * row_stride]);
#pragma GCC unroll 8
                for (int v = 0; v < VECTORS; v++)
                    sums[m][v] = multiply_add(left, row[v], sums[m][v]);
            }
            value += column_stride;
            b += b_stride;
        }
    }
}

/* One tile: `rows` rows of c from row m on, one panel. */
INLINE void make_tile(const int rows, const struct product *product, int m, int panel, bool is_first)
{
    vector sums[TILE_ROWS][VECTORS];
    const vector zero = {0};
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 8
        for (int v = 0; v < VECTORS; v++)
            sums[r][v] = zero;
    const bool from_bias = is_first && product->bias;
    if (from_bias) {
#pragma GCC unroll 8
        for (int v = 0; v < VECTORS; v++) {
            const vector bias = load(product->bias + panel * WIDTH + v * LANES);
#pragma GCC unroll 16
            for (int r = 0; r < rows; r++)
                sums[r][v] = bias;
        }
    }
    for (int i = 0; i < product->term_count; i++) {
        const struct product_term *term = &product->terms[i];
        add_term(rows, term, term->a + m * term->row_stride, term->b + panel * term->panel_stride, sums);
    }
    float *c = product->c + panel * product->c_panel_stride + m * product->c_row_stride;
    const int columns = product->N - panel * WIDTH;
    if (columns >= WIDTH) {
#pragma GCC unroll 16
        for (int r = 0; r < rows; r++)
#pragma GCC unroll 8
            for (int v = 0; v < VECTORS; v++) {
                float *at = c + r * product->c_row_stride + v * LANES;
                store(at, from_bias ? sums[r][v] : load(at) + sums[r][v]);
            }
        return;
    }
    float kept[TILE_ROWS * WIDTH];
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 8
        for (int v = 0; v < VECTORS; v++)
            store(kept + r * WIDTH + v * LANES, sums[r][v]);
    for (int r = 0; r < rows; r++)
        for (int n = 0; n < columns; n++) {
            float *at = c + r * product->c_row_stride + n;
            *at = from_bias ? kept[r * WIDTH + n] : *at + kept[r * WIDTH + n];
        }
}

#define TILE(rows)                                                                                                     \
    static __attribute__((noinline)) void tile_##rows(const struct product *product, int m, int panel, bool is_first)  \
    {                                                                                                                  \
        make_tile(rows, product, m, panel, is_first);                                                                  \
    }
TILE(1)
TILE(2)
TILE(3)
TILE(4)
#if IS_VARIANT != IS_baseline
TILE(5)
TILE(6)
#endif
#if IS_VARIANT == IS_avx512 || IS_VARIANT == IS_neon
TILE(7)
TILE(8)
#endif
#if IS_VARIANT == IS_avx512
TILE(9)
TILE(10)
TILE(11)
TILE(12)
#endif

typedef void tile_function(const struct product *product, int m, int panel, bool is_first);

static tile_function *const tiles[TILE_ROWS + 1] = {
    NULL,   tile_1,  tile_2,  tile_3,  tile_4,
#if IS_VARIANT != IS_baseline
    tile_5, tile_6,
#endif
#if IS_VARIANT == IS_avx512 || IS_VARIANT == IS_neon
    tile_7, tile_8,
#endif
#if IS_VARIANT == IS_avx512
    tile_9, tile_10, tile_11, tile_12,
#endif
};

/* All rows of one panel, in tiles of as equal height as can be. */
static void make_column(const struct product *product, int panel, bool is_first)
{
    const int tile_count = (product->M + TILE_ROWS - 1) / TILE_ROWS;
    if (tile_count == 0)
        return;
    const int low = product->M / tile_count, higher_count = product->M % tile_count;
    for (int i = 0, m = 0; i < tile_count; i++) {
        const int rows = low + (i < higher_count);
        tiles[rows](product, m, panel, is_first);
        m += rows;
    }
}

/* The part of a term from its first value of k on (of its first segment, when it has more than one), about BLOCK values
 * or what is left. Returns how many. */
static int cut_block(const struct product_term *term, int first, struct product_term *block)
{
    *block = *term;
    block->b += first * term->b_stride;
    if (term->segment_count == 1) {
        const int left = term->segment_length - first;
        block->a += first * term->column_stride;
        block->segment_length = left < BLOCK ? left : BLOCK;
        return block->segment_length;
    }
    const int begin = first / term->segment_length, left = term->segment_count - begin;
    const int fitting = term->segment_length < BLOCK ? BLOCK / term->segment_length : 1;
    block->a += begin * term->segment_stride;
    block->segment_count = left < fitting ? left : fitting;
    return block->segment_count * term->segment_length;
}

static void fast_multiply(const struct product *product)
{
    const int panel_count = (product->N + WIDTH - 1) / WIDTH;
    int K = 0;
    for (int i = 0; i < product->term_count; i++)
        K += product->terms[i].segment_count * product->terms[i].segment_length;
    for (int panel = 0; panel < panel_count; panel++) {
        if (K <= BLOCK_FROM) {
            make_column(product, panel, true);
            continue;
        }
        bool is_first = true;
        struct product part = *product;
        part.term_count = 1;
        for (int i = 0; i < product->term_count; i++) {
            const struct product_term *term = &product->terms[i];
            const int length = term->segment_count * term->segment_length;
            for (int k = 0; k < length;) {
                k += cut_block(term, k, &part.terms[0]);
                make_column(&part, panel, is_first);
                is_first = false;
            }
        }
    }
}

static void fast_add_column_sums(int M, int width, const float *a, float *sums)
{
    vector first[VECTORS], second[VECTORS];
    (void)width;
    for (int v = 0; v < VECTORS; v++)
        first[v] = second[v] = (vector){0};
    int m = 0;
    for (; m + 2 <= M; m += 2, a += 2 * WIDTH)
        for (int v = 0; v < VECTORS; v++) {
            first[v] += load(a + v * LANES);
            second[v] += load(a + WIDTH + v * LANES);
        }
    for (int v = 0; v < VECTORS; v++) {
        if (m < M)
            first[v] += load(a + v * LANES);
        store(sums + v * LANES, load(sums + v * LANES) + (first[v] + second[v]));
    }
}

/* ------------------------------------------------------------------ tanh and sigmoid */

static void fast_tanh(size_t count, float *x)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        store(x + i, tanh_of(load(x + i)));
    if (i < count)
        store_columns(x + i, tanh_of(load_columns(x + i, (int)(count - i))), (int)(count - i));
}

static void fast_sigmoid(size_t count, float *x)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        store(x + i, sigmoid_of(load(x + i)));
    if (i < count)
        store_columns(x + i, sigmoid_of(load_columns(x + i, (int)(count - i))), (int)(count - i));
}

/* ------------------------------------------------------------------ cells */

/* One panel of an LSTM, samples' gates and states. In two passes: tanh(c) of a sample would keep the gates of the next
 * waiting. */
static void lstm_forward_panel(const struct lstm_step *step, int h0)
{
    const int B = step->sample_count, H = step->hidden_size;
    const ptrdiff_t panel = h0 / WIDTH * step->panel_stride, gate = step->gate_stride;
    const float *before = step->state_before ? step->state_before + h0 / WIDTH * step->before_stride : NULL;
    for (ptrdiff_t at = 0; at < (ptrdiff_t)B * WIDTH; at += LANES) {
        float *gates = step->gates + panel + at;
        const vector i = sigmoid_of(load(gates)), f = sigmoid_of(load(gates + gate));
        const vector g = tanh_of(load(gates + 2 * gate)), o = sigmoid_of(load(gates + 3 * gate));
        store(gates, i);
        store(gates + gate, f);
        store(gates + 2 * gate, g);
        store(gates + 3 * gate, o);
        store(step->state + panel + at, before ? multiply_add(f, load(before + at), i * g) : i * g);
    }
    for (int b = 0; b < B; b++)
        for (int v = 0; v < VECTORS; v++) {
            const ptrdiff_t at = panel + b * WIDTH + v * LANES;
            const int h = h0 + v * LANES;
            const vector c_tanh = tanh_of(load(step->state + at));
            store(step->state_tanh + at, c_tanh);
            store_columns(step->hidden + (ptrdiff_t)b * H + h, load(step->gates + at + 3 * gate) * c_tanh, H - h);
        }
}

static void fast_lstm_forward(const struct lstm_step *step)
{
    for (int h0 = 0; h0 < step->hidden_size; h0 += WIDTH)
        lstm_forward_panel(step, h0);
}

static void fast_lstm_backward(const struct lstm_step *step)
{
    const int B = step->sample_count, H = step->hidden_size;
    const ptrdiff_t gate = step->gate_stride;
    for (int h0 = 0; h0 < H; h0 += WIDTH) {
        const ptrdiff_t panel = h0 / WIDTH * step->panel_stride, grad_panel = (ptrdiff_t)(h0 / WIDTH) * B * WIDTH;
        const ptrdiff_t before = h0 / WIDTH * step->before_stride;
        for (int b = 0; b < B; b++)
            for (int v = 0; v < VECTORS; v++) {
                const ptrdiff_t at = panel + b * WIDTH + v * LANES;
                const int h = h0 + v * LANES;
                float *gates = step->gates + at, *state_grad = step->state_grad + grad_panel + b * WIDTH + v * LANES;
                const vector i = load(gates), f = load(gates + gate), g = load(gates + 2 * gate),
                             o = load(gates + 3 * gate);
                const vector c_tanh = load(step->state_tanh + at);
                const vector dh = load_columns(step->hidden_grad + (ptrdiff_t)b * H + h, H - h);
                const vector dc = multiply_add(dh * o, one_minus_square(c_tanh), load(state_grad));
                vector df = {0};
                if (step->state_before)
                    df = dc * load(step->state_before + before + b * WIDTH + v * LANES) * f * (1.0f - f);
                store(gates, dc * g * i * (1.0f - i));
                store(gates + gate, df);
                store(gates + 2 * gate, dc * i * one_minus_square(g));
                store(gates + 3 * gate, dh * c_tanh * o * (1.0f - o));
                store(state_grad, dc * f);
            }
    }
}

/* In two passes, as above: the candidate waits for r. */
static void gru_forward_panel(const struct gru_step *step, int h0)
{
    const int B = step->sample_count, H = step->hidden_size;
    const ptrdiff_t panel = h0 / WIDTH * step->panel_stride, gate = step->gate_stride;
    for (ptrdiff_t at = 0; at < (ptrdiff_t)B * WIDTH; at += LANES) {
        float *gates = step->gates + panel + at;
        store(gates, sigmoid_of(load(gates)));
        store(gates + gate, sigmoid_of(load(gates + gate)));
    }
    for (int b = 0; b < B; b++)
        for (int v = 0; v < VECTORS; v++) {
            const int h = h0 + v * LANES;
            const ptrdiff_t row = (ptrdiff_t)b * H + h;
            float *gates = step->gates + panel + b * WIDTH + v * LANES;
            const vector r = load(gates), z = load(gates + gate);
            const vector n = tanh_of(multiply_add(r, load(gates + 3 * gate), load(gates + 2 * gate)));
            vector hidden = (1.0f - z) * n;
            if (step->before)
                hidden = multiply_add(z, load_columns(step->before + row, H - h), hidden);
            store(gates + 2 * gate, n);
            store_columns(step->hidden + row, hidden, H - h);
        }
}

static void fast_gru_forward(const struct gru_step *step)
{
    for (int h0 = 0; h0 < step->hidden_size; h0 += WIDTH)
        gru_forward_panel(step, h0);
}

static void fast_gru_backward(const struct gru_step *step)
{
    const int B = step->sample_count, H = step->hidden_size;
    const ptrdiff_t gate = step->gate_stride;
    for (int h0 = 0; h0 < H; h0 += WIDTH) {
        const ptrdiff_t panel = h0 / WIDTH * step->panel_stride;
        for (int b = 0; b < B; b++)
            for (int v = 0; v < VECTORS; v++) {
                const int h = h0 + v * LANES;
                const ptrdiff_t row = (ptrdiff_t)b * H + h;
                float *gates = step->gates + panel + b * WIDTH + v * LANES;
                const vector r = load(gates), z = load(gates + gate), n = load(gates + 2 * gate),
                             m = load(gates + 3 * gate);
                const vector dh = load_columns(step->hidden_grad + row, H - h);
                const vector da = dh * (1.0f - z) * one_minus_square(n);
                vector before = {0};
                if (step->before)
                    before = load_columns(step->before + row, H - h);
                store(gates, da * m * r * (1.0f - r));
                store(gates + gate, dh * (before - n) * z * (1.0f - z));
                store(gates + 2 * gate, da);
                store(gates + 3 * gate, da * r);
                if (step->before_grad)
                    store_columns(step->before_grad + row,
                                  multiply_add(dh, z, load_columns(step->before_grad + row, H - h)), H - h);
            }
    }
}

static void fast_rnn_forward(const struct rnn_step *step)
{
    const int B = step->sample_count, H = step->hidden_size;
    for (int h = 0; h < H; h += LANES) {
        const float *sums = step->sums + h / WIDTH * step->panel_stride + h % WIDTH;
        for (int b = 0; b < B; b++)
            store_columns(step->hidden + (ptrdiff_t)b * H + h, tanh_of(load(sums + b * WIDTH)), H - h);
    }
}

static void fast_rnn_backward(const struct rnn_step *step)
{
    const int B = step->sample_count, H = step->hidden_size;
    for (int h0 = 0; h0 < H; h0 += WIDTH)
        for (int v = 0; v < VECTORS; v++) {
            const int h = h0 + v * LANES;
            float *sums = step->sums + h0 / WIDTH * step->panel_stride + v * LANES;
            for (int b = 0; b < B; b++) {
                const vector hidden = load_columns(step->hidden + (ptrdiff_t)b * H + h, H - h);
                const vector dh = load_columns(step->hidden_grad + (ptrdiff_t)b * H + h, H - h);
                store(sums + b * WIDTH, dh * one_minus_square(hidden));
            }
        }
}

/* ------------------------------------------------------------------ vectors */

/* The square of a float is exact in double: it does not matter whether the addition is part of the instruction. */
static double fast_sum_of_squares(size_t count, const float *x)
{
    doubles first = {0}, second = {0};
    double sum = 0;
    size_t i = 0;
    for (; i + 2 * LANES <= count; i += 2 * LANES) {
        const doubles one = __builtin_convertvector(load(x + i), doubles);
        const doubles two = __builtin_convertvector(load(x + i + LANES), doubles);
        first += one * one;
        second += two * two;
    }
    first += second;
    for (int lane = 0; lane < LANES; lane++)
        sum += first[lane];
    for (; i < count; i++)
        sum += (double)x[i] * x[i];
    return sum;
}

static void fast_scale(size_t count, float factor, float *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] *= factor;
}

static void fast_add(size_t count, const float *restrict x, float *restrict sum)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += x[i];
}

static void fast_adam(const struct adam_step *step)
{
    const float keep_mean = step->keep_mean, keep_square = step->keep_square;
    const float add_mean = step->add_mean, add_square = step->add_square, rate = step->rate, epsilon = step->epsilon;
    const float *restrict gradient = step->gradient;
    float *restrict mean = step->mean, *restrict square = step->square, *restrict parameters = step->parameters;
    for (size_t i = 0; i < step->count; i++) {
        const float g = gradient[i];
        mean[i] = multiply_add_one(keep_mean, mean[i], add_mean * g);
        square[i] = multiply_add_one(keep_square, square[i], add_square * g * g);
        parameters[i] -= rate * mean[i] / (sqrtf(square[i]) + epsilon);
    }
}

extern const struct kernels JOIN(kernels_, KERNELS_VARIANT);

const struct kernels JOIN(kernels_, KERNELS_VARIANT) = {
    .name = TEXT(KERNELS_VARIANT),
    .width = WIDTH,
    .shard_samples = SHARD_SAMPLES,
    .chunk_rows = CHUNK_ROWS,
    .direct_columns = DIRECT_COLUMNS,
    .pack = fast_pack,
    .multiply = fast_multiply,
    .add_column_sums = fast_add_column_sums,
    .tanh = fast_tanh,
    .sigmoid = fast_sigmoid,
    .lstm_forward = fast_lstm_forward,
    .lstm_backward = fast_lstm_backward,
    .gru_forward = fast_gru_forward,
    .gru_backward = fast_gru_backward,
    .rnn_forward = fast_rnn_forward,
    .rnn_backward = fast_rnn_backward,
    .sum_of_squares = fast_sum_of_squares,
    .scale = fast_scale,
    .add = fast_add,
    .adam = fast_adam,
};

#else
typedef int nothing_in_double; /* a source file is not empty */
#endif
