/*
 * The specification of kernels.h in plain C: sums in the order of k, no instruction that rounds differently, the same
 * bits with every compiler. float in the program, double in the gradient check.
 */
#include <limits.h>
#include <math.h>
#include <stddef.h>

#include "kernels/activation.h"
#include "kernels/kernels.h"

enum { UNROLLED = 8 /* rows of b per visit of c: enough to hide loading and storing c */ };

/* c[n] += sum_k a[k * a_step] * b[k * b_step + n], summed in the order of k. Neighbours in n are independent: the
 * compiler can make vectors of them without reordering a sum. */
static void row_add_product(int N, int K, const real *restrict a, ptrdiff_t a_step, const real *restrict b,
                            ptrdiff_t b_step, real *restrict c)
{
    int k = 0;
    for (; k + UNROLLED <= K; k += UNROLLED) {
        const real a0 = a[0], a1 = a[a_step], a2 = a[2 * a_step], a3 = a[3 * a_step];
        const real a4 = a[4 * a_step], a5 = a[5 * a_step], a6 = a[6 * a_step], a7 = a[7 * a_step];
        const real *b0 = b, *b1 = b0 + b_step, *b2 = b1 + b_step, *b3 = b2 + b_step;
        const real *b4 = b3 + b_step, *b5 = b4 + b_step, *b6 = b5 + b_step, *b7 = b6 + b_step;
        for (int n = 0; n < N; n++)
            c[n] = c[n] + a0 * b0[n] + a1 * b1[n] + a2 * b2[n] + a3 * b3[n] + a4 * b4[n] + a5 * b5[n] + a6 * b6[n] +
                   a7 * b7[n];
        a += UNROLLED * a_step;
        b += UNROLLED * b_step;
    }
    for (; k < K; k++) {
        const real a0 = a[0];
        for (int n = 0; n < N; n++)
            c[n] += a0 * b[n];
        a += a_step;
        b += b_step;
    }
}

static void reference_pack(int K, int N, const real *b, ptrdiff_t k_stride, ptrdiff_t n_stride, real *packed)
{
    for (int k = 0; k < K; k++)
        for (int n = 0; n < N; n++)
            packed[(ptrdiff_t)k * N + n] = b[k * k_stride + n * n_stride];
}

static void reference_multiply(const struct product *product)
{
    for (int n0 = 0, panel = 0; n0 < product->N; n0 += product->width, panel++) {
        const int columns = product->N - n0 < product->width ? product->N - n0 : product->width;
        for (int m = 0; m < product->M; m++) {
            real *c = product->c + panel * product->c_panel_stride + m * product->c_row_stride;
            for (int n = 0; product->bias && n < columns; n++)
                c[n] = product->bias[n0 + n];
            for (int i = 0; i < product->term_count; i++) {
                const struct product_term *term = &product->terms[i];
                for (int s = 0; s < term->segment_count; s++)
                    row_add_product(columns, term->segment_length,
                                    term->a + m * term->row_stride + s * term->segment_stride, term->column_stride,
                                    term->b + panel * term->panel_stride +
                                        (ptrdiff_t)s * term->segment_length * term->b_stride,
                                    term->b_stride, c);
            }
        }
    }
}

static void reference_add_column_sums(int M, int width, const real *a, real *sums)
{
    for (int m = 0; m < M; m++)
        for (int n = 0; n < width; n++)
            sums[n] += a[(ptrdiff_t)m * width + n];
}

/* One panel of sample b: its distance from the array's beginning. */
static ptrdiff_t place(int h0, int b, int width, ptrdiff_t panel_stride)
{
    return h0 / width * panel_stride + (ptrdiff_t)b * width;
}

/* How many of the panel's columns are units. */
static int units_from(int h0, int width, int H)
{
    return H - h0 < width ? H - h0 : width;
}

static void reference_lstm_forward(const struct lstm_step *step)
{
    const int B = step->sample_count, H = step->hidden_size, width = step->width;
    const ptrdiff_t gate = step->gate_stride;
    for (int h0 = 0; h0 < H; h0 += width) {
        const int units = units_from(h0, width, H);
        for (int b = 0; b < B; b++) {
            const ptrdiff_t at = place(h0, b, width, step->panel_stride);
            real *i = step->gates + at, *f = i + gate, *g = f + gate, *o = g + gate;
            real *state = step->state + at, *state_tanh = step->state_tanh + at;
            const real *before =
                step->state_before ? step->state_before + place(h0, b, width, step->before_stride) : NULL;
            activation_sigmoid((size_t)units, i);
            activation_sigmoid((size_t)units, f);
            activation_tanh((size_t)units, g);
            activation_sigmoid((size_t)units, o);
            for (int h = 0; h < units; h++)
                state_tanh[h] = state[h] = f[h] * (before ? before[h] : 0) + i[h] * g[h];
            activation_tanh((size_t)units, state_tanh);
            for (int h = 0; h < units; h++)
                step->hidden[(ptrdiff_t)b * H + h0 + h] = o[h] * state_tanh[h];
        }
    }
}

