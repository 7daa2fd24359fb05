/* `predict --fitted` and `--every-step`: forecasts over the known past (probe/fitted.h) as rows, beside what was
 * observed. */
#ifndef SEQNET_SCORED_ROWS_FITTED_OUTPUT_H
#define SEQNET_SCORED_ROWS_FITTED_OUTPUT_H

#include "base/text.h"
#include "probe/fitted.h"
#include "results/digits.h"

/*
 * A row for each row of the panel that has a forecast: series and time as the file has them, `actual`, `fitted`, and
 * `residual`, actual less fitted; with several targets each column ends with the target's name. Where nothing was
 * observed, actual and residual are empty (JSON: null).
 */
void fitted_output(const struct model *model, const struct panel *panel, const struct fitted *fitted,
                   const struct answer_style *style, struct text *text);

/*
 * `predict --every-step`: the forecasts at each row of the file, from it and the rows before it, K rows for each:
 *
 *     date,origin,step,forecast,actual
 *
 * `origin` is the time of the row that answers and `step` how many lie between. Rows before which too few are known
 * have no answer. `actual` is empty where nothing was observed, and after the last row.
 */
void fitted_output_steps(const struct model *model, const struct panel *panel, const struct fitted *fitted,
                         const struct answer_style *style, struct text *text);

#endif
