#include "sentry/vigil.h"

#include <math.h>

#include "base/memory.h"
#include "base/sample_bounds.h"

/* Scores so many times beyond the band are not kept, unless they are more than a tenth of the last rows. */
#define EXCLUDED_BEYOND 3.0
#define EXCLUDED_MEMORY 0.99
#define EXCLUDED_MAX 10.0
/* Runs that were anomalies are forgotten in about a thousand rows; with more of them they are what the series does. */
#define FLAT_MEMORY 0.999
#define FLAT_MAX 3.0
/* A series without a run is one only once so many rows of it are known. */
#define RUN_ROWS_MIN 50
/* How many ranks of the smallest alpha the scores are to hold. */
#define RANKS_MIN 5.0
#define ROUNDING 1e-9

int vigil_init(struct vigil *vigil, double alpha, const struct target_preparation *target, struct error *error)
{
    struct vigil made = {.alpha = alpha, .last = NAN, .capacity = VIGIL_SCORES};
    const double needed = RANKS_MIN / alpha - 1;
    if (needed > (double)made.capacity)
        made.capacity = (size_t)(needed + ROUNDING);
    made.is_log = target && target->is_log;
    made.offset = made.is_log ? target->offset : 0;
    if (!(made.scores = memory_allocate(2 * made.capacity, sizeof *made.scores, error)))
        return -1;
    *vigil = made;
    return 0;
}

void vigil_release(struct vigil *vigil)
{
    memory_free(vigil->scores);
    *vigil = (struct vigil)VIGIL_INIT;
}

static void keep(struct vigil *vigil, double score)
{
    vigil->scores[vigil->next] = score;
    vigil->next = (vigil->next + 1) % vigil->capacity;
    vigil->count += vigil->count < vigil->capacity ? 1 : 0;
}

/* ------------------------------------------------------------------ what was before */

struct level {
    double share, width; /* of errors within; half of the interval, in units */
};

/* The levels of the model's first step, rising. Returns how many. */
static int list_levels(const struct model *model, struct level *levels)
{
    const struct intervals *intervals = &model->intervals;
    const size_t K = (size_t)model->recipe.horizon;
    int count = 0;
    for (int i = 0; i < intervals->level_count + intervals->finer_count; i++) {
        const bool is_finer = i >= intervals->level_count;
        const size_t at = (size_t)(is_finer ? i - intervals->level_count : i) * K;
        const struct level level = {
            (is_finer ? intervals->finer_levels[i - intervals->level_count] : model->recipe.levels[i]) / 100,
            is_finer ? (intervals->finer_upper[at] - intervals->finer_lower[at]) / 2
                     : (intervals->upper[at] - intervals->lower[at]) / 2};
        int place = count++;
        for (; place > 0 && levels[place - 1].share > level.share; place--)
            levels[place] = levels[place - 1];
        levels[place] = level;
    }
    return count;
}

/* The size that a share of errors stay within: on the line between two levels, and beyond the last as an exponential
 * tail has it. */
static double width_of(const struct level *levels, int count, double share)
{
    struct level before = {0, 0};
    for (int i = 0; i < count; before = levels[i++]) {
        if (share <= levels[i].share)
            return before.width +
                   (levels[i].width - before.width) * (share - before.share) / (levels[i].share - before.share);
    }
    return before.width * log(1 - share) / log(1 - before.share);
}

void vigil_take_intervals(struct vigil *vigil, const struct model *model, double forecast, double unit)
{
    struct level levels[2 * LEVEL_COUNT_MAX];
    const int count = list_levels(model, levels);
    const double size = vigil->is_log ? unit / (forecast + vigil->offset) : unit;
    const size_t most = model->intervals.error_count < VIGIL_PRIOR_MAX ? model->intervals.error_count : VIGIL_PRIOR_MAX;
    if (count == 0 || !(size > 0) || !isfinite(size))
        return;
    const size_t stride = most % 37 ? 37 : 41;
    for (size_t i = 0; i < most; i++) /* in an order that is none: the oldest are forgotten first */
        keep(vigil, size * width_of(levels, count, (double)(1 + i * stride % most) / (double)(most + 1)));
}

static bool is_flat(const struct vigil *vigil)
{
    return vigil->run_count >= RUN_ROWS_MIN && vigil->run >= VIGIL_RUN_MIN && vigil->run > 2 * vigil->longest;
}

