#include "datarows/file_rows.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/printable.h"
#include "calendar/civil.h"
#include "csv/dialect.h"
#include "datafile/sample.h"

#define MISSING_NUMBERS_MAX 64

/* What goes on from record to record. */
struct reading {
    struct file_rows *rows;
    size_t stamp_capacity, line_capacity, bytes_capacity, begin_capacity, of_capacity;
    size_t *value_capacities; /* [column_count] */
    size_t *series_of;        /* owned, [count] the series of each row, once one comes again; else NULL */
    size_t current;           /* the series of the row before */
    double missing_numbers[MISSING_NUMBERS_MAX];
    int missing_number_count;
    size_t empty_line; /* of the first of the empty records before this one; 0: none */
    size_t empty_count;
    bool skip_header;
    bool goes_by_clock;  /* steps of --every are days or longer: stamps are what the clock showed */
    bool wants_decision; /* a value contradicts what the head of the file said: the whole file is to decide */
};

#define BLANK_BITS UINT64_C(0x7ff8000000000b1a) /* a quiet NAN */

double blank_value(void)
{
    double value;
    memcpy(&value, &(uint64_t){BLANK_BITS}, sizeof value);
    return value;
}

bool value_is_blank(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits == BLANK_BITS;
}

void file_rows_release(struct file_rows *rows)
{
    for (size_t c = 0; rows->values && c < rows->column_count; c++)
        memory_free(rows->values[c]);
    memory_free(rows->values);
    memory_free(rows->stamps);
    memory_free(rows->lines);
    memory_free(rows->bytes);
    series_ids_release(&rows->met);
    own_series_release(&rows->own);
    memory_free(rows->begins);
    memory_free(rows->places);
    labels_release(&rows->labels);
    roles_release(&rows->roles);
    column_notations_release(&rows->notations);
    *rows = (struct file_rows)FILE_ROWS_INIT;
}

/* ------------------------------------------------------------------ series */

static int begin_series(struct reading *reading, const struct csv_field *id, struct error *error)
{
    struct file_rows *rows = reading->rows;
    if (memory_grow((void **)&rows->begins, &reading->begin_capacity, rows->series_count + 2, sizeof *rows->begins,
                    error) ||
        series_ids_add(&rows->met, id->text, id->length, error))
        return -1;
    rows->begins[rows->series_count] = rows->count;
    rows->ids = rows->met.ids;
    rows->series_count = rows->met.count;
    return 0;
}

/* From here on the series of each row is noted: one has come again. */
static int note_series_of_rows(struct reading *reading, struct error *error)
{
    struct file_rows *rows = reading->rows;
    if (memory_grow((void **)&reading->series_of, &reading->of_capacity, rows->count + 1, sizeof *reading->series_of,
                    error))
        return -1;
    for (size_t s = 0; s < rows->series_count; s++) {
        size_t end = s + 1 < rows->series_count ? rows->begins[s + 1] : rows->count;
        for (size_t r = rows->begins[s]; r < end; r++)
            reading->series_of[r] = s;
    }
    return 0;
}

static int take_series(struct reading *reading, const struct csv_field *id, struct error *error)
{
    struct file_rows *rows = reading->rows;
    if (rows->series_count) {
        const char *before = rows->ids[reading->current];
        if (strlen(before) != id->length || memcmp(before, id->text, id->length) != 0) {
            const size_t known = series_ids_find(&rows->met, id->text, id->length);
            if (known != SIZE_MAX && !reading->series_of && note_series_of_rows(reading, error))
                return -1;
            reading->current = known != SIZE_MAX ? known : rows->series_count;
        }
    }
    if (reading->current == rows->series_count && begin_series(reading, id, error))
        return -1;
    if (!reading->series_of)
        return 0;
    if (memory_grow((void **)&reading->series_of, &reading->of_capacity, rows->count + 1, sizeof *reading->series_of,
                    error))
        return -1;
    reading->series_of[rows->count] = reading->current;
    return 0;
}

/* ------------------------------------------------------------------ one record */

static int refuse_stamp(const struct reading *reading, const struct csv_record *record, struct error *error)
{
    const struct file_rows *rows = reading->rows;
    const struct joined_columns *time = &rows->roles.time;
    const struct csv_field *field = &record->fields[time->columns[0]];
    int shown = field->length > 60 ? 60 : (int)field->length;
    bool of_model = rows->options->calendar && !rows->notations.is_of_whole_file;
    return error_set(error, ERROR_DATA, "%s:%zu: column '%s': '%.*s' is not a time written as %s, as %s are",
                     rows->source, record->line, rows->roles.names[time->columns[0]], shown, field->text,
                     stamp_style_example(&rows->notations.style, (char[STAMP_TEXT_SIZE]){0}),
                     of_model ? "those that the model was trained on" : "the rows before");
}

