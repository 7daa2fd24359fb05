#include "methods/baselines_file.h"

#include <float.h>
#include <math.h>
#include <string.h>

int baselines_check_season(const struct json_node *object, const char *key, const struct season *season,
                           struct error *error)
{
    if (season->length >= 0 && season_fits(season->period, (size_t)season->length))
        return 0;
    return json_member_fault(object, key, error, "has %d numbers, which does not fit a period of %.15g steps",
                             season->length, season->period);
}

static const struct names adjustment_names =
    NAMES([BASELINES_ADJUSTMENT_NONE] = "none", [BASELINES_ADJUSTMENT_ADDITIVE] = "additive",
          [BASELINES_ADJUSTMENT_LOG] = "log");

static const struct names logarithms_names = NAMES(
    [BASELINES_LOGARITHMS_NONE] = "none", [BASELINES_LOGARITHMS_TREND] = "trend", [BASELINES_LOGARITHMS_ALL] = "all");

/* What is said beside the record while it is read. */
struct reading {
    const double *weights; /* [BASELINE_COUNT] */
    bool *found;           /* [BASELINE_COUNT] methods whose state the file has */
    int known_count;       /* columns that may have effects */
};

static enum baseline baseline_of(const char *word)
{
    int method = BASELINE_COUNT - 1;
    while (method > 0 && strcmp(baseline_method((enum baseline)method)->word, word) != 0)
        method--;
    return (enum baseline)method;
}

static void write_state(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    const enum baseline method = baseline_of(key);
    json_object_write(writer, key, baseline_method(method)->state, (const char *)record + baseline_state_offset(method),
                      context);
}

static int read_state(const struct json_node *node, void *record, const void *context, struct error *error)
{
    const enum baseline method = baseline_of(node->key);
    ((const struct reading *)context)->found[method] = true;
    return json_fields_read(node, baseline_method(method)->state, (char *)record + baseline_state_offset(method),
                            context, error);
}

static const struct json_custom method_state = {write_state, read_state};

static int start_methods_not_found(const struct json_node *object, struct baselines *b, const struct reading *reading,
                                   struct error *error)
{
    for (int i = 0; i < BASELINE_COUNT; i++) {
        const struct method *method = baseline_method((enum baseline)i);
        if (!method->state || reading->found[i])
            continue;
        if (reading->weights[i] > 0)
            return json_member_fault(object, method->word, error, "is missing");
        baselines_start(b, (enum baseline)i);
    }
    return 0;
}

static int check_baselines(const struct json_node *object, void *record, const void *context, struct error *error)
{
    struct baselines *b = record;
    const size_t expected = history_recent_count(b->history.period);
    if (b->season_step > (int64_t)JSON_INTEGER_MAX || b->season_step < -(int64_t)JSON_INTEGER_MAX)
        return json_member_fault(object, "season_step", error, "is beyond every series");
    if (b->history.recent_count != expected)
        return json_member_fault(object, "recent", error, "has %zu numbers; a period of %.15g steps makes it %zu",
                                 b->history.recent_count, b->history.period, expected);
    if (b->effects.count && b->effects.count != ((const struct reading *)context)->known_count)
        return json_member_fault(object, "effects", error, "has %d elements; there are %d known columns",
                                 b->effects.count, ((const struct reading *)context)->known_count);
    if (b->season.length == 0 && b->adjustment != BASELINES_ADJUSTMENT_NONE)
        return json_member_fault(object, "season_profile", error, "is empty, with an adjustment of '%s'",
                                 names_word(&adjustment_names, (int)b->adjustment));
    if (b->season.length && baselines_check_season(object, "season_profile", &b->season, error))
        return -1;
    return start_methods_not_found(object, b, context, error);
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct known_effect, key, kind, member, __VA_ARGS__)
static const struct json_field effect_fields[] = {
    FIELD("weight", JSON_NUMBER, weight),
    FIELD("mean", JSON_NUMBER, mean),
    FIELD("shut", JSON_NUMBER, shut, .null_allowed = true, .is_optional = true, .fallback = NAN),
};
#undef FIELD
static const struct json_table effect_table = JSON_TABLE(struct known_effect, effect_fields, .on_one_line = true);

