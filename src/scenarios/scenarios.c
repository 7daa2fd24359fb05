#include "scenarios/scenarios.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "report/table.h"
#include "scenarios/finer_levels.h"
#include "scenarios/longer.h"

static const char *parse_quantiles(const char *text, void *record)
{
    struct scenario_wishes *wishes = record;
    static const char accepted[] = "a list of fractions between 0 and 1, the lowest first: 0.1,0.5,0.9";
    wishes->quantile_count = 0;
    do {
        const size_t length = strcspn(text, ",");
        double quantile;
        if (wishes->quantile_count == SCENARIO_QUANTILES_MAX || number_parse(text, length, &quantile) ||
            !(quantile > 0 && quantile < 1) ||
            (wishes->quantile_count && quantile - LEVEL_GAP <= wishes->quantiles[wishes->quantile_count - 1]))
            return accepted;
        wishes->quantiles[wishes->quantile_count++] = quantile;
        text += length;
    } while (*text++ == ',');
    return NULL;
}

#define FIELD(kind, member, ...) SETTING_FIELD(struct scenario_wishes, kind, member, __VA_ARGS__)

/* clang-format off */

static const struct setting rows[] = {
    {.option = "quantiles", .argument = "Q,...", .parse = parse_quantiles,
     .help = "in the place of intervals the values that these shares lie below: 0.1,0.5,0.9"},

    {.option = "sum", FIELD(JSON_BOOL, has_sum),
     .help = "the total over the steps, with intervals of its own: one row for each series"},

    {.option = "paths", .argument = "N", FIELD(JSON_INT, path_count, JSON_RANGE(1, SCENARIO_PATHS_MAX)),
     .help = "N ways that each series may take, drawn by chance; their steps go together as the model's errors have"},

    {.option = "seed", .argument = "N", .initial = "1", FIELD(JSON_UINT64, seed),
     .help = "with --paths, --sum or --noise: the seed of what is drawn"},
};

/* clang-format on */

const struct setting_table scenario_settings = SETTING_TABLE("Sums, quantiles and paths", rows);

int scenarios_check_options(const struct scenario_wishes *wishes, bool has_rows, bool runs_freely, bool has_seed,
                            struct error *error)
{
    const char *wanted = scenarios_wanted(wishes);
    if (wanted && has_rows)
        return error_set(error, ERROR_USAGE, "--%s is for one forecast, and --follow makes many; leave one out",
                         wanted);
    if (wanted && runs_freely)
        return error_set(error, ERROR_USAGE, "--%s: a free run has no intervals; leave out it or --generate", wanted);
    if (has_seed && !wishes->path_count && !wishes->has_sum)
        return error_set(error, ERROR_USAGE, "--seed is for what is drawn; give --paths, --sum or --noise too");
    return 0;
}

const char *scenarios_wanted(const struct scenario_wishes *wishes)
{
    return wishes->path_count ? "paths" : wishes->has_sum ? "sum" : wishes->quantile_count ? "quantiles" : NULL;
}

void scenarios_release(struct scenarios *scenarios)
{
    marginals_release(&scenarios->marginals);
}

/* What goes with what. */
static int check_wishes(const struct scenario_wishes *wishes, const struct forecast_wishes *forecast_wishes,
                        const struct model *model, struct error *error)
{
    const char *wanted = scenarios_wanted(wishes);
    if (model_classifies(model))
        return error_set(error, ERROR_USAGE, "--%s is for forecasts; a classifier has no use for it", wanted);
    if (wishes->path_count && wishes->has_sum)
        return error_set(error, ERROR_USAGE,
                         "--paths gives every step of each path, and --sum one row for each series; leave one out");
    if (wishes->path_count && (wishes->quantile_count || forecast_wishes->has_levels))
        return error_set(error, ERROR_USAGE, "--%s: a path has one value at each step; leave out it or --paths",
                         wishes->quantile_count ? "quantiles" : "level");
    if (model->intervals.level_count == 0 && (wishes->path_count || wishes->quantile_count))
        return error_set(error, ERROR_USAGE, "--%s: the model has no intervals; train one without --level none",
                         wishes->path_count ? "paths" : "quantiles");
    return 0;
}

