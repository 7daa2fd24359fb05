/* What the model file says of a classifier. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "persist/model_sections.h"

#define FOLD_COUNT_MAX 1000
#define SHARE_GAP 1e-9

/* ------------------------------------------------------------------ classes */

static void write_classes(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    const struct class_names *classes = &((const struct model *)record)->classification.classes;
    json_open(writer, key, '[', true);
    for (int c = 0; c < classes->count; c++)
        json_write_text(writer, NULL, classes->names[c]);
    json_close(writer, ']');
}

static int read_class(const struct json_node *node, struct class_names *classes, struct error *error)
{
    char *name = NULL;
    int result = -1;
    if (json_read_text(node, &name, error))
        return -1;
    if (!name[0])
        json_fault(node, error, "is empty; a class has a name");
    else if (class_names_find(classes, name, strlen(name)) >= 0)
        json_fault(node, error, "is '%s' once more", name);
    else
        result = class_names_add(classes, name, strlen(name), error);
    memory_free(name);
    return result;
}

static int read_classes(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    struct class_names *classes = &((struct model *)record)->classification.classes;
    if (!json_is_array(node))
        return json_fault(node, error, "is not an array");
    const size_t count = node->count;
    if (count < CLASS_COUNT_MIN || count > CLASS_COUNT_MAX)
        return json_fault(node, error, "has %zu elements; %d to %d classes are possible", count, CLASS_COUNT_MIN,
                          CLASS_COUNT_MAX);
    for (struct json_node element = {0}; json_next(node, &element);) {
        if (read_class(&element, classes, error))
            return -1;
    }
    return 0;
}

static const struct json_custom class_list = {write_classes, read_classes};

/* ------------------------------------------------------------------ the network, and how right it is */

static int check_convolution(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const int width = ((const struct convolution *)record)->width;
    return width % 2 ? 0 : json_member_fault(object, "width", error, "is %d; it must be odd", width);
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct convolution, key, kind, member, __VA_ARGS__)
static const struct json_field convolution_fields[] = {
    FIELD("width", JSON_INT, width, JSON_RANGE(1, 1001)),
    FIELD("channels", JSON_INT, channels, JSON_RANGE(1, 4096)),
};
#undef FIELD
static const struct json_table convolution_table =
    JSON_TABLE(struct convolution, convolution_fields, .on_one_line = true, .check = check_convolution);

static int check_score(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct classifier_score *score = record;
    if (object->index > 0 || strcmp(score->method, "seqnet") == 0)
        return 0;
    return json_member_fault(object, "method", error, "is '%s'; the model itself stands first, as 'seqnet'",
                             score->method);
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct classifier_score, key, kind, member, __VA_ARGS__)
static const struct json_field score_fields[] = {
    FIELD("method", JSON_BUFFER, method),
    FIELD("accuracy", JSON_NUMBER, accuracy, JSON_RANGE(0, 1), .null_allowed = true),
    FIELD("balanced_accuracy", JSON_NUMBER, balanced_accuracy, JSON_RANGE(0, 1), .null_allowed = true),
    FIELD("macro_f1", JSON_NUMBER, macro_f1, JSON_RANGE(0, 1), .null_allowed = true),
    FIELD("log_loss", JSON_NUMBER, log_loss, JSON_RANGE(0, DBL_MAX), .null_allowed = true),
};
#undef FIELD
static const struct json_table score_table =
    JSON_TABLE(struct classifier_score, score_fields, .on_one_line = true, .check = check_score);

/* [C][C] counts, whose sum is what was judged; empty where nothing was. */
static void write_confusion(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    const struct classification *classification = &((const struct model *)record)->classification;
    const size_t classes = (size_t)classification->classes.count;
    json_open(writer, key, '[', false);
    for (size_t row = 0; classification->confusion && row < classes; row++) {
        json_open(writer, NULL, '[', true);
        for (size_t column = 0; column < classes; column++)
            json_write_size(writer, NULL, classification->confusion[row * classes + column]);
        json_close(writer, ']');
    }
    json_close(writer, ']');
}

static int read_confusion(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    struct classification *classification = &((struct model *)record)->classification;
    const size_t classes = classification->judged_count ? (size_t)classification->classes.count : 0;
    double *counts = NULL;
    size_t sum = 0;
    int result = -1;
    if (model_read_rows(node, classes, classes, false, &counts, error) ||
        (classes &&
         !(classification->confusion = memory_allocate(classes * classes, sizeof *classification->confusion, error))))
        goto done;
    for (size_t i = 0; i < classes * classes; i++) {
        if (counts[i] < 0 || counts[i] > MODEL_SIZE_MAX || counts[i] != floor(counts[i])) {
            json_fault(node, error, "holds %.15g; counts are whole numbers", counts[i]);
            goto done;
        }
        sum += classification->confusion[i] = (size_t)counts[i];
    }
    if (sum != classification->judged_count) {
        json_fault(node, error, "counts %zu; judged were %zu", sum, classification->judged_count);
        goto done;
    }
    result = 0;
done:
    memory_free(counts);
    return result;
}

