/* What the model file says of the kernels of a classifier of whole series. */
#include <float.h>
#include <stdint.h>

#include "base/memory.h"
#include "persist/model_sections.h"

#define LENGTH_MOST 100000
#define BIAS_MOST 1000
#define GROUP_MOST 1024

static void write_biases(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    const struct kernel_classifier *kernels = record;
    json_write_floats(writer, key, kernels->biases, kernel_bank_bias_count(&kernels->shape));
}

/* A number takes two bytes at least: what is allocated for numbers is bounded by what was read. */
static int check_room(const struct json_node *node, size_t count, struct error *error)
{
    return count <= node->document->length / 2
               ? 0
               : json_fault(node, error, "is to hold %zu numbers; the file is too short for so many", count);
}

static int read_biases(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct kernel_classifier *kernels = record;
    const struct model *model = context;
    kernels->shape.channel_count = model->past_count;
    const size_t count = kernel_bank_bias_count(&kernels->shape);
    if (check_room(node, count, error) || !(kernels->biases = memory_allocate(count, sizeof *kernels->biases, error)))
        return -1;
    return json_read_floats(node, count, kernels->biases, error);
}

static void write_weights(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    const struct ridge *ridge = &((const struct kernel_classifier *)record)->ridge;
    json_open(writer, key, '[', false);
    for (int k = 0; k < ridge->class_count; k++)
        json_write_floats(writer, NULL, ridge->weights + (size_t)k * ridge->feature_count, ridge->feature_count);
    json_close(writer, ']');
}

static int read_weights(const struct json_node *node, void *record, const void *context, struct error *error)
{
    const struct kernel_shape *shape = &((struct kernel_classifier *)record)->shape;
    struct ridge *ridge = &((struct kernel_classifier *)record)->ridge;
    ridge->feature_count = kernel_bank_feature_count(shape);
    const size_t K = (size_t)((const struct model *)context)->classification.classes.count, p = ridge->feature_count;
    if ((size_t)ridge->class_count != K)
        return json_fault(node, error, "is for %zu classes, but there are %d intercepts", K, ridge->class_count);
    if (json_require_count(node, K, error) || check_room(node, K * p, error) ||
        !(ridge->weights = memory_allocate(K * p, sizeof *ridge->weights, error)))
        return -1;
    for (struct json_node row = {0}; json_next(node, &row);) {
        if (json_read_floats(&row, p, ridge->weights + row.index * p, error))
            return -1;
    }
    return 0;
}

static const struct json_custom biases = {write_biases, read_biases}, weights = {write_weights, read_weights};

#define FIELD(key, kind, member, ...) JSON_FIELD(struct kernel_classifier, key, kind, member, __VA_ARGS__)
static const struct json_field kernel_fields[] = {
    FIELD("places", JSON_INT, shape.length, JSON_RANGE(KERNEL_LENGTH_MIN, LENGTH_MOST)),
    FIELD("stride", JSON_NUMBER, stride, JSON_RANGE(0, KERNEL_STRIDE_MOST), .is_optional = true),
    FIELD("share", JSON_NUMBER, share, JSON_RANGE(0, 1)),
    FIELD("biases_each", JSON_INT, shape.bias_count, JSON_RANGE(1, BIAS_MOST)),
    FIELD("groups", JSON_INT, shape.group_count, JSON_RANGE(0, GROUP_MOST)),
    FIELD("seed", JSON_UINT64, shape.seed),
    FIELD("biases", JSON_CUSTOM, biases, .custom = &biases),
    FIELD("penalty", JSON_NUMBER, ridge.penalty, JSON_RANGE(0, DBL_MAX)),
    FIELD("sharpness", JSON_NUMBER, ridge.sharpness, JSON_RANGE(0, 1000)),
    FIELD("intercepts", JSON_NUMBERS, ridge.intercepts, .is_owned = true,
          JSON_COUNT(struct kernel_classifier, ridge.class_count), .most = CLASS_COUNT_MAX),
    FIELD("weights", JSON_CUSTOM, ridge.weights, .custom = &weights),
};
#undef FIELD
const struct json_table model_kernels_table = JSON_TABLE(struct kernel_classifier, kernel_fields);
