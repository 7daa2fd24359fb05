#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/memory.h"
#include "csv/encoding.h"
#include "csv/mapped_text.h"
#include "datafile/roles_search.h"
#include "datarows/file_rows.h"
#include "dataset/label_order.h"
#include "dataset/panel.h"
#include "dataset/panel_grid.h"
#include "dataset/panel_join.h"
#include "dataset/rows_digest.h"
#include "dataset/sentinels.h"

/* A stamp far from the others must not cost memory out of proportion to the file. */
#define STEPS_PER_ROW_MAX 100
#define STEPS_SPARE 10000

/* " of series 'a'", or nothing for the series without a name. Returns text. */
static const char *of_series(const struct series *series, char text[160])
{
    snprintf(text, 160, "%s%.120s%s", series->id[0] ? " of series '" : "", series->id, series->id[0] ? "'" : "");
    return text;
}

/* The name of a series: that of its rows; of a wide file, that of its column. Of both, one joined to the other. */
static char *name_series(const struct file_rows *rows, size_t index, int wide_target, struct error *error)
{
    const char *id = rows->ids[index];
    if (!rows->options->is_wide)
        return memory_copy_text(id, strlen(id), error);
    char *copy = NULL;
    struct text text = TEXT_INIT;
    text_append_string(&text, id);
    if (id[0])
        text_append(&text, &(const char){COLUMN_JOINT}, 1);
    text_append_string(&text, rows->roles.names[rows->roles.inputs[wide_target].column]);
    if (text_check(&text, error) == 0)
        copy = memory_copy_text(text.bytes, text.length, error);
    text_release(&text);
    return copy;
}

/* What describes a series stands at each of its steps, in gaps and in rows to come too. */
static int spread_static(const struct file_rows *rows, size_t index, const struct panel *panel, struct series *series,
                         struct error *error)
{
    char of[160];
    int skipped = rows->roles.target_count - panel->target_count; /* targets that are other series */
    for (int c = 0; c < panel->column_count; c++) {
        double *values = series_column(series, c), value = NAN;
        for (size_t t = 0; t < series->extent && panel->columns[c].is_static; t++) {
            if (!isnan(values[t]) && !isnan(value) && (values[t] < value || values[t] > value))
                return error_set(error, ERROR_DATA,
                                 "%s:%zu: column '%s'%s: has several values; a column of --static has one for each "
                                 "series; name one that changes with --past",
                                 rows->source, rows->lines[rows->begins[index]],
                                 rows->roles.names[rows->roles.inputs[c + skipped].column], of_series(series, of));
            value = isnan(value) ? values[t] : value;
        }
        for (size_t t = 0; t < series->extent && panel->columns[c].is_static; t++)
            values[t] = value;
    }
    return 0;
}

/* Has a series of the file the stamps of another? Most series of a file have. */
static bool is_alike(const struct file_rows *rows, size_t index, size_t other)
{
    const size_t begin = rows->begins[index], count = rows->begins[index + 1] - begin;
    return rows->begins[other + 1] - rows->begins[other] == count &&
           memcmp(rows->stamps + begin, rows->stamps + rows->begins[other], count * sizeof *rows->stamps) == 0;
}

/* Put rows begin..end-1 of the file on the grid as one series; of a wide file, the values of one of its targets.
 * `like` is a series of the file without gaps; SIZE_MAX: none is known. */
static int lay_out_series(const struct file_rows *rows, size_t index, size_t like, int wide_target, struct panel *panel,
                          struct series *series, size_t *step_room, struct error *error)
{
    size_t begin = rows->begins[index], end = rows->begins[index + 1];
    int skipped = rows->roles.target_count - panel->target_count; /* targets that are other series */
    char of[160];
    const struct calendar *calendar = &panel->calendar;
    bool counted = calendar->unit == CALENDAR_ROW;
    const bool is_plain = counted || (like != SIZE_MAX && is_alike(rows, index, like)); /* a step from row to row */
    int64_t first = counted ? 1 : rows->stamps[begin];

