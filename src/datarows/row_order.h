/*
 * Rows in the order of time, one for each stamp.
 *
 * A file may be newest first, or in no order: its rows are sorted within each series, and that is said. Rows with the
 * same stamp are combined by data_options.rules.duplicates, or refused.
 *
 * One kind of equal stamps needs no rule. Local clocks go back an hour once a year, and stamps without an offset then
 * show that hour twice:
 *
 *     01:45  02:00 02:15 02:30 02:45  02:00 02:15 02:30 02:45  03:00      a Sunday, 0 to 4 o'clock
 *
 * The grid goes by the local clock, so that days keep their shape: the two rows of a stamp are averaged. The hour that
 * is left out in spring is missing values.
 */
#ifndef SEQNET_DATAROWS_ROW_ORDER_H
#define SEQNET_DATAROWS_ROW_ORDER_H

#include "datarows/file_rows.h"

/* How the values of several rows become one. Missing ones do not count; of nothing but missing ones the result is
 * missing. */
enum combination { COMBINE_SUM, COMBINE_MEAN, COMBINE_FIRST, COMBINE_LAST, COMBINE_MIN, COMBINE_MAX };

/*
 * Sort and combine. `remarks` gets a line for each. ERROR_DATA for two rows of one stamp without a rule: the message
 * names --duplicates. ERROR_SYSTEM for memory.
 */
int row_order_settle(struct file_rows *rows, struct text *remarks, struct error *error);

/*
 * Rows starts[g] .. starts[g + 1] - 1 become row g, for g < group_count; starts[group_count] is rows->count. Targets
 * are combined by `targets`. Inputs are averaged, unless it is first or last; a label is the last one, or the first.
 * Stamps and lines are those of the first row. begins is the caller's to set. ERROR_SYSTEM for memory.
 */
int row_order_combine(struct file_rows *rows, const size_t *starts, size_t group_count, enum combination targets,
                      struct error *error);

#endif
