/* The outliers of all series of a panel: searched side by side, named and left out. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/sample_bounds.h"
#include "concurrent/workers.h"
#include "dataset/series_loan.h"
#include "examples/outliers.h"

#define STRETCH_VALUES 65536 /* at least, that are searched before what was found is told */
#define FLAG_SHARE 0.9       /* of a known column's steps hold its common value: it is a flag */

int outliers_lags(const struct calendar *calendar, double lags[OUTLIERS_LAG_MAX])
{
    static const double of_seconds[] = {3600, 86400, 604800, 2629800, 7889400, 31557600}; /* hour .. quarter, year */
    static const double of_rows[] = {4, 7, 12, 24, 52, 365};
    static const double of_weekdays[] = {5, 21.75, 65.2, 260.9};
    static const double of_months[] = {3, 12};
    const double *cycles = of_rows;
    int count = (int)(sizeof of_rows / sizeof *of_rows), kept = 0;
    double step = 1;
    if (calendar->unit == CALENDAR_SECOND || calendar->unit == CALENDAR_MONTH)
        step = (double)calendar->step;
    if (calendar->unit == CALENDAR_SECOND) {
        cycles = of_seconds;
        count = (int)(sizeof of_seconds / sizeof *of_seconds);
    } else if (calendar->unit == CALENDAR_BUSINESS_DAY) {
        cycles = of_weekdays;
        count = (int)(sizeof of_weekdays / sizeof *of_weekdays);
    } else if (calendar->unit == CALENDAR_MONTH) {
        cycles = of_months;
        count = (int)(sizeof of_months / sizeof *of_months);
    }
    for (int i = 0; i < count; i++) {
        if (cycles[i] >= 2 * step)
            lags[kept++] = cycles[i] / step;
    }
    return kept;
}

void outliers_release(struct outliers *outliers)
{
    for (size_t i = 0; i < outliers_named(outliers); i++)
        memory_free(outliers->named[i]);
    *outliers = (struct outliers)OUTLIERS_INIT;
}

size_t outliers_named(const struct outliers *outliers)
{
    return outliers->count < OUTLIERS_NAMED_MAX ? outliers->count : OUTLIERS_NAMED_MAX;
}

/* The median of what is known and no outlier (NULL: of all that is known); scratch [count]. */
static double median_of_rest(const double *values, const bool *is_outlier, size_t count, double *scratch)
{
    size_t known = 0;
    for (size_t t = 0; t < count; t++) {
        if (!isnan(values[t]) && !(is_outlier && is_outlier[t]))
            scratch[known++] = values[t];
    }
    sample_sort(scratch, known);
    return known ? scratch[known / 2] : NAN;
}

/* Does a known column that nearly always holds one value hold another at this step? scratch [length]. */
static bool is_announced(const struct panel *panel, const struct series *series, size_t step, double *scratch)
{
    for (int c = panel->target_count + panel->past_count; c < panel->column_count; c++) {
        const double *values = series_column(series, c);
        const double usual = median_of_rest(values, NULL, series->length, scratch);
        size_t known = 0, same = 0;
        for (size_t t = 0; t < series->length; t++) {
            known += isnan(values[t]) ? 0 : 1;
            same += values[t] == usual;
        }
        if (!isnan(values[step]) && values[step] != usual && (double)same >= FLAG_SHARE * (double)known)
            return true;
    }
    return false;
}

static int name_one(struct outliers *outliers, const struct panel *panel, const struct series *series, int c,
                    size_t step, double median, struct error *error)
{
    char place[PLACE_SIZE], text[PLACE_SIZE + 300];
    const struct rows_place rows = {panel->source, series->id, panel->columns, series};
    if (outliers->count < OUTLIERS_NAMED_MAX) {
        snprintf(text, sizeof text, "%scolumn '%.120s': %.9g lies far outside of the rest (median %.6g)",
                 rows_place_text(&rows, step, place), panel->columns[c].name, series_column(series, c)[step], median);
        char *copy = memory_copy_text(text, strlen(text), error);
        if (!copy)
            return -1;
        outliers->named[outliers->count] = copy;
    }
    outliers->count++;
    return 0;
}

/* Some series that are searched side by side. What is found is told afterwards, in their order. */
struct stretch {
    const struct panel *panel;
    double lags[OUTLIERS_LAG_MAX];
    int lag_count;
    size_t first, count; /* series */
    size_t room;         /* of is_outlier */
    size_t *begins;      /* owned, [series_count of the panel] where each one's begin in is_outlier */
    bool *is_outlier;    /* owned, [room] of each series of each target [length] */
    bool *has_some;      /* owned, [series_count of the panel] */
};

