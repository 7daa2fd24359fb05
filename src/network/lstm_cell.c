/*
 * Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997, "Long short-term memory", Neural
 * Computation 9; Gers, Schmidhuber & Cummins 2000, "Learning to forget", Neural Computation 12; no
 * peepholes). U = input_weight [4H][F], V = recurrent_weight [4H][H] and b = bias [4H] hold four blocks of H
 * rows, in PyTorch's order i, f, g, o (PyTorch has two bias vectors; b is their sum). With h_0 = c_0 = 0 and
 * * elementwise:
 *
 *     forward     a_t = U x_t + V h_{t-1} + b
 *                 i = sigmoid(a^i)   f = sigmoid(a^f)   g = tanh(a^g)   o = sigmoid(a^o)
 *                 c_t = f * c_{t-1} + i * g             h_t = o * tanh(c_t)
 *
 *     backward    do = dh_t * tanh(c_t)                 dc_t += dh_t * o * (1 - tanh(c_t)^2)
 *                 di = dc_t * g    df = dc_t * c_{t-1}  dg = dc_t * i             dc_{t-1} = dc_t * f
 *                 da^i = di i (1-i), da^f = df f (1-f), da^g = dg (1-g^2), da^o = do o (1-o)
 *                 dh_{t-1} += V^T da_t                  dx_t += U^T da_t
 *                 dU += sum_t da_t x_t^T                dV += sum_t da_t h_{t-1}^T    db += sum_t da_t
 *
 * Whatever does not wait for h_{t-1} is one product over all W*B rows. The a_t are not clipped: tanh and
 * sigmoid saturate safely for any finite a_t, and |c_t| <= t because |i g| <= 1 and f <= 1.
 *
 * cache: gates [W][B][4H] (a_t, then i f g o, then in backward da_t, each in the place of the one before),
 * c_t [W][B][H], tanh(c_t) [W][B][H]. scratch: dc [B][H] (backward) and c_0 = 0 [B][H].
 */
#include "network/cell.h"

#include <string.h>

#include "kernels/activation.h"
#include "kernels/matrix.h"

enum { GATE_COUNT = 4 };

/* The arrays of one pass, cut out of parameters, cache and scratch. */
struct lstm_view {
    size_t input_weight_count, recurrent_weight_count; /* elements, for cutting the parameters */
    real *gates;                                       /* [W][B][4H] */
    real *state;                                       /* [W][B][H] c_t */
    real *state_tanh;                                  /* [W][B][H] */
    real *state_grad;                                  /* [B][H] dc */
    real *state_before_all;                            /* [B][H] c_0 */
};

static struct lstm_view view_of(const struct cell_pass *pass)
{
    const size_t B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    const size_t sequence_size = pass->step_count * B * H;
    return (struct lstm_view){
        .input_weight_count = GATE_COUNT * H * F,
        .recurrent_weight_count = GATE_COUNT * H * H,
        .gates = pass->cache,
        .state = pass->cache + GATE_COUNT * sequence_size,
        .state_tanh = pass->cache + (GATE_COUNT + 1) * sequence_size,
        .state_grad = pass->scratch,
        .state_before_all = pass->scratch + B * H,
    };
}

static void lstm_initialize(int input_size, int hidden_size, real *parameters, struct random *random)
{
    const int F = input_size, H = hidden_size;
    real *input_weight = parameters;
    real *recurrent_weight = input_weight + (size_t)GATE_COUNT * H * F;
    real *bias = recurrent_weight + (size_t)GATE_COUNT * H * H;

    for (int gate = 0; gate < GATE_COUNT; gate++) {
        cell_initialize_glorot(input_weight + (size_t)gate * H * F, H, F, F, H, random);
        cell_initialize_orthogonal(recurrent_weight + (size_t)gate * H * H, H, random);
    }
    /* forget bias 1: the cell remembers before it has learnt what to forget (Jozefowicz et al. 2015) */
    for (int h = 0; h < GATE_COUNT * H; h++)
        bias[h] = h / H == 1 ? 1 : 0;
}

/* c_t and tanh's argument for one sample; gates: i f g o */
static void advance_state(int H, const real *restrict gates, const real *restrict state_before,
                          real *restrict state, real *restrict state_tanh)
{
    const real *i = gates, *f = gates + H, *g = gates + 2 * H;
    for (int h = 0; h < H; h++) {
        state[h] = f[h] * state_before[h] + i[h] * g[h];
        state_tanh[h] = state[h];
    }
}

