/*
 * The label column of a classifier, while a file is read: text or whole numbers become class indices.
 *
 *     rows    rain sun NA rain fog         indices in the order met: 0 1 NAN 0 2
 *     panel   1    2   NAN 1   0           when all rows are read: in the order of the names (class_names.h)
 */
#ifndef SEQNET_DATASET_LABELS_H
#define SEQNET_DATASET_LABELS_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/class_names.h"
#include "csv/csv_reader.h"
#include "dataset/panel.h"

struct labels {
    const struct class_names *known; /* borrowed: a model's classes, and no other label is accepted; NULL: the file's
                                        are learnt */
    struct class_names met;          /* owned; in the order they were met. Empty with known ones */
    size_t row_count;                /* rows with a label */
    int last;                        /* the index met last: rows of one class mostly follow each other */
};

#define LABELS_INIT {.met = CLASS_NAMES_INIT}

void labels_release(struct labels *labels);

/*
 * The index of a label that is not missing. ERROR_DATA, with source, line and column, for a label that is not known,
 * for a NUL byte in it, and for one more than CLASS_COUNT_MAX. ERROR_SYSTEM for memory.
 */
int labels_take(struct labels *labels, const char *source, size_t line, const char *column,
                const struct csv_field *field, double *index, struct error *error);

/*
 * Settle the classes of a panel that is laid out, whose first column holds indices as labels_take() gave them. The
 * classes go into panel->classes in their order, and the column's indices are changed to match. A class that no series
 * in use has is dropped. One that only steps held out have stays, and a remark says that nothing is learnt of it.
 *
 * ERROR_DATA when there are fewer classes than CLASS_COUNT_MIN, as many as rows, or numbers with a fraction among
 * nothing but numbers. ERROR_SYSTEM for memory.
 */
int labels_settle(const struct labels *labels, struct panel *panel, struct error *error);

#endif
