/* What the model file says of the forecast beside the networks: the blend and its intervals. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "persist/model_sections.h"

/* ------------------------------------------------------------------ blend */

/* Does every file have it? A method that was added later is there only where it has a weight. */
static bool is_in_every_file(int method)
{
    return method == METHOD_NETWORK || baseline_method((enum baseline)(method - METHOD_BASELINES))->is_in_every_file;
}

/* A weight for each method, by its word. */
static struct json_table list_weights(struct json_field fields[METHOD_COUNT])
{
    for (int method = 0; method < METHOD_COUNT; method++)
        fields[method] =
            (struct json_field){.key = method_word(method),
                                .kind = JSON_NUMBER,
                                .offset = offsetof(struct model, weights) + (size_t)method * sizeof(double),
                                JSON_RANGE(0, 1),
                                .is_optional = !is_in_every_file(method)};
    return (struct json_table){.fields = fields, .field_count = METHOD_COUNT, .on_one_line = true};
}

static void write_weights(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    struct json_field fields[METHOD_COUNT];
    const struct json_table table = list_weights(fields);
    json_object_write(writer, key, &table, record, context);
}

static int read_weights(const struct json_node *node, void *record, const void *context, struct error *error)
{
    struct model *model = record;
    struct json_field fields[METHOD_COUNT];
    const struct json_table table = list_weights(fields);
    double sum = 0;
    if (json_fields_read(node, &table, model, context, error))
        return -1;
    for (int method = 0; method < METHOD_COUNT; method++)
        sum += model->weights[method];
    if (fabs(sum - 1) > 1e-9)
        return json_fault(node, error, "is %.15g in all; it must be 1", sum);
    if (model->recipe.blend.kind == BLEND_NONE && model->weights[METHOD_NETWORK] != 1) /* as written */
        return json_fault(node, error, "has a blend; the recipe has none");
    memcpy(model->recipe.blend.weights, model->weights, sizeof model->weights);
    return 0;
}

_Static_assert((int)METHOD_COUNT <= JSON_FIELD_COUNT_MAX, "each method's weight is a field");

const struct json_custom model_weights_section = {write_weights, read_weights};

/* ------------------------------------------------------------------ intervals */

static void write_bounds(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    const struct model *model = record;
    model_write_rows(writer, key, strcmp(key, "lower") == 0 ? model->intervals.lower : model->intervals.upper,
                     (size_t)model->intervals.level_count, (size_t)model->recipe.horizon);
}

/* Bounds [levels][horizon] that lie on their side of the forecast, no nearer to it for a later step or a higher
 * level. */
static int read_bounds(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    struct model *model = record;
    const bool is_lower = strcmp(node->key, "lower") == 0;
    const size_t levels = (size_t)model->recipe.level_count, horizon = (size_t)model->recipe.horizon;
    const double sign = is_lower ? -1 : 1;
    double **bounds = is_lower ? &model->intervals.lower : &model->intervals.upper;
    if (model_read_rows(node, levels, horizon, false, bounds, error))
        return -1;
    model->intervals.level_count = model->recipe.level_count;
    for (size_t i = 0; i < levels * horizon; i++) {
        const double bound = (*bounds)[i], size = bound * sign;
        if (size < 0)
            return json_fault(node, error, "holds %.15g, on the wrong side of the forecast", bound);
        if ((i % horizon && size < (*bounds)[i - 1] * sign) || (i >= horizon && size < (*bounds)[i - horizon] * sign))
            return json_fault(node, error,
                              "holds %.15g, nearer to the forecast than for a step before it or a lower level", bound);
    }
    return 0;
}

static const struct json_custom interval_bounds = {write_bounds, read_bounds};

/* The bounds of the finer levels, where there are some. */
static void write_finer(struct json_writer *writer, const char *key, const void *record, const void *context)
{
    (void)context;
    const struct intervals *intervals = &((const struct model *)record)->intervals;
    if (intervals->finer_count)
        model_write_rows(writer, key, strcmp(key, "finer_lower") == 0 ? intervals->finer_lower : intervals->finer_upper,
                         (size_t)intervals->finer_count, (size_t)((const struct model *)record)->recipe.horizon);
}

/* Of level `row` of `bounds` at least as far out as those of the next lower kept level, and at most as the next higher
 * one's; rising with the steps. */
