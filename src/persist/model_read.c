#include "persist/model.h"

#include <cjson/cJSON.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "csv/csv_reader.h"
#include "json/json_check.h"
#include "json/json_reader.h"
#include "persist/model_names.h"
#include "persist/model_sections.h"

#define COUNT_MAX 1e9 /* of what an int counts */
#define SIZE_COUNT_MAX 9007199254740992.0

#define FROM_NAME(what, type)                                                                                          \
    static int what##_from_name(const char *name, type *value)                                                         \
    {                                                                                                                  \
        int found = names_find(&what##_names, name);                                                                   \
        if (found >= 0)                                                                                                \
            *value = (type)found;                                                                                      \
        return found < 0 ? -1 : 0;                                                                                     \
    }
FROM_NAME(task, enum task)
FROM_NAME(shape, enum shape)
FROM_NAME(center, enum center)
FROM_NAME(seasons, enum seasons)
FROM_NAME(blend, enum blend_kind)
FROM_NAME(fill, enum fill)
FROM_NAME(loss, enum loss_kind)
FROM_NAME(transform, enum transform)
FROM_NAME(refit, enum refit)

/* A word that is none of its list. */
static int unknown_word(const struct json_node *object, const char *key, const char *word, struct error *error)
{
    return json_member_fault(object, key, error, "'%s' is not known to this seqnet", word);
}

static int read_made(const struct json_node *node, struct model *model, struct error *error)
{
    const char *first, *last; /* for people: the stamps that count are those of the series */
    const struct json_field fields[] = {
        {"program", JSON_TEXT, &model->program, 0, 0},
        {"command", JSON_TEXT, &model->command, 0, 0},
        {"source", JSON_TEXT, &model->source, 0, 0},
        {"sha256", JSON_BUFFER, model->sha256, 0, SHA256_HEX_SIZE},
        {"rows", JSON_SIZE, &model->row_count, 0, SIZE_COUNT_MAX},
        {"first", JSON_WORD, &first, 0, 0},
        {"last", JSON_WORD, &last, 0, 0},
    };
    if (JSON_READ(node, fields, error))
        return -1;
    if (strspn(model->sha256, "0123456789abcdef") != SHA256_HEX_SIZE - 1)
        return json_member_fault(node, "sha256", error, "is not 64 hexadecimal digits in lower case");
    return 0;
}

static int read_periods(const struct json_node *array, struct recipe *recipe, struct error *error)
{
    size_t count = json_count(array);
    if (count > SEASON_COUNT_MAX)
        return json_fault(array, error, "has %zu numbers; at most %d are possible", count, SEASON_COUNT_MAX);
    if (json_read_numbers(array, false, count, recipe->periods, error))
        return -1;
    recipe->period_count = (int)count;
    for (size_t i = 0; i < count; i++) {
        if (recipe->periods[i] < 2 || recipe->periods[i] > MODEL_PERIOD_MAX)
            return json_fault(array, error, "holds %.15g; periods are 2 to %g steps", recipe->periods[i],
                              MODEL_PERIOD_MAX);
    }
    return 0;
}

/* As an array of numbers has it: whole, each longer than the one before. */
static int read_windows(const struct json_node *array, struct recipe *recipe, struct error *error)
{
    double lengths[WINDOW_COUNT_MAX];
    size_t count = json_count(array);
    if (count < 1 || count > WINDOW_COUNT_MAX)
        return json_fault(array, error, "has %zu numbers; 1 to %d are possible", count, WINDOW_COUNT_MAX);
    if (json_read_numbers(array, false, count, lengths, error))
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (lengths[i] < 1 || lengths[i] > WINDOW_LENGTH_MAX || lengths[i] != floor(lengths[i]))
            return json_fault(array, error, "holds %.15g; windows are whole numbers from 1 to %d", lengths[i],
                              WINDOW_LENGTH_MAX);
        if (i && lengths[i] <= lengths[i - 1])
            return json_fault(array, error, "holds %.15g after %.15g; the shortest stands first", lengths[i],
                              lengths[i - 1]);
        recipe->windows[i] = (int)lengths[i];
        int patch = recipe->patch_length ? recipe->patch_length : 1;
        if (recipe->windows[i] % patch != 0)
            return json_fault(array, error, "holds %d, which is no whole number of patches of %d", recipe->windows[i],
                              patch);
    }
    recipe->window_count = (int)count;
    return 0;
}

