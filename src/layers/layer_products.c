#include "layers/layer_products.h"

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
    return panel_sets * panels * (double)layer_panel_stride(kernels, step_count, sample_count, hidden_size);
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
    const struct gate_counts *gates = &cell->gates;
    const double wide_input = (double)kernels_padded(kernels, input_size);
    const double wide_hidden = (double)kernels_padded(kernels, hidden_size);
    const double chunk =
        kernels->chunk_rows > sample_count ? kernels->chunk_rows : sample_count; /* of fewer samples too */
    const double rows = chunk < (double)step_count * sample_count ? chunk : (double)step_count * sample_count;
    return (struct layout){
        .input = gates->of_input * wide_hidden * wide_input,
        .recurrent = gates->of_hidden * wide_hidden * wide_hidden,
        .bias = gates->all * wide_hidden,
        .rows = kernels->width ? rows * (wide_input > wide_hidden ? wide_input : wide_hidden) : 0,
        .transposed = gates->of_input * wide_hidden * input_size,
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
        .gates = cell->gates,
        .width = kernels_width(kernels, H),
        .gate_panels = (int)(kernels_padded(kernels, H) / (size_t)kernels_width(kernels, H)),
        .gate_columns = (ptrdiff_t)kernels_padded(kernels, H),
        .panel_stride = layer_panel_stride(kernels, W, B, H),
        .panels = pass->cache,
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
    const ptrdiff_t row = (ptrdiff_t)t * products->pass->sample_count;
    return products->panels + (ptrdiff_t)set * products->gate_panels * products->panel_stride + row * products->width;
}

void layer_rows_to_panels(const struct layer_products *products, const real *rows, real *panels, ptrdiff_t panel_stride)
{
    const ptrdiff_t H = products->pass->hidden_size, width = products->width;
    for (ptrdiff_t b = 0; b < products->pass->sample_count; b++)
        for (ptrdiff_t panel = 0; panel < products->gate_panels; panel++) {
            real *to = panels + panel * panel_stride + b * width;
            for (ptrdiff_t column = 0, h = panel * width; column < width; column++, h++)
                to[column] = h < H ? rows[b * H + h] : 0;
        }
}

void layer_panels_to_rows(const struct layer_products *products, const real *panels, ptrdiff_t panel_stride, real *rows)
{
    const ptrdiff_t H = products->pass->hidden_size, width = products->width;
    for (ptrdiff_t b = 0; b < products->pass->sample_count; b++)
        for (ptrdiff_t panel = 0; panel < products->gate_panels; panel++) {
            const real *from = panels + panel * panel_stride + b * width;
            for (ptrdiff_t column = 0, h = panel * width; column < width && h < H; column++, h++)
                rows[b * H + h] = from[column];
        }
}

void layer_read_panels(const struct cell_pass *pass, const struct cell *cell, int set, int t, real *values)
{
    const struct layer_products products = cut(pass, cell);
    layer_panels_to_rows(&products, layer_panels(&products, set, t), products.panel_stride, values);
}

/* ------------------------------------------------------------------ which gate reads what */

/* Gates one after the other that read the same: x, h, or both. */
struct gate_run {
    int first, count; /* gates */
    int input_row;    /* of U, in gates, where the first of them stands; -1: they do not read x */
    int hidden_row;   /* of V, likewise */
};

enum { RUN_COUNT = 3 };

/* The gates in their order; of a run without gates the count is 0. */
static void find_runs(const struct gate_counts *gates, struct gate_run runs[RUN_COUNT])
{
    const int both = gates->of_input + gates->of_hidden - gates->all;
    runs[0] = (struct gate_run){0, both, 0, 0};
    runs[1] = (struct gate_run){both, gates->of_input - both, both, -1};
    runs[2] = (struct gate_run){gates->of_input, gates->all - gates->of_input, -1, both};
}

static bool reads_hidden(const struct layer_products *products)
{
    return products->gates.of_hidden > 0;
}

/* ------------------------------------------------------------------ forward */

/* Where V and b stand among the layer's parameters, or their gradients. */
static ptrdiff_t recurrent_offset(const struct layer_products *products)
{
    return (ptrdiff_t)products->gates.of_input * products->pass->hidden_size * products->pass->input_size;
}

