#include "scenarios/marginals.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "scenarios/finer_levels.h"

/* The slope beyond the outermost level is that of the last so many levels. */
#define TAIL_LEVELS 3

int marginals_take(struct marginals *marginals, const struct forecast *forecast, struct error *error)
{
    const size_t count = forecast->series_count * (size_t)forecast->horizon * (size_t)forecast->target_count;
    const size_t bounds = count * (size_t)forecast->level_count;
    double *values = memory_allocate(count + 2 * bounds, sizeof *values, error);
    if (!values)
        return -1;
    memory_free(marginals->values);
    *marginals = (struct marginals){.level_count = forecast->level_count, .values = values};
    marginals->lower = values + count;
    marginals->upper = marginals->lower + bounds;
    memcpy(values, forecast->values, count * sizeof *values);
    for (size_t i = 0; i < bounds; i++) {
        marginals->lower[i] = forecast->lower[i];
        marginals->upper[i] = forecast->upper[i];
    }
    for (int l = 0; l < forecast->level_count; l++)
        marginals->deviates[l] = finer_levels_deviate(forecast->levels[l]);
    return 0;
}

void marginals_release(struct marginals *marginals)
{
    memory_free(marginals->values);
    *marginals = (struct marginals)MARGINALS_INIT;
}

double marginals_value(const struct marginals *marginals, size_t at, double z)
{
    const int count = marginals->level_count;
    const double *bounds = (z < 0 ? marginals->lower : marginals->upper) + at * (size_t)count;
    const double size = fabs(z);
    double from = 0, before = marginals->values[at];
    for (int l = 0; l < count; l++) {
        const double to = marginals->deviates[l];
        if (size <= to)
            return size < to ? before + (bounds[l] - before) * (size - from) / (to - from) : bounds[l];
        from = to;
        before = bounds[l];
    }
    if (count == 0)
        return before;
    const int inner = count - TAIL_LEVELS;
    const double start = inner >= 0 ? marginals->deviates[inner] : 0;
    const double low = inner >= 0 ? bounds[inner] : marginals->values[at];
    return before + (before - low) * (size - from) / (from - start);
}