static int take_stamp(struct reading *reading, const struct csv_record *record, struct error *error)
{
    struct file_rows *rows = reading->rows;
    const struct joined_columns *time = &rows->roles.time;
    const struct csv_field *field = &record->fields[time->columns[0]];
    char joined[JOINED_SIZE];
    struct csv_field whole = *field;
    for (int i = 0; i < time->count; i++) {
        if (record->fields[time->columns[i]].length == 0)
            return error_set(error, ERROR_DATA, "%s:%zu: column '%s': empty; every row must have its time",
                             rows->source, record->line, rows->roles.names[time->columns[i]]);
    }
    if (time->count > 1) {
        int length = record_join(record, time->columns, time->count, joined);
        whole = (struct csv_field){joined, length < 0 ? 0 : (size_t)length};
    }
    if (stamp_parse(&rows->notations.style, whole.text, whole.length, &rows->stamps[rows->count]) == 0) {
        if (reading->goes_by_clock) /* days begin at midnight of the clock, whatever its offset is by then */
            rows->stamps[rows->count] = stamp_local_time(&rows->notations.style, rows->stamps[rows->count]);
        return 0;
    }
    reading->wants_decision = !rows->notations.is_of_whole_file;
    return reading->wants_decision ? 1 : refuse_stamp(reading, record, error);
}

static int refuse_value(const struct reading *reading, const struct csv_record *record, int column, struct error *error)
{
    const struct file_rows *rows = reading->rows;
    const struct csv_field *field = &record->fields[column];
    const char *name = rows->roles.names[column];
    int shown = field->length > 60 ? 60 : (int)field->length;
    if (field_is_number(field))
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s': '%.*s' is too large; values from -%g to %g are accepted, and if it stands for a "
            "missing value, name it in --missing",
            rows->source, record->line, name, shown, field->text, VALUE_MAX, VALUE_MAX);
    return error_set(
        error, ERROR_DATA,
        "%s:%zu: column '%s': '%.*s' is not a number; if it stands for a missing value, name it in --missing",
        rows->source, record->line, name, shown, field->text);
}

/* The label of a row; NAN when it is missing, or the file has no labels. */
static int take_label(struct reading *reading, const struct csv_record *record, double *value, struct error *error)
{
    struct file_rows *rows = reading->rows;
    int column = rows->roles.inputs[0].column;
    *value = NAN;
    if (column == ROLES_ABSENT || label_is_missing(rows->options->missing, &record->fields[column]))
        return 0;
    /* a file to be classified may say NA where its labels are to come */
    const struct class_names *known = rows->options->classes;
    const struct csv_field *field = &record->fields[column];
    if (known && class_names_find(known, field->text, field->length) < 0 &&
        field_is_missing(rows->options->missing, field))
        return 0;
    return labels_take(&rows->labels, rows->source, record->line, rows->roles.names[column], &record->fields[column],
                       value, error);
}

static bool is_missing_number(const struct reading *reading, double value)
{
    for (int i = 0; i < reading->missing_number_count; i++) {
        if (fabs(reading->missing_numbers[i] - value) <= 0)
            return true;
    }
    return false;
}

static bool is_word(const struct input *input, const struct csv_field *field)
{
    return strlen(input->word) == field->length && memcmp(input->word, field->text, field->length) == 0;
}

/* The inputs of one column of words, `first` and those behind it: 1 for the word that the field holds, else 0. A word
 * that none of them has is noted. Returns the input behind them. */
static size_t take_words(struct reading *reading, const struct csv_record *record, size_t first)
{
    struct file_rows *rows = reading->rows;
    const struct input *inputs = rows->roles.inputs;
    const struct csv_field *field = &record->fields[inputs[first].column];
    bool is_missing = label_is_missing(rows->options->missing, field), is_known = is_missing;
    size_t c = first;
    for (; c < rows->column_count && inputs[c].word && inputs[c].column == inputs[first].column; c++) {
        bool is_it = !is_known && is_word(&inputs[c], field);
        rows->values[c][rows->count] = is_missing ? NAN : is_it;
        is_known = is_known || is_it;
    }
    if (!is_known && rows->unknown_word_count++ == 0)
        snprintf(rows->unknown_word, sizeof rows->unknown_word, "column '%.20s': '%.*s'",
                 rows->roles.names[inputs[first].column], field->length > 25 ? 25 : (int)field->length, field->text);
    return c;
}