static ptrdiff_t bias_offset(const struct layer_products *products)
{
    const ptrdiff_t H = products->pass->hidden_size;
    return recurrent_offset(products) + products->gates.of_hidden * H * H;
}

/* h_{t-1} [B][H]; NULL: 0 */
static const real *hidden_before(const struct cell_pass *pass, int t)
{
    return t > 0 ? pass->hidden + cell_step_offset(pass, t - 1) : pass->initial_state;
}

struct layer_products layer_products_forward(const struct cell_pass *pass, const struct cell *cell)
{
    struct layer_products products = cut(pass, cell);
    const struct kernels *kernels = pass->kernels;
    const int F = pass->input_size, H = pass->hidden_size;
    const ptrdiff_t rows = H, columns = products.gate_columns;
    const real *input_weight = pass->parameters;
    const real *recurrent_weight = input_weight + recurrent_offset(&products);
    const real *bias = input_weight + bias_offset(&products);
    for (int gate = 0; gate < cell->gates.of_input; gate++)
        kernels->pack(F, H, input_weight + gate * rows * F, 1, F, products.packed_input + gate * columns * F);
    for (int gate = 0; gate < cell->gates.of_hidden; gate++)
        kernels->pack(H, H, recurrent_weight + gate * rows * H, 1, H, products.packed_recurrent + gate * columns * H);
    for (int gate = 0; gate < cell->gates.all; gate++)
        kernels->pack(1, H, bias + gate * rows, 0, 1, products.packed_bias + gate * columns);
    return products;
}

void layer_forward_step(const struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    const int B = pass->sample_count, F = pass->input_size, H = pass->hidden_size;
    const ptrdiff_t columns = products->gate_columns;
    const real *before = hidden_before(pass, t);
    struct gate_run runs[RUN_COUNT];
    find_runs(&products->gates, runs);
    for (int i = 0; i < RUN_COUNT; i++) {
        const struct gate_run *run = &runs[i];
        struct product product = {
            .M = B,
            .N = run->count * products->gate_panels * products->width,
            .width = products->width,
            .bias = products->packed_bias + run->first * columns,
            .c = layer_panels(products, run->first, t),
            .c_row_stride = products->width,
            .c_panel_stride = products->panel_stride,
        };
        if (run->count == 0)
            continue;
        if (run->input_row >= 0)
            product_add_term(&product, F, pass->input + (ptrdiff_t)t * B * F, F, 1,
                             products->packed_input + run->input_row * columns * F);
        if (run->hidden_row >= 0 && before)
            product_add_term(&product, H, before, H, 1, products->packed_recurrent + run->hidden_row * columns * H);
        pass->kernels->multiply(&product);
    }
}

/* ------------------------------------------------------------------ backward */

/* weight [gate_count * H][N] as the right factor of da weight: the rows of da's columns, zeros where those are no
 * units */
static void pack_rows_of_gates(const struct layer_products *products, int gate_count, const real *weight, int N,
                               real *packed)
{
    const struct kernels *kernels = products->pass->kernels;
    const int H = products->pass->hidden_size, width = kernels_width(kernels, N);
    const ptrdiff_t gate_size = (ptrdiff_t)H * N, unit_rows = (ptrdiff_t)H * width;
    const ptrdiff_t other_rows = (products->gate_columns - H) * width;
    for (int n0 = 0; n0 < N; n0 += width) {
        const int columns = N - n0 < width ? N - n0 : width;
        for (int gate = 0; gate < gate_count; gate++) {
            kernels->pack(H, columns, weight + gate * gate_size + n0, N, 1, packed);
            packed += unit_rows;
            memset(packed, 0, (size_t)other_rows * sizeof(real));
            packed += other_rows;
        }
    }
}

struct layer_products layer_products_backward(const struct cell_pass *pass, const struct cell *cell)
{
    struct layer_products products = cut(pass, cell);
    const struct gate_counts *gates = &cell->gates;
    const size_t columns = (size_t)products.gate_columns;
    if (pass->input_grad)
        pack_rows_of_gates(&products, gates->of_input, pass->parameters, pass->input_size, products.packed_input);
    if (gates->of_hidden > 0)
        pack_rows_of_gates(&products, gates->of_hidden, pass->parameters + recurrent_offset(&products),
                           pass->hidden_size, products.packed_recurrent);
    memset(products.packed_bias, 0, (size_t)gates->all * columns * sizeof(real));
    if (products.adds_input_transposed)
        memset(products.input_grad_transposed, 0,
               (size_t)gates->of_input * columns * (size_t)pass->input_size * sizeof(real));
    return products;
}

