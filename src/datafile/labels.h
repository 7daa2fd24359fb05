/*
 * The label column of a classifier, while a file is read: text or whole numbers become class indices.
 *
 *     rows    rain sun NA rain fog         indices in the order met: 0 1 NAN 0 2
 *     panel   1    2   NAN 1   0           when all rows are read: in the order of the names (dataset/label_order.h)
 */
#ifndef SEQNET_DATAFILE_LABELS_H
#define SEQNET_DATAFILE_LABELS_H

#include <stddef.h>

#include "base/error.h"
#include "csv/csv_reader.h"
#include "datafile/class_names.h"

/* What to do when a column of labels looks like something else: for messages. */
#define LABELS_OTHER_COLUMN "numbers are forecast without --task classify; another column is the label with --target"

struct labels {
    const struct class_names *known; /* borrowed: a model's classes, and no other label is accepted; NULL: the file's
                                        are learnt */
    struct class_names met;          /* owned; in the order they were met. Empty with known ones */
    size_t row_count;                /* rows with a label */
    int last;                        /* the index met last: rows of one class mostly follow each other */
};

#define LABELS_INIT                                                                                                    \
    {                                                                                                                  \
        .met = CLASS_NAMES_INIT                                                                                        \
    }

void labels_release(struct labels *labels);

/*
 * The index of a label that is not missing. ERROR_DATA, with source, line and column, for a label that is not known,
 * for a NUL byte in it, and for one more than CLASS_COUNT_MAX. ERROR_SYSTEM for memory.
 */
int labels_take(struct labels *labels, const char *source, size_t line, const char *column,
                const struct csv_field *field, double *index, struct error *error);

#endif
