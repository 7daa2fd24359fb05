#include <math.h>
#include <nettle/base16.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/number.h"
#include "dataset/common_calendar.h"
#include "csv/csv_reader.h"
#include "dataset/labels.h"
#include "dataset/panel.h"
#include "dataset/roles.h"
#include "dataset/sample.h"

/* A stamp far from the others must not cost memory out of proportion to the file. */
#define STEPS_PER_ROW_MAX 100
#define STEPS_SPARE 10000

/* Rows as they stand in the file, before the grid is known. */
struct rows {
    const char *source;
    const struct data_options *options;
    struct roles *roles;
    struct stamp_style style;
    bool skip_header;
    double **values; /* [column_count][count] */
    size_t *value_capacities;
    int64_t *stamps;
    size_t *lines;
    size_t *ends; /* of each record's bytes in the text */
    size_t stamp_capacity, line_capacity, end_capacity;
    size_t count;
    size_t header_end; /* bytes before the first row */
    char **ids;        /* [series_count] */
    size_t *begins;    /* [series_count + 1] first row of each series */
    size_t id_capacity, begin_capacity, series_count;
    struct labels labels; /* with options->classify */
    bool *is_out;         /* [series_count] left out: not on the grid of the others, or unusable in itself */
};

static void rows_release(struct rows *rows)
{
    for (int c = 0; rows->values && c < rows->roles->column_count; c++)
        memory_free(rows->values[c]);
    for (size_t s = 0; s < rows->series_count; s++)
        memory_free(rows->ids[s]);
    memory_free(rows->values);
    memory_free(rows->value_capacities);
    memory_free(rows->stamps);
    memory_free(rows->lines);
    memory_free(rows->ends);
    memory_free(rows->ids);
    memory_free(rows->begins);
    memory_free(rows->is_out);
    labels_release(&rows->labels);
}

static int begin_series(struct rows *rows, const struct csv_field *id, struct error *error)
{
    if (memory_grow((void **)&rows->ids, &rows->id_capacity, rows->series_count + 1, sizeof *rows->ids, error) ||
        memory_grow((void **)&rows->begins, &rows->begin_capacity, rows->series_count + 2, sizeof *rows->begins, error))
        return -1;
    char *copy = memory_copy_text(id->text, id->length, error);
    if (!copy)
        return -1;
    rows->begins[rows->series_count] = rows->count;
    rows->ids[rows->series_count++] = copy;
    return 0;
}

static int take_series(struct rows *rows, const struct csv_record *record, struct error *error)
{
    static const struct csv_field nameless = {"", 0};
    if (rows->roles->series < 0)
        return rows->series_count ? 0 : begin_series(rows, &nameless, error);
    const struct csv_field *id = &record->fields[rows->roles->series];
    if (id->length == 0)
        return error_set(error, ERROR_DATA, "%s:%zu: column '%s': empty; every row must say which series it belongs to",
                         rows->source, record->line, rows->roles->names[rows->roles->series]);
    if (memchr(id->text, '\0', id->length))
        return error_set(error, ERROR_DATA, "%s:%zu: column '%s': holds a NUL byte", rows->source, record->line,
                         rows->roles->names[rows->roles->series]);
    if (rows->series_count) {
        const char *current = rows->ids[rows->series_count - 1];
        if (strlen(current) == id->length && memcmp(current, id->text, id->length) == 0)
            return 0;
    }
    return begin_series(rows, id, error);
}

static int take_stamp(struct rows *rows, const struct csv_record *record, struct error *error)
{
    const struct csv_field *field = &record->fields[rows->roles->time];
    const char *column = rows->roles->names[rows->roles->time];
    if (field->length == 0)
        return error_set(error, ERROR_DATA, "%s:%zu: column '%s': empty; every row must have its time", rows->source,
                         record->line, column);
    if (stamp_parse(&rows->style, field->text, field->length, &rows->stamps[rows->count])) {
        int shown = field->length > 60 ? 60 : (int)field->length;
        return error_set(error, ERROR_DATA, "%s:%zu: column '%s': '%.*s' is not a time written as %s, as %s are%s",
                         rows->source, record->line, column, shown, field->text, stamp_style_example(&rows->style, (char[STAMP_TEXT_SIZE]){0}),
                         rows->options->calendar ? "those that the model was trained on" : "the rows before",
                         rows->options->calendar ? "; say how these are written with --time-format" : "");
    }
    return 0;
}

