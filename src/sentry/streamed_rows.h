/*
 * Rows of standard input as they come, for a command that goes on from row to row and never ends because of one.
 *
 *     month,deaths             the header decides: without the model's columns there is nothing to go on with
 *     1980-01,1900             a row
 *     1980-02,n/a              told on standard error with its line, and passed over (with --strict the end)
 *     1980-04,1800             a row; the month before it is missing
 *
 * SIGINT and SIGTERM end the process after the row in hand.
 */
#ifndef SEQNET_SENTRY_STREAMED_ROWS_H
#define SEQNET_SENTRY_STREAMED_ROWS_H

#include <stdbool.h>

#include "base/error.h"
#include "datafile/data_options.h"
#include "dataset/panel.h"
#include "persist/model.h"

struct streamed_row {
    const char *place;   /* "standard input:17" */
    struct panel *panel; /* it alone: one series of one step */
    bool is_taken;       /* set it once the row counts, whatever fails after that */
};

struct row_stream {
    const char *command;              /* "predict" */
    const struct model *model;        /* whose columns the rows have; borrowed */
    const struct data_options *given; /* how rows are read, where that differs from how the model's were */
    bool is_strict;                   /* a fault of a row ends it */
    int (*on_row)(void *context, struct streamed_row *row, struct error *error);
    void *context;
};

/*
 * Read until standard input ends; that is no fault. What on_row() refuses with ERROR_DATA is told and passed over; its
 * other faults end it. ERROR_DATA for a header without the model's columns, and with is_strict for the first row that
 * is no good. ERROR_SYSTEM. After a signal it does not return.
 */
int streamed_rows(const struct row_stream *stream, struct error *error);

#endif
