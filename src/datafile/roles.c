#include "datafile/roles.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/printable.h"
#include "datafile/roles_search.h"

void roles_release(struct roles *roles)
{
    for (int i = 0; roles->names && i < roles->field_count; i++)
        memory_free(roles->names[i]);
    for (int i = 0; roles->inputs && i < roles->input_count; i++)
        memory_free(roles->inputs[i].word);
    memory_free(roles->names);
    memory_free(roles->inputs);
    *roles = (struct roles)ROLES_INIT;
}

int roles_set_words(struct roles *roles, int index, char *const *words, int count, struct error *error)
{
    int rest = roles->input_count - index - 1;
    struct input *inputs = memory_allocate((size_t)(roles->input_count - 1 + count), sizeof *inputs, error);
    if (!inputs)
        return -1;
    memcpy(inputs, roles->inputs, (size_t)index * sizeof *inputs);
    memcpy(inputs + index + count, roles->inputs + index + 1, (size_t)rest * sizeof *inputs);
    for (int w = 0; w < count; w++) {
        inputs[index + w] = roles->inputs[index];
        inputs[index + w].is_words = false;
        inputs[index + w].word = memory_copy_text(words[w], strlen(words[w]), error);
        if (!inputs[index + w].word) {
            while (w-- > 0)
                memory_free(inputs[index + w].word);
            memory_free(inputs);
            return -1;
        }
    }
    if (index < roles->target_count + roles->past_count)
        roles->past_count += count - 1;
    else
        roles->known_count += count - 1;
    memory_free(roles->inputs);
    roles->inputs = inputs;
    roles->input_count += count - 1;
    return 0;
}

char *roles_joined_name(const struct roles *roles, const struct joined_columns *joined, struct error *error)
{
    char *name = NULL;
    struct text text = TEXT_INIT;
    for (int i = 0; i < joined->count; i++) {
        text_append(&text, &(const char){COLUMN_JOINT}, i > 0);
        text_append_string(&text, roles->names[joined->columns[i]]);
    }
    if (text_check(&text, error) == 0)
        name = memory_copy_text(text.bytes, text.length, error);
    text_release(&text);
    return name;
}

/* Names never read as a number or a time: when every field of the first line does, the file has no header. Of a
 * classifier's file one field, the label, may be text. */
static bool first_line_is_data(const struct sample *sample, const struct data_options *options)
{
    bool any = false, label = !options->classify;
    struct stamp_hints hints = data_options_hints(options, NULL);
    for (int i = 0; i < sample->field_count; i++) {
        struct csv_field field = sample_field(sample, 0, i);
        struct stamp_detector detector;
        if (field_is_missing(options->missing, &field))
            continue;
        stamp_detector_init(&detector, &hints);
        if (!field_is_number(&field) && !stamp_detector_add(&detector, field.text, field.length)) {
            if (label || !roles_label_comes_again(sample, options, i))
                return false;
            label = true;
        } else {
            any = true;
        }
    }
    return any;
}

/* ------------------------------------------------------------------ header */

static bool has_pattern(const char *list)
{
    return list && strpbrk(list, "*?");
}

static size_t count_commas(const char *list)
{
    size_t count = 1;
    for (; list && *list; list++)
        count += *list == ',';
    return count;
}

static int take_names(struct role_search *search, struct error *error)
{
    const struct sample *sample = search->sample;
    const struct data_options *options = search->options;
    struct roles *roles = search->roles;
    size_t room = (size_t)sample->field_count + 1 /* a label that is absent */ + count_commas(options->past) +
                  count_commas(options->known) + count_commas(options->statics);
    roles->names = memory_allocate((size_t)sample->field_count, sizeof *roles->names, error);
    roles->inputs = memory_allocate(room, sizeof *roles->inputs, error);
    if (!roles->names || !roles->inputs)
        return -1;
    roles->field_count = sample->field_count;
    for (int i = 0; i < roles->field_count; i++) {
        char made[32];
        const char *name = sample->fields[i];
        if (!roles->has_header || name[0] == '\0') {
            snprintf(made, sizeof made, "column%d", i + 1);
            name = made;
        }
        if (strchr(name, COLUMN_JOINT))
            return error_set(error, ERROR_DATA, "%s:%zu: the name of column %d holds a control character (0x1F)",
                             search->source, sample->lines[0], i + 1);
        roles->names[i] = memory_copy_text(name, strlen(name), error);
        if (!roles->names[i])
            return -1;
        for (int j = 0; j < i; j++) {
            if (strcmp(roles->names[i], roles->names[j]) == 0)
                return error_set(error, ERROR_DATA, "%s:%zu: two columns are named '%s'; give each its own name",
                                 search->source, sample->lines[0], roles->names[i]);
        }
    }
    return 0;
}

