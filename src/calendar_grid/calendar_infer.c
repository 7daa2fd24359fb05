/*
 * calendar_infer(): look at all distances between neighbouring stamps, choose unit and step, then hold every
 * distance against them. Distances are measured by calendar_steps_between() with a step of one unit, so that
 * what is judged here is what the series will be laid out by.
 */
#include "calendar_grid/calendar.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "calendar/civil.h"

#define HOUR_SECONDS 3600

/* One row in so many may end a gap that is no whole number of steps. */
#define ROWS_PER_ROUNDED_GAP 100

/* A grid is none, if the commonest distance is that of fewer than half of the rows, and so few steps have a row. With
 * so few distances nothing is known. */
#define SPARSE_ROWS_PER_STEP 4
#define SPARSE_DISTANCES_MIN 4

/* Where only closed steps make a grid of uneven distances, so large a share of the open ones has a row. */
#define OPEN_SHARE_UNEVEN 0.8
#define OPEN_SHARE_EVEN 0.0
#define OPEN_STEP_MIN 60 /* of such a grid, seconds */

/* What is known so far. */
struct inference {
    const struct stamp_column *stamps;
    struct calendar unit_grid; /* step 1 until the end */
    bool snaps;                /* offsets vary with daylight saving: times of day are brought to time_of_day */
    int64_t time_of_day;       /* local, of the last stamp: its offset is the one in the style */
    int64_t commonest;         /* distance, in units */
    size_t distance_count, commonest_count;
};

/* How often each distance occurs: an open hash table, because a file may hold millions of rows but few
 * distances. */
struct tally {
    struct tally_slot {
        int64_t distance;
        size_t count; /* 0: free */
    } * slots;
    size_t capacity; /* a power of two, or 0 */
    size_t used;
};

/* A stamp that has one before it in its series; next_pair() goes through all of them. */
struct pair {
    size_t series; /* of the stamp */
    size_t index;  /* of the stamp; the one before it is index - 1 */
};

static bool next_pair(const struct stamp_column *stamps, struct pair *pair)
{
    pair->index++;
    while (pair->series < stamps->series_count && pair->index >= stamps->series_begin[pair->series + 1]) {
        pair->series++;
        if (pair->series < stamps->series_count)
            pair->index = stamps->series_begin[pair->series] + 1;
    }
    return pair->series < stamps->series_count;
}

/* The stamp's value, as if its offset were the last one. */
static int64_t settled_value(const struct inference *inference, size_t index)
{
    int64_t value = inference->stamps->values[index];
    if (!inference->snaps)
        return value;
    int64_t local = stamp_local_time(&inference->unit_grid.style, value);
    int64_t late = floor_remainder(local - inference->time_of_day, CIVIL_DAY_SECONDS);
    return value - (late > CIVIL_DAY_SECONDS / 2 ? late - CIVIL_DAY_SECONDS : late);
}

static int64_t settled_local_time(const struct inference *inference, size_t index)
{
    return stamp_local_time(&inference->unit_grid.style, settled_value(inference, index));
}

/* In units; > 0 for stamps in order on their grid. */
static int64_t unit_distance(const struct inference *inference, struct pair pair)
{
    return calendar_steps_between(&inference->unit_grid, settled_value(inference, pair.index - 1),
                                  settled_value(inference, pair.index));
}

static size_t tally_find(const struct tally *tally, int64_t distance)
{
    size_t slot = ((uint64_t)distance * UINT64_C(0x9E3779B97F4A7C15)) >> 32;
    for (slot &= tally->capacity - 1; tally->slots[slot].count != 0; slot = (slot + 1) & (tally->capacity - 1))
        if (tally->slots[slot].distance == distance)
            break;
    return slot;
}

static int tally_enlarge(struct tally *tally, struct error *error)
{
    struct tally larger = {NULL, tally->capacity == 0 ? 64 : tally->capacity * 2, tally->used};
    larger.slots = memory_allocate(larger.capacity, sizeof *larger.slots, error);
    if (larger.slots == NULL)
        return -1;
    for (size_t i = 0; i < tally->capacity; i++)
        if (tally->slots[i].count != 0)
            larger.slots[tally_find(&larger, tally->slots[i].distance)] = tally->slots[i];
    memory_free(tally->slots);
    *tally = larger;
    return 0;
}

