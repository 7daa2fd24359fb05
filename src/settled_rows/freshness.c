#include "settled_rows/freshness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "calendar/civil.h"
#include "report/print.h"
#include "scored_rows/model_note.h"

#define FIELD(kind, member, ...) SETTING_FIELD(struct freshness, kind, member, __VA_ARGS__)

static const char *parse_max_age(const char *text, void *record)
{
    struct freshness *wishes = record;
    return duration_parse(text, &wishes->max_age) == 0 ? NULL : duration_accepted(text);
}

static const char *parse_now(const char *text, void *record)
{
    return clock_time_parse(text, &((struct freshness *)record)->now);
}

static const char *parse_expected(const char *text, void *record)
{
    return clock_time_parse(text, &((struct freshness *)record)->expected);
}

/* clang-format off */

static const struct setting settings[] = {
    {.option = "max-age", .argument = "DURATION", .parse = parse_max_age,
     .help = "end with status 6, and do nothing, if the last row is older than that by the clock: 36h, 7d, 3months"},

    {.option = "expect-until", .argument = "DATE", .parse = parse_expected,
     .help = "likewise if the last row does not reach DATE"},

    {.option = "min-rows", .argument = "N", FIELD(JSON_INT, min_rows, JSON_RANGE(1, 1000000000)),
     .help = "likewise if FILE has fewer rows with a value"},

    {.option = "max-gap", .argument = "N", FIELD(JSON_INT, max_gap, JSON_RANGE(0, 1000000)),
     .help = "likewise if more than N steps in a row are missing where the networks look"},

    {.option = "now", .argument = "TIME", .parse = parse_now,
     .help = "what the clock shows, in place of the system's: 2026-11-27T06:00"},
};

/* clang-format on */

const struct setting_table freshness_settings = SETTING_TABLE("Fresh rows", settings);

int freshness_check_options(const struct invocation *invocation, const char *path, bool follows, struct error *error)
{
    for (int i = 0; i < freshness_settings.count && follows; i++) {
        if (invocation_has(invocation, freshness_settings.settings[i].option))
            return error_set(error, ERROR_USAGE,
                             "--%s looks at the last row before a forecast, and --follow waits for rows; leave one out",
                             freshness_settings.settings[i].option);
    }
    if (!path && invocation_has(invocation, "min-rows"))
        return error_set(error, ERROR_USAGE,
                         "--min-rows counts the rows of a FILE, and none is given: seqnet %s MODEL FILE",
                         invocation->command->name);
    return 0;
}

int freshness_check_count(const struct freshness *wishes, const struct panel *panel, struct error *error)
{
    if (panel->row_count >= (size_t)wishes->min_rows)
        return 0;
    return error_set(error, ERROR_CHECK,
                     "%.200s: has %zu row%s with a value, and --min-rows asks for %d; is the file cut?", panel->source,
                     panel->row_count, panel->row_count == 1 ? "" : "s", wishes->min_rows);
}

/* ------------------------------------------------------------------ the newest rows */

/* The rows that a forecast is made from: those of a panel, or if that is NULL of the model. */
struct newest {
    const struct model *model;
    const struct panel *panel;
    const struct calendar *calendar;
    const char *source;
    size_t count; /* series */
    char hint[80];
    bool is_quiet;
};

static struct newest newest_rows(const struct model *model, const char *model_path, const struct panel *panel)
{
    return (struct newest){.model = model,
                           .panel = panel,
                           .calendar = panel ? &panel->calendar : &model->calendar,
                           .source = panel ? panel->source : file_input_name(model_path),
                           .count = panel ? panel->series_count : model->series_count,
                           .hint = "give a FILE with newer rows"};
}

/* Has the row none of what is forecast? An outlier was left out there. */
static bool is_blank(const struct panel *panel, const struct series *series, size_t step)
{
    for (int c = 0; c < panel->target_count; c++) {
        if (!isnan(series_column(series, c)[step]))
            return false;
    }
    return true;
}

