/*
 * Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997, "Long short-term memory", Neural
 * Computation 9; Gers, Schmidhuber & Cummins 2000, "Learning to forget", Neural Computation 12; no
 * peepholes). U = input_weight [4H][F], V = recurrent_weight [4H][H] and b = bias [4H] hold four blocks of H
 * rows, in PyTorch's order i, f, g, o (PyTorch has two bias vectors; b is their sum). Elementwise:
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
 * The a_t are not clipped: tanh and sigmoid saturate safely for any finite a_t, and |c_t| <= t because |i g| <= 1 and f
 * <= 1.
 *
 * cache, in panels (layer_products.h, which makes all the products): gates (a_t, then i f g o, then in backward da_t,
 * each in the place of the one before), c_t, tanh(c_t), and c_{-1} where the pass begins with a state (in the place of
 * the first step). scratch: dc.
 */
#include "network/cell.h"

#include <string.h>

#include "network/layer_products.h"

enum { GATE_COUNT = 4, STATE = GATE_COUNT, STATE_TANH, STATE_START, CACHE_COUNT };

/* in the cache's order */
static const char *const signals[] = {"input_gate", "forget_gate", "candidate", "output_gate",
                                      "state",      "state_tanh",  NULL};

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

static struct lstm_step step_of(const struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    const size_t step_size = (size_t)pass->sample_count * pass->hidden_size;
    return (struct lstm_step){
        .sample_count = pass->sample_count,
        .hidden_size = pass->hidden_size,
        .width = products->width,
        .panel_stride = products->panel_stride,
        .gate_stride = products->gate_panels * products->panel_stride,
        .gates = layer_panels(products, 0, t),
        .state_before = t > 0                 ? layer_panels(products, STATE, t - 1)
                        : pass->initial_state ? layer_panels(products, STATE_START, 0)
                                              : NULL,
        .state = layer_panels(products, STATE, t),
        .state_tanh = layer_panels(products, STATE_TANH, t),
        .hidden = pass->hidden + t * step_size,
        .hidden_grad = pass->hidden_grad ? pass->hidden_grad + t * step_size : NULL,
        .state_grad = products->rest_of_scratch,
    };
}

static void lstm_forward(const struct cell_pass *pass)
{
    const struct layer_products products = layer_products_forward(pass, &lstm_cell);
    const size_t state_size = (size_t)pass->sample_count * pass->hidden_size;
    const int last = pass->step_count - 1;
    if (pass->initial_state)
        layer_rows_to_panels(&products, pass->initial_state + state_size, layer_panels(&products, STATE_START, 0),
                             products.panel_stride);
    for (int t = 0; t < pass->step_count; t++) {
        const struct lstm_step step = step_of(&products, t);
        layer_forward_step(&products, t);
        pass->kernels->lstm_forward(&step);
    }
    if (pass->final_state) {
        memcpy(pass->final_state, pass->hidden + last * state_size, state_size * sizeof(real));
        layer_panels_to_rows(&products, layer_panels(&products, STATE, last), products.panel_stride,
                             pass->final_state + state_size);
    }
}

static void lstm_backward(const struct cell_pass *pass)
{
    struct layer_products products = layer_products_backward(pass, &lstm_cell);
    const size_t state_size = (size_t)pass->sample_count * pass->hidden_size;
    const ptrdiff_t grad_stride = (ptrdiff_t)pass->sample_count * products.width;
    real *state_grad = products.rest_of_scratch; /* dc */
    memset(state_grad, 0, (size_t)products.gate_panels * grad_stride * sizeof(real));
    if (pass->final_state_grad) {
        real *last_grad = pass->hidden_grad + (pass->step_count - 1) * state_size;
        for (size_t i = 0; i < state_size; i++)
            last_grad[i] += pass->final_state_grad[i];
        layer_rows_to_panels(&products, pass->final_state_grad + state_size, state_grad, grad_stride);
    }
    if (pass->initial_state_grad)
        memset(pass->initial_state_grad, 0, state_size * sizeof(real));
    for (int t = pass->step_count - 1; t >= 0; t--) {
        const struct lstm_step step = step_of(&products, t);
        pass->kernels->lstm_backward(&step);
        layer_backward_step(&products, t);
    }
    if (pass->initial_state_grad)
        layer_panels_to_rows(&products, state_grad, grad_stride, pass->initial_state_grad + state_size);
    layer_backward_end(&products);
}

const struct cell lstm_cell = {
    .name = "lstm",
    .is_recurrent = true,
    .is_offered = true,
    .state_count = 2,
    .gate_count = GATE_COUNT,
    .cache_count = CACHE_COUNT,
    .scratch_count = 1,
    .signals = signals,
    .initialize = lstm_initialize,
    .forward = lstm_forward,
    .backward = lstm_backward,
};
