/* The classes of a panel, once all of its labels are read. */
#ifndef SEQNET_DATASET_LABEL_ORDER_H
#define SEQNET_DATASET_LABEL_ORDER_H

#include "base/error.h"
#include "datafile/labels.h"
#include "dataset/panel.h"

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
