/*
 * Elman's network (Elman 1990, "Finding structure in time", Cognitive Science 14), with U = input_weight
 * [H][F], V = recurrent_weight [H][H], b = bias [H] and h_0 = 0:
 *
 *     forward     a_t = U x_t + V h_{t-1} + b          h_t = tanh(a_t)
 *
 *     backward    da_t = dh_t (1 - h_t^2)              dh_{t-1} += V^T da_t          dx_t += U^T da_t
 *                 dU += sum_t da_t x_t^T               dV += sum_t da_t h_{t-1}^T    db += sum_t da_t
 *
 * Whatever does not wait for h_{t-1} is one product over all W*B rows. cache: da_t [W][B][H].
 */
#include "network/cell.h"

#include "kernels/activation.h"
#include "kernels/matrix.h"

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

static void rnn_forward(const struct cell_pass *pass)
{
    const int W = pass->step_count, B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    const size_t step_size = (size_t)B * H;
    const real *input_weight = pass->parameters;
    const real *recurrent_weight = input_weight + (size_t)H * F;
    const real *bias = recurrent_weight + (size_t)H * H;

    /* a_t grows in the place of h_t */
    matrix_set_rows(W * B, H, bias, pass->hidden);
    matrix_add_abt(W * B, H, F, pass->input, input_weight, pass->hidden);
    for (int t = 0; t < W; t++) {
        real *hidden = pass->hidden + t * step_size;
        if (t > 0)
            matrix_add_abt(B, H, H, hidden - step_size, recurrent_weight, hidden);
        activation_tanh(step_size, hidden);
    }
}

static void rnn_backward(const struct cell_pass *pass)
{
    const int W = pass->step_count, B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    const size_t step_size = (size_t)B * H;
    const real *input_weight = pass->parameters;
    const real *recurrent_weight = input_weight + (size_t)H * F;
    real *input_weight_grad = pass->parameters_grad;
    real *recurrent_weight_grad = input_weight_grad + (size_t)H * F;
    real *bias_grad = recurrent_weight_grad + (size_t)H * H;
    real *sum_grad = pass->cache; /* da [W][B][H] */

    for (int t = W - 1; t >= 0; t--) {
        const real *hidden = pass->hidden + t * step_size;
        real *hidden_grad = pass->hidden_grad + t * step_size;
        real *step_sum_grad = sum_grad + t * step_size;
        for (size_t i = 0; i < step_size; i++)
            step_sum_grad[i] = hidden_grad[i] * (1 - hidden[i] * hidden[i]);
        if (t > 0)
            matrix_add_ab(B, H, H, step_sum_grad, recurrent_weight, hidden_grad - step_size);
    }

    matrix_add_atb(H, F, W * B, sum_grad, pass->input, input_weight_grad);
    matrix_add_atb(H, H, (W - 1) * B, sum_grad + step_size, pass->hidden, recurrent_weight_grad);
    matrix_add_column_sums(W * B, H, sum_grad, bias_grad);
    if (pass->input_grad)
        matrix_add_ab(W * B, F, H, sum_grad, input_weight, pass->input_grad);
}

const struct cell rnn_cell = {
    .name = "rnn",
    .gate_count = 1,
    .cache_count = 1,
    .scratch_count = 0,
    .initialize = rnn_initialize,
    .forward = rnn_forward,
    .backward = rnn_backward,
};
