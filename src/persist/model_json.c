/* The model file: its sections in their order, and those that are small. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "csv/csv_reader.h"
#include "persist/model_sections.h"

#define MODEL(key, kind, member, ...) JSON_FIELD(struct model, key, kind, member, __VA_ARGS__)

/* ------------------------------------------------------------------ how it was made */

/* The first stamp of any series, or the last one, as the input has it: for people, and so not read. */
static void write_stamp(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    const struct model *model = record;
    const bool is_last = strcmp(key, "last") == 0;
    char text[STAMP_TEXT_SIZE] = ""; /* a classifier of whole series keeps none */
    int64_t stamp = 0;
    for (size_t s = 0; s < model->series_count; s++) {
        const int64_t other = is_last ? model->series[s].last_stamp : model->series[s].first_stamp;
        if (s == 0 || (is_last ? other > stamp : other < stamp))
            stamp = other;
    }
    if (model->series_count > 0)
        calendar_write(&model->calendar, stamp, text);
    json_write_text(writer, key, text);
}

static int read_stamp(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)record;
    (void)context;
    char *text = NULL;
    const int result = json_read_text(node, &text, error);
    memory_free(text);
    return result;
}

static int check_made(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    if (strspn(((const struct model *)record)->sha256, "0123456789abcdef") == SHA256_HEX_SIZE - 1)
        return 0;
    return json_member_fault(object, "sha256", error, "is not 64 hexadecimal digits in lower case");
}

static const struct json_custom stamp_of_series = {write_stamp, read_stamp};

static const struct json_field made_fields[] = {
    MODEL("program", JSON_TEXT, program),
    MODEL("command", JSON_TEXT, command),
    MODEL("source", JSON_TEXT, source),
    MODEL("sha256", JSON_BUFFER, sha256),
    MODEL("rows", JSON_SIZE, row_count, JSON_RANGE(0, MODEL_SIZE_MAX)),
    MODEL("first", JSON_CUSTOM, series, .custom = &stamp_of_series),
    MODEL("last", JSON_CUSTOM, series, .custom = &stamp_of_series),
    MODEL("interrupted", JSON_BOOL, is_interrupted, .is_optional = true),
};
static const struct json_table made_table = JSON_TABLE(struct model, made_fields, .check = check_made);

static const struct json_field choice_fields[] = {
    JSON_FIELD(struct choice, "name", JSON_BUFFER, name),
    JSON_FIELD(struct choice, "value", JSON_BUFFER, value),
    JSON_FIELD(struct choice, "reason", JSON_BUFFER, reason),
};
static const struct json_table choice_table = JSON_TABLE(struct choice, choice_fields);

/* ------------------------------------------------------------------ how its input is read */

static const struct json_field column_fields[] = {
    JSON_FIELD(struct column, "name", JSON_TEXT, name),
    JSON_FIELD(struct column, "role", JSON_NAME, role, .names = &column_role_names),
    JSON_FIELD(struct column, "static", JSON_BOOL, is_static, .is_optional = true),
};
static const struct json_table column_table = JSON_TABLE(struct column, column_fields, .on_one_line = true);

/* Targets first, then past, then known, as panel.h has them. */
static int check_input(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    struct model *model = record;
    struct duration every;
    for (int c = 0; c < model->column_count; c++) {
        const enum column_role role = model->columns[c].role;
        if (c > 0 && role < model->columns[c - 1].role)
            return json_member_fault(object, "columns", error,
                                     "has a %s column after a %s one; targets stand first, then past, then known ones",
                                     column_role_name(role), column_role_name(model->columns[c - 1].role));
        model->target_count += role == COLUMN_TARGET;
        model->past_count += role == COLUMN_PAST;
        model->known_count += role == COLUMN_KNOWN;
    }
    if (model->target_count == 0)
        return json_member_fault(object, "columns", error, "has no target");
    if (model->time_format && strcmp(model->time_format, "%s") != 0 && strcmp(model->time_format, "excel") != 0 &&
        !stamp_format_is_usable(model->time_format))
        return json_member_fault(object, "time_format", error, "is not a format that stamps can be read by");
    if (model->decimal && model->decimal != '.' && model->decimal != ',')
        return json_member_fault(object, "decimal", error, "is neither a point nor a comma");
    if (model->thousands && !strchr(".,' -", model->thousands))
        return json_member_fault(object, "thousands", error, "is no mark between thousands");
    if (model->wide_target && !model->series_name)
        return json_member_fault(object, "wide", error, "needs a series column");
    if (model->wide_target && model->target_count != 1)
        return json_member_fault(object, "wide", error, "goes with one target");
    for (int c = 0; c < model->column_count; c++) {
        if (model->columns[c].is_static && model->columns[c].role != COLUMN_PAST)
            return json_member_fault(object, "columns", error, "has a static column that is no past one");
    }
    if (model->rules.every[0] && duration_parse(model->rules.every, &every))
        return json_member_fault(object, "every", error, "is not a length of time");
    if (!model->rules.every[0] != (model->rules.aggregate == AGGREGATE_NONE))
        return json_member_fault(object, "aggregate", error, "goes with \"every\"");
    if (model->delimiter && strchr("\"\r\n", model->delimiter))
        return json_member_fault(object, "delimiter", error, "is a quote or a line end");
    return 0;
}

