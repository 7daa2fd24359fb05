#include "dataset/roles.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/printable.h"
#include "dataset/sample.h"

void roles_release(struct roles *roles)
{
    for (int i = 0; roles->names && i < roles->field_count; i++)
        memory_free(roles->names[i]);
    memory_free(roles->names);
    memory_free(roles->columns);
    *roles = (struct roles)ROLES_INIT;
}

/* Is a text in the first line a label: one that the model knows, or that comes again in its column? */
static bool comes_again(const struct sample *sample, const struct data_options *options, int column)
{
    struct csv_field field = sample_field(sample, 0, column);
    bool again = options->classes && class_names_find(options->classes, field.text, field.length) >= 0;
    for (size_t row = 1; row < sample->row_count && !again; row++)
        again = strcmp(field.text, sample_field(sample, row, column).text) == 0;
    return again;
}

/* Names never read as a number or a time: when every field of the first line does, the file has no header. Of a
 * classifier's file one field, the label, may be text. */
static bool first_line_is_data(const struct sample *sample, const struct data_options *options)
{
    bool any = false, label = !options->classify;
    for (int i = 0; i < sample->field_count; i++) {
        struct csv_field field = sample_field(sample, 0, i);
        struct stamp_style style;
        if (field_is_missing(options, &field))
            continue;
        if (!field_is_number(&field) && stamp_detect(field.text, field.length, options->time_format, &style)) {
            if (label || !comes_again(sample, options, i))
                return false;
            label = true;
        } else {
            any = true;
        }
    }
    return any;
}

static int find_name(const struct roles *roles, const char *name, size_t length)
{
    for (int i = 0; i < roles->field_count; i++) {
        if (strlen(roles->names[i]) == length && memcmp(roles->names[i], name, length) == 0)
            return i;
    }
    return -1;
}

/* All names, for messages. */
static void list_names(const struct roles *roles, const bool *wanted, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < roles->field_count && used < size - 1; i++) {
        if (wanted && !wanted[i])
            continue;
        int length = snprintf(out + used, size - used, "%s'%s'", used ? ", " : "", roles->names[i]);
        used = length < 0 ? size - 1 : used + (size_t)length;
    }
    if (used > size - 1)
        memcpy(out + size - 4, "...", 4);
}

static int require_name(const struct roles *roles, const char *source, const struct data_options *options,
                        const char *option, const char *name, size_t length, int *index, struct error *error)
{
    *index = find_name(roles, name, length);
    if (*index >= 0)
        return 0;
    char all[512];
    list_names(roles, NULL, all, sizeof all);
    if (options->calendar)
        return error_set(error, ERROR_DATA, "%s: no column '%.*s', which the model was trained on; there is %s", source,
                         (int)length, name, all);
    return error_set(error, ERROR_USAGE, "%s: %s has no column '%.*s'; it has %s", option, source, (int)length, name,
                     all);
}

/* Add the columns named in `list` (one name as it stands, or several with commas between) to roles->columns. */
static int add_named(struct roles *roles, const char *source, const struct data_options *options, const char *option,
                     const char *list, int *count, bool *used, struct error *error)
{
    const char *name = list;
    bool whole = find_name(roles, list, strlen(list)) >= 0; /* a name may hold a comma itself */
    for (;;) {
        size_t length = whole ? strlen(name) : strcspn(name, ",");
        int index;
        if (require_name(roles, source, options, option, name, length, &index, error))
            return -1;
        if (used[index])
            return error_set(error, ERROR_USAGE, "%s: column '%s' has a role already; name each column once", option,
                             roles->names[index]);
        used[index] = true;
        roles->columns[roles->column_count++] = index;
        ++*count;
        if (name[length] == '\0')
            return 0;
        name += length + 1;
    }
}

static int take_names(struct roles *roles, struct sample *sample, const char *source, struct error *error)
{
    roles->names = memory_allocate((size_t)sample->field_count, sizeof *roles->names, error);
    roles->columns =
        memory_allocate((size_t)sample->field_count + 1, sizeof *roles->columns, error); /* 1: a label that is absent */
    if (!roles->names || !roles->columns)
        return -1;
    roles->field_count = sample->field_count;
    for (int i = 0; i < roles->field_count; i++) {
        char made[32];
        const char *name = sample->fields[i];
        if (!roles->has_header || name[0] == '\0') {
            snprintf(made, sizeof made, "column%d", i + 1);
            name = made;
        }
        roles->names[i] = memory_copy_text(name, strlen(name), error);
        if (!roles->names[i])
            return -1;
        for (int j = 0; j < i; j++) {
            if (strcmp(roles->names[i], roles->names[j]) == 0)
                return error_set(error, ERROR_DATA, "%s:%zu: two columns are named '%s'; give each its own name",
                                 source, sample->lines[0], roles->names[i]);
        }
    }
    return 0;
}

