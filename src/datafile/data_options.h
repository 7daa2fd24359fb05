/* How a file is to be read, as far as the user or a model says it. What nobody says, the file itself decides. */
#ifndef SEQNET_DATAFILE_DATA_OPTIONS_H
#define SEQNET_DATAFILE_DATA_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/duration.h"
#include "base/effort.h"
#include "base/names.h"
#include "base/text.h"
#include "calendar_grid/calendar.h"
#include "communicator/communicator.h"
#include "csv/csv_reader.h"
#include "datafile/class_names.h"

/* Rows of one series with the same stamp: an error, or one row made of them. Inputs are averaged where targets are
 * summed. */
enum duplicates {
    DUPLICATES_REFUSE,
    DUPLICATES_SUM,
    DUPLICATES_MEAN,
    DUPLICATES_FIRST,
    DUPLICATES_LAST,
    DUPLICATES_COUNT
};
NAMES_DECLARE(duplicates, enum duplicates); /* "refuse", "sum", "mean", "first", "last" */

/* What becomes of the readings of one step of --every. */
enum aggregate {
    AGGREGATE_NONE,
    AGGREGATE_SUM,
    AGGREGATE_MEAN,
    AGGREGATE_LAST,
    AGGREGATE_MIN,
    AGGREGATE_MAX,
    AGGREGATE_COUNT
};
NAMES_DECLARE(aggregate, enum aggregate); /* "none", "sum", "mean", "last", "min", "max" */

/* What joins the names and the values of several columns that stand for one: --time Date,Time; --series shop,product.
 * No text of a file may hold it. */
#define COLUMN_JOINT TEXT_JOINT

/* The order of rows and their combination belong to what a model was trained on; it holds for new files too. */
struct row_rules {
    enum duplicates duplicates;
    char every[DURATION_TEXT_SIZE]; /* as duration_parse() takes it; "": the rows are the steps */
    enum aggregate aggregate;
};

/* A field that is NULL or 0 is left to the file itself. Borrowed. */
struct data_options {
    const char *time; /* column name, or several with commas or COLUMN_JOINT between; "none": there is no time column */
    const char *series; /* likewise */
    const char *target; /* column names, separated by commas; * and ? stand for any characters and for one */
    const char *past;
    const char *known;
    const char *statics; /* columns that describe a series: one value each */
    const char *missing; /* tokens that stand for a missing value, separated by commas; an empty field always does */
    const char
        *time_format; /* strptime, "%s" or "excel"; with a model's calendar: instead of the style its stamps had */
    enum date_order date_order;
    char delimiter;                              /* 0: found */
    char decimal, thousands;                     /* 0: found; thousands '-': there are none */
    char preferred_delimiter, preferred_decimal; /* a model's: they decide what the file leaves open */
    int skip_count;                              /* lines before the header */
    bool no_header;
    bool complete_only; /* a last row whose period is not over is left out (examples/last_period.h); not done here */
    bool whole_lines;   /* the last line must have a line end (dataset/panel_read.c) */
    bool is_wide;       /* every target column is a series of its own */
    struct row_rules rules;
    enum closed closed; /* are days and hours at which no row stands closed? A model's calendar has its own say */
    size_t test_length; /* steps held out at the end of every series */
    bool learns_test;   /* they are learnt from in the end: the digest and the count of rows are those of all */
    const struct calendar *calendar; /* the grid that the stamps must lie on (a model's); NULL: infer it */
    bool has_grid_stamp;             /* with a calendar: grid_stamp is a stamp on its grid */
    int64_t grid_stamp;
    bool classify; /* the target is a label (text or whole numbers). Its inputs are past columns: all other columns
                      of numbers, unless `past` names them. There are no known ones */
    const struct class_names
        *classes; /* with classify: a model's, and no other label is accepted; NULL: the file's are learnt */
    size_t first_line, next_line;       /* for panel_read_text(): the line of the file that its first line is, and its
                                           second if that is not the next; 0: the text is a whole input */
    bool lets_go;                       /* the text is a mapped file (csv/mapped_text.h): what is read is given back */
    struct effort *effort;              /* bytes read are counted there; borrowed, or NULL */
    const struct communicator *holders; /* ranks that divide the series of the file between them, and hold their own
                                           (dataset/panel.h); borrowed; NULL: all are held here */
    bool labels_optional; /* with classes and target: the column may be absent, and no label is then known */
};

/* Where the lines of the text stand. */
static inline struct csv_lines data_options_lines(const struct data_options *options)
{
    return (struct csv_lines){.first = options->first_line ? options->first_line : 1, .next = options->next_line};
}

/* A value beyond this is refused: its square, and sums of squares, must stay far within double precision. Networks bear
 * less: examples/preparation.h bounds what they see. */
#define VALUE_MAX 1e100

#define MISSING_DEFAULT "NA,NaN,nan,null,NULL"

/* Does this field stand for a missing value: empty, or one of the tokens in `missing` (NULL: the default ones)? A token
 * that is a number stands for all its spellings: -200 for -200,00 too. */
bool field_is_missing(const char *missing, const struct csv_field *field);

/* The same of a label: a class may be called "null". An empty field, or a token of the user's, is missing. */
bool label_is_missing(const char *missing, const struct csv_field *field);

#endif
