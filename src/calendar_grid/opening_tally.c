/* Which steps of the week are closed, by how often each was seen (opening.h). */
#include "calendar_grid/opening.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "calendar/civil.h"

#define MONDAY_SECONDS (3 * CIVIL_DAY_SECONDS)
#define CHANCE_MAX 1e-4 /* that an open step was never seen */
#define PASSED_MIN 4    /* days or weeks, from which on a step that was never seen may be closed */
#define WEEKEND_DAYS 2  /* both days of a single weekend are evidence */

int opening_tally_init(struct opening_tally *tally, int64_t step, struct error *error)
{
    *tally = (struct opening_tally){.step = step, .phase = -1, .slot_count = OPENING_WEEK_SECONDS / step};
    tally->seen = memory_allocate((size_t)tally->slot_count, sizeof *tally->seen, error);
    tally->passed = memory_allocate((size_t)tally->slot_count + 1, sizeof *tally->passed, error);
    if (tally->seen && tally->passed)
        return 0;
    opening_tally_release(tally);
    return -1;
}

void opening_tally_release(struct opening_tally *tally)
{
    memory_free(tally->seen);
    memory_free(tally->passed);
    tally->seen = NULL;
    tally->passed = NULL;
}

static int64_t slot_of(const struct opening_tally *tally, int64_t local)
{
    return floor_remainder(local + MONDAY_SECONDS, OPENING_WEEK_SECONDS) / tally->step;
}

bool opening_tally_add(struct opening_tally *tally, int64_t local)
{
    int64_t phase = floor_remainder(local, tally->step);
    if (tally->phase >= 0 && phase != tally->phase)
        return false;
    tally->phase = phase;
    tally->seen[slot_of(tally, local)]++;
    return true;
}

void opening_tally_add_span(struct opening_tally *tally, int64_t first, int64_t last)
{
    int64_t *passed = tally->passed, count = tally->slot_count;
    int64_t steps = (last - first) / tally->step + 1;
    int64_t begin = slot_of(tally, first), end = begin + steps % count;
    passed[0] += steps / count;
    passed[begin]++;
    if (end < count) {
        passed[end]--;
    } else { /* round the end of the week */
        passed[0]++;
        passed[end - count]--;
    }
    tally->longest = steps > tally->longest ? steps : tally->longest;
}

/* ------------------------------------------------------------------ candidates */

/* The steps of a week that may be the open ones. */
struct candidate {
    bool *is_open; /* [slot_count] */
    bool has_closed_days, has_closed_times, has_closed_slots;
};

/* What was ever seen. */
struct sight {
    bool days[7];
    bool *times; /* [slots of a day] */
};

/* The share of the open steps' passes at which they were seen. */
static double seen_share(const struct opening_tally *tally, const bool *is_open)
{
    double seen = 0, all = 0;
    int64_t passed = 0;
    for (int64_t slot = 0; slot < tally->slot_count; slot++) {
        passed += tally->passed[slot];
        if (!is_open[slot])
            continue;
        seen += (double)tally->seen[slot];
        all += (double)passed;
    }
    return all > 0 ? seen / all : 0;
}

static bool is_no_chance(double share, int64_t passed, int64_t least)
{
    return passed >= least && pow(1 - share, (double)passed) <= CHANCE_MAX;
}

/* Is the weekend closed, and nothing else of the week? */
static bool is_weekend(const bool days[7])
{
    for (int day = 0; day < 7; day++)
        if (days[day] != (day < 5))
            return false;
    return true;
}

/* Whole weeks that the longest series spans. */
static int64_t weeks_passed(const struct opening_tally *tally)
{
    return tally->longest / tally->slot_count;
}

static bool is_likely(const struct opening_tally *tally, const struct sight *sight, const struct candidate *candidate,
                      double least_share)
{
    double share = seen_share(tally, candidate->is_open);
    int64_t weeks = weeks_passed(tally), days = tally->longest / (tally->slot_count / 7);
    if (share < least_share)
        return false;
    if (!candidate->has_closed_days && !candidate->has_closed_times && !candidate->has_closed_slots)
        return false;
    if (candidate->has_closed_slots && !is_no_chance(share, weeks, PASSED_MIN))
        return false;
    if (candidate->has_closed_times && !is_no_chance(share, days, PASSED_MIN))
        return false;
    if (!candidate->has_closed_days)
        return true;
    return is_weekend(sight->days) ? is_no_chance(share, WEEKEND_DAYS * weeks, WEEKEND_DAYS)
                                   : is_no_chance(share, weeks, PASSED_MIN);
}

/* The open steps as ranges; false if there are too many. */
static bool write_ranges(const struct opening_tally *tally, const bool *is_open, struct opening *opening)
{
    struct opening made = {.range_count = 0};
    for (int64_t slot = 0; slot < tally->slot_count; slot++) {
        int second = (int)(slot * tally->step + tally->phase);
        if (!is_open[slot])
            continue;
        if (slot > 0 && is_open[slot - 1]) {
            made.ranges[made.range_count - 1].last = second;
        } else if (made.range_count == OPENING_RANGE_COUNT_MAX) {
            return false;
        } else {
            made.ranges[made.range_count++] = (struct opening_range){second, second};
        }
    }
    *opening = made;
    return true;
}

/* Candidate `kind`: 0 each step of the week by itself, else days of the week (1), times of day (2), or both (3). */
static void set_candidate(const struct opening_tally *tally, const struct sight *sight, int kind,
                          struct candidate *candidate)
{
    int64_t day_slots = tally->slot_count / 7;
    bool *is_open = candidate->is_open;
    *candidate = (struct candidate){.is_open = is_open};
    for (int64_t slot = 0; slot < tally->slot_count; slot++) {
        bool day = sight->days[slot / day_slots], time = sight->times[slot % day_slots];
        is_open[slot] = kind == 0 ? tally->seen[slot] > 0 : (!(kind & 1) || day) && (!(kind & 2) || time);
        candidate->has_closed_slots = candidate->has_closed_slots || (kind == 0 && !is_open[slot]);
        candidate->has_closed_days = candidate->has_closed_days || ((kind & 1) && !day);
        candidate->has_closed_times = candidate->has_closed_times || ((kind & 2) && !time);
    }
}

int opening_tally_decide(const struct opening_tally *tally, double least_share, struct opening *opening,
                         struct error *error)
{
    static const int kinds[] = {0, 3, 2, 1};
    int64_t day_slots = tally->slot_count / 7;
    int result = -1;
    struct sight sight = {.times = memory_allocate((size_t)day_slots, sizeof *sight.times, error)};
    struct candidate candidate = {.is_open =
                                      memory_allocate((size_t)tally->slot_count, sizeof *candidate.is_open, error)};
    if (!sight.times || !candidate.is_open)
        goto done;
    for (int64_t slot = 0; slot < tally->slot_count; slot++) {
        sight.days[slot / day_slots] = sight.days[slot / day_slots] || tally->seen[slot] > 0;
        sight.times[slot % day_slots] = sight.times[slot % day_slots] || tally->seen[slot] > 0;
    }
    *opening = (struct opening){.range_count = 0};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        set_candidate(tally, &sight, kinds[i], &candidate);
        if (is_likely(tally, &sight, &candidate, least_share) && write_ranges(tally, candidate.is_open, opening))
            break;
    }
    result = 0;
done:
    memory_free(sight.times);
    memory_free(candidate.is_open);
    return result;
}
