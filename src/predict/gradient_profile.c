#include "predict/gradient_profile.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

#define SATURATED 0.95

static const struct slice *find_slice(const struct network *network, const char *name)
{
    for (int i = 0; i < network->slice_count; i++) {
        if (strcmp(network->slices[i].name, name) == 0)
            return &network->slices[i];
    }
    return NULL;
}

void gradient_profile_start(const struct network *network, uint64_t seed, bool draws_head, real *parameters)
{
    struct random random;
    const struct slice *head = find_slice(network, "head.weight");
    random_init(&random, seed, 0);
    network_initialize(network, parameters, &random);
    if (draws_head)
        cell_initialize_glorot(parameters + head->offset, head->rows, head->columns, head->columns, head->rows, &random);
}

void gradient_profile_release(struct gradient_profile *profile)
{
    memory_free(profile->hidden);
    memory_free(profile->input);
    *profile = (struct gradient_profile)GRADIENT_PROFILE_INIT;
}

/* Norms of grad [W][per_step], the last step first, relative to that. */
static void fill_lags(const real *grad, int step_count, size_t per_step, double *lags)
{
    for (int k = 0; k < step_count; k++) {
        const real *step = grad + (size_t)(step_count - 1 - k) * per_step;
        double sum = 0;
        for (size_t i = 0; i < per_step; i++)
            sum += (double)step[i] * (double)step[i];
        lags[k] = sqrt(sum);
    }
    double first = lags[0];
    for (int k = 0; k < step_count; k++)
        lags[k] = first > 0 ? lags[k] / first : NAN;
}

static double half_life(const double *lags, int count)
{
    for (int k = 1; k < count; k++) {
        if (lags[k] < 0.5)
            return k - 1 + (lags[k - 1] - 0.5) / (lags[k - 1] - lags[k]);
    }
    return isnan(lags[0]) ? NAN : INFINITY;
}

/* Shares of what forward left behind that is out of the range in which a derivative gets through. */
static void count_saturated(const struct network *network, const struct network_workspace *workspace, const struct network_pass *pass,
                            real *values, struct gradient_profile *profile)
{
    static const char *const gates[] = {"input_gate", "forget_gate", "output_gate"};
    const struct cell *cell = network->shape.cell;
    size_t size = (size_t)pass->sample_count * (size_t)network->shape.hidden_size, units = 0, shut = 0, gate_count = 0;
    int state = cell_signal(cell, "state_tanh");
    for (int t = 0; t < network->shape.window_length; t++) {
        const real *unit = workspace->layers[0].hidden + (size_t)t * size;
        if (state >= 0) {
            network_read_signal(network, workspace, pass, 0, state, t, values);
            unit = values;
        }
        for (size_t i = 0; i < size; i++)
            units += fabs((double)unit[i]) > SATURATED;
        for (size_t g = 0; g < sizeof gates / sizeof *gates; g++) {
            int gate = cell_signal(cell, gates[g]);
            if (gate < 0)
                continue;
            network_read_signal(network, workspace, pass, 0, gate, t, values);
            gate_count += size;
            for (size_t i = 0; i < size; i++)
                shut += (double)values[i] > SATURATED || (double)values[i] < 1 - SATURATED;
        }
    }
    profile->saturated_units = (double)units / ((double)size * network->shape.window_length);
    profile->saturated_gates = gate_count ? (double)shut / (double)gate_count : NAN;
}

int gradient_profile_init(struct gradient_profile *profile, const struct network *network, const struct kernels *kernels,
                          const real *parameters, const struct gradient_samples *samples, struct error *error)
{
    int result = -1;
    const int W = network->shape.window_length;
    size_t samples_count = (size_t)samples->sample_count, outputs = samples_count * (size_t)network->shape.output_size, known = 0;
    size_t step_inputs = samples_count * (size_t)network->shape.input_size, step_units = samples_count * (size_t)network->shape.hidden_size;
    const struct slice *skip = find_slice(network, "head.skip_weight");
    struct gradient_profile made = {.lag_count = W};
    struct network_workspace workspace = NETWORK_WORKSPACE_INIT;
    real *output = memory_allocate(outputs, sizeof *output, error), *output_grad = NULL, *without_skip = NULL, *grad = NULL,
         *input_grad = NULL, *values = NULL;
    if (!output || network_workspace_init(&workspace, network, kernels, samples->sample_count, error) ||
        !(output_grad = memory_allocate(outputs, sizeof *output_grad, error)) ||
        !(without_skip = memory_allocate(network->parameter_count, sizeof *without_skip, error)) ||
        !(grad = memory_allocate(network->parameter_count, sizeof *grad, error)) ||
        !(input_grad = memory_allocate((size_t)W * step_inputs, sizeof *input_grad, error)) ||
        !(values = memory_allocate(step_units, sizeof *values, error)) ||
        !(made.hidden = memory_allocate((size_t)W, sizeof *made.hidden, error)) ||
        !(made.input = memory_allocate((size_t)W, sizeof *made.input, error)))
        goto done;
    struct network_pass pass = {.sample_count = samples->sample_count,
                                .parameters = parameters,
                                .input = samples->input,
                                .future = samples->future,
                                .output = output,
                                .output_grad = output_grad,
                                .parameters_grad = grad,
                                .input_grad = input_grad};
    struct loss_pass loss = {.count = outputs,
                             .output = output,
                             .target = samples->target,
                             .weight = samples->weight,
                             .growth = samples->growth,
                             .output_grad = output_grad,
                             .grad_scale = 1};
    network_forward(network, &workspace, &pass);
    loss_evaluate(samples->loss, &loss, &known);
    count_saturated(network, &workspace, &pass, values, &made);
    memcpy(without_skip, parameters, network->parameter_count * sizeof *without_skip);
    if (skip)
        memset(without_skip + skip->offset, 0, (size_t)skip->rows * (size_t)skip->columns * sizeof *without_skip);
    pass.parameters = without_skip;
    network_backward(network, &workspace, &pass);
    fill_lags(workspace.hidden_grad, W, step_units, made.hidden);
    fill_lags(input_grad, W, step_inputs, made.input);
    made.half_life = half_life(made.hidden, W);
    *profile = made;
    made = (struct gradient_profile)GRADIENT_PROFILE_INIT;
    result = 0;
done:
    gradient_profile_release(&made);
    network_workspace_release(&workspace);
    memory_free(output);
    memory_free(output_grad);
    memory_free(without_skip);
    memory_free(grad);
    memory_free(input_grad);
    memory_free(values);
    return result;
}
