#include "datarows/row_steps.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/printable.h"
#include "base/sample_bounds.h"
#include "calendar/civil.h"
#include "datarows/row_order.h"

#define WEEK_SECONDS (7 * CIVIL_DAY_SECONDS)
#define MONDAY_SECONDS (-3 * CIVIL_DAY_SECONDS) /* 1969-12-29 */
#define STEPS_COMPARED_MIN 4
#define FILLED_SHARE                                                                                                   \
    0.9 /* a step is full if so large a share of the steps between leave as much time without a reading */

/* Where steps begin. */
struct grid {
    struct duration every;
    int64_t zone_seconds; /* of the clock that steps go by */
};

/* The number of the step that a stamp falls into. */
static int64_t step_of(const struct grid *grid, int64_t stamp)
{
    int64_t local = stamp + grid->zone_seconds;
    if (grid->every.unit == DURATION_SECOND) {
        int64_t origin = grid->every.count % WEEK_SECONDS == 0 ? MONDAY_SECONDS : 0;
        return floor_divide(local - origin, grid->every.count);
    }
    struct civil_date date = civil_from_day_number(floor_divide(local, CIVIL_DAY_SECONDS));
    return floor_divide(date.year * 12 + date.month - 1, grid->every.count);
}

/* The stamp that a step begins at. */
static int64_t begin_of(const struct grid *grid, int64_t step)
{
    int64_t units = step * grid->every.count;
    if (grid->every.unit == DURATION_SECOND)
        return units + (grid->every.count % WEEK_SECONDS == 0 ? MONDAY_SECONDS : 0) - grid->zone_seconds;
    int64_t year = floor_divide(units, 12);
    return civil_day_number(year, (int)(units - year * 12) + 1, 1) * CIVIL_DAY_SECONDS - grid->zone_seconds;
}

/* The steps of one series: groups of its rows. */
struct steps {
    const size_t *starts; /* [count + 1] first rows */
    size_t count;
};

/* With few steps: is the time without a reading no longer than the longest between two readings? */
static bool is_full_alone(const struct file_rows *rows, const struct grid *grid, const struct steps *steps, bool first)
{
    size_t begin = steps->starts[0], end = steps->starts[steps->count];
    int64_t longest = 0, from = rows->stamps[begin], to = rows->stamps[end - 1];
    for (size_t r = begin + 1; r < end; r++) {
        int64_t between = rows->stamps[r] - rows->stamps[r - 1];
        longest = between > longest ? between : longest;
    }
    return end - begin < 2 || (first ? from - begin_of(grid, step_of(grid, from)) < longest
                                     : begin_of(grid, step_of(grid, to) + 1) - to <= longest);
}

/* Is the first step (else the last) full? Its time without a reading is held against that of the steps between. */
static int is_full(const struct file_rows *rows, const struct grid *grid, const struct steps *steps, bool first,
                   bool *full, struct error *error)
{
    *full = true;
    if (steps->count < STEPS_COMPARED_MIN) {
        *full = is_full_alone(rows, grid, steps, first);
        return 0;
    }
    size_t inner = steps->count - 2;
    double *bare = memory_allocate(inner, sizeof *bare, error), own = 0;
    if (!bare)
        return -1;
    for (size_t g = 0; g < steps->count; g++) {
        int64_t step = step_of(grid, rows->stamps[steps->starts[g]]);
        int64_t gap = first ? rows->stamps[steps->starts[g]] - begin_of(grid, step)
                            : begin_of(grid, step + 1) - rows->stamps[steps->starts[g + 1] - 1];
        if (g > 0 && g + 1 < steps->count)
            bare[g - 1] = (double)gap;
        else if ((g == 0) == first)
            own = (double)gap;
    }
    sample_sort(bare, inner);
    size_t at = (size_t)(FILLED_SHARE * (double)(inner - 1) + 0.5);
    *full = own <= bare[at];
    memory_free(bare);
    return 0;
}

static enum combination combination_of(enum aggregate aggregate)
{
    return aggregate == AGGREGATE_SUM    ? COMBINE_SUM
           : aggregate == AGGREGATE_LAST ? COMBINE_LAST
           : aggregate == AGGREGATE_MIN  ? COMBINE_MIN
           : aggregate == AGGREGATE_MAX  ? COMBINE_MAX
                                         : COMBINE_MEAN;
}

/* What is told at the end. */
struct told {
    const struct stamp_style *style; /* of the steps */
    size_t row_count, cut_count;
    size_t part_count; /* steps with readings, of which some are missing */
    char first_cut[STAMP_TEXT_SIZE];
};

static void note_cut(int64_t stamp, struct told *told)
{
    if (told->cut_count++ == 0)
        stamp_show(told->style, stamp, told->first_cut);
}

/* Steps of which a target has some readings, and misses others. */
static size_t count_parts(const struct file_rows *rows, const size_t *starts, size_t group_count)
{
    size_t count = 0;
    for (size_t g = 0; g < group_count; g++) {
        bool has = false, misses = false;
        for (size_t r = starts[g]; r < starts[g + 1]; r++) {
            bool is_missing = isnan(rows->values[0][r]);
            has = has || !is_missing;
            misses = misses || is_missing;
        }
        count += has && misses;
    }
    return count;
}

/* Groups of rows by step, of all series; begins[s] is the first group of series s. Ends that are not full are marked.
 */