static int refuse_value(const struct rows *rows, const struct csv_record *record, int column, struct error *error)
{
    const struct csv_field *field = &record->fields[column];
    const char *name = rows->roles->names[column];
    int shown = field->length > 60 ? 60 : (int)field->length;
    double value;
    if (number_parse(field->text, field->length, &value) == 0)
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s': '%.*s' is too large; values from -%g to %g are accepted, and if it stands for a "
            "missing value, name it in --missing",
            rows->source, record->line, name, shown, field->text, VALUE_MAX, VALUE_MAX);
    size_t digits = 0, marks = 0;
    for (size_t i = 0; i < field->length; i++) {
        digits += field->text[i] >= '0' && field->text[i] <= '9';
        marks += field->text[i] == ',' || field->text[i] == '%' || field->text[i] == '$' || field->text[i] == ' ';
    }
    if (digits && marks)
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s': '%.*s' is not a number; numbers have a decimal point and no other marks: 1234.5",
            rows->source, record->line, name, shown, field->text);
    return error_set(
        error, ERROR_DATA,
        "%s:%zu: column '%s': '%.*s' is not a number; if it stands for a missing value, name it in --missing",
        rows->source, record->line, name, shown, field->text);
}

/* The label of a row; NAN when it is missing, or the file has no labels. */
static int take_label(struct rows *rows, const struct csv_record *record, double *value, struct error *error)
{
    int column = rows->roles->columns[0];
    *value = NAN;
    if (column == ROLES_ABSENT || field_is_missing(rows->options, &record->fields[column]))
        return 0;
    return labels_take(&rows->labels, rows->source, record->line, rows->roles->names[column], &record->fields[column],
                       value, error);
}

static int take_record(void *context, const struct csv_record *record, struct error *error)
{
    struct rows *rows = context;
    if (rows->skip_header) {
        rows->skip_header = false;
        rows->header_end = record->end;
        return 0;
    }
    /* with one column a blank line may be a value left out, and leaving it out would move all that follows */
    if (rows->roles->field_count == 1 && rows->count > 0 && record->begin != rows->ends[rows->count - 1])
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: a blank line before this one; write NA where a value is missing, or take the line out",
            rows->source, record->line);
    size_t needed = rows->count + 1;
    if (memory_grow((void **)&rows->stamps, &rows->stamp_capacity, needed, sizeof *rows->stamps, error) ||
        memory_grow((void **)&rows->lines, &rows->line_capacity, needed, sizeof *rows->lines, error) ||
        memory_grow((void **)&rows->ends, &rows->end_capacity, needed, sizeof *rows->ends, error) ||
        take_series(rows, record, error))
        return -1;
    rows->stamps[rows->count] = 0;
    if (rows->roles->time >= 0 && take_stamp(rows, record, error))
        return -1;
    for (int c = 0; c < rows->roles->column_count; c++) {
        if (memory_grow((void **)&rows->values[c], &rows->value_capacities[c], needed, sizeof **rows->values, error))
            return -1;
        double *value = &rows->values[c][rows->count];
        if (c == 0 && rows->options->classify) {
            if (take_label(rows, record, value, error))
                return -1;
            continue;
        }
        const struct csv_field *field = &record->fields[rows->roles->columns[c]];
        /* none of the default words is a number, but one that the user names may be: -999 */
        bool is_named = rows->options->missing && field_is_missing(rows->options, field);
        if (!is_named && number_parse(field->text, field->length, value) == 0 && fabs(*value) <= VALUE_MAX)
            continue;
        if (!is_named && !field_is_missing(rows->options, field))
            return refuse_value(rows, record, rows->roles->columns[c], error);
        *value = NAN;
    }
    rows->lines[rows->count] = record->line;
    rows->ends[rows->count] = record->end;
    rows->count++;
    return 0;
}

