/* What the model file says of a classifier. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "json/json_string.h"
#include "persist/model_sections.h"

#define COUNT_MAX 9007199254740992.0

static int read_classes(const struct json_node *array, struct class_names *classes, struct error *error)
{
    size_t count = json_count(array);
    if (count < CLASS_COUNT_MIN || count > CLASS_COUNT_MAX)
        return json_fault(array, error, "has %zu elements; %d to %d classes are possible", count, CLASS_COUNT_MIN,
                          CLASS_COUNT_MAX);
    for (struct json_node element = {0}; json_next(array, &element);) {
        char *name = NULL;
        if (json_read_text(&element, &name, error))
            return -1;
        int result = 0;
        if (!name[0])
            result = json_fault(&element, error, "is empty; a class has a name");
        else if (class_names_find(classes, name, strlen(name)) >= 0)
            result = json_fault(&element, error, "is '%s' once more", name);
        else
            result = class_names_add(classes, name, strlen(name), error);
        memory_free(name);
        if (result)
            return -1;
    }
    return 0;
}

static int read_moments(const struct json_node *array, struct model *model, struct error *error)
{
    struct classification *classification = &model->classification;
    if (json_count(array) != (size_t)model->past_count)
        return json_fault(array, error, "has %zu elements, not %d", json_count(array), model->past_count);
    if (!(classification->moments = memory_allocate((size_t)model->past_count, sizeof *classification->moments, error)))
        return -1;
    for (struct json_node element = {0}; json_next(array, &element);) {
        struct covariate_preparation *moments = &classification->moments[element.index];
        const struct json_field fields[] = {
            {"mean", JSON_NUMBER, &moments->mean, 0, 0},
            {"deviation", JSON_NUMBER, &moments->deviation, DBL_TRUE_MIN, DBL_MAX},
        };
        if (JSON_READ(&element, fields, error))
            return -1;
    }
    return 0;
}

static int read_convolutions(const struct json_node *array, struct classification *classification, struct error *error)
{
    if (json_count(array) > CONVOLUTION_COUNT_MAX)
        return json_fault(array, error, "has %zu elements; at most %d are possible", json_count(array),
                          CONVOLUTION_COUNT_MAX);
    for (struct json_node element = {0}; json_next(array, &element);) {
        struct convolution *convolution = &classification->convolutions[classification->convolution_count++];
        const struct json_field fields[] = {
            {"width", JSON_INT, &convolution->width, 1, 1001},
            {"channels", JSON_INT, &convolution->channels, 1, 4096},
        };
        if (JSON_READ(&element, fields, error))
            return -1;
        if (convolution->width % 2 == 0)
            return json_member_fault(&element, "width", error, "is %d; it must be odd", convolution->width);
    }
    return 0;
}

static int read_scores(const struct json_node *array, struct classification *classification, struct error *error)
{
    if (json_count(array) > CLASSIFIER_SCORE_COUNT_MAX)
        return json_fault(array, error, "has %zu elements; at most %d are possible", json_count(array),
                          CLASSIFIER_SCORE_COUNT_MAX);
    for (struct json_node element = {0}; json_next(array, &element);) {
        struct classifier_score *score = &classification->scores[classification->score_count++];
        const struct json_field fields[] = {
            {"method", JSON_BUFFER, score->method, 0, sizeof score->method},
            {"accuracy", JSON_NUMBER_OR_NULL, &score->accuracy, 0, 1},
            {"balanced_accuracy", JSON_NUMBER_OR_NULL, &score->balanced_accuracy, 0, 1},
            {"macro_f1", JSON_NUMBER_OR_NULL, &score->macro_f1, 0, 1},
            {"log_loss", JSON_NUMBER_OR_NULL, &score->log_loss, 0, DBL_MAX},
        };
        if (JSON_READ(&element, fields, error))
            return -1;
        if (element.index == 0 && strcmp(score->method, "seqnet") != 0)
            return json_member_fault(&element, "method", error, "is '%s'; the model itself stands first, as 'seqnet'",
                                     score->method);
    }
    return 0;
}

/* [C][C] counts, whose sum is what was judged; empty where nothing was. */
static int read_confusion(const struct json_node *array, struct classification *classification, struct error *error)
{
    size_t classes = (size_t)classification->classes.count, sum = 0;
    if (json_count(array) != (classification->judged_count ? classes : 0))
        return json_fault(array, error, "has %zu rows, not %zu", json_count(array),
                          classification->judged_count ? classes : 0);
    if (json_count(array) == 0)
        return 0;
    double *row = memory_allocate(classes, sizeof *row, error);
    classification->confusion = memory_allocate(classes * classes, sizeof *classification->confusion, error);
    int result = row && classification->confusion ? 0 : -1;
    for (struct json_node element = {0}; result == 0 && json_next(array, &element);) {
        result = json_require(&element, JSON_ARRAY, error) || json_read_numbers(&element, false, classes, row, error)
                     ? -1
                     : 0;
        for (size_t c = 0; result == 0 && c < classes; c++) {
            if (row[c] < 0 || row[c] > COUNT_MAX || row[c] != floor(row[c]))
                result = json_fault(&element, error, "holds %.15g; counts are whole numbers", row[c]);
            else
                sum += classification->confusion[element.index * classes + c] = (size_t)row[c];
        }
    }
    if (result == 0 && sum != classification->judged_count)
        result = json_fault(array, error, "counts %zu; judged were %zu", sum, classification->judged_count);
    memory_free(row);
    return result;
}

