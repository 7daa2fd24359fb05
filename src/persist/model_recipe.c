/* The recipe in the model file, by its table. */
#include <assert.h>

#include "options/recipe_table.h"
#include "persist/model_sections.h"

/* Windows, of which version 1 had one, rise, and a patch divides each. */
static int check_windows(const struct json_node *object, struct recipe *recipe, struct error *error)
{
    const int patch = recipe->patch_length ? recipe->patch_length : 1;
    if (object->document->version == 1)
        recipe->window_count = 1;
    if (recipe->window_count == 0)
        return json_member_fault(object, "windows", error, "is empty; 1 to %d numbers are possible", WINDOW_COUNT_MAX);
    for (int i = 0; i < recipe->window_count; i++) {
        const int length = recipe->windows[i];
        if (i && length <= recipe->windows[i - 1])
            return json_member_fault(object, "windows", error, "holds %d after %d; the shortest stands first", length,
                                     recipe->windows[i - 1]);
        if (length % patch != 0)
            return json_member_fault(object, "windows", error, "holds %d, which is no whole number of patches of %d",
                                     length, patch);
    }
    return 0;
}

static int check_levels(const struct json_node *object, const struct recipe *recipe, struct error *error)
{
    for (int i = 1; i < recipe->level_count; i++) {
        if (recipe->levels[i] <= recipe->levels[i - 1])
            return json_member_fault(object, "levels", error, "holds %.15g after %.15g; the lowest stands first",
                                     recipe->levels[i], recipe->levels[i - 1]);
    }
    return 0;
}

/* Do the choices fit each other? */
static int check_recipe(const struct json_node *object, void *record, const void *context, struct error *error)
{
    struct recipe *recipe = record;
    (void)context;
    if (check_windows(object, recipe, error) || check_levels(object, recipe, error))
        return -1;
    if (recipe->stage_count == 0) /* version 1 does not say */
        recipe->stage_count = recipe->refit == REFIT_NO ? 1 : 2;
    if (recipe->dropout >= 1)
        return json_member_fault(object, "dropout", error, "is 1; it must be below 1");
    if (recipe->shape == SHAPE_ONE_TO_ONE ? recipe->cell != &dense_cell : !recipe->cell->is_offered)
        return json_member_fault(object, "cell", error, "is '%s'; that is not for this shape", recipe->cell->name);
    if ((recipe->loss == LOSS_CROSS_ENTROPY) != (recipe->task != TASK_FORECAST))
        return json_member_fault(object, "loss", error, "is '%s'; that is not for this task", loss_name(recipe->loss));
    if (recipe->task == TASK_FORECAST && recipe->center == CENTER_WINDOW && recipe->shape != SHAPE_MANY_TO_ONE &&
        recipe->shape != SHAPE_ENCODER_DECODER)
        return json_member_fault(object, "center", error,
                                 "is 'window'; each step of this shape would then know what "
                                 "comes");
    if (recipe->shape == SHAPE_MANY_TO_MANY &&
        (recipe->scale_steps != 0 || recipe->patch_length != 1 || recipe->fill == FILL_LINEAR))
        return json_member_fault(object, "shape", error,
                                 "is many-to-many, which goes with no scale_steps, no patch and no linear fill");
    if (recipe->is_stateful && recipe->shape != SHAPE_MANY_TO_MANY)
        return json_member_fault(object, "stateful", error, "is true; only many-to-many can be");
    return 0;
}

/* The fields of all rows that have a key. */
static struct json_table list_fields(struct json_field fields[JSON_FIELD_COUNT_MAX])
{
    size_t count = 0;
    for (const struct setting_table *const *table = recipe_tables; *table; table++) {
        for (int i = 0; i < (*table)->count; i++) {
            if ((*table)->settings[i].field.key) {
                assert(count < JSON_FIELD_COUNT_MAX);
                fields[count++] = (*table)->settings[i].field;
            }
        }
    }
    return (struct json_table){
        .fields = fields, .field_count = count, .record_size = sizeof(struct recipe), .check = check_recipe};
}

void recipe_write(struct json_writer *writer, const struct recipe *recipe)
{
    struct json_field fields[JSON_FIELD_COUNT_MAX];
    const struct json_table table = list_fields(fields);
    json_fields_write(writer, &table, recipe, NULL);
}

static void write_section(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    json_open(writer, key, '{', false);
    recipe_write(writer, &((const struct model *)record)->recipe);
    json_close(writer, '}');
}

static int read_section(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct json_field fields[JSON_FIELD_COUNT_MAX];
    const struct json_table table = list_fields(fields);
    return json_fields_read(node, &table, &((struct model *)record)->recipe, context, error);
}

const struct json_custom model_recipe_section = {write_section, read_section};
