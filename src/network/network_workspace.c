/* The activations of one thread: every array that forward and backward need, cut from one block. */
#include <assert.h>
#include <limits.h>
#include <stdint.h>

#include "base/memory.h"
#include "network/network.h"

/* Arrays begin at lines of the cache: a vector then lies in one of them. */
enum { LINE_BYTES = 64, LINE_NUMBERS = LINE_BYTES / sizeof(real) };

/* The next `count` numbers of the block, made whole lines. */
static real *cut(real **rest, double count)
{
    real *part = *rest;
    *rest += ((size_t)count + LINE_NUMBERS - 1) / LINE_NUMBERS * LINE_NUMBERS;
    return part;
}

/* How many numbers the head needs to pack its weights and inputs: the most of what it packs one after the other. */
static double head_scratch_size(const struct network *network, const struct kernels *kernels, int B)
{
    const struct network_shape *shape = &network->shape;
    const double rows = (double)(shape->decoder_steps > 0 ? shape->decoder_steps : network_answer_count(network)) * B;
    const double window = (double)shape->window_length * shape->input_size;
    const double forward = (network->feature_size + window + shape->future_size + 1.0) *
                           (double)kernels_padded(kernels, shape->output_size);
    const double widest = (double)kernels_padded(kernels, network->feature_size) + window + shape->future_size +
                          2.0 * kernels_width(kernels, 1);
    const double backward = widest * (rows > shape->output_size ? rows : shape->output_size);
    return forward > backward ? forward : backward;
}

/* The widest of each kind of array that stages share, and what a cell's scratch needs at most. */
struct widths {
    double output, view, direction; /* numbers of one sequence [steps][B][width] */
    double scratch;
};

static struct widths widths_of(const struct network *network, const struct kernels *kernels, int B)
{
    struct widths widths = {0, 0, 0, 0};
    for (int s = 0; s < network->stage_count; s++) {
        const struct network_stage *stage = &network->stages[s];
        const double rows = (double)stage->step_count * B;
        const double scratch =
            cell_scratch_size(stage->cell, kernels, stage->step_count, B, stage->input_size, stage->hidden_size);
        const bool has_view = stage->view_width > 1 || stage->direction_count > 1;
        widths.output = rows * stage->output_size > widths.output ? rows * stage->output_size : widths.output;
        if (has_view && rows * stage->input_size > widths.view)
            widths.view = rows * stage->input_size;
        if (stage->direction_count > 1 && rows * stage->hidden_size > widths.direction)
            widths.direction = rows * stage->hidden_size;
        widths.scratch = scratch > widths.scratch ? scratch : widths.scratch;
    }
    return widths;
}

/* Cut the arrays of one stage from *rest; or, with rest NULL, only count their numbers. */
static double cut_stage(const struct network_stage *stage, const struct kernels *kernels, int B,
                        struct layer_activations *to, real **rest)
{
    const double rows = (double)stage->step_count * B, hidden = rows * stage->hidden_size,
                 output = rows * stage->output_size;
    const double cache = cell_cache_size(stage->cell, kernels, stage->step_count, B, stage->hidden_size);
    const bool has_view = stage->view_width > 1 || stage->direction_count > 1, is_double = stage->direction_count > 1;
    const struct {
        real **array;
        double size;
    } pieces[] = {
        {&to->hidden, hidden},
        {&to->cache, cache},
        {&to->view, has_view ? rows * stage->input_size : 0},
        {&to->reverse_hidden, is_double ? hidden : 0},
        {&to->reverse_cache, is_double ? cache : 0},
        {&to->output, is_double ? output : 0},
        {&to->dropped, stage->is_dropped ? output : 0},
        {&to->drop_scale, stage->is_dropped ? output : 0},
    };
    double total = 0;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        total += pieces[i].size + LINE_NUMBERS;
        if (rest)
            *pieces[i].array = pieces[i].size > 0 ? cut(rest, pieces[i].size) : NULL;
    }
    if (rest && !is_double)
        to->output = to->hidden;
    return total;
}

int network_workspace_init(struct network_workspace *workspace, const struct network *network,
                           const struct kernels *kernels, int sample_capacity, struct error *error)
{
    assert(sample_capacity >= 1);
    int status = -1;
    struct network_workspace built = NETWORK_WORKSPACE_INIT;
    const struct network_shape *shape = &network->shape;
    const int W = shape->window_length, B = sample_capacity, K = shape->decoder_steps;
    const int longest = W > K ? W : K;
    struct layer_activations unused;

    /* all sizes in floating point, which cannot overflow; 1 % is left for its rounding */
    const struct widths widths = widths_of(network, kernels, B);
    const double head_scratch = head_scratch_size(network, kernels, B);
    const double features = shape->read_out == READ_OUT_POOLED ? (double)B * network->feature_size : 0;
    const double states = K > 0 ? (double)B * (double)network_state_size(network) : 0;
    const struct {
        real **array;
        double size;
    } pieces[] = {
        {&built.hidden_grad, widths.output},
        {&built.below_grad, network->stage_count > 1 ? widths.output : 0},
        {&built.view_grad, widths.view},
        {&built.direction_grad, widths.direction},
        {&built.skip_input,
         shape->has_skip && shape->read_out != READ_OUT_EACH_STEP ? (double)B * W * shape->input_size : 0},
        {&built.features, features},
        {&built.feature_scale, features},
        {&built.feature_grad, features},
        {&built.feed, K > 0 ? (double)B * (shape->output_size + shape->future_size) : 0},
        {&built.step_output, K > 0 ? (double)B * shape->output_size : 0},
        {&built.state, states},
        {&built.state_grad, states},
        {&built.scratch, widths.scratch > head_scratch ? widths.scratch : head_scratch},
    };
    enum { PIECE_COUNT = sizeof pieces / sizeof *pieces };
    double total = LINE_NUMBERS;
    for (int i = 0; i < PIECE_COUNT; i++)
        total += pieces[i].size + LINE_NUMBERS;
    for (int s = 0; s < network->stage_count; s++)
        total += cut_stage(&network->stages[s], kernels, B, &unused, NULL);
    if ((double)longest * B > INT_MAX || total * sizeof(real) > 0.99 * (double)PTRDIFF_MAX) {
        error_set(error, ERROR_USAGE, "the network is too large: a window of %d steps for a batch of %d samples",
                  longest, B);
        goto done;
    }

    built.kernels = kernels;
    built.sample_capacity = sample_capacity;
    built.layers = memory_allocate((size_t)network->stage_count, sizeof *built.layers, error);
    if (!built.layers)
        goto done;
    built.block = memory_allocate((size_t)total, sizeof *built.block, error);
    if (!built.block)
        goto done;

    real *rest = (real *)(((uintptr_t)built.block + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES);
    for (int s = 0; s < network->stage_count; s++)
        cut_stage(&network->stages[s], kernels, B, &built.layers[s], &rest);
    for (int i = 0; i < PIECE_COUNT; i++)
        *pieces[i].array = pieces[i].size > 0 ? cut(&rest, pieces[i].size) : NULL;
    assert(rest <= built.block + (size_t)total);

    *workspace = built;
    built = (struct network_workspace)NETWORK_WORKSPACE_INIT;
    status = 0;
done:
    network_workspace_release(&built);
    return status;
}

void network_workspace_release(struct network_workspace *workspace)
{
    memory_free(workspace->layers);
    memory_free(workspace->block);
    *workspace = (struct network_workspace)NETWORK_WORKSPACE_INIT;
}