static const struct json_field input_fields[] = {
    MODEL("columns", JSON_OBJECTS, columns, .table = &column_table, .is_owned = true, .most = CSV_COLUMN_COUNT_MAX,
          JSON_COUNT(struct model, column_count)),
    MODEL("time", JSON_TEXT, time_name, .null_allowed = true),
    MODEL("series", JSON_TEXT, series_name, .null_allowed = true),
    MODEL("time_format", JSON_TEXT, time_format, .null_allowed = true),
    MODEL("missing", JSON_TEXT, missing, .null_allowed = true),
    MODEL("delimiter", JSON_CHAR, delimiter, .null_allowed = true),
    MODEL("header", JSON_BOOL, has_header),
    MODEL("decimal", JSON_CHAR, decimal, .null_allowed = true, .is_optional = true),
    MODEL("thousands", JSON_CHAR, thousands, .null_allowed = true, .is_optional = true),
    MODEL("date_order", JSON_NAME, date_order, .names = &date_order_names, .is_optional = true),
    MODEL("skip", JSON_INT, skip_count, JSON_RANGE(0, 1000), .is_optional = true),
    MODEL("wide", JSON_TEXT, wide_target, .null_allowed = true, .is_optional = true),
    MODEL("duplicates", JSON_NAME, rules.duplicates, .names = &duplicates_names, .is_optional = true),
    MODEL("every", JSON_BUFFER, rules.every, .is_optional = true),
    MODEL("aggregate", JSON_NAME, rules.aggregate, .names = &aggregate_names, .is_optional = true),
    MODEL("complete_only", JSON_BOOL, complete_only, .is_optional = true),
    MODEL("closed", JSON_NAME, closed, .names = &closed_names, .is_optional = true, .fallback = CLOSED_AUTO),
};
static const struct json_table input_table = JSON_TABLE(struct model, input_fields, .check = check_input);

/* ------------------------------------------------------------------ its calendar */

static int check_stamp(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct stamp_style *style = record;
    const char marks[] = {' ', STAMP_JOINT, STAMP_MARK_NONE, STAMP_MARK_COMMA, '-', '/', '.', ',', '\0'};
    if (!strchr("T \x1f_;", style->separator) || (!style->separator && style->kind == STAMP_DATETIME))
        return json_member_fault(object, "separator", error, "is neither a blank nor T");
    if (strspn(style->marks, marks) != strlen(style->marks))
        return json_member_fault(object, "marks", error, "has what does not stand between the parts of a date");
    if (!strchr("._", style->clock))
        return json_member_fault(object, "clock", error, "is neither a point nor _");
    enum stamp_kind of_notation = stamp_notation_kind(style->notation);
    if (style->notation != NOTATION_USUAL && of_notation != style->kind &&
        (of_notation != STAMP_DATE || style->kind != STAMP_DATETIME))
        return json_member_fault(object, "notation", error, "is '%s', which does not fit stamps of kind '%s'",
                                 stamp_notation_name(style->notation), stamp_kind_name(style->kind));
    if (style->zone_length && strchr("\3\5\6", style->zone_length) == NULL)
        return json_member_fault(object, "zone_length", error, "is %d; it must be 0, 3, 5 or 6", style->zone_length);
    const bool is_custom = style->kind == STAMP_CUSTOM;
    if (is_custom ? stamp_format_is_usable(style->format) : !style->format[0])
        return 0;
    return json_member_fault(object, "format", error, "%s",
                             is_custom ? "is not a format that stamps can be read by"
                                       : "must be empty for stamps of this kind");
}

