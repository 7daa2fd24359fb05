#include "network/head.h"

#include "network/read_out.h"
#include "network/rows.h"
#include "network/stages.h"

/* Where the slices of the head begin in the flat vector; skip and future only when the network has them. */
struct head_offsets {
    size_t weight, bias, skip, future;
};

static struct head_offsets head_offsets(const struct network *network)
{
    const struct network_stage *top = &network->stages[network->stage_count - 1];
    const struct slice *head = network->slices + top->first_slice + top->direction_count * network_slices_of(top->cell);
    struct head_offsets offsets = {.weight = head[0].offset, .bias = head[1].offset};
    head += 2;
    if (network->shape.has_skip)
        offsets.skip = (head++)->offset;
    if (network->shape.future_size > 0 && network->shape.decoder_steps == 0)
        offsets.future = head->offset;
    return offsets;
}

/* Does the skip read one step, in step with the answer, and not the whole window? */
static bool skips_in_step(const struct network_shape *shape)
{
    return shape->has_skip && shape->read_out == READ_OUT_EACH_STEP;
}

/* windows [B][W*F] <- input [W][B][F] */
static void gather_windows(int W, int B, int F, const real *input, real *windows)
{
    for (int b = 0; b < B; b++)
        for (int t = 0; t < W; t++)
            for (int f = 0; f < F; f++)
                *windows++ = input[row_at(t, B, b, F) + f];
}

/* input [W][B][F] += windows [B][W*F] */
static void scatter_windows(int W, int B, int F, const real *windows, real *input)
{
    for (int t = 0; t < W; t++)
        for (int b = 0; b < B; b++)
            for (int f = 0; f < F; f++)
                input[row_at(t, B, b, F) + f] += windows[row_at(b, W, t, F) + f];
}

/* weight [O][K] as the right factor of x weight^T, packed at *rest, which moves on. */
static const real *pack_transposed(const struct kernels *kernels, int O, int K, const real *weight, real **rest)
{
    real *packed = *rest;
    kernels->pack(K, O, weight, 1, K, packed);
    *rest += (size_t)K * kernels_padded(kernels, O);
    return packed;
}

/* c [M][N] += a b for plain a and b [K][N]; a(m, k) = a[m * row_stride + k * column_stride] */
static void add_product(const struct network_workspace *workspace, int M, int N, int K, const real *a,
                        ptrdiff_t row_stride, ptrdiff_t column_stride, const real *b, real *c)
{
    struct product product = kernels_plain_product(workspace->kernels, M, N, NULL, c);
    workspace->kernels->pack(K, N, b, N, 1, workspace->scratch);
    product_add_term(&product, K, a, row_stride, column_stride, workspace->scratch);
    workspace->kernels->multiply(&product);
}

/* What the head looks at: `rows` rows of E features, a row or a step for each sample. */
struct head_input {
    const real *features;
    int rows;
};

static struct head_input head_input(const struct network *network, const struct network_workspace *workspace,
                                    const struct network_pass *pass)
{
    const int B = pass->sample_count, top = network->stage_count - 1;
    const struct network_stage *stage = &network->stages[top];
    const real *output = workspace->layers[top].output;
    if (network->shape.read_out == READ_OUT_POOLED)
        return (struct head_input){workspace->features, B};
    if (network->shape.read_out == READ_OUT_EACH_STEP || network->shape.decoder_steps > 0)
        return (struct head_input){output, stage->step_count * B};
    return (struct head_input){output + row_at(stage->step_count - 1, B, 0, stage->output_size), B};
}

static void drop_features(struct network_workspace *workspace, ptrdiff_t count, const struct network_pass *pass)
{
    const real kept_scale = (real)(1.0 / (1.0 - pass->dropout));
    for (ptrdiff_t i = 0; i < count; i++) {
        workspace->feature_scale[i] = random_uniform(pass->random) < pass->dropout ? 0 : kept_scale;
        workspace->features[i] *= workspace->feature_scale[i];
    }
}

void head_gather_windows(const struct network *network, struct network_workspace *workspace,
                         const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    if (workspace->skip_input)
        gather_windows(shape->window_length, pass->sample_count, shape->input_size, pass->input, workspace->skip_input);
}

void head_forward(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const int O = shape->output_size, Q = shape->future_size, E = network->feature_size;
    const struct head_offsets at = head_offsets(network);
    const struct kernels *kernels = workspace->kernels;
    if (shape->read_out == READ_OUT_POOLED) {
        read_out_pool(network, workspace, pass->sample_count, workspace->features);
        if (pass_has_dropout(pass))
            drop_features(workspace, row_at(1, pass->sample_count, 0, E), pass);
    }
    const struct head_input input = head_input(network, workspace, pass);
    real *rest = workspace->scratch;
    const real *bias = pack_transposed(kernels, O, 1, pass->parameters + at.bias, &rest);
    struct product product = kernels_plain_product(kernels, input.rows, O, bias, pass->output);
    product_add_term(&product, E, input.features, E, 1,
                     pack_transposed(kernels, O, E, pass->parameters + at.weight, &rest));
    if (shape->has_skip) {
        const int seen = skips_in_step(shape) ? shape->input_size : shape->window_length * shape->input_size;
        const real *skip_input = skips_in_step(shape) ? pass->input : workspace->skip_input;
        product_add_term(&product, seen, skip_input, seen, 1,
                         pack_transposed(kernels, O, seen, pass->parameters + at.skip, &rest));
    }
    if (Q > 0)
        product_add_term(&product, Q, pass->future, Q, 1,
                         pack_transposed(kernels, O, Q, pass->parameters + at.future, &rest));
    kernels->multiply(&product);
}

