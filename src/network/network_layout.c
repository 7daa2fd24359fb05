/* Which stages a network has, who feeds whom, and which part of the parameter vector is what: network.h's picture,
 * worked out. */
#include <assert.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "network/network.h"

static const char *const read_out_words[] = {
    [READ_OUT_LAST] = "last", [READ_OUT_EACH_STEP] = "each-step", [READ_OUT_POOLED] = "pooled"};
NAMES_DEFINE(read_out, READ_OUT_COUNT);

enum { HEAD_SLICE_MAX = 4, SLICES_PER_LAYER_MAX = 3, DIRECTION_MAX = 2 };

int network_slices_of(const struct cell *cell)
{
    return cell->gates.of_hidden > 0 ? SLICES_PER_LAYER_MAX : SLICES_PER_LAYER_MAX - 1;
}

/* ------------------------------------------------------------------ stages */

static void add_stage(struct network *network, struct network_stage stage)
{
    stage.input_size = stage.source_size * stage.view_width;
    stage.output_size = stage.direction_count * stage.hidden_size;
    network->stages[network->stage_count++] = stage;
}

static void add_stages(struct network *network)
{
    const struct network_shape *shape = &network->shape;
    int source = shape->input_size;
    for (int i = 0; i < shape->convolution_count; i++) {
        const struct convolution *convolution = &shape->convolutions[i];
        add_stage(network, (struct network_stage){.cell = &convolution_cell,
                                                  .step_count = shape->window_length,
                                                  .source_size = source,
                                                  .view_width = convolution->width,
                                                  .hidden_size = convolution->channels,
                                                  .direction_count = 1,
                                                  .state_from = -1});
        source = convolution->channels;
    }
    network->first_layer = network->stage_count;
    for (int i = 0; i < shape->layer_count; i++) {
        add_stage(network, (struct network_stage){.cell = shape->cell,
                                                  .step_count = shape->window_length,
                                                  .source_size = source,
                                                  .view_width = 1,
                                                  .hidden_size = shape->hidden_size,
                                                  .direction_count = shape->is_bidirectional ? 2 : 1,
                                                  .state_from = -1,
                                                  .is_dropped = i + 1 < shape->layer_count});
        source = network->stages[network->stage_count - 1].output_size;
    }
    network->first_decoder = network->stage_count;
    for (int i = 0; shape->decoder_steps > 0 && i < shape->layer_count; i++) {
        const int fed = (shape->output_size + shape->future_size) / shape->decoder_steps;
        add_stage(network, (struct network_stage){.cell = shape->cell,
                                                  .step_count = shape->decoder_steps,
                                                  .source_size = i == 0 ? fed : shape->hidden_size,
                                                  .view_width = 1,
                                                  .hidden_size = shape->hidden_size,
                                                  .direction_count = 1,
                                                  .state_from = network->first_layer + i,
                                                  .is_dropped = i + 1 < shape->layer_count});
    }
}

/* E */
static int64_t count_features(const struct network *network)
{
    const struct network_shape *shape = &network->shape;
    const int64_t top = network->stages[network->stage_count - 1].output_size;
    if (shape->read_out != READ_OUT_POOLED)
        return top;
    return 2 * top +
           (shape->convolution_count > 0 ? 2 * (int64_t)network->stages[network->first_layer - 1].output_size : 0);
}

/* ------------------------------------------------------------------ the slice table */

/* Append one slice, named "group.part". -1, error set, when it is too large. */
static int add_slice(struct network *network, const char *group, const char *part, int64_t rows, int64_t columns,
                     struct error *error)
{
    if (rows > INT_MAX || columns > INT_MAX || rows * columns > INT_MAX)
        return error_set(error, ERROR_USAGE,
                         "the network is too large: one of its matrices would be %lld x %lld, at most %d numbers "
                         "are possible",
                         (long long)rows, (long long)columns, INT_MAX);
    struct slice *slice = &network->slices[network->slice_count++];
    snprintf(slice->name, sizeof slice->name, "%.40s.%.20s", group, part);
    slice->rows = (int)rows;
    slice->columns = (int)columns;
    slice->offset = network->parameter_count;
    network->parameter_count += (size_t)(rows * columns);
    return 0;
}

void network_stage_name(const struct network *network, int stage, char name[SLICE_NAME_SIZE])
{
    const int number = stage < network->first_layer     ? stage
                       : stage < network->first_decoder ? stage - network->first_layer
                                                        : stage - network->first_decoder;
    const char *kind = stage < network->first_layer     ? "convolution"
                       : stage < network->first_decoder ? "layer"
                                                        : "decoder";
    snprintf(name, SLICE_NAME_SIZE, "%s.%d", kind, number);
}

static int add_stage_slices(struct network *network, int index, struct error *error)
{
    struct network_stage *stage = &network->stages[index];
    const struct gate_counts *gates = &stage->cell->gates;
    const int64_t H = stage->hidden_size;
    char name[SLICE_NAME_SIZE], group[SLICE_NAME_SIZE];
    network_stage_name(network, index, name);
    stage->first_slice = network->slice_count;
    for (int direction = 0; direction < stage->direction_count; direction++) {
        snprintf(group, sizeof group, "%.30s%s", name, direction ? ".reverse" : "");
        if (add_slice(network, group, "input_weight", gates->of_input * H, stage->input_size, error) ||
            (gates->of_hidden > 0 && add_slice(network, group, "recurrent_weight", gates->of_hidden * H, H, error)) ||
            add_slice(network, group, "bias", 1, gates->all * H, error))
            return -1;
    }
    return 0;
}

