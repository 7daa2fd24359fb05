/* What the model file says of each series: how it is prepared, its last steps, and where networks go on from. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "methods/baselines_file.h"
#include "persist/model_sections.h"

/* No reader of ours makes stamps beyond these, and the calendar's differences stay within 64 bits. */
#define INTEGER_STAMP_MAX INT64_C(4000000000000000000)
#define ANSWERS_SIZE_MAX 100000000
#define DATE_STAMP_MIN (INT64_C(-62135596800) - 86400) /* 0001-01-01, less a zone */
#define DATE_STAMP_MAX (INT64_C(253402300799) + 86400) /* 9999-12-31 */

/* ------------------------------------------------------------------ preparations */

static int check_season(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    return baselines_check_season(object, "profile", record, error);
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct season, key, kind, member, __VA_ARGS__)
static const struct json_field season_fields[] = {
    FIELD("period", JSON_NUMBER, period, JSON_RANGE(2, RECIPE_PERIOD_MAX)),
    FIELD("profile", JSON_NUMBERS, profile, JSON_COUNT(struct season, length), .is_owned = true,
          .most = SEASON_PROFILE_MAX),
};
#undef FIELD
static const struct json_table season_table = JSON_TABLE(struct season, season_fields, .check = check_season);

#define FIELD(key, kind, member, ...) JSON_FIELD(struct target_preparation, key, kind, member, __VA_ARGS__)
static const struct json_field target_fields[] = {
    FIELD("log", JSON_BOOL, is_log),
    FIELD("offset", JSON_NUMBER, offset, JSON_RANGE(0, DBL_MAX)),
    FIELD("spread", JSON_NUMBER, spread, JSON_RANGE(0, DBL_MAX)),
    FIELD("nonnegative", JSON_BOOL, is_nonnegative, .since = 2),
    FIELD("monotone", JSON_INT, monotone, JSON_RANGE(-1, 1), .is_optional = true, .fallback = 0),
    FIELD("center", JSON_NUMBER, center, .since = 3),
    FIELD("deviation", JSON_NUMBER, deviation, JSON_RANGE(DBL_TRUE_MIN, DBL_MAX), .since = 3, .fallback = 1),
    FIELD("seasons", JSON_OBJECTS, seasons, .table = &season_table,
          JSON_COUNT(struct target_preparation, season_count)),
};
#undef FIELD
static const struct json_table target_table = JSON_TABLE(struct target_preparation, target_fields, .on_one_line = true);

#define FIELD(key, kind, member, ...) JSON_FIELD(struct covariate_preparation, key, kind, member, __VA_ARGS__)
static const struct json_field covariate_fields[] = {
    FIELD("mean", JSON_NUMBER, mean),
    FIELD("deviation", JSON_NUMBER, deviation, JSON_RANGE(DBL_TRUE_MIN, DBL_MAX)),
    FIELD("center", JSON_NUMBER, center, .is_optional = true),
    FIELD("spread", JSON_NUMBER, spread, JSON_RANGE(0, DBL_MAX), .is_optional = true),
};
#undef FIELD
const struct json_table model_covariate_table =
    JSON_TABLE(struct covariate_preparation, covariate_fields, .on_one_line = true);

/* In version 1 they are the series' own. */
#define PREPARATION_FIELDS(record, member, ...)                                                                        \
    JSON_FIELD(record, "targets", JSON_OBJECTS, member targets, .table = &target_table, .is_owned = true,              \
               JSON_COUNT(record, member target_count), __VA_ARGS__),                                                  \
        JSON_FIELD(record, "covariates", JSON_OBJECTS, member covariates, .table = &model_covariate_table,             \
                   .is_owned = true, JSON_COUNT(record, member covariate_count), __VA_ARGS__)

static int check_preparation(const struct json_node *object, void *record, const void *context, struct error *error)
{
    const struct preparation *preparation = record;
    const struct model *model = context;
    const int due = model->past_count + model->known_count;
    if (preparation->target_count != model->target_count)
        return json_member_fault(object, "targets", error, "has other than %d elements", model->target_count);
    return preparation->covariate_count == due
               ? 0
               : json_member_fault(object, "covariates", error, "has other than %d elements", due);
}

