/*
 * Which column of a file is what: the time, the series, a target, a past or a known column.
 *
 * The user's options decide; else the names unique_id, ds and y; else what the first rows hold. For a classifier the
 * names are unique_id, series, ds, label and class. Without them the only text column is the label, and all columns of
 * numbers are its inputs.
 */
#ifndef SEQNET_DATASET_ROLES_H
#define SEQNET_DATASET_ROLES_H

#include <stdbool.h>
#include <stddef.h>

#include "csv/csv_reader.h"
#include "dataset/panel.h"

/* In roles.columns: the label column of a file that has none (data_options.labels_optional). */
#define ROLES_ABSENT -1

/* Indices are those of the file's columns. */
struct roles {
    char **names; /* owned, [field_count], owned each */
    int field_count;
    bool has_header;
    int time;     /* -1: none */
    int series;   /* -1: none */
    int *columns; /* owned, [column_count]: targets, then past, then known */
    int column_count, target_count, past_count, known_count;
    struct stamp_style style; /* of the time column, as its first stamp has it */
};

#define ROLES_INIT {.names = NULL, .columns = NULL}

/* Read the head of the text and decide. `remarks` gets a line for what the user may want to know. ERROR_USAGE for a
 * named column that is not there. ERROR_DATA when the file leaves it open: the message lists the columns and names the
 * option. */
int roles_find(const char *name, const char *text, size_t length, const struct data_options *options,
               struct roles *roles, struct text *remarks, struct error *error);

void roles_release(struct roles *roles);

/* Where the lines of the text stand. */
static inline struct csv_lines data_options_lines(const struct data_options *options)
{
    return (struct csv_lines){options->first_line ? options->first_line : 1, options->next_line};
}

#endif
