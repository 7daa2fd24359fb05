#include "network/network.h"

#include <assert.h>
#include <string.h>

#include "network/read_out.h"
#include "network/views.h"

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

/* T: values that one step of the decoder answers. */
static int step_size(const struct network_shape *shape)
{
    return shape->output_size / shape->decoder_steps;
}

/* Does the skip read one step, in step with the answer, and not the whole window? */
static bool skips_in_step(const struct network_shape *shape)
{
    return shape->has_skip && shape->read_out == READ_OUT_EACH_STEP;
}

/* ------------------------------------------------------------------ one stage */

static bool has_dropout(const struct network_pass *pass)
{
    return pass->random && pass->dropout > 0;
}

static bool is_in_decoder(const struct network *network, int s)
{
    return s >= network->first_decoder;
}

/* What feeds stage s: [steps][B][source_size]. */
static const real *source_of(const struct network *network, const struct network_workspace *workspace,
                             const struct network_pass *pass, int s)
{
    if (s == 0)
        return pass->input;
    if (s == network->first_decoder)
        return workspace->feed;
    const struct layer_activations *below = &workspace->layers[s - 1];
    return network->stages[s - 1].is_dropped && has_dropout(pass) ? below->dropped : below->output;
}

/* Where the states of stage s begin among those of all layers; a decoder's are those of the layer that it begins
 * with. */
static size_t state_offset(const struct network *network, int s, int sample_count)
{
    const int layer = network->stages[s].state_from >= 0 ? network->stages[s].state_from : s;
    size_t offset = 0;
    for (int below = network->first_layer; below < layer; below++)
        offset += (size_t)network->stages[below].cell->state_count * network->stages[below].hidden_size * sample_count;
    return offset;
}

/* What forward and backward of one direction of stage s have in common. */
static struct cell_pass direction_pass(const struct network *network, const struct network_workspace *workspace,
                                       const struct network_pass *pass, int s, int direction)
{
    const struct network_stage *stage = &network->stages[s];
    const struct layer_activations *layer = &workspace->layers[s];
    const int slice = stage->first_slice + direction * network_slices_of(stage->cell);
    struct cell_pass cell_pass = {
        .kernels = workspace->kernels,
        .step_count = stage->step_count,
        .sample_count = pass->sample_count,
        .input_size = stage->input_size,
        .hidden_size = stage->hidden_size,
        .parameters = pass->parameters + network->slices[slice].offset,
        .input = stage->view_width > 1 || direction > 0 ? layer->view : source_of(network, workspace, pass, s),
        .hidden = direction ? layer->reverse_hidden : layer->hidden,
        .cache = direction ? layer->reverse_cache : layer->cache,
        .scratch = workspace->scratch,
    };
    if (stage->cell->state_count == 0 || stage->direction_count > 1)
        return cell_pass;
    if (is_in_decoder(network, s)) {
        cell_pass.initial_state = workspace->state + state_offset(network, s, pass->sample_count);
    } else if (s >= network->first_layer && pass->initial_state) {
        cell_pass.initial_state = pass->initial_state + state_offset(network, s, pass->sample_count);
    }
    return cell_pass;
}

/* Drop each unit with probability p and scale the rest, so that the mean stays what it is (Srivastava et al.
 * 2014). */
static void drop_units(const struct layer_activations *layer, size_t count, double p, struct random *random)
{
    const real kept_scale = (real)(1.0 / (1.0 - p));
    for (size_t i = 0; i < count; i++) {
        layer->drop_scale[i] = random_uniform(random) < p ? 0 : kept_scale;
        layer->dropped[i] = layer->output[i] * layer->drop_scale[i];
    }
}

