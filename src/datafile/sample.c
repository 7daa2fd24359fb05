#include "datafile/sample.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

#define UNIX_MIN INT64_C(100000000)
#define UNORDERED_PAIRS_MIN 8 /* fewer numbers are equally far apart by chance */

void sample_release(struct sample *sample)
{
    for (size_t i = 0; i < sample->field_used; i++)
        memory_free(sample->fields[i]);
    memory_free(sample->fields);
    memory_free(sample->kinds);
    *sample = (struct sample)SAMPLE_INIT;
}

int sample_keep(void *context, const struct csv_record *record, struct error *error)
{
    struct sample *sample = context;
    if (sample->row_count == 0) {
        sample->field_count = (int)record->field_count;
        if (!(sample->kinds = memory_allocate(record->field_count, 1, error)))
            return -1;
    } else if (csv_record_is_empty(record)) /* says nothing of its columns */
        return 0;
    sample->lines[sample->row_count] = record->line;
    if (memory_grow((void **)&sample->fields, &sample->field_capacity, sample->field_used + record->field_count,
                    sizeof *sample->fields, error))
        return -1;
    for (size_t i = 0; i < record->field_count; i++) {
        char *copy = memory_copy_text(record->fields[i].text, record->fields[i].length, error);
        if (!copy)
            return -1;
        sample->fields[sample->field_used++] = copy;
    }
    return ++sample->row_count > SAMPLE_ROWS ? 1 : 0;
}

struct csv_field sample_field(const struct sample *sample, size_t row, int column)
{
    const char *text = sample->fields[row * (size_t)sample->field_count + (size_t)column];
    return (struct csv_field){text, strlen(text)};
}

bool field_is_number(const struct csv_field *field)
{
    struct number_evidence evidence = NUMBER_EVIDENCE_INIT;
    return number_evidence_add(&evidence, field->text, field->length);
}

bool field_is_value(const char *text, size_t length)
{
    struct csv_field field = {text, length};
    struct stamp_detector detector;
    if (field_is_number(&field))
        return true;
    stamp_detector_init(&detector, &(struct stamp_hints){.format = NULL});
    return stamp_detector_add(&detector, text, length);
}

static enum column_kind find_kind(const struct sample *sample, const struct data_options *options, int column)
{
    size_t seen = 0, plain = 0, numbers = 0;
    double value;
    struct number_evidence evidence = NUMBER_EVIDENCE_INIT;
    for (size_t row = sample->first; row < sample->row_count; row++) {
        struct csv_field field = sample_field(sample, row, column);
        if (field_is_missing(options->missing, &field))
            continue;
        seen++;
        plain += number_parse(field.text, field.length, &value) == 0;
        numbers += number_evidence_add(&evidence, field.text, field.length);
    }
    return seen == 0                            ? KIND_EMPTY
           : plain > 0 && 2 * plain >= seen     ? KIND_PLAIN
           : numbers > 0 && 2 * numbers >= seen ? KIND_NUMBERS
                                                : KIND_WORDS;
}

enum column_kind column_kind(const struct sample *sample, const struct data_options *options, int column)
{
    unsigned char *kept = &sample->kinds[column];
    if (*kept == 0)
        *kept = (unsigned char)(1 + find_kind(sample, options, column));
    return (enum column_kind)(*kept - 1);
}

bool column_is_numeric(const struct sample *sample, const struct data_options *options, int column)
{
    enum column_kind kind = column_kind(sample, options, column);
    return kind == KIND_PLAIN || kind == KIND_NUMBERS;
}

/* Add one field to text[0..used-1]; the new length, or -1. */
static int join(char text[JOINED_SIZE], int used, bool is_first, const struct csv_field *field)
{
    if (used < 0 || field->length + (size_t)used + 2 > JOINED_SIZE)
        return -1;
    if (!is_first)
        text[used++] = COLUMN_JOINT;
    memcpy(text + used, field->text, field->length);
    text[used + (int)field->length] = '\0';
    return used + (int)field->length;
}

int sample_join(const struct sample *sample, size_t row, const int *columns, int count, char text[JOINED_SIZE])
{
    int used = 0;
    for (int i = 0; i < count; i++) {
        struct csv_field field = sample_field(sample, row, columns[i]);
        used = join(text, used, i == 0, &field);
    }
    return used;
}

int record_join(const struct csv_record *record, const int *columns, int count, char text[JOINED_SIZE])
{
    int used = 0;
    for (int i = 0; i < count; i++)
        used = join(text, used, i == 0, &record->fields[columns[i]]);
    return used;
}

struct stamp_hints data_options_hints(const struct data_options *options, const char *second_name)
{
    bool has_style = options->calendar && options->calendar->unit != CALENDAR_ROW && !options->time_format;
    return (struct stamp_hints){.format = options->time_format,
                                .order = options->date_order,
                                .second = second_part_of(second_name),
                                .preferred = has_style ? &options->calendar->style : NULL};
}

void sample_detect(const struct sample *sample, const struct data_options *options, const int *columns, int count,
                   struct stamp_detector *detector)
{
    char text[JOINED_SIZE];
    struct stamp_hints hints =
        data_options_hints(options, count > 1 && sample->first ? sample->fields[columns[1]] : NULL);
    stamp_detector_init(detector, &hints);
    for (size_t row = sample->first; row < sample->row_count; row++) {
        int length = sample_join(sample, row, columns, count, text);
        if (length > 0)
            stamp_detector_add(detector, text, (size_t)length);
    }
}

