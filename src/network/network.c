#include "network/network.h"

#include <assert.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { SLICES_PER_LAYER = 3 }; /* input_weight, recurrent_weight, bias */

/* ------------------------------------------------------------------ the slice table */

/* Append one slice; `name` is written by the caller into the slice returned. NULL, error set, when it is too
 * large. */
static struct slice *add_slice(struct network *network, int64_t rows, int64_t columns, struct error *error)
{
    if (rows > INT_MAX || columns > INT_MAX || rows * columns > INT_MAX) {
        error_set(error, ERROR_USAGE,
                  "the network is too large: one of its matrices would be %lld x %lld, at most %d numbers "
                  "are possible",
                  (long long)rows, (long long)columns, INT_MAX);
        return NULL;
    }
    struct slice *slice = &network->slices[network->slice_count++];
    slice->rows = (int)rows;
    slice->columns = (int)columns;
    slice->offset = network->parameter_count;
    network->parameter_count += (size_t)(rows * columns);
    return slice;
}

static int add_layer_slices(struct network *network, int layer, struct error *error)
{
    static const char *const parts[SLICES_PER_LAYER] = {"input_weight", "recurrent_weight", "bias"};
    const struct network_shape *shape = &network->shape;
    const int64_t H = shape->hidden_size, F = layer == 0 ? shape->input_size : H;
    const int64_t gate_rows = shape->cell->gate_count * H;
    const int64_t rows[SLICES_PER_LAYER] = {gate_rows, gate_rows, 1};
    const int64_t columns[SLICES_PER_LAYER] = {F, H, gate_rows};

    for (int part = 0; part < SLICES_PER_LAYER; part++) {
        struct slice *slice = add_slice(network, rows[part], columns[part], error);
        if (!slice)
            return -1;
        snprintf(slice->name, sizeof slice->name, "layer.%d.%s", layer, parts[part]);
    }
    return 0;
}

static int add_head_slice(struct network *network, const char *part, int64_t rows, int64_t columns,
                          struct error *error)
{
    struct slice *slice = add_slice(network, rows, columns, error);
    if (!slice)
        return -1;
    snprintf(slice->name, sizeof slice->name, "head.%s", part);
    return 0;
}

int network_init(struct network *network, const struct network_shape *shape, struct error *error)
{
    assert(shape->cell && shape->window_length >= 1 && shape->input_size >= 1 && shape->hidden_size >= 1);
    assert(shape->layer_count >= 1 && shape->future_size >= 0 && shape->output_size >= 1);

    int status = -1;
    struct network built = NETWORK_INIT;
    const int64_t O = shape->output_size;

    built.shape = *shape;
    if (shape->layer_count > INT_MAX / SLICES_PER_LAYER - 4) {
        error_set(error, ERROR_USAGE, "the network is too large: %d layers", shape->layer_count);
        goto done;
    }
    built.slices =
        memory_allocate((size_t)shape->layer_count * SLICES_PER_LAYER + 4, sizeof *built.slices, error);
    if (!built.slices)
        goto done;
    for (int layer = 0; layer < shape->layer_count; layer++)
        if (add_layer_slices(&built, layer, error))
            goto done;
    if (add_head_slice(&built, "weight", O, shape->hidden_size, error) ||
        add_head_slice(&built, "bias", 1, O, error))
        goto done;
    if (shape->has_skip &&
        add_head_slice(&built, "skip_weight", O, (int64_t)shape->window_length * shape->input_size, error))
        goto done;
    if (shape->future_size > 0 && add_head_slice(&built, "future_weight", O, shape->future_size, error))
        goto done;

    *network = built;
    built = (struct network)NETWORK_INIT;
    status = 0;
done:
    network_release(&built);
    return status;
}

void network_release(struct network *network)
{
    memory_free(network->slices);
    *network = (struct network)NETWORK_INIT;
}

static size_t layer_offset(const struct network *network, int layer)
{
    return network->slices[(size_t)layer * SLICES_PER_LAYER].offset;
}

/* Where the slices of the head begin in the flat vector; skip and future only when the network has them. */
struct head_offsets {
    size_t weight, bias, skip, future;
};

