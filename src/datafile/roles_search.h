/* What roles.c and its neighbours (roles_names.c, roles_time.c, roles_classifier.c) share: columns found by name, and
 * lists of them for messages. */
#ifndef SEQNET_DATAFILE_ROLES_SEARCH_H
#define SEQNET_DATAFILE_ROLES_SEARCH_H

#include "datafile/roles.h"

/* The search for roles while it goes on. Borrowed but for `used`. */
struct role_search {
    const char *source;
    const struct sample *sample;
    const struct data_options *options;
    struct roles *roles;
    bool used[CSV_COLUMN_COUNT_MAX]; /* file columns that have a role */
};

/* The file column of that name; -1: none. */
int roles_find_name(const struct roles *roles, const char *name, size_t length);

/* Their names in quotes with commas between, for messages; `wanted` NULL: of all. Returns out. */
#define NAME_LIST_SIZE 512
const char *roles_list_names(const struct roles *roles, const bool *wanted, char out[NAME_LIST_SIZE]);

/* The inputs named in `list` (one name as it stands, or several with commas between; * and ? in a name stand for any
 * characters and for one). *count is how many they are. */
int roles_add_named(struct role_search *search, const char *option, const char *list, int *count, struct error *error);

/* The columns of --time or --series, which are joined where there are several. `list` has commas or COLUMN_JOINT
 * between them. */
int roles_join_named(struct role_search *search, const char *option, const char *list, struct joined_columns *joined,
                     struct error *error);

/* The time column or columns: roles->time. */
int roles_find_time(struct role_search *search, struct error *error);

/* Does the first column hold what may be days of a spreadsheet? */
bool roles_may_be_excel(const struct role_search *search);

/* Make a file column the next target. */
void roles_take_target(struct role_search *search, int column);

/* A classifier's label, by its name (`label` or `class`) if it has one of them. */
int roles_find_named_label(struct role_search *search, struct error *error);

/* The label without a name that says so: the only column of words left. */
int roles_find_word_label(struct role_search *search, struct error *error);

/* A classifier's past columns, unless --past names them: all of numbers that have no role. */
int roles_find_inputs(struct role_search *search, struct error *error);

/* Does an option name this column, alone or in a list? */
bool roles_is_named(const char *list, const char *name);

/* Columns of words without a role. */
int roles_word_count(const struct role_search *search);

/* Is a text in the first line a label: one that the model knows, or that comes again in its column? */
bool roles_label_comes_again(const struct sample *sample, const struct data_options *options, int column);

#endif
