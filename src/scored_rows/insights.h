/* `predict --fitted`, `--components` and `--every-step`: looks inside a forecast, in the place of the forecast. */
#ifndef SEQNET_SCORED_ROWS_INSIGHTS_H
#define SEQNET_SCORED_ROWS_INSIGHTS_H

#include "options/options.h"
#include "predict/forecast.h"
#include "progress/watch.h"
#include "results/digits.h"

struct insights {
    bool fitted, components, every_step;
};

/* The option that was given, without dashes; NULL: none. */
const char *insights_wanted(const struct insights *insights);

/* What cannot go with them. `path`: the FILE, or NULL. A table is for forecasts: *format becomes CSV where it was not
 * asked for. ERROR_USAGE. */
int insights_check(const struct invocation *invocation, const struct insights *insights, const char *path,
                   enum format *format, struct error *error);

/* A classifier has neither fitted values nor components: ERROR_USAGE where one is asked for, or each row's answer of a
 * classifier of whole series. */
int insights_refuse(const struct insights *insights, const struct model *model, struct error *error);

/* Write the forecasts over the rows of `panel`: of --fitted, or of --every-step. The watch ends when they are found.
 * The series left out are told and counted: the status is as left_out_status() has it. */
int insights_write_rows(const struct insights *insights, const struct model *model, struct panel *panel,
                        const struct answer_style *style, const char *output, struct watch *watch, struct error *error);

/* The parts of a forecast into text; `source`: of the model, for messages. */
int insights_append_components(const struct model *model, const char *source, const struct panel *panel,
                               const struct forecast *forecast, const struct answer_style *style, struct text *text,
                               struct error *error);

#endif
