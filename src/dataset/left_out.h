/*
 * The list of series that cannot be used. One bad series among thousands is named, and the others go on without it.
 *
 * A fault that is one series' own (ERROR_DATA) goes into the list, and the series is left out:
 *
 *     if (lay_out_series(..., &fault) && left_out_add(&list, &fault, error))
 *         goto done;
 *
 * A malformed file is no fault of a series: the file is refused whole. When no series is left, the first fault is the
 * error. report/left_out_report.h prints the list; left_out_status() makes the exit status of it.
 */
#ifndef SEQNET_DATASET_LEFT_OUT_H
#define SEQNET_DATASET_LEFT_OUT_H

#include <stddef.h>

#include "base/error.h"

/* So many are named; more are only counted. Thousands must not flood the screen. */
#define LEFT_OUT_NAMED_MAX 10

struct left_out {
    size_t count;
    char *faults[LEFT_OUT_NAMED_MAX]; /* owned; messages of the first of them, each with the series' name */
};

#define LEFT_OUT_INIT {.count = 0}

void left_out_release(struct left_out *list);

/* How many are named. */
size_t left_out_named(const struct left_out *list);

/* Leave out the series that `fault` was found in. *fault is then ERROR_INIT, ready for the next. A fault other than
 * ERROR_DATA is no series' own: it becomes the error, and -1 is returned. ERROR_SYSTEM for memory. */
int left_out_add(struct left_out *list, struct error *fault, struct error *error);

/* Append the list `more`, which is then empty. */
void left_out_append(struct left_out *list, struct left_out *more);

/* No series is left: the first fault, as if it had been the only series. Always returns -1; the list is not empty. */
int left_out_refuse(const struct left_out *list, struct error *error);

/* Returns 0 if no series was left out. Else -1 with ERROR_PARTIAL: so many of the `total` series of `source` were. */
int left_out_status(const struct left_out *list, const char *source, size_t total, struct error *error);

#endif
