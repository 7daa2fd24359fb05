/*
 * Answers of a model as rows, for programs: forecasts, classes or gates, as CSV, as one JSON array, or as JSON lines.
 *
 * A row begins with where the answer belongs: the model, if it has a label, the series, if the input names them, and
 * the time. The last two have the names that the input gave them (`step` where rows are only counted). Then come the
 * answer's columns:
 *
 *     struct answer_rows rows = answer_rows_open(model, calendar, format, text);
 *     answer_rows_header(&rows, true);                          for CSV: now each column below once, for its name
 *     answer_rows_begin(&rows, id, &stamp);
 *     answer_rows_number(&rows, (struct answer_name){"lo", 80, NULL}, 12.5);
 *     answer_rows_end(&rows);
 *     answer_rows_close(&rows);
 *
 * Failures are the text's (text_check()).
 */
#ifndef SEQNET_RESULTS_ANSWER_ROWS_H
#define SEQNET_RESULTS_ANSWER_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "json/json_writer.h"
#include "persist/model.h"
#include "report/format.h"

#define ANSWER_EXACT (-1)
#define ANSWER_LABEL "model" /* the column of the model's label */

struct answer_rows {
    const struct model *model;       /* borrowed */
    const struct calendar *calendar; /* writes the time of a step: the model's, or that of the file; borrowed */
    enum format format;              /* CSV, JSON or JSONL */
    struct text *text;               /* borrowed, appended to */
    struct json_writer writer;
    int decimals;   /* of the numbers that follow, rounded; ANSWER_EXACT (at first): all digits */
    bool is_header; /* a column is written as its name */
    bool follows;   /* the row has a field already: a comma comes first */
};

/* JSON: opens the array. */
struct answer_rows answer_rows_open(const struct model *model, const struct calendar *calendar, enum format format,
                                    struct text *text);
void answer_rows_close(struct answer_rows *rows);

/* CSV only: the line of names begins. Up to answer_rows_end(), each column is written as its name and its value is not
 * looked at. has_time: there is a time column. */
void answer_rows_header(struct answer_rows *rows, bool has_time);

/* A row begins. `stamp` NULL: the answer is of the whole series. */
void answer_rows_begin(struct answer_rows *rows, const char *id, const int64_t *stamp);
void answer_rows_end(struct answer_rows *rows);

/* What a column is called: `what`, then the level if it is not 0, then "_" and `of` if it is not NULL:
 * "lo80_deaths". */
struct answer_name {
    const char *what;
    double level;
    const char *of;
};

/* NAN, or no text (NULL): an empty field, or null. */
void answer_rows_number(struct answer_rows *rows, struct answer_name name, double value);
/* Another time than the row's own, such as that of the last row known; where times stand in two columns it has two. */
void answer_rows_time(struct answer_rows *rows, const char *what, int64_t stamp);
void answer_rows_text(struct answer_rows *rows, struct answer_name name, const char *value);

#endif