static const struct json_field preparation_fields[] = {PREPARATION_FIELDS(struct preparation, , .until = 0)};
static const struct json_table preparation_table =
    JSON_TABLE(struct preparation, preparation_fields, .check = check_preparation);

static size_t preparation_count(const struct model *model)
{
    return model_classifies(model) ? 0 : (size_t)recipe_preparation_count(&model->recipe);
}

static void write_preparations(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const struct model_series *series = record;
    json_objects_write(writer, key, &preparation_table, series->preparations, preparation_count(context), context);
}

static int read_preparations(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct model_series *series = record;
    return json_objects_read(node, &preparation_table, series->preparations, preparation_count(context), context,
                             error);
}

static const struct json_custom series_preparations = {write_preparations, read_preparations};

/* ------------------------------------------------------------------ baselines */

/* Of every target, where the blend or the intervals have a use for them. */
static void write_baselines(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const struct model_series *series = record;
    const struct model *model = context;
    baselines_write(writer, key, series->baselines, series->baselines ? (size_t)model->target_count : 0,
                    model->weights + METHOD_BASELINES);
}

static int read_baselines(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct model_series *series = record;
    const struct model *model = context;
    const size_t count = model_uses_baselines(model) ? (size_t)model->target_count : 0;
    if (count && !(series->baselines = memory_allocate(count, sizeof *series->baselines, error)))
        return -1;
    return baselines_read(node, model->weights + METHOD_BASELINES, model->known_count, count, series->baselines, error);
}

static const struct json_custom series_baselines = {write_baselines, read_baselines};

/* ------------------------------------------------------------------ steps and states */

void model_write_rows(struct json_writer *writer, const char *key, const double *values, size_t row_count,
                      size_t length)
{
    json_open(writer, key, '[', false);
    for (size_t r = 0; r < row_count; r++)
        json_write_numbers(writer, NULL, values + r * length, length);
    json_close(writer, ']');
}

int model_read_rows(const struct json_node *node, size_t row_count, size_t length, bool null_allowed, double **values,
                    struct error *error)
{
    if (json_require_count(node, row_count, error))
        return -1;
    for (struct json_node row = {0}; json_next(node, &row);) { /* all are counted before room for them is asked for */
        if (json_require_count(&row, length, error))
            return -1;
    }
    if (!(*values = memory_allocate(row_count * length, sizeof **values, error)))
        return -1;
    for (struct json_node row = {0}; json_next(node, &row);) {
        if (json_read_numbers(&row, null_allowed, length, *values + row.index * length, error))
            return -1;
    }
    return 0;
}

static void write_tail(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const struct model_series *series = record;
    model_write_rows(writer, key, series->tail, (size_t)((const struct model *)context)->column_count,
                     series->tail_length);
}

/* A classifier's target column, the first, holds indices of its classes. */
static int read_tail(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct model_series *series = record;
    const struct model *model = context;
    const size_t longest = model_tail_length(&model->recipe);
    series->tail_length = series->length < longest ? series->length : longest;
    if (model_read_rows(node, (size_t)model->column_count, series->tail_length, true, &series->tail, error))
        return -1;
    for (size_t t = 0; model_classifies(model) && t < series->tail_length; t++) {
        const double label = series->tail[t];
        if (!isnan(label) && (label < 0 || label >= model->classification.classes.count || label != floor(label)))
            return json_fault(node, error, "holds the class %.15g; there are classes 0 to %d", label,
                              model->classification.classes.count - 1);
    }
    return 0;
}

static const struct json_custom series_tail = {write_tail, read_tail};

static void write_future(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const struct model_series *series = record;
    model_write_rows(writer, key, series->future, (size_t)((const struct model *)context)->known_count,
                     series->future_length);
}

static int read_future(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct model_series *series = record;
    const struct model *model = context;
    struct json_node first = {0};
    if (!json_is_array(node))
        return json_fault(node, error, "is not an array");
    if (json_next(node, &first)) {
        if (!json_is_array(&first))
            return json_fault(&first, error, "is not an array");
        series->future_length = first.count;
        if (series->future_length > (size_t)model->recipe.horizon)
            return json_fault(&first, error, "has %zu numbers, more than the horizon of %d", series->future_length,
                              model->recipe.horizon);
    }
    return model_read_rows(node, (size_t)model->known_count, series->future_length, true, &series->future, error);
}