static int read_levels(const struct json_node *array, struct recipe *recipe, struct error *error)
{
    size_t count = json_count(array);
    if (count > LEVEL_COUNT_MAX)
        return json_fault(array, error, "has %zu numbers; at most %d are possible", count, LEVEL_COUNT_MAX);
    if (json_read_numbers(array, false, count, recipe->levels, error))
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (recipe->levels[i] < 1 || recipe->levels[i] > 99.9 || (i && recipe->levels[i] <= recipe->levels[i - 1]))
            return json_fault(array, error, "holds %.15g; levels are 1 to 99.9 percent, rising", recipe->levels[i]);
    }
    recipe->level_count = (int)count;
    return 0;
}

/* What version 1 did, whose recipe does not name it. */
static void set_first_version(struct recipe *recipe)
{
    recipe->window_count = 1;
    recipe->patch_length = 1;
    recipe->seasons = SEASONS_REMOVED;
    recipe->scale_steps = 0;
    recipe->stage_count = recipe->refit == REFIT_NO ? 1 : 2;
    recipe->blend.kind = BLEND_NONE;
}

/* Likewise versions 1 and 2. */
static void set_second_version(struct recipe *recipe)
{
    recipe->shape = SHAPE_MANY_TO_ONE;
    recipe->center = CENTER_WINDOW;
}

/* Keys of the recipe since versions 2 and 3, at the end of the table. */
enum { RECIPE_KEYS_ADDED_2 = 7, RECIPE_KEYS_ADDED_3 = 5 };

