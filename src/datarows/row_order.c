#include "datarows/row_order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/printable.h"
#include "calendar/civil.h"

#define HOUR_SECONDS 3600

#define LATE_NIGHT_SECONDS (4 * HOUR_SECONDS) /* clocks go back before it */

/* ------------------------------------------------------------------ order */

enum row_order { ORDER_RISING, ORDER_FALLING, ORDER_NONE };

static enum row_order find_order(const struct file_rows *rows, size_t s)
{
    bool rises = true, falls = true;
    for (size_t r = rows->begins[s] + 1; r < rows->begins[s + 1]; r++) {
        rises = rises && rows->stamps[r] >= rows->stamps[r - 1];
        falls = falls && rows->stamps[r] <= rows->stamps[r - 1];
    }
    return rises ? ORDER_RISING : falls ? ORDER_FALLING : ORDER_NONE;
}

struct sorted_row {
    int64_t stamp;
    size_t row;
};

static int compare_rows(const void *left, const void *right)
{
    const struct sorted_row *a = left, *b = right;
    if (a->stamp != b->stamp)
        return a->stamp < b->stamp ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* The order of time of one series, as row numbers from its first. Rows of one stamp stay as they are. */
static int sort_series(const struct file_rows *rows, size_t s, enum row_order found, size_t *order, struct error *error)
{
    size_t begin = rows->begins[s], count = rows->begins[s + 1] - begin;
    if (found == ORDER_RISING) {
        for (size_t i = 0; i < count; i++)
            order[begin + i] = begin + i;
        return 0;
    }
    struct sorted_row *sorted = memory_allocate(count, sizeof *sorted, error);
    if (!sorted)
        return -1;
    for (size_t i = 0; i < count; i++) /* newest first: the first of equal stamps stands behind */
        sorted[i] = (struct sorted_row){rows->stamps[begin + i], found == ORDER_FALLING ? count - i : i};
    qsort(sorted, count, sizeof *sorted, compare_rows);
    for (size_t i = 0; i < count; i++)
        order[begin + i] = begin + (found == ORDER_FALLING ? count - sorted[i].row : sorted[i].row);
    memory_free(sorted);
    return 0;
}

/* How many series were newest first, and how many in no order. */
struct order_counts {
    size_t falling, unordered;
    size_t descents; /* rows of the unordered ones that are earlier than the row before */
};

static int sort_rows(struct file_rows *rows, struct order_counts *counts, struct error *error)
{
    int result = -1;
    size_t *order = NULL;
    enum row_order *found = memory_allocate(rows->series_count, sizeof *found, error);
    if (!found)
        return -1;
    for (size_t s = 0; s < rows->series_count; s++) {
        found[s] = find_order(rows, s);
        counts->falling += found[s] == ORDER_FALLING;
        counts->unordered += found[s] == ORDER_NONE;
        for (size_t r = rows->begins[s] + 1; r < rows->begins[s + 1] && found[s] == ORDER_NONE; r++)
            counts->descents += rows->stamps[r] < rows->stamps[r - 1];
    }
    if (counts->falling + counts->unordered == 0) {
        result = 0;
        goto done;
    }
    order = memory_allocate(rows->count, sizeof *order, error);
    if (!order || file_rows_note_places(rows, error))
        goto done;
    for (size_t s = 0; s < rows->series_count; s++) {
        if (sort_series(rows, s, found[s], order, error))
            goto done;
    }
    result = file_rows_permute(rows, order, rows->count, error);
done:
    memory_free(found);
    memory_free(order);
    return result;
}

/* ------------------------------------------------------------------ rows of one stamp */

/* The label of several rows, or the first or last value. */
static double pick(const double *values, size_t count, bool is_first)
{
    double picked = values[count - 1]; /* missing, or blank, if all are */
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i]) && (!is_first || isnan(picked)))
            picked = values[i];
    }
    return picked;
}

/* The sum as it is worked out on paper: .1 and .2 make .3, not .30000000000000004. */
static double sum_decimals(const double *values, size_t count, double sum)
{
    int decimals = 0;
    double scale = 1, whole = 0;
    for (size_t i = 0; i < count; i++) {
        int own = isnan(values[i]) ? 0 : number_decimals(values[i]);
        decimals = own < 0 || decimals < 0 ? -1 : own > decimals ? own : decimals;
    }
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    if (decimals < 0 || fabs(sum) * scale >= NUMBER_INTEGER_MAX)
        return sum;
    for (size_t i = 0; i < count; i++)
        whole += isnan(values[i]) ? 0 : nearbyint(values[i] * scale);
    return whole / scale;
}