void head_skip_backward(const struct network *network, struct network_workspace *workspace,
                        const struct network_pass *pass, int rows)
{
    const struct network_shape *shape = &network->shape;
    const int B = pass->sample_count, W = shape->window_length, F = shape->input_size, O = shape->output_size;
    const size_t at = head_offsets(network).skip;
    if (skips_in_step(shape)) {
        add_product(workspace, O, F, rows, pass->output_grad, 1, O, pass->input, pass->parameters_grad + at);
        if (pass->input_grad)
            add_product(workspace, rows, F, O, pass->output_grad, O, 1, pass->parameters + at, pass->input_grad);
        return;
    }
    add_product(workspace, O, W * F, B, pass->output_grad, 1, O, workspace->skip_input, pass->parameters_grad + at);
    if (pass->input_grad) {
        real *window_grad = workspace->skip_input; /* not needed any more */
        rows_clear(window_grad, row_at(B, W, 0, F));
        add_product(workspace, B, W * F, O, pass->output_grad, O, 1, pass->parameters + at, window_grad);
        scatter_windows(W, B, F, window_grad, pass->input_grad);
    }
}

void head_answer_backward(const struct network *network, struct network_workspace *workspace,
                          const struct network_pass *pass, int count, const real *answer_grad, real *features_grad)
{
    const struct head_offsets at = head_offsets(network);
    const struct head_input input = head_input(network, workspace, pass);
    const int E = network->feature_size;
    real *bias_grad = pass->parameters_grad + at.bias;
    for (int r = 0; r < input.rows; r++)
        for (int o = 0; o < count; o++)
            bias_grad[o] += answer_grad[(ptrdiff_t)r * count + o];
    add_product(workspace, count, E, input.rows, answer_grad, 1, count, input.features,
                pass->parameters_grad + at.weight);
    add_product(workspace, input.rows, E, count, answer_grad, count, 1, pass->parameters + at.weight, features_grad);
}

void head_backward(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const struct network_stage *top = &network->stages[network->stage_count - 1];
    const int B = pass->sample_count, O = shape->output_size, Q = shape->future_size;
    const int rows = head_input(network, workspace, pass).rows;
    real *top_grad = workspace->hidden_grad;
    rows_clear(top_grad, row_at(top->step_count, B, 0, top->output_size));
    if (shape->read_out == READ_OUT_POOLED) {
        const ptrdiff_t count = row_at(1, B, 0, network->feature_size);
        rows_clear(workspace->feature_grad, count);
        head_answer_backward(network, workspace, pass, O, pass->output_grad, workspace->feature_grad);
        for (ptrdiff_t i = 0; pass_has_dropout(pass) && i < count; i++)
            workspace->feature_grad[i] *= workspace->feature_scale[i];
        read_out_pool_backward(network, workspace, B, network->stage_count - 1, workspace->feature_grad, top_grad);
    } else {
        /* of the top layer's states only the last is looked at, or all */
        const ptrdiff_t first = (ptrdiff_t)(top->step_count * B - rows) * top->output_size;
        head_answer_backward(network, workspace, pass, O, pass->output_grad, top_grad + first);
    }
    if (Q > 0)
        add_product(workspace, O, Q, rows, pass->output_grad, 1, O, pass->future,
                    pass->parameters_grad + head_offsets(network).future);
    if (shape->has_skip)
        head_skip_backward(network, workspace, pass, rows);
}

/* ------------------------------------------------------------------ parts for the decoder */

void head_answer(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass,
                 int rows, int count, const real *states, real *answers)
{
    const struct head_offsets at = head_offsets(network);
    const int E = network->feature_size;
    real *rest = workspace->scratch;
    const real *bias = pack_transposed(workspace->kernels, count, 1, pass->parameters + at.bias, &rest);
    struct product product = kernels_plain_product(workspace->kernels, rows, count, bias, answers);
    product_add_term(&product, E, states, E, 1,
                     pack_transposed(workspace->kernels, count, E, pass->parameters + at.weight, &rest));
    workspace->kernels->multiply(&product);
}

void head_start_output(const struct network *network, struct network_workspace *workspace,
                       const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const int B = pass->sample_count, O = shape->output_size, seen = shape->window_length * shape->input_size;
    rows_clear(pass->output, row_at(1, B, 0, O));
    if (!shape->has_skip)
        return;
    real *rest = workspace->scratch;
    struct product product = kernels_plain_product(workspace->kernels, B, O, NULL, pass->output);
    product_add_term(
        &product, seen, workspace->skip_input, seen, 1,
        pack_transposed(workspace->kernels, O, seen, pass->parameters + head_offsets(network).skip, &rest));
    workspace->kernels->multiply(&product);
}