static int read_recipe(const struct json_node *node, int version, struct recipe *recipe, struct error *error)
{
    const char *cell, *loss, *transform, *fill, *refit, *seasons, *blend, *calendar, *shape, *center, *task;
    struct json_node periods, windows, levels;
    const struct json_field fields[] = {
        {"cell", JSON_WORD, &cell, 0, 0},
        version == 1 ? (struct json_field){"window", JSON_INT, &recipe->windows[0], 1, WINDOW_LENGTH_MAX}
                     : (struct json_field){"windows", JSON_ARRAY, &windows, 0, 0},
        {"horizon", JSON_INT, &recipe->horizon, 1, 10000},
        {"hidden", JSON_INT, &recipe->hidden_size, 1, 4096},
        {"layers", JSON_INT, &recipe->layer_count, 1, 16},
        {"dropout", JSON_NUMBER, &recipe->dropout, 0, 1},
        {"loss", JSON_WORD, &loss, 0, 0},
        {"learning_rate", JSON_NUMBER, &recipe->learning_rate, DBL_TRUE_MIN, DBL_MAX},
        {"batch", JSON_INT, &recipe->batch_size, 1, COUNT_MAX},
        {"epochs", JSON_INT, &recipe->epoch_count, 1, COUNT_MAX},
        {"patience", JSON_INT, &recipe->patience, 1, COUNT_MAX},
        {"epoch_windows", JSON_INT, &recipe->epoch_windows, 1, COUNT_MAX},
        {"validation", JSON_INT, &recipe->validation_length, 0, COUNT_MAX},
        {"test", JSON_INT, &recipe->test_length, 0, COUNT_MAX},
        {"ensemble", JSON_INT, &recipe->ensemble_count, 1, 1000},
        {"transform", JSON_WORD, &transform, 0, 0},
        {"fill", JSON_WORD, &fill, 0, 0},
        {"periods_are_given", JSON_BOOL, &recipe->periods_are_given, 0, 0},
        {"periods", JSON_ARRAY, &periods, 0, 0},
        {"refit", JSON_WORD, &refit, 0, 0},
        {"seed", JSON_UINT64, &recipe->seed, 0, 0},
        {"patch", JSON_INT, &recipe->patch_length, 0, WINDOW_LENGTH_MAX},
        {"seasons", JSON_WORD, &seasons, 0, 0},
        {"scale_steps", JSON_INT, &recipe->scale_steps, 0, WINDOW_LENGTH_MAX},
        {"blend", JSON_WORD, &blend, 0, 0},
        {"levels", JSON_ARRAY, &levels, 0, 0},
        {"stages", JSON_INT, &recipe->stage_count, 1, 3},
        {"calendar", JSON_WORD, &calendar, 0, 0},
        {"shape", JSON_WORD, &shape, 0, 0},
        {"center", JSON_WORD, &center, 0, 0},
        {"stateful", JSON_BOOL, &recipe->is_stateful, 0, 0},
        {"sampling", JSON_NUMBER, &recipe->sampling, 0, 1},
        {"task", JSON_WORD, &task, 0, 0},
    };
    size_t field_count = sizeof fields / sizeof *fields - (version < 3 ? RECIPE_KEYS_ADDED_3 : 0) -
                         (version < 2 ? RECIPE_KEYS_ADDED_2 : 0);
    if (json_read_object(node, fields, field_count, error) || read_periods(&periods, recipe, error))
        return -1;
    if (version == 1)
        set_first_version(recipe);
    else if (read_windows(&windows, recipe, error) || read_levels(&levels, recipe, error))
        return -1;
    if (version > 2 && task_from_name(task, &recipe->task))
        return unknown_word(node, "task", task, error);
    if (version < 3)
        set_second_version(recipe);
    else if (shape_from_name(shape, &recipe->shape) || recipe->shape == SHAPE_AUTO)
        return unknown_word(node, "shape", shape, error);
    else if (center_from_name(center, &recipe->center) || recipe->center == CENTER_AUTO)
        return unknown_word(node, "center", center, error);
    if (version > 1 && (seasons_from_name(seasons, &recipe->seasons) || recipe->seasons == SEASONS_AUTO))
        return unknown_word(node, "seasons", seasons, error);
    if (version > 1 && blend_from_name(blend, &recipe->blend.kind))
        return unknown_word(node, "blend", blend, error);
    if (version > 1 && calendar_features_parse(calendar, &recipe->calendar))
        return unknown_word(node, "calendar", calendar, error);
    if (recipe->dropout >= 1)
        return json_member_fault(node, "dropout", error, "is 1; it must be below 1");
    if (fill_from_name(fill, &recipe->fill))
        return unknown_word(node, "fill", fill, error);
    recipe->cell = cell_by_name(cell);
    if (!recipe->cell || recipe->cell == &convolution_cell ||
        recipe->cell->is_recurrent == (recipe->shape == SHAPE_ONE_TO_ONE))
        return unknown_word(node, "cell", cell, error);
    if (loss_from_name(loss, &recipe->loss))
        return unknown_word(node, "loss", loss, error);
    if ((recipe->loss == LOSS_CROSS_ENTROPY) != (recipe->task != TASK_FORECAST))
        return json_member_fault(node, "loss", error, "is '%s'; that is not for this task", loss);
    if (recipe->task == TASK_FORECAST && recipe->center == CENTER_WINDOW &&
        (recipe->shape != SHAPE_MANY_TO_ONE && recipe->shape != SHAPE_ENCODER_DECODER))
        return json_member_fault(node, "center", error, "is 'window'; of this shape each step would know what comes");
    if (recipe->shape == SHAPE_MANY_TO_MANY &&
        (recipe->scale_steps != 0 || recipe->patch_length != 1 || recipe->fill == FILL_LINEAR))
        return json_member_fault(node, "shape", error,
                                 "is many-to-many, with a scale, patches or lines of its windows' own");
    if (recipe->is_stateful && recipe->shape != SHAPE_MANY_TO_MANY)
        return json_member_fault(node, "stateful", error, "is true; only many-to-many can be");
    if (transform_from_name(transform, &recipe->transform))
        return unknown_word(node, "transform", transform, error);
    if (refit_from_name(refit, &recipe->refit))
        return unknown_word(node, "refit", refit, error);
    return 0;
}

static int read_choices(const struct json_node *node, struct choices *choices, struct error *error)
{
    for (struct json_node element = {0}; json_next(node, &element);) {
        if (choices->count == CHOICE_COUNT_MAX)
            return json_fault(node, error, "has more than %d elements", CHOICE_COUNT_MAX);
        struct choice *choice = &choices->items[choices->count++];
        const struct json_field fields[] = {
            {"name", JSON_BUFFER, choice->name, 0, sizeof choice->name},
            {"value", JSON_BUFFER, choice->value, 0, sizeof choice->value},
            {"reason", JSON_BUFFER, choice->reason, 0, sizeof choice->reason},
        };
        if (JSON_READ(&element, fields, error))
            return -1;
    }
    return 0;
}