/* Of the last row with a value. */
static int64_t last_stamp(const struct newest *rows, size_t s)
{
    if (!rows->panel)
        return rows->model->series[s].last_stamp;
    const struct series *series = &rows->panel->series[s];
    size_t last = series->length - 1;
    while (!model_classifies(rows->model) && last > 0 && is_blank(rows->panel, series, last))
        last--;
    return panel_stamp(rows->panel, series, last);
}

static int64_t newest_stamp(const struct newest *rows)
{
    int64_t newest = INT64_MIN;
    for (size_t s = 0; s < rows->count; s++)
        newest = last_stamp(rows, s) > newest ? last_stamp(rows, s) : newest;
    return newest;
}

static bool has_dates(const struct newest *rows)
{
    return rows->calendar->unit != CALENDAR_ROW && rows->calendar->unit != CALENDAR_STEP;
}

static int require_dates(const struct newest *rows, const char *option, struct error *error)
{
    if (has_dates(rows))
        return 0;
    return error_set(error, ERROR_USAGE,
                     "--%s: the data have no dates (%s), so that nothing tells how old they are; leave it out", option,
                     rows->calendar->unit == CALENDAR_ROW ? "rows are counted" : "steps are numbered");
}

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

/* A stamp so many months on, on its day or the last of a shorter month. */
static int64_t add_months(int64_t stamp, int64_t count)
{
    const struct civil_date date = civil_from_day_number(floor_divide(stamp, CIVIL_DAY_SECONDS));
    const struct calendar months = {.unit = CALENDAR_MONTH, .step = 1, .day = date.day};
    return calendar_advance(&months, stamp, count);
}

/* Is the stamp older than that? */
static bool is_older(int64_t stamp, int64_t now, const struct duration *limit)
{
    return limit->unit == DURATION_SECOND ? now - stamp > limit->count : add_months(stamp, limit->count) < now;
}

static void note_some(const char *format, size_t some, const struct newest *rows, const char *limit)
{
    struct text text = TEXT_INIT;
    if (rows->is_quiet)
        return;
    text_append_format(&text, "note: the last row of %zu of %zu series ", some, rows->count);
    text_append_string(&text, format);
    text_append_format(&text, " (%s)\n", limit);
    print_note(&text);
    text_release(&text);
}

static int check_age(const struct newest *rows, const struct freshness *wishes, struct error *error)
{
    int64_t now;
    size_t old_count = 0;
    char stamp[STAMP_TEXT_SIZE], age[AGE_TEXT_SIZE], allowed[DURATION_TEXT_SIZE];
    if (require_dates(rows, "max-age", error) || clock_read(&wishes->now, &rows->calendar->style, &now, error))
        return -1;
    for (size_t s = 0; s < rows->count; s++)
        old_count += is_older(last_stamp(rows, s), now, &wishes->max_age);
    duration_write(&wishes->max_age, allowed);
    /* a clock that has lost its time makes every row look new */
    if (is_older(now, newest_stamp(rows), &wishes->max_age)) {
        const int64_t newest = newest_stamp(rows);
        calendar_write(rows->calendar, newest, stamp);
        return error_set(error, ERROR_CHECK,
                         "%.200s: the last row (%s) lies %s ahead of the clock, more than the %s of --max-age; is the "
                         "clock wrong, or the row?",
                         rows->source, stamp, write_age(newest - now, age), allowed);
    }
    if (old_count == rows->count) {
        const int64_t newest = newest_stamp(rows);
        calendar_write(rows->calendar, newest, stamp);
        return error_set(error, ERROR_CHECK,
                         "%.200s: the last row (%s) is %s old, and --max-age allows %s; %s, or allow more",
                         rows->source, stamp, write_age(now - newest, age), allowed, rows->hint);
    }
    if (old_count)
        note_some("is older than --max-age allows", old_count, rows, allowed);
    return 0;
}

