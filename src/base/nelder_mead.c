#include "base/nelder_mead.h"

#include <math.h>
#include <string.h>

#define VERY_BAD 1e35
#define CONTRACTION 0.5
#define EXPANSION 2.0
#define BLOCK 8 /* coordinates that are summed at once; whole blocks, so that their sums stay in registers */
_Static_assert(NELDER_MEAD_MAX % BLOCK == 0, "vertices hold whole blocks");

void nelder_mead_start(struct nelder_mead *search, int n, const double *start, int evaluation_max, double tolerance)
{
    search->n = n;
    search->is_done = false;
    search->evaluation_count = 0;
    search->evaluation_max = evaluation_max;
    search->tolerance = tolerance;
    search->best = -1;
    search->step = NELDER_MEAD_BUILD;
    search->built = 0;
    memset(search->vertices, 0, (size_t)(n + 1) * sizeof search->vertices[0]);
    for (int v = 0; v <= n; v++)
        memcpy(search->vertices[v], start, (size_t)n * sizeof *start);
    memcpy(search->point, start, (size_t)n * sizeof *start);
}

/* The start is known: lay the other vertices out round it. */
static void lay_out(struct nelder_mead *search)
{
    const double *start = search->vertices[0];
    double reach = 0;
    for (int i = 0; i < search->n; i++) {
        if (0.1 * fabs(start[i]) > reach)
            reach = 0.1 * fabs(start[i]);
    }
    if (reach == 0)
        reach = 0.1;
    search->reach = 0;
    for (int i = 0; i < search->n; i++) {
        double tried = reach;
        while ((search->vertices[i + 1][i] = start[i] + tried) == start[i])
            tried *= 10;
        search->reach += tried;
    }
    search->least_reach = search->reach;
}

/* The next vertex whose value is not known, from `built` on; false when there is none. */
static bool build_on(struct nelder_mead *search)
{
    while (search->built <= search->n && search->built == search->best)
        search->built++;
    if (search->built > search->n)
        return false;
    memcpy(search->point, search->vertices[search->built], (size_t)search->n * sizeof *search->point);
    search->step = NELDER_MEAD_BUILD;
    return true;
}

/* All values are known: reflect the worst vertex, unless this is the end. */
static void begin_turn(struct nelder_mead *search)
{
    int n = search->n, best = search->best, worst = best;
    /* the best of the turn before stays so unless it is beaten, which only the one that was replaced since can do */
    const bool is_built = search->step == NELDER_MEAD_BUILD;
    for (int v = is_built ? 0 : search->worst; v <= (is_built ? n : search->worst); v++) {
        if (search->values[v] < search->values[best])
            best = v;
    }
    double most = search->values[worst];
    for (int v = 0; v <= n; v++) {
        if (search->values[v] > most) {
            most = search->values[v];
            worst = v;
        }
    }
    search->best = best;
    search->worst = worst;
    if (search->values[worst] <= search->values[best] + search->spread) {
        search->is_done = true;
        return;
    }
    const double *last = search->vertices[worst];
    for (int begin = 0; begin < n; begin += BLOCK) {
        double sums[BLOCK];
        for (int i = 0; i < BLOCK; i++)
            sums[i] = -last[begin + i];
        for (int v = 0; v <= n; v++) {
            for (int i = 0; i < BLOCK; i++)
                sums[i] += search->vertices[v][begin + i];
        }
        for (int i = 0; i < BLOCK; i++)
            sums[i] /= n;
        for (int i = 0; i < BLOCK; i++)
            search->point[begin + i] = 2 * sums[i] - last[begin + i];
        memcpy(search->middle + begin, sums, sizeof sums);
    }
    search->step = NELDER_MEAD_REFLECT;
}

static void end_turn(struct nelder_mead *search)
{
    if (search->evaluation_count > search->evaluation_max)
        search->is_done = true;
    else
        begin_turn(search);
}

static void replace_worst(struct nelder_mead *search, const double *point, double value)
{
    memcpy(search->vertices[search->worst], point, (size_t)search->n * sizeof *point);
    search->values[search->worst] = value;
}

/* Neither the reflected point nor the contracted one is better than the worst: all vertices come half way to the
 * best. */
static void shrink(struct nelder_mead *search)
{
    const double *best = search->vertices[search->best];
    double reach = 0;
    for (int v = 0; v <= search->n; v++) {
        if (v == search->best)
            continue;
        for (int i = 0; i < search->n; i++) {
            search->vertices[v][i] = CONTRACTION * (search->vertices[v][i] - best[i]) + best[i];
            reach += fabs(search->vertices[v][i] - best[i]);
        }
    }
    search->reach = reach;
    if (!(reach < search->least_reach) || search->evaluation_count > search->evaluation_max) {
        search->is_done = true;
        return;
    }
    search->least_reach = reach;
    search->built = 0;
    if (!build_on(search))
        search->is_done = true;
}

static void told_start(struct nelder_mead *search, double value)
{
    if (!isfinite(value)) {
        search->is_done = true;
        return;
    }
    search->values[0] = value;
    search->best = 0;
    search->spread = search->tolerance * (fabs(value) + search->tolerance);
    lay_out(search);
    search->built = 1;
    build_on(search);
}

static void told_reflection(struct nelder_mead *search, double value)
{
    int n = search->n;
    search->reflected_value = value;
    if (value < search->values[search->best]) {
        for (int i = 0; i < n; i++) {
            double expanded = EXPANSION * search->point[i] + (1 - EXPANSION) * search->middle[i];
            search->middle[i] = search->point[i];
            search->point[i] = expanded;
        }
        search->step = NELDER_MEAD_EXPAND;
        return;
    }
    search->has_reflected = value < search->values[search->worst];
    if (search->has_reflected)
        replace_worst(search, search->point, value);
    const double *worst = search->vertices[search->worst];
    for (int i = 0; i < n; i++)
        search->point[i] = (1 - CONTRACTION) * worst[i] + CONTRACTION * search->middle[i];
    search->step = NELDER_MEAD_CONTRACT;
}

void nelder_mead_tell(struct nelder_mead *search, double value)
{
    search->evaluation_count++;
    if (search->best < 0) {
        told_start(search, value);
        return;
    }
    if (!isfinite(value))
        value = VERY_BAD;
    switch (search->step) {
    case NELDER_MEAD_BUILD:
        search->values[search->built++] = value;
        if (!build_on(search))
            begin_turn(search);
        break;
    case NELDER_MEAD_REFLECT:
        told_reflection(search, value);
        break;
    case NELDER_MEAD_EXPAND:
        if (value < search->reflected_value)
            replace_worst(search, search->point, value);
        else
            replace_worst(search, search->middle, search->reflected_value);
        end_turn(search);
        break;
    case NELDER_MEAD_CONTRACT:
        if (value < search->values[search->worst])
            replace_worst(search, search->point, value);
        else if (!search->has_reflected) {
            shrink(search);
            break;
        }
        end_turn(search);
        break;
    }
}

double nelder_mead_limit(const struct nelder_mead *search)
{
    if (search->step == NELDER_MEAD_EXPAND)
        return search->reflected_value;
    return search->step == NELDER_MEAD_BUILD ? INFINITY : search->values[search->worst];
}
