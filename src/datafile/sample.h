/* The first records of a file, kept to tell what its columns hold: numbers, times or words. */
#ifndef SEQNET_DATAFILE_SAMPLE_H
#define SEQNET_DATAFILE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "csv/csv_reader.h"
#include "csv/number_notation.h"
#include "datafile/data_options.h"

#define SAMPLE_ROWS 400 /* looked at */

struct sample {
    char **fields; /* owned, [row_count * field_count], owned each */
    size_t field_capacity, field_used;
    size_t row_count; /* a header included */
    size_t first;     /* the first row of data: 0 or 1 */
    int field_count;
    unsigned char *kinds; /* owned, [field_count]: 1 + column_kind() of each, once it was asked for; 0 before */
    size_t lines[SAMPLE_ROWS + 1]; /* of each record, in the file */
};

#define SAMPLE_INIT                                                                                                    \
    {                                                                                                                  \
        .fields = NULL                                                                                                 \
    }

void sample_release(struct sample *sample);

/* A csv_record_function; its context is the sample. It stops the reading when there are enough records. */
int sample_keep(void *context, const struct csv_record *record, struct error *error);

/* Borrowed from the sample. */
struct csv_field sample_field(const struct sample *sample, size_t row, int column);

/* Does a field hold a number, in whatever notation? */
bool field_is_number(const struct csv_field *field);

/* Does it hold a number or a time? A dialect_field_function. */
bool field_is_value(const char *text, size_t length);

/* What the values of a column are. */
enum column_kind {
    KIND_EMPTY,   /* all missing: nothing is known of it */
    KIND_PLAIN,   /* at least half of the values are plain numbers (base/number.h) */
    KIND_NUMBERS, /* at least half of them are numbers of one notation */
    KIND_WORDS
};

/* The kind of a column. A slip among numbers is refused later, where it stands; it does not make the column one of
 * words. */
enum column_kind column_kind(const struct sample *sample, const struct data_options *options, int column);

/* Is it KIND_PLAIN or KIND_NUMBERS? */
bool column_is_numeric(const struct sample *sample, const struct data_options *options, int column);

/* The texts of several columns that make one, joined; and the same of a record. Returns the length; -1 when it is
 * longer than the room. */
#define JOINED_SIZE 512
int sample_join(const struct sample *sample, size_t row, const int *columns, int count, char text[JOINED_SIZE]);
int record_join(const struct csv_record *record, const int *columns, int count, char text[JOINED_SIZE]);

/* What a time column, or several joined, may be. */
enum time_kind {
    TIME_NONE,
    TIME_ISO,  /* stamps that need no explanation: ISO dates, quarters as 1987Q3, Unix seconds, years, step numbers */
    TIME_OTHER /* stamps of another notation */
};

/*
 * Are at least half of the values seen stamps? The others are refused later, where they stand. Whole numbers are stamps
 * only if they mostly rise within a series, and are years (half of them equally far apart), dates, or Unix seconds, or
 * go by equal steps: a column of counts is no time. Years and seconds may fall too, and dates stand in any order. Rows
 * of a series need not stand together, and rows in no order are judged as if they were sorted: no two are then equal,
 * and nine of ten steps are. `series` [series_count] are the columns that name the series.
 */
enum time_kind column_time_kind(const struct sample *sample, const struct data_options *options, const int *columns,
                                int count, const int *series, int series_count);

/* The styles that read all stamps of the sample which any style reads. */
void sample_detect(const struct sample *sample, const struct data_options *options, const int *columns, int count,
                   struct stamp_detector *detector);

/* The hints that options give a detector, and the name of the second of several columns (NULL: there is none). */
struct stamp_hints data_options_hints(const struct data_options *options, const char *second_name);

#endif