/* Add to the product da_t weight the share of the gates of one run; `row` is where their rows begin in the packed
 * weight of gate_count gates. */
static void add_gates(const struct layer_products *products, const struct gate_run *run, int row, int gate_count, int t,
                      const real *packed, struct product *product)
{
    const int panel_count = run->count * products->gate_panels, width = products->width;
    if (run->count == 0 || row < 0)
        return;
    struct product_term *term = &product->terms[product->term_count];
    product_add_term(product, panel_count * width, layer_panels(products, run->first, t), width, 1,
                     packed + row * products->gate_columns * product->width);
    term->segment_count = panel_count;
    term->segment_length = width;
    term->segment_stride = products->panel_stride;
    term->panel_stride = gate_count * products->gate_columns * product->width;
}

/* dx_t [B][F] += U^T da_t */
static void add_input_gradient(const struct layer_products *products, int t, real *input_grad)
{
    const struct cell_pass *pass = products->pass;
    struct product product =
        kernels_plain_product(pass->kernels, pass->sample_count, pass->input_size, NULL, input_grad);
    struct gate_run runs[RUN_COUNT];
    find_runs(&products->gates, runs);
    runs[0].count += runs[1].count; /* side by side in U as in the cache */
    add_gates(products, &runs[0], runs[0].input_row, products->gates.of_input, t, products->packed_input, &product);
    pass->kernels->multiply(&product);
}

/* dh_{t-1} [B][H] += V^T da_t */
static void add_hidden_gradient(const struct layer_products *products, int t, real *hidden_grad)
{
    const struct cell_pass *pass = products->pass;
    struct product product =
        kernels_plain_product(pass->kernels, pass->sample_count, pass->hidden_size, NULL, hidden_grad);
    struct gate_run runs[RUN_COUNT];
    find_runs(&products->gates, runs);
    for (int i = 0; i < RUN_COUNT; i++)
        add_gates(products, &runs[i], runs[i].hidden_row, products->gates.of_hidden, t, products->packed_recurrent,
                  &product);
    pass->kernels->multiply(&product);
}

/* Gradient += da^T rows, over row_count rows (t, b) of da from step t on, for the gates of one run: [count * H][N] */
static void add_weight_gradient(const struct layer_products *products, const struct gate_run *run, int t, int row_count,
                                const real *rows, int N, real *weight_grad)
{
    const struct kernels *kernels = products->pass->kernels;
    const int H = products->pass->hidden_size, width = products->width, b_width = kernels_width(kernels, N);
    const bool is_direct = N <= kernels->direct_columns && N % b_width == 0;
    for (int gate = 0; gate < run->count; gate++)
        for (int h = 0; h < H; h += width) {
            const real *panel = layer_panels(products, run->first + gate, t) + h / width * products->panel_stride;
            struct product product = kernels_plain_product(kernels, H - h < width ? H - h : width, N, NULL,
                                                           weight_grad + ((ptrdiff_t)gate * H + h) * N);
            product_add_term(&product, row_count, panel, 1, width, is_direct ? rows : products->packed_rows);
            if (is_direct) {
                product.terms[0].b_stride = N;
                product.terms[0].panel_stride = b_width;
            }
            kernels->multiply(&product);
        }
}

/* The rows [row_count][N] as the right factor of the products above, unless they are one as they stand. */
static void pack_right_rows(const struct layer_products *products, int row_count, const real *rows, int N)
{
    const struct kernels *kernels = products->pass->kernels;
    if (N > kernels->direct_columns || N % kernels_width(kernels, N) != 0)
        kernels->pack(row_count, N, rows, N, 1, products->packed_rows);
}

/* dU += da x^T over row_count rows from step t on */
static void add_input_weight_gradient(const struct layer_products *products, int t, int row_count)
{
    const struct cell_pass *pass = products->pass;
    const int F = pass->input_size;
    const real *rows = pass->input + (ptrdiff_t)t * pass->sample_count * F;
    const struct gate_run all = {0, products->gates.of_input, 0, -1};
    pack_right_rows(products, row_count, rows, F);
    add_weight_gradient(products, &all, t, row_count, rows, F, pass->parameters_grad);
}