/* The last second that a row of this time speaks for: a day, month, quarter or year is written as such. */
static int64_t row_end(const struct stamp_style *style, int64_t stamp)
{
    switch (style->kind) {
    case STAMP_YEAR:
        return add_months(stamp, 12) - 1;
    case STAMP_QUARTER:
        return add_months(stamp, 3) - 1;
    case STAMP_MONTH:
        return add_months(stamp, 1) - 1;
    case STAMP_WEEK:
        return stamp + 7 * CIVIL_DAY_SECONDS - 1;
    case STAMP_DATE:
        return stamp + CIVIL_DAY_SECONDS - 1;
    default:
        return stamp;
    }
}

/* A date without a zone is a day of the data's zone, if they have one. */
static bool reaches(const struct clock_time *expected, const struct stamp_style *style, int64_t stamp)
{
    if (!expected->is_instant && style->has_zone)
        return stamp_local_time(style, stamp) >= expected->seconds;
    return row_end(style, stamp) >= clock_time_of_style(expected, style);
}

static void write_expected(const struct clock_time *expected, char text[STAMP_TEXT_SIZE])
{
    const bool is_day = !expected->is_instant && floor_remainder(expected->seconds, CIVIL_DAY_SECONDS) == 0;
    const struct stamp_style style = {.kind = is_day ? STAMP_DATE : STAMP_DATETIME,
                                      .separator = ' ',
                                      .has_zone = expected->is_instant,
                                      .is_zulu = expected->is_instant};
    stamp_write(&style, expected->seconds, text);
}

static int check_reach(const struct newest *rows, const struct freshness *wishes, const char *asked,
                       struct error *error)
{
    char stamp[STAMP_TEXT_SIZE];
    size_t short_count = 0;
    if (require_dates(rows, "expect-until", error))
        return -1;
    for (size_t s = 0; s < rows->count; s++)
        short_count += !reaches(&wishes->expected, &rows->calendar->style, last_stamp(rows, s));
    if (short_count == rows->count) {
        calendar_write(rows->calendar, newest_stamp(rows), stamp);
        return error_set(error, ERROR_CHECK, "%.200s: the last row is %s, and --expect-until asks for %s; %s",
                         rows->source, stamp, asked, rows->hint);
    }
    if (short_count)
        note_some("does not reach --expect-until", short_count, rows, asked);
    return 0;
}

/* ------------------------------------------------------------------ holes */

struct hole {
    const char *id;
    size_t series_count; /* with a hole that is too long */
    size_t length;       /* steps of the longest */
    int64_t first, last;
};

/* Is nothing known of the step? A forecast needs its targets; a classifier what it reads. */
static bool is_missing(const struct newest *rows, const double *values, size_t extent, size_t step)
{
    const struct model *model = rows->model;
    const struct column *columns = rows->panel ? rows->panel->columns : model->columns;
    if (!model_classifies(model)) {
        for (int c = 0; c < model->target_count; c++) {
            if (isnan(values[(size_t)c * extent + step]))
                return true;
        }
        return false;
    }
    for (int c = model->target_count; c < model->column_count; c++) {
        if (!columns[c].is_static && !isnan(values[(size_t)c * extent + step]))
            return false;
    }
    return model->column_count > model->target_count;
}

static void find_hole(const struct newest *rows, size_t s, size_t limit, struct hole *hole)
{
    const struct model_series *known = rows->panel ? NULL : &rows->model->series[s];
    const struct series *series = rows->panel ? &rows->panel->series[s] : NULL;
    const size_t length = series ? series->length : known->tail_length;
    const size_t extent = series ? series->extent : length, used = model_tail_length(&rows->model->recipe);
    size_t run = 0;
    bool is_long = false;
    for (size_t t = length > used ? length - used : 0; t < length; t++) {
        run = is_missing(rows, series ? series->values : known->tail, extent, t) ? run + 1 : 0;
        is_long = is_long || run > limit;
        if (run <= limit || run <= hole->length)
            continue;
        const int64_t last =
            series ? panel_stamp(rows->panel, series, t)
                   : calendar_advance(rows->calendar, known->last_stamp, (int64_t)t + 1 - (int64_t)length);
        *hole = (struct hole){series ? series->id : known->id, hole->series_count, run,
                              calendar_advance(rows->calendar, last, 1 - (int64_t)run), last};
    }
    hole->series_count += is_long;
}

