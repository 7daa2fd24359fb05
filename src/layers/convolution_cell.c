/*
 * One layer of a convolution over time, rectified: with U = input_weight [H][F], b = bias [H] and x_t the steps around
 * t side by side (network.h lays them so),
 *
 *     forward     h_t = max(0, U x_t + b)
 *     backward    da_t = dh_t where h_t > 0, else 0       dx_t += U^T da_t
 *                 dU += sum_t da_t x_t^T                  db += sum_t da_t
 *
 * Weights start as normals of deviation sqrt(2 / F) (He et al. 2015, "Delving deep into rectifiers", equation 10).
 *
 * cache: U x_t + b, then in backward da_t, in panels (layer_products.h, which makes all the products).
 */
#include <math.h>

#include "layers/cell.h"
#include "layers/layer_products.h"

static void convolution_initialize(int input_size, int hidden_size, real *parameters, struct random *random)
{
    const size_t weights = (size_t)hidden_size * (size_t)input_size;
    cell_initialize_normal(parameters, weights, sqrt(2.0 / input_size), random);
    for (int h = 0; h < hidden_size; h++)
        parameters[weights + (size_t)h] = 0;
}

static void convolution_forward(const struct cell_pass *pass)
{
    const struct layer_products products = layer_products_forward(pass, &convolution_cell);
    const ptrdiff_t step_size = cell_step_offset(pass, 1);
    for (int t = 0; t < pass->step_count; t++) {
        real *hidden = pass->hidden + t * step_size;
        layer_forward_step(&products, t);
        layer_panels_to_rows(&products, layer_panels(&products, 0, t), products.panel_stride, hidden);
        for (ptrdiff_t i = 0; i < step_size; i++)
            hidden[i] = hidden[i] > 0 ? hidden[i] : 0;
    }
}

static void convolution_backward(const struct cell_pass *pass)
{
    struct layer_products products = layer_products_backward(pass, &convolution_cell);
    const ptrdiff_t step_size = cell_step_offset(pass, 1);
    for (int t = pass->step_count - 1; t >= 0; t--) {
        const real *hidden = pass->hidden + t * step_size;
        real *hidden_grad = pass->hidden_grad + t * step_size;
        for (ptrdiff_t i = 0; i < step_size; i++)
            hidden_grad[i] = hidden[i] > 0 ? hidden_grad[i] : 0;
        layer_rows_to_panels(&products, hidden_grad, layer_panels(&products, 0, t), products.panel_stride);
        layer_backward_step(&products, t);
    }
    layer_backward_end(&products);
}

const struct cell convolution_cell = {
    .name = "convolution",
    .gates = {.all = 1, .of_input = 1},
    .cache_count = 1,
    .initialize = convolution_initialize,
    .forward = convolution_forward,
    .backward = convolution_backward,
};