/* A file with one column and another delimiter in it was most likely written with that delimiter. */
static int check_delimiter(const struct sample *sample, const struct data_options *options, const char *source,
                           struct error *error)
{
    char delimiter = options->delimiter ? options->delimiter : ',';
    if (sample->field_count != 1)
        return 0;
    for (const char *other = ";\t|,"; *other; other++) {
        if (*other != delimiter && strchr(sample->fields[0], *other))
            return error_set(
                error, ERROR_DATA,
                "%s:%zu: only one column, '%.60s'; if its fields are separated by '%s', say --delimiter '%s'", source,
                sample->lines[0], sample->fields[0], *other == '\t' ? "tab" : (char[]){*other, 0},
                *other == '\t' ? "tab" : (char[]){*other, 0});
    }
    return 0;
}

/* The first row that is not written as the first time is; `first` when there is none. */
static size_t first_bad_time(const struct sample *sample, const char *format, size_t first, int column)
{
    struct stamp_style style;
    bool has_style = false;
    for (size_t row = first; row < sample->row_count; row++) {
        struct csv_field field = sample_field(sample, row, column);
        int64_t value;
        if ((!has_style && stamp_detect(field.text, field.length, format, &style)) ||
            stamp_parse(&style, field.text, field.length, &value))
            return row;
        has_style = true;
    }
    return first;
}

static int refuse_time(const struct roles *roles, const struct sample *sample, const struct data_options *options,
                       const char *source, size_t first, int column, struct error *error)
{
    size_t row = first_bad_time(sample, options->time_format, first, column);
    struct csv_field field = sample_field(sample, row, column);
    if (options->calendar && !options->time_format)
        return error_set(
            error, ERROR_DATA,
            "%s:%zu: column '%s': '%.60s' is not written as the times that the model was trained on (%s); say "
            "how it is with --time-format",
            source, sample->lines[row], roles->names[column], field.text,
            stamp_style_example(&options->calendar->style, (char[STAMP_TEXT_SIZE]){0}));
    if (options->time_format)
        return error_set(error, ERROR_DATA, "%s:%zu: column '%s': '%.60s' is not written as --time-format '%s' has it",
                         source, sample->lines[row], roles->names[column], field.text, options->time_format);
    return error_set(
        error, ERROR_DATA,
        "%s:%zu: column '%s': '%.60s' is no time that is known without help (YYYY-MM-DD, YYYY-MM-DD hh:mm:ss, "
        "YYYY-MM, YYYYQn, YYYY, Unix seconds, step numbers); say how it is written with --time-format, such as "
        "--time-format '%%d/%%m/%%Y' for 31/12/2024, or that the column is no time with --time none%s",
        source, sample->lines[row], roles->names[column], field.text,
        roles->series < 0 ? ", or with --series if it names series" : "");
}

static bool column_is_text(const struct sample *sample, const struct data_options *options, size_t first, int column)
{
    return !column_is_numeric(sample, options, first, column) && !column_is_empty(sample, options, first, column);
}

/* Columns of text without a role. */
static int text_count(const struct sample *sample, const struct data_options *options, size_t first, const bool *used)
{
    int count = 0;
    for (int i = 0; i < sample->field_count; i++)
        count += !used[i] && column_is_text(sample, options, first, i);
    return count;
}

