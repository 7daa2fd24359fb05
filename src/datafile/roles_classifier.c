/* A classifier's columns: its label and its inputs. */
#include <string.h>

#include "datafile/roles_search.h"

bool roles_label_comes_again(const struct sample *sample, const struct data_options *options, int column)
{
    struct csv_field field = sample_field(sample, 0, column);
    bool again = options->classes && class_names_find(options->classes, field.text, field.length) >= 0;
    for (size_t row = 1; row < sample->row_count && !again; row++)
        again = strcmp(field.text, sample_field(sample, row, column).text) == 0;
    return again;
}

bool roles_is_named(const char *list, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strcmp(at, name) == 0 || (strncmp(at, name, length) == 0 && at[length] == ','))
            return true;
    }
    return false;
}

static bool is_words(const struct role_search *search, int column)
{
    return column_kind(search->sample, search->options, column) == KIND_WORDS;
}

int roles_word_count(const struct role_search *search)
{
    int count = 0;
    for (int i = 0; i < search->roles->field_count; i++)
        count += !search->used[i] && is_words(search, i);
    return count;
}

int roles_find_named_label(struct role_search *search, struct error *error)
{
    static const char *const names[] = {"label", "class"};
    int found[2];
    for (int i = 0; i < 2; i++) {
        found[i] = roles_find_name(search->roles, names[i], 5);
        if (found[i] >= 0 && (search->used[found[i]] || roles_is_named(search->options->time, names[i])))
            found[i] = -1;
    }
    if (found[0] >= 0 && found[1] >= 0)
        return error_set(error, ERROR_DATA,
                         "%s: both 'label' and 'class' may be the label; name the one to learn with --target",
                         search->source);
    if (found[0] >= 0 || found[1] >= 0)
        roles_take_target(search, found[0] >= 0 ? found[0] : found[1]);
    return 0;
}

int roles_find_word_label(struct role_search *search, struct error *error)
{
    char names[NAME_LIST_SIZE];
    bool wanted[CSV_COLUMN_COUNT_MAX];
    const struct roles *roles = search->roles;
    int texts = 0, spare = 0, index = -1;
    for (int i = 0; i < roles->field_count; i++) {
        wanted[i] = !search->used[i] && is_words(search, i);
        texts += wanted[i];
        spare += !search->used[i];
        index = wanted[i] ? i : index;
    }
    if (texts == 1) {
        roles_take_target(search, index);
        return 0;
    }
    for (int i = 0; i < roles->field_count && texts == 0; i++)
        wanted[i] = !search->used[i];
    roles_list_names(roles, spare ? wanted : NULL, names);
    if (spare == 0)
        return error_set(error, ERROR_DATA, "%s: every column has another role (%s); none is left to be the label",
                         search->source, names);
    return error_set(error, ERROR_DATA, "%s: %s: %s; name the one that is the label with --target", search->source,
                     texts ? "several columns hold text" : "no column holds text or is named 'label'", names);
}

int roles_find_inputs(struct role_search *search, struct error *error)
{
    struct roles *roles = search->roles;
    for (int i = 0; i < roles->field_count && !search->options->past; i++) {
        if (search->used[i] || !column_is_numeric(search->sample, search->options, i))
            continue;
        search->used[i] = true;
        roles->inputs[roles->input_count++] = (struct input){.column = i};
        roles->past_count++;
    }
    if (roles->past_count)
        return 0;
    char all[NAME_LIST_SIZE];
    bool timed = roles->time.count > 0;
    return error_set(
        error, ERROR_DATA,
        "%s: no column of numbers is left beside the label to tell classes by; a classifier needs at least one "
        "(there is %s%s%.60s%s)",
        search->source, roles_list_names(roles, NULL, all), timed ? "; '" : "",
        timed ? roles->names[roles->time.columns[0]] : "",
        timed ? "' is taken as the time: if it is none, say --time none" : "");
}
