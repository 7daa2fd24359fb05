#include "subcommands/model_file.h"

#include "base/file.h"
#include "base/memory.h"

int model_file_read(const char *path, struct model *model, struct error *error)
{
    char *bytes;
    size_t length;
    if (file_read(path, &bytes, &length, error))
        return -1;
    int result = model_read(file_input_name(path), bytes, length, model, error);
    memory_free(bytes);
    return result;
}

/* The columns of the model by name, as options for reading a file that has them too. */
struct column_names {
    struct text target, past, known;
};

static void release_names(struct column_names *names)
{
    text_release(&names->target);
    text_release(&names->past);
    text_release(&names->known);
}

static int list_names(const struct model *model, struct column_names *names, struct error *error)
{
    for (int c = 0; c < model->column_count; c++) {
        struct text *list = model->columns[c].role == COLUMN_TARGET ? &names->target
                            : model->columns[c].role == COLUMN_PAST ? &names->past
                                                                    : &names->known;
        text_append_format(list, "%s%s", list->length ? "," : "", model->columns[c].name);
    }
    return text_check(&names->target, error) || text_check(&names->past, error) || text_check(&names->known, error) ? -1
                                                                                                                    : 0;
}

/* How a file or a row is read for the model. `names` are to be released when the options have been used. */
static struct data_options model_options(const struct model *model, const struct data_options *given,
                                         const struct column_names *names)
{
    return (struct data_options){.time = model->time_name ? model->time_name : "none",
                                 .series = model->series_name,
                                 .target = names->target.bytes,
                                 .past = names->past.bytes,
                                 .known = names->known.bytes,
                                 .missing = given->missing ? given->missing : model->missing,
                                 .time_format = given->time_format,
                                 .delimiter = given->delimiter ? given->delimiter : model->delimiter,
                                 .no_header = given->no_header || !model->has_header,
                                 .calendar = &model->calendar,
                                 .classify = model_classifies(model),
                                 .classes = model_classifies(model) ? &model->classification.classes : NULL,
                                 .labels_optional = !model->classification.sees_labels};
}

int model_file_read_panel(const struct model *model, const struct data_options *given, const char *path,
                          struct panel *panel, struct error *error)
{
    struct column_names names = {TEXT_INIT, TEXT_INIT, TEXT_INIT};
    int result = list_names(model, &names, error);
    struct data_options options = model_options(model, given, &names);
    if (result == 0)
        result = panel_read(path, &options, panel, error);
    release_names(&names);
    return result;
}

int model_file_read_row(const struct model *model, const struct data_options *given, const struct text *header,
                        size_t header_line, const char *line, size_t length, size_t number, struct panel *panel,
                        struct error *error)
{
    struct column_names names = {TEXT_INIT, TEXT_INIT, TEXT_INIT};
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
        result = panel_read_text(file_input_name("-"), text.bytes, text.length, &options, panel, error);
    text_release(&text);
    release_names(&names);
    return result;
}