static double combine(const double *values, size_t count, enum combination how)
{
    double sum = 0, least = INFINITY, most = -INFINITY;
    size_t seen = 0;
    if (how == COMBINE_FIRST || how == COMBINE_LAST)
        return pick(values, count, how == COMBINE_FIRST);
    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i]))
            continue;
        seen++;
        sum += values[i];
        least = fmin(least, values[i]);
        most = fmax(most, values[i]);
    }
    return seen == 0            ? values[count - 1] /* missing, or blank */
           : how == COMBINE_SUM ? sum_decimals(values, count, sum)
           : how == COMBINE_MIN ? least
           : how == COMBINE_MAX ? most
                                : sum / (double)seen;
}

int row_order_combine(struct file_rows *rows, const size_t *starts, size_t group_count, enum combination targets,
                      struct error *error)
{
    bool picks = targets == COMBINE_FIRST || targets == COMBINE_LAST;
    if (file_rows_note_places(rows, error))
        return -1;
    size_t *group_of = memory_allocate(rows->count, sizeof *group_of, error);
    if (!group_of)
        return -1;
    for (size_t g = 0; g < group_count; g++) {
        size_t count = starts[g + 1] - starts[g];
        for (size_t c = 0; c < rows->column_count; c++) {
            bool is_label = rows->options->classify && c == 0;
            bool is_target = (int)c < rows->roles.target_count, is_static = rows->roles.inputs[c].is_static;
            enum combination how = is_label             ? (targets == COMBINE_FIRST ? COMBINE_FIRST : COMBINE_LAST)
                                   : is_static          ? COMBINE_FIRST
                                   : is_target || picks ? targets
                                                        : COMBINE_MEAN;
            rows->values[c][g] = combine(rows->values[c] + starts[g], count, how);
        }
        rows->stamps[g] = rows->stamps[starts[g]];
        rows->lines[g] = rows->lines[starts[g]];
        for (size_t r = starts[g]; r < starts[g + 1]; r++)
            group_of[r] = g;
    }
    for (size_t p = 0; p < rows->place_count; p++) {
        if (rows->places[p].row != ROW_GONE)
            rows->places[p].row = group_of[rows->places[p].row];
    }
    rows->count = group_count;
    memory_free(group_of);
    return 0;
}

/* The clock of a stamp without an offset, if one hour of it may occur twice. */
static bool is_night_of_change(const struct file_rows *rows, size_t row)
{
    int64_t day = floor_divide(rows->stamps[row], CIVIL_DAY_SECONDS);
    int month = civil_from_day_number(day).month; /* of autumn in the north, or in the south */
    return civil_weekday(day) == 6 && rows->stamps[row] - day * CIVIL_DAY_SECONDS < LATE_NIGHT_SECONDS &&
           ((month >= 9 && month <= 11) || month == 3 || month == 4);
}

/*
 * Rows begin..: is this an hour that the clock showed twice? Every stamp of the hour stands there twice, and none
 * before and behind does. Returns the row behind the hour; 0: it is none.
 */
static size_t find_repeated_hour(const struct file_rows *rows, size_t begin, size_t series_begin, size_t series_end)
{
    int64_t first = rows->stamps[begin], step = 0;
    size_t r = begin;
    if (!is_night_of_change(rows, begin) || begin == series_begin)
        return 0;
    while (r + 1 < series_end && rows->stamps[r] == rows->stamps[r + 1] && rows->stamps[r] < first + HOUR_SECONDS) {
        if (r > begin && step == 0)
            step = rows->stamps[r] - rows->stamps[r - 1];
        if (r > begin && rows->stamps[r] - rows->stamps[r - 1] != step)
            return 0;
        r += 2;
    }
    size_t pairs = (r - begin) / 2;
    if (r >= series_end || pairs == 0)
        return 0;
    int64_t before = first - rows->stamps[begin - 1], after = rows->stamps[r] - rows->stamps[r - 1];
    if (pairs == 1)
        step = HOUR_SECONDS;
    return step > 0 && (int64_t)pairs * step == HOUR_SECONDS && before == step && after == step ? r : 0;
}

/* What of the equal stamps is to be told. */
struct equal_counts {
    size_t rows, hours;
    size_t first_line, second_line; /* of the first two rows of one stamp */
    size_t first_row;
    bool is_open; /* some are no repeated hour */
};

