/*
 * Scores of the forecast, beside those of the methods that it is made of. All forecast from the same origins (trial.h)
 * and are scored alike (accuracy.h).
 */
#ifndef SEQNET_RATING_SCORE_H
#define SEQNET_RATING_SCORE_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "rating/trial.h"

struct scorecard {
    size_t origin_count; /* forecasts scored, over all series */
    double stretch_count; /* separate stretches of K steps that were forecast (trial_spans()) */
    double period;       /* of seasonal naive and of MASE's denominator; 1: there is no season */
    struct model_score scores[MODEL_SCORE_COUNT_MAX]; /* "seqnet", if it is a blend, then the methods; seasonal naive
                                                         only with a season */
    int score_count;
    int horizon;                 /* K */
    double *step_mae, *step_mse; /* owned, [score_count][K] mean absolute and squared error of each step ahead, over
                                    all forecasts alike; NULL without origins */
};

#define SCORECARD_INIT {.step_mae = NULL}

void scorecard_release(struct scorecard *card);

/*
 * Score a trial of the model, whose weights are settled. Values that are missing in the panel are not scored, and steps
 * that a method cannot forecast count for no method. On success what *card held is released. ERROR_SYSTEM for memory.
 */
int score_trial(const struct trial *trial, const struct model *model, const struct panel *panel, struct scorecard *card,
                struct error *error);

#endif