static int take_values(struct reading *reading, const struct csv_record *record, struct error *error)
{
    struct file_rows *rows = reading->rows;
    const struct data_options *options = rows->options;
    for (size_t c = 0; c < rows->column_count; c++) {
        if (memory_grow((void **)&rows->values[c], &reading->value_capacities[c], rows->count + 1,
                        sizeof **rows->values, error))
            return -1;
    }
    for (size_t c = 0; c < rows->column_count; c++) {
        double *value = &rows->values[c][rows->count];
        const struct input *input = &rows->roles.inputs[c];
        if (c == 0 && options->classify) {
            if (take_label(reading, record, value, error))
                return -1;
            continue;
        }
        if (input->word) {
            c = take_words(reading, record, c) - 1;
            continue;
        }
        const struct csv_field *field = &record->fields[input->column];
        const struct number_notation *notation = &rows->notations.numbers[c];
        /* none of the default words is a number, but one that the user names may be: -999 */
        bool is_named = options->missing && field_is_missing(options->missing, field);
        if (!is_named && number_notation_parse(notation, field->text, field->length, value) == 0 &&
            fabs(*value) <= VALUE_MAX) {
            if (reading->missing_number_count && is_missing_number(reading, *value))
                *value = NAN;
            continue;
        }
        if (!is_named && !field_is_missing(options->missing, field)) {
            reading->wants_decision = !rows->notations.is_of_whole_file;
            return reading->wants_decision ? 1 : refuse_value(reading, record, input->column, error);
        }
        *value = field->length ? NAN : blank_value();
    }
    return 0;
}

static int take_row(struct reading *reading, const struct csv_record *record, struct error *error)
{
    struct file_rows *rows = reading->rows;
    char joined[JOINED_SIZE];
    struct csv_field id;
    int result;
    effort_set(rows->options->effort, record->end);
    if (reading->skip_header) {
        reading->skip_header = false;
        rows->header_end = rows->text_end = record->end;
        return 0;
    }
    /* with one column a blank line may be a value left out, and leaving it out would move all that follows */
    if (rows->roles.field_count == 1 && rows->count > 0 && record->begin != rows->text_end)
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: a blank line before this one; write NA where a value is missing, or take the line out",
            rows->source, record->line);
    /* a spreadsheet leaves empty rows at the end */
    if (rows->roles.time.count && record->fields[rows->roles.time.columns[0]].length == 0 &&
        csv_record_is_empty(record)) {
        reading->empty_line = reading->empty_count++ ? reading->empty_line : record->line;
        return 0;
    }
    if (reading->empty_count)
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s': empty; every row must have its time, and empty rows may stand at the end "
            "alone",
            rows->source, reading->empty_line, rows->roles.names[rows->roles.time.columns[0]]);
    size_t needed = rows->count + 1;
    if (memory_grow((void **)&rows->stamps, &reading->stamp_capacity, needed, sizeof *rows->stamps, error) ||
        memory_grow((void **)&rows->lines, &reading->line_capacity, needed, sizeof *rows->lines, error) ||
        (rows->options->test_length &&
         memory_grow((void **)&rows->bytes, &reading->bytes_capacity, needed, sizeof *rows->bytes, error)) ||
        series_ids_of_record(rows->source, &rows->roles, record, joined, &id, error))
        return -1;
    const bool is_own = own_series_has(&rows->own, &id);
    rows->stamps[rows->count] = 0;
    if (is_own && take_series(reading, &id, error))
        return -1;
    if (rows->roles.time.count && (result = take_stamp(reading, record, error)) != 0)
        return result;
    if (is_own && (result = take_values(reading, record, error)) != 0)
        return result;
    rows->lines[rows->count] = record->line;
    if (rows->bytes)
        rows->bytes[rows->count] = (struct row_bytes){rows->text_end, record->end};
    rows->text_end = record->end;
    rows->count += is_own;
    rows->file_row_count++;
    return 0;
}

static int take_record(void *context, const struct csv_record *record, struct error *error)
{
    struct reading *reading = context;
    const int result = take_row(reading, record, error);
    if (result < 0)
        reading->rows->failed_line = record->line;
    return result;
}

/* ------------------------------------------------------------------ moving rows */

