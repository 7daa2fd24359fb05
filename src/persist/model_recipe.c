/* The recipe in the model file. */
#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "persist/model_sections.h"

static const struct names tasks = NAMES("forecast", "classify-steps", "classify-series");
static const struct names shapes = {.words = (const char *const[]){"auto", "one-to-one", "one-to-many", "many-to-one",
                                                                   "many-to-many", "encoder-decoder"},
                                    .count = 6,
                                    .not_kept = 1};
static const struct names centers = {
    .words = (const char *const[]){"auto", "window", "series"}, .count = 3, .not_kept = 1};
static const struct names refits = NAMES("auto", "yes", "no");
static const struct names transforms = NAMES("auto", "none", "log");
static const struct names seasons = {
    .words = (const char *const[]){"auto", "removed", "kept", "both"}, .count = 4, .not_kept = 1};
static const struct names blends = NAMES("auto", "none", "given");
static const struct names fills = NAMES("none", "linear", "previous");
static const struct names losses = NAMES("mae", "mse", "huber", "mape", "cross-entropy");

static void write_cell(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    json_write_text(writer, key, ((const struct recipe *)record)->cell->name);
}

static int read_cell(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    char *text = NULL;
    if (json_read_text(node, &text, error))
        return -1;
    const struct cell *cell = cell_by_name(text);
    ((struct recipe *)record)->cell = cell;
    int result = cell && (cell->is_offered || cell == &dense_cell)
                     ? 0
                     : json_fault(node, error, "'%s' is not known to this seqnet", text);
    memory_free(text);
    return result;
}

static const struct json_custom cell_custom = {write_cell, read_cell};

static void write_calendar(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    char text[FEATURES_TEXT_SIZE];
    json_write_text(writer, key, calendar_features_write(((const struct recipe *)record)->calendar, text));
}

static int read_calendar(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    char *text = NULL;
    if (json_read_text(node, &text, error))
        return -1;
    int result = calendar_features_parse(text, &((struct recipe *)record)->calendar)
                     ? json_fault(node, error, "'%s' is not known to this seqnet", text)
                     : 0;
    memory_free(text);
    return result;
}

static const struct json_custom calendar_custom = {write_calendar, read_calendar};

#define FIELD(key, kind, member, ...) JSON_FIELD(struct recipe, key, kind, member, __VA_ARGS__)
static const struct json_field recipe_fields[] = {
    FIELD("task", JSON_NAME, task, .names = &tasks, .since = 3),
    FIELD("cell", JSON_CUSTOM, cell, .custom = &cell_custom),
    FIELD("window", JSON_INT, windows[0], JSON_RANGE(1, WINDOW_LENGTH_MAX), .until = 1),
    FIELD("windows", JSON_INTS, windows, JSON_RANGE(1, WINDOW_LENGTH_MAX), JSON_COUNT(struct recipe, window_count),
          .since = 2),
    FIELD("patch", JSON_INT, patch_length, JSON_RANGE(0, WINDOW_LENGTH_MAX), .since = 2, .fallback = 1),
    FIELD("seasons", JSON_NAME, seasons, .names = &seasons, .since = 2, .fallback = SEASONS_REMOVED),
    FIELD("scale_steps", JSON_INT, scale_steps, JSON_RANGE(0, WINDOW_LENGTH_MAX), .since = 2),
    FIELD("blend", JSON_NAME, blend.kind, .names = &blends, .since = 2, .fallback = BLEND_NONE),
    FIELD("levels", JSON_NUMBERS, levels, JSON_RANGE(1, 99.9), JSON_COUNT(struct recipe, level_count), .since = 2),
    FIELD("horizon", JSON_INT, horizon, JSON_RANGE(1, 10000)),
    FIELD("hidden", JSON_INT, hidden_size, JSON_RANGE(1, 4096)),
    FIELD("layers", JSON_INT, layer_count, JSON_RANGE(1, 16)),
    FIELD("dropout", JSON_NUMBER, dropout, JSON_RANGE(0, 1)),
    FIELD("loss", JSON_NAME, loss, .names = &losses),
    FIELD("learning_rate", JSON_NUMBER, learning_rate, JSON_RANGE(DBL_TRUE_MIN, DBL_MAX)),
    FIELD("batch", JSON_INT, batch_size, JSON_RANGE(1, MODEL_COUNT_MAX)),
    FIELD("epochs", JSON_INT, epoch_count, JSON_RANGE(1, MODEL_COUNT_MAX)),
    FIELD("patience", JSON_INT, patience, JSON_RANGE(1, MODEL_COUNT_MAX)),
    FIELD("epoch_windows", JSON_INT, epoch_windows, JSON_RANGE(1, MODEL_COUNT_MAX)),
    FIELD("validation", JSON_INT, validation_length, JSON_RANGE(0, MODEL_COUNT_MAX)),
    FIELD("test", JSON_INT, test_length, JSON_RANGE(0, MODEL_COUNT_MAX)),
    FIELD("ensemble", JSON_INT, ensemble_count, JSON_RANGE(1, 1000)),
    FIELD("transform", JSON_NAME, transform, .names = &transforms),
    FIELD("fill", JSON_NAME, fill, .names = &fills),
    FIELD("calendar", JSON_CUSTOM, calendar, .custom = &calendar_custom, .since = 2),
    FIELD("periods_are_given", JSON_BOOL, periods_are_given),
    FIELD("periods", JSON_NUMBERS, periods, JSON_RANGE(2, MODEL_PERIOD_MAX), JSON_COUNT(struct recipe, period_count)),
    FIELD("refit", JSON_NAME, refit, .names = &refits),
    FIELD("stages", JSON_INT, stage_count, JSON_RANGE(1, 3), .since = 2),
    FIELD("seed", JSON_UINT64, seed),
    FIELD("shape", JSON_NAME, shape, .names = &shapes, .since = 3, .fallback = SHAPE_MANY_TO_ONE),
    FIELD("center", JSON_NAME, center, .names = &centers, .since = 3, .fallback = CENTER_WINDOW),
    FIELD("stateful", JSON_BOOL, is_stateful, .since = 3),
    FIELD("sampling", JSON_NUMBER, sampling, JSON_RANGE(0, 1), .since = 3),
};