static int search_series(void *context, int index, struct error *error)
{
    struct stretch *stretch = context;
    const size_t s = stretch->first + (size_t)index;
    const struct series *series = &stretch->panel->series[s];
    for (int c = 0; c < stretch->panel->target_count; c++) {
        const int found = outliers_find(series_column(series, c), series->length, stretch->lags, stretch->lag_count,
                                        stretch->is_outlier + stretch->begins[s] + (size_t)c * series->length, error);
        if (found < 0)
            return -1;
        stretch->has_some[s] |= found > 0;
    }
    return 0;
}

/* Name what was found in one series, and leave it out. scratch [length]. */
static int take_out(struct panel *panel, size_t s, const bool *is_outlier, double *scratch, struct outliers *outliers,
                    struct error *error)
{
    const struct series *series = &panel->series[s];
    for (int c = 0; c < panel->target_count; c++, is_outlier += series->length) {
        double *values = series_column(series, c);
        const double median = median_of_rest(values, is_outlier, series->length, scratch);
        for (size_t t = 0; t < series->length; t++) {
            if (!is_outlier[t] || is_announced(panel, series, t, scratch))
                continue;
            if (outliers && name_one(outliers, panel, series, c, t, median, error))
                return -1;
            values[t] = NAN;
        }
    }
    return 0;
}

int outliers_leave_out(struct panel *panel, int thread_count, struct outliers *outliers, struct error *error)
{
    int result = -1;
    struct stretch stretch = {.panel = panel, .lag_count = 0};
    const size_t longest = panel_longest(panel);
    struct series_loan loan = {.panel = panel};
    double *scratch = NULL; /* only where something is found */
    stretch.lag_count = outliers_lags(&panel->calendar, stretch.lags);
    stretch.room = (longest > STRETCH_VALUES ? longest : STRETCH_VALUES) * (size_t)panel->target_count;
    struct workers *workers = workers_create(panel->series_count > 1 ? thread_count : 1, error);
    stretch.begins = memory_allocate(panel->series_count, sizeof *stretch.begins, error);
    stretch.has_some = memory_allocate(panel->series_count, sizeof *stretch.has_some, error);
    stretch.is_outlier = memory_allocate(stretch.room, sizeof *stretch.is_outlier, error);
    if (!workers || !stretch.begins || !stretch.has_some || !stretch.is_outlier)
        goto done;
    for (; stretch.first < panel->series_count; stretch.first += stretch.count) {
        stretch.count = 0;
        for (size_t used = 0, s = stretch.first; s < panel->series_count; s++, stretch.count++) {
            stretch.begins[s] = used;
            used += panel->series[s].length * (size_t)panel->target_count;
            if (used > stretch.room || stretch.count == INT_MAX)
                break;
        }
        if (series_loan_stretch(&loan, stretch.first, stretch.first + stretch.count, error) ||
            workers_run_round(workers, (int)stretch.count, search_series, &stretch, error))
            goto done;
        for (size_t s = stretch.first; s < stretch.first + stretch.count; s++) {
            if (!stretch.has_some[s])
                continue;
            if (!scratch && !(scratch = memory_allocate(longest, sizeof *scratch, error)))
                goto done;
            if (take_out(panel, s, stretch.is_outlier + stretch.begins[s], scratch, outliers, error))
                goto done;
        }
    }
    result = 0;
done:
    series_loan_end(&loan);
    workers_free(workers);
    memory_free(stretch.begins);
    memory_free(stretch.has_some);
    memory_free(stretch.is_outlier);
    memory_free(scratch);
    return result;
}

int outliers_leave_out_next(const double *past, size_t count, struct panel *row, int c, struct outliers *outliers,
                            struct error *error)
{
    int result = -1;
    double lags[OUTLIERS_LAG_MAX], *value = series_column(&row->series[0], c);
    const int lag_count = outliers_lags(&row->calendar, lags);
    double *values = memory_allocate(count + 1, sizeof *values, error);
    double *scratch = memory_allocate(count + 1, sizeof *scratch, error);
    bool *is_outlier = memory_allocate(count + 1, sizeof *is_outlier, error);
    if (!values || !scratch || !is_outlier)
        goto done;
    memcpy(values, past, count * sizeof *values);
    values[count] = value[0];
    if (outliers_find(values, count + 1, lags, lag_count, is_outlier, error) < 0)
        goto done;
    if (is_outlier[count]) {
        double median = median_of_rest(values, is_outlier, count, scratch);
        if (name_one(outliers, row, &row->series[0], c, 0, median, error))
            goto done;
        value[0] = NAN;
    }
    result = 0;
done:
    memory_free(values);
    memory_free(scratch);
    memory_free(is_outlier);
    return result;
}