static const struct json_field stamp_fields[] = {
    JSON_FIELD(struct stamp_style, "kind", JSON_NAME, kind, .names = &stamp_kind_names),
    JSON_FIELD(struct stamp_style, "separator", JSON_CHAR, separator, .null_allowed = true),
    JSON_FIELD(struct stamp_style, "seconds", JSON_BOOL, has_seconds),
    JSON_FIELD(struct stamp_style, "decimals", JSON_INT, decimals, JSON_RANGE(0, 9)),
    JSON_FIELD(struct stamp_style, "zone", JSON_BOOL, has_zone),
    JSON_FIELD(struct stamp_style, "zulu", JSON_BOOL, is_zulu),
    JSON_FIELD(struct stamp_style, "zone_seconds", JSON_INT, zone_seconds, JSON_RANGE(-86399, 86399)),
    JSON_FIELD(struct stamp_style, "zone_length", JSON_INT, zone_length, JSON_RANGE(0, 6)),
    JSON_FIELD(struct stamp_style, "dash", JSON_BOOL, dash),
    JSON_FIELD(struct stamp_style, "format", JSON_BUFFER, format),
    JSON_FIELD(struct stamp_style, "joints", JSON_INT, joints, JSON_RANGE(0, 255), .is_optional = true),
    JSON_FIELD(struct stamp_style, "notation", JSON_NAME, notation, .names = &stamp_notation_names,
               .is_optional = true),
    JSON_FIELD(struct stamp_style, "marks", JSON_BUFFER, marks, .is_optional = true),
    JSON_FIELD(struct stamp_style, "clock", JSON_CHAR, clock, .null_allowed = true, .is_optional = true),
    JSON_FIELD(struct stamp_style, "hour", JSON_BOOL, is_hour, .is_optional = true),
    JSON_FIELD(struct stamp_style, "spelling", JSON_INT, spelling, JSON_RANGE(0, STAMP_SPELLING_ALL),
               .is_optional = true),
    JSON_FIELD(struct stamp_style, "fraction", JSON_INT, fraction, JSON_RANGE(0, 999999999), .is_optional = true),
    JSON_FIELD(struct stamp_style, "unix_digits", JSON_INT, unix_digits, JSON_RANGE(0, 9), .is_optional = true),
};
static const struct json_table stamp_table = JSON_TABLE(struct stamp_style, stamp_fields, .check = check_stamp);

static int check_calendar(const struct json_node *object, void *record, const void *context, struct error *error)
{
    const struct calendar *calendar = record;
    const struct model *model = context;
    const char *unit = calendar_unit_name(calendar->unit),
               *fault = opening_fault(&calendar->opening, calendar->unit == CALENDAR_SECOND ? calendar->step : 0);
    if (calendar->step < 1)
        return json_member_fault(object, "step", error, "is less than 1");
    if ((calendar->day > 0) != (calendar->unit == CALENDAR_MONTH))
        return json_member_fault(object, "day", error, "is %d; it must be 1 to 33 for months, else 0", calendar->day);
    if ((calendar->unit == CALENDAR_ROW) != (model->time_name == NULL))
        return json_member_fault(object, "unit", error, "is '%s', which does not fit input.time", unit);
    if (calendar->unit != CALENDAR_ROW && (calendar->unit == CALENDAR_STEP) != (calendar->style.kind == STAMP_STEP))
        return json_member_fault(object, "unit", error, "is '%s', which does not fit stamps of kind '%s'", unit,
                                 stamp_kind_name(calendar->style.kind));
    if (fault)
        return json_member_fault(object, "open", error, "%s", fault);
    if (model->recipe.calendar & ~calendar_features_possible(calendar))
        return json_member_fault(object, "unit", error, "is '%s', too long a step for the features in recipe.calendar",
                                 unit);
    return 0;
}

static const struct json_field range_fields[] = {
    JSON_FIELD(struct opening_range, "first", JSON_INT, first, JSON_RANGE(0, OPENING_WEEK_SECONDS - 1)),
    JSON_FIELD(struct opening_range, "last", JSON_INT, last, JSON_RANGE(0, OPENING_WEEK_SECONDS - 1)),
};
static const struct json_table range_table = JSON_TABLE(struct opening_range, range_fields, .on_one_line = true);

