/*
 * A trial for tests/lint/traps.sh: the minimal gated unit (Zhou et al. 2016, "Minimal gated unit for recurrent neural
 * networks", IJAC 13, equations 6a to 6c), with the gate on the recurrent product, as PyTorch has the GRU's:
 *
 *     forward     f = sigmoid(U^f x_t + V^f h_{t-1} + b^f)         m = V^n h_{t-1} + c^n
 *                 n = tanh(U^n x_t + b^n + f * m)                  h_t = (1 - f) * n + f * h_{t-1}
 *
 *     backward    da^n = dh_t * (1-f) (1-n^2)                      dm = da^n * f
 *                 da^f = (dh_t * (h_{t-1} - n) + da^n * m) f (1-f) dh_{t-1} += dh_t * f + V^T (da^f, dm)
 */
#include "layers/cell.h"

#include <math.h>

#include "layers/layer_products.h"

enum { FORGET, CANDIDATE, RECURRENT, GATE_COUNT };

static void minimal_initialize(int input_size, int hidden_size, real *parameters, struct random *random)
{
    cell_initialize_gates(&minimal_cell, input_size, hidden_size, parameters, random);
}

/* Where unit h of sample b stands in the panels of a gate. */
static ptrdiff_t place(const struct layer_products *products, int b, int h)
{
    return h / products->width * products->panel_stride + (ptrdiff_t)b * products->width + h % products->width;
}

static void minimal_forward(const struct cell_pass *pass)
{
    const struct layer_products products = layer_products_forward(pass, &minimal_cell);
    for (int t = 0; t < pass->step_count; t++) {
        const real *before = t > 0 ? pass->hidden + cell_step_offset(pass, t - 1) : pass->initial_state;
        real *hidden = pass->hidden + cell_step_offset(pass, t);
        layer_forward_step(&products, t);
        for (int b = 0; b < pass->sample_count; b++)
            for (int h = 0; h < pass->hidden_size; h++) {
                const ptrdiff_t at = place(&products, b, h), row = (ptrdiff_t)b * pass->hidden_size + h;
                real *f = layer_panels(&products, FORGET, t) + at, *n = layer_panels(&products, CANDIDATE, t) + at;
                const real *m = layer_panels(&products, RECURRENT, t) + at;
                *f = (real)(1 / (1 + exp(-(double)*f)));
                *n = (real)tanh((double)(*n + *f * *m));
                hidden[row] = (1 - *f) * *n + *f * (before ? before[row] : 0);
            }
    }
    cell_end_forward(pass);
}

static void minimal_backward(const struct cell_pass *pass)
{
    struct layer_products products = layer_products_backward(pass, &minimal_cell);
    cell_begin_backward(pass);
    for (int t = pass->step_count - 1; t >= 0; t--) {
        const real *before = t > 0 ? pass->hidden + cell_step_offset(pass, t - 1) : pass->initial_state;
        const real *hidden_grad = pass->hidden_grad + cell_step_offset(pass, t);
        real *before_grad = t > 0 ? pass->hidden_grad + cell_step_offset(pass, t - 1) : pass->initial_state_grad;
        for (int b = 0; b < pass->sample_count; b++)
            for (int h = 0; h < pass->hidden_size; h++) {
                const ptrdiff_t at = place(&products, b, h), row = (ptrdiff_t)b * pass->hidden_size + h;
                real *forget = layer_panels(&products, FORGET, t) + at;
                real *candidate = layer_panels(&products, CANDIDATE, t) + at;
                real *recurrent = layer_panels(&products, RECURRENT, t) + at;
                const real f = *forget, n = *candidate, m = *recurrent, dh = hidden_grad[row];
                const real da = dh * (1 - f) * (1 - n * n);
                *forget = (dh * ((before ? before[row] : 0) - n) + da * m) * f * (1 - f);
                *candidate = da;
                *recurrent = da * f;
                if (before_grad)
                    before_grad[row] += dh * f;
            }
        layer_backward_step(&products, t);
    }
    layer_backward_end(&products);
}

const struct cell minimal_cell = {
    .name = "minimal",
    .is_offered = true,
    .state_count = 1,
    .gates = {.all = GATE_COUNT, .of_input = 2, .of_hidden = 2},
    .cache_count = GATE_COUNT,
    .signal_count = GATE_COUNT,
    .signals = {[FORGET] = {"forget_gate", SIGNAL_GATE, 1},
                [CANDIDATE] = {"candidate", SIGNAL_CANDIDATE},
                [RECURRENT] = {"recurrent_sum", SIGNAL_INNER}},
    .initialize = minimal_initialize,
    .forward = minimal_forward,
    .backward = minimal_backward,
};