static int tally_add(struct tally *tally, int64_t distance, struct error *error)
{
    if (tally->used * 2 >= tally->capacity && tally_enlarge(tally, error) != 0)
        return -1;
    struct tally_slot *slot = &tally->slots[tally_find(tally, distance)];
    tally->used += slot->count == 0;
    slot->distance = distance;
    slot->count++;
    return 0;
}

/* The commonest distance in units, the shortest of equally common ones; 0 if there is none. */
static int find_commonest_distance(struct inference *inference, int64_t *commonest, struct error *error)
{
    struct tally tally = {NULL, 0, 0};
    struct pair pair = {0, 0};
    int result = -1;
    for (inference->distance_count = 0; next_pair(inference->stamps, &pair); inference->distance_count++)
        if (tally_add(&tally, unit_distance(inference, pair), error) != 0)
            goto done;
    struct tally_slot best = {0, 0};
    for (size_t i = 0; i < tally.capacity; i++) {
        struct tally_slot slot = tally.slots[i];
        if (slot.count > best.count || (slot.count == best.count && slot.distance < best.distance))
            best = slot;
    }
    *commonest = inference->commonest = best.distance;
    inference->commonest_count = best.count;
    result = 0;
done:
    memory_free(tally.slots);
    return result;
}

/* " in series 'A'", or nothing for the series without a name. */
static const char *write_series(const struct stamp_column *stamps, size_t series, char *text, size_t size)
{
    text[0] = '\0';
    if (stamps->series_ids != NULL)
        snprintf(text, size, " in series '%.200s'", stamps->series_ids[series]);
    return text;
}

static const char *series_hint(const struct stamp_column *stamps)
{
    return stamps->series_ids == NULL ? ", or name the series column with --series if the file holds several series"
                                      : "";
}

/* Every stamp must be later than the one before it in its series. */
static int check_order(const struct stamp_column *stamps, const struct stamp_style *style, struct error *error)
{
    struct pair pair = {0, 0};
    while (next_pair(stamps, &pair)) {
        size_t i = pair.index;
        if (stamps->values[i] > stamps->values[i - 1])
            continue;
        char text[STAMP_TEXT_SIZE], before[STAMP_TEXT_SIZE], series[256];
        stamp_show(style, stamps->values[i], text);
        stamp_show(style, stamps->values[i - 1], before);
        write_series(stamps, pair.series, series, sizeof series);
        if (stamps->values[i] == stamps->values[i - 1] && style->spelling & STAMP_FRACTIONS_VARY)
            return error_set(error, ERROR_DATA,
                             "%s:%zu: column '%s': '%s'%s is less than a second after the stamp before it; stamps are "
                             "in whole seconds: count the rows (--time none), or make one of each second (--every 1s "
                             "--aggregate mean)",
                             stamps->source, stamps->lines[i], stamps->column, text, series);
        if (stamps->values[i] == stamps->values[i - 1])
            return error_set(
                error, ERROR_DATA,
                "%s:%zu: column '%s': '%s' occurs twice%s (first on line %zu); remove one of them, or make "
                "one row of both (--duplicates sum, mean, first or last)%s",
                stamps->source, stamps->lines[i], stamps->column, text, series, stamps->lines[i - 1],
                series_hint(stamps));
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%s' is earlier than '%s' before it%s (line %zu); sort the rows by "
                         "time%s",
                         stamps->source, stamps->lines[i], stamps->column, text, before, series, stamps->lines[i - 1],
                         series_hint(stamps));
    }
    return 0;
}

/* Does the time of day differ by no more than daylight saving makes it, on distances of about a day or
 * more? */