static struct head_offsets head_offsets(const struct network *network)
{
    const struct slice *head = network->slices + (size_t)network->shape.layer_count * SLICES_PER_LAYER;
    struct head_offsets offsets = {.weight = head[0].offset, .bias = head[1].offset};
    head += 2;
    if (network->shape.has_skip)
        offsets.skip = (head++)->offset;
    if (network->shape.future_size > 0)
        offsets.future = head->offset;
    return offsets;
}

void network_initialize(const struct network *network, real *parameters, struct random *random)
{
    const struct network_shape *shape = &network->shape;
    for (int layer = 0; layer < shape->layer_count; layer++)
        shape->cell->initialize(layer == 0 ? shape->input_size : shape->hidden_size, shape->hidden_size,
                                parameters + layer_offset(network, layer), random);
    for (size_t i = head_offsets(network).weight; i < network->parameter_count; i++)
        parameters[i] = 0;
}

/* ------------------------------------------------------------------ the workspace */

/* Arrays begin at lines of the cache: a vector then lies in one of them. */
enum { LINE_BYTES = 64, LINE_NUMBERS = LINE_BYTES / sizeof(real) };

/* The next `count` numbers of the block, made whole lines. */
static real *cut(real **rest, double count)
{
    real *part = *rest;
    *rest += ((size_t)count + LINE_NUMBERS - 1) / LINE_NUMBERS * LINE_NUMBERS;
    return part;
}

/* Numbers that the head packs its weights and its inputs into, the largest of what it does one after the other. */
static double head_scratch_size(const struct network *network, const struct kernels *kernels, int B)
{
    const struct network_shape *shape = &network->shape;
    const double window = (double)shape->window_length * shape->input_size;
    const double forward = (shape->hidden_size + window + shape->future_size + 1.0) * kernels_padded(kernels, shape->output_size);
    const double widest = (double)kernels_padded(kernels, shape->hidden_size) + window + shape->future_size +
                          2.0 * kernels_width(kernels, 1);
    const double backward = widest * (B > shape->output_size ? B : shape->output_size);
    return forward > backward ? forward : backward;
}

