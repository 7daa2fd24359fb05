/*
 * Answers of a model as rows of CSV, one JSON array, or JSON lines: forecasts, classes, gates.
 *
 * A row begins with where the answer belongs: the series if the input has them, and the time, under the names that the
 * input had (`step` where rows are counted). Then come the answer's columns:
 *
 *     struct answer_rows rows = answer_rows_open(model, calendar, format, text);
 *     answer_rows_header(&rows, true);                          and the columns once, for their names
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

struct answer_rows {
    const struct model *model;       /* borrowed */
    const struct calendar *calendar; /* that stamps the steps: the model's, or that of the file; borrowed */
    enum format format;              /* CSV, JSON or JSONL */
    struct text *text;               /* borrowed, appended to */
    struct json_writer writer;
    bool is_header; /* a column is written as its name */
    bool follows;   /* a field stands before in the row */
};

/* JSON: opens the array. */
struct answer_rows answer_rows_open(const struct model *model, const struct calendar *calendar, enum format format,
                                    struct text *text);
void answer_rows_close(struct answer_rows *rows);

/* CSV only: the line of names begins. What is written up to answer_rows_end() is written as the column's name. */
void answer_rows_header(struct answer_rows *rows, bool has_time);

/* A row begins. `stamp` NULL: the answer is of the whole series. */
void answer_rows_begin(struct answer_rows *rows, const char *id, const int64_t *stamp);
void answer_rows_end(struct answer_rows *rows);

/* What a column is called: `what`, then the level if it is not 0, then _of if it is not NULL: "lo80_deaths". */
struct answer_name {
    const char *what;
    double level;
    const char *of;
};

void answer_rows_number(struct answer_rows *rows, struct answer_name name, double value);
void answer_rows_text(struct answer_rows *rows, struct answer_name name, const char *value);

#endif
