#include "probe/gradient_profile.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

/* Of gradient_half_life(): numbers in single precision get coarse below 1e-38, and the parts of a norm are smaller than
 * it. */
#define NORM_FLOOR 1e-30

void gradient_profile_start(const struct network *network, uint64_t seed, bool draws_head, real *parameters)
{
    struct random random;
    const struct slice *head = network_slice(network, "head.weight");
    random_init(&random, seed, STREAM_WEIGHTS);
    network_initialize(network, parameters, &random);
    if (draws_head)
        cell_initialize_glorot(parameters + head->offset, head->rows, head->columns, head->columns, head->rows,
                               &random);
}

void gradient_profile_release(struct gradient_profile *profile)
{
    memory_free(profile->hidden);
    memory_free(profile->input);
    memory_free(profile->state);
    memory_free(profile->slope);
    memory_free(profile->kept);
    *profile = (struct gradient_profile)GRADIENT_PROFILE_INIT;
}

/* Root mean square over the samples of the norms of grad [W][B][width], the last step first. */
static void fill_lags(const real *grad, int step_count, size_t sample_count, size_t width, double *lags)
{
    for (int k = 0; k < step_count; k++) {
        const real *step = grad + (size_t)(step_count - 1 - k) * sample_count * width;
        double sum = 0;
        for (size_t i = 0; i < sample_count * width; i++)
            sum += (double)step[i] * (double)step[i];
        lags[k] = sqrt(sum / (double)sample_count);
    }
}

double gradient_half_life(const double *norms, int count)
{
    int points = 0;
    while (points + 1 < count && norms[points + 1] >= NORM_FLOOR)
        points++;
    if (points < 2)
        return NAN;
    double middle = (points + 1) / 2.0, mean = 0, product = 0, square = 0;
    for (int k = 1; k <= points; k++)
        mean += log(norms[k]) / points;
    for (int k = 1; k <= points; k++) {
        product += (k - middle) * (log(norms[k]) - mean);
        square += (k - middle) * (k - middle);
    }
    /* a slope this flat is rounding: the norms are all the same */
    return product < -1e-9 * square ? -log(2) * square / product : INFINITY;
}

/* What a share is counted of. */
struct tally {
    size_t beyond, all;
};

static double share_of(const struct tally *tally)
{
    return tally->all ? (double)tally->beyond / (double)tally->all : NAN;
}

static void tally_add(struct tally *tally, const real *values, size_t count, bool is_gate)
{
    for (size_t i = 0; i < count; i++) {
        double value = (double)values[i];
        tally->beyond += is_gate ? value > CELL_SATURATED || value < 1 - CELL_SATURATED : fabs(value) > CELL_SATURATED;
    }
    tally->all += count;
}

/* Shares of what forward left behind that is out of the range in which a derivative gets through; `values` is scratch
 * [B][H]. */
static void count_saturated(const struct network *network, const struct network_workspace *workspace,
                            const struct network_pass *pass, real *values, struct gradient_profile *profile)
{
    const struct cell *cell = network->shape.cell;
    const size_t size = (size_t)pass->sample_count * (size_t)network->shape.hidden_size;
    struct tally units = {0}, gates = {0};
    for (int t = 0; t < network->shape.window_length; t++) {
        if (cell->signal_count == 0)
            tally_add(&units, workspace->layers[0].hidden + (size_t)t * size, size, false);
        for (int i = 0; i < cell->signal_count; i++) {
            const enum signal_kind kind = cell->signals[i].kind;
            if (kind != SIGNAL_GATE && kind != SIGNAL_CANDIDATE && kind != SIGNAL_STATE_TANH)
                continue;
            network_read_signal(network, workspace, pass, 0, i, t, values);
            tally_add(kind == SIGNAL_GATE ? &gates : &units, values, size, kind == SIGNAL_GATE);
        }
    }
    profile->saturated_units = share_of(&units);
    profile->saturated_gates = share_of(&gates);
}

/* Mean of 1 - tanh^2. */
static double mean_slope(const real *tanh_values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += 1 - (double)tanh_values[i] * (double)tanh_values[i];
    return sum / (double)count;
}

/* The cell's signal of which the slope is taken; -1: h. */
static int slope_signal(const struct cell *cell)
{
    int found = -1;
    for (int i = 0; i < cell->signal_count; i++) {
        if (cell->signals[i].kind == SIGNAL_STATE_TANH || (cell->signals[i].kind == SIGNAL_CANDIDATE && found < 0))
            found = i;
    }
    return found;
}

/* Its gate that keeps the memory; -1: none. */
static int keeping_gate(const struct cell *cell)
{
    for (int i = 0; i < cell->signal_count; i++) {
        if (cell->signals[i].kind == SIGNAL_GATE && cell->signals[i].memory > 0)
            return i;
    }
    return -1;
}