static const struct json_field calendar_fields[] = {
    JSON_FIELD(struct calendar, "unit", JSON_NAME, unit, .names = &calendar_unit_names),
    JSON_FIELD(struct calendar, "step", JSON_INT64, step),
    JSON_FIELD(struct calendar, "day", JSON_INT, day, JSON_RANGE(0, CALENDAR_FIRST_BUSINESS_DAY)),
    JSON_FIELD(struct calendar, "stamp", JSON_OBJECT, style, .table = &stamp_table),
    JSON_FIELD(struct calendar, "open", JSON_OBJECTS, opening.ranges, .table = &range_table, .is_optional = true,
               JSON_COUNT(struct calendar, opening.range_count)),
};
static const struct json_table calendar_table = JSON_TABLE(struct calendar, calendar_fields, .check = check_calendar);

/* ------------------------------------------------------------------ how well it did */

#define FIELD(key, kind, member, ...) JSON_FIELD(struct model_score, key, kind, member, __VA_ARGS__)
#define ERROR_FIELD(key, member) FIELD(key, JSON_NUMBER, member, JSON_RANGE(0, DBL_MAX), .null_allowed = true)
static const struct json_field score_fields[] = {
    FIELD("method", JSON_BUFFER, method),
    ERROR_FIELD("mase", mase),
    ERROR_FIELD("smape", smape),
    ERROR_FIELD("rmse", rmse),
    ERROR_FIELD("mae", mae),
};
#undef FIELD
static const struct json_table score_table = JSON_TABLE(struct model_score, score_fields, .on_one_line = true);

static const struct json_field validation_fields[] = {
    MODEL("origins", JSON_SIZE, origin_count, JSON_RANGE(0, MODEL_SIZE_MAX)),
    MODEL("period", JSON_NUMBER, score_period, JSON_RANGE(0, RECIPE_PERIOD_MAX)),
    MODEL("scores", JSON_OBJECTS, scores, .table = &score_table, JSON_COUNT(struct model, score_count)),
};
static const struct json_table validation_table = JSON_TABLE(struct model, validation_fields);

/* ------------------------------------------------------------------ what it has learnt since */

static int check_update(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    if (strspn(((const struct model_update *)record)->sha256, "0123456789abcdef") == SHA256_HEX_SIZE - 1)
        return 0;
    return json_member_fault(object, "sha256", error, "is not 64 hexadecimal digits in lower case");
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct model_update, key, kind, member, __VA_ARGS__)
static const struct json_field update_fields[] = {
    FIELD("way", JSON_NAME, way, .names = &update_way_names),
    FIELD("rows_before", JSON_SIZE, rows_before, JSON_RANGE(0, MODEL_SIZE_MAX)),
    FIELD("rows", JSON_SIZE, rows, JSON_RANGE(0, MODEL_SIZE_MAX)),
    FIELD("last", JSON_BUFFER, last),
    FIELD("sha256", JSON_BUFFER, sha256),
    FIELD("joined", JSON_SIZE, joined_count, JSON_RANGE(0, MODEL_SIZE_MAX)),
    FIELD("epochs", JSON_INT, epoch_count, JSON_RANGE(0, INT32_MAX)),
    FIELD("judged", JSON_BOOL, is_judged),
};
#undef FIELD
static const struct json_table update_table =
    JSON_TABLE(struct model_update, update_fields, .check = check_update, .on_one_line = true);

/* ------------------------------------------------------------------ the file */

static void write_head(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)record;
    (void)context;
    if (strcmp(key, "format") == 0)
        json_write_text(writer, key, MODEL_FORMAT);
    else
        json_write_size(writer, key, MODEL_VERSION);
}

/* Format and version are looked at before anything else. */
static int read_nothing(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)node;
    (void)record;
    (void)context;
    (void)error;
    return 0;
}

/* A series is found by its id, so that no two may have the same. */
static int check_ids(const struct json_node *root, const struct model *model, struct error *error)
{
    if (!model->series_name) {
        if (model->series_count == 1 && model->series[0].id[0] == '\0')
            return 0;
        return json_member_fault(root, "series", error,
                                 "must be one series with an empty id, since input.series is null");
    }
    for (size_t s = 1; s < model->series_count; s++) {
        if (strcmp(model->by_id[s - 1]->id, model->by_id[s]->id) == 0)
            return json_member_fault(root, "series", error, "two have the id '%s'", model->by_id[s]->id);
    }
    return 0;
}

static int check_file(const struct json_node *root, void *record, const void *context, struct error *error)
{
    (void)context;
    struct model *model = record;
    const bool has_series = model->recipe.task != TASK_CLASSIFY_SERIES;
    if (has_series != (model->series_count > 0))
        return json_member_fault(root, "series", error,
                                 has_series ? "is empty; a model has at least one series"
                                            : "is not empty; a classifier of whole series keeps none");
    return model_index_series(model, error) || (has_series && check_ids(root, model, error)) ? -1 : 0;
}

