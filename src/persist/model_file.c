#include "persist/model_file.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/memory.h"

#define HEAD_BYTES 65536
#define SOURCE_BYTES_MAX 200

int model_file_read(const char *path, struct model *model, struct error *error)
{
    return model_file_read_by(path, 0, model, error);
}

int model_file_read_by(const char *path, int thread_count, struct model *model, struct error *error)
{
    char *bytes;
    size_t length;
    if (file_read(path, &bytes, &length, error))
        return -1;
    int result = model_read_by(file_input_name(path), bytes, length, thread_count, model, error);
    memory_free(bytes);
    return result;
}

int model_file_check_inputs(const char *model, const char *data, struct error *error)
{
    if (!data || !file_is_input(model) || !file_is_input(data))
        return 0;
    return error_set(error, ERROR_USAGE, "standard input cannot be both the model and the data; name a file for one");
}

/* What a new model would take the place of. */
enum standing { STANDS_NOTHING, STANDS_MODEL, STANDS_OTHER };

/* The text after "key": as it stands between its quotes, or NULL. */
static const char *find_text(const char *head, const char *key, int *length)
{
    const char *at = strstr(head, key);
    if (!at)
        return NULL;
    at += strlen(key);
    at += strspn(at, " \t\r\n");
    if (*at++ != ':')
        return NULL;
    at += strspn(at, " \t\r\n");
    if (*at++ != '"')
        return NULL;
    *length = 0;
    while (at[*length] && at[*length] != '"')
        *length += at[*length] == '\\' && at[*length + 1] ? 2 : 1;
    return at;
}

/*
 * What stands at `path`, told by its first bytes. A model that is damaged further on is a model too: a good one may
 * replace it. A line is appended to `told`, if there is one, on which model it is.
 */
static int look_at(const char *path, enum standing *standing, struct text *told, struct error *error)
{
    int result = -1, length;
    size_t head_length;
    struct stat status;
    char when[32];
    struct tm local;
    *standing = STANDS_NOTHING;
    if (file_is_output(path) || stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size == 0)
        return 0;
    char *head = memory_allocate(HEAD_BYTES + 1, 1, error); /* ends with a zero whatever is read */
    if (!head || file_read_head(path, head, HEAD_BYTES, &head_length, error))
        goto done;
    *standing =
        head[strspn(head, " \t\r\n")] == '{' && strstr(head, "\"" MODEL_FORMAT "\"") ? STANDS_MODEL : STANDS_OTHER;
    if (told && *standing == STANDS_MODEL) {
        const char *source = find_text(head, "\"source\"", &length);
        when[0] = '\0';
        if (localtime_r(&status.st_mtime, &local))
            strftime(when, sizeof when, " of %Y-%m-%d %H:%M", &local);
        text_append_format(told, "the model%s", when);
        if (source)
            text_append_format(told, ", made from %.*s", length < SOURCE_BYTES_MAX ? length : SOURCE_BYTES_MAX, source);
    }
    result = 0;
done:
    memory_free(head);
    return result;
}

int model_file_check_output(const char *path, bool force, struct error *error)
{
    enum standing standing;
    if (file_check_writable(path, error) || (!force && look_at(path, &standing, NULL, error)))
        return -1;
    if (force || standing != STANDS_OTHER)
        return 0;
    return error_set(error, ERROR_USAGE,
                     "%s: is no model of seqnet, and would be lost; name another file with -o, or give --force", path);
}

int model_file_save(const char *path, const struct text *model, struct text *told, struct error *error)
{
    int result = -1;
    enum standing standing;
    struct error ignored = ERROR_INIT; /* what cannot be described may be replaced all the same */
    struct text replaced = TEXT_INIT;
    if (look_at(path, &standing, &replaced, &ignored) || standing != STANDS_MODEL)
        text_release(&replaced);
    if (file_replace(path, model->bytes, model->length, error))
        goto done;
    text_append_printable(told, file_is_output(path) ? "model" : path);
    text_append_string(told, " written");
    if (replaced.length) {
        text_append_string(told, "; it replaces ");
        text_append_printable(told, replaced.bytes);
    }
    text_append_string(told, "\n");
    result = 0;
done:
    text_release(&replaced);
    return result;
}

int model_file_print_summary(const char *path, const struct text *summary, struct error *error)
{
    struct error fault = ERROR_INIT;
    if (file_write_output(summary->bytes, summary->length, &fault) == 0)
        return 0;
    return error_set(error, fault.kind, "%s; the summary is lost, but the model is saved: %s", fault.message, path);
}

/* The columns of the model by name, as options for reading a file that has them too. */
struct column_names {
    struct text target, past, statics, known, series;
};

static void release_names(struct column_names *names)
{
    text_release(&names->target);
    text_release(&names->past);
    text_release(&names->statics);
    text_release(&names->series);
    text_release(&names->known);
}