int model_read_classification(const struct json_node *node, struct model *model, struct error *error)
{
    struct classification *classification = &model->classification;
    struct json_node classes, moments, convolutions, scores, confusion;
    const struct json_field fields[] = {
        {"classes", JSON_ARRAY, &classes, 0, 0},
        {"sees_labels", JSON_BOOL, &classification->sees_labels, 0, 0},
        {"moments", JSON_ARRAY, &moments, 0, 0},
        {"bidirectional", JSON_BOOL, &classification->is_bidirectional, 0, 0},
        {"convolutions", JSON_ARRAY, &convolutions, 0, 0},
        {"smoothing", JSON_NUMBER, &classification->smoothing, 0, 0.999},
        {"folds", JSON_INT, &classification->fold_count, 0, 1000},
        {"judged", JSON_SIZE, &classification->judged_count, 0, COUNT_MAX},
        {"scores", JSON_ARRAY, &scores, 0, 0},
        {"confusion", JSON_ARRAY, &confusion, 0, 0},
    };
    const struct recipe *recipe = &model->recipe;
    if (!node->item != (recipe->task == TASK_FORECAST))
        return json_member_fault(node->parent, "classification", error, "%s",
                                 node->item ? "stands in a model that forecasts" : "is null in a classifier");
    if (!node->item)
        return 0;
    if (JSON_READ(node, fields, error) || read_classes(&classes, &classification->classes, error) ||
        read_moments(&moments, model, error) || read_convolutions(&convolutions, classification, error) ||
        read_scores(&scores, classification, error) || read_confusion(&confusion, classification, error))
        return -1;
    if ((classification->score_count > 0) != (classification->judged_count > 0))
        return json_member_fault(node, "scores", error, "has %d elements, though %zu classes were judged",
                                 classification->score_count, classification->judged_count);
    if (model->target_count != 1 || model->known_count != 0)
        return json_fault(node, error, "needs one target, the label, and no known columns");
    if (recipe->window_count != 1 || recipe->level_count != 0 || recipe->blend.kind != BLEND_NONE ||
        recipe->period_count != 0 || recipe->seasons != SEASONS_REMOVED || recipe->is_stateful ||
        recipe_has_decoder(recipe) || recipe->patch_length != 1 || recipe->scale_steps != 0 || model->has_mask)
        return json_fault(node, error, "does not fit the recipe, which has what a classifier has not");
    bool is_of_series = recipe->task == TASK_CLASSIFY_SERIES;
    if (is_of_series ? classification->sees_labels || recipe->calendar || recipe->horizon != 1 ||
                           recipe->shape != SHAPE_MANY_TO_ONE
                     : classification->fold_count > 0 || classification->is_bidirectional ||
                           classification->convolution_count > 0)
        return json_fault(node, error, "does not fit the task '%s'", task_name(recipe->task));
    if (model->past_count == 0 && !classification->sees_labels && recipe->calendar == 0)
        return json_fault(node, error, "has no inputs");
    return 0;
}