static const struct json_custom head_of_file = {write_head, read_nothing};

#define SECTION(key_, section, ...)                                                                                    \
    {                                                                                                                  \
        .key = (key_), .kind = JSON_CUSTOM, .custom = &(section), __VA_ARGS__                                          \
    }
#define OBJECT(key_, table_, ...)                                                                                      \
    {                                                                                                                  \
        .key = (key_), .kind = JSON_OBJECT, .table = &(table_), __VA_ARGS__                                            \
    }
static const struct json_field file_fields[] = {
    SECTION("format", head_of_file),
    SECTION("version", head_of_file),
    OBJECT("made", made_table),
    SECTION("recipe", model_recipe_section),
    MODEL("choices", JSON_OBJECTS, choices.items, .table = &choice_table, JSON_COUNT(struct model, choices.count)),
    OBJECT("input", input_table),
    MODEL("calendar", JSON_OBJECT, calendar, .table = &calendar_table),
    MODEL("mask", JSON_BOOL, has_mask, .since = 2),
    SECTION("classification", model_classification_section, .since = 3),
    SECTION("network", model_networks_section, .until = 1),
    SECTION("networks", model_networks_section, .since = 2),
    MODEL("members", JSON_OBJECTS, members, .table = &model_member_table, .is_owned = true, .count_is_read = true,
          JSON_COUNT(struct model, recipe.ensemble_count)),
    SECTION("weights", model_weights_section, .since = 2),
    OBJECT("intervals", model_intervals_table, .since = 2),
    MODEL("series", JSON_OBJECTS, series, .table = &model_series_table, .is_owned = true,
          JSON_COUNT(struct model, series_count)),
    OBJECT("validation", validation_table),
    MODEL("updates", JSON_OBJECTS, updates, .table = &update_table, .is_owned = true, .is_optional = true,
          JSON_COUNT(struct model, update_count)),
};
static const struct json_table file_table = JSON_TABLE(struct model, file_fields, .check = check_file);

int model_write(const struct model *model, struct text *text, struct error *error)
{
    struct json_writer writer = {.text = text};
    json_object_write(&writer, NULL, &file_table, model, model);
    text_append(text, "\n", 1);
    return text_check(text, error);
}

/* Is it a model, and of a version that this program knows? A newer one may have any other keys. */
static int read_version(const struct json_node *root, int *version, struct error *error)
{
    const bool is_object = json_is_object(root);
    const struct json_node format = is_object ? json_member(root, "format") : (struct json_node){0},
                           number = is_object ? json_member(root, "version") : (struct json_node){0};
    double value;
    if (!format.begin || strncmp(format.begin, "\"" MODEL_FORMAT "\"", sizeof MODEL_FORMAT + 1) != 0)
        return json_fault(root, error, "is no model of seqnet: no \"format\": \"" MODEL_FORMAT "\" stands in it");
    if (!number.begin)
        return json_fault(&number, error, "is missing");
    if (json_read_number(&number, false, &value, error))
        return -1;
    if (value > MODEL_VERSION)
        return json_fault(root, error,
                          "written by a newer seqnet (model version %.15g; this one reads up to %d); update seqnet",
                          value, MODEL_VERSION);
    if (!(value >= 1) || value != floor(value))
        return json_fault(&number, error, "is %.15g; it must be 1 to %d", value, MODEL_VERSION);
    *version = (int)value;
    return 0;
}

int model_read(const char *name, const char *bytes, size_t length, struct model *model, struct error *error)
{
    return model_read_by(name, bytes, length, 0, model, error);
}

int model_read_by(const char *name, const char *bytes, size_t length, int thread_count, struct model *model,
                  struct error *error)
{
    int result = -1;
    struct model made = MODEL_INIT;
    struct json_document document = JSON_DOCUMENT_INIT;
    document.thread_count = thread_count;
    if (json_document_open(&document, name, bytes, length, error))
        goto done;
    const struct json_node root = json_root(&document);
    if (read_version(&root, &document.version, error))
        goto done;
    made.version = document.version;
    made.weights[METHOD_NETWORK] = 1; /* of version 1, which knew no blend */
    if (json_fields_read(&root, &file_table, &made, &made, error))
        goto done;
    model_release(model);
    *model = made;
    made = (struct model)MODEL_INIT;
    result = 0;
done:
    model_release(&made);
    json_document_release(&document);
    return result;
}
