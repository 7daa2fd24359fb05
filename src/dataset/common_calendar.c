#include "dataset/common_calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* One row in so many may be off the grid. */
#define ROWS_PER_ROUNDED 100
/* Grids that are counted; a file in which the series have more than these has no common one. */
#define GRID_COUNT_MAX 64

/* What the rows are held against, and what was met. */
struct check {
    const struct stamp_column *stamps;
    const struct calendar *calendar;
    const char *whose; /* "that the model was trained on" */
    bool is_strict;    /* no row may be off the grid */
    size_t rounded_count, pair_count, gap_count;
    int64_t gap_steps; /* of the last gap */
    /* the last series without gaps, all rows on the grid */
    bool has_good;
    size_t good_series, good_pair_count;
};

static int refuse(const struct check *check, size_t s, size_t r, struct error *error)
{
    const struct stamp_column *stamps = check->stamps;
    char text[STAMP_TEXT_SIZE], step[CALENDAR_TEXT_SIZE], series[160] = "";
    stamp_write(&check->calendar->style, stamps->values[r], text);
    if (stamps->series_ids)
        snprintf(series, sizeof series, " in series '%.120s'", stamps->series_ids[s]);
    if (!calendar_is_open(check->calendar, stamps->values[r]))
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%s'%s is a time that is closed on the grid %s (%s); leave such rows "
                         "out, or train a model to which nothing is closed: --closed none",
                         stamps->source, stamps->lines[r], stamps->column, text, series, check->whose,
                         calendar_describe(check->calendar, step));
    if (r > stamps->series_begin[s] && stamps->values[r] > stamps->values[r - 1])
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%s'%s is less than a step after the row before it, or not on the grid "
                         "%s (%s); give rows of that frequency",
                         stamps->source, stamps->lines[r], stamps->column, text, series, check->whose,
                         calendar_describe(check->calendar, step));
    return error_set(error, ERROR_DATA,
                     "%s:%zu: column '%s': '%s'%s does not follow the row before it on the grid %s (%s); rows must be "
                     "in time order, "
                     "each step at most once",
                     stamps->source, stamps->lines[r], stamps->column, text, series, check->whose,
                     calendar_describe(check->calendar, step));
}

/* Has series s the stamps of the last one that is good? Most series of a file have. */
static bool is_alike(const struct check *check, size_t s)
{
    const struct stamp_column *stamps = check->stamps;
    const size_t *begin = stamps->series_begin, like = check->good_series;
    const size_t count = begin[s + 1] - begin[s];
    return check->has_good && begin[like + 1] - begin[like] == count &&
           memcmp(stamps->values + begin[s], stamps->values + begin[like], count * sizeof *stamps->values) == 0;
}

/* What is met in a series that is refused does not count. */
static int check_series(struct check *check, size_t s, struct error *error)
{
    const struct stamp_column *stamps = check->stamps;
    const struct calendar *calendar = check->calendar;
    struct check met = *check;
    size_t first = stamps->series_begin[s];
    if (is_alike(check, s)) {
        check->pair_count += check->good_pair_count;
        return 0;
    }
    if (first < stamps->series_begin[s + 1] && !calendar_is_open(calendar, stamps->values[first]))
        return refuse(check, s, first, error);
    for (size_t r = stamps->series_begin[s] + 1; r < stamps->series_begin[s + 1]; r++) {
        int64_t before = stamps->values[r - 1], stamp = stamps->values[r];
        int64_t steps = calendar_steps_between(calendar, before, stamp);
        int64_t off = llabs((long long)(calendar_advance(calendar, before, steps) - stamp));
        /* by a clock that goes by local time a day has 23 or 25 hours twice a year */
        bool exact = off == 0 || (off <= 3600 && calendar->style.has_zone && calendar_is_daily_or_longer(calendar));
        met.rounded_count += !exact;
        met.pair_count++;
        if (steps > 1) {
            met.gap_count++;
            met.gap_steps = steps;
        }
        if (steps < 1 || !calendar_is_open(calendar, stamp) ||
            (!exact && (check->is_strict || met.rounded_count * ROWS_PER_ROUNDED > stamps->count)))
            return refuse(check, s, r, error);
    }
    if (met.gap_count == check->gap_count && met.rounded_count == check->rounded_count) {
        met.has_good = true;
        met.good_series = s;
        met.good_pair_count = met.pair_count - check->pair_count;
    }
    *check = met;
    return 0;
}