static void count_run(struct vigil *vigil, double value)
{
    vigil->flat *= FLAT_MEMORY;
    vigil->run_count += isnan(value) ? 0 : 1;
    if (!isnan(value) && fabs(value - vigil->last) <= 0) {
        vigil->run++;
        return;
    }
    vigil->flat += is_flat(vigil) ? 1 : 0;
    if (vigil->run > vigil->longest && (!is_flat(vigil) || vigil->flat > FLAT_MAX))
        vigil->longest = vigil->run;
    vigil->run = isnan(value) ? 0U : 1U;
    vigil->last = value;
}

void vigil_take_past(struct vigil *vigil, const double *values, size_t count)
{
    for (size_t t = 0; t < count; t++)
        count_run(vigil, values[t]);
}

void vigil_pass(struct vigil *vigil, size_t count)
{
    for (; count > 0; count--) /* a run ends, and the runs of before are forgotten a little */
        count_run(vigil, NAN);
}

/* ------------------------------------------------------------------ the row */

/* How many of the latest scores count, and how many of them may be larger: alpha = ranks / (m + 1). 0: too few. */
static size_t count_scores(const struct vigil *vigil, size_t *ranks)
{
    *ranks = (size_t)(vigil->alpha * (double)(vigil->count + 1) + ROUNDING);
    return *ranks ? (size_t)((double)*ranks / vigil->alpha - 1 + ROUNDING) : 0;
}

/* How many of the latest m scores are at least `score`. They are copied to where they can be ranked. */
static size_t count_from(struct vigil *vigil, size_t m, double score)
{
    double *copied = vigil->scores + vigil->capacity;
    size_t count = 0;
    for (size_t i = 0; i < m; i++) {
        copied[i] = vigil->scores[(vigil->next + vigil->capacity - 1 - i) % vigil->capacity];
        count += copied[i] >= score ? 1 : 0;
    }
    return count;
}

/* values[rank] as if values[0..count-1] were sorted, the smallest first; they change places. */
static double select_ranked(double *values, size_t count, size_t rank)
{
    for (size_t begin = 0, end = count; end - begin > 1;) {
        const size_t cut = begin + sample_partition(values + begin, end - begin, values[begin + (end - begin) / 2]);
        if (cut == end) { /* the pivot, the largest, stands last */
            if (rank == end - 1)
                return values[end - 1];
            end--;
        } else if (rank < cut) {
            end = cut;
        } else {
            begin = cut;
        }
    }
    return values[rank];
}

struct verdict vigil_judge(struct vigil *vigil, double actual, double expected)
{
    struct verdict verdict = {.actual = actual, .expected = expected, .lower = NAN, .upper = NAN, .p = NAN};
    const double relative = vigil->is_log ? expected + vigil->offset : 1;
    const double score = relative > 0 ? fabs(actual - expected) / relative : NAN;
    size_t ranks, m = count_scores(vigil, &ranks);
    double bound = INFINITY;
    verdict.is_judged = m > 0 && !isnan(score);
    m = m ? m : vigil->count;
    const size_t larger_count = count_from(vigil, m, score);
    count_run(vigil, actual);
    if (m && !isnan(score))
        verdict.p = (double)(1 + larger_count) / (double)(m + 1);
    if (ranks) {
        bound = select_ranked(vigil->scores + vigil->capacity, m, m - ranks);
        verdict.lower = expected - bound * relative;
        verdict.upper = expected + bound * relative;
    }
    if (verdict.is_judged && verdict.p <= vigil->alpha + ROUNDING) {
        verdict.is_anomaly = true;
        verdict.reason = actual > expected ? "high" : "low";
    } else if (verdict.is_judged && is_flat(vigil)) {
        verdict.is_anomaly = true;
        verdict.reason = "flat";
        verdict.p = 1 / (double)(m + 1);
    }
    if (isnan(score))
        return verdict;
    const bool is_beyond = score > EXCLUDED_BEYOND * bound;
    vigil->excluded = EXCLUDED_MEMORY * vigil->excluded + (is_beyond ? 1 : 0);
    if (!is_beyond || vigil->excluded > EXCLUDED_MAX)
        keep(vigil, score);
    return verdict;
}