static int find_time(struct roles *roles, const struct sample *sample, const struct data_options *options,
                     const char *source, size_t first, bool *used, struct error *error)
{
    roles->time = -1;
    if (options->time && strcmp(options->time, "none") == 0)
        return 0;
    if (options->time) {
        if (require_name(roles, source, options, "--time", options->time, strlen(options->time), &roles->time, error))
            return -1;
    } else {
        roles->time = find_name(roles, "ds", 2);
        if (roles->time >= 0 && used[roles->time])
            roles->time = -1;
    }
    if (roles->time < 0 && roles->field_count > 1) {
        /* the first column that has no role yet, if it reads as time */
        int candidate = 0;
        while (candidate < roles->field_count && used[candidate])
            candidate++;
        int dated = -1, dated_count = 0; /* columns further on, whole numbers left out */
        for (int i = candidate + 1; i < roles->field_count; i++) {
            if (!used[i] && !column_is_numeric(sample, options, first, i) &&
                column_is_time(sample, options->time_format, first, i, roles->series)) {
                dated = i;
                dated_count++;
            }
        }
        if (candidate < roles->field_count &&
            column_is_time(sample, options->time_format, first, candidate, roles->series))
            roles->time = candidate;
        else if (dated_count == 1)
            roles->time = dated;
        else if (dated_count > 1)
            return error_set(error, ERROR_DATA,
                             "%s: %d columns read as time, '%s' among them; name the one to go by with "
                             "--time",
                             source, dated_count, roles->names[dated]);
        else if (candidate < roles->field_count && !column_is_numeric(sample, options, first, candidate) &&
                 !(options->classify && roles->column_count == 0 && text_count(sample, options, first, used) == 1) &&
                 strpbrk(sample_field(sample, first, candidate).text, "0123456789"))
            /* text with digits in it may be a time in another spelling: to count rows instead would be a guess; but the
             * only text of a classifier's file is its label */
            return refuse_time(roles, sample, options, source, first, candidate, error);
    }
    if (roles->time < 0)
        return 0;
    if (used[roles->time])
        return error_set(error, ERROR_USAGE, "--time: column '%s' has a role already; name each column once",
                         roles->names[roles->time]);
    used[roles->time] = true;
    struct csv_field field = sample_field(sample, first, roles->time);
    if (options->calendar && !options->time_format)
        return 0; /* its style is the model's */
    if (stamp_detect(field.text, field.length, options->time_format, &roles->style))
        return refuse_time(roles, sample, options, source, first, roles->time, error);
    return 0;
}

/* The target when --target does not say: y, or the only numeric column left. */
static int find_target(struct roles *roles, const struct sample *sample, const struct data_options *options,
                       const char *source, size_t first, bool *used, struct error *error)
{
    int index = find_name(roles, "y", 1);
    if (index >= 0 && !used[index]) {
        used[index] = true;
        roles->columns[roles->column_count++] = index;
        roles->target_count = 1;
        return 0;
    }
    bool numeric[CSV_COLUMN_COUNT_MAX];
    int count = 0;
    for (int i = 0; i < roles->field_count; i++) {
        numeric[i] = !used[i] && column_is_numeric(sample, options, first, i);
        if (numeric[i]) {
            count++;
            index = i;
        }
    }
    if (count == 1) {
        used[index] = true;
        roles->columns[roles->column_count++] = index;
        roles->target_count = 1;
        return 0;
    }
    char names[512];
    bool spare[CSV_COLUMN_COUNT_MAX];
    int spare_count = 0;
    for (int i = 0; i < roles->field_count; i++) {
        spare[i] = !used[i];
        spare_count += spare[i];
    }
    list_names(roles, count ? numeric : spare_count ? spare : NULL, names, sizeof names);
    if (spare_count == 0)
        return error_set(error, ERROR_DATA, "%s: every column has another role (%s); none is left to forecast", source,
                         names);
    if (count > 1)
        return error_set(error, ERROR_DATA,
                         "%s: several columns hold numbers: %s; name the one to forecast with --target", source, names);
    for (int i = 0; i < roles->field_count; i++) {
        const char *text = sample_field(sample, first, i).text;
        if (spare[i] && strpbrk(text, "0123456789"))
            return error_set(
                error, ERROR_DATA,
                "%s:%zu: column '%s': '%.60s' is not a number; numbers have a decimal point and no other marks: "
                "1234.5; words for missing values are named in --missing",
                source, sample->lines[first], roles->names[i], text);
    }
    return error_set(
        error, ERROR_DATA,
        "%s: no column holds numbers among %s; name the one to forecast with --target, and what stands for a "
        "missing value with --missing",
        source, names);
}

/* ---- a classifier's columns ---- */

/* Does an option name this column, alone or in a list? */
static bool is_named(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strcmp(at, name) == 0 || (strncmp(at, name, length) == 0 && at[length] == ','))
            return true;
    }
    return false;
}

static void take_target(struct roles *roles, int column, bool *used)
{
    used[column] = true;
    roles->columns[roles->column_count++] = column;
    roles->target_count = 1;
}

