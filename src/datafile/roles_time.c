/* The time column: the one named, or the one that reads as time. */
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "datafile/roles_search.h"

#define SPREADSHEET_DAY_MAX 100000 /* the year 2173 */

/* The first row that no style reads together with the rows before; the first row when there is none. */
static size_t first_bad_time(const struct role_search *search, int column)
{
    const struct sample *sample = search->sample;
    struct stamp_hints hints = data_options_hints(search->options, NULL);
    struct stamp_detector detector;
    stamp_detector_init(&detector, &hints);
    for (size_t row = sample->first; row < sample->row_count; row++) {
        struct csv_field field = sample_field(sample, row, column);
        if (!stamp_detector_add(&detector, field.text, field.length))
            return row;
    }
    return sample->first;
}

static int refuse_time(const struct role_search *search, int column, struct error *error)
{
    const struct sample *sample = search->sample;
    const char *name = search->roles->names[column];
    size_t row = first_bad_time(search, column);
    struct csv_field field = sample_field(sample, row, column);
    if (search->options->time_format)
        return error_set(error, ERROR_DATA, "%s:%zu: column '%s': '%.60s' is not written as --time-format '%s' has it",
                         search->source, sample->lines[row], name, field.text, search->options->time_format);
    return error_set(
        error, ERROR_DATA,
        "%s:%zu: column '%s': '%.60s' is no time that is known without help%s; say how it is written with "
        "--time-format, such as --time-format '%%d %%B %%Y' for 31 December 2024, or that the column is no time with "
        "--time none%s",
        search->source, sample->lines[row], name, field.text, stamp_hint(field.text, field.length),
        search->roles->series.count == 0 ? ", or with --series if it names series" : "");
}

static bool is_numeric(const struct role_search *search, int column)
{
    return column_is_numeric(search->sample, search->options, column);
}

static enum time_kind time_kind(const struct role_search *search, int column)
{
    const struct joined_columns *series = &search->roles->series;
    return column_time_kind(search->sample, search->options, &column, 1, series->columns, series->count);
}

#define UNIX_SECONDS_LEAST 1e8 /* 1973 */

/* Are all values as large as Unix times? */
static bool holds_unix(const struct role_search *search, int column)
{
    const struct sample *sample = search->sample;
    double value;
    for (size_t row = sample->first; row < sample->row_count; row++) {
        struct csv_field field = sample_field(sample, row, column);
        if (number_parse(field.text, field.length, &value) || value < UNIX_SECONDS_LEAST)
            return false;
    }
    return true;
}