/* Does the model know its errors as far out as that? */
static int check_reach(const struct scenario_wishes *wishes, const struct forecast_wishes *forecast_wishes,
                       const struct model *model, struct error *error)
{
    const double outermost = finer_levels_outermost(model), tail = (1 - outermost / 100) / 2;
    for (int i = 0; i < wishes->quantile_count; i++) {
        if (wishes->quantiles[i] < tail - LEVEL_GAP || wishes->quantiles[i] > 1 - tail + LEVEL_GAP)
            return error_set(error, ERROR_USAGE,
                             "--quantiles %g: the model keeps enough of its errors for quantiles from %g to %g; "
                             "others take training with --level %g",
                             wishes->quantiles[i], tail, 1 - tail, fabs(200 * wishes->quantiles[i] - 100));
    }
    return forecast_wishes->has_levels
               ? finer_levels_check(model, forecast_wishes->levels, forecast_wishes->level_count, error)
               : 0;
}

int scenarios_prepare(struct scenarios *scenarios, const struct scenario_wishes *wishes,
                      const struct forecast_wishes *forecast_wishes, struct model *model, struct error *error)
{
    struct forecast_wishes others = *forecast_wishes;
    scenarios->wishes = wishes;
    scenarios->level_count = model->intervals.level_count;
    memcpy(scenarios->levels, model->recipe.levels, sizeof scenarios->levels);
    if (!model_classifies(model) && others.horizon > model->recipe.horizon)
        others.horizon = 0; /* longer.h */
    if (!scenarios_wanted(wishes)) {
        if (forecast_wishes->has_levels && !model_classifies(model) &&
            finer_levels_make(model, forecast_wishes->levels, forecast_wishes->level_count, error))
            return -1;
        return forecast_wishes_check(&others, model, error);
    }
    others.has_levels = false;
    if (check_wishes(wishes, forecast_wishes, model, error) || check_reach(wishes, forecast_wishes, model, error) ||
        forecast_wishes_check(&others, model, error))
        return -1;
    return finer_levels_use(model, error);
}

void scenarios_append_notes(const struct scenarios *scenarios, const struct model *model, int steps, struct text *text)
{
    const struct scenario_wishes *wishes = scenarios->wishes;
    const int K = model->recipe.horizon;
    if (steps > K)
        text_append_format(text,
                           "note: the model forecasts %d step%s at once; step%s %d%s%.0d %s recursive: the forecasts "
                           "before are taken for observed, and the intervals go on to grow as they did\n",
                           K, plural(K), plural(steps - K), K + 1, steps - K > 1 ? " to " : "",
                           steps - K > 1 ? steps : 0, steps - K > 1 ? "are" : "is");
    if ((wishes->path_count || wishes->has_sum) && scenarios->level_count && model->recipe.horizon > 1 &&
        model->intervals.correlation.memory >= 1)
        text_append_format(text,
                           "note: the model does not say how the errors of several steps go together; --%s takes them "
                           "for those of a random walk; train it anew to know\n",
                           scenarios_wanted(wishes));
}

int scenarios_take(struct scenarios *scenarios, const struct forecast_wishes *wishes, struct model *model,
                   const char *source, const struct panel *panel, struct forecast *forecast, struct error *error)
{
    const struct scenario_wishes *wanted = scenarios->wishes;
    struct forecast_wishes cut = {.horizon = wishes->horizon}, own = *wishes;
    if (wishes->horizon > forecast->horizon && (longer_check(model, panel, wishes->horizon, error) ||
                                                longer_make(model, source, panel, wishes->horizon, forecast, error)))
        return -1;
    if (!scenarios_wanted(wanted)) {
        forecast_wishes_apply(wishes, forecast);
        return 0;
    }
    forecast_wishes_apply(&cut, forecast);
    const double values =
        (double)forecast->series_count * forecast->horizon * forecast->target_count * wanted->path_count;
    if (values > SCENARIO_VALUES_MAX) {
        char count[NUMBER_TEXT_SIZE], most[NUMBER_TEXT_SIZE];
        return error_set(error, ERROR_USAGE,
                         "--paths %d: that makes %s values, and %s are possible; ask for fewer "
                         "paths, or with --horizon for fewer steps",
                         wanted->path_count, grouped(values, count), grouped(SCENARIO_VALUES_MAX, most));
    }
    if (marginals_take(&scenarios->marginals, forecast, error))
        return -1;
    /* the forecast's digits are those that predict prints, by the model's own intervals */
    own.has_levels = true;
    own.level_count = scenarios->level_count;
    memcpy(own.levels, scenarios->levels, sizeof own.levels);
    forecast_wishes_apply(&own, forecast);
    return 0;
}