/* dV += da h^T over row_count rows from step t on, with h [row_count][H] one step before them */
static void add_recurrent_weight_gradient(const struct layer_products *products, int t, int row_count, const real *rows)
{
    const struct cell_pass *pass = products->pass;
    const ptrdiff_t H = pass->hidden_size;
    struct gate_run runs[RUN_COUNT];
    if (row_count == 0)
        return;
    find_runs(&products->gates, runs);
    pack_right_rows(products, row_count, rows, pass->hidden_size);
    for (int i = 0; i < RUN_COUNT; i++)
        if (runs[i].hidden_row >= 0)
            add_weight_gradient(products, &runs[i], t, row_count, rows, pass->hidden_size,
                                pass->parameters_grad + recurrent_offset(products) + runs[i].hidden_row * H * H);
}

/* dU^T [F][gates of U * H'] += x^T da: the panels of da are a right factor as they stand */
static void add_transposed_input_gradient(const struct layer_products *products, int t, int row_count)
{
    const struct cell_pass *pass = products->pass;
    const int F = pass->input_size, width = products->width;
    const int columns = products->gates.of_input * products->gate_panels * width;
    struct product product = {
        .M = F,
        .N = columns,
        .width = width,
        .c = products->input_grad_transposed,
        .c_row_stride = columns,
        .c_panel_stride = width,
    };
    product_add_term(&product, row_count, pass->input + (ptrdiff_t)t * pass->sample_count * F, 1, F,
                     layer_panels(products, 0, t));
    product.terms[0].panel_stride = products->panel_stride;
    pass->kernels->multiply(&product);
}

/* Steps t .. added_to-1 */
static void add_chunk(struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    const int B = pass->sample_count, row_count = (products->added_to - t) * B;
    const int first = t > 0 ? t : 1; /* the step before the first is no row of `hidden` */

    if (products->adds_input_transposed)
        add_transposed_input_gradient(products, t, row_count);
    else
        add_input_weight_gradient(products, t, row_count);
    if (reads_hidden(products))
        add_recurrent_weight_gradient(products, first, (products->added_to - first) * B,
                                      pass->hidden + cell_step_offset(pass, first - 1));
    if (reads_hidden(products) && t == 0 && pass->initial_state)
        add_recurrent_weight_gradient(products, 0, B, pass->initial_state);
    for (int panel = 0; panel < products->gates.all * products->gate_panels; panel++)
        pass->kernels->add_column_sums(row_count, products->width,
                                       layer_panels(products, 0, t) + panel * products->panel_stride,
                                       products->packed_bias + (ptrdiff_t)panel * products->width);
    products->added_to = t;
}

void layer_backward_step(struct layer_products *products, int t)
{
    const struct cell_pass *pass = products->pass;
    const int B = pass->sample_count;
    real *before_grad = t > 0 ? pass->hidden_grad + cell_step_offset(pass, t - 1) : pass->initial_state_grad;
    if (reads_hidden(products) && before_grad)
        add_hidden_gradient(products, t, before_grad);
    if (pass->input_grad)
        add_input_gradient(products, t, pass->input_grad + (ptrdiff_t)t * B * pass->input_size);
    if (t == 0 || products->added_to - t == chunk_steps(pass->kernels, pass->step_count, B))
        add_chunk(products, t);
}

void layer_backward_end(const struct layer_products *products)
{
    const struct cell_pass *pass = products->pass;
    const ptrdiff_t F = pass->input_size, H = pass->hidden_size, columns = products->gate_columns;
    const ptrdiff_t input_columns = products->gates.of_input * columns;
    real *input_weight_grad = pass->parameters_grad;
    real *bias_grad = input_weight_grad + bias_offset(products);
    for (ptrdiff_t gate = 0; gate < products->gates.all; gate++)
        for (ptrdiff_t h = 0; h < H; h++)
            bias_grad[gate * H + h] += products->packed_bias[gate * columns + h];
    for (ptrdiff_t gate = 0; products->adds_input_transposed && gate < products->gates.of_input; gate++)
        for (ptrdiff_t h = 0; h < H; h++)
            for (ptrdiff_t f = 0; f < F; f++)
                input_weight_grad[(gate * H + h) * F + f] +=
                    products->input_grad_transposed[f * input_columns + gate * columns + h];
}