static void lstm_forward(const struct cell_pass *pass)
{
    const int W = pass->step_count, B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    const size_t step_size = (size_t)B * H, gates_size = (size_t)GATE_COUNT * H;
    const struct lstm_view view = view_of(pass);
    const real *input_weight = pass->parameters;
    const real *recurrent_weight = input_weight + view.input_weight_count;
    const real *bias = recurrent_weight + view.recurrent_weight_count;

    memset(view.state_before_all, 0, step_size * sizeof(real));
    matrix_set_rows(W * B, GATE_COUNT * H, bias, view.gates);
    matrix_add_abt(W * B, GATE_COUNT * H, F, pass->input, input_weight, view.gates);

    const real *state_before = view.state_before_all;
    for (int t = 0; t < W; t++) {
        real *gates = view.gates + t * B * gates_size;
        real *state = view.state + t * step_size;
        real *state_tanh = view.state_tanh + t * step_size;
        real *hidden = pass->hidden + t * step_size;

        if (t > 0)
            matrix_add_abt(B, GATE_COUNT * H, H, hidden - step_size, recurrent_weight, gates);
        for (int b = 0; b < B; b++) {
            real *sample_gates = gates + b * gates_size;
            activation_sigmoid(2 * (size_t)H, sample_gates);
            activation_tanh(H, sample_gates + 2 * (size_t)H);
            activation_sigmoid(H, sample_gates + 3 * (size_t)H);
            const size_t at = (size_t)b * H;
            advance_state(H, sample_gates, state_before + at, state + at, state_tanh + at);
        }
        activation_tanh(step_size, state_tanh);
        for (int b = 0; b < B; b++) {
            const real *o = gates + b * gates_size + 3 * (size_t)H;
            for (int h = 0; h < H; h++)
                hidden[(size_t)b * H + h] = o[h] * state_tanh[(size_t)b * H + h];
        }
        state_before = state;
    }
}

/* One sample of one step: gates i f g o become da; state_grad goes from dc_t (without h_t's share) to
 * dc_{t-1}. */
static void differentiate_step(int H, real *restrict gates, const real *restrict state_before,
                               const real *restrict state_tanh, const real *restrict hidden_grad,
                               real *restrict state_grad)
{
    for (int h = 0; h < H; h++) {
        const real i = gates[h], f = gates[h + H], g = gates[h + 2 * H], o = gates[h + 3 * H];
        const real dh = hidden_grad[h];
        const real dc = state_grad[h] + dh * o * (1 - state_tanh[h] * state_tanh[h]);
        gates[h] = dc * g * i * (1 - i);
        gates[h + H] = dc * state_before[h] * f * (1 - f);
        gates[h + 2 * H] = dc * i * (1 - g * g);
        gates[h + 3 * H] = dh * state_tanh[h] * o * (1 - o);
        state_grad[h] = dc * f;
    }
}

static void lstm_backward(const struct cell_pass *pass)
{
    const int W = pass->step_count, B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    const size_t step_size = (size_t)B * H, gates_size = (size_t)GATE_COUNT * H;
    const struct lstm_view view = view_of(pass);
    const real *input_weight = pass->parameters;
    const real *recurrent_weight = input_weight + view.input_weight_count;
    real *input_weight_grad = pass->parameters_grad;
    real *recurrent_weight_grad = input_weight_grad + view.input_weight_count;
    real *bias_grad = recurrent_weight_grad + view.recurrent_weight_count;

    memset(pass->scratch, 0, 2 * step_size * sizeof(real)); /* dc_W = 0 and c_0 = 0 */
    for (int t = W - 1; t >= 0; t--) {
        real *gates = view.gates + t * B * gates_size;
        const real *state_before = t > 0 ? view.state + (t - 1) * step_size : view.state_before_all;
        real *hidden_grad = pass->hidden_grad + t * step_size;
        for (int b = 0; b < B; b++) {
            const size_t at = (size_t)b * H;
            differentiate_step(H, gates + b * gates_size, state_before + at,
                               view.state_tanh + t * step_size + at, hidden_grad + at, view.state_grad + at);
        }
        if (t > 0)
            matrix_add_ab(B, H, GATE_COUNT * H, gates, recurrent_weight, hidden_grad - step_size);
    }

    const real *sum_grad = view.gates; /* by now da [W][B][4H] */
    matrix_add_atb(GATE_COUNT * H, F, W * B, sum_grad, pass->input, input_weight_grad);
    matrix_add_atb(GATE_COUNT * H, H, (W - 1) * B, sum_grad + B * gates_size, pass->hidden,
                   recurrent_weight_grad);
    matrix_add_column_sums(W * B, GATE_COUNT * H, sum_grad, bias_grad);
    if (pass->input_grad)
        matrix_add_ab(W * B, F, GATE_COUNT * H, sum_grad, input_weight, pass->input_grad);
}

const struct cell lstm_cell = {
    .name = "lstm",
    .gate_count = GATE_COUNT,
    .cache_count = GATE_COUNT + 2,
    .scratch_count = 2,
    .initialize = lstm_initialize,
    .forward = lstm_forward,
    .backward = lstm_backward,
};
