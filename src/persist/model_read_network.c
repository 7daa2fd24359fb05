/* The networks of the model file: their description, and what they have learnt. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "persist/model_sections.h"

#define EPOCH_MAX 1e9
#define LENGTH_MAX 9007199254740992.0

static int require_equal(const struct json_node *object, const char *key, int found, int expected, struct error *error)
{
    if (found == expected)
        return 0;
    return json_member_fault(object, key, error, "is %d; recipe and columns make it %d", found, expected);
}

/* Of versions 1 and 2: sizes alone, whether there is a skip among them; and version 1 says here whether there is a
 * mask, which the sizes depend on. */
static int read_sizes(const struct json_node *node, const struct variant *variant, struct model *model,
                      struct network_shape *expected, size_t *parameter_count, struct error *error)
{
    struct network_shape shape = {.cell = NULL};
    const char *cell;
    const struct json_field fields[] = {
        {"cell", JSON_WORD, &cell, 0, 0},
        {"window", JSON_INT, &shape.window_length, 1, INT32_MAX},
        {"inputs", JSON_INT, &shape.input_size, 1, INT32_MAX},
        {"hidden", JSON_INT, &shape.hidden_size, 1, INT32_MAX},
        {"layers", JSON_INT, &shape.layer_count, 1, INT32_MAX},
        {"future", JSON_INT, &shape.future_size, 0, INT32_MAX},
        {"outputs", JSON_INT, &shape.output_size, 1, INT32_MAX},
        {"skip", JSON_BOOL, &shape.has_skip, 0, 0},
        {"parameters", JSON_SIZE, parameter_count, 1, LENGTH_MAX},
        {"mask", JSON_BOOL, &model->has_mask, 0, 0}, /* stands beside the networks since version 2 */
    };
    size_t field_count = sizeof fields / sizeof *fields - (model->version > 1);
    if (json_read_object(node, fields, field_count, error))
        return -1;
    *expected = model_network_shape(model, variant);
    expected->has_skip = shape.has_skip;
    if (strcmp(cell, expected->cell->name) != 0)
        return json_member_fault(node, "cell", error, "is '%s'; the recipe makes it '%s'", cell, expected->cell->name);
    return require_equal(node, "window", shape.window_length, expected->window_length, error) ||
                   require_equal(node, "inputs", shape.input_size, expected->input_size, error) ||
                   require_equal(node, "hidden", shape.hidden_size, expected->hidden_size, error) ||
                   require_equal(node, "layers", shape.layer_count, expected->layer_count, error) ||
                   require_equal(node, "future", shape.future_size, expected->future_size, error) ||
                   require_equal(node, "outputs", shape.output_size, expected->output_size, error)
               ? -1
               : 0;
}

static int require_word(const struct json_node *object, const char *key, const char *found, const char *expected,
                        struct error *error)
{
    if (strcmp(found ? found : "", expected ? expected : "") == 0)
        return 0;
    return json_member_fault(object, key, error, "is '%s'; the recipe makes it '%s'", found ? found : "",
                             expected ? expected : "");
}

/* One stage of the description, as network_init() lays it out for this recipe. */
static int check_stage(const struct json_node *node, const struct network *network, int index, struct error *error)
{
    const struct network_stage *stage = &network->stages[index];
    const char *name, *cell, *reads;
    char *start = NULL, expected[SLICE_NAME_SIZE], below[SLICE_NAME_SIZE] = "input", from[SLICE_NAME_SIZE] = "";
    int side_by_side, steps, directions, units;
    const struct json_field fields[] = {
        {"name", JSON_WORD, &name, 0, 0},          {"cell", JSON_WORD, &cell, 0, 0},
        {"reads", JSON_WORD, &reads, 0, 0},        {"side_by_side", JSON_INT, &side_by_side, 1, INT32_MAX},
        {"steps", JSON_INT, &steps, 1, INT32_MAX}, {"directions", JSON_INT, &directions, 1, 2},
        {"units", JSON_INT, &units, 1, INT32_MAX}, {"begins_with", JSON_TEXT_OR_NULL, &start, 0, 0},
    };
    network_stage_name(network, index, expected);
    if (index > 0)
        network_stage_name(network, index - 1, below);
    if (stage->state_from >= 0)
        network_stage_name(network, stage->state_from, from);
    int result = JSON_READ(node, fields, error) || require_word(node, "name", name, expected, error) ||
                         require_word(node, "cell", cell, stage->cell->name, error) ||
                         require_word(node, "reads", reads,
                                      index == network->first_decoder && index > 0 ? "answers" : below, error) ||
                         require_equal(node, "side_by_side", side_by_side, stage->view_width, error) ||
                         require_equal(node, "steps", steps, stage->step_count, error) ||
                         require_equal(node, "directions", directions, stage->direction_count, error) ||
                         require_equal(node, "units", units, stage->hidden_size, error) ||
                         require_word(node, "begins_with", start, from, error)
                     ? -1
                     : 0;
    memory_free(start);
    return result;
}

