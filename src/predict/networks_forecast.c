#include "predict/networks_forecast.h"

#include <string.h>

#include "base/memory.h"

/* Windows that go through the networks together. */
#define FORECAST_BATCH 64

/* What one variant's forecasts are made in. */
struct lane {
    struct network_workspace workspace;
    struct sample_batch batch;
    real *output;   /* [capacity][O], or [W][capacity][O] for an answer at each step */
    double *answer; /* the same, of one network; in models of version 1 the mean of all */
};

static int prepare(struct lane *lane, const struct network *network, const struct window_shape *shape, int capacity,
                   struct error *error)
{
    const struct kernels *kernels = kernels_select(error);
    if (!kernels || network_workspace_init(&lane->workspace, network, kernels, capacity, error) ||
        sample_batch_init(&lane->batch, window_sample_sizes(shape), capacity, error))
        return -1;
    size_t outputs = (size_t)network_answer_count(network) * (size_t)network->shape.output_size;
    lane->output = memory_allocate((size_t)capacity * outputs, sizeof *lane->output, error);
    lane->answer = memory_allocate((size_t)capacity * (size_t)network->shape.output_size, sizeof *lane->answer, error);
    return lane->output && lane->answer ? 0 : -1;
}

static void release(struct lane *lane)
{
    memory_free(lane->output);
    memory_free(lane->answer);
    sample_batch_release(&lane->batch);
    network_workspace_release(&lane->workspace);
}

/* Add the answers to the windows in the batch, undone and weighed by `share`, to answers [sample_count][O]. */
static void add_answers(const struct lane *lane, const struct window_set *set, const uint64_t *indices, double share,
                        double *answers)
{
    int T = set->shape.target_count, O = window_output_size(&set->shape);
    for (int b = 0; b < lane->batch.sample_count; b++) {
        size_t series_index, origin;
        window_set_locate(set, indices[b], &series_index, &origin);
        const struct prepared_series *series = &set->series[series_index];
        for (int o = 0; o < O; o++) {
            double level = lane->batch.level[b * T + o % T], scale = lane->batch.scale[b * T + o % T];
            int64_t step = series->first_step + (int64_t)origin + 1 + o / T;
            answers[b * O + o] += share * preparation_undo(&series->preparation->targets[o % T],
                                                           level + scale * lane->answer[b * O + o], step);
        }
    }
}

/* Add the forecasts of all networks of one variant. Version 1 averaged before undoing: its models go on forecasting
 * what they did. */
static int add_variant(const struct model *model, int variant, const struct window_set *set, size_t begin, size_t count,
                       double *out, struct error *error)
{
    int result = -1;
    const struct network *network = &model->networks[variant];
    int capacity = count < FORECAST_BATCH ? (int)count : FORECAST_BATCH;
    struct lane lane = {.workspace = NETWORK_WORKSPACE_INIT, .batch = SAMPLE_BATCH_INIT};
    uint64_t indices[FORECAST_BATCH];
    int member_count = model->recipe.ensemble_count;
    bool is_pooled = model->version == 1;
    if (prepare(&lane, network, &set->shape, capacity, error))
        goto done;
    for (size_t first = 0; first < count; first += (size_t)capacity) {
        int samples = count - first < (size_t)capacity ? (int)(count - first) : capacity;
        for (int b = 0; b < samples; b++)
            indices[b] = begin + first + (size_t)b;
        window_batch_fill(&lane.batch, set, indices, samples, false);
        size_t outputs = (size_t)samples * (size_t)network->shape.output_size;
        memset(lane.answer, 0, outputs * sizeof *lane.answer);
        for (int m = variant; m < member_count; m += recipe_variant_count(&model->recipe)) {
            network_forward(network, &lane.workspace,
                            &(struct network_pass){.sample_count = samples,
                                                   .parameters = model->members[m].parameters,
                                                   .input = lane.batch.input,
                                                   .future = lane.batch.future,
                                                   .output = lane.output});
            /* of answers at each step the last is after the window */
            const real *last = lane.output + (size_t)(network_answer_count(network) - 1) * outputs;
            for (size_t i = 0; i < outputs; i++)
                lane.answer[i] = is_pooled ? lane.answer[i] + (double)last[i] / member_count : (double)last[i];
            if (!is_pooled || m == member_count - 1)
                add_answers(&lane, set, indices, is_pooled ? 1 : 1.0 / member_count,
                            out + first * (size_t)network->shape.output_size);
        }
    }
    result = 0;
done:
    release(&lane);
    return result;
}

int networks_forecast(const struct model *model, const struct window_set *sets, size_t stride, size_t begin,
                      size_t count, double *out, struct error *error)
{
    if (count == 0)
        return 0;
    memset(out, 0, count * model_output_size(model) * sizeof *out);
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++) {
        if (add_variant(model, v, &sets[(size_t)v * stride], begin, count, out, error))
            return -1;
    }
    return 0;
}
