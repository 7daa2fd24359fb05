/*
 * The forecast beside what it is made of: all methods at the same origins (trial.h), scored alike (accuracy.h).
 */
#ifndef SEQNET_PREDICT_SCORE_H
#define SEQNET_PREDICT_SCORE_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "predict/trial.h"

struct scorecard {
    size_t origin_count; /* forecasts scored, over all series */
    double period;       /* of seasonal naive and of MASE's denominator; 1: there is no season */
    struct model_score scores[MODEL_SCORE_COUNT_MAX]; /* "seqnet", if it is a blend, then the methods; seasonal naive with a season only */
    int score_count;
};

/*
 * Score a trial of the model, whose weights are settled. Values that are missing in the panel are not scored, and steps that a method cannot forecast count for no method.
 * ERROR_SYSTEM for memory.
 */
int score_trial(const struct trial *trial, const struct model *model, const struct panel *panel, struct scorecard *card,
                struct error *error);

#endif