/* Since version 3: the description of who feeds whom. A skip may be missing, as in networks that were described
 * before. */
static int read_description(const struct json_node *node, struct network_shape *expected, struct json_node *stages,
                            size_t *parameter_count, struct error *error)
{
    const char *read_out;
    int window, inputs, future, outputs;
    bool has_skip;
    const struct json_field fields[] = {
        {"window", JSON_INT, &window, 1, INT32_MAX}, {"inputs", JSON_INT, &inputs, 1, INT32_MAX},
        {"future", JSON_INT, &future, 0, INT32_MAX}, {"outputs", JSON_INT, &outputs, 1, INT32_MAX},
        {"read_out", JSON_WORD, &read_out, 0, 0},    {"skip", JSON_BOOL, &has_skip, 0, 0},
        {"stages", JSON_ARRAY, stages, 0, 0},        {"parameters", JSON_SIZE, parameter_count, 1, LENGTH_MAX},
    };
    if (JSON_READ(node, fields, error) ||
        require_word(node, "read_out", read_out, read_out_name(expected->read_out), error))
        return -1;
    if (has_skip && !expected->has_skip)
        return json_member_fault(node, "skip", error, "is true; the recipe makes it false");
    expected->has_skip = has_skip;
    return require_equal(node, "window", window, expected->window_length, error) ||
                   require_equal(node, "inputs", inputs, expected->input_size, error) ||
                   require_equal(node, "future", future, expected->future_size, error) ||
                   require_equal(node, "outputs", outputs, expected->output_size, error)
               ? -1
               : 0;
}

static int check_parameter_count(const struct json_node *node, size_t parameter_count, size_t member_count,
                                 size_t file_bytes, const struct network *network, struct error *error)
{
    if (parameter_count != network->parameter_count)
        return json_member_fault(node, "parameters", error, "is %zu; a network of this shape has %zu", parameter_count,
                                 network->parameter_count);
    /* a number takes two bytes at least: what is allocated for them is bounded by what was read */
    if (parameter_count > file_bytes / 2 / member_count)
        return json_member_fault(node, "parameters", error,
                                 "is %zu, for %zu members; the file is too short for so many", parameter_count,
                                 member_count);
    return 0;
}

static int lay_out(const struct json_node *node, const struct network_shape *shape, struct network *network,
                   struct error *error)
{
    struct error refusal = ERROR_INIT;
    if (network_init(network, shape, &refusal) == 0)
        return 0;
    if (refusal.kind == ERROR_SYSTEM)
        return error_set(error, ERROR_SYSTEM, "%s", refusal.message);
    return json_fault(node, error, "%s", refusal.message);
}

int model_read_network(const struct json_node *node, const struct network_shape *shape, size_t member_count,
                       size_t file_bytes, struct network *network, struct error *error)
{
    struct json_node stages;
    struct network_shape described = *shape;
    size_t parameter_count;
    if (read_description(node, &described, &stages, &parameter_count, error) ||
        lay_out(node, &described, network, error) ||
        check_parameter_count(node, parameter_count, member_count, file_bytes, network, error))
        return -1;
    if (json_count(&stages) != (size_t)network->stage_count)
        return json_fault(&stages, error, "has %zu elements; the recipe makes it %d", json_count(&stages),
                          network->stage_count);
    for (struct json_node element = {0}; json_next(&stages, &element);) {
        if (check_stage(&element, network, (int)element.index, error))
            return -1;
    }
    return 0;
}

static int read_network(const struct json_node *node, int variant_index, size_t file_bytes, struct model *model,
                        struct error *error)
{
    struct variant variant = recipe_variant(&model->recipe, variant_index);
    struct network_shape shape;
    struct network *network = &model->networks[variant_index];
    size_t member_count = (size_t)(model->recipe.ensemble_count / recipe_variant_count(&model->recipe)),
           parameter_count;
    if (model->version > 2) {
        shape = model_network_shape(model, &variant);
        return model_read_network(node, &shape, member_count, file_bytes, network, error);
    }
    return read_sizes(node, &variant, model, &shape, &parameter_count, error) ||
                   lay_out(node, &shape, network, error) ||
                   check_parameter_count(node, parameter_count, member_count, file_bytes, network, error)
               ? -1
               : 0;
}

