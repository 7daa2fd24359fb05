/*
 * The rows of a file as they stand in it, before the grid is known: columns of numbers, a stamp and a series for each.
 *
 *     row        0     1     2     3     4
 *     stamps     s0    s1    s2    s0    s1          seconds, or the step number; all 0 without a time column
 *     values[c]  112   118   NAN   4.1   4.0
 *     begins     0 ----------------3-----------5     series_count + 1
 *     ids        "a"               "b"
 *
 * A file may hold the rows of its series in any order. They are brought together, series after series in the order in
 * which they were met, and within a series into the order of time (row_order.h).
 */
#ifndef SEQNET_DATAROWS_FILE_ROWS_H
#define SEQNET_DATAROWS_FILE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "datafile/data_options.h"
#include "datafile/labels.h"
#include "datafile/column_notations.h"
#include "datafile/roles.h"
#include "datarows/own_series.h"

/*
 * An empty field is a missing value, as a word of --missing is: both are NAN. But a row whose targets are empty, at the
 * end, is one to be forecast; one with such a word was observed, without a result. So the NAN of an empty field bears a
 * mark of its own.
 */
double blank_value(void);
bool value_is_blank(double value);

/* The bytes of a row, text[begin..end-1], with the blank lines before it. */
struct row_bytes {
    size_t begin, end;
};

/* Where a row of the file has gone: its bytes, and the row that it is part of now. */
#define ROW_GONE SIZE_MAX /* it was left out */
struct row_place {
    struct row_bytes bytes;
    size_t row;
};

struct file_rows {
    const char *source;                 /* borrowed */
    const struct data_options *options; /* borrowed */
    struct roles roles;
    struct column_notations notations;
    char delimiter;
    size_t column_count;     /* of values: roles.input_count */
    double **values;         /* owned, [column_count][count], owned each */
    int64_t *stamps;         /* owned, [count] */
    size_t *lines;           /* owned, [count] the line of each in the file; of combined rows, of the first */
    struct row_bytes *bytes; /* owned, [count] of each in the text; only until rows are moved. NULL without
                                options->test_length: nobody asks which bytes are held out */
    size_t count;
    size_t header_end;     /* bytes before the first row */
    size_t text_end;       /* where the last row of the file ends, also one of another rank's series */
    size_t file_row_count; /* rows of the file, with those of other ranks' series */
    size_t common_remarks; /* bytes of the remarks that do not depend on which series are read */
    size_t failed_line;    /* that cannot be read */
    struct own_series own; /* those that are read, where ranks divide the series */
    struct series_ids met; /* of them */
    char **ids;            /* [series_count], a view of these; "" when the file has no series column */
    size_t *begins;        /* owned, [series_count + 1] first row of each series */
    size_t series_count;
    struct labels labels;     /* with options->classify */
    struct row_place *places; /* owned, [place_count] of the file's rows in their order, once rows were moved; NULL:
                                 each row stands where it stood, or there are no bytes */
    size_t place_count;
    size_t unknown_word_count; /* values of inputs of words that are none of the model's */
    char unknown_word[64];     /* the first of them, "column 'promo': 'gift'" */
};

#define FILE_ROWS_INIT                                                                                                 \
    {                                                                                                                  \
        .values = NULL, .labels = LABELS_INIT, .roles = ROLES_INIT, .notations = COLUMN_NOTATIONS_INIT                 \
    }

/*
 * Read text[0..length-1] into *rows. Rows of one series stand together afterwards, in the order of the file. `remarks`
 * gets lines for the user. ERROR_DATA, ERROR_USAGE and ERROR_SYSTEM as panel_read() has them. *rows is to be released
 * either way.
 */
int file_rows_read(const char *source, const char *text, size_t length, const struct data_options *options,
                   struct file_rows *rows, struct text *remarks, struct error *error);

/* A line on how the file is written, once its whole numbers are settled (stamp_refine_integers()): "';' separates;
 * decimal comma; dates are DD.MM.YYYY". Nothing is told of a plain file. */
void file_rows_tell(const struct file_rows *rows, struct text *remarks);

/* A line on words that a model does not know, if there are such. */
void file_rows_tell_unknown(const struct file_rows *rows, struct text *notices);

void file_rows_release(struct file_rows *rows);

/* Row i becomes what row order[i] was; new_count rows are left, and begins is the caller's to set. ERROR_SYSTEM for
 * memory. */
int file_rows_permute(struct file_rows *rows, const size_t *order, size_t new_count, struct error *error);

/* Note where the file's rows stand, before they are moved. ERROR_SYSTEM for memory. */
int file_rows_note_places(struct file_rows *rows, struct error *error);

#endif