static bool follows_daylight_saving(const struct inference *inference)
{
    const struct stamp_column *stamps = inference->stamps;
    const struct stamp_style *style = &inference->unit_grid.style;
    if (!style->has_zone)
        return false;
    for (size_t i = 0; i < stamps->count; i++) {
        int64_t local = stamp_local_time(style, stamps->values[i]);
        int64_t late = floor_remainder(local - inference->time_of_day, CIVIL_DAY_SECONDS);
        if (late > HOUR_SECONDS && late < CIVIL_DAY_SECONDS - HOUR_SECONDS)
            return false;
    }
    struct pair pair = {0, 0};
    while (next_pair(stamps, &pair))
        if (stamps->values[pair.index] - stamps->values[pair.index - 1] < CIVIL_DAY_SECONDS - HOUR_SECONDS)
            return false;
    return true;
}

/* Do all stamps lie on this day of their month? */
static bool is_month_day(const struct inference *inference, int day)
{
    const struct calendar grid = {.unit = CALENDAR_MONTH, .step = 1, .day = day};
    for (size_t i = 0; i < inference->stamps->count; i++)
        if (!calendar_is_anchor(&grid, floor_divide(settled_local_time(inference, i), CIVIL_DAY_SECONDS)))
            return false;
    return true;
}

/* The day of a month grid that all stamps lie on, or 0. */
static int find_month_day(const struct inference *inference)
{
    int latest = 0, same_weekday = -1;
    for (size_t i = 0; i < inference->stamps->count; i++) {
        int64_t local = settled_local_time(inference, i), day = floor_divide(local, CIVIL_DAY_SECONDS);
        if (floor_remainder(local, CIVIL_DAY_SECONDS) != inference->time_of_day)
            return 0;
        struct civil_date date = civil_from_day_number(day);
        latest = date.day > latest ? date.day : latest;
        same_weekday = i == 0 || same_weekday == civil_weekday(day) ? civil_weekday(day) : 7;
    }
    const int days[] = {CALENDAR_LAST_DAY, latest, CALENDAR_LAST_BUSINESS_DAY, CALENDAR_FIRST_BUSINESS_DAY};
    /* a few stamps, and Fridays four weeks apart, are there by chance */
    const bool may_be_business = inference->stamps->count >= 4 && same_weekday == 7;
    for (int i = 0; i < (may_be_business ? 4 : 2); i++)
        if (is_month_day(inference, days[i]))
            return days[i];
    return 0;
}

/* Given that the commonest distance is one day: are these business days? */
static bool skips_weekends(const struct inference *inference)
{
    const struct stamp_column *stamps = inference->stamps;
    const struct stamp_style *style = &inference->unit_grid.style;
    /* calendar_steps_between() must find the day of every stamp from what is written; see local_day_number()
     * there */
    if (style->has_zone && !style->is_zulu && inference->time_of_day >= CIVIL_DAY_SECONDS - HOUR_SECONDS)
        return false;
    for (size_t i = 0; i < stamps->count; i++) {
        int64_t local = settled_local_time(inference, i);
        if (floor_remainder(local, CIVIL_DAY_SECONDS) != inference->time_of_day ||
            civil_weekday(floor_divide(local, CIVIL_DAY_SECONDS)) > 4)
            return false;
        if (style->is_zulu && settled_value(inference, i) != stamps->values[i])
            return false;
    }
    struct pair pair = {0, 0};
    while (next_pair(stamps, &pair)) {
        int64_t day = floor_divide(settled_local_time(inference, pair.index), CIVIL_DAY_SECONDS);
        int64_t before = floor_divide(settled_local_time(inference, pair.index - 1), CIVIL_DAY_SECONDS);
        if (day - before >= 7 || civil_weekday(day) < civil_weekday(before))
            return true;
    }
    return false;
}

static int64_t natural_step(enum stamp_kind kind)
{
    switch (kind) {
    case STAMP_STEP:
    case STAMP_UNIX:
    case STAMP_MONTH:
        return 1;
    case STAMP_YEAR:
        return 12;
    case STAMP_QUARTER:
        return 3;
    case STAMP_DATETIME:
        return HOUR_SECONDS;
    case STAMP_WEEK:
        return 7 * CIVIL_DAY_SECONDS;
    case STAMP_DATE:
    case STAMP_EXCEL:
    case STAMP_CUSTOM:
        return CIVIL_DAY_SECONDS;
    }
    assert(!"a stamp kind that does not exist");
    return 1;
}

