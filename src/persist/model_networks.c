/* The networks of the model file: who feeds whom, and what they have learnt. */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "persist/model_sections.h"

#define STAGE_COUNT_MAX 40 /* convolutions, layers and a decoder's */

/* ------------------------------------------------------------------ the description of a network */

/* Whatever stands in it must be what recipe and columns make it. */
struct stage_description {
    char name[SLICE_NAME_SIZE], cell[SLICE_NAME_SIZE], reads[SLICE_NAME_SIZE], begins_with[SLICE_NAME_SIZE];
    int side_by_side, steps, directions, units;
};

struct network_description {
    char cell[SLICE_NAME_SIZE], read_out[SLICE_NAME_SIZE];
    int window, inputs, hidden, layers, future, outputs;
    bool has_skip, has_mask;
    struct stage_description stages[STAGE_COUNT_MAX];
    int stage_count;
    size_t parameter_count;
};

#define FIELD(key, kind, member, ...) JSON_FIELD(struct stage_description, key, kind, member, __VA_ARGS__)
static const struct json_field stage_fields[] = {
    FIELD("name", JSON_BUFFER, name),
    FIELD("cell", JSON_BUFFER, cell),
    FIELD("reads", JSON_BUFFER, reads),
    FIELD("side_by_side", JSON_INT, side_by_side, JSON_RANGE(1, INT32_MAX)),
    FIELD("steps", JSON_INT, steps, JSON_RANGE(1, INT32_MAX)),
    FIELD("directions", JSON_INT, directions, JSON_RANGE(1, 2)),
    FIELD("units", JSON_INT, units, JSON_RANGE(1, INT32_MAX)),
    FIELD("begins_with", JSON_BUFFER, begins_with, .null_allowed = true),
};
#undef FIELD
static const struct json_table stage_table = JSON_TABLE(struct stage_description, stage_fields, .on_one_line = true);

#define FIELD(key, kind, member, ...) JSON_FIELD(struct network_description, key, kind, member, __VA_ARGS__)
static const struct json_field network_fields[] = {
    FIELD("cell", JSON_BUFFER, cell, .until = 2),
    FIELD("window", JSON_INT, window, JSON_RANGE(1, INT32_MAX)),
    FIELD("inputs", JSON_INT, inputs, JSON_RANGE(1, INT32_MAX)),
    FIELD("hidden", JSON_INT, hidden, JSON_RANGE(1, INT32_MAX), .until = 2),
    FIELD("layers", JSON_INT, layers, JSON_RANGE(1, INT32_MAX), .until = 2),
    FIELD("future", JSON_INT, future, JSON_RANGE(0, INT32_MAX)),
    FIELD("outputs", JSON_INT, outputs, JSON_RANGE(1, INT32_MAX)),
    FIELD("read_out", JSON_BUFFER, read_out, .since = 3),
    FIELD("skip", JSON_BOOL, has_skip),
    FIELD("mask", JSON_BOOL, has_mask, .until = 1),
    FIELD("stages", JSON_OBJECTS, stages, .table = &stage_table, JSON_COUNT(struct network_description, stage_count),
          .since = 3),
    FIELD("parameters", JSON_SIZE, parameter_count, JSON_RANGE(1, MODEL_SIZE_MAX)),
};
#undef FIELD
static const struct json_table network_table = JSON_TABLE(struct network_description, network_fields);

static void describe_stage(const struct network *network, int index, struct stage_description *description)
{
    const struct network_stage *stage = &network->stages[index];
    *description = (struct stage_description){.reads = "input",
                                              .side_by_side = stage->view_width,
                                              .steps = stage->step_count,
                                              .directions = stage->direction_count,
                                              .units = stage->hidden_size};
    network_stage_name(network, index, description->name);
    snprintf(description->cell, sizeof description->cell, "%s", stage->cell->name);
    if (index > 0 && index == network->first_decoder)
        strcpy(description->reads, "answers");
    else if (index > 0)
        network_stage_name(network, index - 1, description->reads);
    if (stage->state_from >= 0)
        network_stage_name(network, stage->state_from, description->begins_with);
}

