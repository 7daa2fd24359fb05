#include "network/read_out.h"

#include <assert.h>

#include "network/rows.h"

/* A stage's output, and where its features begin in a row. */
struct pooled {
    const real *values; /* [W][B][size] */
    int steps, samples, size;
    int first_reversed;  /* units from here on read in reverse: their last state stands at step 0 */
    int last, mean, max; /* columns; -1: not looked at */
};

static struct pooled pooled_of(const struct network *network, const struct network_workspace *workspace,
                               int sample_count, int stage)
{
    const struct network_stage *at = &network->stages[stage];
    struct pooled pooled = {.values = workspace->layers[stage].output,
                            .steps = at->step_count,
                            .samples = sample_count,
                            .size = at->output_size,
                            .first_reversed = at->hidden_size,
                            .mean = at->output_size,
                            .max = -1};
    if (stage < network->first_layer) {
        const int top = network->stages[network->stage_count - 1].output_size;
        pooled.last = -1;
        pooled.mean = 2 * top;
        pooled.max = 2 * top + at->output_size;
    }
    return pooled;
}

static const real *value_at(const struct pooled *pooled, int t, int b)
{
    return pooled->values + row_at(t, pooled->samples, b, pooled->size);
}

static int last_step(const struct pooled *pooled, int unit)
{
    return unit < pooled->first_reversed ? pooled->steps - 1 : 0;
}

/* The first step at which the unit is largest. */
static int largest_step(const struct pooled *pooled, int b, int unit)
{
    int largest = 0;
    for (int t = 1; t < pooled->steps; t++)
        if (value_at(pooled, t, b)[unit] > value_at(pooled, largest, b)[unit])
            largest = t;
    return largest;
}

static void pool(const struct pooled *pooled, int b, real *row)
{
    for (int u = 0; u < pooled->size; u++) {
        real sum = 0;
        for (int t = 0; t < pooled->steps; t++)
            sum += value_at(pooled, t, b)[u];
        row[pooled->mean + u] = sum / (real)pooled->steps;
        if (pooled->max >= 0)
            row[pooled->max + u] = value_at(pooled, largest_step(pooled, b, u), b)[u];
        if (pooled->last >= 0)
            row[pooled->last + u] = value_at(pooled, last_step(pooled, u), b)[u];
    }
}

void read_out_pool(const struct network *network, const struct network_workspace *workspace, int sample_count,
                   real *features)
{
    const struct pooled top = pooled_of(network, workspace, sample_count, network->stage_count - 1);
    for (int b = 0; b < sample_count; b++)
        pool(&top, b, features + row_at(0, sample_count, b, network->feature_size));
    if (network->first_layer == 0)
        return;
    const struct pooled convolution = pooled_of(network, workspace, sample_count, network->first_layer - 1);
    for (int b = 0; b < sample_count; b++)
        pool(&convolution, b, features + row_at(0, sample_count, b, network->feature_size));
}

void read_out_pool_backward(const struct network *network, const struct network_workspace *workspace, int sample_count,
                            int stage, const real *features_grad, real *output_grad)
{
    const struct pooled pooled = pooled_of(network, workspace, sample_count, stage);
    assert(stage == network->stage_count - 1 || stage == network->first_layer - 1);
    for (int b = 0; b < sample_count; b++) {
        const real *row = features_grad + row_at(0, sample_count, b, network->feature_size);
        for (int u = 0; u < pooled.size; u++) {
            const ptrdiff_t step = row_at(1, sample_count, 0, pooled.size);
            real *grad = output_grad + row_at(0, sample_count, b, pooled.size) + u;
            for (int t = 0; t < pooled.steps; t++)
                grad[t * step] += row[pooled.mean + u] / (real)pooled.steps;
            if (pooled.max >= 0)
                grad[largest_step(&pooled, b, u) * step] += row[pooled.max + u];
            if (pooled.last >= 0)
                grad[last_step(&pooled, u) * step] += row[pooled.last + u];
        }
    }
}
