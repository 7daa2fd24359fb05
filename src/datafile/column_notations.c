#include "datafile/column_notations.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "csv/dialect.h"
#include "csv/mapped_text.h"

/* What the values of a file have told so far. */
struct profile {
    const struct file_text *file;
    const struct roles *roles;
    struct number_evidence *numbers; /* owned, [input_count] */
    size_t *first_lines;             /* owned, [input_count] of the first value of each */
    struct class_names *words;       /* owned, [input_count]; of inputs of words */
    int input_count;
    struct stamp_detector stamps;
    size_t first_stamp_line;
    char first_stamp[JOINED_SIZE];
    bool skip_header;
};

static void profile_release(struct profile *profile)
{
    for (int i = 0; profile->words && i < profile->input_count; i++)
        class_names_release(&profile->words[i]);
    memory_free(profile->numbers);
    memory_free(profile->first_lines);
    memory_free(profile->words);
}

static int profile_init(struct profile *profile, const struct data_options *options, const struct roles *roles,
                        struct error *error)
{
    size_t count = (size_t)roles->input_count;
    struct stamp_hints hints =
        data_options_hints(options, roles->time.count > 1 ? roles->names[roles->time.columns[1]] : NULL);
    profile->roles = roles;
    profile->input_count = roles->input_count;
    profile->numbers = memory_allocate(count, sizeof *profile->numbers, error);
    profile->first_lines = memory_allocate(count, sizeof *profile->first_lines, error);
    profile->words = memory_allocate(count, sizeof *profile->words, error);
    if (!profile->numbers || !profile->first_lines || !profile->words)
        return -1;
    for (size_t i = 0; i < count; i++) {
        profile->numbers[i] = (struct number_evidence)NUMBER_EVIDENCE_INIT;
        number_evidence_limit(&profile->numbers[i], options->decimal, options->thousands);
    }
    stamp_detector_init(&profile->stamps, &hints);
    return 0;
}

void column_notations_release(struct column_notations *notations)
{
    memory_free(notations->numbers);
    *notations = (struct column_notations)COLUMN_NOTATIONS_INIT;
}

/* A file on its way to who reads it. */
struct passage {
    const struct file_text *file;
    csv_record_function *on_record;
    void *context;
    size_t gone; /* bytes of a mapped text that were given back */
};

static int pass_on(void *context, const struct csv_record *record, struct error *error)
{
    struct passage *passage = context;
    const char *text = passage->file->text;
    if (passage->file->options->lets_go && record->begin - passage->gone >= MAPPED_TEXT_PIECE) {
        mapped_text_let_go(text + passage->gone, text + record->begin);
        passage->gone = record->begin;
    }
    return passage->on_record(passage->context, record, error);
}

int file_text_read(const struct file_text *file, csv_record_function *on_record, void *context, struct error *error)
{
    const struct csv_lines lines = data_options_lines(file->options);
    struct passage passage = {file, on_record, context, 0};
    return csv_read_excerpt(file->name, &lines, file->text, file->length, file->delimiter, pass_on, &passage, error);
}

/* Does an input hold numbers? Not a label, and not words. */
static bool is_number_input(const struct data_options *options, const struct roles *roles, int index)
{
    const struct input *input = &roles->inputs[index];
    return input->column != ROLES_ABSENT && !input->word && !input->is_words && !(options->classify && index == 0);
}

/* ------------------------------------------------------------------ the whole file, value by value */

static int refuse_number(const struct profile *profile, const struct csv_record *record, int index, struct error *error)
{
    const struct csv_field *field = &record->fields[profile->roles->inputs[index].column];
    const char *name = profile->roles->names[profile->roles->inputs[index].column];
    int shown = field->length > 60 ? 60 : (int)field->length;
    struct number_evidence alone = NUMBER_EVIDENCE_INIT;
    const struct number_evidence *before = &profile->numbers[index];
    if (!number_evidence_add(&alone, field->text, field->length))
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%.*s' is not a number; if it stands for a missing value, name it in "
                         "--missing",
                         profile->file->name, record->line, name, shown, field->text);
    if (before->count == 0)
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s': '%.*s' is not a number with the marks that --decimal and --thousands name",
            profile->file->name, record->line, name, shown, field->text);
    if (strcmp(alone.sign, before->sign) != 0)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%.*s' has %s%s, and the rows before it (from line %zu) have %s; write "
                         "all in one unit",
                         profile->file->name, record->line, name, shown, field->text, alone.sign[0] ? "the sign " : "",
                         alone.sign[0] ? alone.sign : "no sign", profile->first_lines[index],
                         before->sign[0] ? before->sign : "none");
    const char *mark = number_evidence_allows(before, '.') && number_evidence_allows(before, ',') ? NULL
                       : number_evidence_allows(before, ',')                                      ? "comma"
                                                                                                  : "point";
    return error_set(error, ERROR_DATA,
                     "%s:%zu: column '%s': '%.*s' is not written as the numbers before it (from line %zu)%s%s; write "
                     "all in one notation, or name a word for a missing value in --missing",
                     profile->file->name, record->line, name, shown, field->text, profile->first_lines[index],
                     mark ? ", which have a decimal " : "", mark ? mark : "");
}

