#include "examples/outliers.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/sample_bounds.h"

#define SIDE 5              /* values before, and after, that a value is compared with */
#define AROUND 20           /* values on each side whose range is a value's yardstick */
#define TRIM_SHARE 20       /* one in so many of them is dropped at each end of the range */
#define RUN_MAX 2           /* more of them side by side are a new level */
#define FAR 5.0             /* ranges that a value must lie outside, compared with its neighbours */
#define FAR_OF_PHASE 15.0   /* ... with those of its phase; its own yardstick is narrower */
#define FLOOR_SHARE 0.1     /* of the range around, the least yardstick of a phase */
#define NARROW_SHARE 0.3    /* of the range around, the widest yardstick of a phase: there is a season */
#define WHOLE_SHARE 0.02    /* of the whole range, the least yardstick */
#define BEYOND_SHARE 1.5    /* of the range around, that a value must lie beyond it */
#define FAR_IN_LOGS 1.5     /* ranges of the logarithms, where no value is negative: large sales are further apart */
#define GAP 3.0             /* times the z of all other values */
#define GAP_OF_PHASE 4.0    /* ... over the lag of a phase */
#define EVENT_SIZE 6.0      /* times the level: what is smaller and comes more than once is an event, no slip */
#define EVENT_RATIO 2.0     /* events differ by no more than that */
#define MATE_SHARE 0.25     /* of a peak's size, that another of its phase needs */
#define SELDOM_FACTOR 100.0 /* times all other changes of a series that is mostly one value */
#define CONSTANT_FACTOR 9.0 /* times the one value of a series that has no other */

static const char *const outlier_rule_words[] = {[OUTLIERS_AUTO] = "auto", [OUTLIERS_KEEP] = "keep"};
NAMES_DEFINE(outlier_rule, OUTLIER_RULE_COUNT);

/* ---- the values of one column that are known, and what is worked out for each ---- */

struct search {
    const double *values; /* borrowed, [count] */
    size_t count;
    const double *lags; /* borrowed, [lag_count] */
    int lag_count;
    bool *is_outlier; /* borrowed, [count] */
    size_t known_count;
    double lag;      /* that is looked over */
    double *ranges;  /* owned, [count] how wide the values around lie. (Their ends are worked out anew for the few steps
                        that they are asked of: a series may be longer than memory bears numbers for each step) */
    double *z;       /* owned, [count]; scratch before it is worked out */
    double *excess;  /* z's room while it holds the excess of the known steps over the lag; else NULL */
    double *largest; /* owned, [2 (most + 1)] scratch */
    double level;    /* median of the known values */
    double floor;    /* least yardstick: a small share of their whole range, without the outermost ones */
    double least;    /* half of the smallest value above 0; 0 where one is below */
    size_t most;     /* that there may be */
};

static void search_release(struct search *search)
{
    memory_free(search->ranges);
    memory_free(search->z);
    memory_free(search->largest);
}

static bool is_known(const struct search *search, size_t step)
{
    return !isnan(search->values[step]) && !search->is_outlier[step];
}

/* The first known step from `step` on; count: there is none. */
static size_t next_known(const struct search *search, size_t step)
{
    while (step < search->count && !is_known(search, step))
        step++;
    return step;
}

static double least_of(double a, double b)
{
    return a < b ? a : b;
}

static double largest_of(double a, double b)
{
    return a < b ? b : a;
}

/* Neither the least of the lesser ones of two pairs nor the largest of the greater ones can be it: three are left. None
 * of it branches, for nobody could foretell where to. */
static double median_of_five(const double *values)
{
    const double lesser = largest_of(least_of(values[0], values[1]), least_of(values[2], values[3]));
    const double greater = least_of(largest_of(values[0], values[1]), largest_of(values[2], values[3]));
    return largest_of(least_of(lesser, greater), least_of(largest_of(lesser, greater), values[4]));
}