struct named_series {
    const char *id;
    size_t index;
};

static int compare_named_series(const void *left, const void *right)
{
    const struct named_series *a = left, *b = right;
    int order = strcmp(a->id, b->id);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* A long file holds one block of rows per series. */
static int check_blocks(const struct rows *rows, struct error *error)
{
    if (rows->series_count < 2)
        return 0;
    struct named_series *sorted = memory_allocate(rows->series_count, sizeof *sorted, error);
    if (!sorted)
        return -1;
    for (size_t s = 0; s < rows->series_count; s++)
        sorted[s] = (struct named_series){rows->ids[s], s};
    qsort(sorted, rows->series_count, sizeof *sorted, compare_named_series);
    size_t first = rows->series_count; /* the series that goes on first in the file */
    for (size_t s = 1; s < rows->series_count; s++) {
        if (strcmp(sorted[s - 1].id, sorted[s].id) == 0 && sorted[s].index < first)
            first = sorted[s].index;
    }
    memory_free(sorted);
    if (first == rows->series_count)
        return 0;
    return error_set(error, ERROR_DATA,
                     "%s:%zu: series '%s' goes on after rows of other series; sort the file by series, then by time",
                     rows->source, rows->lines[rows->begins[first]], rows->ids[first]);
}

static int find_calendar(struct rows *rows, struct panel *panel, struct error *error)
{
    const struct data_options *options = rows->options;
    if (rows->roles->time < 0) {
        panel->calendar = (struct calendar){.unit = CALENDAR_ROW, .step = 1};
        return 0;
    }
    const char *column = rows->roles->names[rows->roles->time];
    struct stamp_column stamps = {.source = rows->source,
                                  .column = column,
                                  .values = rows->stamps,
                                  .lines = rows->lines,
                                  .count = rows->count,
                                  .series_begin = rows->begins,
                                  .series_ids = rows->roles->series < 0 ? NULL : (const char *const *)rows->ids,
                                  .series_count = rows->series_count,
                                  .closed = options->closed};
    if (options->calendar) {
        const struct calendar *calendar = options->calendar;
        panel->calendar = *calendar;
        panel->calendar.style = rows->style;
        if (options->time_format && (calendar->unit == CALENDAR_STEP || calendar->unit == CALENDAR_ROW))
            return error_set(error, ERROR_USAGE, "--time-format: the model was trained on %s, not on dates",
                             calendar_describe(calendar, (char[CALENDAR_TEXT_SIZE]){0}));
        return common_calendar_check(&stamps, &panel->calendar, rows->is_out, &panel->left_out, error);
    }
    if (stamp_refine_integers(&rows->style, rows->source, column, rows->stamps, rows->lines, rows->count, error) ||
        common_calendar_infer(&stamps, &rows->style, &panel->calendar, &panel->notes, rows->is_out, &panel->left_out,
                              error))
        return -1;
    if (panel->notes.rounded_gap_count)
        text_append_format(
            &panel->remarks,
            "%zu gap%s no whole number of steps (%s) long, the first before line %zu; taken as the nearest\n",
            panel->notes.rounded_gap_count, panel->notes.rounded_gap_count == 1 ? " is" : "s are",
            calendar_describe(&panel->calendar, (char[CALENDAR_TEXT_SIZE]){0}), panel->notes.first_rounded_line);
    return 0;
}

/* " of series 'a'", or nothing for the series without a name. Returns text. */
static const char *of_series(const struct series *series, char text[160])
{
    snprintf(text, 160, "%s%.120s%s", series->id[0] ? " of series '" : "", series->id, series->id[0] ? "'" : "");
    return text;
}

/* Put rows begin..end-1 of the file on the grid as one series. */
static int lay_out_series(const struct rows *rows, size_t index, struct panel *panel, struct series *series,
                          size_t *step_room, struct error *error)
{
    size_t begin = rows->begins[index], end = rows->begins[index + 1];
    char of[160];
    const struct calendar *calendar = &panel->calendar;
    bool counted = calendar->unit == CALENDAR_ROW;
    int64_t first = counted ? 1 : rows->stamps[begin];

    series->id = memory_copy_text(rows->ids[index], strlen(rows->ids[index]), error);
    if (!series->id)
        return -1;
    int64_t last_step =
        counted ? (int64_t)(end - begin) - 1 : calendar_steps_between(calendar, first, rows->stamps[end - 1]);
    if (last_step < 0 || (uint64_t)last_step >= *step_room) {
        /* name the widest gap: that is where the slip is */
        size_t at = begin;
        int64_t widest = 0;
        for (size_t r = begin + 1; r < end; r++) {
            int64_t steps = calendar_steps_between(calendar, rows->stamps[r - 1], rows->stamps[r]);
            if (steps > widest) {
                widest = steps;
                at = r;
            }
        }
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s'%s: %lld steps (%s) after the row before it; is the time right? a series may "
            "have gaps, but not be nearly all gap",
            rows->source, rows->lines[at], panel->time_name, of_series(series, of), (long long)widest,
            calendar_describe(calendar, (char[CALENDAR_TEXT_SIZE]){0}));
    }
    series->extent = (size_t)last_step + 1;
    *step_room -= series->extent;
    series->values = memory_allocate(series->extent * (size_t)panel->column_count, sizeof *series->values, error);
    if (!series->values)
        return -1;
    if (series->extent != end - begin) {
        for (size_t i = 0; i < series->extent * (size_t)panel->column_count; i++)
            series->values[i] = NAN;
    }
    size_t anchor_capacity = 0, run_capacity = 0;
    int64_t previous = -1;
    for (size_t r = begin; r < end; r++) {
        int64_t step = counted ? (int64_t)(r - begin) : calendar_steps_between(calendar, first, rows->stamps[r]);
        if (step <= previous) /* two rows rounded to one step */
            return error_set(error, ERROR_DATA,
                             "%s:%zu: column '%s'%s: this row and the one before it fall on one step (%s) of the grid; "
                             "give each row its own",
                             rows->source, rows->lines[r], panel->time_name, of_series(series, of),
                             calendar_describe(calendar, (char[CALENDAR_TEXT_SIZE]){0}));
        previous = step;
        const struct anchor *anchor = series->anchor_count ? &series->anchors[series->anchor_count - 1] : NULL;
        int64_t stamp = counted ? first + step : rows->stamps[r];
        if (!anchor || (!counted && calendar_advance(calendar, anchor->stamp, step - (int64_t)anchor->step) != stamp)) {
            if (memory_grow((void **)&series->anchors, &anchor_capacity, series->anchor_count + 1,
                            sizeof *series->anchors, error))
                return -1;
            series->anchors[series->anchor_count++] = (struct anchor){(size_t)step, stamp};
        }
        if (series_line(series, (size_t)step) != rows->lines[r]) {
            if (memory_grow((void **)&series->lines, &run_capacity, series->line_run_count + 1, sizeof *series->lines,
                            error))
                return -1;
            series->lines[series->line_run_count++] = (struct line_run){(size_t)step, rows->lines[r]};
        }
        for (int c = 0; c < panel->column_count; c++)
            series_column(series, c)[step] = rows->values[c][r];
    }
    return 0;
}

