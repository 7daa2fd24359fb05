/* What the model file says of the forecast beside the networks: the blend, its intervals, and the baselines' states. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "persist/model_sections.h"

/* ------------------------------------------------------------------ blend */

/* A weight for each method, by its word. */
static struct json_table list_weights(struct json_field fields[METHOD_COUNT])
{
    for (int method = 0; method < METHOD_COUNT; method++)
        fields[method] =
            (struct json_field){.key = method_word(method),
                                .kind = JSON_NUMBER,
                                .offset = offsetof(struct model, weights) + (size_t)method * sizeof(double),
                                JSON_RANGE(0, 1)};
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

#define FIELD(key, kind, member, ...) JSON_FIELD(struct model, key, kind, intervals.member, __VA_ARGS__)
static const struct json_field intervals_fields[] = {
    FIELD("errors", JSON_SIZE, error_count, JSON_RANGE(0, MODEL_SIZE_MAX)),
    FIELD("approximate", JSON_BOOL, is_approximate),
    FIELD("error_share", JSON_NUMBER, error_share, JSON_RANGE(0, 1)),
    FIELD("lower", JSON_CUSTOM, lower, .custom = &interval_bounds),
    FIELD("upper", JSON_CUSTOM, upper, .custom = &interval_bounds),
};
#undef FIELD
const struct json_table model_intervals_table = JSON_TABLE(struct model, intervals_fields);

/* ------------------------------------------------------------------ baselines */

static const struct names adjustment_names =
    NAMES([BASELINES_ADJUSTMENT_NONE] = "none", [BASELINES_ADJUSTMENT_ADDITIVE] = "additive",
          [BASELINES_ADJUSTMENT_LOG] = "log");
static const struct names error_names =
    NAMES([SMOOTHING_ERROR_ADDITIVE] = "additive", [SMOOTHING_ERROR_MULTIPLICATIVE] = "multiplicative");
static const struct names trend_names = NAMES([SMOOTHING_TREND_NONE] = "none", [SMOOTHING_TREND_ADDITIVE] = "additive",
                                              [SMOOTHING_TREND_DAMPED] = "damped");
static const struct names season_names =
    NAMES([SMOOTHING_SEASON_NONE] = "none", [SMOOTHING_SEASON_ADDITIVE] = "additive",
          [SMOOTHING_SEASON_MULTIPLICATIVE] = "multiplicative");

/* Factors or seasonals, of which one is the next step's. */
static int check_phase(const struct json_node *object, const char *key, int phase, int period, struct error *error)
{
    if (period < 1)
        return json_member_fault(object, key, error, "is empty");
    return phase < period ? 0 : json_member_fault(object, "phase", error, "is %d of %d", phase, period);
}

static int check_theta(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct theta *theta = record;
    return check_phase(object, "factors", theta->phase, theta->period, error);
}

static int check_smoothing(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct smoothing *smoothing = record;
    return check_phase(object, "seasonals", smoothing->phase, smoothing->period, error);
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct theta, key, kind, member, __VA_ARGS__)
static const struct json_field theta_fields[] = {
    FIELD("alpha", JSON_NUMBER, alpha, JSON_RANGE(0, 1)),
    FIELD("drift", JSON_NUMBER, drift),
    FIELD("level", JSON_NUMBER, level),
    FIELD("steps", JSON_NUMBER, steps, JSON_RANGE(0, MODEL_SIZE_MAX)),
    FIELD("season", JSON_NAME, season, .names = &season_names),
    FIELD("phase", JSON_INT, phase, JSON_RANGE(0, THETA_PERIOD_MAX)),
    FIELD("factors", JSON_NUMBERS, factors, JSON_COUNT(struct theta, period)),
};
#undef FIELD
static const struct json_table theta_table =
    JSON_TABLE(struct theta, theta_fields, .on_one_line = true, .check = check_theta);

#define FIELD(key, kind, member, ...) JSON_FIELD(struct smoothing, key, kind, member, __VA_ARGS__)
static const struct json_field smoothing_fields[] = {
    FIELD("error", JSON_NAME, error, .names = &error_names),
    FIELD("trend", JSON_NAME, trend, .names = &trend_names),
    FIELD("season", JSON_NAME, season, .names = &season_names),
    FIELD("alpha", JSON_NUMBER, alpha, JSON_RANGE(0, 1)),
    FIELD("beta", JSON_NUMBER, beta, JSON_RANGE(0, 1)),
    FIELD("gamma", JSON_NUMBER, gamma, JSON_RANGE(0, 1)),
    FIELD("phi", JSON_NUMBER, phi, JSON_RANGE(0, 1)),
    FIELD("level", JSON_NUMBER, level),
    FIELD("growth", JSON_NUMBER, growth),
    FIELD("variance", JSON_NUMBER, variance, JSON_RANGE(0, DBL_MAX)),
    FIELD("phase", JSON_INT, phase, JSON_RANGE(0, SMOOTHING_PERIOD_MAX)),
    FIELD("seasonals", JSON_NUMBERS, seasonals, JSON_COUNT(struct smoothing, period)),
};
#undef FIELD
static const struct json_table smoothing_table =
    JSON_TABLE(struct smoothing, smoothing_fields, .on_one_line = true, .check = check_smoothing);

static int check_baselines(const struct json_node *object, void *record, const void *context, struct error *error)
{
    (void)context;
    const struct baselines *b = record;
    const size_t expected = history_recent_count(b->history.period);
    if (b->season_step > (int64_t)MODEL_SIZE_MAX || b->season_step < -(int64_t)MODEL_SIZE_MAX)
        return json_member_fault(object, "season_step", error, "is beyond every series");
    if (b->history.recent_count != expected)
        return json_member_fault(object, "recent", error, "has %zu numbers; a period of %.15g steps makes it %zu",
                                 b->history.recent_count, b->history.period, expected);
    if (b->season.length == 0 && b->adjustment != BASELINES_ADJUSTMENT_NONE)
        return json_member_fault(object, "season_profile", error, "is empty, with an adjustment of '%s'",
                                 names_word(&adjustment_names, (int)b->adjustment));
    return b->season.length == 0 ? 0 : model_check_season(object, "season_profile", &b->season, error);
}

#define FIELD(key, kind, member, ...) JSON_FIELD(struct baselines, key, kind, member, __VA_ARGS__)
static const struct json_field baselines_fields[] = {
    FIELD("period", JSON_NUMBER, history.period, JSON_RANGE(1, BASELINES_PERIOD_MAX)),
    FIELD("steps", JSON_SIZE, history.step_count, JSON_RANGE(0, MODEL_SIZE_MAX)),
    FIELD("first", JSON_NUMBER, history.first, .null_allowed = true),
    FIELD("last", JSON_NUMBER, history.last, .null_allowed = true),
    FIELD("gap", JSON_SIZE, history.gap, JSON_RANGE(0, MODEL_SIZE_MAX)),
    FIELD("recent", JSON_NUMBERS, history.recent, JSON_COUNT(struct baselines, history.recent_count), .is_owned = true,
          .null_allowed = true),
    FIELD("unit", JSON_NUMBER, unit, JSON_RANGE(DBL_MIN, DBL_MAX)),
    FIELD("adjustment", JSON_NAME, adjustment, .names = &adjustment_names),
    FIELD("season_period", JSON_NUMBER, season.period, JSON_RANGE(0, MODEL_PERIOD_MAX)),
    FIELD("season_profile", JSON_NUMBERS, season.profile, JSON_COUNT(struct baselines, season.length), .is_owned = true,
          .most = SEASON_PROFILE_MAX),
    FIELD("season_step", JSON_INT64, season_step),
    FIELD("theta", JSON_OBJECT, theta, .table = &theta_table),
    FIELD("smoothing", JSON_OBJECT, smoothing, .table = &smoothing_table),
};
#undef FIELD
const struct json_table model_baselines_table =
    JSON_TABLE(struct baselines, baselines_fields, .check = check_baselines);