static void describe(const struct network *network, struct network_description *description)
{
    const struct network_shape *shape = &network->shape;
    *description = (struct network_description){.window = shape->window_length,
                                                .inputs = shape->input_size,
                                                .hidden = shape->hidden_size,
                                                .layers = shape->layer_count,
                                                .future = shape->future_size,
                                                .outputs = shape->output_size,
                                                .has_skip = shape->has_skip,
                                                .stage_count = network->stage_count,
                                                .parameter_count = network->parameter_count};
    snprintf(description->cell, sizeof description->cell, "%s", shape->cell->name);
    snprintf(description->read_out, sizeof description->read_out, "%s", read_out_name(shape->read_out));
    assert(network->stage_count <= STAGE_COUNT_MAX);
    for (int s = 0; s < network->stage_count; s++)
        describe_stage(network, s, &description->stages[s]);
}

static int match_stages(const struct json_node *node, const struct network_description *found,
                        const struct network_description *expected, struct error *error)
{
    const struct json_node stages = json_member(node, "stages"); /* since version 3 */
    if (!stages.begin)
        return 0;
    if (json_require_count(&stages, (size_t)expected->stage_count, error))
        return -1;
    for (struct json_node stage = {0}; json_next(&stages, &stage);) {
        if (json_fields_match(&stage, &stage_table, &found->stages[stage.index], &expected->stages[stage.index], error))
            return -1;
    }
    return 0;
}

/* Lay the network out as recipe and columns say, and compare. Two things stand only here: whether there is a skip, in
 * all versions, and whether there is a mask, in version 1. */
static int read_network(const struct json_node *node, int index, struct model *model, struct error *error)
{
    const struct variant variant = recipe_variant(&model->recipe, index);
    const int member_count = model->recipe.ensemble_count / recipe_variant_count(&model->recipe);
    struct network *network = &model->networks[index];
    struct network_description found = {.window = 0}, expected;
    struct error refusal = ERROR_INIT;
    if (json_fields_read(node, &network_table, &found, NULL, error))
        return -1;
    if (model->version == 1)
        model->has_mask = found.has_mask;
    struct network_shape shape = model_network_shape(model, &variant);
    if (index == 0 && shape.has_skip && !found.has_skip) {
        model->recipe.is_without_skip = true;
        shape = model_network_shape(model, &variant);
    }
    if (network_init(network, &shape, &refusal))
        return refusal.kind == ERROR_SYSTEM ? error_set(error, ERROR_SYSTEM, "%s", refusal.message)
                                            : json_fault(node, error, "%s", refusal.message);
    describe(network, &expected);
    expected.has_mask = found.has_mask;
    if (json_fields_match(node, &network_table, &found, &expected, error))
        return -1;
    /* a number takes two bytes at least: what is allocated for them is bounded by what was read */
    if (found.parameter_count > node->document->length / 2 / (size_t)member_count)
        return json_member_fault(node, "parameters", error, "is %zu, for %d members; the file is too short for so many",
                                 found.parameter_count, member_count);
    return match_stages(node, &found, &expected, error);
}

/* The object of version 1, or the array of later ones. */
static int read_networks(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    struct model *model = record;
    const int variants = recipe_variant_count(&model->recipe);
    if (!(model->networks = memory_allocate((size_t)variants, sizeof *model->networks, error)))
        return -1;
    if (model->version == 1)
        return read_network(node, 0, model, error);
    if (json_require_count(node, (size_t)variants, error))
        return -1;
    for (struct json_node element = {0}; json_next(node, &element);) {
        if (read_network(&element, (int)element.index, model, error))
            return -1;
    }
    return 0;
}

static void write_networks(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    const struct model *model = record;
    json_open(writer, key, '[', false);
    for (int v = 0; v < recipe_variant_count(&model->recipe); v++) {
        struct network_description description;
        describe(&model->networks[v], &description);
        json_object_write(writer, NULL, &network_table, &description, NULL);
    }
    json_close(writer, ']');
}

const struct json_custom model_networks_section = {write_networks, read_networks};

/* ------------------------------------------------------------------ the members */

/* One matrix of the parameters. */
struct matrix {
    int rows, columns;
    const struct slice *slice;
    real *values; /* borrowed, [rows][columns] */
};

