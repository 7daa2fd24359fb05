/* How good forecasts were, beside the baselines', and what that means: one table and a sentence or two. */
#ifndef SEQNET_REPORT_SCORE_REPORT_H
#define SEQNET_REPORT_SCORE_REPORT_H

#include "base/text.h"
#include "json/json_writer.h"
#include "persist/model.h"

/* The scores of one part of the data. Borrowed. */
struct part_scores {
    const char *title;                /* "validation part" */
    const struct model_score *scores; /* [score_count], what is forecast first */
    int score_count;
    size_t forecast_count; /* forecasts that were scored */
    double period;         /* of seasonal naive, which scales MASE */
    int horizon;           /* the most steps of a forecast that are scored */
    const double *weights; /* [METHOD_COUNT] of the blend */
};

/* The scores of the model's validation part, which its file keeps. */
struct part_scores score_report_validation(const struct model *model);

void score_report_table(const struct part_scores *part, struct text *text);

/* One honest sentence on the forecast against the baselines. With `is_advised` it may give advice. That is for the
 * validation part only: what the test part chose would be tested by nothing. */
void score_report_verdict(const struct model *model, const struct part_scores *part, bool is_advised,
                          struct text *text);

/* Do the networks have a share in any forecast? They have none if all series are too short for them. */
bool score_report_uses_networks(const struct model *model);

/* Has no network learnt anything? */
bool score_report_is_untrained(const struct model *model);

/* "0.50 network + 0.25 theta + 0.25 exponential smoothing": the methods that have a share. */
void score_report_blend(const double weights[METHOD_COUNT], struct text *text);

/* The members "mase", "smape", "rmse" and "mae". */
void score_report_write(const struct model_score *score, struct json_writer *writer);

#endif