/* The median of few values, which may be sorted then; NAN of none. */
static double small_median(double *values, int count)
{
    if (count == 5) /* nearly always */
        return median_of_five(values);
    for (int i = 1; i < count; i++) {
        double value = values[i];
        int at = i;
        for (; at > 0 && values[at - 1] > value; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
    return count == 0 ? NAN : count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Median of up to SIDE known values at step + sign lag, step + 2 sign lag, ...; *nearest is the first of them. */
static double side_median(const struct search *search, size_t step, double lag, int sign, double *nearest)
{
    double found[SIDE];
    int count = 0;
    *nearest = NAN;
    for (int k = 1; count < SIDE; k++) {
        const size_t distance = (size_t)(k * lag + 0.5);
        if (sign < 0 ? distance > step : distance >= search->count - step)
            break;
        const size_t at = sign < 0 ? step - distance : step + distance;
        if (!is_known(search, at))
            continue;
        found[count++] = search->values[at];
        if (count == 1)
            *nearest = found[0];
    }
    return small_median(found, count);
}

/* The smaller of two excesses; 0 where they point apart. Of one that is not known the other. */
static double smaller(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) ? b : a;
    return a * b <= 0 ? 0 : fabs(a) < fabs(b) ? a : b;
}

/* How far a value lies from those before and those after; at an end, from those on the one side and the nearest of
 * them. */
static double excess_at(const struct search *search, size_t step, double lag)
{
    double before_nearest, after_nearest;
    double before = side_median(search, step, lag, -1, &before_nearest);
    double after = side_median(search, step, lag, 1, &after_nearest);
    double value = search->values[step];
    if (isnan(before) && isnan(after))
        return 0;
    if (isnan(before))
        return smaller(value - after, value - after_nearest);
    if (isnan(after))
        return smaller(value - before, value - before_nearest);
    return smaller(value - before, value - after);
}

/* Where `value` stands in sorted[0..count-1], or would stand. Without branches either. */
static size_t sorted_find(const double *sorted, size_t count, double value)
{
    const double *at = sorted;
    size_t left = count;
    for (; left > 1; left -= left / 2)
        at += left / 2 & -(size_t)(at[left / 2 - 1] < value);
    return (size_t)(at - sorted) + (left > 0 && *at < value);
}

/* Put a value into sorted[0..*count-1]; with `old` take that one out. */
static void sorted_change(double *sorted, size_t *count, const double *old, double value)
{
    const size_t to = sorted_find(sorted, *count, value), from = old ? sorted_find(sorted, *count, *old) : *count;
    if (to <= from) {
        memmove(sorted + to + 1, sorted + to, (from - to) * sizeof *sorted);
        sorted[to] = value;
    } else {
        memmove(sorted + from, sorted + from + 1, (to - from - 1) * sizeof *sorted);
        sorted[to - 1] = value;
    }
    *count += !old;
}

static void sorted_remove(double *sorted, size_t *count, double value)
{
    const size_t at = sorted_find(sorted, *count, value);
    memmove(sorted + at, sorted + at + 1, (*count - at - 1) * sizeof *sorted);
    *count -= 1;
}

/* The ends of sorted[0..count-1] without `own`, which is one of them, and without the outermost ones. */
static void trimmed_ends(const double *sorted, size_t count, double own, double *low, double *high)
{
    /* the others are read round the place of the step's own */
    const size_t others = count - 1, trim = others / TRIM_SHARE, last = others - 1 - trim;
    *low = sorted[trim + !(sorted[trim] < own)];
    *high = sorted[last + !(sorted[last] < own)];
}

/* How wide of[] lies among the AROUND known steps before each step and after it. tell() may write over of[step]. */
typedef void wide_function(struct search *search, size_t step, double own, double wide);

static void ranges_around(struct search *search, const double *of, wide_function *tell)
{
    double sorted[2 * AROUND + 2], low, high;
    double passed[AROUND + 1]; /* of[] of the steps behind: tell() may have changed them */
    size_t count = 0, added = 0, dropped = 0, end = next_known(search, 0), i = 0;
    for (size_t step = end; step < search->count; step = next_known(search, step + 1), i++) {
        const double *old = dropped + AROUND < i ? &passed[dropped++ % (AROUND + 1)] : NULL;
        for (; end < search->count && added <= i + AROUND; added++, end = next_known(search, end + 1), old = NULL)
            sorted_change(sorted, &count, old, of[end]);
        if (old)
            sorted_remove(sorted, &count, *old);
        const double own = passed[i % (AROUND + 1)] = of[step];
        trimmed_ends(sorted, count, own, &low, &high);
        tell(search, step, own, high - low);
    }
}

/* The ends of the values around a known step. */
static void ends_at(const struct search *search, size_t step, double *low, double *high)
{
    double sorted[2 * AROUND + 2];
    size_t count = 0, left = AROUND;
    sorted_change(sorted, &count, NULL, search->values[step]);
    for (size_t t = step; t > 0 && left > 0; t--) {
        if (is_known(search, t - 1)) {
            sorted_change(sorted, &count, NULL, search->values[t - 1]);
            left--;
        }
    }
    left = AROUND;
    for (size_t t = step + 1; t < search->count && left > 0; t++) {
        if (is_known(search, t)) {
            sorted_change(sorted, &count, NULL, search->values[t]);
            left--;
        }
    }
    trimmed_ends(sorted, count, search->values[step], low, high);
}

static void list_known(struct search *search)
{
    double *sorted = search->z;
    search->known_count = 0;
    for (size_t t = 0; t < search->count; t++) {
        if (!is_known(search, t))
            continue;
        sorted[search->known_count++] = search->values[t];
    }
    sample_sort(sorted, search->known_count);
    const size_t n = search->known_count, trim = n / 20 + 1;
    search->level = n ? sorted[n / 2] : NAN;
    search->least = 0;
    for (size_t i = 0; i < n && sorted[0] >= 0 && search->least <= 0; i++)
        search->least = sorted[i] / 2;
    search->floor = n > 2 * trim ? WHOLE_SHARE * (sorted[n - 1 - trim] - sorted[trim]) : 0;
}

/* Is half of the series or more one value? */
static bool is_mostly_one(const struct search *search)
{
    size_t same = 0;
    for (size_t t = 0; t < search->count; t++)
        same += is_known(search, t) && search->values[t] == search->level;
    return 2 * same >= search->known_count;
}

/* ---- what is kept all the same ---- */

/* Is the value one of a run, that begins before it or goes on after it? */
static bool is_in_run(const struct search *search, size_t step)
{
    const double base = search->values[step] - search->excess[step], excess = search->excess[step];
    size_t length = 1;
    for (int sign = -1; sign <= 1; sign += 2) {
        for (int64_t t = (int64_t)step + sign; t >= 0 && t < (int64_t)search->count && length <= RUN_MAX; t += sign) {
            if (!is_known(search, (size_t)t))
                continue;
            if ((search->values[t] - base) / excess < 0.5)
                break;
            length++;
        }
    }
    return length > RUN_MAX;
}

/* Is there a peak of the same direction near `at`? */
static bool is_peak_near(const struct search *search, double at, double reach, double excess)
{
    for (double t = fmax(at - reach, 0); t <= at + reach && t < (double)search->count; t++) {
        if (is_known(search, (size_t)t) && search->excess[(size_t)t] / excess >= MATE_SHARE)
            return true;
    }
    return false;
}

/* Does the peak come again after a natural cycle: at half or more of the steps of its phase? */
static bool comes_again(const struct search *search, size_t step, double lag)
{
    size_t mates = 0, peaks = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
        for (int k = 1;; k++) {
            double at = (double)step + sign * floor(k * lag + 0.5);
            if (at < 0 || at >= (double)search->count)
                break;
            mates++;
            peaks += is_peak_near(search, at, floor(lag / 50 + 0.5), search->excess[step]);
        }
    }
    return mates > 0 && 2 * peaks >= mates;
}

/* Is the value one of several events: peaks of the same direction and much the same size, which is not absurd? */
static bool is_event(const struct search *search, size_t step, const size_t *found, size_t found_count)
{
    const double excess = search->excess[step];
    if (fabs(excess) >= EVENT_SIZE * fmax(fabs(search->level), search->ranges[step]))
        return false;
    for (size_t i = 0; i < found_count; i++) {
        double ratio = search->excess[found[i]] / excess;
        if (found[i] != step && ratio >= 1 / EVENT_RATIO && ratio <= EVENT_RATIO)
            return true;
    }
    return false;
}

/* Do three or more stand at even distances? */
static bool are_even(const size_t *found, size_t count)
{
    if (count < 3)
        return false;
    const double mean = (double)(found[count - 1] - found[0]) / (double)(count - 1);
    for (size_t i = 1; i < count; i++) {
        if (fabs((double)(found[i] - found[i - 1]) - mean) > 0.05 * mean)
            return false;
    }
    return mean > RUN_MAX;
}

static void measure_excess(struct search *search)
{
    for (size_t t = next_known(search, 0); t < search->count; t = next_known(search, t + 1))
        search->excess[t] = excess_at(search, t, search->lag);
}

/* Of what was found, mark what is not to be kept. Returns how many. */
static size_t mark(struct search *search, const size_t *found, size_t count)
{
    size_t marked = 0;
    double *keeps = search->largest; /* room for as many; not in use now */
    if (count == 0 || are_even(found, count))
        return 0;
    search->excess = search->z;
    measure_excess(search);
    for (size_t i = 0; i < count; i++) {
        bool is_kept = is_in_run(search, found[i]) || is_event(search, found[i], found, count);
        for (int lag = 0; !is_kept && lag < search->lag_count; lag++)
            is_kept = comes_again(search, found[i], search->lags[lag]);
        keeps[i] = is_kept ? 1 : 0;
    }
    for (size_t i = 0; i < count; i++) { /* only now, since each is judged beside the others */
        if (!(keeps[i] > 0)) {
            search->is_outlier[found[i]] = true;
            marked++;
        }
    }
    search->excess = NULL;
    return marked;
}

/* ---- the search ---- */

static void tell_range(struct search *search, size_t step, double own, double wide)
{
    (void)own;
    search->ranges[step] = wide;
}

/* z of a step whose excess is known, and the range of the excesses around it. */
static void tell_z(struct search *search, size_t step, double excess, double wide)
{
    const bool is_phase = search->lag > 1;
    const double range = search->ranges[step];
    const double yardstick = is_phase ? fmax(wide, FLOOR_SHARE * range) : range;
    const bool counts = fabs(excess) > 0 && (!is_phase || yardstick <= NARROW_SHARE * range);
    search->z[step] = counts ? fabs(excess) / fmax(yardstick, search->floor) : 0;
}

/* z over a lag, 0 where it is not large. */
static void measure(struct search *search, double lag)
{
    search->lag = lag;
    search->excess = search->z;
    measure_excess(search);
    if (lag > 1) {
        ranges_around(search, search->excess, tell_z);
    } else {
        for (size_t t = next_known(search, 0); t < search->count; t = next_known(search, t + 1))
            tell_z(search, t, search->excess[t], 0);
    }
    search->excess = NULL;
}

/* The value at which the few large z are parted from all others by a gap; INFINITY: there is none. */
static double find_gap(struct search *search, double far, double gap)
{
    const size_t kept = search->most + 1; /* the largest ones; the smallest of them stands for all others */
    size_t n = 0;
    double least = INFINITY, *largest = search->largest, smallest = -INFINITY;
    for (size_t t = 0; t <= search->count; t++) {
        if (t < search->count && is_known(search, t) && search->z[t] > smallest)
            largest[n++] = search->z[t];
        if (n == 2 * kept || (t == search->count && n > 0)) {
            sample_sort(largest, n);
            if (n > kept)
                memmove(largest, largest + (n - kept), kept * sizeof *largest);
            n = n < kept ? n : kept;
            smallest = n == kept ? largest[0] : smallest;
        }
    }
    for (size_t j = 1; j <= search->most && j < n; j++) {
        if (largest[n - j] >= fmax(far, gap * largest[n - j - 1]))
            least = largest[n - j];
    }
    return least;
}

/* Is it far outside of its neighbours in ratios too? */
static bool is_far_in_logs(const struct search *search, size_t step, double low, double high)
{
    const double least = search->least, value = search->values[step];
    if (!(least > 0))
        return true;
    double distance = fabs(log(fmax(value, least) / fmax(value - excess_at(search, step, search->lag), least)));
    return distance >= FAR_IN_LOGS * log(fmax(high, least) / fmax(low, least));
}

/* Mark what lies far outside over a lag. Returns how many. */
static size_t look_over(struct search *search, double lag, size_t *found)
{
    size_t count = 0;
    measure(search, lag);
    const double least = lag > 1 ? find_gap(search, FAR_OF_PHASE, GAP_OF_PHASE) : find_gap(search, FAR, GAP);
    for (size_t t = 0; t < search->count && count < search->most && !isinf(least); t++) {
        double low, high;
        if (!is_known(search, t) || !(search->z[t] >= least))
            continue;
        ends_at(search, t, &low, &high);
        const double beyond = fmax(search->values[t] - high, low - search->values[t]);
        if (beyond >= BEYOND_SHARE * search->ranges[t] && (lag > 1 || is_far_in_logs(search, t, low, high)))
            found[count++] = t;
    }
    return mark(search, found, count);
}

/* Of a series that is mostly one value: the one that is many times beyond everything else. */
static size_t look_at_seldom(struct search *search)
{
    size_t at = 0;
    double first = 0, second = 0;
    for (size_t t = 0; t < search->count; t++) {
        if (!is_known(search, t))
            continue;
        double distance = fabs(search->values[t] - search->level);
        if (distance > first) {
            second = first;
            first = distance;
            at = t;
        } else {
            second = fmax(second, distance);
        }
    }
    bool is_far = second > 0 ? first >= SELDOM_FACTOR * second && first >= CONSTANT_FACTOR * fabs(search->level)
                             : fabs(search->level) > 0 && first >= CONSTANT_FACTOR * fabs(search->level);
    if (!is_far || !(first > 0))
        return 0;
    search->is_outlier[at] = true;
    return 1;
}

/* Round by round: a value may come out only once one beside it is gone. */
static size_t search_run(struct search *search, size_t *found)
{
    size_t total = 0, marked = 1;
    while (marked && total < search->most) {
        marked = 0;
        list_known(search);
        if (search->known_count < OUTLIERS_VALUE_COUNT_MIN)
            break;
        if (is_mostly_one(search)) {
            total += marked = look_at_seldom(search);
            continue;
        }
        ranges_around(search, search->values, tell_range);
        marked = look_over(search, 1, found);
        for (int i = 0; i < search->lag_count && !marked; i++) {
            if ((double)search->count >= 4 * search->lags[i])
                marked = look_over(search, search->lags[i], found);
        }
        total += marked;
    }
    return total;
}

int outliers_find(const double *values, size_t count, const double *lags, int lag_count, bool *is_outlier,
                  struct error *error)
{
    int result = -1;
    struct search search = {
        .values = values, .count = count, .lags = lags, .lag_count = lag_count, .is_outlier = is_outlier};
    size_t *found = NULL, known = 0;
    memset(is_outlier, 0, count * sizeof *is_outlier);
    for (size_t t = 0; t < count; t++)
        known += isnan(values[t]) ? 0 : 1;
    if (known < OUTLIERS_VALUE_COUNT_MIN)
        return 0;
    search.most = known / 15 < 3 ? known / 15 : 3;
    search.most = known / 50 > search.most ? known / 50 : search.most;
    search.most = search.most > 0 ? search.most : 1;
    search.ranges = memory_allocate(count, sizeof *search.ranges, error);
    search.z = memory_allocate(count, sizeof *search.z, error);
    search.largest = memory_allocate(2 * (search.most + 1), sizeof *search.largest, error);
    found = memory_allocate(search.most, sizeof *found, error);
    if (search.ranges && search.z && search.largest && found)
        result = (int)search_run(&search, found);
    memory_free(found);
    search_release(&search);
    return result;
}