/* The names of the columns, and whether the first line holds them. */
static int find_header(struct role_search *search, struct sample *sample, struct text *remarks, struct error *error)
{
    const struct data_options *options = search->options;
    struct roles *roles = search->roles;
    bool first_is_data = first_line_is_data(sample, options);
    roles->has_header = !options->no_header && !first_is_data;
    if (!roles->has_header && !options->no_header)
        text_append_string(remarks, "no header: the first line reads as data\n");
    if (take_names(search, error))
        return -1;
    /* a model of columns without names takes a file whose columns have some, in the same order */
    if (options->calendar && options->no_header && !first_is_data)
        roles->has_header = true;
    sample->first = roles->has_header ? 1 : 0;
    if (sample->row_count == sample->first)
        return error_set(error, ERROR_DATA, "%s: a header and no rows; a series needs rows", search->source);
    return 0;
}

static int find_series(struct role_search *search, struct error *error)
{
    const struct data_options *options = search->options;
    struct roles *roles = search->roles;
    if (options->series)
        return roles_join_named(search, "--series", options->series, &roles->series, error);
    int column = roles_find_name(roles, "unique_id", 9);
    if (options->classify && column < 0 && !roles_is_named(options->target, "series") &&
        !roles_is_named(options->past, "series") && !roles_is_named(options->time, "series"))
        column = roles_find_name(roles, "series", 6);
    if (column >= 0) {
        roles->series = (struct joined_columns){{column}, 1};
        search->used[column] = true;
    }
    return 0;
}

/* ------------------------------------------------------------------ targets and the rest */

void roles_take_target(struct role_search *search, int column)
{
    struct roles *roles = search->roles;
    search->used[column] = true;
    roles->inputs[roles->input_count++] = (struct input){.column = column};
    roles->target_count++;
}

/* Spare columns of this kind; the last of them. */
static int count_kind(const struct role_search *search, enum column_kind least, enum column_kind most, bool *found,
                      int *last)
{
    int count = 0;
    for (int i = 0; i < search->roles->field_count; i++) {
        enum column_kind kind = search->used[i] ? KIND_EMPTY : column_kind(search->sample, search->options, i);
        found[i] = kind >= least && kind <= most;
        count += found[i];
        *last = found[i] ? i : *last;
    }
    return count;
}

/* No column holds numbers: what the spare ones hold, and what would help. */
static int refuse_targets(const struct role_search *search, struct error *error)
{
    const struct roles *roles = search->roles;
    const struct sample *sample = search->sample;
    char names[NAME_LIST_SIZE];
    bool spare[CSV_COLUMN_COUNT_MAX];
    int spare_count = 0;
    for (int i = 0; i < roles->field_count; i++) {
        spare[i] = !search->used[i];
        spare_count += spare[i];
    }
    roles_list_names(roles, spare_count ? spare : NULL, names);
    if (spare_count == 0)
        return error_set(error, ERROR_DATA, "%s: every column has another role (%s); none is left to forecast",
                         search->source, names);
    for (int i = 0; i < roles->field_count; i++) {
        const char *text = sample_field(sample, sample->first, i).text;
        if (spare[i] && strpbrk(text, "0123456789"))
            return error_set(error, ERROR_DATA,
                             "%s:%zu: column '%s': '%.60s' is not a number as the others are; words for missing values "
                             "are named in --missing",
                             search->source, sample->lines[sample->first], roles->names[i], text);
    }
    return error_set(
        error, ERROR_DATA,
        "%s: no column holds numbers among %s; name the one to forecast with --target, and what stands for a "
        "missing value with --missing; words are classes to learn with --task classify",
        search->source, names);
}

#define EXCEL_HINT "; if the first column is the days of a spreadsheet, say --time-format excel"

/* "; if 'year' and 'month' are the time: --time year,month", where there are such columns. Returns hint. */
static const char *year_hint(const struct role_search *search, char hint[240])
{
    const struct roles *roles = search->roles;
    int year = -1, part = -1;
    for (int i = 0; i < roles->field_count && roles->time.count == 0; i++) {
        year = year < 0 && strcasecmp(roles->names[i], "year") == 0 ? i : year;
        enum second_part second = second_part_of(roles->names[i]);
        part = part < 0 && (second == SECOND_MONTH || second == SECOND_QUARTER) ? i : part;
    }
    hint[0] = '\0';
    if (year >= 0 && part >= 0)
        snprintf(hint, 240, "; if '%.40s' and '%.40s' are the time, say --time '%.30s,%.30s'", roles->names[year],
                 roles->names[part], roles->names[year], roles->names[part]);
    return hint;
}

