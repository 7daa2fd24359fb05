#include "network/decoder.h"

#include <assert.h>

#include "network/head.h"
#include "network/rows.h"
#include "network/stages.h"

/* T: values that one step answers. */
static int step_size(const struct network_shape *shape)
{
    return shape->output_size / shape->decoder_steps;
}

/* Where the answer to step k begins in output [B][O] and what is like it. */
static ptrdiff_t answer_at(const struct network_shape *shape, int b, int k)
{
    return row_at(b, shape->decoder_steps, k, step_size(shape));
}

/* What is known of each step, and at all but the first the value before it, from values [B][O]; NULL: not yet. */
static void fill_feed(const struct network_shape *shape, const struct network_workspace *workspace,
                      const struct network_pass *pass, const real *values)
{
    const int K = shape->decoder_steps, B = pass->sample_count, T = step_size(shape), known = shape->future_size / K;
    for (int k = 0; k < K; k++)
        for (int b = 0; b < B; b++) {
            real *row = workspace->feed + row_at(k, B, b, T + known);
            for (int c = 0; c < T; c++)
                row[c] = k > 0 && values ? values[answer_at(shape, b, k - 1) + c] : 0;
            for (int q = 0; q < known; q++)
                row[T + q] = pass->future[row_at(b, K, k, known) + q];
        }
}

/* Keep each of the teacher's values with probability 1 - sampling; the others become what the decoder says itself. */
static void mix_feed(const struct network_shape *shape, const struct network_workspace *workspace,
                     const struct network_pass *pass)
{
    const int B = pass->sample_count, T = step_size(shape), width = T + shape->future_size / shape->decoder_steps;
    for (int k = 1; k < shape->decoder_steps; k++)
        for (int b = 0; b < B; b++) {
            const bool is_own = random_uniform(pass->random) < pass->sampling;
            const real *values = is_own ? pass->output : pass->teacher;
            rows_copy(workspace->feed + row_at(k, B, b, width), values + answer_at(shape, b, k - 1), T);
        }
}

/* Answers of the steps first .. first+count-1, step_output [K][B][T], from the top stage's states. They are also added
 * to the output, which holds the skip's share already. */
static void answer_steps(const struct network *network, struct network_workspace *workspace,
                         const struct network_pass *pass, int first, int count)
{
    const struct network_shape *shape = &network->shape;
    const int B = pass->sample_count, T = step_size(shape), E = network->feature_size;
    const real *states = workspace->layers[network->stage_count - 1].hidden + row_at(first, B, 0, E);
    head_answer(network, workspace, pass, count * B, T, states, workspace->step_output + row_at(first, B, 0, T));
    for (int k = first; k < first + count; k++)
        for (int b = 0; b < B; b++)
            for (int c = 0; c < T; c++)
                pass->output[answer_at(shape, b, k) + c] += workspace->step_output[row_at(k, B, b, T) + c];
}

/* Run step by step; each step is fed the answer before it. The encoder's last states are kept in workspace->state. */
static void run_free(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const int B = pass->sample_count, T = step_size(shape), width = T + shape->future_size / shape->decoder_steps;
    real *carried = workspace->state_grad; /* not needed before backward */
    memcpy(carried, workspace->state, network_state_size(network) * (size_t)B * sizeof(real));
    head_start_output(network, workspace, pass);
    fill_feed(shape, workspace, pass, NULL);
    for (int k = 0; k < shape->decoder_steps; k++) {
        for (int b = 0; k > 0 && b < B; b++)
            rows_copy(workspace->feed + row_at(k, B, b, width), pass->output + answer_at(shape, b, k - 1), T);
        for (int s = network->first_decoder; s < network->stage_count; s++) {
            const struct network_stage *stage = &network->stages[s];
            struct cell_pass cell_pass = stage_direction(network, workspace, pass, s, 0);
            const real *source = s == network->first_decoder ? workspace->feed : workspace->layers[s - 1].output;
            cell_pass.step_count = 1;
            cell_pass.input = source + row_at(k, B, 0, stage->source_size);
            cell_pass.hidden += row_at(k, B, 0, stage->hidden_size);
            cell_pass.initial_state = cell_pass.final_state = carried + stage_state_offset(network, s, B);
            stage->cell->forward(&cell_pass);
        }
        answer_steps(network, workspace, pass, k, 1);
    }
}

void decoder_forward(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const bool samples = pass->teacher && pass->sampling > 0 && pass->random;
    if (!pass->teacher || samples)
        run_free(network, workspace, pass);
    if (!pass->teacher)
        return;
    fill_feed(shape, workspace, pass, pass->teacher);
    if (samples)
        mix_feed(shape, workspace, pass);
    for (int s = network->first_decoder; s < network->stage_count; s++)
        stage_forward(network, workspace, pass, s);
    head_start_output(network, workspace, pass);
    answer_steps(network, workspace, pass, 0, shape->decoder_steps);
}

void decoder_backward(const struct network *network, struct network_workspace *workspace,
                      const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    const struct network_stage *top = &network->stages[network->stage_count - 1];
    const int B = pass->sample_count, T = step_size(shape), K = shape->decoder_steps;
    real *answer_grad = workspace->step_output;
    assert(pass->teacher || K == 1);
    for (int k = 0; k < K; k++)
        for (int b = 0; b < B; b++)
            rows_copy(answer_grad + row_at(k, B, b, T), pass->output_grad + answer_at(shape, b, k), T);
    rows_clear(workspace->hidden_grad, row_at(K, B, 0, top->output_size));
    head_answer_backward(network, workspace, pass, T, answer_grad, workspace->hidden_grad);
    if (shape->has_skip)
        head_skip_backward(network, workspace, pass, B);
    stages_backward(network, workspace, pass, network->first_decoder, network->stage_count - 1, NULL);
}