/* Targets first, then past, then known, as panel.h has them. */
static int read_columns(const struct json_node *node, struct model *model, struct error *error)
{
    size_t count = json_count(node);
    if (count < 1 || count > CSV_COLUMN_COUNT_MAX)
        return json_fault(node, error, "has %zu elements; 1 to %d are possible", count, CSV_COLUMN_COUNT_MAX);
    if (!(model->columns = memory_allocate(count, sizeof *model->columns, error)))
        return -1;
    model->column_count = (int)count;
    enum column_role previous = COLUMN_TARGET;
    for (struct json_node element = {0}; json_next(node, &element);) {
        const char *role;
        struct column *column = &model->columns[element.index];
        const struct json_field fields[] = {
            {"name", JSON_TEXT, &column->name, 0, 0},
            {"role", JSON_WORD, &role, 0, 0},
        };
        if (JSON_READ(&element, fields, error))
            return -1;
        if (column_role_from_name(role, &column->role))
            return unknown_word(&element, "role", role, error);
        if (column->role < previous)
            return json_member_fault(&element, "role", error,
                                     "is out of order: targets stand first, then past, then known columns");
        previous = column->role;
        model->target_count += column->role == COLUMN_TARGET;
        model->past_count += column->role == COLUMN_PAST;
        model->known_count += column->role == COLUMN_KNOWN;
    }
    return model->target_count ? 0 : json_fault(node, error, "has no target");
}

static int read_input(const struct json_node *node, struct model *model, struct error *error)
{
    int result = -1;
    char *delimiter = NULL;
    struct json_node columns;
    const struct json_field fields[] = {
        {"columns", JSON_ARRAY, &columns, 0, 0},
        {"time", JSON_TEXT_OR_NULL, &model->time_name, 0, 0},
        {"series", JSON_TEXT_OR_NULL, &model->series_name, 0, 0},
        {"time_format", JSON_TEXT_OR_NULL, &model->time_format, 0, 0},
        {"missing", JSON_TEXT_OR_NULL, &model->missing, 0, 0},
        {"delimiter", JSON_TEXT_OR_NULL, &delimiter, 0, 0},
        {"header", JSON_BOOL, &model->has_header, 0, 0},
    };
    if (JSON_READ(node, fields, error) || read_columns(&columns, model, error))
        goto done;
    if (model->time_format && strcmp(model->time_format, "%s") != 0 && !stamp_format_is_usable(model->time_format)) {
        json_member_fault(node, "time_format", error, "is not a format that stamps can be read by");
        goto done;
    }
    if (delimiter && (strlen(delimiter) != 1 || strchr("\"\r\n", delimiter[0]))) {
        json_member_fault(node, "delimiter", error, "is not a single byte other than a quote or a line end");
        goto done;
    }
    model->delimiter = delimiter ? delimiter[0] : '\0';
    result = 0;
done:
    memory_free(delimiter);
    return result;
}

static int read_stamp_style(const struct json_node *node, struct stamp_style *style, struct error *error)
{
    int result = -1;
    char *separator = NULL;
    const char *kind;
    const struct json_field fields[] = {
        {"kind", JSON_WORD, &kind, 0, 0},
        {"separator", JSON_TEXT_OR_NULL, &separator, 0, 0},
        {"seconds", JSON_BOOL, &style->has_seconds, 0, 0},
        {"decimals", JSON_INT, &style->decimals, 0, 9},
        {"zone", JSON_BOOL, &style->has_zone, 0, 0},
        {"zulu", JSON_BOOL, &style->is_zulu, 0, 0},
        {"zone_seconds", JSON_INT, &style->zone_seconds, -86399, 86399},
        {"zone_length", JSON_INT, &style->zone_length, 0, 6},
        {"dash", JSON_BOOL, &style->dash, 0, 0},
        {"format", JSON_BUFFER, style->format, 0, STAMP_FORMAT_SIZE},
    };
    if (JSON_READ(node, fields, error))
        goto done;
    if (stamp_kind_from_name(kind, &style->kind)) {
        unknown_word(node, "kind", kind, error);
    } else if (separator ? strcmp(separator, " ") != 0 && strcmp(separator, "T") != 0 : style->kind == STAMP_DATETIME) {
        json_member_fault(node, "separator", error, "is neither a blank nor T");
    } else if (style->zone_length != 0 && style->zone_length != 3 && style->zone_length != 5 &&
               style->zone_length != 6) {
        json_member_fault(node, "zone_length", error, "is %d; it must be 0, 3, 5 or 6", style->zone_length);
    } else if (style->kind == STAMP_CUSTOM ? !stamp_format_is_usable(style->format) : style->format[0] != '\0') {
        json_member_fault(node, "format", error,
                          style->kind == STAMP_CUSTOM ? "is not a format that stamps can be read by"
                                                      : "must be empty for stamps of this kind");
    } else {
        style->separator = separator ? separator[0] : '\0';
        result = 0;
    }
done:
    memory_free(separator);
    return result;
}

