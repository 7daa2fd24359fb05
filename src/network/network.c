#include "network/network.h"

#include <assert.h>

#include "network/decoder.h"
#include "network/head.h"
#include "network/rows.h"
#include "network/stages.h"

void network_forward(const struct network *network, struct network_workspace *workspace,
                     const struct network_pass *pass)
{
    const struct network_shape *shape = &network->shape;
    assert(pass->sample_count >= 1 && pass->sample_count <= workspace->sample_capacity);
    assert(!pass->final_state || shape->decoder_steps == 0); /* the decoder begins with what is kept in the workspace */

    for (int s = 0; s < network->first_decoder; s++)
        stage_forward(network, workspace, pass, s);
    head_gather_windows(network, workspace, pass);
    if (shape->decoder_steps > 0)
        decoder_forward(network, workspace, pass);
    else
        head_forward(network, workspace, pass);
}

void network_backward(const struct network *network, struct network_workspace *workspace,
                      const struct network_pass *pass)
{
    const struct network_stage *top = &network->stages[network->first_decoder - 1];
    if (network->shape.decoder_steps > 0) {
        decoder_backward(network, workspace, pass);
        /* the encoder is heard by its last states alone */
        rows_clear(workspace->hidden_grad, row_at(top->step_count, pass->sample_count, 0, top->output_size));
    } else {
        head_backward(network, workspace, pass);
    }
    stages_backward(network, workspace, pass, 0, network->first_decoder - 1, pass->input_grad);
}

void network_read_signal(const struct network *network, const struct network_workspace *workspace,
                         const struct network_pass *pass, int layer, int signal, int t, real *values)
{
    const struct cell_pass cell_pass = stage_direction(network, workspace, pass, layer, 0);
    cell_read_signal(network->stages[layer].cell, &cell_pass, signal, t, values);
}
