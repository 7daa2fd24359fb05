#include "persist/model_baselines.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "persist/model_sections.h"

#define COUNT_MAX 9007199254740992.0

static const char *const adjustment_names[] = {[BASELINES_ADJUSTMENT_NONE] = "none",
                                               [BASELINES_ADJUSTMENT_ADDITIVE] = "additive",
                                               [BASELINES_ADJUSTMENT_LOG] = "log"};
static const char *const error_names[] = {
    [SMOOTHING_ERROR_ADDITIVE] = "additive", [SMOOTHING_ERROR_MULTIPLICATIVE] = "multiplicative"};
static const char *const trend_names[] = {
    [SMOOTHING_TREND_NONE] = "none", [SMOOTHING_TREND_ADDITIVE] = "additive", [SMOOTHING_TREND_DAMPED] = "damped"};
static const char *const season_names[] = {[SMOOTHING_SEASON_NONE] = "none",
                                           [SMOOTHING_SEASON_ADDITIVE] = "additive",
                                           [SMOOTHING_SEASON_MULTIPLICATIVE] = "multiplicative"};

#define NAME_COUNT(names) ((int)(sizeof(names) / sizeof *(names)))

static int find_name(const struct json_node *node, const char *key, const char *const *names, int count,
                     const char *name, struct error *error)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0)
            return i;
    }
    return json_member_fault(node, key, error, "'%s' is not known to this seqnet", name);
}

static void write_theta(struct json_writer *writer, const struct theta *theta)
{
    json_open(writer, "theta", '{', true);
    json_write_number(writer, "alpha", theta->alpha);
    json_write_number(writer, "drift", theta->drift);
    json_write_number(writer, "level", theta->level);
    json_write_number(writer, "steps", theta->steps);
    json_write_text(writer, "season", season_names[theta->season]);
    json_write_size(writer, "phase", (size_t)theta->phase);
    json_write_numbers(writer, "factors", theta->factors, theta->period ? (size_t)theta->period : 1);
    json_close(writer, '}');
}

static void write_smoothing(struct json_writer *writer, const struct smoothing *model)
{
    json_open(writer, "smoothing", '{', true);
    json_write_text(writer, "error", error_names[model->error]);
    json_write_text(writer, "trend", trend_names[model->trend]);
    json_write_text(writer, "season", season_names[model->season]);
    json_write_number(writer, "alpha", model->alpha);
    json_write_number(writer, "beta", model->beta);
    json_write_number(writer, "gamma", model->gamma);
    json_write_number(writer, "phi", model->phi);
    json_write_number(writer, "level", model->level);
    json_write_number(writer, "growth", model->growth);
    json_write_number(writer, "variance", model->variance);
    json_write_size(writer, "phase", (size_t)model->phase);
    json_write_numbers(writer, "seasonals", model->seasonals, model->period ? (size_t)model->period : 1);
    json_close(writer, '}');
}

void model_write_baselines(struct json_writer *writer, const struct baselines *b)
{
    json_open(writer, NULL, '{', false);
    json_write_number(writer, "period", b->history.period);
    json_write_size(writer, "steps", b->history.step_count);
    json_write_number(writer, "first", b->history.first);
    json_write_number(writer, "last", b->history.last);
    json_write_size(writer, "gap", b->history.gap);
    json_write_numbers(writer, "recent", b->history.recent, b->history.recent_count);
    json_write_number(writer, "unit", b->unit);
    json_write_text(writer, "adjustment", adjustment_names[b->adjustment]);
    json_write_number(writer, "season_period", b->season.profile ? b->season.period : 0);
    json_write_numbers(writer, "season_profile", b->season.profile, b->season.profile ? (size_t)b->season.length : 0);
    json_write_int64(writer, "season_step", b->season_step);
    write_theta(writer, &b->theta);
    write_smoothing(writer, &b->smoothing);
    json_close(writer, '}');
}

/* Factors or seasonals: at most `maximum`, and at least one. */
static int read_phases(const struct json_node *node, const struct json_node *array, int phase, int maximum,
                       double *values, int *period, struct error *error)
{
    size_t count = json_count(array);
    if (count < 1 || count > (size_t)maximum)
        return json_fault(array, error, "has %zu numbers; 1 to %d are possible", count, maximum);
    if (phase >= (int)count)
        return json_member_fault(node, "phase", error, "is %d of %zu", phase, count);
    *period = (int)count;
    return json_read_numbers(array, false, count, values, error);
}

static int read_theta(const struct json_node *node, struct theta *theta, struct error *error)
{
    const char *season;
    struct json_node factors;
    const struct json_field fields[] = {
        {"alpha", JSON_NUMBER, &theta->alpha, 0, 1}, {"drift", JSON_NUMBER, &theta->drift, 0, 0},
        {"level", JSON_NUMBER, &theta->level, 0, 0}, {"steps", JSON_NUMBER, &theta->steps, 0, COUNT_MAX},
        {"season", JSON_WORD, &season, 0, 0},        {"phase", JSON_INT, &theta->phase, 0, THETA_PERIOD_MAX},
        {"factors", JSON_ARRAY, &factors, 0, 0},
    };
    if (JSON_READ(node, fields, error) ||
        read_phases(node, &factors, theta->phase, THETA_PERIOD_MAX, theta->factors, &theta->period, error))
        return -1;
    int found = find_name(node, "season", season_names, NAME_COUNT(season_names), season, error);
    theta->season = (enum smoothing_season)found;
    return found < 0 ? -1 : 0;
}