static bool targets_are_missing(const struct panel *panel, const struct series *series, size_t step)
{
    for (int c = 0; c < panel->target_count; c++) {
        if (!isnan(series_column(series, c)[step]))
            return false;
    }
    return true;
}

/* The first target without any value in the series; -1: all have some. */
static int find_empty_target(const struct panel *panel, const struct series *series)
{
    for (int c = 0; c < panel->target_count; c++) {
        const double *values = series_column(series, c);
        size_t t = 0;
        while (t < series->length && isnan(values[t]))
            t++;
        if (t == series->length)
            return c;
    }
    return -1;
}

/* Where learning ends: before the rows to come (targets empty, known columns given) and before the rows held out. */
static int set_length(const struct rows *rows, size_t index, const struct panel *panel, struct series *series,
                      struct error *error)
{
    size_t test_length = rows->options->test_length;
    series->length = series->extent;
    while (panel->known_count && series->length > 0 && targets_are_missing(panel, series, series->length - 1))
        series->length--;
    char of[160];
    if (series->length > 0 && series->length <= test_length)
        return error_set(error, ERROR_DATA, "%s:%zu: --test %zu: nothing would be left to learn from: %zu steps%s",
                         rows->source, rows->lines[rows->begins[index]], test_length, series->length,
                         of_series(series, of));
    series->length -= series->length ? test_length : 0;
    /* new rows for a model may be all missing: it knows the series */
    bool for_model = rows->options->calendar || rows->options->classes;
    int empty = series->length == 0 ? 0 : for_model ? -1 : find_empty_target(panel, series);
    if (empty < 0)
        return 0;
    return error_set(error, ERROR_DATA, "%s:%zu: column '%s'%s: no row%s has a value", rows->source,
                     rows->lines[rows->begins[index]], panel->columns[empty].name, of_series(series, of),
                     test_length ? " before the --test part" : "");
}