static int list_names(const struct model *model, struct column_names *names, struct error *error)
{
    for (int c = 0; c < model->column_count; c++) {
        struct text *list = model->columns[c].is_static               ? &names->statics
                            : model->columns[c].role == COLUMN_TARGET ? &names->target
                            : model->columns[c].role == COLUMN_PAST   ? &names->past
                                                                      : &names->known;
        text_append_format(list, "%s%s", list->length ? "," : "", model->columns[c].name);
    }
    /* the last part of a wide file's series column is no column: it stands for the names of the columns */
    const char *end = model->series_name && model->wide_target ? strrchr(model->series_name, COLUMN_JOINT) : NULL;
    if (model->series_name && !model->wide_target)
        text_append_string(&names->series, model->series_name);
    else if (end)
        text_append(&names->series, model->series_name, (size_t)(end - model->series_name));
    const struct text *all[] = {&names->target, &names->past, &names->statics, &names->known, &names->series};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (text_check(all[i], error))
            return -1;
    }
    return 0;
}

/* How a file or a row is read for the model. `names` are to be released when the options have been used. */
static struct data_options model_options(const struct model *model, const struct data_options *given,
                                         const struct column_names *names)
{
    struct row_rules rules = model->rules;
    if (given->rules.duplicates != DUPLICATES_REFUSE)
        rules.duplicates = given->rules.duplicates;
    return (struct data_options){.time = model->time_name ? model->time_name : "none",
                                 .series = names->series.bytes,
                                 .target = !model->wide_target                    ? names->target.bytes
                                           : strcmp(model->wide_target, "*") == 0 ? NULL
                                                                                  : model->wide_target,
                                 .is_wide = model->wide_target != NULL,
                                 .past = names->past.bytes,
                                 .statics = names->statics.bytes,
                                 .known = names->known.bytes,
                                 .missing = given->missing ? given->missing : model->missing,
                                 .time_format = given->time_format,
                                 .date_order = given->date_order,
                                 .delimiter = given->delimiter,
                                 .decimal = given->decimal,
                                 .thousands = given->thousands,
                                 .preferred_delimiter = model->delimiter ? model->delimiter : ',',
                                 .preferred_decimal = model->decimal ? model->decimal : '.',
                                 .skip_count = given->skip_count ? given->skip_count : model->skip_count,
                                 .rules = rules,
                                 .no_header = given->no_header || !model->has_header,
                                 .whole_lines = given->whole_lines,
                                 .calendar = &model->calendar,
                                 .has_grid_stamp = model->series_count > 0,
                                 .grid_stamp = model->series_count ? model->series[0].last_stamp : 0,
                                 .effort = given->effort,
                                 .classify = model_classifies(model),
                                 .classes = model_classifies(model) ? &model->classification.classes : NULL,
                                 .labels_optional = !model->classification.sees_labels};
}

/* What was read must have the model's columns: all that follows counts on it. */
static int check_columns(const struct model *model, struct panel *panel, struct error *error)
{
    bool same = panel->column_count == model->column_count && panel->target_count == model->target_count &&
                panel->past_count == model->past_count && panel->known_count == model->known_count;
    if (same)
        return 0;
    error_set(error, ERROR_DATA, "%s: its columns do not become those that the model was trained on", panel->source);
    panel_release(panel);
    return -1;
}

int model_file_read_panel(const struct model *model, const struct data_options *given, const char *path,
                          struct panel *panel, struct error *error)
{
    struct column_names names = {TEXT_INIT, TEXT_INIT, TEXT_INIT, TEXT_INIT, TEXT_INIT};
    int result = list_names(model, &names, error);
    struct data_options options = model_options(model, given, &names);
    if (result == 0)
        result = panel_read(path, &options, panel, error) || check_columns(model, panel, error) ? -1 : 0;
    release_names(&names);
    return result;
}

int model_file_read_row(const struct model *model, const struct data_options *given, const struct text *header,
                        size_t header_line, const char *line, size_t length, size_t number, struct panel *panel,
                        struct error *error)
{
    struct column_names names = {TEXT_INIT, TEXT_INIT, TEXT_INIT, TEXT_INIT, TEXT_INIT};
    struct text text = TEXT_INIT;
    int result = list_names(model, &names, error);
    struct data_options options = model_options(model, given, &names);
    if (header->length) {
        text_append(&text, header->bytes, header->length);
        text_append_string(&text, "\n");
    }
    text_append(&text, line, length);
    options.first_line = header->length ? header_line : number;
    options.next_line = header->length ? number : 0;
    if (result == 0)
        result = text_check(&text, error);
    if (result == 0)
        result = panel_read_text(file_input_name("-"), text.bytes, text.length, &options, panel, error) ||
                         check_columns(model, panel, error)
                     ? -1
                     : 0;
    text_release(&text);
    release_names(&names);
    return result;
}