static int read_smoothing(const struct json_node *node, struct smoothing *model, struct error *error)
{
    const char *kind, *trend, *season;
    struct json_node seasonals;
    const struct json_field fields[] = {
        {"error", JSON_WORD, &kind, 0, 0},
        {"trend", JSON_WORD, &trend, 0, 0},
        {"season", JSON_WORD, &season, 0, 0},
        {"alpha", JSON_NUMBER, &model->alpha, 0, 1},
        {"beta", JSON_NUMBER, &model->beta, 0, 1},
        {"gamma", JSON_NUMBER, &model->gamma, 0, 1},
        {"phi", JSON_NUMBER, &model->phi, 0, 1},
        {"level", JSON_NUMBER, &model->level, 0, 0},
        {"growth", JSON_NUMBER, &model->growth, 0, 0},
        {"variance", JSON_NUMBER, &model->variance, 0, DBL_MAX},
        {"phase", JSON_INT, &model->phase, 0, SMOOTHING_PERIOD_MAX},
        {"seasonals", JSON_ARRAY, &seasonals, 0, 0},
    };
    if (JSON_READ(node, fields, error) ||
        read_phases(node, &seasonals, model->phase, SMOOTHING_PERIOD_MAX, model->seasonals, &model->period, error))
        return -1;
    int error_index = find_name(node, "error", error_names, NAME_COUNT(error_names), kind, error);
    int trend_index =
        error_index < 0 ? -1 : find_name(node, "trend", trend_names, NAME_COUNT(trend_names), trend, error);
    int season_index =
        trend_index < 0 ? -1 : find_name(node, "season", season_names, NAME_COUNT(season_names), season, error);
    if (season_index < 0)
        return -1;
    model->error = (enum smoothing_error)error_index;
    model->trend = (enum smoothing_trend)trend_index;
    model->season = (enum smoothing_season)season_index;
    return 0;
}

static int read_season_profile(const struct json_node *node, const struct json_node *profile, struct baselines *b,
                               struct error *error)
{
    size_t length = json_count(profile);
    if (length == 0 && b->adjustment != BASELINES_ADJUSTMENT_NONE)
        return json_member_fault(node, "season_profile", error, "is empty, with an adjustment of '%s'",
                                 adjustment_names[b->adjustment]);
    if (length == 0)
        return 0;
    if (!season_fits(b->season.period, length))
        return json_fault(profile, error, "has %zu numbers, which does not fit a period of %.15g steps", length,
                          b->season.period);
    if (!(b->season.profile = memory_allocate(length, sizeof *b->season.profile, error)))
        return -1;
    b->season.length = (int)length;
    return json_read_numbers(profile, false, length, b->season.profile, error);
}

int model_read_baselines(const struct json_node *node, struct baselines *b, struct error *error)
{
    const char *adjustment;
    struct json_node recent, profile, theta, smoothing;
    const struct json_field fields[] = {
        {"period", JSON_NUMBER, &b->history.period, 1, BASELINES_PERIOD_MAX},
        {"steps", JSON_SIZE, &b->history.step_count, 0, COUNT_MAX},
        {"first", JSON_NUMBER_OR_NULL, &b->history.first, 0, 0},
        {"last", JSON_NUMBER_OR_NULL, &b->history.last, 0, 0},
        {"gap", JSON_SIZE, &b->history.gap, 0, COUNT_MAX},
        {"recent", JSON_ARRAY, &recent, 0, 0},
        {"unit", JSON_NUMBER, &b->unit, DBL_MIN, DBL_MAX},
        {"adjustment", JSON_WORD, &adjustment, 0, 0},
        {"season_period", JSON_NUMBER, &b->season.period, 0, MODEL_PERIOD_MAX},
        {"season_profile", JSON_ARRAY, &profile, 0, 0},
        {"season_step", JSON_INT64, &b->season_step, 0, 0},
        {"theta", JSON_OBJECT, &theta, 0, 0},
        {"smoothing", JSON_OBJECT, &smoothing, 0, 0},
    };
    if (JSON_READ(node, fields, error))
        return -1;
    int found = find_name(node, "adjustment", adjustment_names, NAME_COUNT(adjustment_names), adjustment, error);
    if (found < 0)
        return -1;
    b->adjustment = (enum baselines_adjustment)found;
    if (b->season_step > (int64_t)COUNT_MAX || b->season_step < -(int64_t)COUNT_MAX)
        return json_member_fault(node, "season_step", error, "is beyond every series");
    size_t expected = history_recent_count(b->history.period), count = json_count(&recent);
    if (count != expected)
        return json_fault(&recent, error, "has %zu numbers; a period of %.15g steps makes it %zu", count,
                          b->history.period, expected);
    if (!(b->history.recent = memory_allocate(count, sizeof *b->history.recent, error)))
        return -1;
    b->history.recent_count = count;
    if (json_read_numbers(&recent, true, count, b->history.recent, error) ||
        read_season_profile(node, &profile, b, error) || read_theta(&theta, &b->theta, error) ||
        read_smoothing(&smoothing, &b->smoothing, error))
        return -1;
    return 0;
}
