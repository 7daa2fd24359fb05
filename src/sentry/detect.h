/*
 * `seqnet detect`: which rows are not what the model expects? Each is forecast from the rows before it, one step ahead
 * (probe/fitted.h), and judged by a vigil (vigil.h).
 *
 *     rows of FILE     learnt from                | new
 *     vigil            one that begins with none  | one that begins with the model's intervals
 *
 * Rows that a model has learnt from are foretold better than new ones. So their scores are compared with each other,
 * and say nothing of new ones. Values far outside (examples/outliers.h) are judged as they are, but the forecasts after
 * them do not see them.
 */
#ifndef SEQNET_SENTRY_DETECT_H
#define SEQNET_SENTRY_DETECT_H

#include "dataset/panel.h"
#include "results/fail_if.h"
#include "results/forecast_output.h"
#include "sentry/vigil.h"

struct detect_request {
    double alpha;
    struct answer_style style; /* csv, json or jsonl */
    const char *output;
    bool is_anomalies_only, is_strict;
    struct fail_if checks;
};

/* Rows of all series with something observed, and what was said of them. */
struct detect_tally {
    size_t row_count, judged_count, anomaly_count;
    size_t learnt_count; /* of rows that the model has learnt from */
};

/*
 * Judge the rows of `panel`, which are placed in the series of the model (settled_rows/placed_rows.h); lengths
 * [series_count] are those of the file's rows alone, without the tails that were put before them. The panel's values
 * far outside become missing ones. ERROR_CHECK where a check holds, else the status of left_out_status(); ERROR_DATA
 * and ERROR_SYSTEM as fitted_find() has them.
 */
int detect_panel(const struct detect_request *request, const struct model *model, struct panel *panel,
                 const size_t *lengths, struct error *error);

/* Judge rows of standard input as they come, each at once (streamed_rows.h). The model moves on. Checks are made at the
 * end. */
int detect_stream(const struct detect_request *request, struct model *model, const struct data_options *given,
                  struct error *error);

/* ---- what both share ---- */

/* A vigil over what comes after the model's own rows of `series`: one for each target, vigils [target_count]. */
int detect_begin(struct vigil *vigils, const struct model *model, const struct model_series *series, double alpha,
                 struct error *error);

/* Count a row, if something was observed. Is it to be written? It is where observed and expected can be compared, or
 * where one of its verdicts is an anomaly. */
bool detect_count(const struct detect_request *request, struct detect_tally *tally, const struct verdict *verdicts,
                  int count);

/* Tell what was found, and make the checks. */
int detect_end(const struct detect_request *request, const struct model *model, const struct detect_tally *tally,
               struct error *error);

#endif