static void stage_forward(const struct network *network, struct network_workspace *workspace,
                          const struct network_pass *pass, int s)
{
    const struct network_stage *stage = &network->stages[s];
    const struct layer_activations *layer = &workspace->layers[s];
    const int B = pass->sample_count;
    const real *source = source_of(network, workspace, pass, s);
    if (stage->view_width > 1)
        view_side_by_side(stage, B, source, layer->view);
    else if (stage->direction_count > 1)
        view_reversed(stage, B, source, layer->view);
    for (int direction = 0; direction < stage->direction_count; direction++) {
        struct cell_pass cell_pass = direction_pass(network, workspace, pass, s, direction);
        if (stage->cell->state_count > 0 && stage->direction_count == 1 && !is_in_decoder(network, s))
            cell_pass.final_state = pass->final_state                  ? pass->final_state + state_offset(network, s, B)
                                    : network->shape.decoder_steps > 0 ? workspace->state + state_offset(network, s, B)
                                                                       : NULL;
        stage->cell->forward(&cell_pass);
    }
    if (stage->direction_count > 1)
        view_join_directions(stage, B, layer->hidden, layer->reverse_hidden, layer->output);
    if (stage->is_dropped && has_dropout(pass))
        drop_units(layer, (size_t)stage->step_count * B * stage->output_size, pass->dropout, pass->random);
}

/* From d loss / d output of stage s, in workspace->hidden_grad, to the gradients of its parameters; d loss / d source
 * is added to source_grad, if not NULL. */
static void stage_backward(const struct network *network, struct network_workspace *workspace,
                           const struct network_pass *pass, int s, real *source_grad)
{
    const struct network_stage *stage = &network->stages[s];
    const int B = pass->sample_count;
    const size_t view_size = row_at(stage->step_count, B, 0, stage->input_size);
    for (int direction = 0; direction < stage->direction_count; direction++) {
        struct cell_pass cell_pass = direction_pass(network, workspace, pass, s, direction);
        const bool has_view = stage->view_width > 1 || direction > 0;
        cell_pass.parameters_grad = pass->parameters_grad + (cell_pass.parameters - pass->parameters);
        cell_pass.hidden_grad = stage->direction_count > 1 ? workspace->direction_grad : workspace->hidden_grad;
        cell_pass.input_grad = source_grad && has_view ? workspace->view_grad : source_grad;
        if (stage->direction_count > 1)
            view_split_direction(stage, B, direction, workspace->hidden_grad, cell_pass.hidden_grad);
        if (source_grad && has_view)
            memset(workspace->view_grad, 0, view_size * sizeof(real));
        if (network->shape.decoder_steps > 0) {
            real *state_grad = workspace->state_grad + state_offset(network, s, B);
            if (is_in_decoder(network, s))
                cell_pass.initial_state_grad = state_grad;
            else if (s >= network->first_layer)
                cell_pass.final_state_grad = state_grad;
        }
        stage->cell->backward(&cell_pass);
        if (source_grad && stage->view_width > 1)
            view_side_by_side_backward(stage, B, workspace->view_grad, source_grad);
        else if (source_grad && direction > 0)
            view_reversed_backward(stage, B, workspace->view_grad, source_grad);
    }
}

/* Stages first .. last, from the top down. Their top's d loss / d output is in workspace->hidden_grad, and so is their
 * bottom's afterwards. */
static void stages_backward(const struct network *network, struct network_workspace *workspace,
                            const struct network_pass *pass, int first, int last, real *source_grad)
{
    const bool is_pooled = network->shape.read_out == READ_OUT_POOLED;
    for (int s = last; s >= first; s--) {
        const struct network_stage *below = s > first ? &network->stages[s - 1] : NULL;
        const size_t below_size = below ? (size_t)below->step_count * pass->sample_count * below->output_size : 0;
        if (below)
            memset(workspace->below_grad, 0, below_size * sizeof(real));
        stage_backward(network, workspace, pass, s, below ? workspace->below_grad : source_grad);
        if (!below)
            break;
        if (below->is_dropped && has_dropout(pass))
            for (size_t i = 0; i < below_size; i++)
                workspace->below_grad[i] *= workspace->layers[s - 1].drop_scale[i];
        if (is_pooled && s == network->first_layer)
            read_out_pool_backward(network, workspace, pass->sample_count, s - 1, workspace->feature_grad,
                                   workspace->below_grad);
        real *done_grad = workspace->hidden_grad;
        workspace->hidden_grad = workspace->below_grad;
        workspace->below_grad = done_grad;
    }
}

/* ------------------------------------------------------------------ the head */

/* windows [B][W*F] <- input [W][B][F] */
static void gather_windows(int W, int B, int F, const real *input, real *windows)
{
    for (int b = 0; b < B; b++)
        for (int t = 0; t < W; t++)
            for (int f = 0; f < F; f++)
                *windows++ = input[((size_t)t * B + b) * F + f];
}

