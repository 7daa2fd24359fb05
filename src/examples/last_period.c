#include "examples/last_period.h"

#include <math.h>
#include <string.h>

#include "calendar/civil.h"
#include "dataset/series_loan.h"

#define HOUR_SECONDS 3600

static bool is_concerned(const struct calendar *calendar)
{
    switch (calendar->unit) {
    case CALENDAR_ROW:
    case CALENDAR_STEP:
        return false;
    case CALENDAR_SECOND:
        return calendar->step >= HOUR_SECONDS;
    default:
        return true;
    }
}

bool last_period_is_open(const struct calendar *calendar, int64_t stamp, int64_t now)
{
    if (!is_concerned(calendar) || stamp > calendar_advance(calendar, now, 1))
        return false;
    /* a month that is named by its last day is over with that day; closed days and hours are not waited for */
    const bool is_last_day =
        calendar->unit == CALENDAR_MONTH && (calendar->day == 31 || calendar->day == CALENDAR_LAST_BUSINESS_DAY);
    if (is_last_day || (calendar->unit == CALENDAR_BUSINESS_DAY && calendar->step == 1))
        return now < stamp + CIVIL_DAY_SECONDS;
    if (calendar->opening.range_count > 0)
        return now < stamp + calendar->step;
    return now < calendar_advance(calendar, stamp, 1);
}

/* The last step that a target has a value at; `extent` when there is none. */
static size_t last_observed(const struct panel *panel, const struct series *series)
{
    for (size_t t = series->extent; t-- > 0;) {
        for (int c = 0; c < panel->target_count; c++) {
            if (!isnan(series_column(series, c)[t]))
                return t;
        }
    }
    return series->extent;
}

/* The last of the steps there are values for is no more. */
static void shorten(const struct panel *panel, struct series *series)
{
    const size_t extent = series->extent - 1;
    for (size_t c = 1; c < (size_t)panel->column_count; c++)
        memmove(series->values + c * extent, series->values + c * series->extent, extent * sizeof *series->values);
    series->extent = extent;
    while (series->anchor_count > 1 && series->anchors[series->anchor_count - 1].step >= extent)
        series->anchor_count--;
    while (series->line_run_count > 1 && series->lines[series->line_run_count - 1].step >= extent)
        series->line_run_count--;
}

static void drop_step(struct panel *panel, struct series *series, size_t step)
{
    for (int c = 0; c < panel->target_count + panel->past_count; c++)
        series_column(series, c)[step] = NAN;
    panel->row_count -= panel->row_count > 0;
    /* with rows held out the part that is learnt from ends a step earlier, and as many are held out as before */
    series->length--;
    if (panel->known_count == 0 && step == series->extent - 1)
        shorten(panel, series);
}

int last_period_settle(struct panel *panel, int64_t now, bool drop, struct last_period *found, struct error *error)
{
    struct series_loan loan = {.panel = panel};
    *found = (struct last_period){0, 0};
    for (size_t s = 0; s < panel->series_count; s++) {
        struct series *series = &panel->series[s];
        if (series_loan_reach(&loan, s, error))
            return -1;
        const size_t last = last_observed(panel, series);
        if (last == series->extent || (drop && series->length < 2))
            continue;
        const int64_t stamp = panel_stamp(panel, series, last);
        if (!last_period_is_open(&panel->calendar, stamp, now))
            continue;
        if (found->count++ == 0)
            found->stamp = stamp;
        if (drop)
            drop_step(panel, series, last);
    }
    series_loan_end(&loan);
    return 0;
}