static int take_words(struct profile *profile, const struct csv_record *record, int index, struct error *error)
{
    const struct csv_field *field = &record->fields[profile->roles->inputs[index].column];
    struct class_names *words = &profile->words[index];
    if (class_names_find(words, field->text, field->length) >= 0)
        return 0;
    if (words->count == WORD_COUNT_MAX)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: column '%s': '%.*s' is one word more than %d; an input of words may have so many at "
                         "most; does the column name the series (--series)?",
                         profile->file->name, record->line, profile->roles->names[profile->roles->inputs[index].column],
                         field->length > 60 ? 60 : (int)field->length, field->text, WORD_COUNT_MAX);
    if (memchr(field->text, '\0', field->length) || memchr(field->text, ',', field->length))
        return error_set(error, ERROR_DATA, "%s:%zu: column '%s': a word of an input may not hold a comma",
                         profile->file->name, record->line,
                         profile->roles->names[profile->roles->inputs[index].column]);
    return class_names_add(words, field->text, field->length, error);
}

static int take_inputs(struct profile *profile, const struct csv_record *record, struct error *error)
{
    const struct roles *roles = profile->roles;
    const struct data_options *options = profile->file->options;
    for (int i = 0; i < roles->input_count; i++) {
        if (!is_number_input(options, roles, i) && !roles->inputs[i].is_words)
            continue;
        const struct csv_field *field = &record->fields[roles->inputs[i].column];
        bool is_words = roles->inputs[i].is_words; /* a word may be called NA, as a label may */
        if (is_words ? label_is_missing(options->missing, field) : field_is_missing(options->missing, field))
            continue;
        if (is_words) {
            if (take_words(profile, record, i, error))
                return -1;
        } else if (!number_evidence_add(&profile->numbers[i], field->text, field->length)) {
            return refuse_number(profile, record, i, error);
        }
        if (profile->first_lines[i] == 0)
            profile->first_lines[i] = record->line;
    }
    return 0;
}

static int take_stamp(struct profile *profile, const struct csv_record *record, struct error *error)
{
    const struct roles *roles = profile->roles;
    char text[JOINED_SIZE], example[STAMP_TEXT_SIZE];
    struct stamp_style style;
    int length = record_join(record, roles->time.columns, roles->time.count, text);
    if (record->fields[roles->time.columns[0]].length ==
        0) /* the reading refuses it, or it is an empty line at the end */
        return 0;
    if (length > 0 && stamp_detector_add(&profile->stamps, text, (size_t)length)) {
        if (profile->first_stamp_line == 0) {
            profile->first_stamp_line = record->line;
            memcpy(profile->first_stamp, text, (size_t)length + 1);
        }
        return 0;
    }
    const struct csv_field *field = &record->fields[roles->time.columns[0]];
    const char *name = roles->names[roles->time.columns[0]];
    int shown = field->length > 60 ? 60 : (int)field->length;
    if (roles->time.count > 1 && second_part_of(roles->names[roles->time.columns[1]]) == SECOND_WEEK)
        return error_set(error, ERROR_DATA,
                         "%s:%zu: columns '%s' and '%s': which weeks are counted is not known; write ISO weeks in one "
                         "column: 2018-W01",
                         profile->file->name, record->line, name, roles->names[roles->time.columns[1]]);
    if (profile->file->options->time_format)
        return error_set(error, ERROR_DATA, "%s:%zu: column '%s': '%.*s' is not written as --time-format '%s' has it",
                         profile->file->name, record->line, name, shown, field->text,
                         profile->file->options->time_format);
    bool is_known = stamp_detector_decide(&profile->stamps, &style) == STAMP_DECIDED;
    char cut[120] = ""; /* a total, or footnotes */
    bool has_digits = false;
    for (size_t i = 0; i < field->length; i++)
        has_digits = has_digits || (field->text[i] >= '0' && field->text[i] <= '9');
    if (profile->first_stamp_line && !has_digits)
        snprintf(cut, sizeof cut, ", or what stands below the data: head -n %zu FILE | seqnet ... -", record->line - 1);
    return error_set(
        error, ERROR_DATA, "%s:%zu: column '%s': '%.*s' is not a time%s%s%s%s%s; if the row is none, take it out%s",
        profile->file->name, record->line, name, shown, field->text,
        profile->first_stamp_line ? " written as the rows before are" : " that is known without --time-format",
        is_known ? " (" : "", is_known ? stamp_style_example(&style, example) : "", is_known ? ")" : "",
        stamp_hint(field->text, field->length), cut);
}