/* The target when --target does not say: y, or the only numeric column left. Of a wide file, all of them. */
static int find_target(struct role_search *search, struct error *error)
{
    const struct roles *roles = search->roles;
    bool found[CSV_COLUMN_COUNT_MAX];
    int index = roles_find_name(roles, "y", 1);
    if (search->options->is_wide) {
        if (count_kind(search, KIND_PLAIN, KIND_NUMBERS, found, &index) == 0)
            return refuse_targets(search, error);
        for (int i = 0; i < roles->field_count; i++) {
            if (found[i])
                roles_take_target(search, i);
        }
        return 0;
    }
    if (index >= 0 && !search->used[index]) {
        roles_take_target(search, index);
        return 0;
    }
    int count = count_kind(search, KIND_PLAIN, KIND_NUMBERS, found, &index);
    if (count == 0)
        return refuse_targets(search, error);
    if (count == 1) {
        roles_take_target(search, index);
        return 0;
    }
    char names[NAME_LIST_SIZE], hint[240];
    return error_set(error, ERROR_DATA,
                     "%s: several columns hold numbers: %s; name the one to forecast with --target%s%s%s",
                     search->source, roles_list_names(roles, found, names),
                     roles->time.count ? ", or read each as a series of its own with --wide" : "",
                     year_hint(search, hint), roles->time.count == 0 && roles_may_be_excel(search) ? EXCEL_HINT : "");
}

/* A file that is to be classified need not have labels: the target stands for a column that is missing then. */
static bool label_is_absent(const struct roles *roles, const struct data_options *options)
{
    return options->classify && options->classes && options->labels_optional && options->target &&
           roles_find_name(roles, options->target, strlen(options->target)) < 0;
}

/* Words are no target: which columns would be one, and what would help. */
static int refuse_word_target(const struct role_search *search, int column, struct error *error)
{
    const struct roles *roles = search->roles;
    const struct sample *sample = search->sample;
    char names[NAME_LIST_SIZE];
    bool found[CSV_COLUMN_COUNT_MAX];
    int last = -1;
    size_t row = sample->first;
    struct csv_field field = sample_field(sample, row, column);
    while (row + 1 < sample->row_count &&
           (field_is_missing(search->options->missing, &field) || field_is_number(&field)))
        field = sample_field(sample, ++row, column);
    bool has_numbers = count_kind(search, KIND_PLAIN, KIND_NUMBERS, found, &last) > 0;
    return error_set(
        error, ERROR_DATA,
        "%s:%zu: column '%s': '%.60s' is not a number, and most of the column is none; %s%s%sif such words "
        "stand for missing values, name them in --missing; if they are classes to learn, say --task "
        "classify",
        search->source, sample->lines[row], roles->names[column], field.text, has_numbers ? "numbers are in " : "",
        has_numbers ? roles_list_names(roles, found, names) : "", has_numbers ? "; " : "");
}

/* The targets that --target names; of a classifier, or its name. */
static int take_targets(struct role_search *search, struct error *error)
{
    const struct data_options *options = search->options;
    struct roles *roles = search->roles;
    if (label_is_absent(roles, options)) {
        roles->inputs[roles->input_count++] = (struct input){.column = ROLES_ABSENT};
        roles->target_count = 1;
        return 0;
    }
    if (options->target && roles_add_named(search, "--target", options->target, &roles->target_count, error))
        return -1;
    if (options->classify && roles->target_count > 1)
        return error_set(error, ERROR_USAGE, "--target: a classifier learns one label, not %d; name one column",
                         roles->target_count);
    for (int i = 0; i < roles->target_count && !options->classify && !options->calendar; i++) {
        if (column_kind(search->sample, options, roles->inputs[i].column) == KIND_WORDS)
            return refuse_word_target(search, roles->inputs[i].column, error);
    }
    return 0;
}

/* Inputs of words. A model has its words, or numbers: a word among its numbers is refused where it stands. */
static void mark_words(struct role_search *search)
{
    struct roles *roles = search->roles;
    bool is_model = search->options->calendar || search->options->classes;
    for (int i = roles->target_count; i < roles->input_count && !is_model; i++) {
        struct input *input = &roles->inputs[i];
        input->is_words = !input->word && column_kind(search->sample, search->options, input->column) == KIND_WORDS;
    }
}