/* The grid of steps that were made: months from the first of a month, all else in seconds. */
static void take_step(const struct stamp_column *stamps, struct calendar *grid, int64_t *step)
{
    grid->unit = stamps->every.unit == DURATION_MONTH ? CALENDAR_MONTH : CALENDAR_SECOND;
    grid->day = stamps->every.unit == DURATION_MONTH;
    *step = stamps->every.count;
}

/* Choose unit and day, and find the step. */
static int choose_grid(struct inference *inference, int64_t *step, struct error *error)
{
    struct calendar *grid = &inference->unit_grid;
    enum stamp_kind kind = grid->style.kind;
    struct pair pair = {0, 0};
    bool has_distances = next_pair(inference->stamps, &pair);
    grid->unit = kind == STAMP_STEP ? CALENDAR_STEP : CALENDAR_SECOND;
    if (kind == STAMP_YEAR || kind == STAMP_QUARTER || kind == STAMP_MONTH)
        grid->day = 1;
    else if (kind != STAMP_STEP && has_distances)
        grid->day = find_month_day(inference);
    if (grid->day != 0)
        grid->unit = CALENDAR_MONTH;
    *step = natural_step(kind);
    if (inference->stamps->every.count > 0)
        take_step(inference->stamps, grid, step);
    if (!has_distances)
        return 0;
    int64_t commonest;
    if (find_commonest_distance(inference, &commonest, error) != 0)
        return -1;
    if (inference->stamps->every.count == 0)
        *step = commonest;
    else if (commonest != *step) /* no two neighbours may be there to tell business days by */
        return 0;
    if (inference->stamps->closed == CLOSED_AUTO && grid->unit == CALENDAR_SECOND && *step == CIVIL_DAY_SECONDS &&
        skips_weekends(inference)) {
        grid->unit = CALENDAR_BUSINESS_DAY;
        *step = 1;
    }
    return 0;
}

/* "1 day 3 hours": a distance in the grid's units, exactly. */
static const char *write_distance(enum calendar_unit unit, int64_t distance, char *text, size_t size)
{
    static const struct {
        enum calendar_unit unit;
        int64_t length;
        const char *name;
    } parts[] = {
        {CALENDAR_STEP, 1, NULL},
        {CALENDAR_BUSINESS_DAY, 1, "business day"},
        {CALENDAR_MONTH, 12, "year"},
        {CALENDAR_MONTH, 1, "month"},
        {CALENDAR_SECOND, CIVIL_DAY_SECONDS, "day"},
        {CALENDAR_SECOND, HOUR_SECONDS, "hour"},
        {CALENDAR_SECOND, 60, "minute"},
        {CALENDAR_SECOND, 1, "second"},
    };
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        int64_t count = distance / parts[i].length;
        if (parts[i].unit != unit || count == 0)
            continue;
        distance -= count * parts[i].length;
        int length = snprintf(text + used, size - used, "%s%" PRId64 "%s%s%s", used > 0 ? " " : "", count,
                              parts[i].name != NULL ? " " : "", parts[i].name != NULL ? parts[i].name : "",
                              parts[i].name != NULL && count != 1 ? "s" : "");
        used += (size_t)length;
    }
    assert(used < size);
    return text;
}