static int take_record(void *context, const struct csv_record *record, struct error *error)
{
    struct profile *profile = context;
    if (profile->skip_header) {
        profile->skip_header = false;
        return 0;
    }
    if (profile->roles->time.count && take_stamp(profile, record, error))
        return -1;
    return take_inputs(profile, record, error);
}

/* ------------------------------------------------------------------ the decision */

/* The decimal mark that the numbers of the file agree on; 0: none of them decides it, or they do not agree. */
static char find_decimal(const struct profile *profile)
{
    bool point = false, comma = false;
    for (int i = 0; i < profile->roles->input_count; i++) {
        const struct number_evidence *numbers = &profile->numbers[i];
        if (numbers->count == 0 || !numbers->has_mark)
            continue;
        bool may_point = number_evidence_allows(numbers, '.'), may_comma = number_evidence_allows(numbers, ',');
        point = point || !may_comma;
        comma = comma || !may_point;
    }
    return point == comma ? '\0' : point ? '.' : ',';
}

/* What is preferred where a column leaves its decimal mark open. */
static char preferred_decimal(const struct profile *profile, const struct data_options *options)
{
    char of_file = find_decimal(profile);
    return options->decimal ? options->decimal : of_file ? of_file : options->preferred_decimal;
}

/* Settle the numbers. Returns the index of an input that stays open; -1: none does. */
static int decide_numbers(struct profile *profile, const struct data_options *options, struct number_notation *numbers)
{
    const struct roles *roles = profile->roles;
    char decimal = preferred_decimal(profile, options), of_file = find_decimal(profile);
    for (int i = 0; i < roles->input_count; i++) {
        numbers[i] = (struct number_notation)NUMBER_NOTATION_PLAIN;
        struct number_evidence evidence = profile->numbers[i];
        if (!is_number_input(options, roles, i) || evidence.count == 0) {
            if (of_file == ',') /* no value yet: it will be written as the others are */
                numbers[i] = (struct number_notation){.decimal = ','};
            continue;
        }
        /* 1.203 is 1203 where other columns have a decimal comma */
        if (of_file == ',' && evidence.has_mark && number_evidence_allows(&evidence, ','))
            number_evidence_limit(&evidence, ',', 0);
        if (!number_evidence_decide(&evidence, decimal, &numbers[i]))
            return i;
    }
    return -1;
}

int column_notations_guess(const struct sample *sample, const struct data_options *options, const struct roles *roles,
                           struct column_notations *notations, bool *is_settled, struct error *error)
{
    int result = -1;
    struct profile profile = {.file = NULL};
    struct number_notation *numbers = memory_allocate((size_t)roles->input_count, sizeof *numbers, error);
    *is_settled = true;
    if (!numbers || profile_init(&profile, options, roles, error))
        goto done;
    for (int i = 0; i < roles->input_count; i++) {
        *is_settled = *is_settled && !roles->inputs[i].is_words;
        if (!is_number_input(options, roles, i))
            continue;
        for (size_t row = sample->first; row < sample->row_count; row++) {
            struct csv_field field = sample_field(sample, row, roles->inputs[i].column);
            if (!field_is_missing(options->missing, &field))
                *is_settled = number_evidence_add(&profile.numbers[i], field.text, field.length) && *is_settled;
        }
    }
    *is_settled = decide_numbers(&profile, options, numbers) < 0 && *is_settled;
    if (roles->time.count) {
        sample_detect(sample, options, roles->time.columns, roles->time.count, &profile.stamps);
        *is_settled = stamp_detector_decide(&profile.stamps, &notations->style) == STAMP_DECIDED && *is_settled;
    }
    notations->is_of_whole_file = false;
    memory_free(notations->numbers);
    notations->numbers = numbers;
    numbers = NULL;
    result = 0;
done:
    memory_free(numbers);
    profile_release(&profile);
    return result;
}