/* All series on the grid, but for those that cannot be. */
static int lay_out(const struct rows *rows, struct panel *panel, struct error *error)
{
    size_t step_room = rows->count * STEPS_PER_ROW_MAX + STEPS_SPARE;
    panel->series = memory_allocate(rows->series_count, sizeof *panel->series, error);
    if (!panel->series)
        return -1;
    for (size_t s = 0; s < rows->series_count; s++) {
        struct series series = {.id = NULL};
        struct error fault = ERROR_INIT;
        if (rows->is_out[s])
            continue;
        if (lay_out_series(rows, s, panel, &series, &step_room, &fault) ||
            set_length(rows, s, panel, &series, &fault)) {
            series_release(&series);
            rows->is_out[s] = true;
            if (left_out_add(&panel->left_out, &fault, error))
                return -1;
        } else {
            panel->series[panel->series_count++] = series;
        }
    }
    return panel->series_count ? 0 : left_out_refuse(&panel->left_out, error);
}

/* The digest of what is learnt from: the input's bytes without the rows held out. */
static void digest(const struct rows *rows, const char *text, size_t length, struct panel *panel)
{
    struct sha256_ctx hash;
    uint8_t binary[SHA256_DIGEST_SIZE];
    sha256_init(&hash);
    if (rows->options->test_length == 0)
        sha256_update(&hash, length, (const uint8_t *)text);
    else
        sha256_update(&hash, rows->header_end, (const uint8_t *)text);
    const struct series *next = panel->series; /* those left out are not among them */
    for (size_t s = 0; s < rows->series_count; s++) {
        if (rows->is_out[s])
            continue;
        const struct series *series = next++;
        if (series->length == series->extent) { /* nothing is held out or still to come */
            panel->row_count += rows->begins[s + 1] - rows->begins[s];
            continue;
        }
        for (size_t r = rows->begins[s]; r < rows->begins[s + 1]; r++) {
            int64_t step = panel->calendar.unit == CALENDAR_ROW
                               ? (int64_t)(r - rows->begins[s])
                               : calendar_steps_between(&panel->calendar, series->anchors[0].stamp, rows->stamps[r]);
            size_t begin = r ? rows->ends[r - 1] : rows->header_end;
            if ((size_t)step >= series->length)
                continue;
            if (rows->options->test_length)
                sha256_update(&hash, rows->ends[r] - begin, (const uint8_t *)text + begin);
            panel->row_count++;
        }
    }
    sha256_digest(&hash, sizeof binary, binary);
    base16_encode_update(panel->sha256, sizeof binary, binary);
    panel->sha256[BASE16_ENCODE_LENGTH(sizeof binary)] = '\0';
}

