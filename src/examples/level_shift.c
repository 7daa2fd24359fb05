#include "examples/level_shift.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "base/sample_bounds.h"

#define SIDE_MIN 8              /* known values on each side that have a level */
#define NORMAL_DEVIATION 1.4826 /* standard deviation of normal values over their median deviation */
#define GAP_MAX 3          /* steps from one known value to the next, between which there may be a step up or down */
#define STEP_SHARE_MIN 0.6 /* of the change in level, that the one change makes */
#define STEP_SHARE_MAX 1.6
#define SPREAD_FACTOR 2.5 /* the step is so many times the deviation of the values before, and after */

static const char *const shift_rule_words[] = {[SHIFTS_AUTO] = "auto", [SHIFTS_KEEP] = "keep"};
NAMES_DEFINE(shift_rule, SHIFT_RULE_COUNT);

/* The known values of a series. */
struct known {
    size_t count;
    double *values;  /* owned, [count] */
    size_t *steps;   /* owned, [count] */
    double *scratch; /* owned, [count] */
};

size_t level_shift_steps(double period)
{
    const double periods = period > 1 ? ceil(3 * period) : 0;
    return periods > LEVEL_SHIFT_STEPS_MIN ? (size_t)periods : LEVEL_SHIFT_STEPS_MIN;
}

static double median(const double *values, size_t count, double *scratch)
{
    memcpy(scratch, values, count * sizeof *scratch);
    sample_sort(scratch, count);
    return count % 2 ? scratch[count / 2] : (scratch[count / 2 - 1] + scratch[count / 2]) / 2;
}

/* The standard deviation that normal values of the same median deviation would have. */
static double deviation(const double *values, size_t count, double *scratch)
{
    const double middle = median(values, count, scratch);
    for (size_t i = 0; i < count; i++)
        scratch[i] = fabs(values[i] - middle);
    sample_sort(scratch, count);
    return NORMAL_DEVIATION * (count % 2 ? scratch[count / 2] : (scratch[count / 2 - 1] + scratch[count / 2]) / 2);
}

/* How far changes usually are from the usual one. Where most are the same, as in an exact pattern, the mean of all but
 * those of the shifts that there may be. */
static double usual_distance(const double *changes, size_t count, double usual, double *scratch)
{
    const double size = deviation(changes, count, scratch);
    double sum = 0;
    if (size > 0)
        return size;
    for (size_t i = 0; i < count; i++)
        scratch[i] = fabs(changes[i] - usual);
    sample_sort(scratch, count);
    for (size_t i = 0; i + LEVEL_SHIFT_COUNT_MAX < count; i++)
        sum += scratch[i];
    return sum / (double)count;
}

/* Does the level change at known value i, and by the one change to it? A level is one of `side` values. */
static bool is_shift(const struct known *known, size_t i, size_t side)
{
    const double *values = known->values, change = values[i] - values[i - 1];
    const size_t before = i < side ? i : side, after = known->count - i < side ? known->count - i : side;
    if (before < SIDE_MIN || after < SIDE_MIN)
        return false;
    const double step = median(values + i, after, known->scratch) - median(values + i - before, before, known->scratch);
    const double share = step / change;
    if (!(share > STEP_SHARE_MIN && share < STEP_SHARE_MAX))
        return false;
    const double spread =
        fmax(deviation(values, i, known->scratch), deviation(values + i, known->count - i, known->scratch));
    return fabs(step) > SPREAD_FACTOR * spread;
}

/* The last shift among the known values that is settled at step `end`; 0 for none. `changes` [count - 1] is
 * overwritten. */
static size_t last_shift(const struct known *known, size_t end, double period, double *changes)
{
    const size_t count = known->count;
    size_t side = (size_t)fmin(2 * period, (double)count / 4), last = 0, found = 0;
    side = side > SIDE_MIN ? side : SIDE_MIN;
    for (size_t i = 1; i < count; i++)
        changes[i - 1] = known->values[i] - known->values[i - 1];
    const double usual = median(changes, count - 1, known->scratch);
    const double far = LEVEL_SHIFT_FAR * usual_distance(changes, count - 1, usual, known->scratch);
    for (size_t i = 1; i < count && end - known->steps[i] >= level_shift_steps(period); i++) {
        /* across a gap a walk goes far without a step */
        if (!(fabs(changes[i - 1] - usual) > far) || known->steps[i] - known->steps[i - 1] > GAP_MAX ||
            !is_shift(known, i, side))
            continue;
        found += last == 0 || i - last >= SIDE_MIN;
        last = i;
    }
    return found <= LEVEL_SHIFT_COUNT_MAX ? last : 0;
}

int level_shift_find(size_t *begin, const double *values, size_t count, double period, struct error *error)
{
    int result = -1;
    struct known known = {.values = memory_allocate(count, sizeof *known.values, error)};
    known.steps = memory_allocate(count, sizeof *known.steps, error);
    known.scratch = memory_allocate(count, sizeof *known.scratch, error);
    double *changes = memory_allocate(count, sizeof *changes, error);
    if (!known.values || !known.steps || !known.scratch || !changes)
        goto done;
    for (size_t t = 0; t < count; t++) {
        if (isnan(values[t]))
            continue;
        known.values[known.count] = values[t];
        known.steps[known.count++] = t;
    }
    *begin = 0;
    if (known.count >= 2 * LEVEL_SHIFT_STEPS_MIN) {
        const size_t at = last_shift(&known, count, period, changes);
        *begin = at ? known.steps[at] : 0;
    }
    result = 0;
done:
    memory_free(known.values);
    memory_free(known.steps);
    memory_free(known.scratch);
    memory_free(changes);
    return result;
}