static bool is_between(const struct model *model, const double *bounds, const double *kept, size_t row, double sign)
{
    const struct intervals *intervals = &model->intervals;
    const size_t K = (size_t)model->recipe.horizon;
    for (size_t k = 0; k < K; k++) {
        const double size = bounds[row * K + k] * sign;
        if (!(size >= 0) || (k && size < bounds[row * K + k - 1] * sign) ||
            (row && size < bounds[(row - 1) * K + k] * sign))
            return false;
        for (int l = 0; l < intervals->level_count; l++) {
            const double other = kept[(size_t)l * K + k] * sign;
            if (model->recipe.levels[l] < intervals->finer_levels[row] ? size < other : size > other)
                return false;
        }
    }
    return true;
}

static int read_finer(const struct json_node *node, void *record, const void *context, struct error *error)
{
    (void)context;
    struct model *model = record;
    struct intervals *intervals = &model->intervals;
    const bool is_lower = strcmp(node->key, "finer_lower") == 0;
    double **bounds = is_lower ? &intervals->finer_lower : &intervals->finer_upper;
    const double *kept = is_lower ? intervals->lower : intervals->upper;
    if (model_read_rows(node, (size_t)intervals->finer_count, (size_t)model->recipe.horizon, false, bounds, error))
        return -1;
    for (size_t row = 0; row < (size_t)intervals->finer_count; row++) {
        if (!is_between(model, *bounds, kept, row, is_lower ? -1 : 1))
            return json_fault(node, error, "does not rise with steps and levels, or lies beyond the bounds around it");
    }
    return 0;
}

static const struct json_custom finer_bounds = {write_finer, read_finer};

/* Do the finer levels fit the recipe's, and have they bounds? */
static int check_intervals(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct model *model = record;
    const struct intervals *intervals = &model->intervals;
    if (intervals->finer_count + model->recipe.level_count > LEVEL_COUNT_MAX)
        return json_member_fault(object, "finer_levels", error, "has %d levels; with the recipe's they are at most %d",
                                 intervals->finer_count, LEVEL_COUNT_MAX);
    for (int f = 0; f < intervals->finer_count; f++) {
        if (f && intervals->finer_levels[f] <= intervals->finer_levels[f - 1])
            return json_member_fault(object, "finer_levels", error, "holds %.15g after %.15g; the lowest stands first",
                                     intervals->finer_levels[f], intervals->finer_levels[f - 1]);
        for (int l = 0; l < model->recipe.level_count; l++) {
            if (fabs(intervals->finer_levels[f] - model->recipe.levels[l]) < LEVEL_GAP)
                return json_member_fault(object, "finer_levels", error, "holds %.15g, which the recipe has",
                                         intervals->finer_levels[f]);
        }
    }
    if (intervals->finer_count && !intervals->finer_lower)
        return json_member_fault(object, "finer_lower", error, "is missing");
    if (intervals->finer_count && !intervals->finer_upper)
        return json_member_fault(object, "finer_upper", error, "is missing");
    return 0;
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct model, key, kind, intervals.member, __VA_ARGS__)
static const struct json_field intervals_fields[] = {
    FIELD("errors", JSON_SIZE, error_count, JSON_RANGE(0, MODEL_SIZE_MAX)),
    FIELD("approximate", JSON_BOOL, is_approximate),
    FIELD("error_share", JSON_NUMBER, error_share, JSON_RANGE(0, 1)),
    FIELD("lower", JSON_CUSTOM, lower, .custom = &interval_bounds),
    FIELD("upper", JSON_CUSTOM, upper, .custom = &interval_bounds),
    FIELD("finer_levels", JSON_NUMBERS, finer_levels, JSON_RANGE(LEVEL_MIN, LEVEL_MAX), .is_optional = true,
          JSON_COUNT(struct model, intervals.finer_count)),
    FIELD("finer_lower", JSON_CUSTOM, finer_lower, .custom = &finer_bounds, .is_optional = true),
    FIELD("finer_upper", JSON_CUSTOM, finer_upper, .custom = &finer_bounds, .is_optional = true),
    FIELD("correlation_share", JSON_NUMBER, correlation.share, JSON_RANGE(0, 1), .is_optional = true, .fallback = 1),
    FIELD("correlation_aging", JSON_NUMBER, correlation.aging, JSON_RANGE(0, 1), .is_optional = true, .fallback = 0.5),
    FIELD("correlation_memory", JSON_NUMBER, correlation.memory, JSON_RANGE(0, 1), .is_optional = true, .fallback = 1),
};
#undef FIELD
const struct json_table model_intervals_table = JSON_TABLE(struct model, intervals_fields, .check = check_intervals);
