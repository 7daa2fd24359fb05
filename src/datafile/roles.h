/*
 * Which column of a file is what: the time, the series, a target, a past or a known column.
 *
 * The user's options decide; else the names unique_id, ds and y; else what the first rows hold. For a classifier the
 * names are unique_id, series, ds, label and class. Without them the only text column is the label, and all columns of
 * numbers are its inputs.
 *
 * A column of words may be an input. It becomes one column of 0 and 1 for each of its words (words.h):
 *
 *     promo        promo=gift  promo=none  promo=price
 *     none    ->   0           1           0
 *     gift         1           0           0
 */
#ifndef SEQNET_DATAFILE_ROLES_H
#define SEQNET_DATAFILE_ROLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "csv/csv_reader.h"
#include "datafile/data_options.h"
#include "datafile/sample.h"

/* In roles.inputs: the label column of a file that has none (data_options.labels_optional). */
#define ROLES_ABSENT -1

#define JOINED_COLUMNS_MAX 8 /* that stand for the time together, or for the series */

/* Several columns that are one, in the order in which their texts are joined. */
struct joined_columns {
    int columns[JOINED_COLUMNS_MAX];
    int count; /* 0: there is none */
};

/* A column of the panel. */
struct input {
    int column;     /* of the file, or ROLES_ABSENT */
    char *word;     /* owned: 1 where the file's column holds this word, else 0; NULL: its number */
    bool is_words;  /* a column of words whose words are not known yet */
    bool is_static; /* a past one that describes the series: one value for each */
};

/* Indices are those of the file's columns. */
struct roles {
    char **names; /* owned, [field_count], owned each */
    int field_count;
    bool has_header;
    struct joined_columns time, series;
    struct input *inputs; /* owned, [input_count]: targets, then past, then known */
    int input_count, target_count, past_count, known_count;
    char may_name_series[120]; /* columns of words that are not used, for --series: "region,store"; "": none */
};

#define ROLES_INIT                                                                                                     \
    {                                                                                                                  \
        .names = NULL, .inputs = NULL                                                                                  \
    }

/* Decide by the head of the file. `remarks` gets a line for what the user may want to know. ERROR_USAGE for a named
 * column that is not there. ERROR_DATA when the file leaves it open: the message lists the columns and names the
 * option. sample->first is set. */
int roles_find(const char *name, struct sample *sample, const struct data_options *options, struct roles *roles,
               struct text *remarks, struct error *error);

void roles_release(struct roles *roles);

/* Put `count` inputs of one word each in the place of input `index`, whose words they are. ERROR_SYSTEM for memory. */
int roles_set_words(struct roles *roles, int index, char *const *words, int count, struct error *error);

/* The names of joined columns, with COLUMN_JOINT between them; owned by the caller. NULL with ERROR_SYSTEM. */
char *roles_joined_name(const struct roles *roles, const struct joined_columns *joined, struct error *error);

#endif