/* The label by its name: `label` or `class`. */
static int find_named_label(struct roles *roles, const struct data_options *options, const char *source, bool *used,
                            struct error *error)
{
    static const char *const names[] = {"label", "class"};
    int found[2];
    for (int i = 0; i < 2; i++) {
        found[i] = find_name(roles, names[i], 5);
        if (found[i] >= 0 && (used[found[i]] || is_named(options->time, names[i])))
            found[i] = -1;
    }
    if (found[0] >= 0 && found[1] >= 0)
        return error_set(error, ERROR_DATA,
                         "%s: both 'label' and 'class' may be the label; name the one to learn with --target", source);
    if (found[0] >= 0 || found[1] >= 0)
        take_target(roles, found[0] >= 0 ? found[0] : found[1], used);
    return 0;
}

/* The label without a name that says so: the only column of text left. */
static int find_text_label(struct roles *roles, const struct sample *sample, const struct data_options *options,
                           const char *source, size_t first, bool *used, struct error *error)
{
    char names[512];
    bool wanted[CSV_COLUMN_COUNT_MAX];
    int texts = 0, spare = 0, index = -1;
    for (int i = 0; i < roles->field_count; i++) {
        wanted[i] = !used[i] && column_is_text(sample, options, first, i);
        texts += wanted[i];
        spare += !used[i];
        index = wanted[i] ? i : index;
    }
    if (texts == 1) {
        take_target(roles, index, used);
        return 0;
    }
    for (int i = 0; i < roles->field_count && texts == 0; i++)
        wanted[i] = !used[i];
    list_names(roles, spare ? wanted : NULL, names, sizeof names);
    if (spare == 0)
        return error_set(error, ERROR_DATA, "%s: every column has another role (%s); none is left to be the label",
                         source, names);
    return error_set(error, ERROR_DATA, "%s: %s: %s; name the one that is the label with --target", source,
                     texts ? "several columns hold text" : "no column holds text or is named 'label'", names);
}

/* Past columns, unless --past names them: all of numbers that have no role. */
static int find_inputs(struct roles *roles, const struct sample *sample, const struct data_options *options,
                       const char *source, size_t first, bool *used, struct error *error)
{
    for (int i = 0; i < roles->field_count && !options->past; i++) {
        if (used[i] || !column_is_numeric(sample, options, first, i))
            continue;
        used[i] = true;
        roles->columns[roles->column_count++] = i;
        roles->past_count++;
    }
    if (roles->past_count)
        return 0;
    char all[512];
    bool timed = roles->time >= 0;
    list_names(roles, NULL, all, sizeof all);
    return error_set(
        error, ERROR_DATA,
        "%s: no column of numbers is left beside the label to tell classes by; a classifier needs at least one "
        "(there is %s%s%.60s%s)",
        source, all, timed ? "; '" : "", timed ? roles->names[roles->time] : "",
        timed ? "' is taken as the time: if it is none, say --time none" : "");
}

/* A file that is to be classified need not have labels: the target stands for a column that is missing then. */
static bool label_is_absent(const struct roles *roles, const struct data_options *options)
{
    return options->classify && options->classes && options->labels_optional && options->target &&
           find_name(roles, options->target, strlen(options->target)) < 0;
}

/* The targets that --target names; of a classifier, or its name. */
static int take_targets(struct roles *roles, const struct data_options *options, const char *source, bool *used,
                        struct error *error)
{
    if (label_is_absent(roles, options)) {
        roles->columns[roles->column_count++] = ROLES_ABSENT;
        roles->target_count = 1;
        return 0;
    }
    if (options->target &&
        add_named(roles, source, options, "--target", options->target, &roles->target_count, used, error))
        return -1;
    if (options->classify && roles->target_count > 1)
        return error_set(error, ERROR_USAGE, "--target: a classifier learns one label, not %d; name one column",
                         roles->target_count);
    return 0;
}

/* The names of the columns, and whether the first line holds them; *first is the first row of data in the sample. */
static int find_header(struct roles *roles, struct sample *sample, const struct data_options *options,
                       const char *source, size_t *first, struct text *remarks, struct error *error)
{
    bool first_is_data = first_line_is_data(sample, options);
    roles->has_header = !options->no_header && !first_is_data;
    if (!roles->has_header && !options->no_header)
        text_append_string(remarks, "no header: the first line reads as data\n");
    if (take_names(roles, sample, source, error))
        return -1;
    /* a model of columns without names takes a file whose columns have some, in the same order */
    if (options->calendar && options->no_header && !first_is_data)
        roles->has_header = true;
    *first = roles->has_header ? 1 : 0;
    if (sample->row_count == *first)
        return error_set(error, ERROR_DATA, "%s: a header and no rows; a series needs rows", source);
    return 0;
}