/* input [W][B][F] += windows [B][W*F] */
static void scatter_windows(int W, int B, int F, const real *windows, real *input)
{
    for (int t = 0; t < W; t++)
        for (int b = 0; b < B; b++)
            for (int f = 0; f < F; f++)
                input[((size_t)t * B + b) * F + f] += windows[((size_t)b * W + t) * F + f];
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
    return (struct head_input){output + (size_t)(stage->step_count - 1) * B * stage->output_size, B};
}

/* output [rows][O] = bias + features weight^T + window skip^T + future future_weight^T */
static void head_forward(const struct network *network, struct network_workspace *workspace,
                         const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const int O = shape->output_size, Q = shape->future_size, E = network->feature_size;
    const struct head_offsets at = head_offsets(network);
    const struct head_input input = head_input(network, workspace, pass);
    const struct kernels *kernels = workspace->kernels;
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

/* d loss / d skip_weight from output_grad [rows][O], and what the input gets of it. */
static void skip_backward(const struct network *network, struct network_workspace *workspace,
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
        memset(window_grad, 0, (size_t)B * W * F * sizeof(real));
        add_product(workspace, B, W * F, O, pass->output_grad, O, 1, pass->parameters + at, window_grad);
        scatter_windows(W, B, F, window_grad, pass->input_grad);
    }
}

/* Weight and bias of the head from answer_grad [rows][count], and d loss / d features [rows][E] added to
 * features_grad. */
static void answer_backward(const struct network *network, struct network_workspace *workspace,
                            const struct network_pass *pass, int count, const real *answer_grad, real *features_grad)
{
    const struct head_offsets at = head_offsets(network);
    const struct head_input input = head_input(network, workspace, pass);
    const int E = network->feature_size;
    for (int r = 0; r < input.rows; r++)
        for (int o = 0; o < count; o++)
            pass->parameters_grad[at.bias + o] += answer_grad[(size_t)r * count + o];
    add_product(workspace, count, E, input.rows, answer_grad, 1, count, input.features,
                pass->parameters_grad + at.weight);
    add_product(workspace, input.rows, E, count, answer_grad, count, 1, pass->parameters + at.weight, features_grad);
}

/* From d loss / d output to d loss / d output of the top stage, in workspace->hidden_grad. */
static void head_backward(const struct network *network, struct network_workspace *workspace,
                          const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const struct network_stage *top = &network->stages[network->stage_count - 1];
    const int B = pass->sample_count, O = shape->output_size, Q = shape->future_size;
    const int rows = head_input(network, workspace, pass).rows;
    real *top_grad = workspace->hidden_grad;
    memset(top_grad, 0, (size_t)top->step_count * B * top->output_size * sizeof(real));
    if (shape->read_out == READ_OUT_POOLED) {
        const size_t count = (size_t)B * network->feature_size;
        memset(workspace->feature_grad, 0, count * sizeof(real));
        answer_backward(network, workspace, pass, O, pass->output_grad, workspace->feature_grad);
        for (size_t i = 0; has_dropout(pass) && i < count; i++)
            workspace->feature_grad[i] *= workspace->feature_scale[i];
        read_out_pool_backward(network, workspace, B, network->stage_count - 1, workspace->feature_grad, top_grad);
    } else {
        /* of the top layer's states only the last is looked at, or all */
        const size_t first = (size_t)(top->step_count * B - rows) * top->output_size;
        answer_backward(network, workspace, pass, O, pass->output_grad, top_grad + first);
    }
    if (Q > 0)
        add_product(workspace, O, Q, rows, pass->output_grad, 1, O, pass->future,
                    pass->parameters_grad + head_offsets(network).future);
    if (shape->has_skip)
        skip_backward(network, workspace, pass, rows);
}

static void drop_features(struct network_workspace *workspace, size_t count, const struct network_pass *pass)
{
    const real kept_scale = (real)(1.0 / (1.0 - pass->dropout));
    for (size_t i = 0; i < count; i++) {
        workspace->feature_scale[i] = random_uniform(pass->random) < pass->dropout ? 0 : kept_scale;
        workspace->features[i] *= workspace->feature_scale[i];
    }
}

/* ------------------------------------------------------------------ the decoder */

/* feed [K][B][T + Q/K]: what is known of each step, and at all but the first the value before it, from values [B][O];
 * NULL: not yet. */