/* Refuse the stamp of `pair`, which is `distance` units after the one before it. */
static int refuse_irregular(const struct inference *inference, struct pair pair, int64_t step, size_t uneven_count,
                            struct error *error)
{
    const struct stamp_column *stamps = inference->stamps;
    enum calendar_unit unit = inference->unit_grid.unit;
    char text[STAMP_TEXT_SIZE], series[256], distance[128], usual[128], rarity[128] = "";
    stamp_show(&inference->unit_grid.style, stamps->values[pair.index], text);
    write_series(stamps, pair.series, series, sizeof series);
    write_distance(unit, unit_distance(inference, pair), distance, sizeof distance);
    write_distance(unit, step, usual, sizeof usual);
    if (uneven_count > 0)
        snprintf(rarity, sizeof rarity, " (%zu of %zu rows follow such an uneven gap, at most 1 in %d may)",
                 uneven_count, stamps->count, ROWS_PER_ROUNDED_GAP);
    const bool may_be_excel = stamp_may_be_excel(&inference->unit_grid.style, stamps->values, stamps->count);
    return error_set(error, ERROR_DATA,
                     "%s:%zu: column '%s': '%s'%s is %s after the stamp before it, but most rows are %s apart%s; "
                     "every row must lie on one regular grid (%s%s)",
                     stamps->source, stamps->lines[pair.index], stamps->column, text, series, distance, usual, rarity,
                     uneven_count > 0 ? "put the rows on it with --every STEP --aggregate mean, sum or last, or leave "
                                        "the time column out to count rows"
                     : unit == CALENDAR_STEP
                         ? "remove or average the rows in between"
                         : "make one with --every STEP --aggregate mean, sum or last, or remove the rows in between",
                     may_be_excel ? "; the days of a spreadsheet are read with --time-format excel" : "");
}

/* Hold every distance against the step. */
static int check_distances(const struct inference *inference, int64_t step, struct calendar_notes *notes,
                           struct error *error)
{
    const struct stamp_column *stamps = inference->stamps;
    struct pair pair = {0, 0}, first_rounded = {0, 0};
    while (next_pair(stamps, &pair)) {
        int64_t distance = unit_distance(inference, pair);
        if (distance < step)
            return refuse_irregular(inference, pair, step, 0, error);
        notes->gap_count += distance > step;
        if (distance % step == 0)
            continue;
        if (notes->rounded_gap_count == 0)
            first_rounded = pair;
        notes->rounded_gap_count++;
    }
    if (notes->rounded_gap_count == 0)
        return 0;
    if (notes->rounded_gap_count > stamps->count / ROWS_PER_ROUNDED_GAP)
        return refuse_irregular(inference, first_rounded, step, notes->rounded_gap_count, error);
    notes->first_rounded_line = stamps->lines[first_rounded.index];
    return 0;
}

/* The step of a grid that all stamps lie on, if some steps are closed. 0: no grid that could be closed. */
static int64_t find_closing_step(const struct inference *inference, int64_t step, double *least_share)
{
    const struct stamp_column *stamps = inference->stamps;
    struct pair pair = {0, 0};
    size_t uneven_count = 0;
    int64_t common = 0; /* divisor of all distances */
    *least_share = OPEN_SHARE_EVEN;
    if (inference->unit_grid.unit == CALENDAR_BUSINESS_DAY)
        return CIVIL_DAY_SECONDS;
    if (stamps->closed == CLOSED_NONE || inference->unit_grid.unit != CALENDAR_SECOND)
        return 0;
    while (next_pair(stamps, &pair)) {
        int64_t distance = unit_distance(inference, pair);
        uneven_count += distance % step != 0;
        for (int64_t rest = distance; rest != 0;) {
            int64_t next = common % rest;
            common = rest;
            rest = next;
        }
    }
    if (uneven_count == 0)
        return CIVIL_DAY_SECONDS % step == 0 ? step : 0;
    if (uneven_count <= stamps->count / ROWS_PER_ROUNDED_GAP)
        return 0;
    *least_share = OPEN_SHARE_UNEVEN;
    return common >= OPEN_STEP_MIN && CIVIL_DAY_SECONDS % common == 0 ? common : 0;
}

