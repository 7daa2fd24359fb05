/* What the model file says of the nearest neighbour in a classifier of whole series. */
#include "base/memory.h"
#include "persist/model_sections.h"

static void write_values(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const struct kept_sequence *kept = record;
    json_write_floats(writer, key, kept->values, kept->length * (size_t)((const struct model *)context)->past_count);
}

static int read_values(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct kept_sequence *kept = record;
    const size_t channels = (size_t)((const struct model *)context)->past_count;
    if (!json_is_array(node))
        return json_fault(node, error, "is not an array");
    if (channels == 0 || node->count == 0 || node->count % channels != 0)
        return json_fault(node, error, "has %zu numbers; steps have %zu each", node->count, channels);
    kept->length = node->count / channels;
    if (!(kept->values = memory_allocate(node->count, sizeof *kept->values, error)))
        return -1;
    return json_read_floats(node, node->count, kept->values, error);
}

static const struct json_custom values = {write_values, read_values};

static int check_sequence(const struct json_node *object, void *record, const void *context, struct error *error)
{
    const int classes = ((const struct model *)context)->classification.classes.count;
    const int label = ((const struct kept_sequence *)record)->label;
    return label < classes
               ? 0
               : json_member_fault(object, "class", error, "is %d, but there are %d classes", label, classes);
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct kept_sequence, key, kind, member, __VA_ARGS__)
static const struct json_field sequence_fields[] = {
    FIELD("class", JSON_INT, label, JSON_RANGE(0, CLASS_COUNT_MAX - 1)),
    FIELD("values", JSON_CUSTOM, values, .custom = &values),
};
#undef FIELD
static const struct json_table sequence_table =
    JSON_TABLE(struct kept_sequence, sequence_fields, .on_one_line = true, .check = check_sequence);

static int check_neighbours(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    return ((const struct neighbour_classifier *)record)->count > 0
               ? 0
               : json_member_fault(object, "kept", error, "is empty; the nearest of none is not defined");
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct neighbour_classifier, key, kind, member, __VA_ARGS__)
static const struct json_field neighbour_fields[] = {
    FIELD("share", JSON_NUMBER, share, JSON_RANGE(0, 1)),
    FIELD("warped", JSON_BOOL, is_warped),
    FIELD("sureness", JSON_NUMBER, sureness, JSON_RANGE(0, 1)),
    FIELD("kept", JSON_OBJECTS, kept, .table = &sequence_table, .is_owned = true,
          JSON_COUNT(struct neighbour_classifier, count)),
};
#undef FIELD
const struct json_table model_neighbours_table =
    JSON_TABLE(struct neighbour_classifier, neighbour_fields, .check = check_neighbours);
