#include "network/layer_products.h"

#include <string.h>

/* From this many inputs on, dU is made like dV. */
enum { WIDE_INPUT = 64 };

ptrdiff_t layer_panel_stride(const struct kernels *kernels, int step_count, int sample_count, int hidden_size)
{
    /* odd: panels whose distance is a power of two would fight for the same places of the cache */
    return ((ptrdiff_t)step_count * sample_count | 1) * kernels_width(kernels, hidden_size);
}

double layer_cache_size(const struct kernels *kernels, int panel_sets, int step_count, int sample_count,
                        int hidden_size)
{
    const double panels = (double)kernels_padded(kernels, hidden_size) / kernels_width(kernels, hidden_size);
    return panel_sets * panels * layer_panel_stride(kernels, step_count, sample_count, hidden_size);
}

/* Rows (t, b) whose weight gradients are added at once: whole steps. */
static int chunk_steps(const struct kernels *kernels, int step_count, int sample_count)
{
    const int steps = kernels->chunk_rows ? kernels->chunk_rows / sample_count : step_count;
    return steps < 1 ? 1 : steps < step_count ? steps : step_count;
}

/* How scratch is cut: the sizes of the pieces, in order. */
struct layout {
    double input, recurrent, bias;
    double rows; /* none for the reference: all of its right factors are used as they stand */
    double transposed;
};

static struct layout layout_of(const struct kernels *kernels, const struct cell *cell, int step_count, int sample_count,
                               int input_size, int hidden_size)
{
    const double gate_columns = (double)cell->gate_count * kernels_padded(kernels, hidden_size);
    const double wide_input = kernels_padded(kernels, input_size), wide_hidden = kernels_padded(kernels, hidden_size);
    const double chunk =
        kernels->chunk_rows > sample_count ? kernels->chunk_rows : sample_count; /* of fewer samples too */
    const double rows = chunk < (double)step_count * sample_count ? chunk : (double)step_count * sample_count;
    return (struct layout){
        .input = gate_columns * wide_input,
        .recurrent = cell->is_recurrent ? gate_columns * wide_hidden : 0,
        .bias = gate_columns,
        .rows = kernels->width ? rows * (wide_input > wide_hidden ? wide_input : wide_hidden) : 0,
        .transposed = gate_columns * input_size,
    };
}

double layer_scratch_size(const struct kernels *kernels, const struct cell *cell, int step_count, int sample_count,
                          int input_size, int hidden_size)
{
    const struct layout layout = layout_of(kernels, cell, step_count, sample_count, input_size, hidden_size);
    return layout.input + layout.recurrent + layout.bias + layout.rows + layout.transposed;
}

static struct layer_products cut(const struct cell_pass *pass, const struct cell *cell)
{
    const struct kernels *kernels = pass->kernels;
    const int W = pass->step_count, B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    const struct layout layout = layout_of(kernels, cell, W, B, F, H);
    struct layer_products products = {
        .pass = pass,
        .gate_count = cell->gate_count,
        .is_recurrent = cell->is_recurrent,
        .width = kernels_width(kernels, H),
        .gate_panels = (int)(kernels_padded(kernels, H) / (size_t)kernels_width(kernels, H)),
        .panel_stride = layer_panel_stride(kernels, W, B, H),
        .gates = pass->cache,
        .added_to = W,
        .adds_input_transposed = kernels->width && F < WIDE_INPUT,
    };
    products.packed_input = pass->scratch;
    products.packed_recurrent = products.packed_input + (size_t)layout.input;
    products.packed_bias = products.packed_recurrent + (size_t)layout.recurrent;
    products.packed_rows = products.packed_bias + (size_t)layout.bias;
    products.input_grad_transposed = products.packed_rows + (size_t)layout.rows;
    products.rest_of_scratch = products.input_grad_transposed + (size_t)layout.transposed;
    return products;
}

real *layer_panels(const struct layer_products *products, int set, int t)
{
    return products->gates + (size_t)set * products->gate_panels * products->panel_stride +
           (size_t)t * products->pass->sample_count * products->width;
}

void layer_rows_to_panels(const struct layer_products *products, const real *rows, real *panels, ptrdiff_t panel_stride)
{
    const int H = products->pass->hidden_size, width = products->width;
    for (int b = 0; b < products->pass->sample_count; b++)
        for (int h = 0; h < products->gate_panels * width; h++)
            panels[h / width * panel_stride + (ptrdiff_t)b * width + h % width] = h < H ? rows[(size_t)b * H + h] : 0;
}

void layer_panels_to_rows(const struct layer_products *products, const real *panels, ptrdiff_t panel_stride, real *rows)
{
    const int H = products->pass->hidden_size, width = products->width;
    for (int b = 0; b < products->pass->sample_count; b++)
        for (int h = 0; h < H; h++)
            rows[(size_t)b * H + h] = panels[h / width * panel_stride + (ptrdiff_t)b * width + h % width];
}

