/* The first records of a file, kept to tell what its columns hold: numbers, times or text. */
#ifndef SEQNET_DATASET_SAMPLE_H
#define SEQNET_DATASET_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "csv/csv_reader.h"
#include "dataset/panel.h"

#define SAMPLE_ROWS 400 /* looked at */

struct sample {
    char **fields; /* owned, [row_count * field_count], owned each */
    size_t field_capacity, field_used;
    size_t row_count; /* a header included */
    int field_count;
    size_t lines[SAMPLE_ROWS + 1]; /* of each record, in the file */
};

#define SAMPLE_INIT {.fields = NULL}

void sample_release(struct sample *sample);

/* A csv_record_function; its context is the sample. It stops the reading when there are enough records. */
int sample_keep(void *context, const struct csv_record *record, struct error *error);

/* Borrowed from the sample. */
struct csv_field sample_field(const struct sample *sample, size_t row, int column);

bool field_is_number(const struct csv_field *field);

/* Does this field stand for a missing value: empty, or one of the tokens in options->missing? */
bool field_is_missing(const struct data_options *options, const struct csv_field *field);

/* Are at least half of the values from row `first` on numbers? A slip among them is then refused where it stands. It
 * does not make the column one of text. */
bool column_is_numeric(const struct sample *sample, const struct data_options *options, size_t first, int column);

/* Is every value missing? Then nothing is known of the column. */
bool column_is_empty(const struct sample *sample, const struct data_options *options, size_t first, int column);

/*
 * Are at least half of the values seen stamps? The others are refused later, where they stand. Whole numbers are stamps
 * only if they mostly rise within a series, and are years (half of them equally far apart), or Unix seconds, or go by
 * equal steps: a column of counts is no time. `series` is the series column, or -1.
 */
bool column_is_time(const struct sample *sample, const char *format, size_t first, int column, int series);

#endif