int model_read_networks(const struct json_node *node, size_t file_bytes, struct model *model, struct error *error)
{
    int variants = recipe_variant_count(&model->recipe);
    if (!(model->networks = memory_allocate((size_t)variants, sizeof *model->networks, error)))
        return -1;
    if (model->version == 1)
        return read_network(node, 0, file_bytes, model, error);
    if (json_count(node) != (size_t)variants)
        return json_fault(node, error, "has %zu elements; the recipe makes it %d", json_count(node), variants);
    for (struct json_node element = {0}; json_next(node, &element);) {
        if (read_network(&element, (int)element.index, file_bytes, model, error))
            return -1;
    }
    return 0;
}

static int read_parameters(const struct json_node *node, const struct network *network, real *parameters,
                           struct error *error)
{
    struct json_field fields[JSON_FIELD_COUNT_MAX];
    struct json_node slices[JSON_FIELD_COUNT_MAX];
    for (int i = 0; i < network->slice_count; i++)
        fields[i] = (struct json_field){network->slices[i].name, JSON_OBJECT, &slices[i], 0, 0};
    if (json_read_object(node, fields, (size_t)network->slice_count, error))
        return -1;
    for (int i = 0; i < network->slice_count; i++) {
        const struct slice *slice = &network->slices[i];
        int rows, columns;
        struct json_node values;
        const struct json_field slice_fields[] = {
            {"rows", JSON_INT, &rows, 1, INT32_MAX},
            {"columns", JSON_INT, &columns, 1, INT32_MAX},
            {"values", JSON_ARRAY, &values, 0, 0},
        };
        if (JSON_READ(&slices[i], slice_fields, error))
            return -1;
        if (rows != slice->rows || columns != slice->columns)
            return json_fault(&slices[i], error, "is %d x %d, not %d x %d", rows, columns, slice->rows, slice->columns);
        if (json_read_floats(&values, (size_t)rows * (size_t)columns, parameters + slice->offset, error))
            return -1;
    }
    return 0;
}

static int read_member(const struct json_node *node, const struct network *network, struct model_member *member,
                       struct error *error)
{
    struct json_node train_loss, validation_loss, parameters;
    const struct json_field fields[] = {
        {"seed", JSON_UINT64, &member->seed, 0, 0},
        {"epochs", JSON_INT, &member->epoch_count, 0, EPOCH_MAX},
        {"best_epoch", JSON_INT, &member->best_epoch, 0, EPOCH_MAX},
        {"train_loss", JSON_ARRAY, &train_loss, 0, 0},
        {"validation_loss", JSON_ARRAY, &validation_loss, 0, 0},
        {"parameters", JSON_OBJECT, &parameters, 0, 0},
    };
    if (JSON_READ(node, fields, error))
        return -1;
    if (member->best_epoch > member->epoch_count)
        return json_member_fault(node, "best_epoch", error, "is %d of %d epochs", member->best_epoch,
                                 member->epoch_count);
    size_t epochs = json_count(&train_loss), judged = json_count(&validation_loss);
    if (epochs != (size_t)member->epoch_count || judged != epochs)
        return json_fault(epochs == judged || judged == (size_t)member->epoch_count ? &train_loss : &validation_loss,
                          error, "has %zu numbers, not %d", judged == (size_t)member->epoch_count ? epochs : judged,
                          member->epoch_count);
    if (!(member->train_loss = memory_allocate(epochs, sizeof *member->train_loss, error)) ||
        !(member->validation_loss = memory_allocate(epochs, sizeof *member->validation_loss, error)) ||
        !(member->parameters = memory_allocate(network->parameter_count, sizeof *member->parameters, error)))
        return -1;
    if (json_read_numbers(&train_loss, false, epochs, member->train_loss, error) ||
        json_read_numbers(&validation_loss, true, epochs, member->validation_loss, error))
        return -1;
    return read_parameters(&parameters, network, member->parameters, error);
}

int model_read_members(const struct json_node *node, struct model *model, struct error *error)
{
    size_t count = json_count(node);
    if (count != (size_t)model->recipe.ensemble_count)
        return json_fault(node, error, "has %zu elements; the recipe has %d", count, model->recipe.ensemble_count);
    if (!(model->members = memory_allocate(count, sizeof *model->members, error)))
        return -1;
    for (struct json_node element = {0}; json_next(node, &element);) {
        if (read_member(&element, model_network(model, (int)element.index), &model->members[element.index], error))
            return -1;
    }
    return 0;
}