/* What databases and monitors call a column of times. */
static bool is_time_name(const char *name)
{
    static const char *const names[] = {"timestamp", "time", "datetime", "date", "epoch", "ts"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcasecmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

/*
 * The time column that nobody named: the first column without a role if it reads as time, or the only one of dates
 * further on. First only stamps that need no explanation count, then all, and numbers whose column is named as a time.
 * Returns it; -1: there is none; -2 with an error: several.
 */
static int search_time(const struct role_search *search, int candidate, enum time_kind most, struct error *error)
{
    const struct roles *roles = search->roles;
    int dated = -1, dated_count = 0; /* columns further on, whole numbers left out */
    for (int i = candidate + 1; i < roles->field_count; i++) {
        bool is_named = most == TIME_OTHER && is_time_name(roles->names[i]);
        if (search->used[i] || (is_numeric(search, i) && !is_named))
            continue;
        enum time_kind kind = time_kind(search, i);
        if (is_named && is_numeric(search, i) && kind == TIME_NONE && holds_unix(search, i))
            kind = TIME_OTHER; /* several series in turn do not rise */
        if (kind != TIME_NONE && kind <= most) {
            dated = i;
            dated_count++;
        }
    }
    enum time_kind first = candidate < roles->field_count ? time_kind(search, candidate) : TIME_NONE;
    if (first != TIME_NONE && first <= most)
        return candidate;
    if (dated_count <= 1)
        return dated;
    error_set(error, ERROR_DATA, "%s: %d columns read as time, '%s' among them; name the one to go by with --time",
              search->source, dated_count, roles->names[dated]);
    return -2;
}

/* Numbers of rows, as pandas and R write them, or of orders: such steps are no time where a column of dates stands. */
static bool is_row_index(const struct role_search *search, int column)
{
    const struct sample *sample = search->sample;
    struct stamp_detector detector;
    struct stamp_style style;
    int64_t values[SAMPLE_ROWS + 1];
    size_t lines[SAMPLE_ROWS + 1] = {0}, count = 0;
    struct error error = ERROR_INIT;
    if (column >= search->roles->field_count || !is_numeric(search, column) || time_kind(search, column) == TIME_NONE)
        return false;
    sample_detect(sample, search->options, &column, 1, &detector);
    if (stamp_detector_decide(&detector, &style) != STAMP_DECIDED || style.kind != STAMP_STEP)
        return false;
    for (size_t row = sample->first; row < sample->row_count; row++) {
        struct csv_field field = sample_field(sample, row, column);
        count += stamp_parse(&style, field.text, field.length, &values[count]) == 0;
    }
    return stamp_refine_integers(&style, "", "", values, lines, count, &error) == 0 && style.kind == STAMP_STEP;
}

/* The only column of dates without a role; -1: there is none, or several. */
static int find_only_dates(const struct role_search *search)
{
    int dated = -1, count = 0;
    for (int i = 0; i < search->roles->field_count; i++) {
        if (!search->used[i] && !is_numeric(search, i) && time_kind(search, i) != TIME_NONE) {
            dated = i;
            count++;
        }
    }
    return count == 1 ? dated : -1;
}

static int guess_time(struct role_search *search, int *column, struct error *error)
{
    const struct roles *roles = search->roles;
    const struct data_options *options = search->options;
    int candidate = 0;
    while (candidate < roles->field_count && search->used[candidate])
        candidate++;
    *column = -1;
    if (is_row_index(search, candidate)) {
        *column = find_only_dates(search);
        search->used[candidate] = *column >= 0;
    }
    if (*column == -1)
        *column = search_time(search, candidate, TIME_ISO, error);
    if (*column == -1)
        *column = search_time(search, candidate, TIME_OTHER, error);
    if (*column != -1)
        return *column < 0 ? -1 : 0;
    /* text with digits in it may be a time in another spelling: to count rows instead would be a guess; but the only
     * text of a classifier's file is its label */
    bool is_label = options->classify && roles->input_count == 0 && roles_word_count(search) == 1;
    if (candidate < roles->field_count && !is_numeric(search, candidate) && !is_label &&
        strpbrk(sample_field(search->sample, search->sample->first, candidate).text, "0123456789"))
        return refuse_time(search, candidate, error);
    return 0;
}

int roles_find_time(struct role_search *search, struct error *error)
{
    const struct data_options *options = search->options;
    struct roles *roles = search->roles;
    int column = -1;
    if (options->time && strcmp(options->time, "none") == 0)
        return 0;
    if (options->time)
        return roles_join_named(search, "--time", options->time, &roles->time, error);
    column = roles_find_name(roles, "ds", 2);
    if (column >= 0 && search->used[column])
        column = -1;
    if (column < 0 && roles->field_count > 1 && guess_time(search, &column, error))
        return -1;
    if (column < 0)
        return 0;
    search->used[column] = true;
    roles->time = (struct joined_columns){{column}, 1};
    struct csv_field field = sample_field(search->sample, search->sample->first, column);
    struct stamp_detector detector;
    struct stamp_style style;
    sample_detect(search->sample, options, &column, 1, &detector);
    if (field.length > 0 && stamp_detector_decide(&detector, &style) == STAMP_NONE)
        return refuse_time(search, column, error);
    return 0;
}

bool roles_may_be_excel(const struct role_search *search)
{
    const struct sample *sample = search->sample;
    int64_t values[SAMPLE_ROWS + 1];
    size_t count = 0;
    for (size_t row = sample->first; row < sample->row_count; row++) {
        struct csv_field field = sample_field(sample, row, 0);
        double value;
        if (number_parse(field.text, field.length, &value) || fabs(value) > SPREADSHEET_DAY_MAX)
            return false;
        if (count == 0 || (int64_t)value != values[count - 1])
            values[count++] = (int64_t)value;
    }
    return stamp_may_be_excel(&(struct stamp_style){.kind = STAMP_STEP}, values, count);
}
