/* What `seqnet detect` says of rows, as CSV, JSON or JSON lines. */
#ifndef SEQNET_SENTRY_VERDICT_OUTPUT_H
#define SEQNET_SENTRY_VERDICT_OUTPUT_H

#include "results/answer_rows.h"
#include "results/digits.h"
#include "sentry/vigil.h"

/*
 * Series and time as the file has them, `actual`, `expected`, the band `lo` and `hi`, `p`, `anomaly` (1 or 0) and
 * `reason` (high, low, flat). With several targets each column ends with the target's name. What there is not is empty
 * (JSON: null): p where nothing was observed, anomaly also where the scores are too few to tell.
 */
void verdict_output_header(struct answer_rows *rows);

/* One row; verdicts and decimals [target_count]. `p_decimals`: of p. */
void verdict_output_row(struct answer_rows *rows, const char *id, int64_t stamp, const struct verdict *verdicts,
                        const int *decimals, int p_decimals);

/* The decimals of p. */
int verdict_output_decimals(const struct answer_style *style);

#endif