static void reference_lstm_backward(const struct lstm_step *step)
{
    const int B = step->sample_count, H = step->hidden_size, width = step->width;
    const ptrdiff_t gate = step->gate_stride;
    for (int h0 = 0; h0 < H; h0 += width) {
        const int units = units_from(h0, width, H);
        for (int b = 0; b < B; b++) {
            const ptrdiff_t at = place(h0, b, width, step->panel_stride);
            real *gates = step->gates + at;
            const real *before =
                step->state_before ? step->state_before + place(h0, b, width, step->before_stride) : NULL;
            const real *state_tanh = step->state_tanh + at, *hidden_grad = step->hidden_grad + (ptrdiff_t)b * H + h0;
            real *state_grad = step->state_grad + ((ptrdiff_t)(h0 / width) * B + b) * width;
            for (int h = 0; h < units; h++) {
                const real i = gates[h], f = gates[h + gate], g = gates[h + 2 * gate], o = gates[h + 3 * gate];
                const real state_before = before ? before[h] : 0;
                const real dh = hidden_grad[h];
                const real dc = state_grad[h] + dh * o * (1 - state_tanh[h] * state_tanh[h]);
                gates[h] = dc * g * i * (1 - i);
                gates[h + gate] = dc * state_before * f * (1 - f);
                gates[h + 2 * gate] = dc * i * (1 - g * g);
                gates[h + 3 * gate] = dh * state_tanh[h] * o * (1 - o);
                state_grad[h] = dc * f;
            }
        }
    }
}

static void reference_gru_forward(const struct gru_step *step)
{
    const int B = step->sample_count, H = step->hidden_size, width = step->width;
    const ptrdiff_t gate = step->gate_stride;
    for (int h0 = 0; h0 < H; h0 += width) {
        const int units = units_from(h0, width, H);
        for (int b = 0; b < B; b++) {
            const ptrdiff_t row = (ptrdiff_t)b * H + h0;
            real *r = step->gates + place(h0, b, width, step->panel_stride), *z = r + gate, *n = z + gate;
            const real *m = n + gate;
            activation_sigmoid((size_t)units, r);
            activation_sigmoid((size_t)units, z);
            for (int h = 0; h < units; h++)
                n[h] += r[h] * m[h];
            activation_tanh((size_t)units, n);
            for (int h = 0; h < units; h++)
                step->hidden[row + h] = (1 - z[h]) * n[h] + z[h] * (step->before ? step->before[row + h] : 0);
        }
    }
}

static void reference_gru_backward(const struct gru_step *step)
{
    const int B = step->sample_count, H = step->hidden_size, width = step->width;
    const ptrdiff_t gate = step->gate_stride;
    for (int h0 = 0; h0 < H; h0 += width) {
        const int units = units_from(h0, width, H);
        for (int b = 0; b < B; b++) {
            const ptrdiff_t row = (ptrdiff_t)b * H + h0;
            real *gates = step->gates + place(h0, b, width, step->panel_stride);
            for (int h = 0; h < units; h++) {
                const real r = gates[h], z = gates[h + gate], n = gates[h + 2 * gate], m = gates[h + 3 * gate];
                const real before = step->before ? step->before[row + h] : 0;
                const real dh = step->hidden_grad[row + h];
                const real da = dh * (1 - z) * (1 - n * n);
                gates[h] = da * m * r * (1 - r);
                gates[h + gate] = dh * (before - n) * z * (1 - z);
                gates[h + 2 * gate] = da;
                gates[h + 3 * gate] = da * r;
                if (step->before_grad)
                    step->before_grad[row + h] += dh * z;
            }
        }
    }
}

static void reference_rnn_forward(const struct rnn_step *step)
{
    for (int b = 0; b < step->sample_count; b++) {
        real *hidden = step->hidden + (ptrdiff_t)b * step->hidden_size;
        for (int h = 0; h < step->hidden_size; h++)
            hidden[h] = step->sums[h / step->width * step->panel_stride + (ptrdiff_t)b * step->width + h % step->width];
        activation_tanh((size_t)step->hidden_size, hidden);
    }
}

static void reference_rnn_backward(const struct rnn_step *step)
{
    for (int b = 0; b < step->sample_count; b++)
        for (int h = 0; h < step->hidden_size; h++) {
            const ptrdiff_t at = (ptrdiff_t)b * step->hidden_size + h;
            const real hidden = step->hidden[at];
            step->sums[h / step->width * step->panel_stride + (ptrdiff_t)b * step->width + h % step->width] =
                step->hidden_grad[at] * (1 - hidden * hidden);
        }
}

static double reference_sum_of_squares(size_t count, const real *x)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)x[i] * x[i];
    return sum;
}

static void reference_scale(size_t count, real factor, real *x)
{
    for (size_t i = 0; i < count; i++)
        x[i] *= factor;
}

static void reference_add(size_t count, const real *x, real *sum)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += x[i];
}

static void reference_adam(const struct adam_step *step)
{
    const real keep_mean = step->keep_mean, keep_square = step->keep_square;
    for (size_t i = 0; i < step->count; i++) {
        const real g = step->gradient[i];
        step->mean[i] = keep_mean * step->mean[i] + step->add_mean * g;
        step->square[i] = keep_square * step->square[i] + step->add_square * g * g;
        step->parameters[i] -= step->rate * step->mean[i] / ((real)sqrt((double)step->square[i]) + step->epsilon);
    }
}

const struct kernels kernels_reference = {
    .name = "reference",
    .direct_columns = INT_MAX,
    .pack = reference_pack,
    .multiply = reference_multiply,
    .add_column_sums = reference_add_column_sums,
    .tanh = activation_tanh,
    .sigmoid = activation_sigmoid,
    .lstm_forward = reference_lstm_forward,
    .lstm_backward = reference_lstm_backward,
    .gru_forward = reference_gru_forward,
    .gru_backward = reference_gru_backward,
    .rnn_forward = reference_rnn_forward,
    .rnn_backward = reference_rnn_backward,
    .sum_of_squares = reference_sum_of_squares,
    .scale = reference_scale,
    .add = reference_add,
    .adam = reference_adam,
};
