/*
 * `seqnet predict MODEL --follow`: rows are read from standard input as they come, and the forecast after each is
 * printed at once.
 */
#ifndef SEQNET_SUBCOMMANDS_FOLLOW_ROWS_H
#define SEQNET_SUBCOMMANDS_FOLLOW_ROWS_H

#include "base/error.h"
#include "persist/model.h"
#include "results/forecast_output.h"

/*
 * Read and forecast until standard input ends; that is no fault. The model moves on with the rows. `given` says how
 * rows are read, where that differs from how the model's were read. A fault (ERROR_DATA, with the line) ends it; what
 * was printed before stays.
 */
int follow_rows(struct model *model, const struct data_options *given, const struct answer_style *style,
                struct error *error);

#endif