/* Find what is closed; if anything is, *step becomes the step of the open grid. */
static int find_opening(const struct inference *inference, int64_t *step, struct opening *opening, struct error *error)
{
    const struct stamp_column *stamps = inference->stamps;
    struct opening_tally tally;
    double least_share;
    int64_t closing_step = find_closing_step(inference, *step, &least_share);
    int result = 0;
    if (closing_step == 0)
        return 0;
    if (opening_tally_init(&tally, closing_step, error) != 0)
        return -1;
    bool is_on_grid = true;
    for (size_t s = 0; s < stamps->series_count && is_on_grid; s++) {
        size_t begin = stamps->series_begin[s], end = stamps->series_begin[s + 1];
        for (size_t i = begin; i < end && is_on_grid; i++)
            is_on_grid = opening_tally_add(&tally, settled_local_time(inference, i));
        if (is_on_grid && begin < end)
            opening_tally_add_span(&tally, settled_local_time(inference, begin),
                                   settled_local_time(inference, end - 1));
    }
    if (is_on_grid)
        result = opening_tally_decide(&tally, least_share, opening, error);
    /* Saturdays and Sundays alone are the business days' */
    if (inference->unit_grid.unit == CALENDAR_BUSINESS_DAY && result == 0 &&
        opening_week_steps(opening, closing_step) >= 5)
        opening->range_count = 0;
    if (opening->range_count > 0)
        *step = closing_step;
    opening_tally_release(&tally);
    return result;
}

static size_t count_gaps(const struct stamp_column *stamps, const struct calendar *calendar)
{
    struct pair pair = {0, 0};
    size_t count = 0;
    while (next_pair(stamps, &pair))
        count += calendar_steps_between(calendar, stamps->values[pair.index - 1], stamps->values[pair.index]) > 1;
    return count;
}

/* Do so few steps have a row, and do the rows agree so little on a distance, that this is no grid with gaps? */
static int check_sparseness(const struct inference *inference, const struct calendar *grid, struct error *error)
{
    const struct stamp_column *stamps = inference->stamps;
    const double share = 1.0 / SPARSE_ROWS_PER_STEP;
    char usual[128];
    double steps = 0;
    struct pair pair = {0, 0};
    if (stamps->every.count > 0 || inference->distance_count < SPARSE_DISTANCES_MIN ||
        2 * inference->commonest_count >= inference->distance_count)
        return 0;
    while (next_pair(stamps, &pair))
        steps += (double)calendar_steps_between(grid, stamps->values[pair.index - 1], stamps->values[pair.index]);
    if ((double)inference->distance_count >= share * steps)
        return 0;
    write_distance(inference->unit_grid.unit, inference->commonest, usual, sizeof usual);
    return error_set(error, ERROR_DATA,
                     "%s:%zu: column '%s': the rows lie at irregular times: the commonest distance, %s, is that of "
                     "%zu of %zu rows, and a grid of it would be without %.0f of 100 rows; make a regular one with "
                     "--every STEP --aggregate mean, sum or last, or leave the time column out to count rows",
                     stamps->source, stamps->lines[0], stamps->column, usual, inference->commonest_count, stamps->count,
                     100 * (1 - (double)inference->distance_count / steps));
}

int calendar_infer(const struct stamp_column *stamps, const struct stamp_style *style, struct calendar *calendar,
                   struct calendar_notes *notes, struct error *error)
{
    struct inference inference = {.stamps = stamps, .unit_grid = {.step = 1, .style = *style}};
    struct calendar_notes met = {0, 0, 0};
    struct opening opening = {.range_count = 0};
    int64_t step;
    if (check_order(stamps, style, error) != 0)
        return -1;
    if (stamps->count > 0 && style->kind != STAMP_STEP) {
        int64_t last = stamp_local_time(style, stamps->values[stamps->count - 1]);
        inference.time_of_day = floor_remainder(last, CIVIL_DAY_SECONDS);
        inference.snaps = follows_daylight_saving(&inference);
    }
    if (choose_grid(&inference, &step, error) != 0 || find_opening(&inference, &step, &opening, error) != 0)
        return -1;
    struct calendar found = inference.unit_grid;
    found.step = step;
    found.opening = opening;
    if (opening.range_count > 0) {
        found.unit = CALENDAR_SECOND;
        met.gap_count = count_gaps(stamps, &found);
    } else if (check_distances(&inference, step, &met, error) != 0) {
        return -1;
    }
    if (check_sparseness(&inference, &found, error) != 0)
        return -1;
    *calendar = found;
    *notes = met;
    return 0;
}
