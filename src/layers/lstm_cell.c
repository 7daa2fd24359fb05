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
 * each in the place of the one before), c_t, tanh(c_t). scratch: dc, and c_0 where the pass begins with a state.
 */
#include "layers/cell.h"

#include <string.h>

#include "layers/layer_products.h"

/* gates, in the order of PyTorch; then the rest of the cache */
enum { INPUT, FORGET, CANDIDATE, OUTPUT, GATE_COUNT, STATE = GATE_COUNT, STATE_TANH, CACHE_COUNT };
enum { SCRATCH_COUNT = 2 };

static void lstm_initialize(int input_size, int hidden_size, real *parameters, struct random *random)
{
    real *bias = cell_initialize_gates(&lstm_cell, input_size, hidden_size, parameters, random);
    /* forget bias 1: the cell remembers before it has learnt what to forget (Jozefowicz et al. 2015) */
    for (int h = 0; h < hidden_size; h++)
        bias[FORGET * hidden_size + h] = 1;
}

/* The pieces of scratch: panels one after the other, without the distance that the cache keeps. */
static ptrdiff_t scratch_stride(const struct layer_products *products)
{
    return (ptrdiff_t)products->pass->sample_count * products->width;
}

static real *state_grad_of(const struct layer_products *products)
{
    return products->rest_of_scratch;
}

static real *first_state_of(const struct layer_products *products)
{
    return products->rest_of_scratch + products->gate_panels * scratch_stride(products);
}

/* c_0 of the pass, behind h_0, to scratch. */
static void fill_first_state(const struct layer_products *products)
{
    const struct cell_pass *pass = products->pass;
    if (pass->initial_state)
        layer_rows_to_panels(products, pass->initial_state + cell_step_offset(pass, 1), first_state_of(products),
                             scratch_stride(products));
}

static struct lstm_step step_of(const struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    return (struct lstm_step){
        .sample_count = pass->sample_count,
        .hidden_size = pass->hidden_size,
        .width = products->width,
        .panel_stride = products->panel_stride,
        .gate_stride = products->gate_panels * products->panel_stride,
        .gates = layer_panels(products, 0, t),
        .state_before = t > 0                 ? layer_panels(products, STATE, t - 1)
                        : pass->initial_state ? first_state_of(products)
                                              : NULL,
        .before_stride = t > 0 ? products->panel_stride : scratch_stride(products),
        .state = layer_panels(products, STATE, t),
        .state_tanh = layer_panels(products, STATE_TANH, t),
        .hidden = pass->hidden + cell_step_offset(pass, t),
        .hidden_grad = pass->hidden_grad ? pass->hidden_grad + cell_step_offset(pass, t) : NULL,
        .state_grad = state_grad_of(products),
    };
}

static void lstm_forward(const struct cell_pass *pass)
{
    const struct layer_products products = layer_products_forward(pass, &lstm_cell);
    fill_first_state(&products);
    for (int t = 0; t < pass->step_count; t++) {
        const struct lstm_step step = step_of(&products, t);
        layer_forward_step(&products, t);
        pass->kernels->lstm_forward(&step);
    }
    cell_end_forward(pass);
    if (pass->final_state)
        layer_panels_to_rows(&products, layer_panels(&products, STATE, pass->step_count - 1), products.panel_stride,
                             pass->final_state + cell_step_offset(pass, 1));
}

/* d loss / d c_t to pass->memory_grad, while gates and dh_t of step t are as forward and the steps after it left
 * them: what came through c_{t+1}, and what comes through h_t. */
static void write_memory_grad(const struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    const ptrdiff_t H = pass->hidden_size, width = products->width, stride = products->panel_stride;
    const real *hidden_grad = pass->hidden_grad + cell_step_offset(pass, t);
    const real *output_gate = layer_panels(products, OUTPUT, t), *state_tanh = layer_panels(products, STATE_TANH, t);
    real *memory_grad = pass->memory_grad + cell_step_offset(pass, t);
    layer_panels_to_rows(products, state_grad_of(products), scratch_stride(products), memory_grad);
    for (ptrdiff_t b = 0; b < pass->sample_count; b++)
        for (ptrdiff_t h = 0; h < H; h++) {
            const ptrdiff_t at = h / width * stride + b * width + h % width;
            memory_grad[b * H + h] += hidden_grad[b * H + h] * output_gate[at] * (1 - state_tanh[at] * state_tanh[at]);
        }
}

static void lstm_backward(const struct cell_pass *pass)
{
    struct layer_products products = layer_products_backward(pass, &lstm_cell);
    const ptrdiff_t stride = scratch_stride(&products), state_size = cell_step_offset(pass, 1);
    real *state_grad = state_grad_of(&products);
    cell_begin_backward(pass);
    fill_first_state(&products);
    memset(state_grad, 0, (size_t)(products.gate_panels * stride) * sizeof(real));
    if (pass->final_state_grad)
        layer_rows_to_panels(&products, pass->final_state_grad + state_size, state_grad, stride);
    for (int t = pass->step_count - 1; t >= 0; t--) {
        const struct lstm_step step = step_of(&products, t);
        if (pass->memory_grad)
            write_memory_grad(&products, t);
        pass->kernels->lstm_backward(&step);
        layer_backward_step(&products, t);
    }
    if (pass->initial_state_grad)
        layer_panels_to_rows(&products, state_grad, stride, pass->initial_state_grad + state_size);
    layer_backward_end(&products);
}

const struct cell lstm_cell = {
    .name = "lstm",
    .is_offered = true,
    .state_count = 2,
    .gates = {.all = GATE_COUNT, .of_input = GATE_COUNT, .of_hidden = GATE_COUNT},
    .cache_count = CACHE_COUNT,
    .scratch_count = SCRATCH_COUNT,
    .signal_count = CACHE_COUNT,
    .signals = {[INPUT] = {"input_gate", SIGNAL_GATE, -1},
                [FORGET] = {"forget_gate", SIGNAL_GATE, 1},
                [CANDIDATE] = {"candidate", SIGNAL_CANDIDATE},
                [OUTPUT] = {"output_gate", SIGNAL_GATE},
                [STATE] = {"state", SIGNAL_STATE},
                [STATE_TANH] = {"state_tanh", SIGNAL_STATE_TANH}},
    .initialize = lstm_initialize,
    .forward = lstm_forward,
    .backward = lstm_backward,
};
