/* Columns that an option names. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "clues/similar.h"
#include "datafile/roles_search.h"

int roles_find_name(const struct roles *roles, const char *name, size_t length)
{
    for (int i = 0; i < roles->field_count; i++) {
        if (strlen(roles->names[i]) == length && memcmp(roles->names[i], name, length) == 0)
            return i;
    }
    return -1;
}

const char *roles_list_names(const struct roles *roles, const bool *wanted, char out[NAME_LIST_SIZE])
{
    size_t used = 0, size = NAME_LIST_SIZE;
    out[0] = '\0';
    for (int i = 0; i < roles->field_count && used < size - 1; i++) {
        if (wanted && !wanted[i])
            continue;
        int length = snprintf(out + used, size - used, "%s'%s'", used ? ", " : "", roles->names[i]);
        used = length < 0 ? size - 1 : used + (size_t)length;
    }
    if (used > size - 1)
        memcpy(out + size - 4, "...", 4);
    return out;
}

static int refuse_name(const struct role_search *search, const char *option, const char *name, size_t length,
                       struct error *error)
{
    char all[NAME_LIST_SIZE];
    struct similar similar;
    roles_list_names(search->roles, NULL, all);
    similar_begin(&similar, name, length);
    for (int i = 0; i < search->roles->field_count; i++)
        similar_offer(&similar, search->roles->names[i]);
    const char *nearest = similar_nearest(&similar);
    if (search->options->calendar)
        return error_set(error, ERROR_DATA, "%s: no column '%.*s', which the model was trained on; there is %s",
                         search->source, (int)length, name, all);
    if (nearest)
        return error_set(error, ERROR_USAGE, "%s: %s has no column '%.*s'; did you mean '%.60s'? It has %s", option,
                         search->source, (int)length, name, nearest, all);
    return error_set(error, ERROR_USAGE, "%s: %s has no column '%.*s'; it has %s", option, search->source, (int)length,
                     name, all);
}

/* ------------------------------------------------------------------ columns that an option names */

/* Does text match a pattern in which * stands for any characters and ? for one? */
static bool matches(const char *pattern, size_t length, const char *text)
{
    const char *end = pattern + length, *star = NULL, *after_star = NULL;
    while (*text) {
        if (pattern < end && *pattern == '*') {
            star = ++pattern;
            after_star = text;
        } else if (pattern < end && (*pattern == '?' || *pattern == *text)) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star;
            text = ++after_star;
        } else {
            return false;
        }
    }
    while (pattern < end && *pattern == '*')
        pattern++;
    return pattern == end;
}

static int add_input(struct role_search *search, const char *option, int column, const char *word, struct error *error)
{
    struct roles *roles = search->roles;
    if (search->used[column] && !word)
        return error_set(error, ERROR_USAGE, "%s: column '%s' has a role already; name each column once", option,
                         roles->names[column]);
    struct input input = {.column = column};
    if (word && !(input.word = memory_copy_text(word, strlen(word), error)))
        return -1;
    search->used[column] = true;
    roles->inputs[roles->input_count++] = input;
    return 0;
}

/* One name of a list: a column; a pattern, and each column that it matches; of a model, a column and one of its words:
 * promo=gift. */
static int add_name(struct role_search *search, const char *option, const char *name, size_t length, bool is_model,
                    struct error *error)
{
    const struct roles *roles = search->roles;
    int column = roles_find_name(roles, name, length);
    if (column >= 0)
        return add_input(search, option, column, NULL, error);
    for (size_t at = 0; at < length && is_model; at++) { /* a name may hold '=' itself */
        column = name[at] == '=' ? roles_find_name(roles, name, at) : -1;
        if (column < 0)
            continue;
        char *word = memory_copy_text(name + at + 1, length - at - 1, error);
        int result = word ? add_input(search, option, column, word, error) : -1;
        memory_free(word);
        return result;
    }
    bool any = false;
    for (int i = 0; i < roles->field_count && (memchr(name, '*', length) || memchr(name, '?', length)); i++) {
        if (search->used[i] || !matches(name, length, roles->names[i]))
            continue;
        any = true;
        if (strcmp(option, "--target") == 0 && column_kind(search->sample, search->options, i) == KIND_WORDS)
            continue; /* a pattern of targets stands for columns of numbers */
        if (add_input(search, option, i, NULL, error))
            return -1;
    }
    return any ? 0 : refuse_name(search, option, name, length, error);
}

/* The inputs named in `list` (one name as it stands, or several with commas between). */
int roles_add_named(struct role_search *search, const char *option, const char *list, int *count, struct error *error)
{
    int before = search->roles->input_count;
    bool whole = roles_find_name(search->roles, list, strlen(list)) >= 0; /* a name may hold a comma itself */
    for (const char *name = list;;) {
        size_t length = whole ? strlen(name) : strcspn(name, ",");
        if (add_name(search, option, name, length, search->options->calendar || search->options->classes, error))
            return -1;
        if (name[length] == '\0')
            break;
        name += length + 1;
    }
    *count = search->roles->input_count - before;
    return 0;
}

/* The columns of --time or --series, which are joined where there are several. */
int roles_join_named(struct role_search *search, const char *option, const char *list, struct joined_columns *joined,
                     struct error *error)
{
    bool whole = roles_find_name(search->roles, list, strlen(list)) >= 0;
    const char separators[] = {strchr(list, COLUMN_JOINT) ? COLUMN_JOINT : ',', '\0'};
    joined->count = 0;
    for (const char *name = list;;) {
        size_t length = whole ? strlen(name) : strcspn(name, separators);
        int column = roles_find_name(search->roles, name, length);
        /* a name may hold a comma itself */
        for (size_t more = length; column < 0 && name[more]; more += strcspn(name + more + 1, separators) + 1) {
            column = roles_find_name(search->roles, name, more);
            length = column < 0 ? length : more;
        }
        if (column < 0 && (column = roles_find_name(search->roles, name, strlen(name))) >= 0)
            length = strlen(name);
        if (column < 0)
            return refuse_name(search, option, name, length, error);
        if (search->used[column])
            return error_set(error, ERROR_USAGE, "%s: column '%s' has a role already; name each column once", option,
                             search->roles->names[column]);
        if (joined->count == JOINED_COLUMNS_MAX)
            return error_set(error, ERROR_USAGE, "%s: more than %d columns", option, JOINED_COLUMNS_MAX);
        search->used[column] = true;
        joined->columns[joined->count++] = column;
        if (name[length] == '\0')
            return 0;
        name += length + 1;
    }
}
