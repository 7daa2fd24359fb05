#include "plan/origins.h"

#include <stdint.h>

#define ORIGIN_COUNT_FEW 3
#define ORIGIN_COUNT_MANY 10

size_t origins_length(const struct origins *origins, size_t length, int index)
{
    size_t after =
        (size_t)origins->gap + (size_t)origins->horizon + (size_t)(origins->count - 1 - index) * (size_t)origins->step;
    return length > after ? length - after : 0;
}

/* Origins for which at least `before` of `length` steps lie before the oldest. */
static size_t room(const struct origins *origins, size_t length, size_t before)
{
    size_t taken = (size_t)origins->gap + (size_t)origins->horizon;
    if (length < taken || length - taken < before)
        return 0;
    return (length - taken - before) / (size_t)origins->step + 1;
}

int origins_place(const struct origins_request *request, const struct panel *panel, struct origins *origins,
                  struct error *error)
{
    struct origins placed = request->origins;
    size_t longest = 0, possible = 0, floor = SIZE_MAX;
    if (!placed.step)
        placed.step = placed.horizon;
    for (size_t s = 0; s < panel->series_count; s++) {
        size_t length = panel->series[s].length;
        size_t before = request->floors[s] > request->least ? request->floors[s] : request->least;
        size_t count = room(&placed, length, before);
        possible = count > possible ? count : possible;
        if (before < SIZE_MAX && (length > longest || (length == longest && before < floor))) {
            longest = length; /* what is said is of one series */
            floor = before;
        }
    }
    const char *steps = panel->series_count > 1 ? "the longest series has" : "there are";
    if (possible == 0 && floor == SIZE_MAX)
        return error_set(error, ERROR_DATA, "%s: no series holds enough values to be learnt from", panel->source);
    if (possible == 0 && longest <= floor && floor > request->least) /* a model has learnt them */
        return error_set(error, ERROR_DATA,
                         "%s: no room for an origin: %s %zu steps, and %zu must come before it (%s); "
                         "give newer rows",
                         panel->source, steps, longest, floor, request->because);
    if (possible == 0 && placed.gap)
        return error_set(
            error, ERROR_DATA,
            "%s: no room for an origin: %s %zu steps, but %zu must come before it (%s), then a gap of %d, then %d "
            "that are scored; give more rows, or a smaller --horizon or --gap",
            panel->source, steps, longest, floor, request->because, placed.gap, placed.horizon);
    if (possible == 0)
        return error_set(
            error, ERROR_DATA,
            "%s: no room for an origin: %s %zu steps, but %zu must come before it (%s), then %d that are scored; give "
            "more rows, or a smaller --horizon",
            panel->source, steps, longest, floor, request->because, placed.horizon);
    if ((size_t)placed.count > possible)
        return error_set(
            error, ERROR_USAGE,
            "--origins %d: %s %zu steps, which is room for %zu origin%s %d step%s apart (%zu steps come before the "
            "first: %s); give --origins %zu, or a smaller --step",
            placed.count, steps, longest, possible, possible == 1 ? "" : "s", placed.step, placed.step == 1 ? "" : "s",
            floor, request->because, possible);
    if (!placed.count) {
        size_t count = request->leaves_half ? room(&placed, longest, longest - longest / 2) : ORIGIN_COUNT_MANY;
        count = count < ORIGIN_COUNT_FEW ? ORIGIN_COUNT_FEW : count > ORIGIN_COUNT_MANY ? ORIGIN_COUNT_MANY : count;
        placed.count = (int)(count < possible ? count : possible);
        placed.is_count_chosen = true;
    }
    *origins = placed;
    return 0;
}