int file_rows_note_places(struct file_rows *rows, struct error *error)
{
    if (rows->places || !rows->bytes)
        return 0;
    rows->places = memory_allocate(rows->count, sizeof *rows->places, error);
    if (!rows->places)
        return -1;
    rows->place_count = rows->count;
    for (size_t r = 0; r < rows->count; r++)
        rows->places[r] = (struct row_place){rows->bytes[r], r};
    return 0;
}

/* values[i] = what values[order[i]] was, for 8-byte elements. */
static void permute(void *values, const size_t *order, size_t new_count, uint64_t *room)
{
    uint64_t *elements = values;
    for (size_t i = 0; i < new_count; i++)
        room[i] = elements[order[i]];
    memcpy(elements, room, new_count * sizeof *elements);
}

int file_rows_permute(struct file_rows *rows, const size_t *order, size_t new_count, struct error *error)
{
    _Static_assert(sizeof(double) == 8 && sizeof(int64_t) == 8 && sizeof(size_t) == 8, "rows are moved as 8 bytes");
    uint64_t *room = memory_allocate(rows->count, sizeof *room, error);
    if (!room)
        return -1;
    for (size_t c = 0; c < rows->column_count; c++)
        permute(rows->values[c], order, new_count, room);
    permute(rows->stamps, order, new_count, room);
    permute(rows->lines, order, new_count, room);
    memset(room, 0xff, rows->count * sizeof *room); /* ROW_GONE */
    for (size_t i = 0; i < new_count; i++)
        room[order[i]] = i;
    for (size_t p = 0; p < rows->place_count; p++) {
        if (rows->places[p].row != ROW_GONE)
            rows->places[p].row = room[rows->places[p].row];
    }
    memory_free(room);
    rows->count = new_count;
    return 0;
}

/* Bring the rows of each series together, in the order of the file. */
static int gather_series(struct reading *reading, struct error *error)
{
    struct file_rows *rows = reading->rows;
    if (!reading->series_of)
        return 0;
    int result = -1;
    size_t *order = memory_allocate(rows->count, sizeof *order, error);
    size_t *next = memory_allocate(rows->series_count + 1, sizeof *next, error);
    if (!order || !next || file_rows_note_places(rows, error))
        goto done;
    for (size_t r = 0; r < rows->count; r++)
        next[reading->series_of[r] + 1]++;
    for (size_t s = 0; s < rows->series_count; s++) {
        next[s + 1] += next[s];
        rows->begins[s] = next[s];
    }
    for (size_t r = 0; r < rows->count; r++)
        order[next[reading->series_of[r]]++] = r;
    result = file_rows_permute(rows, order, rows->count, error);
done:
    memory_free(order);
    memory_free(next);
    return result;
}

/* ------------------------------------------------------------------ the whole */

/* The words of --missing that are numbers: they stand for all their spellings. */
static int note_missing_numbers(struct reading *reading, struct error *error)
{
    const char *token = reading->rows->options->missing;
    while (token) {
        size_t length = strcspn(token, ",");
        double value;
        if (number_parse(token, length, &value) == 0) {
            if (reading->missing_number_count == MISSING_NUMBERS_MAX)
                return error_set(error, ERROR_USAGE, "--missing: more than %d numbers", MISSING_NUMBERS_MAX);
            reading->missing_numbers[reading->missing_number_count++] = value;
        }
        token = token[length] ? token + length + 1 : NULL;
    }
    return 0;
}

/* Read all records by the notations at hand. Returns 1 when the whole file is to decide them first. */
static int read_records(struct file_rows *rows, const struct file_text *file, struct text *remarks, struct error *error)
{
    int result = -1;
    struct reading reading = {.rows = rows, .skip_header = rows->roles.has_header};
    if (note_missing_numbers(&reading, error))
        return -1;
    struct duration every;
    reading.goes_by_clock = duration_parse(rows->options->rules.every, &every) == 0 &&
                            (every.unit == DURATION_MONTH || every.count % CIVIL_DAY_SECONDS == 0);
    rows->column_count = (size_t)rows->roles.input_count;
    rows->values = memory_allocate(rows->column_count, sizeof *rows->values, error);
    reading.value_capacities = memory_allocate(rows->column_count, sizeof *reading.value_capacities, error);
    if (!rows->values || !reading.value_capacities || file_text_read(file, take_record, &reading, error))
        goto done;
    if (reading.wants_decision) {
        result = 1;
        goto done;
    }
    if (rows->count == 0) {
        error_set(error, ERROR_DATA, "%s: a header and no rows; a series needs rows", rows->source);
        goto done;
    }
    rows->begins[rows->series_count] = rows->count;
    if (reading.goes_by_clock) {
        rows->notations.style.has_zone = rows->notations.style.is_zulu = false;
        rows->notations.style.zone_seconds = 0;
    }
    if (reading.empty_count)
        text_append_format(remarks, "%zu empty row%s at the end left out\n", reading.empty_count,
                           reading.empty_count == 1 ? "" : "s");
    result = gather_series(&reading, error);
done:
    memory_free(reading.value_capacities);
    memory_free(reading.series_of);
    return result;
}

