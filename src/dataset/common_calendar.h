/*
 * One grid for all series of a file (calendar.h), as far as they lie on one: a series whose stamps do not is left out,
 * and has no say in what the grid is.
 */
#ifndef SEQNET_DATASET_COMMON_CALENDAR_H
#define SEQNET_DATASET_COMMON_CALENDAR_H

#include <stdbool.h>

#include "calendar_grid/calendar.h"
#include "dataset/left_out.h"

/*
 * calendar_infer(); when the series do not agree, the grid that most rows lie on. is_out[s] becomes true for series
 * that do not lie on it, each with its fault in *left_out; at least one is kept. ERROR_DATA when there is one series
 * alone, or none can be used; ERROR_SYSTEM for memory.
 */
int common_calendar_infer(const struct stamp_column *stamps, const struct stamp_style *style, struct calendar *calendar,
                          struct calendar_notes *notes, bool *is_out, struct left_out *left_out, struct error *error);

/* Hold all series against a model's grid: those that do not lie on it are left out, as above. `calendar` has the style
 * that the stamps are written in. */
int common_calendar_check(const struct stamp_column *stamps, const struct calendar *calendar, bool *is_out,
                          struct left_out *left_out, struct error *error);

#endif