static int read_calendar(const struct json_node *node, struct model *model, struct error *error)
{
    struct calendar *calendar = &model->calendar;
    const char *unit;
    struct json_node stamp;
    const struct json_field fields[] = {
        {"unit", JSON_WORD, &unit, 0, 0},
        {"step", JSON_INT64, &calendar->step, 0, 0},
        {"day", JSON_INT, &calendar->day, 0, 31},
        {"stamp", JSON_OBJECT, &stamp, 0, 0},
    };
    if (JSON_READ(node, fields, error) || read_stamp_style(&stamp, &calendar->style, error))
        return -1;
    if (calendar_unit_from_name(unit, &calendar->unit))
        return unknown_word(node, "unit", unit, error);
    if (calendar->step < 1)
        return json_member_fault(node, "step", error, "is less than 1");
    if ((calendar->day > 0) != (calendar->unit == CALENDAR_MONTH))
        return json_member_fault(node, "day", error, "is %d; it must be 1 to 31 for months and 0 otherwise",
                                 calendar->day);
    if ((calendar->unit == CALENDAR_ROW) != (model->time_name == NULL))
        return json_member_fault(node, "unit", error, "is '%s', which does not fit input.time", unit);
    if (calendar->unit != CALENDAR_ROW && (calendar->unit == CALENDAR_STEP) != (calendar->style.kind == STAMP_STEP))
        return json_member_fault(node, "unit", error, "is '%s', which does not fit stamps of kind '%s'", unit,
                                 stamp_kind_name(calendar->style.kind));
    if (model->recipe.calendar & ~calendar_features_possible(calendar))
        return json_member_fault(node, "unit", error, "is '%s', too long a step for the features in recipe.calendar",
                                 unit);
    return 0;
}

static int read_validation(const struct json_node *node, struct model *model, struct error *error)
{
    struct json_node scores;
    const struct json_field fields[] = {
        {"origins", JSON_SIZE, &model->origin_count, 0, SIZE_COUNT_MAX},
        {"period", JSON_NUMBER, &model->score_period, 0, MODEL_PERIOD_MAX},
        {"scores", JSON_ARRAY, &scores, 0, 0},
    };
    if (JSON_READ(node, fields, error))
        return -1;
    for (struct json_node element = {0}; json_next(&scores, &element);) {
        if (model->score_count == MODEL_SCORE_COUNT_MAX)
            return json_fault(&scores, error, "has more than %d elements", MODEL_SCORE_COUNT_MAX);
        struct model_score *score = &model->scores[model->score_count++];
        const struct json_field score_fields[] = {
            {"method", JSON_BUFFER, score->method, 0, sizeof score->method},
            {"mase", JSON_NUMBER_OR_NULL, &score->mase, 0, DBL_MAX},
            {"smape", JSON_NUMBER_OR_NULL, &score->smape, 0, DBL_MAX},
            {"rmse", JSON_NUMBER_OR_NULL, &score->rmse, 0, DBL_MAX},
            {"mae", JSON_NUMBER_OR_NULL, &score->mae, 0, DBL_MAX},
        };
        if (JSON_READ(&element, score_fields, error))
            return -1;
    }
    return 0;
}

