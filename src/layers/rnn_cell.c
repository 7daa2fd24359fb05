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
#include "layers/cell.h"

#include "layers/layer_products.h"

static void rnn_initialize(int input_size, int hidden_size, real *parameters, struct random *random)
{
    cell_initialize_gates(&rnn_cell, input_size, hidden_size, parameters, random);
}

static void dense_initialize(int input_size, int hidden_size, real *parameters, struct random *random)
{
    cell_initialize_gates(&dense_cell, input_size, hidden_size, parameters, random);
}

static struct rnn_step step_of(const struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    return (struct rnn_step){
        .sample_count = pass->sample_count,
        .hidden_size = pass->hidden_size,
        .width = products->width,
        .panel_stride = products->panel_stride,
        .sums = layer_panels(products, 0, t),
        .hidden = pass->hidden + cell_step_offset(pass, t),
        .hidden_grad = pass->hidden_grad ? pass->hidden_grad + cell_step_offset(pass, t) : NULL,
    };
}

static void forward(const struct cell_pass *pass, const struct cell *cell)
{
    const struct layer_products products = layer_products_forward(pass, cell);
    for (int t = 0; t < pass->step_count; t++) {
        const struct rnn_step step = step_of(&products, t);
        layer_forward_step(&products, t);
        pass->kernels->rnn_forward(&step);
    }
    cell_end_forward(pass);
}

static void backward(const struct cell_pass *pass, const struct cell *cell)
{
    struct layer_products products = layer_products_backward(pass, cell);
    cell_begin_backward(pass);
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
    .is_offered = true,
    .state_count = 1,
    .gates = {.all = 1, .of_input = 1, .of_hidden = 1},
    .cache_count = 1,
    .initialize = rnn_initialize,
    .forward = rnn_forward,
    .backward = rnn_backward,
};

const struct cell dense_cell = {
    .name = "dense",
    .gates = {.all = 1, .of_input = 1},
    .cache_count = 1,
    .initialize = dense_initialize,
    .forward = dense_forward,
    .backward = dense_backward,
};
