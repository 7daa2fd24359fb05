/*
 * Elman's network (Elman 1990, "Finding structure in time", Cognitive Science 14), with U = input_weight
 * [H][F], V = recurrent_weight [H][H] and b = bias [H]; and without V and h_{t-1}, as one layer of a static network,
 * the dense cell:
 *
 *     forward     a_t = U x_t + V h_{t-1} + b          h_t = tanh(a_t)
 *
 *     backward    da_t = dh_t (1 - h_t^2)              dh_{t-1} += V^T da_t          dx_t += U^T da_t
 *                 dU += sum_t da_t x_t^T               dV += sum_t da_t h_{t-1}^T    db += sum_t da_t
 *
 * cache: a_t, then in backward da_t, in panels (layer_products.h, which makes all the products).
 */
#include "network/cell.h"

#include <string.h>

#include "network/layer_products.h"

enum { GATE_COUNT = 1 };

static const char *const signals[] = {NULL};

static void rnn_initialize(int input_size, int hidden_size, real *parameters, struct random *random)
{
    const int F = input_size, H = hidden_size;
    real *input_weight = parameters;
    real *recurrent_weight = input_weight + (size_t)H * F;
    real *bias = recurrent_weight + (size_t)H * H;

    cell_initialize_glorot(input_weight, H, F, F, H, random);
    cell_initialize_orthogonal(recurrent_weight, H, random);
    for (int h = 0; h < H; h++)
        bias[h] = 0;
}

static void dense_initialize(int input_size, int hidden_size, real *parameters, struct random *random)
{
    cell_initialize_glorot(parameters, hidden_size, input_size, input_size, hidden_size, random);
    for (int h = 0; h < hidden_size; h++)
        parameters[(size_t)hidden_size * input_size + h] = 0;
}

static struct rnn_step step_of(const struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    const size_t step_size = (size_t)pass->sample_count * pass->hidden_size;
    return (struct rnn_step){
        .sample_count = pass->sample_count,
        .hidden_size = pass->hidden_size,
        .width = products->width,
        .panel_stride = products->panel_stride,
        .sums = layer_panels(products, 0, t),
        .hidden = pass->hidden + t * step_size,
        .hidden_grad = pass->hidden_grad ? pass->hidden_grad + t * step_size : NULL,
    };
}

static void forward(const struct cell_pass *pass, const struct cell *cell)
{
    const struct layer_products products = layer_products_forward(pass, cell);
    const size_t state_size = (size_t)pass->sample_count * pass->hidden_size;
    for (int t = 0; t < pass->step_count; t++) {
        const struct rnn_step step = step_of(&products, t);
        layer_forward_step(&products, t);
        pass->kernels->rnn_forward(&step);
    }
    if (pass->final_state)
        memcpy(pass->final_state, pass->hidden + (pass->step_count - 1) * state_size, state_size * sizeof(real));
}

static void backward(const struct cell_pass *pass, const struct cell *cell)
{
    struct layer_products products = layer_products_backward(pass, cell);
    const size_t state_size = (size_t)pass->sample_count * pass->hidden_size;
    real *last_grad = pass->hidden_grad + (pass->step_count - 1) * state_size;
    for (size_t i = 0; pass->final_state_grad && i < state_size; i++)
        last_grad[i] += pass->final_state_grad[i];
    if (pass->initial_state_grad)
        memset(pass->initial_state_grad, 0, state_size * sizeof(real));
    for (int t = pass->step_count - 1; t >= 0; t--) {
        const struct rnn_step step = step_of(&products, t);
        pass->kernels->rnn_backward(&step);
        layer_backward_step(&products, t);
    }
    layer_backward_end(&products);
}

static void rnn_forward(const struct cell_pass *pass)
{
    forward(pass, &rnn_cell);
}

static void rnn_backward(const struct cell_pass *pass)
{
    backward(pass, &rnn_cell);
}

static void dense_forward(const struct cell_pass *pass)
{
    forward(pass, &dense_cell);
}

static void dense_backward(const struct cell_pass *pass)
{
    backward(pass, &dense_cell);
}

const struct cell rnn_cell = {
    .name = "rnn",
    .is_recurrent = true,
    .is_offered = true,
    .state_count = 1,
    .gate_count = GATE_COUNT,
    .cache_count = 1,
    .scratch_count = 0,
    .signals = signals,
    .initialize = rnn_initialize,
    .forward = rnn_forward,
    .backward = rnn_backward,
};

const struct cell dense_cell = {
    .name = "dense",
    .gate_count = GATE_COUNT,
    .cache_count = 1,
    .scratch_count = 0,
    .signals = signals,
    .initialize = dense_initialize,
    .forward = dense_forward,
    .backward = dense_backward,
};