/* The same on all ranks: none goes on where one cannot, and where one wants the whole file to decide, all do. */
static int read_all(struct file_rows *rows, const struct file_text *file, struct text *remarks, struct error *error)
{
    const int read = read_records(rows, file, remarks, error);
    const struct communicator *holders = rows->own.holders;
    if (communicator_agree(holders, read < 0 ? -1 : 0, (int)(rows->failed_line < INT_MAX ? rows->failed_line : INT_MAX),
                           error))
        return -1;
    return communicator_any(holders, read > 0);
}

/* What was read is forgotten; roles and notations stay. */
static void forget_rows(struct file_rows *rows)
{
    struct file_rows emptied = FILE_ROWS_INIT;
    emptied.source = rows->source;
    emptied.options = rows->options;
    emptied.roles = rows->roles;
    emptied.notations = rows->notations;
    emptied.delimiter = rows->delimiter;
    emptied.labels.known = rows->labels.known;
    emptied.own = rows->own;
    rows->roles = (struct roles)ROLES_INIT;
    rows->notations = (struct column_notations)COLUMN_NOTATIONS_INIT;
    rows->own = (struct own_series)OWN_SERIES_INIT;
    file_rows_release(rows);
    *rows = emptied;
}

void file_rows_tell(const struct file_rows *rows, struct text *remarks)
{
    struct text line = TEXT_INIT;
    column_notations_describe(&rows->notations, &rows->roles, rows->options->delimiter ? ',' : rows->delimiter, &line);
    if (line.length)
        text_append_format(remarks, "%s\n", line.bytes);
    text_release(&line);
}

void file_rows_tell_unknown(const struct file_rows *rows, struct text *notices)
{
    char shown[PRINTABLE_SIZE];
    if (rows->unknown_word_count)
        text_append_format(notices,
                           "%zu value%s of inputs of words %s unknown to the model, %s the first; all its words "
                           "are 0 there\n",
                           rows->unknown_word_count, rows->unknown_word_count == 1 ? "" : "s",
                           rows->unknown_word_count == 1 ? "is" : "are", printable(rows->unknown_word, shown));
}

int file_rows_read(const char *source, const char *text, size_t length, const struct data_options *options,
                   struct file_rows *rows, struct text *remarks, struct error *error)
{
    int result = -1, read;
    bool is_settled;
    const struct communicator *holders;
    struct sample sample = SAMPLE_INIT;
    const struct csv_lines lines = data_options_lines(options);
    struct file_text file = {source, text, length, options, options->delimiter};
    *rows = (struct file_rows)FILE_ROWS_INIT;
    rows->source = source;
    rows->options = options;
    rows->labels.known = options->classes;
    if (!file.delimiter && dialect_find_delimiter(source, text, length, lines.first, options->preferred_delimiter,
                                                  field_is_value, &file.delimiter, error))
        return -1;
    rows->delimiter = file.delimiter;
    if (file_text_read(&file, sample_keep, &sample, error) ||
        roles_find(source, &sample, options, &rows->roles, remarks, error) ||
        own_series_find(&rows->own, &file, &rows->roles, options->holders, error) ||
        column_notations_guess(&sample, options, &rows->roles, &rows->notations, &is_settled, error))
        goto done;
    holders = rows->own.holders;
    is_settled = !communicator_any(holders, !is_settled);
    if (!is_settled &&
        communicator_agree(holders, column_notations_decide(&file, &rows->roles, &rows->notations, error), 0, error))
        goto done;
    read = read_all(rows, &file, remarks, error);
    if (read > 0) {
        forget_rows(rows);
        if (communicator_agree(holders, column_notations_decide(&file, &rows->roles, &rows->notations, error), 0,
                               error))
            goto done;
        read = read_all(rows, &file, remarks, error);
    }
    if (read)
        goto done;
    result = 0;
done:
    sample_release(&sample);
    return result;
}
