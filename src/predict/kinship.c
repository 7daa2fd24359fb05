#include "predict/kinship.h"

#include <math.h>

#include "base/memory.h"
#include "base/sample_bounds.h"

/* Two values are the same if they are within this share of the larger. */
#define SAME_SHARE 1e-6
/* A change of less than this share of the series' spread is a small revision, which contradicts nothing. */
#define REVISED_SPREADS 0.1
/* Fewer other values contradict nothing: the last rows of a statistic, or of a day that was not over, change. */
#define CONTRADICTING_MIN 4

/*
 * A level is another by far if it lies outside of the model's last LEVEL_STEPS values by a factor of LEVEL_FACTOR, and
 * by LEVEL_RANGE of their own range in logs besides. Values that have no logarithms are further out by LEVEL_RANGES
 * ranges. With steps between, both grow as a random walk does, up to twice. Measured on cut training series of M3,
 * Tourism, NN5, hospital, weekly and hourly collections: of series that go on, 1 in 1,000 or fewer is taken for
 * another; of series ten times higher or lower, 19 in 20 are.
 */
#define LEVEL_STEPS 30
#define LEVEL_ROWS 3
#define LEVEL_KNOWN_MIN 4
#define LEVEL_FACTOR 3.0
#define LEVEL_RANGE 0.25
#define LEVEL_RANGES 3.0
#define LEVEL_GAP_STEPS 12.0
#define LEVEL_WIDENING_MAX 2.0

void kinships_release(struct kinships *kinships)
{
    memory_free(kinships->list);
    *kinships = (struct kinships)KINSHIPS_INIT;
}

/* A series of the file beside its namesake. */
struct pair {
    const struct model *model;
    const struct panel *panel;
    const struct series *series;
    const struct model_series *known;
    int64_t last; /* the step of the file's series on which the model's last row lies; it may have no such step */
};

/* Find pair->last. Returns false when the series do not lie on one grid: then nothing can be compared. */
static bool align(struct pair *pair)
{
    const struct calendar *calendar = &pair->model->calendar;
    const int64_t stamp = pair->known->last_stamp, slack = calendar_slack(calendar, stamp);
    size_t low = 0, high = pair->series->length; /* steps before `low` are not after the stamp */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (panel_stamp(pair->panel, pair->series, middle) <= stamp + slack)
            low = middle + 1;
        else
            high = middle;
    }
    const size_t near = low ? low - 1 : 0;
    const int64_t there = panel_stamp(pair->panel, pair->series, near);
    const int64_t steps = calendar_steps_between(calendar, there, stamp);
    const int64_t off = calendar_advance(calendar, there, steps) - stamp;
    pair->last = (int64_t)near + steps;
    return off <= slack && -off <= slack;
}

/* The step of the file's series that value `i` of the tail lies on. */
static int64_t tail_step(const struct pair *pair, size_t i)
{
    return pair->last - (int64_t)(pair->known->tail_length - 1 - i);
}

static double file_value(const struct pair *pair, int c, int64_t step)
{
    if (step < 0 || step >= (int64_t)pair->series->length)
        return NAN;
    return series_column(pair->series, c)[step];
}

static const double *known_tail(const struct pair *pair, int c)
{
    return pair->known->tail + (size_t)c * pair->known->tail_length;
}

/* ------------------------------------------------------------------ rows that both have */

/* The last decimal place that any of the values both have needs: 1, 0.1, ... 0 for values of many places. */
static double last_place(const struct pair *pair, int c, bool of_file)
{
    double unit = 1;
    const double *tail = known_tail(pair, c);
    for (size_t i = 0; i < pair->known->tail_length && unit > 0; i++) {
        const double theirs = file_value(pair, c, tail_step(pair, i)), value = of_file ? theirs : tail[i];
        if (isnan(theirs) || isnan(tail[i]))
            continue;
        while (unit > 0 && fabs(value / unit - round(value / unit)) > SAME_SHARE * fmax(1, fabs(value)))
            unit = unit > 1e-9 ? unit / 10 : 0;
    }
    return unit;
}

/* How much the series moves at this value; beside it a revision is small. */
static double spread_at(const struct target_preparation *target, double value)
{
    return target->is_log ? target->spread * (fabs(value) + target->offset) : target->spread;
}

/* Compare target c. Returns whether it contradicts. */
static bool compare_target(const struct pair *pair, int c, double *most, struct kinship *kinship)
{
    size_t shared = 0, zeros = 0, others = 0, contradicting = 0;
    const double *tail = known_tail(pair, c);
    const struct target_preparation *target = &pair->known->preparations[0].targets[c];
    const double file_unit = last_place(pair, c, true), tail_unit = last_place(pair, c, false);
    const double rounding = 0.5 * fmax(file_unit, tail_unit);
    for (size_t i = 0; i < pair->known->tail_length; i++) {
        const double mine = tail[i], theirs = file_value(pair, c, tail_step(pair, i));
        if (isnan(mine) || isnan(theirs))
            continue;
        const double off = fabs(mine - theirs), size = fmax(fabs(mine), fabs(theirs));
        shared++;
        zeros += mine == 0 && theirs == 0; /* two shops sell nothing on many of the same days */
        if (off <= fmax(SAME_SHARE * size, rounding * (1 + SAME_SHARE)))
            continue;
        others++;
        contradicting += off > REVISED_SPREADS * spread_at(target, mine);
        if (off <= *most)
            continue;
        *most = off;
        kinship->stamp = panel_stamp(pair->panel, pair->series, (size_t)tail_step(pair, i));
        kinship->model_value = mine;
        kinship->file_value = theirs;
    }
    kinship->shared_count += shared;
    kinship->other_count += others;
    return contradicting >= CONTRADICTING_MIN && 2 * contradicting >= shared - zeros;
}