int common_calendar_check(const struct stamp_column *stamps, const struct calendar *calendar, bool *is_out,
                          struct left_out *left_out, struct error *error)
{
    struct check check = {.stamps = stamps, .calendar = calendar, .whose = "that the model was trained on"};
    struct error fault = ERROR_INIT;
    size_t kept = 0;
    for (size_t s = 0; s < stamps->series_count; s++) {
        is_out[s] = check_series(&check, s, &fault) != 0;
        if (is_out[s] && left_out_add(left_out, &fault, error))
            return -1;
        kept += !is_out[s];
    }
    if (kept == 0)
        return left_out_refuse(left_out, error);
    if (check.pair_count >= 3 && 2 * check.gap_count > check.pair_count)
        return error_set(
            error, ERROR_DATA,
            "%s: column '%s': most rows are more than one step apart (the last gap is %lld steps), but the "
            "model is %s; give rows of that frequency",
            stamps->source, stamps->column, (long long)check.gap_steps,
            calendar_describe(calendar, (char[CALENDAR_TEXT_SIZE]){0}));
    return 0;
}

/* ------------------------------------------------------------------ which grid most rows lie on */

/* Series s alone. begin: its two bounds, [2]. */
static struct stamp_column view_series(const struct stamp_column *stamps, size_t s, size_t begin[2])
{
    struct stamp_column one = *stamps;
    size_t first = stamps->series_begin[s];
    begin[0] = 0;
    begin[1] = one.count = stamps->series_begin[s + 1] - first;
    one.values += first;
    one.lines += first;
    one.series_begin = begin;
    one.series_ids = stamps->series_ids ? stamps->series_ids + s : NULL;
    one.series_count = 1;
    return one;
}

/* The grid of most distances: what every series says of its own, series that are irregular say nothing. ERROR_DATA when
 * none is regular. */
static int elect(const struct stamp_column *stamps, const struct stamp_style *style, struct calendar *elected,
                 struct error *error)
{
    struct calendar grids[GRID_COUNT_MAX];
    size_t votes[GRID_COUNT_MAX];
    int count = 0, most = 0;
    struct error first = ERROR_INIT;
    for (size_t s = 0; s < stamps->series_count; s++) {
        size_t begin[2];
        struct stamp_column one = view_series(stamps, s, begin);
        struct calendar own;
        struct calendar_notes notes;
        struct error fault = ERROR_INIT;
        if (calendar_infer(&one, style, &own, &notes, &fault)) {
            if (fault.kind != ERROR_DATA)
                return error_set(error, fault.kind, "%s", fault.message);
            error_set(&first, fault.kind, "%s", fault.message);
            continue;
        }
        own.opening.range_count = 0; /* what is closed is for all series to say, in infer_kept() */
        int i = 0;
        while (i < count && (grids[i].unit != own.unit || grids[i].step != own.step || grids[i].day != own.day))
            i++;
        if (i == GRID_COUNT_MAX)
            continue;
        if (i == count) {
            grids[count] = own;
            votes[count++] = 0;
        }
        votes[i] += one.count - 1;
        most = votes[i] > votes[most] ? i : most;
    }
    if (count == 0)
        return error_set(error, first.kind, "%s", first.message);
    *elected = grids[most];
    return 0;
}

/* On a grid of months every series begins on the grid's day: with one row alone nothing else tells. */
static bool begins_on_grid(const struct stamp_column *stamps, const struct calendar *calendar, size_t s)
{
    int64_t first = stamps->values[stamps->series_begin[s]];
    return calendar->unit != CALENDAR_MONTH || calendar->style.has_zone ||
           calendar_advance(calendar, first, 0) == first;
}

