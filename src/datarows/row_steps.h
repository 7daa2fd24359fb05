/*
 * --every STEP --aggregate HOW: readings at any time become one row for each step that has readings.
 *
 *     07:35:28  07:36:27  08:02:11          --every 1h --aggregate mean
 *     20.1      20.5      21.0         ->   07:00 20.3   08:00 21.0
 *
 * Steps begin at the full hour, at midnight, on Mondays, on the first of the month: by the clock of the stamps. A step
 * without readings is missing. The first and the last step of a series are left out where readings do not fill them,
 * judged by how the steps between are filled.
 */
#ifndef SEQNET_DATAROWS_ROW_STEPS_H
#define SEQNET_DATAROWS_ROW_STEPS_H

#include "datarows/file_rows.h"

/*
 * Combine the rows, which are in the order of time, as options->rules has it. Does nothing without --every. A line of
 * `remarks` says what was made, and one of `notices` what was left out. ERROR_USAGE when the stamps are step numbers;
 * ERROR_DATA when nothing would be left. ERROR_SYSTEM for memory.
 */
int row_steps_settle(struct file_rows *rows, struct text *remarks, struct text *notices, struct error *error);

#endif