/* ------------------------------------------------------------------ another level by far */

/* The values of the file next to the model's rows, LEVEL_ROWS at most: those after them, or the last before them. */
static size_t take_nearest(const struct pair *pair, int c, double values[LEVEL_ROWS])
{
    size_t count = 0;
    const int64_t length = (int64_t)pair->series->length;
    const int64_t first = pair->last + 1 > 0 ? pair->last + 1 : 0;
    for (int64_t t = first; t < length && count < LEVEL_ROWS; t++) {
        if (!isnan(file_value(pair, c, t)))
            values[count++] = file_value(pair, c, t);
    }
    for (int64_t t = length - 1; t >= 0 && count < LEVEL_ROWS && first >= length; t--) {
        if (!isnan(file_value(pair, c, t)))
            values[count++] = file_value(pair, c, t);
    }
    return count;
}

/* The last values of the model's, LEVEL_STEPS at most. */
static size_t take_last(const struct pair *pair, int c, double values[LEVEL_STEPS])
{
    size_t count = 0;
    for (size_t i = pair->known->tail_length; i-- > 0 && count < LEVEL_STEPS;) {
        if (!isnan(known_tail(pair, c)[i]))
            values[count++] = known_tail(pair, c)[i];
    }
    return count;
}

/* Steps without a row between the file's rows and the model's tail. */
static int64_t steps_apart(const struct pair *pair)
{
    const int64_t before = tail_step(pair, 0) - (int64_t)pair->series->length; /* the file ends before the tail */
    const int64_t after = -pair->last - 1;
    const int64_t apart = after > before ? after : before;
    return apart > 0 ? apart : 0;
}

/* Is target c on another level by far? The two levels then go to *kinship. */
static bool is_far(const struct pair *pair, int c, struct kinship *kinship)
{
    double near[LEVEL_ROWS], own[LEVEL_STEPS];
    const size_t near_count = take_nearest(pair, c, near), own_count = take_last(pair, c, own);
    if (near_count == 0 || own_count < LEVEL_KNOWN_MIN)
        return false;
    sample_sort(near, near_count);
    sample_sort(own, own_count);
    const double level = near[near_count / 2], middle = own[own_count / 2];
    const double low = own[0], high = own[own_count - 1];
    const double widening = fmin(sqrt(1 + (double)steps_apart(pair) / LEVEL_GAP_STEPS), LEVEL_WIDENING_MAX);
    if ((level >= low && level <= high) || level == 0) /* a shop that is closed sells nothing */
        return false;
    kinship->model_value = middle;
    kinship->file_value = level;
    if (low > 0 && level > 0)
        return log(level > high ? level / high : low / level) >
               (log(LEVEL_FACTOR) + LEVEL_RANGE * log(high / low)) * widening;
    const double outside = level > high ? level - high : low - level;
    return outside > LEVEL_RANGES * (high - low) * widening && outside > LEVEL_RANGES * fabs(middle) / 2;
}

/* ------------------------------------------------------------------ all of it */

static void compare(const struct pair *pair, struct kinship *kinship)
{
    bool contradicts = false;
    double most = 0;
    for (int c = 0; c < pair->model->target_count; c++)
        contradicts |= compare_target(pair, c, &most, kinship);
    if (contradicts) {
        kinship->kind = KINSHIP_CONTRADICTS;
        return;
    }
    if (kinship->other_count)
        kinship->kind = KINSHIP_REVISED;
    for (int c = 0; c < pair->model->target_count && kinship->other_count == kinship->shared_count; c++) {
        struct kinship far = *kinship;
        if (!is_far(pair, c, &far))
            continue;
        *kinship = far;
        kinship->kind = KINSHIP_FAR;
        return;
    }
    const int64_t before = pair->last - (int64_t)pair->series->length + 1;
    kinship->steps_between = pair->last < -1 ? -pair->last - 1 : 0;
    kinship->steps_before = before > 0 ? before : 0;
}

int kinships_find(const struct model *model, struct panel *panel, struct kinships *kinships, struct error *error)
{
    struct kinships found = KINSHIPS_INIT;
    if (model->calendar.unit == CALENDAR_ROW || model_classifies(model))
        return 0;
    if (!(found.list = memory_allocate(panel->series_count, sizeof *found.list, error)))
        return -1;
    for (size_t s = 0; s < panel->series_count; s++) {
        struct series *series = &panel->series[s];
        struct pair pair = {
            .model = model, .panel = panel, .series = series, .known = model_find_series(model, series->id, s)};
        if (!pair.known || !align(&pair))
            continue;
        struct kinship kinship = {.index = s, .known = pair.known};
        compare(&pair, &kinship);
        series->is_stranger = kinship.kind == KINSHIP_CONTRADICTS || kinship.kind == KINSHIP_FAR;
        if (kinship.kind != KINSHIP_AGREES || kinship.steps_between || kinship.steps_before)
            found.list[found.count++] = kinship;
    }
    kinships_release(kinships);
    *kinships = found;
    return 0;
}