static const struct json_custom confusion = {write_confusion, read_confusion};

/* ------------------------------------------------------------------ the section */

static int check_classification(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct model *model = record;
    const struct recipe *recipe = &model->recipe;
    const struct classification *classification = &model->classification;
    if ((classification->score_count > 0) != (classification->judged_count > 0))
        return json_member_fault(object, "scores", error, "has %d elements, though %zu classes were judged",
                                 classification->score_count, classification->judged_count);
    if (model->target_count != 1 || model->known_count != 0)
        return json_fault(object, error, "needs one target, the label, and no known columns");
    if (recipe->window_count != 1 || recipe->level_count != 0 || recipe->blend.kind != BLEND_NONE ||
        recipe->period_count != 0 || recipe->seasons != SEASONS_REMOVED || recipe->is_stateful ||
        recipe_has_decoder(recipe) || recipe->patch_length != 1 || recipe->scale_steps != 0 || model->has_mask)
        return json_fault(object, error, "does not fit the recipe, which has what a classifier has not");
    const bool is_of_series = recipe->task == TASK_CLASSIFY_SERIES;
    if (is_of_series ? classification->sees_labels || recipe->calendar || recipe->horizon != 1 ||
                           recipe->answers_own_step || recipe->shape != SHAPE_MANY_TO_ONE
                     : classification->fold_count > 0 || classification->is_bidirectional ||
                           classification->convolution_count > 0 || classification->kernel_count > 0 ||
                           classification->neighbour_count > 0 ||
                           (recipe->answers_own_step && (recipe->horizon != 1 || classification->sees_labels)))
        return json_fault(object, error, "does not fit the task '%s'", task_name(recipe->task));
    double shares = 0;
    for (int k = 0; k < classification->kernel_count; k++)
        shares += classification->kernels[k].share;
    for (int n = 0; n < classification->neighbour_count; n++)
        shares += classification->neighbours[n].share;
    if (shares > 1 + SHARE_GAP)
        return json_member_fault(object, "kernels", error,
                                 "have, with the neighbours, shares whose sum is %.15g, above 1", shares);
    if (model->past_count == 0 && !classification->sees_labels && recipe->calendar == 0)
        return json_fault(object, error, "has no inputs");
    return 0;
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct model, key, kind, classification.member, __VA_ARGS__)
static const struct json_field classification_fields[] = {
    FIELD("classes", JSON_CUSTOM, classes, .custom = &class_list),
    FIELD("sees_labels", JSON_BOOL, sees_labels),
    FIELD("moments", JSON_OBJECTS, moments, .table = &model_covariate_table, JSON_COUNT(struct model, past_count),
          .is_owned = true, .count_is_read = true),
    FIELD("bidirectional", JSON_BOOL, is_bidirectional),
    FIELD("convolutions", JSON_OBJECTS, convolutions, .table = &convolution_table,
          JSON_COUNT(struct model, classification.convolution_count)),
    FIELD("smoothing", JSON_NUMBER, smoothing, JSON_RANGE(0, 0.999)),
    FIELD("kernels", JSON_OBJECTS, kernels, .table = &model_kernels_table,
          JSON_COUNT(struct model, classification.kernel_count), .is_optional = true),
    FIELD("neighbours", JSON_OBJECTS, neighbours, .table = &model_neighbours_table,
          JSON_COUNT(struct model, classification.neighbour_count), .is_optional = true),
    FIELD("network_sharpness", JSON_NUMBER, network_sharpness, JSON_RANGE(0, 1000), .is_optional = true),
    FIELD("folds", JSON_INT, fold_count, JSON_RANGE(0, FOLD_COUNT_MAX)),
    FIELD("judged", JSON_SIZE, judged_count, JSON_RANGE(0, MODEL_SIZE_MAX)),
    FIELD("scores", JSON_OBJECTS, scores, .table = &score_table, JSON_COUNT(struct model, classification.score_count)),
    FIELD("confusion", JSON_CUSTOM, confusion, .custom = &confusion),
};
#undef FIELD
static const struct json_table classification_table =
    JSON_TABLE(struct model, classification_fields, .check = check_classification);

static void write_classification(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    if (model_classifies(record))
        json_object_write(writer, key, &classification_table, record, context);
    else
        json_write_text(writer, key, NULL);
}

static int read_classification(const struct json_node *node, void *record, const void *context, struct error *error)
{
    if (json_is_null(node) == model_classifies(record))
        return json_fault(node, error, "%s",
                          json_is_null(node) ? "is null in a classifier" : "stands in a model that forecasts");
    return json_is_null(node) ? 0 : json_fields_read(node, &classification_table, record, context, error);
}

const struct json_custom model_classification_section = {write_classification, read_classification};
