#include "network/read_out.h"

#include <assert.h>

#include "network/rows.h"

#define UNITS_AT_ONCE 16

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

/* Some units of sample b, side by side: a step's values lie one after the other. */
struct looked {
    real sums[UNITS_AT_ONCE];
    real most[UNITS_AT_ONCE];
    int places[UNITS_AT_ONCE]; /* the first step at which it is largest */
};

static inline struct looked look_at(const struct pooled *pooled, int b, int first, int count)
{
    struct looked looked = {.sums = {0}};
    for (int i = 0; i < count; i++)
        looked.sums[i] = 0 + (looked.most[i] = value_at(pooled, 0, b)[first + i]);
    for (int t = 1; t < pooled->steps; t++) {
        const real *values = value_at(pooled, t, b) + first;
        for (int i = 0; i < count; i++) {
            looked.places[i] = values[i] > looked.most[i] ? t : looked.places[i];
            looked.most[i] = values[i] > looked.most[i] ? values[i] : looked.most[i];
            looked.sums[i] += values[i];
        }
    }
    return looked;
}

static struct looked look(const struct pooled *pooled, int b, int first, int count)
{
    /* said twice, so that the compiler knows of whole vectors */
    return count == UNITS_AT_ONCE ? look_at(pooled, b, first, UNITS_AT_ONCE) : look_at(pooled, b, first, count);
}

static void pool(const struct pooled *pooled, int b, real *row)
{
    for (int first = 0; first < pooled->size; first += UNITS_AT_ONCE) {
        const int left = pooled->size - first, count = left < UNITS_AT_ONCE ? left : UNITS_AT_ONCE;
        const struct looked looked = look(pooled, b, first, count);
        for (int i = 0, u = first; i < count; i++, u++) {
            row[pooled->mean + u] = looked.sums[i] / (real)pooled->steps;
            if (pooled->max >= 0)
                row[pooled->max + u] = looked.most[i];
            if (pooled->last >= 0)
                row[pooled->last + u] = value_at(pooled, last_step(pooled, u), b)[u];
        }
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
    const ptrdiff_t step = row_at(1, sample_count, 0, pooled.size);
    for (int b = 0; b < sample_count; b++) {
        const real *row = features_grad + row_at(0, sample_count, b, network->feature_size);
        real *grad = output_grad + row_at(0, sample_count, b, pooled.size);
        for (int t = 0; t < pooled.steps; t++) {
            for (int u = 0; u < pooled.size; u++)
                grad[t * step + u] += row[pooled.mean + u] / (real)pooled.steps;
        }
        for (int first = 0; pooled.max >= 0 && first < pooled.size; first += UNITS_AT_ONCE) {
            const int left = pooled.size - first, count = left < UNITS_AT_ONCE ? left : UNITS_AT_ONCE;
            const struct looked looked = look(&pooled, b, first, count);
            for (int i = 0; i < count; i++)
                grad[looked.places[i] * step + first + i] += row[pooled.max + first + i];
        }
        for (int u = 0; pooled.last >= 0 && u < pooled.size; u++)
            grad[last_step(&pooled, u) * step + u] += row[pooled.last + u];
    }
}