static int refuse_open_time(struct profile *profile, struct error *error)
{
    const struct roles *roles = profile->roles;
    if (profile->first_stamp_line == 0)
        return error_set(error, ERROR_DATA, "%s: column '%s': no row has a time", profile->file->name,
                         roles->names[roles->time.columns[0]]);
    struct stamp_style style;
    stamp_detector_decide(&profile->stamps, &style);
    if (style.notation == NOTATION_YM1 || style.notation == NOTATION_YQ1)
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s': 1 to 4 beside a year may be months or quarters; name the column 'month' or "
            "'quarter'",
            profile->file->name, profile->first_stamp_line, roles->names[roles->time.columns[1]]);
    for (char *at = profile->first_stamp; *at; at++)
        *at = *at == COLUMN_JOINT ? ' ' : *at;
    return error_set(error, ERROR_DATA,
                     "%s:%zu: column '%s': '%.60s' and all other rows may have the day or the month first; say which "
                     "with --date-order dmy, mdy or ymd",
                     profile->file->name, profile->first_stamp_line, roles->names[roles->time.columns[0]],
                     profile->first_stamp);
}

int column_notations_decide(const struct file_text *file, struct roles *roles, struct column_notations *notations,
                            struct error *error)
{
    int result = -1;
    const struct data_options *options = file->options;
    struct profile profile = {.file = file, .skip_header = roles->has_header};
    struct column_notations found = {.is_of_whole_file = true, .style = notations->style};
    int open;
    if (profile_init(&profile, options, roles, error) || file_text_read(file, take_record, &profile, error))
        goto done;
    if (roles->time.count && stamp_detector_decide(&profile.stamps, &found.style) != STAMP_DECIDED) {
        refuse_open_time(&profile, error);
        goto done;
    }
    found.numbers = memory_allocate((size_t)roles->input_count * (WORD_COUNT_MAX + 1), sizeof *found.numbers, error);
    if (!found.numbers)
        goto done;
    open = decide_numbers(&profile, options, found.numbers);
    if (open >= 0) {
        error_set(error, ERROR_DATA,
                  "%s:%zu: column '%s': the point or comma in its numbers may be a decimal mark or stand between "
                  "thousands, and no row decides it; say which with --decimal . or --decimal ,",
                  file->name, profile.first_lines[open], roles->names[roles->inputs[open].column]);
        goto done;
    }
    for (int i = roles->input_count - 1; i >= 0; i--) {
        struct class_names *words = &profile.words[i];
        int places[WORD_COUNT_MAX];
        if (!roles->inputs[i].is_words)
            continue;
        if (words->count == 0) { /* nothing but missing values */
            roles->inputs[i].is_words = false;
            continue;
        }
        memmove(found.numbers + i + words->count, found.numbers + i + 1,
                (size_t)(roles->input_count - i - 1) * sizeof *found.numbers);
        for (int w = 0; w < words->count; w++)
            found.numbers[i + w] = (struct number_notation)NUMBER_NOTATION_PLAIN;
        if (class_names_sort(words, places, error) || roles_set_words(roles, i, words->names, words->count, error))
            goto done;
    }
    column_notations_release(notations);
    *notations = found;
    found = (struct column_notations)COLUMN_NOTATIONS_INIT;
    result = 0;
done:
    column_notations_release(&found);
    profile_release(&profile);
    return result;
}

/* ------------------------------------------------------------------ what is told */

char column_notations_decimal(const struct column_notations *notations, const struct roles *roles)
{
    for (int i = 0; i < roles->input_count; i++) {
        if (!notations->numbers[i].is_plain && notations->numbers[i].decimal == ',')
            return ',';
    }
    return '.';
}

static void append_part(struct text *text, const char *part)
{
    if (part[0])
        text_append_format(text, "%s%s", text->length ? "; " : "", part);
}

void column_notations_describe(const struct column_notations *notations, const struct roles *roles, char delimiter,
                               struct text *text)
{
    static const char *const thousands[] = {"", "points between thousands", "commas between thousands",
                                            "blanks between thousands", "apostrophes between thousands"};
    char part[STAMP_TEXT_SIZE], mark[DELIMITER_TEXT_SIZE];
    bool is_told[sizeof thousands / sizeof thousands[0]] = {true};
    const char *sign = "";
    if (delimiter != ',' && roles->field_count > 1) {
        snprintf(part, sizeof part, "%s separates", delimiter_describe(delimiter, mark));
        append_part(text, part);
    }
    if (column_notations_decimal(notations, roles) == ',')
        append_part(text, "decimal comma");
    for (int i = 0; i < roles->input_count; i++) {
        const struct number_notation *number = &notations->numbers[i];
        if (number->is_plain)
            continue;
        if (!is_told[number->thousands])
            append_part(text, thousands[number->thousands]);
        is_told[number->thousands] = true;
        sign = number->sign[0] ? number->sign : sign;
    }
    if (sign[0]) {
        snprintf(part, sizeof part, "values are in %s", sign);
        append_part(text, part);
    }
    if (roles->time.count)
        append_part(text, stamp_style_remark(&notations->style, part));
}