static int check_recipe(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    struct recipe *recipe = record;
    const int patch = recipe->patch_length ? recipe->patch_length : 1;
    if (object->document->version == 1) {
        recipe->window_count = 1;
        recipe->stage_count = recipe->refit == REFIT_NO ? 1 : 2;
    }
    if (recipe->window_count < 1)
        return json_member_fault(object, "windows", error, "is empty");
    for (int i = 0; i < recipe->window_count; i++) {
        if (i && recipe->windows[i] <= recipe->windows[i - 1])
            return json_member_fault(object, "windows", error, "holds %d after %d; the shortest stands first",
                                     recipe->windows[i], recipe->windows[i - 1]);
        if (recipe->windows[i] % patch != 0)
            return json_member_fault(object, "windows", error, "holds %d, which is no whole number of patches of %d",
                                     recipe->windows[i], patch);
    }
    for (int i = 1; i < recipe->level_count; i++) {
        if (recipe->levels[i] <= recipe->levels[i - 1])
            return json_member_fault(object, "levels", error, "holds %.15g; levels are 1 to 99.9 percent, rising",
                                     recipe->levels[i]);
    }
    if (recipe->dropout >= 1)
        return json_member_fault(object, "dropout", error, "is 1; it must be below 1");
    if ((recipe->cell == &dense_cell) != (recipe->shape == SHAPE_ONE_TO_ONE))
        return json_member_fault(object, "cell", error, "'%s' is not known to this seqnet", recipe->cell->name);
    if (loss_of(recipe->loss)->is_of_classes != (recipe->task != TASK_FORECAST))
        return json_member_fault(object, "loss", error, "is '%s'; that is not for this task",
                                 names_word(&losses, (int)recipe->loss));
    if (recipe->task == TASK_FORECAST && recipe->center == CENTER_WINDOW &&
        (recipe->shape != SHAPE_MANY_TO_ONE && recipe->shape != SHAPE_ENCODER_DECODER))
        return json_member_fault(object, "center", error, "is 'window'; of this shape each step would know what comes");
    if (recipe->shape == SHAPE_MANY_TO_MANY &&
        (recipe->scale_steps != 0 || recipe->patch_length != 1 || recipe->fill == FILL_LINEAR))
        return json_member_fault(object, "shape", error,
                                 "is many-to-many, with a scale, patches or lines of its windows' own");
    if (recipe->is_stateful && recipe->shape != SHAPE_MANY_TO_MANY)
        return json_member_fault(object, "stateful", error, "is true; only many-to-many can be");
    return 0;
}

static const struct json_table recipe_table = JSON_TABLE(struct recipe, recipe_fields, .check = check_recipe);

static void write_recipe(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    json_object_write(writer, key, &recipe_table, &((const struct model *)record)->recipe, context);
}

static int read_recipe(const struct json_node *node, void *record, const void *context, struct error *error)
{
    return json_fields_read(node, &recipe_table, &((struct model *)record)->recipe, context, error);
}

const struct json_custom model_recipe_section = {write_recipe, read_recipe};