#define FIELD(key, kind, member, ...) JSON_FIELD(struct baselines, key, kind, member, __VA_ARGS__)
/* Only where there are some: files without known columns are as they always were. */
static const struct json_field effects_fields[] = {
    FIELD("effects", JSON_OBJECTS, effects.columns, .table = &effect_table, .is_owned = true, .is_optional = true,
          JSON_COUNT(struct baselines, effects.count)),
    FIELD("effects_in_logs", JSON_BOOL, effects.is_log, .is_optional = true),
};
static const struct json_field shared_fields[] = {
    FIELD("period", JSON_NUMBER, history.period, JSON_RANGE(1, BASELINES_PERIOD_MAX)),
    FIELD("steps", JSON_SIZE, history.step_count, JSON_RANGE(0, JSON_INTEGER_MAX)),
    FIELD("first", JSON_NUMBER, history.first, .null_allowed = true),
    FIELD("last", JSON_NUMBER, history.last, .null_allowed = true),
    FIELD("gap", JSON_SIZE, history.gap, JSON_RANGE(0, JSON_INTEGER_MAX)),
    FIELD("recent", JSON_NUMBERS, history.recent, JSON_COUNT(struct baselines, history.recent_count), .is_owned = true,
          .null_allowed = true),
    FIELD("unit", JSON_NUMBER, unit, JSON_RANGE(DBL_MIN, DBL_MAX)),
    FIELD("adjustment", JSON_NAME, adjustment, .names = &adjustment_names),
    FIELD("season_period", JSON_NUMBER, season.period, JSON_RANGE(0, BASELINES_PERIOD_MAX)),
    FIELD("season_profile", JSON_NUMBERS, season.profile, JSON_COUNT(struct baselines, season.length), .is_owned = true,
          .most = SEASON_PROFILE_MAX),
    FIELD("season_step", JSON_INT64, season_step),
    FIELD("logarithms", JSON_NAME, logarithms, .names = &logarithms_names, .is_optional = true,
          .fallback = BASELINES_LOGARITHMS_NONE),
    FIELD("log_center", JSON_NUMBER, log_center, .is_optional = true, JSON_RANGE(-800, 800)),
};
#undef FIELD

enum {
    SHARED_COUNT = sizeof shared_fields / sizeof *shared_fields,
    EFFECTS_COUNT = sizeof effects_fields / sizeof *effects_fields,
    FIELDS_MAX = SHARED_COUNT + EFFECTS_COUNT + BASELINE_COUNT
};
_Static_assert((int)FIELDS_MAX <= JSON_FIELD_COUNT_MAX, "each method's state is a field");

/* What all methods share, effects if there may be some, then the state of each method that has one, by its word. */
static struct json_table list_fields(const double weights[BASELINE_COUNT], bool is_reading, bool has_effects,
                                     struct json_field fields[FIELDS_MAX])
{
    size_t count = SHARED_COUNT;
    memcpy(fields, shared_fields, sizeof shared_fields);
    if (has_effects) {
        memcpy(fields + count, effects_fields, sizeof effects_fields);
        count += EFFECTS_COUNT;
    }
    for (int i = 0; i < BASELINE_COUNT; i++) {
        const struct method *method = baseline_method((enum baseline)i);
        const bool is_due = method->is_in_every_file || weights[i] > 0;
        if (method->state && (is_due || is_reading))
            fields[count++] = (struct json_field){.key = method->word,
                                                  .kind = JSON_CUSTOM,
                                                  .custom = &method_state,
                                                  .is_optional = !method->is_in_every_file};
    }
    return (struct json_table){
        .fields = fields, .field_count = count, .record_size = sizeof(struct baselines), .check = check_baselines};
}

void baselines_write(struct json_writer *writer, const char *key, const struct baselines *baselines, size_t count,
                     const double weights[BASELINE_COUNT])
{
    struct json_field fields[FIELDS_MAX];
    bool has_effects = false;
    for (size_t i = 0; i < count; i++)
        has_effects = has_effects || baselines[i].effects.count > 0;
    const struct json_table table = list_fields(weights, false, has_effects, fields);
    json_objects_write(writer, key, &table, baselines, count, NULL);
}

int baselines_read(const struct json_node *array, const double weights[BASELINE_COUNT], int known_count, size_t count,
                   struct baselines *baselines, struct error *error)
{
    struct json_field fields[FIELDS_MAX];
    const struct json_table table = list_fields(weights, true, true, fields);
    if (json_require_count(array, count, error))
        return -1;
    for (struct json_node element = {0}; json_next(array, &element);) {
        bool found[BASELINE_COUNT] = {false};
        const struct reading reading = {weights, found, known_count};
        if (json_fields_read(&element, &table, &baselines[element.index], &reading, error))
            return -1;
    }
    return 0;
}