static int check_gap(const struct newest *rows, int limit, struct error *error)
{
    struct hole hole = {.id = ""};
    char first[STAMP_TEXT_SIZE], last[STAMP_TEXT_SIZE], place[PLACE_SIZE], others[64] = "";
    for (size_t s = 0; s < rows->count; s++)
        find_hole(rows, s, (size_t)limit, &hole);
    if (hole.series_count == 0)
        return 0;
    calendar_write(rows->calendar, hole.first, first);
    calendar_write(rows->calendar, hole.last, last);
    if (hole.series_count > 1)
        snprintf(others, sizeof others, ", and %zu more series", hole.series_count - 1);
    return error_set(error, ERROR_CHECK, "%.300s%zu step%s in a row %s missing (%s%s%s)%s, and --max-gap allows %d",
                     panel_place(rows->source, hole.id, place), hole.length, hole.length == 1 ? "" : "s",
                     hole.length == 1 ? "is" : "are", first, hole.length == 1 ? "" : " to ",
                     hole.length == 1 ? "" : last, others, limit);
}

/* ------------------------------------------------------------------ all of it */

int freshness_check(const struct invocation *invocation, const struct freshness *wishes, const struct model *model,
                    const struct panel *panel, bool quiet, struct error *error)
{
    struct newest rows_used = newest_rows(model, invocation->operands[0], panel);
    char asked[STAMP_TEXT_SIZE];
    rows_used.is_quiet = quiet;
    if (rows_used.count == 0)
        return 0;
    if (!panel)
        snprintf(rows_used.hint, sizeof rows_used.hint, "give a FILE with the rows since: seqnet %s MODEL FILE",
                 invocation->command->name);
    if (wishes->max_age.count && check_age(&rows_used, wishes, error))
        return -1;
    if (wishes->expected.is_given) {
        write_expected(&wishes->expected, asked);
        if (check_reach(&rows_used, wishes, asked, error))
            return -1;
    }
    return invocation_has(invocation, "max-gap") ? check_gap(&rows_used, wishes->max_gap, error) : 0;
}

/* Was the model's forecast still one of what was to come when its file was written? */
static bool was_fresh(const struct model *model, const char *model_path)
{
    const struct newest own = newest_rows(model, model_path, NULL);
    struct stat status;
    if (own.count == 0 || file_is_input(model_path) || stat(model_path, &status) || !S_ISREG(status.st_mode))
        return false;
    const struct clock_time written = {true, true, (int64_t)status.st_mtime};
    return calendar_advance(&model->calendar, newest_stamp(&own), model->recipe.horizon) >=
           clock_time_of_style(&written, &model->calendar.style);
}

int freshness_note(const struct freshness *wishes, const struct model *model, const char *model_path,
                   const struct panel *panel, int horizon, struct error *error)
{
    const struct newest rows_used = newest_rows(model, model_path, panel);
    char age[AGE_TEXT_SIZE], stamp[STAMP_TEXT_SIZE];
    struct text text = TEXT_INIT;
    int64_t now;
    if (rows_used.count == 0 || !has_dates(&rows_used) || model_classifies(model) || !was_fresh(model, model_path))
        return 0;
    if (clock_read(&wishes->now, &rows_used.calendar->style, &now, error))
        return -1;
    const int64_t newest = newest_stamp(&rows_used);
    if (row_end(&rows_used.calendar->style,
                calendar_advance(rows_used.calendar, newest, horizon ? horizon : model->recipe.horizon)) >= now)
        return 0;
    calendar_write(rows_used.calendar, newest, stamp);
    text_append_string(&text, "note: the data end with ");
    text_append_printable(&text, stamp);
    text_append_format(&text, ", %s ago, so that all of this forecast is past; %s\n", write_age(now - newest, age),
                       panel ? "give a FILE with newer rows" : "give the rows since: seqnet predict MODEL FILE");
    model_note_print(model, &text);
    text_release(&text);
    return 0;
}