/* Is it a model, and of a version that this program knows? A newer one may have any other keys. */
static int check_version(const struct json_node *root, struct error *error)
{
    struct json_node format = json_member(root, "format"), version = json_member(root, "version");
    if (!cJSON_IsObject(root->item) || !cJSON_IsString(format.item) ||
        strcmp(format.item->valuestring, MODEL_FORMAT) != 0)
        return json_fault(root, error, "is no model of seqnet: no \"format\": \"" MODEL_FORMAT "\" stands in it");
    if (!version.item)
        return json_member_fault(root, "version", error, "is missing");
    if (json_require(&version, JSON_NUMBER, error))
        return -1;
    double number = version.item->valuedouble;
    if (number > MODEL_VERSION)
        return json_fault(root, error,
                          "written by a newer seqnet (model version %.15g; this one reads up to %d); update seqnet",
                          number, MODEL_VERSION);
    return 0;
}

/* Sections since versions 2 and 3, at the end of the table. */
enum { SECTIONS_ADDED_2 = 3, SECTIONS_ADDED_3 = 1 };

static int read_sections(const struct json_node *root, size_t file_bytes, struct model *model, struct error *error)
{
    const char *format;
    int version;
    struct json_node made, recipe, choices, input, calendar, networks, members, series, validation, weights, intervals,
        classification;
    if (check_version(root, error))
        return -1;
    model->version = json_member(root, "version").item->valueint;
    bool is_first = model->version == 1;
    const struct json_field fields[] = {
        {"format", JSON_WORD, &format, 0, 0},
        {"version", JSON_INT, &version, 1, MODEL_VERSION},
        {"made", JSON_OBJECT, &made, 0, 0},
        {"recipe", JSON_OBJECT, &recipe, 0, 0},
        {"choices", JSON_ARRAY, &choices, 0, 0},
        {"input", JSON_OBJECT, &input, 0, 0},
        {"calendar", JSON_OBJECT, &calendar, 0, 0},
        {is_first ? "network" : "networks", is_first ? JSON_OBJECT : JSON_ARRAY, &networks, 0, 0},
        {"members", JSON_ARRAY, &members, 0, 0},
        {"series", JSON_ARRAY, &series, 0, 0},
        {"validation", JSON_OBJECT, &validation, 0, 0},
        {"mask", JSON_BOOL, &model->has_mask, 0, 0},
        {"weights", JSON_OBJECT, &weights, 0, 0},
        {"intervals", JSON_OBJECT, &intervals, 0, 0},
        {"classification", JSON_OBJECT_OR_NULL, &classification, 0, 0},
    };
    size_t field_count = sizeof fields / sizeof *fields - (model->version < 3 ? SECTIONS_ADDED_3 : 0) -
                         (is_first ? SECTIONS_ADDED_2 : 0);
    if (json_read_object(root, fields, field_count, error) || read_made(&made, model, error) ||
        read_recipe(&recipe, model->version, &model->recipe, error) || read_choices(&choices, &model->choices, error) ||
        read_input(&input, model, error) || read_calendar(&calendar, model, error) ||
        (model->version > 2 && model_read_classification(&classification, model, error)) ||
        model_read_networks(&networks, file_bytes, model, error) || model_read_members(&members, model, error))
        return -1;
    if (is_first)
        model->weights[METHOD_NETWORK] = 1;
    else if (model_read_weights(&weights, model, error) || model_read_intervals(&intervals, model, error))
        return -1;
    if (model_read_series(&series, model, error) || read_validation(&validation, model, error))
        return -1;
    return 0;
}

int model_read(const char *name, const char *bytes, size_t length, struct model *model, struct error *error)
{
    int result = -1;
    struct model made = MODEL_INIT;
    cJSON *tree = NULL;
    struct json_lists lists = JSON_LISTS_INIT;
    struct text text = TEXT_INIT;
    if (json_check(name, bytes, length, &lists, error))
        goto done;
    json_shorten(&lists, length, &text);
    if (text_check(&text, error))
        goto done;
    cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = memory_hook_allocate, .free_fn = memory_free});
    tree = cJSON_ParseWithLength(text.bytes, text.length);
    if (!tree) {
        /* the text is JSON: only memory can be lacking */
        error_set(error, ERROR_SYSTEM, "%s: out of memory for a model of %zu bytes", name, length);
        goto done;
    }
    const struct json_node root = {.item = tree, .source = name, .lists = &lists};
    if (read_sections(&root, length, &made, error))
        goto done;
    model_release(model);
    *model = made;
    made = (struct model)MODEL_INIT;
    result = 0;
done:
    model_release(&made);
    cJSON_Delete(tree);
    text_release(&text);
    json_lists_release(&lists);
    return result;
}