#define CHANGE_DAYS_MIN 300 /* from one repeated hour to the next */

/* Equal stamps of one series. */
static void count_equal(const struct file_rows *rows, size_t s, struct equal_counts *counts)
{
    const struct stamp_style *style = &rows->notations.style;
    bool may_repeat = !style->has_zone && style->kind != STAMP_STEP && style->kind != STAMP_UNIX;
    size_t end = rows->begins[s + 1];
    int64_t before = INT64_MIN / 2; /* the last repeated hour */
    for (size_t r = rows->begins[s] + 1; r < end; r++) {
        if (rows->stamps[r] != rows->stamps[r - 1])
            continue;
        size_t behind = may_repeat ? find_repeated_hour(rows, r - 1, rows->begins[s], end) : 0;
        if (behind && rows->stamps[r] - before < CHANGE_DAYS_MIN * CIVIL_DAY_SECONDS)
            behind = 0;
        before = behind ? rows->stamps[r] : before;
        if (counts->rows == 0 || (!counts->is_open && !behind)) {
            counts->first_line = rows->lines[r - 1];
            counts->second_line = rows->lines[r];
            counts->first_row = r;
        }
        counts->rows += behind ? (behind - (r - 1)) / 2 : 1;
        counts->hours += behind > 0;
        counts->is_open = counts->is_open || !behind;
        r = behind ? behind : r;
    }
}

/* What else may tell the rows of a stamp apart: a column of clocks that is not used. NULL: no name is one. */
static const char *find_clock(const struct roles *roles)
{
    static const char *const names[] = {"time", "hour", "clock", "zeit", "uhrzeit", "stunde", "hora", "heure"};
    for (int i = 0; roles->time.count == 1 && i < roles->field_count; i++) {
        for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
            if (i != roles->time.columns[0] && strcasecmp(roles->names[i], names[n]) == 0)
                return roles->names[i];
        }
    }
    return NULL;
}

static int refuse_equal(const struct file_rows *rows, const struct equal_counts *counts, struct error *error)
{
    char stamp[STAMP_TEXT_SIZE];
    struct stamp_style style = rows->notations.style;
    stamp_show(&style, rows->stamps[counts->first_row], stamp);
    if (style.spelling & STAMP_FRACTIONS_VARY)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%s': times less than a second apart; a step is a second or longer: "
                         "combine them with --every 1s --aggregate mean, or count rows with --time none",
                         rows->source, counts->second_line, rows->roles.names[rows->roles.time.columns[0]], stamp);
    const char *clock = find_clock(&rows->roles), *time = rows->roles.names[rows->roles.time.columns[0]];
    if (clock)
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s': '%s' occurs twice (first on line %zu); if '%s' has the time of day, name "
            "both: --time '%s,%s'; else say what becomes of such rows with --duplicates",
            rows->source, counts->second_line, time, stamp, counts->first_line, clock, time, clock);
    const char *names = rows->roles.may_name_series;
    size_t lines[2] = {counts->first_line, counts->second_line};
    bool in_order = lines[0] < lines[1];
    return error_set(error, ERROR_DATA,
                     "%s:%zu: column '%s': '%s' occurs twice (first on line %zu); say what becomes of such rows with "
                     "--duplicates sum, mean, first or last%s%s%s",
                     rows->source, lines[in_order], time, stamp, lines[!in_order],
                     rows->roles.series.count ? ""
                     : names[0]               ? ", or name what tells several series apart: --series '"
                                              : ", or name the column that tells several series apart with --series",
                     rows->roles.series.count ? "" : names, rows->roles.series.count || !names[0] ? "" : "'");
}

static enum combination combination_of(enum duplicates duplicates)
{
    return duplicates == DUPLICATES_SUM     ? COMBINE_SUM
           : duplicates == DUPLICATES_FIRST ? COMBINE_FIRST
           : duplicates == DUPLICATES_LAST  ? COMBINE_LAST
                                            : COMBINE_MEAN;
}

