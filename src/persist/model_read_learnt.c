/* What was learnt beside the networks: blend, intervals and series of the model file. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "persist/model_baselines.h"
#include "persist/model_sections.h"

#define LENGTH_MAX 9007199254740992.0

/* Stamps beyond these no reader of ours makes, and the calendar's differences stay within 64 bits. */
#define INTEGER_STAMP_MAX INT64_C(4000000000000000000)
#define DATE_STAMP_MIN (INT64_C(-62135596800) - 86400) /* 0001-01-01, less a zone */
#define DATE_STAMP_MAX (INT64_C(253402300799) + 86400) /* 9999-12-31 */

/* ------------------------------------------------------------------ blend and intervals */

int model_read_weights(const struct json_node *node, struct model *model, struct error *error)
{
    struct json_field fields[METHOD_COUNT];
    double sum = 0;
    for (int method = 0; method < METHOD_COUNT; method++)
        fields[method] = (struct json_field){method_word(method), JSON_NUMBER, &model->weights[method], 0, 1};
    if (JSON_READ(node, fields, error))
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

static int read_rows(const struct json_node *node, size_t row_count, size_t length, bool null_allowed, double **values,
                     struct error *error);

/* Bounds [levels][horizon] that lie on their side of the forecast, no nearer to it for a later step or a higher
 * level. */
static int check_bounds(const struct json_node *node, const double *bounds, size_t levels, size_t horizon, double sign,
                        struct error *error)
{
    for (size_t i = 0; i < levels * horizon; i++) {
        double size = bounds[i] * sign;
        if (size < 0)
            return json_fault(node, error, "holds %.15g, on the wrong side of the forecast", bounds[i]);
        if ((i % horizon && size < bounds[i - 1] * sign) || (i >= horizon && size < bounds[i - horizon] * sign))
            return json_fault(node, error,
                              "holds %.15g, nearer to the forecast than for a step before it or a lower level",
                              bounds[i]);
    }
    return 0;
}

int model_read_intervals(const struct json_node *node, struct model *model, struct error *error)
{
    struct intervals *intervals = &model->intervals;
    size_t levels = (size_t)model->recipe.level_count, horizon = (size_t)model->recipe.horizon;
    struct json_node lower, upper;
    const struct json_field fields[] = {
        {"errors", JSON_SIZE, &intervals->error_count, 0, LENGTH_MAX},
        {"approximate", JSON_BOOL, &intervals->is_approximate, 0, 0},
        {"error_share", JSON_NUMBER, &intervals->error_share, 0, 1},
        {"lower", JSON_ARRAY, &lower, 0, 0},
        {"upper", JSON_ARRAY, &upper, 0, 0},
    };
    intervals->level_count = model->recipe.level_count;
    if (JSON_READ(node, fields, error) || read_rows(&lower, levels, horizon, false, &intervals->lower, error) ||
        read_rows(&upper, levels, horizon, false, &intervals->upper, error) ||
        check_bounds(&lower, intervals->lower, levels, horizon, -1, error) ||
        check_bounds(&upper, intervals->upper, levels, horizon, 1, error))
        return -1;
    return 0;
}

/* ------------------------------------------------------------------ the series */

static int require_elements(const struct json_node *array, size_t expected, struct error *error)
{
    size_t count = json_count(array);
    if (count == expected)
        return 0;
    return json_fault(array, error, "has %zu element%s, not %zu", count, count == 1 ? "" : "s", expected);
}

static int read_season(const struct json_node *node, struct season *season, struct error *error)
{
    struct json_node profile;
    const struct json_field fields[] = {
        {"period", JSON_NUMBER, &season->period, 2, MODEL_PERIOD_MAX},
        {"profile", JSON_ARRAY, &profile, 0, 0},
    };
    if (JSON_READ(node, fields, error))
        return -1;
    size_t length = json_count(&profile);
    if (!season_fits(season->period, length))
        return json_fault(&profile, error, "has %zu numbers, which does not fit a period of %.15g steps", length,
                          season->period);
    if (!(season->profile = memory_allocate(length, sizeof *season->profile, error)))
        return -1;
    season->length = (int)length;
    return json_read_numbers(&profile, false, length, season->profile, error);
}

static int read_target(const struct json_node *node, int version, struct target_preparation *target,
                       struct error *error)
{
    struct json_node seasons;
    const struct json_field fields[] = {
        {"log", JSON_BOOL, &target->is_log, 0, 0},
        {"offset", JSON_NUMBER, &target->offset, 0, DBL_MAX},
        {"spread", JSON_NUMBER, &target->spread, 0, DBL_MAX},
        {"seasons", JSON_ARRAY, &seasons, 0, 0},
        {"nonnegative", JSON_BOOL, &target->is_nonnegative, 0, 0}, /* since version 2 */
        {"center", JSON_NUMBER, &target->center, 0, 0},            /* since version 3 */
        {"deviation", JSON_NUMBER, &target->deviation, DBL_TRUE_MIN, DBL_MAX},
    };
    target->deviation = 1;
    if (json_read_object(node, fields,
                         sizeof fields / sizeof *fields - (version == 1   ? 3
                                                           : version == 2 ? 2
                                                                          : 0),
                         error))
        return -1;
    for (struct json_node element = {0}; json_next(&seasons, &element);) {
        if (target->season_count == SEASON_COUNT_MAX)
            return json_fault(&seasons, error, "has more than %d elements", SEASON_COUNT_MAX);
        if (read_season(&element, &target->seasons[target->season_count++], error))
            return -1;
    }
    return 0;
}

static int read_preparation(const struct json_node *targets, const struct json_node *covariates,
                            const struct model *model, struct preparation *preparation, struct error *error)
{
    size_t covariate_count = (size_t)model->past_count + (size_t)model->known_count;
    if (require_elements(targets, (size_t)model->target_count, error) ||
        require_elements(covariates, covariate_count, error))
        return -1;
    preparation->target_count = model->target_count;
    preparation->covariate_count = (int)covariate_count;
    if (!(preparation->targets = memory_allocate((size_t)model->target_count, sizeof *preparation->targets, error)) ||
        !(preparation->covariates = memory_allocate(covariate_count, sizeof *preparation->covariates, error)))
        return -1;
    for (struct json_node element = {0}; json_next(targets, &element);) {
        if (read_target(&element, model->version, &preparation->targets[element.index], error))
            return -1;
    }
    for (struct json_node element = {0}; json_next(covariates, &element);) {
        struct covariate_preparation *covariate = &preparation->covariates[element.index];
        const struct json_field fields[] = {
            {"mean", JSON_NUMBER, &covariate->mean, 0, 0},
            {"deviation", JSON_NUMBER, &covariate->deviation, DBL_TRUE_MIN, DBL_MAX},
        };
        if (JSON_READ(&element, fields, error))
            return -1;
    }
    return 0;
}

/* An array of `row_count` arrays of `length` numbers each; all are counted before room for them is asked for. */
static int read_rows(const struct json_node *node, size_t row_count, size_t length, bool null_allowed, double **values,
                     struct error *error)
{
    if (require_elements(node, row_count, error))
        return -1;
    for (struct json_node row = {0}; json_next(node, &row);) {
        if (json_require(&row, JSON_ARRAY, error) || require_elements(&row, length, error))
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

static int check_stamps(const struct json_node *node, const struct calendar *calendar,
                        const struct model_series *series, struct error *error)
{
    int64_t minimum = -INTEGER_STAMP_MAX, maximum = INTEGER_STAMP_MAX;
    if (calendar->unit == CALENDAR_ROW) {
        minimum = 1;
    } else if (calendar->style.kind != STAMP_STEP && calendar->style.kind != STAMP_UNIX) {
        minimum = DATE_STAMP_MIN;
        maximum = DATE_STAMP_MAX;
    }
    if (series->first_stamp < minimum || series->first_stamp > maximum)
        return json_member_fault(node, "first_stamp", error, "is outside of what stamps of this kind can be");
    if (series->last_stamp < series->first_stamp || series->last_stamp > maximum)
        return json_member_fault(node, "last_stamp", error, "is %s",
                                 series->last_stamp < series->first_stamp
                                     ? "before the first"
                                     : "outside of what stamps of this kind can be");
    return 0;
}

/* preparations: objects of targets and covariates. */
static int read_preparations(const struct json_node *array, const struct model *model, struct model_series *series,
                             struct error *error)
{
    if (require_elements(array, model_classifies(model) ? 0 : (size_t)recipe_preparation_count(&model->recipe), error))
        return -1;
    for (struct json_node element = {0}; json_next(array, &element);) {
        struct json_node targets, covariates;
        const struct json_field fields[] = {
            {"targets", JSON_ARRAY, &targets, 0, 0},
            {"covariates", JSON_ARRAY, &covariates, 0, 0},
        };
        if (JSON_READ(&element, fields, error) ||
            read_preparation(&targets, &covariates, model, &series->preparations[element.index], error))
            return -1;
    }
    return 0;
}

/* Of every target, where the blend has a use for them. */
static int read_baselines(const struct json_node *array, const struct model *model, struct model_series *series,
                          struct error *error)
{
    bool is_used = model_uses_baselines(model);
    if (require_elements(array, is_used ? (size_t)model->target_count : 0, error))
        return -1;
    if (is_used &&
        !(series->baselines = memory_allocate((size_t)model->target_count, sizeof *series->baselines, error)))
        return -1;
    for (struct json_node element = {0}; json_next(array, &element);) {
        if (model_read_baselines(&element, &series->baselines[element.index], error))
            return -1;
    }
    return 0;
}

/* A classifier's target column holds indices of its classes. */
static int check_labels(const struct json_node *tail, const struct model *model, const struct model_series *series,
                        struct error *error)
{
    for (size_t t = 0; model_classifies(model) && t < series->tail_length; t++) {
        const double label = series->tail[t]; /* the first column is the target */
        if (!isnan(label) && (label < 0 || label >= model->classification.classes.count || label != floor(label)))
            return json_fault(tail, error, "holds the class %.15g; there are classes 0 to %d", label,
                              model->classification.classes.count - 1);
    }
    return 0;
}

static int read_tail(const struct json_node *tail, const struct json_node *future, const struct model *model,
                     struct model_series *series, struct error *error)
{
    size_t longest = model_tail_length(&model->recipe);
    struct json_node first = {0};
    series->tail_length = series->length < longest ? series->length : longest;
    if (json_next(future, &first)) {
        if (json_require(&first, JSON_ARRAY, error))
            return -1;
        series->future_length = json_count(&first);
        if (series->future_length > (size_t)model->recipe.horizon)
            return json_fault(&first, error, "has %zu numbers, more than the horizon of %d", series->future_length,
                              model->recipe.horizon);
    }
    if (read_rows(tail, (size_t)model->column_count, series->tail_length, true, &series->tail, error) ||
        check_labels(tail, model, series, error))
        return -1;
    return read_rows(future, (size_t)model->known_count, series->future_length, true, &series->future, error);
}

/* Of every member of a stateful model. */
static int read_states(const struct json_node *array, const struct model *model, struct model_series *series,
                       struct error *error)
{
    size_t members = (size_t)model->recipe.ensemble_count, count = model_state_offset(model, (int)members);
    if (require_elements(array, model->recipe.is_stateful ? members : 0, error))
        return -1;
    if (count > 0 && !(series->states = memory_allocate(count, sizeof *series->states, error)))
        return -1;
    for (struct json_node element = {0}; json_next(array, &element);) {
        const struct network *network = model_network(model, (int)element.index);
        if (json_require(&element, JSON_ARRAY, error) ||
            json_read_floats(&element, network_state_size(network),
                             series->states + model_state_offset(model, (int)element.index), error))
            return -1;
    }
    return 0;
}

static int read_one_series(const struct json_node *node, const struct model *model, struct model_series *series,
                           struct error *error)
{
    struct json_node first, second, tail, future, states;
    bool is_first = model->version == 1;
    const struct json_field fields[] = {
        {"id", JSON_TEXT, &series->id, 0, 0},
        {"length", JSON_SIZE, &series->length, 1, LENGTH_MAX},
        {"first_stamp", JSON_INT64, &series->first_stamp, 0, 0},
        {"last_stamp", JSON_INT64, &series->last_stamp, 0, 0},
        {is_first ? "targets" : "preparations", JSON_ARRAY, &first, 0, 0},
        {is_first ? "covariates" : "baselines", JSON_ARRAY, &second, 0, 0},
        {"tail", JSON_ARRAY, &tail, 0, 0},
        {"future", JSON_ARRAY, &future, 0, 0},
        {"baseline_only", JSON_BOOL, &series->is_baseline_only, 0, 0}, /* since version 2 */
        {"states", JSON_ARRAY, &states, 0, 0},                         /* since version 3 */
    };
    size_t added = is_first ? 2 : model->version == 2 ? 1 : 0;
    if (json_read_object(node, fields, sizeof fields / sizeof *fields - added, error) ||
        check_stamps(node, &model->calendar, series, error))
        return -1;
    if (is_first ? read_preparation(&first, &second, model, &series->preparations[0], error)
                 : read_preparations(&first, model, series, error) || read_baselines(&second, model, series, error))
        return -1;
    if (model->version > 2 && read_states(&states, model, series, error))
        return -1;
    return read_tail(&tail, &future, model, series, error);
}

/* A series is found by its id, so that no two may have the same. */
static int check_ids(const struct json_node *node, const struct model *model, struct error *error)
{
    if (!model->series_name) {
        if (model->series_count == 1 && model->series[0].id[0] == '\0')
            return 0;
        return json_fault(node, error, "must be one series with an empty id, since input.series is null");
    }
    for (size_t s = 1; s < model->series_count; s++) {
        if (strcmp(model->by_id[s - 1]->id, model->by_id[s]->id) == 0)
            return json_fault(node, error, "two have the id '%s'", model->by_id[s]->id);
    }
    return 0;
}

int model_read_series(const struct json_node *node, struct model *model, struct error *error)
{
    size_t count = json_count(node);
    bool has_series = model->recipe.task != TASK_CLASSIFY_SERIES;
    if (has_series != (count > 0))
        return json_fault(node, error,
                          has_series ? "is empty; a model has at least one series"
                                     : "is not empty; a classifier of whole series keeps none");
    if (!has_series)
        return 0;
    if (!(model->series = memory_allocate(count, sizeof *model->series, error)))
        return -1;
    model->series_count = count;
    for (struct json_node element = {0}; json_next(node, &element);) {
        if (read_one_series(&element, model, &model->series[element.index], error))
            return -1;
    }
    return model_index_series(model, error) ? -1 : check_ids(node, model, error);
}