static void fill_feed(const struct network_shape *shape, const struct network_workspace *workspace,
                      const struct network_pass *pass, const real *values)
{
    const int K = shape->decoder_steps, B = pass->sample_count, T = step_size(shape), known = shape->future_size / K;
    for (int k = 0; k < K; k++)
        for (int b = 0; b < B; b++) {
            real *row = workspace->feed + row_at(k, B, b, T + known);
            for (int c = 0; c < T; c++)
                row[c] = k > 0 && values ? values[(size_t)b * shape->output_size + (size_t)(k - 1) * T + c] : 0;
            for (int q = 0; q < known; q++)
                row[T + q] = pass->future[(size_t)b * shape->future_size + (size_t)k * known + q];
        }
}

/* Of the teacher's values keep each with probability 1 - sampling: the others become what the decoder says itself. */
static void mix_feed(const struct network_shape *shape, const struct network_workspace *workspace,
                     const struct network_pass *pass)
{
    const int B = pass->sample_count, T = step_size(shape), width = T + shape->future_size / shape->decoder_steps;
    for (int k = 1; k < shape->decoder_steps; k++)
        for (int b = 0; b < B; b++) {
            const bool is_own = random_uniform(pass->random) < pass->sampling;
            const real *values =
                (is_own ? pass->output : pass->teacher) + (size_t)b * shape->output_size + (size_t)(k - 1) * T;
            memcpy(workspace->feed + row_at(k, B, b, width), values, (size_t)T * sizeof(real));
        }
}

/* Answers of the decoder's steps first .. first+count-1, step_output [K][B][T], from its top stage's states; and their
 * share of the output, which holds the skip's already. */
static void answer_steps(const struct network *network, struct network_workspace *workspace,
                         const struct network_pass *pass, int first, int count)
{
    const struct network_shape *shape = &network->shape;
    const struct head_offsets at = head_offsets(network);
    const int B = pass->sample_count, T = step_size(shape), E = network->feature_size;
    const real *states = workspace->layers[network->stage_count - 1].hidden + row_at(first, B, 0, E);
    real *answers = workspace->step_output + row_at(first, B, 0, T), *rest = workspace->scratch;
    const real *bias = pack_transposed(workspace->kernels, T, 1, pass->parameters + at.bias, &rest);
    struct product product = kernels_plain_product(workspace->kernels, count * B, T, bias, answers);
    product_add_term(&product, E, states, E, 1,
                     pack_transposed(workspace->kernels, T, E, pass->parameters + at.weight, &rest));
    workspace->kernels->multiply(&product);
    for (int k = first; k < first + count; k++)
        for (int b = 0; b < B; b++)
            for (int c = 0; c < T; c++)
                pass->output[(size_t)b * shape->output_size + (size_t)k * T + c] +=
                    workspace->step_output[row_at(k, B, b, T) + c];
}

/* output [B][O] = what the skip says, or 0. */
static void start_output(const struct network *network, struct network_workspace *workspace,
                         const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const int B = pass->sample_count, O = shape->output_size, seen = shape->window_length * shape->input_size;
    memset(pass->output, 0, (size_t)B * O * sizeof(real));
    if (!shape->has_skip)
        return;
    real *rest = workspace->scratch;
    struct product product = kernels_plain_product(workspace->kernels, B, O, NULL, pass->output);
    product_add_term(
        &product, seen, workspace->skip_input, seen, 1,
        pack_transposed(workspace->kernels, O, seen, pass->parameters + head_offsets(network).skip, &rest));
    workspace->kernels->multiply(&product);
}