static const struct json_custom series_future = {write_future, read_future};

static void write_states(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const struct model_series *series = record;
    const struct model *model = context;
    json_open(writer, key, '[', false);
    for (int m = 0; series->states && m < model->recipe.ensemble_count; m++)
        json_write_floats(writer, NULL, series->states + model_state_offset(model, m),
                          network_state_size(model_network(model, m)));
    json_close(writer, ']');
}

static int read_states(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct model_series *series = record;
    const struct model *model = context;
    const int members = model->recipe.is_stateful ? model->recipe.ensemble_count : 0;
    const size_t count = model_state_offset(model, members);
    if (json_require_count(node, (size_t)members, error) ||
        (count > 0 && !(series->states = memory_allocate(count, sizeof *series->states, error))))
        return -1;
    for (struct json_node element = {0}; json_next(node, &element);) {
        const int m = (int)element.index;
        if (json_read_floats(&element, network_state_size(model_network(model, m)),
                             series->states + model_state_offset(model, m), error))
            return -1;
    }
    return 0;
}

static const struct json_custom series_states = {write_states, read_states};

/* ------------------------------------------------------------------ the series */

static int check_series(const struct json_node *object, void *record, const void *context, struct error *error)
{
    struct model_series *series = record;
    const struct model *model = context;
    const struct calendar *calendar = &model->calendar;
    int64_t minimum = -INTEGER_STAMP_MAX, maximum = INTEGER_STAMP_MAX;
    if (calendar->unit == CALENDAR_ROW) {
        minimum = 1;
    } else if (calendar->style.kind != STAMP_STEP && calendar->style.kind != STAMP_UNIX) {
        minimum = DATE_STAMP_MIN;
        maximum = DATE_STAMP_MAX;
    }
    if (series->first_stamp < minimum || series->first_stamp > maximum)
        return json_member_fault(object, "first_stamp", error, "is outside of what stamps of this kind can be");
    if (series->last_stamp < series->first_stamp)
        return json_member_fault(object, "last_stamp", error, "is before the first");
    if (series->last_stamp > maximum)
        return json_member_fault(object, "last_stamp", error, "is outside of what stamps of this kind can be");
    const size_t each = (size_t)(model->recipe.horizon * model->target_count);
    if (series->answers_size &&
        (model_classifies(model) || series->answers_size % each || series->answers_size / each >= series->length))
        return json_member_fault(object, "answers", error, "has not %zu numbers for each of some steps of the series",
                                 each);
    return model->version == 1 ? check_preparation(object, &series->preparations[0], model, error) : 0;
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct model_series, key, kind, member, __VA_ARGS__)
static const struct json_field series_fields[] = {
    FIELD("id", JSON_TEXT, id),
    FIELD("length", JSON_SIZE, length, JSON_RANGE(1, MODEL_SIZE_MAX)),
    FIELD("first_stamp", JSON_INT64, first_stamp),
    FIELD("last_stamp", JSON_INT64, last_stamp),
    FIELD("baseline_only", JSON_BOOL, is_baseline_only, .since = 2),
    PREPARATION_FIELDS(struct model_series, preparations[0]., .until = 1),
    FIELD("preparations", JSON_CUSTOM, preparations, .custom = &series_preparations, .since = 2),
    FIELD("baselines", JSON_CUSTOM, baselines, .custom = &series_baselines, .since = 2),
    FIELD("tail", JSON_CUSTOM, tail, .custom = &series_tail),
    FIELD("future", JSON_CUSTOM, future, .custom = &series_future),
    FIELD("states", JSON_CUSTOM, states, .custom = &series_states, .since = 3),
    FIELD("answers", JSON_NUMBERS, answers, .null_allowed = true, .is_owned = true, .is_optional = true,
          JSON_COUNT(struct model_series, answers_size), .most = ANSWERS_SIZE_MAX),
};
#undef FIELD
const struct json_table model_series_table = JSON_TABLE(struct model_series, series_fields, .check = check_series);