static bool is_in_order(const struct stamp_column *one)
{
    for (size_t i = 1; i < one->count; i++) {
        if (one->values[i] <= one->values[i - 1])
            return false;
    }
    return true;
}

/* Leave out the series that do not lie on the grid. A series that has no grid of its own may have no row beside this
 * one. */
static int leave_out(const struct stamp_column *stamps, const struct calendar *calendar, bool *is_out,
                     struct left_out *left_out, struct error *error)
{
    struct check check = {.stamps = stamps, .calendar = calendar, .whose = "of the other series"};
    for (size_t s = 0; s < stamps->series_count; s++) {
        struct error fault = ERROR_INIT, own_fault = ERROR_INIT;
        size_t begin[2];
        struct stamp_column one = view_series(stamps, s, begin);
        struct calendar own;
        struct calendar_notes notes;
        check.is_strict = calendar_infer(&one, &calendar->style, &own, &notes, &own_fault) != 0;
        if (!is_in_order(&one))
            fault = own_fault;
        else if (!begins_on_grid(stamps, calendar, s))
            refuse(&check, s, stamps->series_begin[s], &fault);
        else if (check_series(&check, s, &fault) == 0)
            continue;
        is_out[s] = true;
        if (left_out_add(left_out, &fault, error))
            return -1;
    }
    return 0;
}

/* What is known of the kept series together; nothing changes when that, too, is refused. */
static int infer_kept(const struct stamp_column *stamps, const struct stamp_style *style, const bool *is_out,
                      struct calendar *calendar, struct calendar_notes *notes, struct error *error)
{
    int result = -1;
    struct error fault = ERROR_INIT;
    int64_t *values = memory_allocate(stamps->count, sizeof *values, error);
    size_t *lines = memory_allocate(stamps->count, sizeof *lines, error);
    size_t *begins = memory_allocate(stamps->series_count + 1, sizeof *begins, error);
    const char **ids = memory_allocate(stamps->series_count, sizeof *ids, error);
    struct stamp_column kept = *stamps;
    if (!values || !lines || !begins || !ids)
        goto done;
    kept.count = kept.series_count = 0;
    for (size_t s = 0; s < stamps->series_count; s++) {
        if (is_out[s])
            continue;
        ids[kept.series_count] = stamps->series_ids[s];
        begins[kept.series_count++] = kept.count;
        for (size_t r = stamps->series_begin[s]; r < stamps->series_begin[s + 1]; r++) {
            values[kept.count] = stamps->values[r];
            lines[kept.count++] = stamps->lines[r];
        }
    }
    begins[kept.series_count] = kept.count;
    kept.values = values;
    kept.lines = lines;
    kept.series_begin = begins;
    kept.series_ids = ids;
    result = calendar_infer(&kept, style, calendar, notes, &fault);
    if (result && fault.kind == ERROR_DATA)
        result = 0;
    else if (result)
        error_set(error, fault.kind, "%s", fault.message);
done:
    memory_free(values);
    memory_free(lines);
    memory_free(begins);
    memory_free(ids);
    return result;
}

int common_calendar_infer(const struct stamp_column *stamps, const struct stamp_style *style, struct calendar *calendar,
                          struct calendar_notes *notes, bool *is_out, struct left_out *left_out, struct error *error)
{
    struct error fault = ERROR_INIT;
    struct calendar elected;
    struct calendar_notes met = {0, 0, 0};
    if (calendar_infer(stamps, style, calendar, notes, &fault) == 0)
        return 0;
    if (fault.kind != ERROR_DATA || stamps->series_count < 2)
        return error_set(error, fault.kind, "%s", fault.message);
    if (elect(stamps, style, &elected, error) || leave_out(stamps, &elected, is_out, left_out, error))
        return -1;
    if (left_out->count == stamps->series_count)
        return left_out_refuse(left_out, error);
    if (infer_kept(stamps, style, is_out, &elected, &met, error))
        return -1;
    *calendar = elected;
    *notes = met;
    return 0;
}
