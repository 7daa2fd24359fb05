/*
 * The gated recurrent unit (Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder for statistical
 * machine translation", EMNLP, equations 5 to 8) in the form that PyTorch and cuDNN compute. Two things differ from the
 * paper: there are biases, and the reset gate acts on the recurrent product, V^n h + c^n, and not on the h in it.
 *
 * U = input_weight [3H][F] and V = recurrent_weight [3H][H] hold three blocks of H rows, in PyTorch's order r, z, n.
 * b = bias [4H] holds four: b^r and b^z, each the sum of PyTorch's two, then b^n (PyTorch's b_in) and c^n (its b_hn),
 * which r keeps apart. Elementwise:
 *
 *     forward     r = sigmoid(U^r x_t + V^r h_{t-1} + b^r)         z = sigmoid(U^z x_t + V^z h_{t-1} + b^z)
 *                 m = V^n h_{t-1} + c^n                            n = tanh(U^n x_t + b^n + r * m)
 *                 h_t = (1 - z) * n + z * h_{t-1}
 *
 *     backward    dz = dh_t * (h_{t-1} - n)                        da^z = dz z (1-z)
 *                 da^n = dh_t * (1-z) (1-n^2)                      dm = da^n * r
 *                 dr = da^n * m                                    da^r = dr r (1-r)
 *                 dh_{t-1} += dh_t * z + V^T (da^r, da^z, dm)      dx_t += U^T (da^r, da^z, da^n)
 *                 dU += sum_t (da^r, da^z, da^n) x_t^T             dV += sum_t (da^r, da^z, dm) h_{t-1}^T
 *                 db += sum_t (da^r, da^z, da^n, dm)
 *
 * h_t lies between n and h_{t-1}: no sequence, however long, drives it out of -1 .. 1.
 *
 * cache, in panels (layer_products.h, which makes all the products): r z n m, first as sums, then in backward their
 * gradients, each in the place of the one before.
 */
#include "layers/cell.h"

#include "layers/layer_products.h"

/* gates, in PyTorch's order; the recurrent share of the candidate is one of its own */
enum { RESET, UPDATE, CANDIDATE, RECURRENT, GATE_COUNT };

static void gru_initialize(int input_size, int hidden_size, real *parameters, struct random *random)
{
    cell_initialize_gates(&gru_cell, input_size, hidden_size, parameters, random);
}

static struct gru_step step_of(const struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    struct gru_step step = {
        .sample_count = pass->sample_count,
        .hidden_size = pass->hidden_size,
        .width = products->width,
        .panel_stride = products->panel_stride,
        .gate_stride = products->gate_panels * products->panel_stride,
        .gates = layer_panels(products, 0, t),
        .before = t > 0 ? pass->hidden + cell_step_offset(pass, t - 1) : pass->initial_state,
        .hidden = pass->hidden + cell_step_offset(pass, t),
    };
    if (pass->hidden_grad) {
        step.hidden_grad = pass->hidden_grad + cell_step_offset(pass, t);
        step.before_grad = t > 0 ? pass->hidden_grad + cell_step_offset(pass, t - 1) : pass->initial_state_grad;
    }
    return step;
}

static void gru_forward(const struct cell_pass *pass)
{
    const struct layer_products products = layer_products_forward(pass, &gru_cell);
    for (int t = 0; t < pass->step_count; t++) {
        const struct gru_step step = step_of(&products, t);
        layer_forward_step(&products, t);
        pass->kernels->gru_forward(&step);
    }
    cell_end_forward(pass);
}

static void gru_backward(const struct cell_pass *pass)
{
    struct layer_products products = layer_products_backward(pass, &gru_cell);
    cell_begin_backward(pass);
    for (int t = pass->step_count - 1; t >= 0; t--) {
        const struct gru_step step = step_of(&products, t);
        pass->kernels->gru_backward(&step);
        layer_backward_step(&products, t);
    }
    layer_backward_end(&products);
}

const struct cell gru_cell = {
    .name = "gru",
    .is_offered = true,
    .state_count = 1,
    .gates = {.all = GATE_COUNT, .of_input = 3, .of_hidden = 3}, /* r z n, and r z m */
    .cache_count = GATE_COUNT,
    .signal_count = GATE_COUNT,
    .signals = {[RESET] = {"reset_gate", SIGNAL_GATE},
                [UPDATE] = {"update_gate", SIGNAL_GATE, 1},
                [CANDIDATE] = {"candidate", SIGNAL_CANDIDATE},
                [RECURRENT] = {"recurrent_sum", SIGNAL_INNER}},
    .initialize = gru_initialize,
    .forward = gru_forward,
    .backward = gru_backward,
};