static int add_head_slices(struct network *network, struct error *error)
{
    const struct network_shape *shape = &network->shape;
    const int64_t O = shape->output_size, answered = shape->decoder_steps > 0 ? O / shape->decoder_steps : O;
    const int64_t seen = shape->read_out == READ_OUT_EACH_STEP ? 1 : shape->window_length;
    if (add_slice(network, "head", "weight", answered, network->feature_size, error) ||
        add_slice(network, "head", "bias", 1, answered, error))
        return -1;
    if (shape->has_skip && add_slice(network, "head", "skip_weight", O, seen * shape->input_size, error))
        return -1;
    if (shape->future_size > 0 && shape->decoder_steps == 0)
        return add_slice(network, "head", "future_weight", O, shape->future_size, error);
    return 0;
}

int network_init(struct network *network, const struct network_shape *shape, struct error *error)
{
    assert(shape->cell && shape->window_length >= 1 && shape->input_size >= 1 && shape->hidden_size >= 1);
    assert(shape->layer_count >= 1 && shape->future_size >= 0 && shape->output_size >= 1);
    assert(shape->convolution_count >= 0 && shape->convolution_count <= CONVOLUTION_COUNT_MAX &&
           shape->decoder_steps >= 0);
    assert(!shape->is_bidirectional || shape->read_out == READ_OUT_POOLED);
    assert(shape->decoder_steps == 0 ||
           (shape->read_out == READ_OUT_LAST && shape->cell->state_count > 0 &&
            shape->output_size % shape->decoder_steps == 0 && shape->future_size % shape->decoder_steps == 0));

    int status = -1;
    struct network built = NETWORK_INIT;
    const int64_t stage_max = shape->convolution_count + 2 * (int64_t)shape->layer_count;

    built.shape = *shape;
    if (stage_max > INT_MAX / (DIRECTION_MAX * SLICES_PER_LAYER_MAX) - HEAD_SLICE_MAX) {
        error_set(error, ERROR_USAGE, "the network is too large: %d layers", shape->layer_count);
        goto done;
    }
    built.stages = memory_allocate((size_t)stage_max, sizeof *built.stages, error);
    built.slices = memory_allocate((size_t)stage_max * DIRECTION_MAX * SLICES_PER_LAYER_MAX + HEAD_SLICE_MAX,
                                   sizeof *built.slices, error);
    if (!built.stages || !built.slices)
        goto done;
    for (int i = 0; i < shape->convolution_count; i++) {
        const int64_t source = i == 0 ? shape->input_size : shape->convolutions[i - 1].channels;
        if (source * shape->convolutions[i].width > INT_MAX) {
            error_set(error, ERROR_USAGE, "the network is too large: a convolution over %d steps of %lld values",
                      shape->convolutions[i].width, (long long)source);
            goto done;
        }
    }
    if ((shape->is_bidirectional ? 2 : 1) * (int64_t)shape->hidden_size > INT_MAX / 8 ||
        (int64_t)shape->output_size + shape->future_size > INT_MAX) {
        error_set(error, ERROR_USAGE, "the network is too large: %d hidden units, %d outputs", shape->hidden_size,
                  shape->output_size);
        goto done;
    }
    add_stages(&built);
    built.feature_size = (int)count_features(&built);
    for (int stage = 0; stage < built.stage_count; stage++)
        if (add_stage_slices(&built, stage, error))
            goto done;
    if (add_head_slices(&built, error))
        goto done;

    *network = built;
    built = (struct network)NETWORK_INIT;
    status = 0;
done:
    network_release(&built);
    return status;
}

void network_release(struct network *network)
{
    memory_free(network->stages);
    memory_free(network->slices);
    *network = (struct network)NETWORK_INIT;
}

const struct slice *network_slice(const struct network *network, const char *name)
{
    for (int i = 0; i < network->slice_count; i++) {
        if (strcmp(network->slices[i].name, name) == 0)
            return &network->slices[i];
    }
    return NULL;
}

int network_answer_count(const struct network *network)
{
    return network->shape.read_out == READ_OUT_EACH_STEP ? network->shape.window_length : 1;
}

size_t network_state_size(const struct network *network)
{
    size_t size = 0;
    for (int s = network->first_layer; s < network->first_decoder; s++)
        size += (size_t)network->stages[s].cell->state_count * (size_t)network->stages[s].hidden_size;
    return size;
}

void network_initialize(const struct network *network, real *parameters, struct random *random)
{
    size_t head = network->parameter_count;
    for (int s = 0; s < network->stage_count; s++) {
        const struct network_stage *stage = &network->stages[s];
        for (int direction = 0; direction < stage->direction_count; direction++) {
            const int slice = stage->first_slice + direction * network_slices_of(stage->cell);
            stage->cell->initialize(stage->input_size, stage->hidden_size, parameters + network->slices[slice].offset,
                                    random);
            head = network->slices[slice].offset +
                   cell_parameter_count(stage->cell, stage->input_size, stage->hidden_size);
        }
    }
    for (size_t i = head; i < network->parameter_count; i++)
        parameters[i] = 0;
}
