/* The last steps of a series that a model carries, as its networks see them. */
#ifndef SEQNET_PREDICT_TAIL_H
#define SEQNET_PREDICT_TAIL_H

#include "base/error.h"
#include "examples/windows.h"
#include "persist/model.h"

/*
 * Prepare the tail of `series`, and what is known of the steps to come: prepared[p] for each of the recipe's
 * preparations, to be released either way, with calendar features for `ahead` steps more. `source` is the model's file,
 * for messages. ERROR_DATA when a value has no logarithm and needs one; ERROR_SYSTEM for memory.
 */
int tail_prepare(const struct model *model, const struct model_series *series, const char *source, int ahead,
                 struct prepared_series *const prepared[], struct error *error);

/* One step more: the tail moves on by it, and the series' length; values [column_count], NAN missing. Its stamp becomes
 * the last one. ERROR_SYSTEM for memory, and the tail is as it was. */
int tail_append(const struct model *model, struct model_series *series, int64_t stamp, const double *values,
                struct error *error);

#endif
