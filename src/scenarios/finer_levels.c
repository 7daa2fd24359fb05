#include "scenarios/finer_levels.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/statistics.h"

double finer_levels_deviate(double level)
{
    return level > 0 ? statistics_deviate_limit((1 - level / 100) / 2) : 0;
}

double finer_levels_outermost(const struct model *model)
{
    const struct intervals *intervals = &model->intervals;
    const double own = intervals->level_count ? model->recipe.levels[intervals->level_count - 1] : 0;
    return intervals->finer_count ? fmax(own, intervals->finer_levels[intervals->finer_count - 1]) : own;
}

/* Put these in the place of the model's intervals; *lower and *upper are taken. */
static void replace(struct model *model, const double *levels, int count, double **lower, double **upper)
{
    memory_free(model->intervals.lower);
    memory_free(model->intervals.upper);
    model->intervals.lower = *lower;
    model->intervals.upper = *upper;
    model->intervals.level_count = model->recipe.level_count = count;
    memcpy(model->recipe.levels, levels, (size_t)count * sizeof *levels);
    *lower = *upper = NULL;
}

/* Bounds of levels, `size` each; the caller's. */
static int allocate_rows(size_t size, double **lower, double **upper, struct error *error)
{
    *lower = memory_allocate(size, sizeof **lower, error);
    *upper = memory_allocate(size, sizeof **upper, error);
    if (*lower && *upper)
        return 0;
    memory_free(*lower);
    memory_free(*upper);
    return -1;
}

int finer_levels_use(struct model *model, struct error *error)
{
    const struct intervals *kept = &model->intervals;
    const size_t K = (size_t)model->recipe.horizon;
    const int count = kept->level_count + kept->finer_count;
    double levels[LEVEL_COUNT_MAX];
    if (kept->finer_count == 0)
        return 0;
    double *lower, *upper;
    if (allocate_rows((size_t)count * K, &lower, &upper, error))
        return -1;
    for (int made = 0, l = 0, f = 0; made < count; made++) {
        const bool is_own =
            f == kept->finer_count || (l < kept->level_count && model->recipe.levels[l] < kept->finer_levels[f]);
        const size_t row = (size_t)(is_own ? l : f) * K, to = (size_t)made * K;
        memcpy(lower + to, (is_own ? kept->lower : kept->finer_lower) + row, K * sizeof *lower);
        memcpy(upper + to, (is_own ? kept->upper : kept->finer_upper) + row, K * sizeof *upper);
        levels[made] = is_own ? model->recipe.levels[l++] : kept->finer_levels[f++];
    }
    replace(model, levels, count, &lower, &upper);
    model->intervals.finer_count = 0;
    return 0;
}

static bool has_all(const struct model *model, const double *levels, int count)
{
    for (int i = 0; i < count; i++) {
        bool is_there = false;
        for (int l = 0; l < model->intervals.level_count; l++)
            is_there = is_there || fabs(model->recipe.levels[l] - levels[i]) < LEVEL_GAP;
        if (!is_there)
            return false;
    }
    return true;
}

/* The bounds of a level [K], from those of all that are kept, which the model has for its own. */
static void interpolate(const struct model *model, const double *bounds, double level, double *made)
{
    const int K = model->recipe.horizon, count = model->intervals.level_count;
    int above = 0;
    while (above < count - 1 && model->recipe.levels[above] < level - LEVEL_GAP)
        above++;
    const double from = above ? finer_levels_deviate(model->recipe.levels[above - 1]) : 0;
    const double to = finer_levels_deviate(model->recipe.levels[above]);
    const double share =
        fabs(model->recipe.levels[above] - level) < LEVEL_GAP ? 1 : (finer_levels_deviate(level) - from) / (to - from);
    for (int k = 0; k < K; k++) {
        const double before = above ? bounds[(above - 1) * K + k] : 0, bound = bounds[above * K + k];
        made[k] = share < 1 ? before + share * (bound - before) : bound;
    }
}

int finer_levels_check(const struct model *model, const double *levels, int count, struct error *error)
{
    const double outermost = finer_levels_outermost(model);
    for (int i = 0; i < count; i++) {
        if (outermost <= 0)
            return error_set(error, ERROR_USAGE, "--level %g: the model has no intervals; train one with --level %g",
                             levels[i], levels[i]);
        if (!(levels[i] >= LEVEL_MIN) || levels[i] > outermost + LEVEL_GAP)
            return error_set(
                error, ERROR_USAGE,
                "--level %g: the model keeps enough of its errors for levels from %d to %g %%; another one "
                "takes training with --level %g",
                levels[i], LEVEL_MIN, outermost, levels[i]);
    }
    return 0;
}

int finer_levels_make(struct model *model, const double *levels, int count, struct error *error)
{
    const size_t K = (size_t)model->recipe.horizon;
    double *lower, *upper;
    if (model->intervals.finer_count == 0 || has_all(model, levels, count))
        return 0;
    if (finer_levels_check(model, levels, count, error) || finer_levels_use(model, error) ||
        allocate_rows((size_t)count * K, &lower, &upper, error))
        return -1;
    for (int i = 0; i < count; i++) {
        interpolate(model, model->intervals.lower, levels[i], lower + (size_t)i * K);
        interpolate(model, model->intervals.upper, levels[i], upper + (size_t)i * K);
    }
    replace(model, levels, count, &lower, &upper);
    return 0;
}