int network_workspace_init(struct network_workspace *workspace, const struct network *network, const struct kernels *kernels,
                           int sample_capacity, struct error *error)
{
    assert(sample_capacity >= 1);
    int status = -1;
    struct network_workspace built = NETWORK_WORKSPACE_INIT;
    const struct network_shape *shape = &network->shape;
    const int W = shape->window_length, B = sample_capacity, F = shape->input_size, H = shape->hidden_size;
    const int L = shape->layer_count, widest = F > H ? F : H;

    /* all sizes in floating point, which cannot overflow; 1 % is left for its rounding */
    const double sequence_size = (double)W * B * H;
    const double cache_size = cell_cache_size(shape->cell, kernels, W, B, H);
    const double skip_size = shape->has_skip ? (double)B * W * F : 0;
    const double cell_scratch = cell_scratch_size(shape->cell, kernels, W, B, L > 1 ? widest : F, H);
    const double head_scratch = head_scratch_size(network, kernels, B);
    const double scratch_size = cell_scratch > head_scratch ? cell_scratch : head_scratch;
    const double total = L * (sequence_size + cache_size) + (L - 1) * 2 * sequence_size + (L > 1 ? 2 : 1) * sequence_size + skip_size + scratch_size +
                         LINE_NUMBERS * (4.0 * L + 5);
    if ((double)W * B > INT_MAX || total * sizeof(real) > 0.99 * PTRDIFF_MAX) {
        error_set(error, ERROR_USAGE, "the network is too large: a window of %d steps for a batch of %d samples", W, B);
        goto done;
    }

    built.kernels = kernels;
    built.sample_capacity = sample_capacity;
    built.layers = memory_allocate((size_t)L, sizeof *built.layers, error);
    if (!built.layers)
        goto done;
    built.block = memory_allocate((size_t)total, sizeof *built.block, error);
    if (!built.block)
        goto done;

    real *rest = (real *)(((uintptr_t)built.block + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES);
    for (int layer = 0; layer < L; layer++) {
        struct layer_activations *activations = &built.layers[layer];
        activations->hidden = cut(&rest, sequence_size);
        activations->cache = cut(&rest, cache_size);
        if (layer + 1 < L) {
            activations->dropped = cut(&rest, sequence_size);
            activations->drop_scale = cut(&rest, sequence_size);
        }
    }
    built.hidden_grad = cut(&rest, sequence_size);
    built.below_grad = L > 1 ? cut(&rest, sequence_size) : NULL;
    built.skip_input = skip_size > 0 ? cut(&rest, skip_size) : NULL;
    built.scratch = cut(&rest, scratch_size);
    assert(rest <= built.block + (size_t)total);

    *workspace = built;
    built = (struct network_workspace)NETWORK_WORKSPACE_INIT;
    status = 0;
done:
    network_workspace_release(&built);
    return status;
}

void network_workspace_release(struct network_workspace *workspace)
{
    memory_free(workspace->layers);
    memory_free(workspace->block);
    *workspace = (struct network_workspace)NETWORK_WORKSPACE_INIT;
}

/* ------------------------------------------------------------------ forward and backward */

static bool has_dropout(const struct network_pass *pass)
{
    return pass->random && pass->dropout > 0;
}

/* What forward and backward of `layer` have in common. */
static struct cell_pass layer_pass(const struct network *network, const struct network_workspace *workspace,
                                   const struct network_pass *pass, int layer)
{
    const struct network_shape *shape = &network->shape;
    const struct layer_activations *below = layer > 0 ? &workspace->layers[layer - 1] : NULL;
    return (struct cell_pass){
        .kernels = workspace->kernels,
        .step_count = shape->window_length,
        .sample_count = pass->sample_count,
        .input_size = below ? shape->hidden_size : shape->input_size,
        .hidden_size = shape->hidden_size,
        .parameters = pass->parameters + layer_offset(network, layer),
        .input = !below              ? pass->input
                 : has_dropout(pass) ? below->dropped
                                     : below->hidden,
        .hidden = workspace->layers[layer].hidden,
        .cache = workspace->layers[layer].cache,
        .scratch = workspace->scratch,
    };
}

/* Drop each unit with probability p and scale the rest, so that the mean stays what it is (Srivastava et al.
 * 2014). */
static void drop_units(const struct layer_activations *layer, size_t count, double p, struct random *random)
{
    const real kept_scale = (real)(1.0 / (1.0 - p));
    for (size_t i = 0; i < count; i++) {
        layer->drop_scale[i] = random_uniform(random) < p ? 0 : kept_scale;
        layer->dropped[i] = layer->hidden[i] * layer->drop_scale[i];
    }
}

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

/* h_W [B][H] of the top layer */
static const real *last_hidden(const struct network *network, const struct network_workspace *workspace,
                               int B)
{
    const struct network_shape *shape = &network->shape;
    return workspace->layers[shape->layer_count - 1].hidden +
           (size_t)(shape->window_length - 1) * B * shape->hidden_size;
}

/* weight [O][K] as the right factor of x weight^T, packed at *rest, which moves on. */
static const real *pack_transposed(const struct kernels *kernels, int O, int K, const real *weight, real **rest)
{
    real *packed = *rest;
    kernels->pack(K, O, weight, 1, K, packed);
    *rest += (size_t)K * kernels_padded(kernels, O);
    return packed;
}

void network_forward(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const int B = pass->sample_count, W = shape->window_length, F = shape->input_size, H = shape->hidden_size;
    const int Q = shape->future_size, O = shape->output_size;
    const struct head_offsets at = head_offsets(network);
    assert(B >= 1 && B <= workspace->sample_capacity);

    for (int layer = 0; layer < shape->layer_count; layer++) {
        const struct cell_pass cell_pass = layer_pass(network, workspace, pass, layer);
        shape->cell->forward(&cell_pass);
        if (layer + 1 < shape->layer_count && has_dropout(pass))
            drop_units(&workspace->layers[layer], (size_t)W * B * H, pass->dropout, pass->random);
    }

    /* output = bias + h_W weight^T + window skip^T + future future_weight^T */
    real *rest = workspace->scratch;
    const real *bias = pack_transposed(workspace->kernels, O, 1, pass->parameters + at.bias, &rest);
    struct product product = kernels_plain_product(workspace->kernels, B, O, bias, pass->output);
    product_add_term(&product, H, last_hidden(network, workspace, B), H, 1,
                     pack_transposed(workspace->kernels, O, H, pass->parameters + at.weight, &rest));
    if (shape->has_skip) {
        gather_windows(W, B, F, pass->input, workspace->skip_input);
        product_add_term(&product, W * F, workspace->skip_input, W * F, 1,
                         pack_transposed(workspace->kernels, O, W * F, pass->parameters + at.skip, &rest));
    }
    if (Q > 0)
        product_add_term(&product, Q, pass->future, Q, 1,
                         pack_transposed(workspace->kernels, O, Q, pass->parameters + at.future, &rest));
    workspace->kernels->multiply(&product);
}

/* c [M][N] += a b for plain a and b [K][N]; a(m, k) = a[m * row_stride + k * column_stride] */
static void add_product(const struct network_workspace *workspace, int M, int N, int K, const real *a, ptrdiff_t row_stride,
                        ptrdiff_t column_stride, const real *b, real *c)
{
    struct product product = kernels_plain_product(workspace->kernels, M, N, NULL, c);
    workspace->kernels->pack(K, N, b, N, 1, workspace->scratch);
    product_add_term(&product, K, a, row_stride, column_stride, workspace->scratch);
    workspace->kernels->multiply(&product);
}

/* Everything between the output and h_W; leaves d loss / d h_t of the top layer in workspace->hidden_grad. */
static void head_backward(const struct network *network, struct network_workspace *workspace,
                          const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const int B = pass->sample_count, W = shape->window_length, F = shape->input_size, H = shape->hidden_size;
    const int Q = shape->future_size, O = shape->output_size;
    const struct head_offsets at = head_offsets(network);

    /* d weight += output_grad^T input */
    for (int b = 0; b < B; b++)
        for (int o = 0; o < O; o++)
            pass->parameters_grad[at.bias + o] += pass->output_grad[(size_t)b * O + o];
    add_product(workspace, O, H, B, pass->output_grad, 1, O, last_hidden(network, workspace, B),
                pass->parameters_grad + at.weight);
    if (Q > 0)
        add_product(workspace, O, Q, B, pass->output_grad, 1, O, pass->future, pass->parameters_grad + at.future);
    if (shape->has_skip)
        add_product(workspace, O, W * F, B, pass->output_grad, 1, O, workspace->skip_input, pass->parameters_grad + at.skip);
    if (shape->has_skip && pass->input_grad) {
        real *window_grad = workspace->skip_input; /* not needed any more */
        memset(window_grad, 0, (size_t)B * W * F * sizeof(real));
        add_product(workspace, B, W * F, O, pass->output_grad, O, 1, pass->parameters + at.skip, window_grad);
        scatter_windows(W, B, F, window_grad, pass->input_grad);
    }

    /* of the top layer's states only the last is looked at */
    memset(workspace->hidden_grad, 0, (size_t)W * B * H * sizeof(real));
    add_product(workspace, B, H, O, pass->output_grad, O, 1, pass->parameters + at.weight,
                workspace->hidden_grad + (size_t)(W - 1) * B * H);
}

void network_backward(const struct network *network, struct network_workspace *workspace,
                      const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const size_t sequence_size = (size_t)shape->window_length * pass->sample_count * shape->hidden_size;

    head_backward(network, workspace, pass);
    for (int layer = shape->layer_count - 1; layer >= 0; layer--) {
        struct cell_pass cell_pass = layer_pass(network, workspace, pass, layer);
        cell_pass.parameters_grad = pass->parameters_grad + layer_offset(network, layer);
        cell_pass.hidden_grad = workspace->hidden_grad;
        cell_pass.input_grad = layer > 0 ? workspace->below_grad : pass->input_grad;
        if (layer > 0)
            memset(workspace->below_grad, 0, sequence_size * sizeof(real));
        shape->cell->backward(&cell_pass);

        if (layer > 0 && has_dropout(pass))
            for (size_t i = 0; i < sequence_size; i++)
                workspace->below_grad[i] *= workspace->layers[layer - 1].drop_scale[i];
        if (layer > 0) {
            real *done_grad = workspace->hidden_grad;
            workspace->hidden_grad = workspace->below_grad;
            workspace->below_grad = done_grad;
        }
    }
}

void network_read_signal(const struct network *network, const struct network_workspace *workspace, const struct network_pass *pass,
                         int layer, int signal, int t, real *values)
{
    const struct cell_pass cell_pass = layer_pass(network, workspace, pass, layer);
    cell_read_signal(network->shape.cell, &cell_pass, signal, t, values);
}