/* A whole number of the column, and the row that it stands in. */
struct numbered_row {
    int64_t value;
    size_t row;
};

/* How rows are put in order: by series, then by row or by value. */
struct row_comparison {
    const struct sample *sample;
    const int *series;
    int series_count;
    bool by_value;
};

static int compare_series(const struct row_comparison *how, size_t a, size_t b)
{
    int result = 0;
    for (int i = 0; i < how->series_count && result == 0; i++)
        result = strcmp(sample_field(how->sample, a, how->series[i]).text,
                        sample_field(how->sample, b, how->series[i]).text);
    return result;
}

static int compare_rows(const void *left, const void *right, void *context)
{
    const struct numbered_row *a = left, *b = right;
    const struct row_comparison *how = context;
    int result = compare_series(how, a->row, b->row);
    if (result == 0 && how->by_value)
        result = (a->value > b->value) - (a->value < b->value);
    return result ? result : (a->row > b->row) - (a->row < b->row);
}

/* What tells whole numbers that are times from counts: neighbours within a series. */
struct rise {
    bool years, seconds;
    size_t pairs, backward, forward, equal_steps;
};

static struct rise measure_rise(struct numbered_row *rows, size_t count, struct row_comparison *how)
{
    struct rise rise = {.years = true, .seconds = true};
    int64_t first_step = 0;
    if (how->series_count > 0 || how->by_value)
        qsort_r(rows, count, sizeof *rows, compare_rows, how);
    for (size_t i = 0; i < count; i++) {
        rise.years = rise.years && rows[i].value >= 1000 && rows[i].value <= 2999;
        rise.seconds = rise.seconds && rows[i].value >= UNIX_MIN;
        if (i == 0 || compare_series(how, rows[i - 1].row, rows[i].row) != 0)
            continue;
        int64_t step = rows[i].value - rows[i - 1].value;
        first_step = rise.pairs++ ? first_step : step;
        rise.backward += step <= 0;
        rise.forward += step >= 0;
        rise.equal_steps += step == first_step;
    }
    return rise;
}

static bool is_in_order(const struct rise *rise)
{
    bool rises = 10 * rise->backward <= rise->pairs, falls = 10 * rise->forward <= rise->pairs;
    bool is_dated = (rise->years && 2 * rise->equal_steps >= rise->pairs) || rise->seconds;
    return rise->pairs > 0 && (((rises || falls) && is_dated) || (rises && 10 * rise->equal_steps >= 9 * rise->pairs));
}

/* Do the numbers never fall from row to row? */
static bool never_falls(const struct numbered_row *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (rows[i].value < rows[i - 1].value)
            return false;
    }
    return true;
}

/* Are whole numbers of some rows times? Moves the rows. */
static bool are_times(struct numbered_row *rows, size_t count, struct row_comparison *how)
{
    bool is_by_time = how->series_count > 0 && never_falls(rows, count);
    struct rise rise = measure_rise(rows, count, how);
    if (rise.pairs == 0) /* each series was met once: all rows of a time stand together */
        return is_by_time;
    if (is_in_order(&rise))
        return true;
    how->by_value = true;
    rise = measure_rise(rows, count, how);
    return rise.pairs >= UNORDERED_PAIRS_MIN && rise.backward == 0 && 10 * rise.equal_steps >= 9 * rise.pairs;
}

/* Do all whole numbers read as dates: 20230201, 202302? Those that are refused as weeks are told so later. */
static bool are_dates(const struct stamp_style *style, const struct numbered_row *rows, size_t count)
{
    size_t lines[SAMPLE_ROWS + 1] = {0};
    int64_t values[SAMPLE_ROWS + 1];
    struct stamp_style refined = *style;
    struct error error = ERROR_INIT;
    for (size_t i = 0; i < count; i++)
        values[i] = rows[i].value;
    return stamp_refine_integers(&refined, "", "", values, lines, count, &error) ||
           (refined.kind != STAMP_STEP && refined.kind != STAMP_UNIX && refined.kind != STAMP_YEAR);
}

enum time_kind column_time_kind(const struct sample *sample, const struct data_options *options, const int *columns,
                                int count, const int *series, int series_count)
{
    struct stamp_detector detector;
    struct stamp_style style;
    char text[JOINED_SIZE], remark[STAMP_TEXT_SIZE];
    size_t stamps = 0;
    struct numbered_row rows[SAMPLE_ROWS + 1];
    struct row_comparison how = {sample, series, series_count, false};
    sample_detect(sample, options, columns, count, &detector);
    enum stamp_verdict verdict = stamp_detector_decide(&detector, &style);
    if (verdict == STAMP_NONE)
        return TIME_NONE;
    for (size_t row = sample->first; row < sample->row_count; row++) {
        int length = sample_join(sample, row, columns, count, text);
        if (length >= 0 && stamp_parse(&style, text, (size_t)length, &rows[stamps].value) == 0)
            rows[stamps++].row = row;
    }
    if (stamps == 0 || 2 * stamps < sample->row_count - sample->first)
        return TIME_NONE;
    if (style.kind != STAMP_STEP && style.kind != STAMP_UNIX)
        return verdict == STAMP_DECIDED && stamp_style_remark(&style, remark)[0] == '\0' ? TIME_ISO : TIME_OTHER;
    if (options->time_format)
        return TIME_ISO;
    bool dates = style.kind == STAMP_STEP && stamps > 1 && are_dates(&style, rows, stamps);
    return are_times(rows, stamps, &how) ? TIME_ISO : dates ? TIME_OTHER : TIME_NONE;
}
