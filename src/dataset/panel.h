/*
 * The series of one file on their regular grid: CSV rows become columns with roles, and these become values in time
 * order.
 *
 *     column 0..            one row of values per column, one step after the other; NAN where nothing was observed
 *     target   y  | 112 118 132 NAN 121 135 ...  148 | 148 136 ...
 *     past     x  | 3.1 3.0 2.7 2.9 NAN 3.3 ...  3.0 |
 *     known    z  | 0   0   1   0   0   0   ...  1   | 0   1   0   ...
 *                   `length` steps that are learnt from | up to `extent`: held out (--test) or still to come
 *
 * Beyond `length` only known columns may be used. Targets there are the truth that a forecast is judged by, if there
 * are any. Columns stand in this order: targets, past, known.
 *
 * A classifier has one target, a label. Its values are indices of the panel's classes, and NAN where it is missing.
 */
#ifndef SEQNET_DATASET_PANEL_H
#define SEQNET_DATASET_PANEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/names.h"
#include "base/text.h"
#include "calendar_grid/calendar.h"
#include "communicator/communicator.h"
#include "datafile/class_names.h"
#include "datafile/data_options.h"
#include "dataset/left_out.h"

enum column_role { COLUMN_TARGET, COLUMN_PAST, COLUMN_KNOWN, COLUMN_ROLE_COUNT };
NAMES_DECLARE(column_role, enum column_role); /* "target", "past", "known" */

struct column {
    char *name; /* owned; of an input of words with the word: "promo=gift" */
    enum column_role role;
    bool is_static; /* a past one that describes the series: one value for each */
};

/* An anchor says that step `step` carries the stamp `stamp`. From there the grid runs on, until the next anchor. A
 * regular series has one anchor, at step 0. A gap that is no whole number of steps makes another. */
struct anchor {
    size_t step;
    int64_t stamp;
};

/* A run says that the row of step `step` stands on line `line` of the file. From there the rows go on, one line each,
 * until the next run. A series without gaps has one run, at step 0. */
struct line_run {
    size_t step, line;
};

struct series {
    char *id;               /* owned; "" when the file has no series column */
    size_t length;          /* steps to learn from, >= 1 */
    size_t extent;          /* steps there are values for, >= length */
    double *values;         /* owned, [column_count][extent]; NULL where another rank holds them (panel.holders) */
    struct anchor *anchors; /* owned, [anchor_count], the first at step 0 */
    size_t anchor_count;
    struct line_run *lines; /* owned, [line_run_count]; NULL where another rank holds them; none for rows that come from
                               no file */
    size_t line_run_count;
    size_t joined_count; /* first steps that a model put before those of the file (predict/shown_rows.h) */
    bool is_stranger;    /* a model has a series of that name, but it is another one: predict/kinship.h */
};

#define SHA256_HEX_SIZE 65 /* 64 lower-case digits and a terminator */

struct panel {
    char *source;           /* owned; the input's name, for messages */
    struct column *columns; /* owned, [column_count] */
    int column_count, target_count, past_count, known_count;
    char *time_name;   /* owned; NULL when rows are counted */
    char *series_name; /* owned; NULL when there is one series without a name */
    bool has_header;
    char delimiter, decimal; /* as the file had them */
    struct calendar calendar;
    struct calendar_notes notes;
    struct series *series; /* owned */
    size_t series_count;
    size_t row_count;             /* rows learnt from */
    char sha256[SHA256_HEX_SIZE]; /* of the input's bytes without the rows held out */
    struct text remarks;      /* lines for the user: what was assumed, what was left unused; each ends with a newline */
    struct text notices;      /* of a file read for a model: what a forecast made of it should be told with */
    struct left_out left_out; /* series of the file that are not among these, and why */
    struct class_names classes;         /* of the label; none without data_options.classify */
    const struct communicator *holders; /* ranks that hold the values of a block of the series each, and lend them to
                                           the others (series_loan.h); borrowed; NULL: all values are here */
};