void layer_read_panels(const struct cell_pass *pass, const struct cell *cell, int set, int t, real *values)
{
    const struct layer_products products = cut(pass, cell);
    layer_panels_to_rows(&products, layer_panels(&products, set, t), products.panel_stride, values);
}

/* ------------------------------------------------------------------ forward */

/* Where V and b stand among the layer's parameters, or their gradients. */
static size_t recurrent_offset(const struct layer_products *products)
{
    return (size_t)products->gate_count * products->pass->hidden_size * products->pass->input_size;
}

static size_t bias_offset(const struct layer_products *products)
{
    const size_t H = products->pass->hidden_size;
    return recurrent_offset(products) + (products->is_recurrent ? (size_t)products->gate_count * H * H : 0);
}

/* h_{t-1} [B][H]; NULL: 0 */
static const real *hidden_before(const struct cell_pass *pass, int t)
{
    return t > 0 ? pass->hidden + (size_t)(t - 1) * pass->sample_count * pass->hidden_size : pass->initial_state;
}

struct layer_products layer_products_forward(const struct cell_pass *pass, const struct cell *cell)
{
    struct layer_products products = cut(pass, cell);
    const struct kernels *kernels = pass->kernels;
    const int F = pass->input_size, H = pass->hidden_size, gate_columns = products.gate_panels * products.width;
    const real *input_weight = pass->parameters;
    const real *recurrent_weight = input_weight + recurrent_offset(&products);
    const real *bias = input_weight + bias_offset(&products);
    for (int gate = 0; gate < cell->gate_count; gate++) {
        const size_t column = (size_t)gate * gate_columns;
        kernels->pack(F, H, input_weight + (size_t)gate * H * F, 1, F, products.packed_input + column * F);
        if (cell->is_recurrent)
            kernels->pack(H, H, recurrent_weight + (size_t)gate * H * H, 1, H, products.packed_recurrent + column * H);
        kernels->pack(1, H, bias + (size_t)gate * H, 0, 1, products.packed_bias + column);
    }
    return products;
}

void layer_forward_step(const struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    const int B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    struct product product = {
        .M = B,
        .N = products->gate_count * products->gate_panels * products->width,
        .width = products->width,
        .bias = products->packed_bias,
        .c = layer_panels(products, 0, t),
        .c_row_stride = products->width,
        .c_panel_stride = products->panel_stride,
    };
    product_add_term(&product, F, pass->input + (size_t)t * B * F, F, 1, products->packed_input);
    const real *before = products->is_recurrent ? hidden_before(pass, t) : NULL;
    if (before)
        product_add_term(&product, H, before, H, 1, products->packed_recurrent);
    pass->kernels->multiply(&product);
}

/* ------------------------------------------------------------------ backward */

/* weight [G*H][N] as the right factor of da weight: the rows of da's columns, zeros where those are no units */
static void pack_rows_of_gates(const struct layer_products *products, const real *weight, int N, real *packed)
{
    const struct kernels *kernels = products->pass->kernels;
    const int H = products->pass->hidden_size, gate_columns = products->gate_panels * products->width;
    const int width = kernels_width(kernels, N), gate_count = products->gate_count;
    for (int n0 = 0; n0 < N; n0 += width) {
        const int columns = N - n0 < width ? N - n0 : width;
        for (int gate = 0; gate < gate_count; gate++) {
            kernels->pack(H, columns, weight + (size_t)gate * H * N + n0, N, 1, packed);
            packed += (size_t)H * width;
            memset(packed, 0, (size_t)(gate_columns - H) * width * sizeof(real));
            packed += (size_t)(gate_columns - H) * width;
        }
    }
}

struct layer_products layer_products_backward(const struct cell_pass *pass, const struct cell *cell)
{
    struct layer_products products = cut(pass, cell);
    const int F = pass->input_size, H = pass->hidden_size;
    const size_t gate_columns = (size_t)cell->gate_count * products.gate_panels * products.width;
    if (pass->input_grad)
        pack_rows_of_gates(&products, pass->parameters, F, products.packed_input);
    if (cell->is_recurrent)
        pack_rows_of_gates(&products, pass->parameters + recurrent_offset(&products), H, products.packed_recurrent);
    memset(products.packed_bias, 0, gate_columns * sizeof(real));
    if (products.adds_input_transposed)
        memset(products.input_grad_transposed, 0, gate_columns * F * sizeof(real));
    return products;
}

/* c [B][N] += da_t weight */
static void add_product_of_gates(const struct layer_products *products, int t, int N, const real *packed, real *c)
{
    const struct kernels *kernels = products->pass->kernels;
    const int panel_count = products->gate_count * products->gate_panels, width = products->width;
    struct product product = kernels_plain_product(kernels, products->pass->sample_count, N, NULL, c);
    product_add_term(&product, panel_count * width, layer_panels(products, 0, t), width, 1, packed);
    product.terms[0].segment_count = panel_count;
    product.terms[0].segment_length = width;
    product.terms[0].segment_stride = products->panel_stride;
    kernels->multiply(&product);
}

