#include "calendar_grid/calendar_snap.h"

#include <inttypes.h>
#include <stdio.h>

#include "calendar/civil.h"

/* A stamp may lie off its step by one part in so many of it; a distance by twice as much. */
#define STEP_PARTS 20

static const int64_t steps[] = {1,   2,    5,    10,   15,   20,    30,    60,    120,   300,   600,
                                900, 1200, 1800, 3600, 7200, 10800, 14400, 21600, 28800, 43200, CIVIL_DAY_SECONDS};
#define STEP_COUNT (sizeof steps / sizeof *steps)

static int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}

/* The step that most distances are near to, if they are half of all; else 0. */
static int64_t find_step(const struct stamp_column *stamps, const int64_t *values)
{
    size_t counts[STEP_COUNT] = {0}, pairs = 0, best = 0;
    for (size_t s = 0; s < stamps->series_count; s++) {
        for (size_t i = stamps->series_begin[s] + 1; i < stamps->series_begin[s + 1]; i++, pairs++) {
            const int64_t distance = values[i] - values[i - 1];
            for (size_t k = 0; k < STEP_COUNT; k++) {
                if (magnitude(distance - steps[k]) * STEP_PARTS <= 2 * steps[k]) {
                    counts[k]++;
                    break;
                }
            }
        }
    }
    for (size_t k = 1; k < STEP_COUNT; k++)
        best = counts[k] > counts[best] ? k : best;
    return pairs > 0 && 2 * counts[best] >= pairs ? steps[best] : 0;
}

/* How far a stamp lies behind the nearest point of the grid; negative before it. */
static int64_t offset_of(const struct stamp_style *style, int64_t value, int64_t step, int64_t phase)
{
    int64_t late = floor_remainder(stamp_local_time(style, value) - phase, step);
    return late > step / 2 ? late - step : late;
}

/* The roundest time between the earliest and the latest offset that all stamps are near enough to; -1 if none is. */
static int64_t find_phase(const struct stamp_column *stamps, const int64_t *values, const struct stamp_style *style,
                          int64_t step)
{
    const int64_t tolerance = step / STEP_PARTS, origin = floor_remainder(stamp_local_time(style, values[0]), step);
    int64_t least = 0, most = 0;
    for (size_t i = 0; i < stamps->count; i++) {
        const int64_t offset = offset_of(style, values[i], step, origin);
        least = offset < least ? offset : least;
        most = offset > most ? offset : most;
    }
    int64_t first = most - tolerance > least ? most - tolerance : least;
    int64_t last = least + tolerance < most ? least + tolerance : most;
    if (first > last)
        return -1;
    first += origin;
    last += origin;
    for (size_t k = STEP_COUNT; k-- > 0;) {
        int64_t round = floor_divide(last, steps[k]) * steps[k];
        if (round >= first)
            return floor_remainder(round, step);
    }
    return -1;
}

/* Is each stamp near enough, and each of a series on a step of its own? Notes how far the worst one is. */
static bool fits(const struct stamp_column *stamps, const int64_t *values, const struct stamp_style *style,
                 struct calendar_snap *snap)
{
    for (size_t s = 0; s < stamps->series_count; s++) {
        int64_t before = 0;
        for (size_t i = stamps->series_begin[s]; i < stamps->series_begin[s + 1]; i++) {
            const int64_t offset = offset_of(style, values[i], snap->step, snap->phase), on_grid = values[i] - offset;
            if (magnitude(offset) * STEP_PARTS > snap->step || (i > stamps->series_begin[s] && on_grid <= before))
                return false;
            snap->worst = magnitude(offset) > snap->worst ? magnitude(offset) : snap->worst;
            snap->moved += offset != 0;
            before = on_grid;
        }
    }
    return true;
}

bool calendar_snap(const struct stamp_column *stamps, int64_t *values, const struct stamp_style *style,
                   struct calendar_snap *snap)
{
    struct calendar_snap found = {.step = snap->step, .phase = snap->phase};
    if (stamps->count == 0 || style->kind == STAMP_STEP)
        return false;
    if (found.step == 0) {
        found.step = find_step(stamps, values);
        found.phase = found.step > 0 ? find_phase(stamps, values, style, found.step) : -1;
    }
    if (found.step <= 0 || found.step > CIVIL_DAY_SECONDS || found.phase < 0 || !fits(stamps, values, style, &found) ||
        found.moved == 0)
        return false;
    for (size_t i = 0; i < stamps->count; i++)
        values[i] -= offset_of(style, values[i], found.step, found.phase);
    *snap = found;
    return true;
}

int64_t calendar_snap_phase(const struct calendar *calendar, int64_t stamp)
{
    return floor_remainder(stamp_local_time(&calendar->style, stamp), calendar->step);
}

const char *calendar_snap_remark(const struct calendar_snap *snap, char text[CALENDAR_SNAP_TEXT_SIZE])
{
    char frequency[STAMP_TEXT_SIZE];
    const struct calendar grid = {.unit = CALENDAR_SECOND, .step = snap->step};
    const bool are_minutes = snap->worst >= 60 && snap->worst % 60 == 0;
    const int64_t worst = are_minutes ? snap->worst / 60 : snap->worst;
    snprintf(text, CALENDAR_SNAP_TEXT_SIZE, "%zu time%s up to %" PRId64 " %s%s off the grid (%s); %s put on it",
             snap->moved, snap->moved == 1 ? " lies" : "s lie", worst, are_minutes ? "minute" : "second",
             worst == 1 ? "" : "s", calendar_frequency(&grid, frequency), snap->moved == 1 ? "it is" : "they are");
    return text;
}