#define PANEL_INIT                                                                                                     \
    {                                                                                                                  \
        .columns = NULL, .remarks = TEXT_INIT, .notices = TEXT_INIT, .left_out = LEFT_OUT_INIT,                        \
        .classes = CLASS_NAMES_INIT                                                                                    \
    }

/*
 * Read `path` ("-" for standard input) into *panel. A series with stamps off the grid, or without a step to learn from,
 * is left out if there are others. Every fault names file, line, column, value and what would be accepted: ERROR_DATA
 * for the file's content, ERROR_USAGE for an option that does not fit it, ERROR_SYSTEM for file and memory. On failure
 * *panel is as it was.
 */
int panel_read(const char *path, const struct data_options *options, struct panel *panel, struct error *error);

/* The same of text in memory; `source` stands for it in messages. */
int panel_read_text(const char *source, const char *text, size_t length, const struct data_options *options,
                    struct panel *panel, struct error *error);

void panel_release(struct panel *panel);

/* Are the values of series s held by this rank? */
static inline bool panel_holds(const struct panel *panel, size_t s)
{
    return !panel->holders ||
           communicator_block_owner(panel->holders, panel->series_count, s) == communicator_rank(panel->holders);
}

/* The index of the first label among the steps of a series that are learnt from; -1: there is none. */
int series_label(const struct series *series);

/* Do labels belong to whole series? They do if there are several series and no series has two labels among the steps
 * that are learnt from. A step without a label (missing, or in a gap) contradicts nothing. */
bool panel_labels_are_per_series(const struct panel *panel);

/* Steps to learn from of the longest series. */
size_t panel_longest(const struct panel *panel);

/* Release what a series owns; it is then empty. */
void series_release(struct series *series);

/*
 * The panel as it was known at an origin: series s with its first lengths[s] steps; 0 leaves it out (at least one is
 * kept). For `ahead` more steps it holds known columns, as far as the panel has them. Targets and past columns are
 * missing there, so nothing after the origin can be learnt from.
 *
 * *cut is a copy of its own, without notes, remarks and digest; row_count counts the steps that hold a value.
 * ERROR_SYSTEM for memory; *cut is then as it was.
 */
int panel_cut(const struct panel *panel, const size_t *lengths, size_t ahead, struct panel *cut, struct error *error);

/* The stamp of a step of a series with these anchors; steps past the last anchor go on along the grid. */
int64_t anchors_stamp(const struct calendar *calendar, const struct anchor *anchors, size_t anchor_count, size_t step);

/* The stamp of a step; steps past the last row go on along the grid. With rows counted, the row's number from 1. */
int64_t panel_stamp(const struct panel *panel, const struct series *series, size_t step);

/* The line of the file that the row of a step stands on; 0 when it comes from no file. For a step in a gap it means
 * nothing. */
size_t series_line(const struct series *series, size_t step);

#define PLACE_SIZE 400

/* The beginning of a message, "new.csv: series 'a': ". Either part is left out if there is no file (NULL) or no name.
 * Returns text. */
const char *panel_place(const char *source, const char *id, char text[PLACE_SIZE]);

/* Where the values of a series come from, as far as that is known. All borrowed. */
struct rows_place {
    const char *source;           /* the file's name; NULL: none */
    const char *id;               /* the series' */
    const struct column *columns; /* targets, then past and known ones */
    const struct series *series;  /* the lines; NULL: not known */
};

/* panel_place() with the line that the step stands on, if that is known: "new.csv:17: series 'a': ". */
const char *rows_place_text(const struct rows_place *place, size_t step, char text[PLACE_SIZE]);

/* The values of one column of a series: [extent], borrowed. */
static inline double *series_column(const struct series *series, int column)
{
    return series->values + (size_t)column * series->extent;
}

/* What a window shows in the place of a missing value (windows.h). */
enum fill { FILL_NONE, FILL_LINEAR, FILL_PREVIOUS, FILL_COUNT };

NAMES_DECLARE(fill, enum fill);

#endif
