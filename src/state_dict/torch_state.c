#include "state_dict/torch_state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "json/json_writer.h"
#include "predict/asker.h"

#define NAME_SIZE 96

/* A member of the state dict: a matrix [rows][columns], or a vector. */
static void write_matrix(struct json_writer *writer, const char *name, const real *values, int rows, int columns)
{
    json_open(writer, name, '[', true);
    for (int r = 0; r < rows; r++)
        json_write_floats(writer, NULL, values + (ptrdiff_t)r * columns, (size_t)columns);
    json_close(writer, ']');
}

/* A matrix [channels][width][F] as PyTorch has it: [channels][F][width]. */
static void write_convolution(struct json_writer *writer, const char *name, const real *values,
                              const struct network_stage *stage, real *row)
{
    const int F = stage->source_size, width = stage->view_width;
    json_open(writer, name, '[', true);
    for (int c = 0; c < stage->hidden_size; c++) {
        json_open(writer, NULL, '[', true);
        for (int f = 0; f < F; f++) {
            for (int v = 0; v < width; v++)
                row[v] = values[((ptrdiff_t)c * width + v) * F + f];
            json_write_floats(writer, NULL, row, (size_t)width);
        }
        json_close(writer, ']');
    }
    json_close(writer, ']');
}

/* PyTorch has two biases, of what reads x and of what reads h, whose sum ours is. A GRU's last gate keeps them apart:
 * ours has a fourth part. */
static void write_biases(struct json_writer *writer, const char *group, const char *end,
                         const struct network_stage *stage, const real *bias, real *row)
{
    const size_t H = (size_t)stage->hidden_size, count = (size_t)stage->cell->gates.of_input * H;
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "%s.bias_ih_%s", group, end);
    json_write_floats(writer, name, bias, count);
    memset(row, 0, count * sizeof *row);
    if ((size_t)stage->cell->gates.all * H > count)
        memcpy(row + count - H, bias + count, H * sizeof *row);
    snprintf(name, sizeof name, "%s.bias_hh_%s", group, end);
    json_write_floats(writer, name, row, count);
}

/* A layer, or a layer of the decoder. A dense one is an RNN whose state has no weight: it reads one step. */
static void write_layer(struct json_writer *writer, const struct network *network, const real *parameters, int s,
                        real *row)
{
    const struct network_stage *stage = &network->stages[s];
    const int H = stage->hidden_size,
              layer = s - (s < network->first_decoder ? network->first_layer : network->first_decoder);
    const char *group = s < network->first_decoder ? "layer" : "decoder";
    for (int direction = 0; direction < stage->direction_count; direction++) {
        const int slices = network_slices_of(stage->cell);
        const struct slice *slice = &network->slices[stage->first_slice + direction * slices];
        char name[NAME_SIZE], end[NAME_SIZE / 2];
        snprintf(end, sizeof end, "l%d%s", layer, direction ? "_reverse" : "");
        snprintf(name, sizeof name, "%s.weight_ih_%s", group, end);
        write_matrix(writer, name, parameters + slice->offset, slice->rows, slice->columns);
        snprintf(name, sizeof name, "%s.weight_hh_%s", group, end);
        if (stage->cell->gates.of_hidden > 0) {
            write_matrix(writer, name, parameters + slice[1].offset, slice[1].rows, slice[1].columns);
        } else {
            memset(row, 0, (size_t)H * sizeof *row);
            json_open(writer, name, '[', true);
            for (int h = 0; h < H; h++)
                json_write_floats(writer, NULL, row, (size_t)H);
            json_close(writer, ']');
        }
        write_biases(writer, group, end, stage, parameters + slice[slices - 1].offset, row);
    }
}

static void write_state(struct json_writer *writer, const struct network *network, const real *parameters, real *row)
{
    static const char *const head[][2] = {
        {"head.weight", "head.weight"}, {"head.skip_weight", "skip.weight"}, {"head.future_weight", "future.weight"}};
    char name[NAME_SIZE];
    json_open(writer, "state", '{', false);
    for (int s = 0; s < network->stage_count; s++) {
        const struct network_stage *stage = &network->stages[s];
        const struct slice *slice = &network->slices[stage->first_slice];
        if (s >= network->first_layer) {
            write_layer(writer, network, parameters, s, row);
            continue;
        }
        snprintf(name, sizeof name, "convolution.%d.weight", s);
        write_convolution(writer, name, parameters + slice[0].offset, stage, row);
        snprintf(name, sizeof name, "convolution.%d.bias", s);
        json_write_floats(writer, name, parameters + slice[1].offset, (size_t)stage->hidden_size);
    }
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        const struct slice *slice = network_slice(network, head[i][0]);
        if (slice)
            write_matrix(writer, head[i][1], parameters + slice->offset, slice->rows, slice->columns);
    }
    const struct slice *bias = network_slice(network, "head.bias");
    json_write_floats(writer, "head.bias", parameters + bias->offset, (size_t)bias->columns);
    json_close(writer, '}');
}

