/* `predict --components`: the parts of a forecast (probe/components.h) as rows, beside the forecast. */
#ifndef SEQNET_SCORED_ROWS_COMPONENTS_OUTPUT_H
#define SEQNET_SCORED_ROWS_COMPONENTS_OUTPUT_H

#include "base/text.h"
#include "probe/components.h"
#include "results/digits.h"

/*
 * A row for each step of each series: series and time as the file has them, `forecast`, then the parts; with several
 * targets each column ends with the target's name. All have the digits of the forecast (results/digits.h). `rest` is
 * what is left of the forecast as it is printed, so that the printed parts have the printed forecast as their sum.
 */
void components_output(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                       const struct components *components, const struct answer_style *style, struct text *text);

#endif