/* weight_grad [G*H][N] += da^T rows, over row_count rows (t, b) from da's step t on */
static void add_weight_gradient(const struct layer_products *products, int t, int row_count, const real *rows, int N,
                                real *weight_grad)
{
    const struct kernels *kernels = products->pass->kernels;
    const int H = products->pass->hidden_size, width = products->width, b_width = kernels_width(kernels, N);
    const bool is_direct = N <= kernels->direct_columns && N % b_width == 0;
    if (row_count == 0)
        return;
    if (!is_direct)
        kernels->pack(row_count, N, rows, N, 1, products->packed_rows);
    for (int gate = 0; gate < products->gate_count; gate++)
        for (int h = 0; h < H; h += width) {
            const real *panel = layer_panels(products, gate, t) + h / width * products->panel_stride;
            struct product product = kernels_plain_product(kernels, H - h < width ? H - h : width, N, NULL,
                                                           weight_grad + ((size_t)gate * H + h) * N);
            product_add_term(&product, row_count, panel, 1, width, is_direct ? rows : products->packed_rows);
            if (is_direct) {
                product.terms[0].b_stride = N;
                product.terms[0].panel_stride = b_width;
            }
            kernels->multiply(&product);
        }
}

/* dU^T [F][G * H'] += x^T da: the panels of da are a right factor as they stand */
static void add_transposed_input_gradient(const struct layer_products *products, int t, int row_count)
{
    const struct cell_pass *pass = products->pass;
    const int F = pass->input_size, width = products->width;
    const int gate_columns = products->gate_count * products->gate_panels * width;
    struct product product = {
        .M = F,
        .N = gate_columns,
        .width = width,
        .c = products->input_grad_transposed,
        .c_row_stride = gate_columns,
        .c_panel_stride = width,
    };
    product_add_term(&product, row_count, pass->input + (size_t)t * pass->sample_count * F, 1, F,
                     layer_panels(products, 0, t));
    product.terms[0].panel_stride = products->panel_stride;
    pass->kernels->multiply(&product);
}

/* Steps t .. added_to-1 */
static void add_chunk(struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    const int B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    const int row_count = (products->added_to - t) * B;
    const int first = t > 0 ? t : 1; /* the step before the first is no row of `hidden` */
    real *input_weight_grad = pass->parameters_grad;
    real *recurrent_weight_grad = input_weight_grad + recurrent_offset(products);

    if (products->adds_input_transposed)
        add_transposed_input_gradient(products, t, row_count);
    else
        add_weight_gradient(products, t, row_count, pass->input + (size_t)t * B * F, F, input_weight_grad);
    if (products->is_recurrent)
        add_weight_gradient(products, first, (products->added_to - first) * B,
                            pass->hidden + (size_t)(first - 1) * B * H, H, recurrent_weight_grad);
    if (products->is_recurrent && t == 0 && pass->initial_state)
        add_weight_gradient(products, 0, B, pass->initial_state, H, recurrent_weight_grad);
    for (int panel = 0; panel < products->gate_count * products->gate_panels; panel++)
        pass->kernels->add_column_sums(row_count, products->width,
                                       layer_panels(products, 0, t) + panel * products->panel_stride,
                                       products->packed_bias + (size_t)panel * products->width);
    products->added_to = t;
}

void layer_backward_step(struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    const int B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    real *before_grad = t > 0 ? pass->hidden_grad + (size_t)(t - 1) * B * H : pass->initial_state_grad;
    if (products->is_recurrent && before_grad)
        add_product_of_gates(products, t, H, products->packed_recurrent, before_grad);
    if (pass->input_grad)
        add_product_of_gates(products, t, F, products->packed_input, pass->input_grad + (size_t)t * B * F);
    if (t == 0 || products->added_to - t == chunk_steps(pass->kernels, pass->step_count, B))
        add_chunk(products, t);
}

void layer_backward_end(const struct layer_products *products)
{
    const struct cell_pass *pass = products->pass;
    const int F = pass->input_size, H = pass->hidden_size, G = products->gate_count;
    const size_t gate_columns = (size_t)products->gate_panels * products->width;
    real *input_weight_grad = pass->parameters_grad;
    real *bias_grad = input_weight_grad + bias_offset(products);
    for (int gate = 0; gate < G; gate++)
        for (int h = 0; h < H; h++) {
            bias_grad[gate * H + h] += products->packed_bias[gate * gate_columns + h];
            for (int f = 0; products->adds_input_transposed && f < F; f++)
                input_weight_grad[((size_t)gate * H + h) * F + f] +=
                    products->input_grad_transposed[f * G * gate_columns + gate * gate_columns + h];
        }
}
