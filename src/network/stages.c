#include "network/stages.h"

#include "network/read_out.h"
#include "network/rows.h"
#include "network/views.h"

bool pass_has_dropout(const struct network_pass *pass)
{
    return pass->random && pass->dropout > 0;
}

static bool is_in_decoder(const struct network *network, int s)
{
    return s >= network->first_decoder;
}

/* What feeds stage s: [steps][B][source_size]. */
static const real *source_of(const struct network *network, const struct network_workspace *workspace,
                             const struct network_pass *pass, int s)
{
    if (s == 0)
        return pass->input;
    if (s == network->first_decoder)
        return workspace->feed;
    const struct layer_activations *below = &workspace->layers[s - 1];
    return network->stages[s - 1].is_dropped && pass_has_dropout(pass) ? below->dropped : below->output;
}

ptrdiff_t stage_state_offset(const struct network *network, int s, int sample_count)
{
    const int layer = network->stages[s].state_from >= 0 ? network->stages[s].state_from : s;
    ptrdiff_t offset = 0;
    for (int below = network->first_layer; below < layer; below++)
        offset += row_at(network->stages[below].cell->state_count, sample_count, 0, network->stages[below].hidden_size);
    return offset;
}

struct cell_pass stage_direction(const struct network *network, const struct network_workspace *workspace,
                                 const struct network_pass *pass, int s, int direction)
{
    const struct network_stage *stage = &network->stages[s];
    const struct layer_activations *layer = &workspace->layers[s];
    const int slice = stage->first_slice + direction * network_slices_of(stage->cell);
    struct cell_pass cell_pass = {
        .kernels = workspace->kernels,
        .step_count = stage->step_count,
        .sample_count = pass->sample_count,
        .input_size = stage->input_size,
        .hidden_size = stage->hidden_size,
        .parameters = pass->parameters + network->slices[slice].offset,
        .input = stage->view_width > 1 || direction > 0 ? layer->view : source_of(network, workspace, pass, s),
        .hidden = direction ? layer->reverse_hidden : layer->hidden,
        .cache = direction ? layer->reverse_cache : layer->cache,
        .scratch = workspace->scratch,
    };
    if (stage->cell->state_count == 0 || stage->direction_count > 1)
        return cell_pass;
    if (is_in_decoder(network, s)) {
        cell_pass.initial_state = workspace->state + stage_state_offset(network, s, pass->sample_count);
    } else if (s >= network->first_layer && pass->initial_state) {
        cell_pass.initial_state = pass->initial_state + stage_state_offset(network, s, pass->sample_count);
    }
    return cell_pass;
}

/* Drop each unit with probability p and scale the rest, so that the mean stays what it is (Srivastava et al.
 * 2014). */
static void drop_units(const struct layer_activations *layer, ptrdiff_t count, double p, struct random *random)
{
    const real kept_scale = (real)(1.0 / (1.0 - p));
    for (ptrdiff_t i = 0; i < count; i++) {
        layer->drop_scale[i] = random_uniform(random) < p ? 0 : kept_scale;
        layer->dropped[i] = layer->output[i] * layer->drop_scale[i];
    }
}

void stage_forward(const struct network *network, struct network_workspace *workspace, const struct network_pass *pass,
                   int s)
{
    const struct network_stage *stage = &network->stages[s];
    const struct layer_activations *layer = &workspace->layers[s];
    const int B = pass->sample_count;
    const real *source = source_of(network, workspace, pass, s);
    if (stage->view_width > 1)
        view_side_by_side(stage, B, source, layer->view);
    else if (stage->direction_count > 1)
        view_reversed(stage, B, source, layer->view);
    for (int direction = 0; direction < stage->direction_count; direction++) {
        struct cell_pass cell_pass = stage_direction(network, workspace, pass, s, direction);
        if (stage->cell->state_count > 0 && stage->direction_count == 1 && !is_in_decoder(network, s))
            cell_pass.final_state = pass->final_state ? pass->final_state + stage_state_offset(network, s, B)
                                    : network->shape.decoder_steps > 0
                                        ? workspace->state + stage_state_offset(network, s, B)
                                        : NULL;
        stage->cell->forward(&cell_pass);
    }
    if (stage->direction_count > 1)
        view_join_directions(stage, B, layer->hidden, layer->reverse_hidden, layer->output);
    if (stage->is_dropped && pass_has_dropout(pass))
        drop_units(layer, row_at(stage->step_count, B, 0, stage->output_size), pass->dropout, pass->random);
}

/* From d loss / d output of stage s, in workspace->hidden_grad, to the gradients of its parameters; d loss / d source
 * is added to source_grad, if not NULL. */
static void stage_backward(const struct network *network, struct network_workspace *workspace,
                           const struct network_pass *pass, int s, real *source_grad)
{
    const struct network_stage *stage = &network->stages[s];
    const int B = pass->sample_count;
    const ptrdiff_t view_size = row_at(stage->step_count, B, 0, stage->input_size);
    for (int direction = 0; direction < stage->direction_count; direction++) {
        struct cell_pass cell_pass = stage_direction(network, workspace, pass, s, direction);
        const bool has_view = stage->view_width > 1 || direction > 0;
        cell_pass.parameters_grad = pass->parameters_grad + (cell_pass.parameters - pass->parameters);
        cell_pass.hidden_grad = stage->direction_count > 1 ? workspace->direction_grad : workspace->hidden_grad;
        cell_pass.input_grad = source_grad && has_view ? workspace->view_grad : source_grad;
        if (stage->direction_count > 1)
            view_split_direction(stage, B, direction, workspace->hidden_grad, cell_pass.hidden_grad);
        if (source_grad && has_view)
            rows_clear(workspace->view_grad, view_size);
        if (network->shape.decoder_steps > 0) {
            real *state_grad = workspace->state_grad + stage_state_offset(network, s, B);
            if (is_in_decoder(network, s))
                cell_pass.initial_state_grad = state_grad;
            else if (s >= network->first_layer)
                cell_pass.final_state_grad = state_grad;
        }
        cell_pass.memory_grad = s == 0 && stage->direction_count == 1 ? pass->memory_grad : NULL;
        stage->cell->backward(&cell_pass);
        if (source_grad && stage->view_width > 1)
            view_side_by_side_backward(stage, B, workspace->view_grad, source_grad);
        else if (source_grad && direction > 0)
            view_reversed_backward(stage, B, workspace->view_grad, source_grad);
    }
}

void stages_backward(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass, int first, int last, real *source_grad)
{
    const bool is_pooled = network->shape.read_out == READ_OUT_POOLED;
    for (int s = last; s >= first; s--) {
        const struct network_stage *below = s > first ? &network->stages[s - 1] : NULL;
        const ptrdiff_t below_size = below ? row_at(below->step_count, pass->sample_count, 0, below->output_size) : 0;
        if (below)
            rows_clear(workspace->below_grad, below_size);
        stage_backward(network, workspace, pass, s, below ? workspace->below_grad : source_grad);
        if (!below)
            break;
        if (below->is_dropped && pass_has_dropout(pass))
            for (ptrdiff_t i = 0; i < below_size; i++)
                workspace->below_grad[i] *= workspace->layers[s - 1].drop_scale[i];
        if (is_pooled && s == network->first_layer)
            read_out_pool_backward(network, workspace, pass->sample_count, s - 1, workspace->feature_grad,
                                   workspace->below_grad);
        real *done_grad = workspace->hidden_grad;
        workspace->hidden_grad = workspace->below_grad;
        workspace->below_grad = done_grad;
    }
}
