#include "layers/cell.h"

#include <math.h>
#include <string.h>

#include "layers/layer_products.h"

static const struct cell *const cells[] = {&rnn_cell, &lstm_cell, &gru_cell, &dense_cell, &convolution_cell, NULL};
_Static_assert(sizeof cells / sizeof *cells <= CELL_MAX + 1, "raise CELL_MAX");

const struct cell *const *cell_all(void)
{
    return cells;
}

const struct cell *cell_offered(int index)
{
    for (const struct cell *const *cell = cells; *cell; cell++)
        if ((*cell)->is_offered && index-- == 0)
            return *cell;
    return NULL;
}

const struct cell *cell_by_name(const char *name)
{
    for (const struct cell *const *cell = cells; *cell; cell++)
        if (strcmp((*cell)->name, name) == 0)
            return *cell;
    return NULL;
}

size_t cell_parameter_count(const struct cell *cell, int input_size, int hidden_size)
{
    const size_t F = (size_t)input_size, H = (size_t)hidden_size;
    const struct gate_counts *gates = &cell->gates;
    return (size_t)gates->of_input * H * F + (size_t)gates->of_hidden * H * H + (size_t)gates->all * H;
}

double cell_cache_size(const struct cell *cell, const struct kernels *kernels, int step_count, int sample_count,
                       int hidden_size)
{
    return layer_cache_size(kernels, cell->cache_count, step_count, sample_count, hidden_size);
}

double cell_scratch_size(const struct cell *cell, const struct kernels *kernels, int step_count, int sample_count,
                         int input_size, int hidden_size)
{
    return layer_scratch_size(kernels, cell, step_count, sample_count, input_size, hidden_size) +
           cell->scratch_count * (double)sample_count * (double)kernels_padded(kernels, hidden_size);
}

int cell_signal(const struct cell *cell, const char *name)
{
    for (int i = 0; i < cell->signal_count; i++)
        if (strcmp(cell->signals[i].name, name) == 0)
            return i;
    return -1;
}

bool cell_has_signal(const struct cell *cell, enum signal_kind kind)
{
    for (int i = 0; i < cell->signal_count; i++)
        if (cell->signals[i].kind == kind)
            return true;
    return false;
}

void cell_read_signal(const struct cell *cell, const struct cell_pass *pass, int signal, int t, real *values)
{
    layer_read_panels(pass, cell, signal, t, values);
}

void cell_end_forward(const struct cell_pass *pass)
{
    if (pass->final_state)
        memcpy(pass->final_state, pass->hidden + cell_step_offset(pass, pass->step_count - 1),
               (size_t)cell_step_offset(pass, 1) * sizeof(real));
}

void cell_begin_backward(const struct cell_pass *pass)
{
    const ptrdiff_t step_size = cell_step_offset(pass, 1);
    real *last_grad = pass->hidden_grad + cell_step_offset(pass, pass->step_count - 1);
    for (ptrdiff_t i = 0; pass->final_state_grad && i < step_size; i++)
        last_grad[i] += pass->final_state_grad[i];
    if (pass->initial_state_grad)
        memset(pass->initial_state_grad, 0, (size_t)step_size * sizeof(real));
}

real *cell_initialize_gates(const struct cell *cell, int input_size, int hidden_size, real *parameters,
                            struct random *random)
{
    const struct gate_counts *gates = &cell->gates;
    const ptrdiff_t F = input_size, H = hidden_size;
    real *recurrent_weight = parameters + gates->of_input * H * F;
    real *bias = recurrent_weight + gates->of_hidden * H * H;
    for (int gate = 0; gate < gates->all; gate++) {
        if (gate < gates->of_input)
            cell_initialize_glorot(parameters + gate * H * F, hidden_size, input_size, input_size, hidden_size, random);
        if (gate < gates->of_hidden)
            cell_initialize_orthogonal(recurrent_weight + gate * H * H, hidden_size, random);
    }
    for (ptrdiff_t i = 0; i < gates->all * H; i++)
        bias[i] = 0;
    return bias;
}

void cell_initialize_glorot(real *weights, int rows, int columns, int fan_in, int fan_out, struct random *random)
{
    const double bound = sqrt(6.0 / ((double)fan_in + fan_out));
    for (ptrdiff_t i = 0; i < (ptrdiff_t)rows * columns; i++)
        weights[i] = (real)(bound * (2.0 * random_uniform(random) - 1.0));
}

void cell_initialize_normal(real *weights, size_t count, double deviation, struct random *random)
{
    for (size_t i = 0; i < count; i++)
        weights[i] = (real)(deviation * random_normal(random));
}

static double dot_product(int count, const real *a, const real *b)
{
    double sum = 0.0;
    for (int i = 0; i < count; i++)
        sum += (double)a[i] * b[i];
    return sum;
}

/* Take out of `row` what lies along the `above_count` orthonormal rows of `weights`, and scale the rest to length 1. */
static void make_orthonormal(real *row, const real *weights, int above_count, int size)
{
    for (int above = 0; above < above_count; above++) {
        const real *other = weights + (ptrdiff_t)above * size;
        const double along = dot_product(size, row, other);
        for (int i = 0; i < size; i++)
            row[i] = (real)(row[i] - along * other[i]);
    }
    const double length = sqrt(dot_product(size, row, row));
    for (int i = 0; i < size; i++)
        row[i] = (real)(row[i] / length);
}

void cell_initialize_orthogonal(real *weights, int size, struct random *random)
{
    for (int r = 0; r < size; r++) {
        real *row = weights + (ptrdiff_t)r * size;
        double left_over;
        do {
            for (int i = 0; i < size; i++)
                row[i] = (real)random_normal(random);
            left_over = dot_product(size, row, row);
            for (int above = 0; above < r; above++) {
                const double along = dot_product(size, row, weights + (ptrdiff_t)above * size);
                left_over -= along * along;
            }
        } while (left_over < 1e-4); /* rare: so little is new in this row that its direction would be rounding */
        make_orthonormal(row, weights, r, size);
        make_orthonormal(row, weights, r, size); /* "twice is enough": removes the first one's rounding errors */
    }
}
