#include "predict/memory_task.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "optimize/adam.h"

enum { BATCH = 32, JUDGED = 512, F = 2 };
enum { STREAM_TRAINING = 1, STREAM_JUDGED, STREAM_BIAS };
#define CLIP_NORM 1.0

static double draw(struct random *random)
{
    return 2 * random_uniform(random) - 1;
}

/* Samples input [W][B][F] and their answers target [B]. */
static void fill(const struct memory_task *task, int W, int B, struct random *random, real *input, real *target)
{
    memset(input, 0, (size_t)W * (size_t)B * F * sizeof *input);
    for (int b = 0; b < B; b++) {
        int first = 0, second = -1;
        double answer = 0;
        if (task->kind == MEMORY_TASK_ADDING) {
            first = (int)random_below(random, (uint64_t)(W / 2));
            second = W / 2 + (int)random_below(random, (uint64_t)(W - W / 2));
        }
        for (int t = 0; t < W; t++) {
            real *x = input + ((size_t)t * (size_t)B + (size_t)b) * F;
            x[0] = (real)draw(random);
            x[1] = (real)(t == first || t == second);
            if (t == first || t == second)
                answer += (double)x[0];
        }
        target[b] = (real)answer;
    }
}

/* Memory that spans the lag, for a cell with gates. */
static void draw_forget_biases(const struct network *network, uint64_t seed, real *parameters)
{
    const int H = network->shape.hidden_size;
    struct random random;
    int input_gate = cell_signal(network->shape.cell, "input_gate"), forget_gate = cell_signal(network->shape.cell, "forget_gate");
    real *bias = parameters + network->slices[2].offset;
    if (forget_gate < 0)
        return;
    random_init(&random, seed, STREAM_BIAS);
    for (int h = 0; h < H; h++) {
        double span = log(1 + random_uniform(&random) * (network->shape.window_length - 1));
        bias[forget_gate * H + h] = (real)span;
        bias[input_gate * H + h] = (real)-span;
    }
}

int memory_task_run(const struct memory_task *task, const struct cell *cell, struct memory_task_result *result, struct error *error)
{
    int status = -1;
    const int W = task->kind == MEMORY_TASK_COPY ? task->lag + 1 : task->lag;
    const double rate = cell_signal(cell, "forget_gate") >= 0 ? 0.01 : 0.001;
    struct network network = NETWORK_INIT;
    struct network_workspace workspace = NETWORK_WORKSPACE_INIT, judge = NETWORK_WORKSPACE_INIT;
    struct adam adam = ADAM_INIT;
    struct memory_task_result made = {.start = GRADIENT_PROFILE_INIT, .trained = GRADIENT_PROFILE_INIT};
    struct network_shape shape = {.cell = cell, .window_length = W, .input_size = F, .hidden_size = task->hidden_size, .layer_count = 1, .output_size = 1};
    struct random random;
    real *parameters = NULL, *gradient = NULL, *input = NULL, *target = NULL, *weight = NULL, *output = NULL, *output_grad = NULL;
    if (network_init(&network, &shape, error) || network_workspace_init(&workspace, &network, task->kernels, BATCH, error) ||
        network_workspace_init(&judge, &network, task->kernels, JUDGED, error) || adam_init(&adam, network.parameter_count, error) ||
        !(parameters = memory_allocate(network.parameter_count, sizeof *parameters, error)) ||
        !(gradient = memory_allocate(network.parameter_count, sizeof *gradient, error)) ||
        !(input = memory_allocate((size_t)W * JUDGED * F, sizeof *input, error)) ||
        !(target = memory_allocate(JUDGED, sizeof *target, error)) || !(weight = memory_allocate(JUDGED, sizeof *weight, error)) ||
        !(output = memory_allocate(JUDGED, sizeof *output, error)) || !(output_grad = memory_allocate(JUDGED, sizeof *output_grad, error)))
        goto done;
    for (int b = 0; b < JUDGED; b++)
        weight[b] = 1;
    struct gradient_samples judged = {.sample_count = JUDGED, .loss = LOSS_MSE, .input = input, .target = target, .weight = weight};
    struct network_pass pass = {.sample_count = BATCH, .parameters = parameters, .input = input, .output = output, .output_grad = output_grad, .parameters_grad = gradient};
    struct loss_pass loss = {.count = BATCH, .output = output, .target = target, .weight = weight, .output_grad = output_grad, .grad_scale = 1.0 / BATCH};
    size_t known = 0;

    gradient_profile_start(&network, task->seed, true, parameters);
    draw_forget_biases(&network, task->seed, parameters);
    random_init(&random, task->seed, STREAM_JUDGED);
    fill(task, W, JUDGED, &random, input, target);
    if (gradient_profile_init(&made.start, &network, task->kernels, parameters, &judged, error))
        goto done;
    random_init(&random, task->seed, STREAM_TRAINING);
    for (int u = 0; u < task->update_count; u++) {
        fill(task, W, BATCH, &random, input, target);
        network_forward(&network, &workspace, &pass);
        loss_evaluate(LOSS_MSE, &loss, &known);
        memset(gradient, 0, network.parameter_count * sizeof *gradient);
        network_backward(&network, &workspace, &pass);
        double norm = sqrt(task->kernels->sum_of_squares(network.parameter_count, gradient));
        if (!isfinite(norm)) {
            error_set(error, ERROR_DIVERGED, "the %s diverged at update %d", cell->name, u + 1);
            goto done;
        }
        adam_begin_step(&adam);
        adam_update_slice(&adam, task->kernels, 0, network.parameter_count, adam_clip_factor(norm, CLIP_NORM),
                          rate * 0.5 * (1 + cos(3.14159265358979323846 * u / task->update_count)), gradient, parameters);
    }
    random_init(&random, task->seed, STREAM_JUDGED);
    fill(task, W, JUDGED, &random, input, target);
    pass.sample_count = JUDGED;
    loss.count = JUDGED;
    network_forward(&network, &judge, &pass);
    double variance = (task->kind == MEMORY_TASK_COPY ? 1 : 2) / 3.0;
    made.error_share = loss_evaluate(LOSS_MSE, &loss, &known) / JUDGED / variance;
    if (gradient_profile_init(&made.trained, &network, task->kernels, parameters, &judged, error))
        goto done;
    *result = made;
    made = (struct memory_task_result){.error_share = 0};
    status = 0;
done:
    gradient_profile_release(&made.start);
    gradient_profile_release(&made.trained);
    adam_release(&adam);
    network_workspace_release(&workspace);
    network_workspace_release(&judge);
    network_release(&network);
    memory_free(parameters);
    memory_free(gradient);
    memory_free(input);
    memory_free(target);
    memory_free(weight);
    memory_free(output);
    memory_free(output_grad);
    return status;
}
