/* `seqnet predict MODEL --follow`: rows are read from standard input as they come, and what the model says after each
 * is printed at once: a forecast, or the classes of the steps to come. */
#ifndef SEQNET_SENTRY_FOLLOW_ROWS_H
#define SEQNET_SENTRY_FOLLOW_ROWS_H

#include "base/error.h"
#include "persist/model.h"
#include "results/forecast_output.h"

/*
 * Until standard input ends; the model moves on with the rows. `given` says how rows are read, where that differs from
 * how the model's were read. Rows that are no good are told and passed over (streamed_rows.h); with is_strict the first
 * of them ends it, and what was printed before stays. ERROR_USAGE as follow_init() has it.
 */
int follow_rows(struct model *model, const struct data_options *given, const struct answer_style *style, bool is_strict,
                struct error *error);

/* What else is asked for. */
struct follow_wishes {
    const char *model, *file, *output, *plot; /* paths; file and plot may be NULL */
    bool generates;                           /* a free run */
    enum format format;
};

/* --follow reads rows from standard input and writes to standard output as they come. ERROR_USAGE for what cannot go
 * with that. */
int follow_rows_check(const struct follow_wishes *wishes, struct error *error);

#endif