static int name_columns(const struct roles *roles, const struct data_options *options, struct panel *panel,
                        struct error *error)
{
    panel->columns = memory_allocate((size_t)roles->column_count, sizeof *panel->columns, error);
    if (!panel->columns)
        return -1;
    panel->column_count = roles->column_count;
    panel->target_count = roles->target_count;
    panel->past_count = roles->past_count;
    panel->known_count = roles->known_count;
    panel->has_header = roles->has_header;
    for (int c = 0; c < roles->column_count; c++) {
        const char *name = roles->columns[c] == ROLES_ABSENT ? options->target : roles->names[roles->columns[c]];
        panel->columns[c].role = c < roles->target_count                       ? COLUMN_TARGET
                                 : c < roles->target_count + roles->past_count ? COLUMN_PAST
                                                                               : COLUMN_KNOWN;
        if (!(panel->columns[c].name = memory_copy_text(name, strlen(name), error)))
            return -1;
    }
    if (roles->time >= 0) {
        const char *name = roles->names[roles->time];
        if (!(panel->time_name = memory_copy_text(name, strlen(name), error)))
            return -1;
    }
    if (roles->series >= 0) {
        const char *name = roles->names[roles->series];
        if (!(panel->series_name = memory_copy_text(name, strlen(name), error)))
            return -1;
    }
    return 0;
}

int panel_read_text(const char *source, const char *text, size_t length, const struct data_options *options,
                    struct panel *panel, struct error *error)
{
    int result = -1;
    struct roles roles = ROLES_INIT;
    struct panel built = PANEL_INIT;
    struct rows rows = {.source = source, .options = options, .roles = &roles, .labels = {.known = options->classes}};

    if (!(built.source = memory_copy_text(rows.source, strlen(rows.source), error)) ||
        roles_find(rows.source, text, length, options, &roles, &built.remarks, error))
        goto done;
    rows.values = memory_allocate((size_t)roles.column_count, sizeof *rows.values, error);
    rows.value_capacities = memory_allocate((size_t)roles.column_count, sizeof *rows.value_capacities, error);
    if (!rows.values || !rows.value_capacities)
        goto done;
    rows.skip_header = roles.has_header;
    bool has_model_style = options->calendar && options->calendar->unit != CALENDAR_ROW && !options->time_format;
    rows.style = has_model_style ? options->calendar->style : roles.style;
    const struct csv_lines lines = data_options_lines(options);
    if (csv_read_excerpt(rows.source, &lines, text, length, options->delimiter ? options->delimiter : ',', take_record,
                         &rows, error))
        goto done;
    rows.begins[rows.series_count] = rows.count;

    rows.is_out = memory_allocate(rows.series_count, sizeof *rows.is_out, error);
    if (!rows.is_out || check_blocks(&rows, error) || name_columns(&roles, options, &built, error) ||
        find_calendar(&rows, &built, error) || lay_out(&rows, &built, error) ||
        (options->classify && labels_settle(&rows.labels, &built, error)))
        goto done;
    digest(&rows, text, length, &built);
    if (text_check(&built.remarks, error))
        goto done;
    *panel = built;
    built = (struct panel)PANEL_INIT;
    result = 0;
done:
    rows_release(&rows);
    roles_release(&roles);
    panel_release(&built);
    return result;
}

int panel_read(const char *path, const struct data_options *options, struct panel *panel, struct error *error)
{
    char *text;
    size_t length;
    if (file_read(path, &text, &length, error))
        return -1;
    int result = panel_read_text(file_input_name(path), text, length, options, panel, error);
    memory_free(text);
    return result;
}