/* The time and the columns of numbers. Targets come first among the inputs; a guessed one must leave alone what past
 * and known name. */
static int find_columns(struct role_search *search, struct error *error)
{
    const struct data_options *options = search->options;
    struct roles *roles = search->roles;
    int result = -1, rest_count = 0, static_count = 0;
    struct input *rest = NULL; /* past, static and known ones, while the targets are looked for */
    if (options->classify && options->known)
        return error_set(error, ERROR_USAGE,
                         "--known: a classifier looks at no rows to come; name its inputs with --past");
    /* a pattern leaves out the time, which must be known then */
    bool has_patterns = has_pattern(options->target) || has_pattern(options->past) || has_pattern(options->known) ||
                        has_pattern(options->statics);
    if ((has_patterns && roles_find_time(search, error)) || take_targets(search, error))
        return -1;
    int named = roles->input_count;
    if ((options->past && roles_add_named(search, "--past", options->past, &roles->past_count, error)) ||
        (options->statics && roles_add_named(search, "--static", options->statics, &static_count, error)) ||
        (options->known && roles_add_named(search, "--known", options->known, &roles->known_count, error)))
        return -1;
    for (int i = 0; i < static_count; i++)
        roles->inputs[named + roles->past_count + i].is_static = true;
    roles->past_count += static_count;
    rest_count = roles->input_count - named;
    rest = memory_allocate((size_t)rest_count, sizeof *rest, error);
    if (!rest)
        return -1;
    memcpy(rest, roles->inputs + named, (size_t)rest_count * sizeof *rest);
    roles->input_count = named;
    if (options->classify && roles->input_count == 0 && roles_find_named_label(search, error))
        goto done;
    if (!has_patterns && roles_find_time(search, error))
        goto done;
    if (roles->input_count == 0 && (options->classify ? roles_find_word_label : find_target)(search, error))
        goto done;
    result = 0;
done:
    memcpy(roles->inputs + roles->input_count, rest, (size_t)rest_count * sizeof *rest);
    roles->input_count += rest_count;
    memory_free(rest);
    if (result == 0 && options->classify)
        result = roles_find_inputs(search, error);
    mark_words(search);
    return result;
}

static void note_unused(const struct role_search *search, struct text *remarks)
{
    const struct data_options *options = search->options;
    bool unused[CSV_COLUMN_COUNT_MAX];
    int unused_count = 0;
    for (int i = 0; i < search->roles->field_count; i++) {
        unused[i] = !search->used[i] && !(column_kind(search->sample, options, i) == KIND_EMPTY);
        unused_count += unused[i];
    }
    if (unused_count == 0)
        return;
    char names[NAME_LIST_SIZE], shown[PRINTABLE_SIZE];
    roles_list_names(search->roles, unused, names);
    text_append_format(remarks, "not used: %s (%s)\n", printable(names, shown),
                       options->classify && !options->past ? "no columns of numbers, and so no inputs of a classifier"
                       : options->classify                 ? "they can be further inputs: --past"
                                                           : "they can be further inputs: --past, --known, --static");
}

/* Columns of words without a role: they may tell series apart. */
static void note_words(struct role_search *search)
{
    struct roles *roles = search->roles;
    const size_t size = sizeof roles->may_name_series;
    size_t used = 0;
    for (int i = 0; i < roles->field_count; i++) {
        size_t length = strlen(roles->names[i]);
        if (search->used[i] || strchr(roles->names[i], ',') || used + length + 2 > size ||
            column_kind(search->sample, search->options, i) != KIND_WORDS)
            continue;
        used += (size_t)snprintf(roles->may_name_series + used, size - used, "%s%s", used ? "," : "", roles->names[i]);
    }
}

int roles_find(const char *name, struct sample *sample, const struct data_options *options, struct roles *roles,
               struct text *remarks, struct error *error)
{
    int result = -1;
    struct roles found = ROLES_INIT;
    struct role_search search = {.source = name, .sample = sample, .options = options, .roles = &found};
    if (find_header(&search, sample, remarks, error) || find_series(&search, error) || find_columns(&search, error))
        goto done;
    note_unused(&search, remarks);
    note_words(&search);
    *roles = found;
    found = (struct roles)ROLES_INIT;
    result = 0;
done:
    roles_release(&found);
    return result;
}
