#include "settled_rows/last_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/number.h"
#include "calendar/civil.h"
#include "examples/last_period.h"
#include "report/print.h"

/*
 * Now, in seconds since 1970 as the stamps are: what the clock on the wall shows where they have no zone. SEQNET_NOW
 * stands for the clock where it is set (seconds since 1970, UTC), for tests.
 */
static int read_clock(const struct stamp_style *style, int64_t *now, struct error *error)
{
    const char *given = getenv("SEQNET_NOW");
    struct tm local;
    *now = (int64_t)time(NULL);
    if (given && number_parse_integer(given, strlen(given), 0, INT64_C(250000000000), now))
        return error_set(error, ERROR_USAGE, "SEQNET_NOW: '%.40s' is not a number of seconds since 1970", given);
    const time_t instant = (time_t)*now;
    if (style->kind != STAMP_UNIX && !style->has_zone && localtime_r(&instant, &local))
        *now += local.tm_gmtoff;
    return 0;
}

int last_rows_settle(struct panel *panel, bool complete_only, bool quiet, struct error *error)
{
    int64_t now;
    char stamp[STAMP_TEXT_SIZE];
    struct text text = TEXT_INIT;
    if (panel->calendar.unit == CALENDAR_ROW || panel->calendar.unit == CALENDAR_STEP)
        return 0;
    if (read_clock(&panel->calendar.style, &now, error))
        return -1;
    const struct last_period found = last_period_settle(panel, now, complete_only);
    if (found.count == 0 || quiet)
        return 0;
    calendar_write(&panel->calendar, found.stamp, stamp);
    text_append_string(&text, "note: ");
    text_append_printable(&text, stamp);
    text_append_string(&text, " is not over yet");
    if (panel->series_count > 1)
        text_append_format(&text, " (%zu of %zu series end with such a row)", found.count, panel->series_count);
    text_append_string(&text, complete_only ? ": its row is left out\n"
                                            : ": its value may still grow; --complete-only leaves it out\n");
    print_note(&text);
    text_release(&text);
    return 0;
}

/* ------------------------------------------------------------------ too old to forecast from */

#define AGE_TEXT_SIZE 40

/* "40 minutes", "3.5 days", "14 months": in a unit of which there are two or more. */
static const char *write_age(int64_t seconds, char text[AGE_TEXT_SIZE])
{
    static const struct {
        const char *name;
        int64_t seconds;
    } units[] = {{"years", 31556952}, {"months", 2629746}, {"days", 86400}, {"hours", 3600}, {"minutes", 60}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const double count = (double)seconds / (double)units[i].seconds;
        if (count >= 2) {
            snprintf(text, AGE_TEXT_SIZE, "%.*f %s", count < 9.95, count, units[i].name);
            return text;
        }
    }
    snprintf(text, AGE_TEXT_SIZE, "%lld seconds", (long long)seconds);
    return text;
}

/* Is the stamp older than that? */
static bool is_older(int64_t stamp, int64_t now, const struct duration *limit)
{
    if (limit->unit == DURATION_SECOND)
        return now - stamp > limit->count;
    const struct civil_date date = civil_from_day_number(floor_divide(stamp, CIVIL_DAY_SECONDS));
    const struct calendar months = {.unit = CALENDAR_MONTH, .step = 1, .day = date.day};
    return calendar_advance(&months, stamp, limit->count) < now;
}

int last_rows_check_age(const struct model *model, const char *model_path, const struct panel *panel,
                        const struct duration *limit, struct error *error)
{
    const struct calendar *calendar = panel ? &panel->calendar : &model->calendar;
    const size_t count = panel ? panel->series_count : model->series_count;
    const char *source = panel ? panel->source : file_input_name(model_path);
    int64_t now, newest = INT64_MIN;
    size_t old_count = 0;
    char stamp[STAMP_TEXT_SIZE], age[AGE_TEXT_SIZE], allowed[DURATION_TEXT_SIZE];
    if (calendar->unit == CALENDAR_ROW || calendar->unit == CALENDAR_STEP)
        return error_set(error, ERROR_USAGE,
                         "--max-age: the data have no dates (%s), so that nothing tells how old they are; leave it out",
                         calendar->unit == CALENDAR_ROW ? "rows are counted" : "steps are numbered");
    if (read_clock(&calendar->style, &now, error))
        return -1;
    for (size_t s = 0; s < count; s++) {
        const struct series *series = panel ? &panel->series[s] : NULL;
        const int64_t last = panel ? panel_stamp(panel, series, series->length - 1) : model->series[s].last_stamp;
        newest = last > newest ? last : newest;
        old_count += is_older(last, now, limit);
    }
    calendar_write(calendar, newest, stamp);
    duration_write(limit, allowed);
    if (old_count == count)
        return error_set(
            error, ERROR_CHECK, "%.200s: the last row (%s) is %s old, and --max-age allows %s; %s, or allow more",
            source, stamp, write_age(now - newest, age), allowed,
            panel ? "give a FILE with newer rows" : "give a FILE with the rows since: seqnet predict MODEL FILE");
    if (old_count) {
        struct text text = TEXT_INIT;
        text_append_format(&text, "note: the last row of %zu of %zu series is older than --max-age allows (%s)\n",
                           old_count, count, allowed);
        print_note(&text);
        text_release(&text);
    }
    return 0;
}