/* Step by step, each fed the answer before it. The encoder's last states are kept in workspace->state. */
static void run_free(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const int B = pass->sample_count, T = step_size(shape), width = T + shape->future_size / shape->decoder_steps;
    real *carried = workspace->state_grad; /* not needed before backward */
    memcpy(carried, workspace->state, network_state_size(network) * B * sizeof(real));
    start_output(network, workspace, pass);
    fill_feed(shape, workspace, pass, NULL);
    for (int k = 0; k < shape->decoder_steps; k++) {
        for (int b = 0; k > 0 && b < B; b++)
            memcpy(workspace->feed + row_at(k, B, b, width),
                   pass->output + (size_t)b * shape->output_size + (size_t)(k - 1) * T, (size_t)T * sizeof(real));
        for (int s = network->first_decoder; s < network->stage_count; s++) {
            const struct network_stage *stage = &network->stages[s];
            struct cell_pass cell_pass = direction_pass(network, workspace, pass, s, 0);
            const real *source = s == network->first_decoder ? workspace->feed : workspace->layers[s - 1].output;
            cell_pass.step_count = 1;
            cell_pass.input = source + row_at(k, B, 0, stage->source_size);
            cell_pass.hidden += row_at(k, B, 0, stage->hidden_size);
            cell_pass.initial_state = cell_pass.final_state = carried + state_offset(network, s, B);
            stage->cell->forward(&cell_pass);
        }
        answer_steps(network, workspace, pass, k, 1);
    }
}

static void decoder_forward(const struct network *network, struct network_workspace *workspace,
                            const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const bool samples = pass->teacher && pass->sampling > 0 && pass->random;
    if (!pass->teacher || samples)
        run_free(network, workspace, pass);
    if (!pass->teacher)
        return;
    fill_feed(shape, workspace, pass, pass->teacher);
    if (samples)
        mix_feed(shape, workspace, pass);
    for (int s = network->first_decoder; s < network->stage_count; s++)
        stage_forward(network, workspace, pass, s);
    start_output(network, workspace, pass);
    answer_steps(network, workspace, pass, 0, shape->decoder_steps);
}

/* Down to d loss / d state of the encoder's layers, in workspace->state_grad. */
static void decoder_backward(const struct network *network, struct network_workspace *workspace,
                             const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const struct network_stage *top = &network->stages[network->stage_count - 1];
    const int B = pass->sample_count, T = step_size(shape), K = shape->decoder_steps;
    real *answer_grad = workspace->step_output;
    assert(pass->teacher || K == 1);
    for (int k = 0; k < K; k++)
        for (int b = 0; b < B; b++)
            memcpy(answer_grad + row_at(k, B, b, T), pass->output_grad + (size_t)b * shape->output_size + (size_t)k * T,
                   (size_t)T * sizeof(real));
    memset(workspace->hidden_grad, 0, (size_t)K * B * top->output_size * sizeof(real));
    answer_backward(network, workspace, pass, T, answer_grad, workspace->hidden_grad);
    if (shape->has_skip)
        skip_backward(network, workspace, pass, B);
    stages_backward(network, workspace, pass, network->first_decoder, network->stage_count - 1, NULL);
}

/* ------------------------------------------------------------------ the whole */

void network_forward(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const int B = pass->sample_count;
    assert(B >= 1 && B <= workspace->sample_capacity);
    assert(!pass->final_state || shape->decoder_steps == 0); /* the decoder begins with what is kept in the workspace */

    for (int s = 0; s < network->first_decoder; s++)
        stage_forward(network, workspace, pass, s);
    if (workspace->skip_input)
        gather_windows(shape->window_length, B, shape->input_size, pass->input, workspace->skip_input);
    if (shape->decoder_steps > 0) {
        decoder_forward(network, workspace, pass);
        return;
    }
    if (shape->read_out == READ_OUT_POOLED) {
        read_out_pool(network, workspace, B, workspace->features);
        if (has_dropout(pass))
            drop_features(workspace, (size_t)B * network->feature_size, pass);
    }
    head_forward(network, workspace, pass);
}

void network_backward(const struct network *network, struct network_workspace *workspace,
                      const struct network_pass *pass)
{
    const struct network_stage *top = &network->stages[network->first_decoder - 1];
    if (network->shape.decoder_steps > 0) {
        decoder_backward(network, workspace, pass);
        /* the encoder is heard by its last states alone */
        memset(workspace->hidden_grad, 0,
               (size_t)top->step_count * pass->sample_count * top->output_size * sizeof(real));
    } else {
        head_backward(network, workspace, pass);
    }
    stages_backward(network, workspace, pass, 0, network->first_decoder - 1, pass->input_grad);
}

void network_read_signal(const struct network *network, const struct network_workspace *workspace,
                         const struct network_pass *pass, int layer, int signal, int t, real *values)
{
    const struct cell_pass cell_pass = direction_pass(network, workspace, pass, layer, 0);
    cell_read_signal(network->stages[layer].cell, &cell_pass, signal, t, values);
}
