#include "dataset/sample.h"

#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "calendar/stamp.h"

void sample_release(struct sample *sample)
{
    for (size_t i = 0; i < sample->field_used; i++)
        memory_free(sample->fields[i]);
    memory_free(sample->fields);
    *sample = (struct sample)SAMPLE_INIT;
}

int sample_keep(void *context, const struct csv_record *record, struct error *error)
{
    struct sample *sample = context;
    if (sample->row_count == 0)
        sample->field_count = (int)record->field_count;
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
    double value;
    return number_parse(field->text, field->length, &value) == 0;
}

bool field_is_missing(const struct data_options *options, const struct csv_field *field)
{
    if (field->length == 0)
        return true;
    const char *token = options->missing ? options->missing : MISSING_DEFAULT;
    for (;;) {
        size_t length = strcspn(token, ",");
        if (length == field->length && memcmp(token, field->text, length) == 0)
            return true;
        if (token[length] == '\0')
            return false;
        token += length + 1;
    }
}

bool column_is_numeric(const struct sample *sample, const struct data_options *options, size_t first, int column)
{
    size_t seen = 0, numbers = 0;
    for (size_t row = first; row < sample->row_count; row++) {
        struct csv_field field = sample_field(sample, row, column);
        if (field_is_missing(options, &field))
            continue;
        seen++;
        numbers += field_is_number(&field);
    }
    return numbers > 0 && 2 * numbers >= seen;
}

bool column_is_empty(const struct sample *sample, const struct data_options *options, size_t first, int column)
{
    for (size_t row = first; row < sample->row_count; row++) {
        struct csv_field field = sample_field(sample, row, column);
        if (!field_is_missing(options, &field))
            return false;
    }
    return true;
}

bool column_is_time(const struct sample *sample, const char *format, size_t first, int column, int series)
{
    struct stamp_style style;
    int64_t previous = 0, step = 0;
    bool years = true, seconds = true, has_previous = false;
    size_t row_count = sample->row_count - first, stamps = 0, pairs = 0, backward = 0, equal_steps = 0;
    for (size_t row = first; row < sample->row_count; row++) {
        struct csv_field field = sample_field(sample, row, column);
        int64_t value;
        if ((stamps == 0 && stamp_detect(field.text, field.length, format, &style)) ||
            stamp_parse(&style, field.text, field.length, &value))
            continue;
        stamps++;
        if (style.kind != STAMP_STEP)
            continue;
        years = years && value >= 1000 && value <= 2999;
        seconds = seconds && value >= 100000000;
        if (series >= 0 && row > first &&
            strcmp(sample_field(sample, row, series).text, sample_field(sample, row - 1, series).text) != 0)
            has_previous = false;
        if (has_previous) {
            if (pairs == 0)
                step = value - previous;
            pairs++;
            backward += value <= previous;
            equal_steps += value - previous == step;
        }
        previous = value;
        has_previous = true;
    }
    if (stamps == 0 || 2 * stamps < row_count)
        return false;
    if (style.kind != STAMP_STEP)
        return true;
    return pairs > 0 && 10 * backward <= pairs &&
           ((years && 2 * equal_steps >= pairs) || seconds || 10 * equal_steps >= 9 * pairs);
}
