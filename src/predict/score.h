/*
 * The network beside the baselines: all forecast the same origins, and are scored alike (accuracy.h).
 */
#ifndef SEQNET_PREDICT_SCORE_H
#define SEQNET_PREDICT_SCORE_H

#include <stddef.h>

#include "base/error.h"
#include "persist/model.h"
#include "predict/training_data.h"

struct scorecard {
    size_t origin_count; /* forecasts scored, over all series */
    double period;       /* of seasonal naive and of MASE's denominator; 1: there is no season */
    struct model_score scores[MODEL_SCORE_COUNT_MAX]; /* network, naive, and with a season seasonal naive */
    int score_count;
};

/*
 * Score the model's networks on the windows (of very many, some 20,000 spread evenly) of one part of `data`, which was made from `panel`; values that are missing in the panel
 * are not scored. MASE's denominators are those of what lies before the part. A card without origins when the part has no window. ERROR_SYSTEM for memory.
 */
int score_part(const struct model *model, const struct panel *panel, const struct training_data *data, enum part part,
               struct scorecard *card, struct error *error);

/*
 * The period that seasonal naive is best at on the training parts, one period ahead: of those the recipe has, else of the cycles
 * of the calendar. 1 when there is none, or no training part is as long as two of them.
 */
double score_period(const struct recipe *recipe, const struct panel *panel, const size_t *train_lengths);

#endif