    series->id = name_series(rows, index, wide_target, error);
    if (!series->id)
        return -1;
    int64_t last_step =
        is_plain ? (int64_t)(end - begin) - 1 : calendar_steps_between(calendar, first, rows->stamps[end - 1]);
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
    /* a file of one long series: its values are in place already */
    const bool is_in_place =
        rows->series_count == 1 && panel->column_count == 1 && rows->column_count == 1 && series->extent == rows->count;
    if (is_in_place) {
        series->values = rows->values[0];
        rows->values[0] = NULL;
    } else {
        series->values = memory_allocate(series->extent * (size_t)panel->column_count, sizeof *series->values, error);
    }
    if (!series->values)
        return -1;
    if (series->extent != end - begin) {
        for (size_t i = 0; i < series->extent * (size_t)panel->column_count; i++)
            series->values[i] = NAN;
    }
    size_t anchor_capacity = 0, run_capacity = 0;
    int64_t previous = -1;
    for (size_t r = begin; r < end; r++) {
        int64_t step = is_plain ? (int64_t)(r - begin) : calendar_steps_between(calendar, first, rows->stamps[r]);
        if (step <= previous) /* two rows rounded to one step */
            return error_set(error, ERROR_DATA,
                             "%s:%zu: column '%s'%s: this row and the one before it fall on one step (%s) of the grid; "
                             "give each row its own",
                             rows->source, rows->lines[r], panel->time_name, of_series(series, of),
                             calendar_describe(calendar, (char[CALENDAR_TEXT_SIZE]){0}));
        previous = step;
        const struct anchor *anchor = series->anchor_count ? &series->anchors[series->anchor_count - 1] : NULL;
        int64_t stamp = counted ? first + step : rows->stamps[r];
        if (!anchor ||
            (!is_plain && calendar_advance(calendar, anchor->stamp, step - (int64_t)anchor->step) != stamp)) {
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
        for (int c = 0; c < panel->column_count && !is_in_place; c++)
            series_column(series, c)[step] = rows->values[c < panel->target_count ? c + wide_target : c + skipped][r];
    }
    return spread_static(rows, index, panel, series, error);
}

/* Is this a step to be forecast: without a target, and with known columns, or with fields left empty? */
static bool is_to_come(const struct panel *panel, const struct series *series, size_t step)
{
    for (int c = 0; c < panel->target_count; c++) {
        double value = series_column(series, c)[step];
        if (!isnan(value) || (panel->known_count == 0 && !value_is_blank(value)))
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
static int set_length(const struct file_rows *rows, size_t index, const struct panel *panel, struct series *series,
                      struct error *error)
{
    size_t test_length = rows->options->test_length;
    series->length = series->extent;
    /* a row that --follow was given may hold nothing but a missing value */
    while (!rows->options->classify && rows->options->next_line == 0 && series->length > 0 &&
           is_to_come(panel, series, series->length - 1))
        series->length--;
    /* new rows for a model may be all missing: it knows the series */
    bool for_model = rows->options->calendar || rows->options->classes;
    if (for_model && panel->known_count == 0 && series->length == 0)
        series->length = series->extent;
    char of[160];
    if (series->length > 0 && series->length <= test_length)
        return error_set(error, ERROR_DATA, "%s:%zu: --test %zu: nothing would be left to learn from: %zu steps%s",
                         rows->source, rows->lines[rows->begins[index]], test_length, series->length,
                         of_series(series, of));
    series->length -= series->length ? test_length : 0;
    int empty = series->length == 0 ? 0 : for_model ? -1 : find_empty_target(panel, series);
    if (empty < 0)
        return 0;
    return error_set(error, ERROR_DATA, "%s:%zu: column '%s'%s: no row%s has a value", rows->source,
                     rows->lines[rows->begins[index]], panel->columns[empty].name, of_series(series, of),
                     test_length ? " before the --test part" : "");
}

/* held_out: steps after the series' length that are learnt from in the end. */
static void note_learnt(const struct series *series, size_t held_out, struct learnt_rows *learnt)
{
    learnt->is_used = true;
    learnt->length = series->length + held_out > learnt->length ? series->length + held_out : learnt->length;
    learnt->extent = series->extent;
    learnt->first_stamp = series->anchors[0].stamp;
}

/* Of all series that the rows make, or of one column of a wide file. */
static size_t step_room_of(const struct file_rows *rows)
{
    return rows->file_row_count * STEPS_PER_ROW_MAX + STEPS_SPARE;
}

/* All series on the grid, but for those that cannot be. */
static int lay_out(const struct file_rows *rows, bool *is_out, struct learnt_rows *learnt, struct panel *panel,
                   struct error *error)
{
    int wide_count = rows->options->is_wide ? rows->roles.target_count : 1;
    size_t step_room = step_room_of(rows) * (size_t)wide_count;
    panel->series = memory_allocate(rows->series_count * (size_t)wide_count, sizeof *panel->series, error);
    if (!panel->series)
        return -1;
    size_t like = SIZE_MAX;
    for (size_t s = 0; s < rows->series_count; s++) {
        for (int target = 0; target < wide_count && !is_out[s]; target++) {
            struct series series = {.id = NULL};
            struct error fault = ERROR_INIT;
            if (lay_out_series(rows, s, like, target, panel, &series, &step_room, &fault) == 0 &&
                set_length(rows, s, panel, &series, &fault) == 0) {
                note_learnt(&series, rows->options->learns_test ? rows->options->test_length : 0, &learnt[s]);
                panel->series[panel->series_count++] = series;
                if (series.anchor_count == 1 && series.extent == rows->begins[s + 1] - rows->begins[s])
                    like = s;
                continue;
            }
            series_release(&series);
            if (left_out_add(&panel->left_out, &fault, error))
                return -1;
        }
    }
    return panel->series_count || rows->own.holders ? 0 : left_out_refuse(&panel->left_out, error);
}

/* ------------------------------------------------------------------ names */

/* What wide files call the column of their values, and the column of their series' names. */
#define WIDE_TARGET "value"
#define WIDE_SERIES "series"
#define WIDE_COLUMN "column" /* where the file has a column of that name */

/* The name of an input: of its column, or of the column and the word that it stands for. */
static char *name_input(const struct file_rows *rows, int index, struct error *error)
{
    const struct input *input = &rows->roles.inputs[index];
    const char *column = input->column == ROLES_ABSENT ? rows->options->target : rows->roles.names[input->column];
    char *name = NULL;
    struct text text = TEXT_INIT;
    text_append_string(&text, rows->options->is_wide && index < rows->roles.target_count ? WIDE_TARGET : column);
    if (input->word)
        text_append_format(&text, "=%s", input->word);
    if (text_check(&text, error) == 0)
        name = memory_copy_text(text.bytes, text.length, error);
    text_release(&text);
    return name;
}

/* Has the file a column of that name? */
static bool has_name(const struct roles *roles, const char *name)
{
    int i = 0;
    while (i < roles->field_count && strcmp(roles->names[i], name) != 0)
        i++;
    return i < roles->field_count;
}

static int name_columns(const struct file_rows *rows, struct panel *panel, struct error *error)
{
    const struct roles *roles = &rows->roles;
    int skipped = rows->options->is_wide ? roles->target_count - 1 : 0;
    panel->columns = memory_allocate((size_t)(roles->input_count - skipped), sizeof *panel->columns, error);
    if (!panel->columns)
        return -1;
    panel->column_count = roles->input_count - skipped;
    panel->target_count = roles->target_count - skipped;
    panel->past_count = roles->past_count;
    panel->known_count = roles->known_count;
    panel->has_header = roles->has_header;
    for (int c = 0; c < panel->column_count; c++) {
        int index = c < panel->target_count ? c : c + skipped;
        panel->columns[c].role = c < panel->target_count                       ? COLUMN_TARGET
                                 : c < panel->target_count + roles->past_count ? COLUMN_PAST
                                                                               : COLUMN_KNOWN;
        panel->columns[c].is_static = roles->inputs[index].is_static;
        if (!(panel->columns[c].name = name_input(rows, index, error)))
            return -1;
        if (roles->inputs[index].word && has_name(roles, panel->columns[c].name))
            return error_set(error, ERROR_DATA,
                             "%s: column '%s': its word '%s' would be an input named '%s', as another column is; give "
                             "that one another name",
                             rows->source, roles->names[roles->inputs[index].column], roles->inputs[index].word,
                             panel->columns[c].name);
    }
    if (roles->time.count && !(panel->time_name = roles_joined_name(roles, &roles->time, error)))
        return -1;
    if (roles->series.count && !(panel->series_name = roles_joined_name(roles, &roles->series, error)))
        return -1;
    if (!rows->options->is_wide)
        return 0;
    struct text text = TEXT_INIT;
    if (panel->series_name)
        text_append_format(&text, "%s%c", panel->series_name, COLUMN_JOINT);
    text_append_string(&text, roles_find_name(roles, WIDE_SERIES, strlen(WIDE_SERIES)) < 0 ? WIDE_SERIES : WIDE_COLUMN);
    memory_free(panel->series_name);
    panel->series_name = text_check(&text, error) ? NULL : memory_copy_text(text.bytes, text.length, error);
    text_release(&text);
    return panel->series_name ? 0 : -1;
}

/* ------------------------------------------------------------------ the whole */

/* How many bytes the lines take that --skip leaves out. */
static size_t measure_lines(const char *text, size_t length, int count)
{
    size_t at = 0;
    for (; count > 0 && at < length; count--) {
        while (at < length && text[at] != '\n' && text[at] != '\r')
            at++;
        at += at + 1 < length && text[at] == '\r' && text[at + 1] == '\n' ? 2 : at < length;
    }
    return at;
}

/* Is the first line "sep=;", by which spreadsheets tell each other the delimiter? */
static bool names_delimiter(const char *text, size_t length, char *delimiter)
{
    size_t at = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (length < at + 6 || strncasecmp(text + at, "sep=", 4) != 0 || !strchr(",;|\t", text[at + 4]) ||
        (text[at + 5] != '\n' && text[at + 5] != '\r'))
        return false;
    *delimiter = text[at + 4];
    return true;
}

/* The rows that this process reads, as series. Where ranks divide them, *can becomes false when that is not to be. */
static int lay_out_rows(struct file_rows *rows, bool *is_out, struct learnt_rows *learnt, struct panel *panel,
                        bool *can, struct error *error)
{
    bool is_exact = false;
    const struct communicator *holders = rows->own.holders;
    const size_t columns = rows->options->is_wide ? (size_t)rows->roles.target_count : 1;
    const int result =
        !is_out || !learnt || name_columns(rows, panel, error) || panel_grid_settle_rows(rows, panel, error) ||
                panel_grid_find(rows, panel, is_out, &is_exact, error) || lay_out(rows, is_out, learnt, panel, error)
            ? -1
            : 0;
    if (!holders)
        return result;
    if (communicator_agree(holders, result && error->kind == ERROR_SYSTEM ? -1 : 0, 0, error))
        return -1;
    *error = (struct error)ERROR_INIT; /* what is wrong with the rows is told by whoever reads them all */
    return panel_join_can(panel, holders, result == 0 && is_exact, step_room_of(rows) * columns, can, error);
}

/* *can: as ranks were to divide the rows; else *panel is as it was, and each of them is to read all. */
static int read_once(const char *source, const struct input_bytes *input, size_t length,
                     const struct data_options *options, struct panel *panel, bool *can, struct error *error)
{
    int result = -1;
    struct panel built = PANEL_INIT;
    struct file_rows rows = FILE_ROWS_INIT;
    bool *is_out = NULL;
    struct learnt_rows *learnt = NULL;
    struct side_digest of_all;
    *can = true;
    side_digest_start(&of_all, input->bytes, rows_are_held_out(options) ? 0 : input->byte_count, input->is_mapped);
    if (!(built.source = memory_copy_text(source, strlen(source), error)) ||
        file_rows_read(source, input->text, length, options, &rows, &built.remarks, error))
        goto done;
    is_out = memory_allocate(rows.series_count, sizeof *is_out, error);
    learnt = memory_allocate(rows.series_count, sizeof *learnt, error);
    if (lay_out_rows(&rows, is_out, learnt, &built, can, error) || !*can ||
        (options->classify && labels_settle(&rows.labels, &built, error)) ||
        rows_digest(&rows, learnt, input, &of_all, &built, error) ||
        panel_join(&built, &rows.own, rows.common_remarks, error) || sentinels_tell(&built, error))
        goto done;
    built.delimiter = rows.delimiter;
    built.decimal = column_notations_decimal(&rows.notations, &rows.roles);
    if (text_check(&built.remarks, error) || text_check(&built.notices, error))
        goto done;
    *panel = built;
    built = (struct panel)PANEL_INIT;
    result = 0;
done:
    side_digest_give_up(&of_all);
    memory_free(is_out);
    memory_free(learnt);
    file_rows_release(&rows);
    panel_release(&built);
    return result;
}

static int read_input(const char *source, const struct input_bytes *input, size_t length,
                      const struct data_options *options, struct panel *panel, struct error *error)
{
    struct data_options whole = *options;
    bool can;
    int result = read_once(source, input, length, options, panel, &can, error);
    if (can)
        return result;
    whole.holders = NULL;
    result = read_once(source, input, length, &whole, panel, &can, error);
    if (result == 0)
        text_append_string(&panel->remarks,
                           "times are judged by all rows of the file: each process holds all of them\n");
    return result;
}

int panel_read_text(const char *source, const char *text, size_t length, const struct data_options *options,
                    struct panel *panel, struct error *error)
{
    return read_input(source, &(struct input_bytes){text, length, text, text, false}, length, options, panel, error);
}

/*
 * A file that was cut ends in the middle of a line, and what is left of its last number may be a number: 114 of 1140.5.
 * Some programs write no last line end, so that it is told, or refused if the user asked for that.
 */
static int check_last_line(const char *source, const char *text, size_t length, const struct data_options *options,
                           struct text *told, struct error *error)
{
    size_t line = 1;
    if (length == 0 || text[length - 1] == '\n' || text[length - 1] == '\r')
        return 0;
    for (size_t at = measure_lines(text, length, 1); at < length; at += measure_lines(text + at, length - at, 1))
        line++;
    if (options->whole_lines)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: the last line has no line end, as in a file that was cut; give the whole file, or "
                         "leave out --whole-lines",
                         source, line);
    text_append_format(told,
                       "note: line %zu, the last, has no line end: if the file was cut, its last value may be too "
                       "(--whole-lines refuses such a file)\n",
                       line);
    return 0;
}

int panel_read(const char *path, const struct data_options *options, struct panel *panel, struct error *error)
{
    int result = -1;
    const char *source = file_input_name(path);
    struct mapped_text mapped;
    char *held = NULL, *converted = NULL;
    size_t byte_count = 0, length = 0;
    const bool is_mapped = mapped_text_open(&mapped, path);
    enum encoding encoding = ENCODING_UTF_8;
    struct text told = TEXT_INIT;
    bool is_text = (unsigned char)options->delimiter < 0x80; /* else it is a byte of the text as it stands */
    if (!is_mapped && file_read(path, &held, &byte_count, error))
        goto done;
    const char *bytes = is_mapped ? mapped.bytes : held;
    byte_count = is_mapped ? mapped.length : byte_count;
    if (is_text && encoding_to_utf8(source, file_is_input(path) ? NULL : path, bytes, byte_count, &converted, &length,
                                    &encoding, error))
        goto done;
    const char *text = converted ? converted : bytes;
    length = converted ? length : byte_count;
    if (check_last_line(source, text, length, options, &told, error))
        goto done;
    struct data_options below = *options;
    if (names_delimiter(text, length, &below.delimiter) && options->skip_count == 0)
        below.skip_count = 1;
    below.delimiter = options->delimiter ? options->delimiter : below.delimiter;
    size_t skipped = measure_lines(text, length, below.skip_count);
    if (below.skip_count)
        below.first_line = (size_t)below.skip_count + 1;
    below.delimiter = below.skip_count ? below.delimiter : options->delimiter;
    below.lets_go = is_mapped && !converted;
    if (is_mapped && converted)
        mapped_text_let_go(bytes, bytes + byte_count);
    struct input_bytes input = {bytes, byte_count, text, text + skipped, is_mapped};
    result = read_input(source, &input, length - skipped, &below, panel, error);
    if (result == 0 && encoding != ENCODING_UTF_8)
        text_append_format(&panel->remarks, "read as %s text\n", encoding_name(encoding));
    if (result == 0)
        text_append(options->calendar || options->classes ? &panel->notices : &panel->remarks, told.bytes, told.length);
done:
    if (mapped_text_is_cut(&mapped)) {
        if (result == 0)
            panel_release(panel);
        *error = (struct error)ERROR_INIT; /* of the zeros in their place */
        result = error_set(error, ERROR_DATA, "%s: was cut while it was read; try again once it is complete", source);
    }
    text_release(&told);
    memory_free(converted);
    memory_free(held);
    mapped_text_close(&mapped);
    return result;
}