/* One row for each stamp; with `only` in the series that it marks. */
static int combine_equal(struct file_rows *rows, enum combination how, const bool *only, struct error *error)
{
    int result = -1;
    size_t group_count = 0;
    size_t *starts = memory_allocate(rows->count + 1, sizeof *starts, error);
    size_t *begins = memory_allocate(rows->series_count + 1, sizeof *begins, error);
    if (!starts || !begins)
        goto done;
    for (size_t s = 0; s < rows->series_count; s++) {
        bool combines = !only || only[s];
        begins[s] = group_count;
        for (size_t r = rows->begins[s]; r < rows->begins[s + 1]; r++) {
            if (!combines || r == rows->begins[s] || rows->stamps[r] != rows->stamps[r - 1])
                starts[group_count++] = r;
        }
    }
    starts[group_count] = rows->count;
    begins[rows->series_count] = group_count;
    if (row_order_combine(rows, starts, group_count, how, error))
        goto done;
    memcpy(rows->begins, begins, (rows->series_count + 1) * sizeof *begins);
    result = 0;
done:
    memory_free(starts);
    memory_free(begins);
    return result;
}

static void tell_order(const struct file_rows *rows, const struct order_counts *counts, struct text *remarks)
{
    size_t count = counts->falling + counts->unordered;
    const char *how = counts->unordered ? "in no order of time" : "newest first";
    if (rows->series_count == 1)
        text_append_format(remarks, "rows are %s: sorted\n", how);
    else
        text_append_format(remarks, "rows of %zu series are %s: sorted\n", count, how);
}

/* Rows of one stamp by the user's rule. */
static int combine_by_rule(struct file_rows *rows, size_t count, struct text *remarks, struct error *error)
{
    enum duplicates rule = rows->options->rules.duplicates;
    static const char *const taken[] = {[DUPLICATES_SUM] = "their sum",
                                        [DUPLICATES_MEAN] = "their mean",
                                        [DUPLICATES_FIRST] = "the first",
                                        [DUPLICATES_LAST] = "the last"};
    text_append_format(remarks, "%zu row%s ha%s the stamp of another: %s taken\n", count, count == 1 ? "" : "s",
                       count == 1 ? "s" : "ve", taken[rule]);
    return combine_equal(rows, combination_of(rule), NULL, error);
}

/* Rows of one stamp that nobody gave a rule for: hours that the clock showed twice are averaged, others are refused. Of
 * several series those concerned are left out, by the calendar. */
static int settle_equal(struct file_rows *rows, struct equal_counts *all, struct text *remarks, struct error *error)
{
    int result = -1;
    size_t hours = 0, line = 0;
    bool *is_clock = memory_allocate(rows->series_count, sizeof *is_clock, error);
    if (!is_clock)
        return -1;
    for (size_t s = 0; s < rows->series_count; s++) {
        struct equal_counts own = {.rows = 0};
        count_equal(rows, s, &own);
        is_clock[s] = own.rows > 0 && !own.is_open;
        hours += is_clock[s] ? own.hours : 0;
        line = line == 0 && is_clock[s] ? own.second_line : line;
        if (all->rows == 0 || (own.is_open && !all->is_open))
            *all = own;
    }
    all->hours = hours;
    if (all->is_open && rows->series_count == 1 && !rows->options->rules.every[0]) { /* --every combines the others */
        refuse_equal(rows, all, error);
        goto done;
    }
    if (hours)
        text_append_format(remarks, "the clock shows %s twice, first on line %zu (daylight saving ends): averaged\n",
                           hours == 1 ? "an hour" : "some hours", line);
    result = hours ? combine_equal(rows, COMBINE_MEAN, is_clock, error) : 0;
done:
    memory_free(is_clock);
    return result;
}

int row_order_settle(struct file_rows *rows, struct text *remarks, struct error *error)
{
    bool has_rule = rows->options->rules.duplicates != DUPLICATES_REFUSE;
    struct order_counts order = {0, 0, 0};
    struct equal_counts equal = {.rows = 0};
    size_t equal_count = 0;
    if (rows->roles.time.count == 0)
        return 0;
    if (sort_rows(rows, &order, error))
        return -1;
    for (size_t s = 0; s < rows->series_count; s++) {
        for (size_t r = rows->begins[s] + 1; r < rows->begins[s + 1]; r++)
            equal_count += rows->stamps[r] == rows->stamps[r - 1];
    }
    int result = 0;
    if (equal_count > 0 && has_rule)
        result = combine_by_rule(rows, equal_count, remarks, error);
    else if (equal_count > 0)
        result = settle_equal(rows, &equal, remarks, error);
    /* where the clock goes back, rows in their order are earlier than those before, once for each hour */
    if (result == 0 && (order.falling || order.descents > equal.hours))
        tell_order(rows, &order, remarks);
    return result;
}