static int group_rows(struct file_rows *rows, const struct grid *grid, size_t *starts, size_t *begins, bool *is_cut,
                      size_t *group_count, struct told *told, struct error *error)
{
    *group_count = 0;
    for (size_t s = 0; s < rows->series_count; s++) {
        size_t first = *group_count, end = rows->begins[s + 1];
        int64_t step = 0;
        begins[s] = first;
        for (size_t r = rows->begins[s]; r < end; r++) {
            int64_t of_row = step_of(grid, rows->stamps[r]);
            if (r == rows->begins[s] || of_row != step)
                starts[(*group_count)++] = r;
            step = of_row;
        }
        starts[*group_count] = end;
        struct steps steps = {starts + first, *group_count - first};
        bool is_full_first, is_full_last;
        if (is_full(rows, grid, &steps, true, &is_full_first, error) ||
            is_full(rows, grid, &steps, false, &is_full_last, error))
            return -1;
        is_cut[first] = !is_full_first;
        is_cut[*group_count - 1] = is_cut[*group_count - 1] || !is_full_last;
        if (!is_full_first)
            note_cut(begin_of(grid, step_of(grid, rows->stamps[rows->begins[s]])), told);
        if (!is_full_last)
            note_cut(begin_of(grid, step), told);
    }
    begins[rows->series_count] = *group_count;
    told->part_count = count_parts(rows, starts, *group_count);
    return 0;
}

/* Leave out the groups that are cut, and put the others on the beginning of their step. */
static int keep_full(struct file_rows *rows, const struct grid *grid, const size_t *begins, const bool *is_cut,
                     struct error *error)
{
    int result = -1;
    size_t kept = 0;
    size_t *order = memory_allocate(rows->count, sizeof *order, error);
    if (!order)
        return -1;
    for (size_t s = 0; s < rows->series_count; s++) {
        rows->begins[s] = kept;
        for (size_t g = begins[s]; g < begins[s + 1]; g++) {
            rows->stamps[g] = begin_of(grid, step_of(grid, rows->stamps[g]));
            if (!is_cut[g])
                order[kept++] = g;
        }
    }
    rows->begins[rows->series_count] = kept;
    result = file_rows_permute(rows, order, kept, error);
    memory_free(order);
    return result;
}

static void tell(const struct file_rows *rows, const struct told *told, struct text *remarks, struct text *notices)
{
    text_append_format(remarks, "%zu rows become %zu, one for each step of %s (%s)\n", told->row_count, rows->count,
                       rows->options->rules.every, aggregate_name(rows->options->rules.aggregate));
    if (told->part_count)
        text_append_format(remarks, "of %zu step%s some readings are missing: the others are taken for all\n",
                           told->part_count, told->part_count == 1 ? "" : "s");
    if (told->cut_count == 1)
        text_append_format(notices, "the step of %s is not full: left out\n", told->first_cut);
    else if (told->cut_count > 1)
        text_append_format(notices, "%zu steps at the ends of series are not full: left out, that of %s the first\n",
                           told->cut_count, told->first_cut);
}

/* Days and longer steps are written without a clock. */
static void leave_out_clock(struct stamp_style *style)
{
    enum stamp_kind kind = stamp_notation_kind(style->notation);
    if (style->has_zone) /* midnight is another moment in another zone */
        return;
    style->kind = kind == STAMP_STEP ? STAMP_DATE : kind;
}

/* Do the options and the file go together? */
static int check_rules(const struct file_rows *rows, struct duration *every, struct error *error)
{
    const struct row_rules *rules = &rows->options->rules;
    if (duration_parse(rules->every, every))
        return error_set(error, ERROR_USAGE,
                         "--aggregate: makes one value of the readings of a step; say how long a step "
                         "is with --every, such as --every 1h");
    if (rules->aggregate == AGGREGATE_NONE)
        return error_set(error, ERROR_USAGE,
                         "--every: say what the readings of a step become with --aggregate sum, mean, "
                         "last, min or max");
    if (rows->roles.time.count == 0 || rows->notations.style.kind == STAMP_STEP)
        return error_set(error, ERROR_USAGE, "--every: %s has no dates, and steps of time can only be made of dates",
                         rows->source);
    return 0;
}

int row_steps_settle(struct file_rows *rows, struct text *remarks, struct text *notices, struct error *error)
{
    int result = -1;
    const struct row_rules *rules = &rows->options->rules;
    size_t group_count;
    struct told told = {.row_count = rows->count};
    struct duration every;
    if (!rules->every[0] && rules->aggregate == AGGREGATE_NONE)
        return 0;
    if (check_rules(rows, &every, error))
        return -1;
    struct grid grid = {every, rows->notations.style.has_zone ? rows->notations.style.zone_seconds : 0};
    struct stamp_style style = rows->notations.style;
    told.style = &style;
    if (style.kind == STAMP_DATETIME && (every.unit == DURATION_MONTH || every.count % CIVIL_DAY_SECONDS == 0))
        leave_out_clock(&style);
    size_t *starts = memory_allocate(rows->count + 1, sizeof *starts, error);
    size_t *begins = memory_allocate(rows->series_count + 1, sizeof *begins, error);
    bool *is_cut = memory_allocate(rows->count + 1, sizeof *is_cut, error);
    if (!starts || !begins || !is_cut || group_rows(rows, &grid, starts, begins, is_cut, &group_count, &told, error) ||
        row_order_combine(rows, starts, group_count, combination_of(rules->aggregate), error) ||
        keep_full(rows, &grid, begins, is_cut, error))
        goto done;
    if (rows->count == 0) {
        error_set(error, ERROR_DATA, "%s: --every %s: no step is full; give more rows, or a shorter step", rows->source,
                  rules->every);
        goto done;
    }
    rows->notations.style = style;
    tell(rows, &told, remarks, notices);
    result = 0;
done:
    memory_free(starts);
    memory_free(begins);
    memory_free(is_cut);
    return result;
}