static void write_values(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    const struct matrix *matrix = record;
    json_write_floats(writer, key, matrix->values, (size_t)matrix->rows * (size_t)matrix->columns);
}

static int read_values(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct matrix *matrix = record;
    const int rows = matrix->slice->rows, columns = matrix->slice->columns;
    if (matrix->rows != rows || matrix->columns != columns)
        return json_fault(node->parent, error, "is %d x %d, not %d x %d", matrix->rows, matrix->columns, rows, columns);
    return json_read_floats(node, (size_t)rows * (size_t)columns, matrix->values, error);
}

static const struct json_custom values_of_matrix = {write_values, read_values};

#define FIELD(key, kind, member, ...) JSON_FIELD(struct matrix, key, kind, member, __VA_ARGS__)
static const struct json_field matrix_fields[] = {
    FIELD("rows", JSON_INT, rows, JSON_RANGE(1, INT32_MAX)),
    FIELD("columns", JSON_INT, columns, JSON_RANGE(1, INT32_MAX)),
    FIELD("values", JSON_CUSTOM, values, .custom = &values_of_matrix),
};
#undef FIELD
static const struct json_table matrix_table = JSON_TABLE(struct matrix, matrix_fields, .on_one_line = true);

/* The matrices of a network, by the names of its slices. */
struct parameters {
    struct json_field fields[JSON_FIELD_COUNT_MAX];
    struct matrix matrices[JSON_FIELD_COUNT_MAX];
    struct json_table table;
};

static void list_parameters(const struct network *network, real *values, struct parameters *parameters)
{
    assert(network->slice_count <= JSON_FIELD_COUNT_MAX);
    for (int i = 0; i < network->slice_count; i++) {
        const struct slice *slice = &network->slices[i];
        parameters->matrices[i] = (struct matrix){slice->rows, slice->columns, slice, values + slice->offset};
        parameters->fields[i] = (struct json_field){.key = slice->name,
                                                    .kind = JSON_OBJECT,
                                                    .offset = (size_t)i * sizeof *parameters->matrices,
                                                    .table = &matrix_table};
    }
    parameters->table = (struct json_table){.fields = parameters->fields, .field_count = (size_t)network->slice_count};
}

static const struct network *network_of(const struct model_member *member, const struct model *model)
{
    return model_network(model, (int)(member - model->members));
}

static void write_parameters(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const struct model_member *member = record;
    struct parameters parameters;
    list_parameters(network_of(member, context), member->parameters, &parameters);
    json_object_write(writer, key, &parameters.table, parameters.matrices, NULL);
}

static int read_parameters(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct model_member *member = record;
    const struct network *network = network_of(member, context);
    struct parameters parameters;
    if (!(member->parameters = memory_allocate(network->parameter_count, sizeof *member->parameters, error)))
        return -1;
    list_parameters(network, member->parameters, &parameters);
    return json_fields_read(node, &parameters.table, parameters.matrices, NULL, error);
}

static int check_member(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct model_member *member = record;
    if (member->best_epoch > member->epoch_count)
        return json_member_fault(object, "best_epoch", error, "is %d of %d epochs", member->best_epoch,
                                 member->epoch_count);
    return 0;
}

static const struct json_custom member_parameters = {write_parameters, read_parameters};

#define FIELD(key, kind, member, ...) JSON_FIELD(struct model_member, key, kind, member, __VA_ARGS__)
#define EPOCHS JSON_COUNT(struct model_member, epoch_count), .is_owned = true, .count_is_read = true
static const struct json_field member_fields[] = {
    FIELD("seed", JSON_UINT64, seed),
    FIELD("epochs", JSON_INT, epoch_count, JSON_RANGE(0, JSON_COUNT_MAX)),
    FIELD("best_epoch", JSON_INT, best_epoch, JSON_RANGE(0, JSON_COUNT_MAX)),
    FIELD("train_loss", JSON_NUMBERS, train_loss, EPOCHS),
    FIELD("validation_loss", JSON_NUMBERS, validation_loss, EPOCHS, .null_allowed = true),
    FIELD("parameters", JSON_CUSTOM, parameters, .custom = &member_parameters),
};
#undef FIELD
const struct json_table model_member_table = JSON_TABLE(struct model_member, member_fields, .check = check_member);
