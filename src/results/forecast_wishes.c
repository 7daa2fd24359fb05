#include "results/forecast_wishes.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "report/table.h"

const char *forecast_wishes_parse_levels(const char *text, struct forecast_wishes *wishes)
{
    static const char accepted[] = "a list of percentages without a sign, 1 or more, the lowest first (80,95), or none";
    wishes->has_levels = true;
    wishes->level_count = 0;
    if (strcmp(text, "none") == 0)
        return NULL;
    do {
        const size_t length = strcspn(text, ",");
        double level;
        if (wishes->level_count == LEVEL_COUNT_MAX || number_parse(text, length, &level) || level < 1 ||
            (wishes->level_count && level <= wishes->levels[wishes->level_count - 1]))
            return accepted;
        wishes->levels[wishes->level_count++] = level;
        text += length;
    } while (*text++ == ',');
    return NULL;
}

/* One of the bounds; an empty one is `open`. */
static int parse_bound(const char *text, size_t length, double open, double *bound)
{
    *bound = open;
    return length == 0 ? 0 : number_parse(text, length, bound);
}

const char *forecast_wishes_parse_bounds(const char *text, struct forecast_wishes *wishes)
{
    const size_t first = strcspn(text, ",");
    const char *second = text + first + 1;
    if (text[first] != ',' || strlen(text) == 1 || parse_bound(text, first, -INFINITY, &wishes->low) ||
        parse_bound(second, strlen(second), INFINITY, &wishes->high) || wishes->low > wishes->high)
        return "LOW,HIGH, the lower first; either may be left out: 0,100 or 0,";
    wishes->has_bounds = true;
    return NULL;
}

/* Where the model has that level; -1: nowhere. */
static int find_level(const double *levels, int count, double level)
{
    for (int l = 0; l < count; l++) {
        if (fabs(levels[l] - level) < 1e-9)
            return l;
    }
    return -1;
}

static int refuse_level(const struct model *model, double level, struct error *error)
{
    struct text kept = TEXT_INIT;
    const int count = model->intervals.level_count;
    for (int l = 0; l < count; l++) {
        text_append_string(&kept, l == 0 ? "" : l == count - 1 ? " and " : ", ");
        text_append_format(&kept, "%g", model->recipe.levels[l]);
    }
    if (text_check(&kept, error) == 0) {
        if (count)
            error_set(error, ERROR_USAGE,
                      "--level %g: the model has intervals of %s %%; another level takes training with --level", level,
                      kept.bytes);
        else
            error_set(error, ERROR_USAGE, "--level %g: the model has no intervals; train one with --level", level);
    }
    text_release(&kept);
    return -1;
}

int forecast_wishes_check(const struct forecast_wishes *wishes, const struct model *model, struct error *error)
{
    const int horizon = model->recipe.horizon;
    if (model_classifies(model) && (wishes->horizon || wishes->has_levels || wishes->has_bounds || wishes->is_integer))
        return error_set(error, ERROR_USAGE, "--%s is for forecasts; a classifier has no use for it",
                         wishes->horizon      ? "horizon"
                         : wishes->has_levels ? "level"
                         : wishes->has_bounds ? "bounds"
                                              : "integer");
    if (wishes->horizon > horizon)
        return error_set(error, ERROR_USAGE, "--horizon %d: the model forecasts %d step%s; train one with --horizon %d",
                         wishes->horizon, horizon, plural(horizon), wishes->horizon);
    for (int l = 0; wishes->has_levels && l < wishes->level_count; l++) {
        if (find_level(model->recipe.levels, model->intervals.level_count, wishes->levels[l]) < 0)
            return refuse_level(model, wishes->levels[l], error);
    }
    if (wishes->has_bounds && wishes->is_integer && ceil(wishes->low) > floor(wishes->high))
        return error_set(error, ERROR_USAGE, "--bounds: no whole number lies between %g and %g; leave out --integer",
                         wishes->low, wishes->high);
    return 0;
}

/* Move what is asked for to the front of the blocks, step by step. */
static void cut(const struct forecast_wishes *wishes, struct forecast *forecast)
{
    const int steps = wishes->horizon && wishes->horizon < forecast->horizon ? wishes->horizon : forecast->horizon;
    const size_t targets = (size_t)forecast->target_count, before = (size_t)forecast->level_count;
    size_t picks[LEVEL_COUNT_MAX], after = 0, made = 0;
    for (size_t l = 0; l < before; l++) {
        if (!wishes->has_levels || find_level(wishes->levels, wishes->level_count, forecast->levels[l]) >= 0)
            picks[after++] = l;
    }
    for (size_t s = 0; s < forecast->series_count; s++) {
        for (int k = 0; k < steps; k++) {
            for (size_t c = 0; c < targets; c++, made++) {
                const size_t at = forecast_at(forecast, s, k, (int)c);
                forecast->values[made] = forecast->values[at];
                for (size_t l = 0; l < after; l++) {
                    forecast->lower[made * after + l] = forecast->lower[at * before + picks[l]];
                    forecast->upper[made * after + l] = forecast->upper[at * before + picks[l]];
                }
            }
        }
    }
    for (size_t l = 0; l < after; l++)
        forecast->levels[l] = forecast->levels[picks[l]];
    forecast->level_count = (int)after;
    forecast->horizon = steps;
}

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

void forecast_wishes_apply(const struct forecast_wishes *wishes, struct forecast *forecast)
{
    double low = wishes->has_bounds ? wishes->low : -INFINITY, high = wishes->has_bounds ? wishes->high : INFINITY;
    cut(wishes, forecast);
    const size_t count = forecast->series_count * (size_t)forecast->horizon * (size_t)forecast->target_count;
    const size_t bounds = count * (size_t)forecast->level_count;
    if (wishes->is_integer) {
        low = ceil(low);
        high = floor(high);
        for (size_t i = 0; i < count; i++)
            forecast->values[i] = round(forecast->values[i]);
        for (size_t i = 0; i < bounds; i++) {
            forecast->lower[i] = floor(forecast->lower[i]);
            forecast->upper[i] = ceil(forecast->upper[i]);
        }
    }
    for (size_t i = 0; i < count; i++)
        forecast->values[i] = clamp(forecast->values[i], low, high);
    for (size_t i = 0; i < bounds; i++) {
        forecast->lower[i] = clamp(forecast->lower[i], low, high);
        forecast->upper[i] = clamp(forecast->upper[i], low, high);
    }
}