/* A window of waves, and what the network answers to it. */
static int write_example(struct json_writer *writer, const struct network *network, const real *parameters,
                         struct error *error)
{
    const struct network_shape *shape = &network->shape;
    const size_t answers = (size_t)network_answer_count(network), Q = (size_t)shape->future_size,
                 input = (size_t)shape->window_length * (size_t)shape->input_size;
    const struct sample_sizes sizes = {
        .input = input, .future = answers * Q, .output = answers * (size_t)shape->output_size};
    struct asker asker = ASKER_INIT;
    int result = asker_init(&asker, network, sizes, 1, error);
    if (result == 0) {
        asker.batch.sample_count = 1;
        for (size_t i = 0; i < input; i++)
            asker.batch.input[i] = (real)sin(0.7 * (double)(i + 1));
        for (size_t i = 0; i < answers * Q; i++)
            asker.batch.future[i] = (real)cos(0.4 * (double)(i % Q));
        const real *answer = asker_answer(&asker, parameters, NULL);
        json_open(writer, "example", '{', false);
        write_matrix(writer, "window", asker.batch.input, shape->window_length, shape->input_size);
        json_write_floats(writer, "future", asker.batch.future, Q);
        json_write_floats(writer, "answer", answer, (size_t)shape->output_size);
        json_close(writer, '}');
    }
    asker_release(&asker);
    return result;
}

static int write_network(struct json_writer *writer, const struct model *model, int m, real *row, struct error *error)
{
    const struct network *network = model_network(model, m);
    const struct network_shape *shape = &network->shape;
    const struct variant variant = recipe_variant(&model->recipe, m % recipe_variant_count(&model->recipe));
    json_open(writer, NULL, '{', false);
    json_write_text(writer, "cell", shape->cell->state_count > 0 ? shape->cell->name : rnn_cell.name);
    json_write_size(writer, "window_steps", (size_t)variant.window_length);
    json_write_bool(writer, "seasons_left_in", variant.preparation > 0);
    json_write_size(writer, "window_length", (size_t)shape->window_length);
    json_write_size(writer, "input_size", (size_t)shape->input_size);
    json_write_size(writer, "future_size", (size_t)shape->future_size);
    json_write_size(writer, "output_size", (size_t)shape->output_size);
    json_write_size(writer, "hidden_size", (size_t)shape->hidden_size);
    json_write_size(writer, "layer_count", (size_t)shape->layer_count);
    json_write_size(writer, "decoder_steps", (size_t)shape->decoder_steps);
    json_write_bool(writer, "bidirectional", shape->is_bidirectional);
    json_write_text(writer, "read_out", read_out_name(shape->read_out));
    json_open(writer, "convolutions", '[', true);
    for (int i = 0; i < shape->convolution_count; i++) {
        json_open(writer, NULL, '{', true);
        json_write_size(writer, "width", (size_t)shape->convolutions[i].width);
        json_write_size(writer, "channels", (size_t)shape->convolutions[i].channels);
        json_close(writer, '}');
    }
    json_close(writer, ']');
    write_state(writer, network, model->members[m].parameters, row);
    const int result = write_example(writer, network, model->members[m].parameters, error);
    json_close(writer, '}');
    return result;
}

/* Room for the longest row that is put together here: biases, a convolution's width, zeros. */
static size_t longest_row(const struct model *model)
{
    size_t longest = 1;
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++) {
        for (int s = 0; s < model->networks[v].stage_count; s++) {
            const struct network_stage *stage = &model->networks[v].stages[s];
            const size_t size = (size_t)stage->cell->gates.all * (size_t)stage->hidden_size + (size_t)stage->view_width;
            longest = size > longest ? size : longest;
        }
    }
    return longest;
}

int torch_state(struct text *text, const struct exported *exported, struct error *error)
{
    const struct model *model = &exported->model;
    struct json_writer writer = {.text = text};
    real *row = memory_allocate(longest_row(model), sizeof *row, error);
    int result = row ? 0 : -1;
    if (!row)
        return -1;
    json_open(&writer, NULL, '{', false);
    json_write_text(&writer, "format", "seqnet-pytorch");
    json_write_text(&writer, "written_by", EXPORT_MARK);
    json_write_text(&writer, "program", model->program);
    json_write_text(&writer, "source", model->source);
    json_write_size(&writer, "horizon", (size_t)model->recipe.horizon);
    json_open(&writer, "columns", '[', true);
    for (int c = 0; c < model->column_count; c++)
        json_write_text(&writer, NULL, model->columns[c].name);
    json_close(&writer, ']');
    json_open(&writer, "networks", '[', false);
    for (int m = 0; result == 0 && m < model->recipe.ensemble_count; m++)
        result = write_network(&writer, model, m, row, error);
    json_close(&writer, ']');
    json_close(&writer, '}');
    text_append_string(text, "\n");
    memory_free(row);
    return result;
}