static int find_series(struct roles *roles, const struct data_options *options, const char *source, bool *used,
                       struct error *error)
{
    roles->series = -1;
    if (options->series) {
        if (require_name(roles, source, options, "--series", options->series, strlen(options->series), &roles->series,
                         error))
            return -1;
    } else {
        roles->series = find_name(roles, "unique_id", 9);
        if (options->classify && roles->series < 0 && !is_named(options->target, "series") &&
            !is_named(options->past, "series") && !is_named(options->time, "series"))
            roles->series = find_name(roles, "series", 6);
    }
    if (roles->series >= 0)
        used[roles->series] = true;
    return 0;
}

/* The time and the columns of numbers. Targets come first among the columns; a guessed one must leave alone what past
 * and known name. */
static int find_columns(struct roles *roles, const struct sample *sample, const struct data_options *options,
                        const char *source, size_t first, bool *used, struct error *error)
{
    struct roles rest = *roles;
    int spare[CSV_COLUMN_COUNT_MAX];
    rest.columns = spare;
    rest.column_count = 0;
    if (options->classify && options->known)
        return error_set(error, ERROR_USAGE,
                         "--known: a classifier looks at no rows to come; name its inputs with --past");
    if (take_targets(roles, options, source, used, error))
        return -1;
    if (options->past && add_named(&rest, source, options, "--past", options->past, &roles->past_count, used, error))
        return -1;
    if (options->known &&
        add_named(&rest, source, options, "--known", options->known, &roles->known_count, used, error))
        return -1;
    if (options->classify && roles->column_count == 0 && find_named_label(roles, options, source, used, error))
        return -1;
    if (find_time(roles, sample, options, source, first, used, error))
        return -1;
    if (roles->column_count == 0 &&
        (options->classify ? find_text_label : find_target)(roles, sample, options, source, first, used, error))
        return -1;
    for (int i = 0; i < rest.column_count; i++)
        roles->columns[roles->column_count++] = spare[i];
    return options->classify ? find_inputs(roles, sample, options, source, first, used, error) : 0;
}

static void note_unused(const struct roles *roles, const struct data_options *options, const bool *used,
                        struct text *remarks)
{
    bool unused[CSV_COLUMN_COUNT_MAX];
    int unused_count = 0;
    for (int i = 0; i < roles->field_count; i++) {
        unused[i] = !used[i];
        unused_count += unused[i];
    }
    if (unused_count == 0)
        return;
    char names[512], shown[PRINTABLE_SIZE];
    list_names(roles, unused, names, sizeof names);
    text_append_format(remarks, "not used: %s (%s)\n", printable(names, shown),
                       options->classify && !options->past ? "no columns of numbers, and so no inputs of a classifier"
                       : options->classify                 ? "columns of numbers can be further inputs: --past"
                                           : "columns of numbers can be further inputs: --past, --known");
}

int roles_find(const char *name, const char *text, size_t length, const struct data_options *options,
               struct roles *roles, struct text *remarks, struct error *error)
{
    int result = -1;
    struct roles found = ROLES_INIT;
    struct sample sample = SAMPLE_INIT;
    bool used[CSV_COLUMN_COUNT_MAX] = {false};
    size_t first;

    struct error reading = ERROR_INIT;
    const struct csv_lines lines = data_options_lines(options);
    int read = csv_read_excerpt(name, &lines, text, length, options->delimiter ? options->delimiter : ',', sample_keep,
                                &sample, &reading);
    if (sample.row_count > 0 && check_delimiter(&sample, options, name, error))
        goto done; /* says more than that the fields do not agree in number */
    if (read) {
        *error = reading;
        goto done;
    }
    if (find_header(&found, &sample, options, name, &first, remarks, error) ||
        find_series(&found, options, name, used, error) ||
        find_columns(&found, &sample, options, name, first, used, error))
        goto done;
    note_unused(&found, options, used, remarks);
    *roles = found;
    found = (struct roles)ROLES_INIT;
    result = 0;
done:
    sample_release(&sample);
    roles_release(&found);
    return result;
}