/* Slopes, and what the gates keep, by lag; `values` and `left` are scratch [B][H]. */
static void fill_paths(const struct network *network, const struct network_workspace *workspace,
                       const struct network_pass *pass, real *values, real *left, struct gradient_profile *profile)
{
    const struct cell *cell = network->shape.cell;
    const size_t size = (size_t)pass->sample_count * (size_t)network->shape.hidden_size;
    const int slope = slope_signal(cell), gate = keeping_gate(cell), W = profile->lag_count;
    for (size_t i = 0; i < size; i++)
        left[i] = 1;
    for (int k = 0; k < W; k++) {
        double sum = 0;
        const int t = W - 1 - k;
        if (slope >= 0)
            network_read_signal(network, workspace, pass, 0, slope, t, values);
        profile->slope[k] = mean_slope(slope >= 0 ? values : workspace->layers[0].hidden + (size_t)t * size, size);
        profile->mean_slope += profile->slope[k] / W;
        for (size_t i = 0; i < size; i++)
            sum += (double)left[i];
        profile->kept[k] = gate >= 0 ? sum / (double)size : NAN;
        if (gate >= 0)
            network_read_signal(network, workspace, pass, 0, gate, t, values);
        for (size_t i = 0; gate >= 0 && i < size; i++)
            left[i] *= values[i];
    }
}

/* A profile's arrays, all of one length. */
static int reserve(struct gradient_profile *profile, struct error *error)
{
    double **const arrays[] = {&profile->hidden, &profile->input, &profile->state, &profile->slope, &profile->kept};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        if (!(*arrays[i] = memory_allocate((size_t)profile->lag_count, sizeof **arrays[i], error)))
            return -1;
    }
    return 0;
}

int gradient_profile_init(struct gradient_profile *profile, const struct network *network,
                          const struct kernels *kernels, const real *parameters, const struct gradient_samples *samples,
                          struct error *error)
{
    int result = -1;
    const int W = network->shape.window_length;
    size_t samples_count = (size_t)samples->sample_count, outputs = samples_count * (size_t)network->shape.output_size,
           known = 0;
    size_t step_inputs = samples_count * (size_t)network->shape.input_size,
           step_units = samples_count * (size_t)network->shape.hidden_size;
    const bool has_state = cell_has_signal(network->shape.cell, SIGNAL_STATE);
    const struct slice *skip = network_slice(network, "head.skip_weight");
    struct gradient_profile made = {.lag_count = W};
    struct network_workspace workspace = NETWORK_WORKSPACE_INIT;
    real *output = memory_allocate(outputs, sizeof *output, error), *output_grad = NULL, *without_skip = NULL,
         *grad = NULL, *input_grad = NULL, *memory_grad = NULL, *values = NULL, *left = NULL;
    if (!output || network_workspace_init(&workspace, network, kernels, samples->sample_count, error) ||
        !(output_grad = memory_allocate(outputs, sizeof *output_grad, error)) ||
        !(without_skip = memory_allocate(network->parameter_count, sizeof *without_skip, error)) ||
        !(grad = memory_allocate(network->parameter_count, sizeof *grad, error)) ||
        !(input_grad = memory_allocate((size_t)W * step_inputs, sizeof *input_grad, error)) ||
        !(memory_grad = memory_allocate((size_t)W * step_units, sizeof *memory_grad, error)) ||
        !(values = memory_allocate(step_units, sizeof *values, error)) ||
        !(left = memory_allocate(step_units, sizeof *left, error)) || reserve(&made, error))
        goto done;
    struct network_pass pass = {.sample_count = samples->sample_count,
                                .parameters = parameters,
                                .input = samples->input,
                                .future = samples->future,
                                .output = output,
                                .output_grad = output_grad,
                                .parameters_grad = grad,
                                .input_grad = input_grad,
                                .memory_grad = memory_grad};
    struct loss_pass loss = {.count = outputs,
                             .output = output,
                             .target = samples->target,
                             .weight = samples->weight,
                             .growth = samples->growth,
                             .output_grad = output_grad,
                             .grad_scale = 1};
    network_forward(network, &workspace, &pass);
    made.loss = loss_evaluate(samples->loss, &loss, &known);
    made.loss = known ? made.loss / (double)known : NAN;
    count_saturated(network, &workspace, &pass, values, &made);
    fill_paths(network, &workspace, &pass, values, left, &made);
    memcpy(without_skip, parameters, network->parameter_count * sizeof *without_skip);
    if (skip)
        memset(without_skip + skip->offset, 0, (size_t)skip->rows * (size_t)skip->columns * sizeof *without_skip);
    pass.parameters = without_skip;
    network_backward(network, &workspace, &pass);
    fill_lags(workspace.hidden_grad, W, samples_count, step_units / samples_count, made.hidden);
    fill_lags(input_grad, W, samples_count, step_inputs / samples_count, made.input);
    made.half_life = gradient_half_life(made.hidden, W);
    fill_lags(memory_grad, W, samples_count, step_units / samples_count, made.state);
    for (int k = 0; !has_state && k < W; k++)
        made.state[k] = NAN;
    made.state_half_life = has_state ? gradient_half_life(made.state, W) : NAN;
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
    memory_free(memory_grad);
    memory_free(values);
    memory_free(left);
    return result;
}
