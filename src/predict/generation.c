#include "predict/generation.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "predict/combination.h"

int generation_check(const struct generation *generation, const struct model *model, struct error *error)
{
    if (model->past_count || model->known_count)
        return error_set(
            error, ERROR_USAGE,
            "--generate: the model reads column '%s', which no network generates; train one without --past and --known",
            model->columns[model->target_count].name);
    if (generation->has_noise && model->intervals.level_count == 0)
        return error_set(error, ERROR_USAGE,
                         "--noise: the model has no intervals to draw from; train one without --level none");
    return 0;
}

/* The value in units below which a draw lies with probability p: linear through the bounds of the first step's
 * intervals and 0. */
static double quantile(const struct intervals *intervals, int K, double p, const double *levels)
{
    double below = p < 0.5 ? p : 1 - p; /* how far from the nearer end */
    const double *bounds = p < 0.5 ? intervals->lower : intervals->upper;
    double inner_share = 0.5, inner = 0;
    for (int l = 0; l < intervals->level_count; l++) {
        double share = (1 - levels[l] / 100) / 2, bound = bounds[l * K];
        if (below >= share)
            return inner + (bound - inner) * (inner_share - below) / (inner_share - share);
        inner_share = share;
        inner = bound;
    }
    return inner;
}

/* One draw, within the widest interval. */
static double draw(const struct model *model, struct random *random)
{
    const struct intervals *intervals = &model->intervals;
    double outside = (1 - model->recipe.levels[intervals->level_count - 1] / 100) / 2;
    double p = outside + (1 - 2 * outside) * random_uniform(random);
    return quantile(intervals, model->recipe.horizon, p, model->recipe.levels);
}

/* A copy of the series with room for N steps more. Preparation, covariates and calendar are the original's. */
static int extend(const struct prepared_series *series, int target_count, size_t step_count,
                  struct prepared_series *longer, struct error *error)
{
    *longer = *series;
    longer->length = longer->extent = series->length + step_count;
    longer->targets = memory_allocate((size_t)target_count * longer->length, sizeof *longer->targets, error);
    for (int c = 0; longer->targets && c < target_count; c++) {
        double *targets = longer->targets + (size_t)c * longer->length;
        memcpy(targets, series->targets + (size_t)c * series->length, series->length * sizeof *targets);
        for (size_t t = series->length; t < longer->length; t++)
            targets[t] = NAN;
    }
    return longer->targets ? 0 : -1;
}

/* What is fed back: a value from what the networks said of target c, `length` being the steps before it. */
static double next_value(const struct generation *generation, const struct model *model,
                         const struct prepared_series *series, int c, size_t length, double value,
                         const struct baselines *baselines, struct random *random)
{
    const struct target_preparation *target = &series->preparation->targets[c];
    if (generation->has_noise) {
        double scale = window_scale(series->targets + (size_t)c * series->length, target->spread,
                                    model->recipe.scale_steps, model->recipe.horizon, length);
        double error_size = baselines ? baselines_error_size(&baselines[c]) : 0;
        value += draw(model, random) * combination_unit(target, value, scale, error_size, model->intervals.error_share);
    }
    return target->is_nonnegative && value < 0 ? 0 : value;
}

/* Make a value the step after the first `length` of the series. -1 when it has no place there: it is no number, or has
 * no logarithm. */
static int feed_back(struct prepared_series *longer, int preparation_count, int c, size_t length, double value)
{
    for (int p = 0; p < preparation_count; p++) {
        const struct target_preparation *target = &longer[p].preparation->targets[c];
        double d = isfinite(value) && !(target->is_log && value + target->offset <= 0)
                       ? preparation_apply(target, value, longer[p].first_step + (int64_t)length)
                       : NAN;
        if (isnan(d) || !preparation_reaches(target, d))
            return -1;
        longer[p].targets[(size_t)c * longer[p].length + length] = d;
    }
    return 0;
}

int generation_run(const struct generation *generation, struct network_answers *answers,
                   struct prepared_series *const series[], const struct carried_from *from, size_t index,
                   const struct baselines *baselines, double *out, struct error *error)
{
    const struct model *model = answers->model;
    const int T = model->target_count, preparation_count = recipe_preparation_count(&model->recipe);
    const size_t N = (size_t)generation->step_count, length = series[0]->length;
    int result = -1;
    struct prepared_series longer[PREPARATION_COUNT_MAX] = {{.targets = NULL}};
    struct prepared_series *const fed[PREPARATION_COUNT_MAX] = {&longer[0], &longer[1]};
    _Static_assert(PREPARATION_COUNT_MAX == 2, "each preparation has its place here");
    double *answer = memory_allocate(model_output_size(model), sizeof *answer, error);
    struct random random;
    random_init(&random, generation->seed, index);
    for (size_t i = 0; i < N * (size_t)T; i++)
        out[i] = NAN;
    for (int p = 0; answer && p < preparation_count; p++) {
        if (extend(series[p], T, N, &longer[p], error))
            goto done;
    }
    if (!answer || network_answers_look_at(answers, fed, 1, NULL, from, error))
        goto done;
    for (size_t n = 0; n < N; n++) {
        if (network_answers_ask(answers, &(struct network_question){0, length + n - 1}, 1, answer, error))
            goto done;
        for (int c = 0; c < T; c++) {
            double value = next_value(generation, model, &longer[0], c, length + n, answer[c], baselines, &random);
            if (feed_back(longer, preparation_count, c, length + n, value)) {
                result = 0; /* what follows stays NAN */
                goto done;
            }
            out[n * (size_t)T + (size_t)c] = value;
        }
    }
    result = 0;
done:
    for (int p = 0; p < preparation_count; p++)
        memory_free(longer[p].targets);
    memory_free(answer);
    return result;
}
