/*
 * One row of `seqnet evaluate` of several models: how good a model is, in few figures.
 *
 *     model,scored_on,series,forecasts,mase,smape,rmse,mae,best_baseline,skill
 *     air.json,validation,1,3,0.7722,5.239,29.637,25.14,theta,0.3272
 *
 * The figures are those that the model keeps of its validation part, or those of rows that it has not learnt from. A
 * classifier has other columns: labels, accuracy, balanced_accuracy, macro_f1, log_loss. What is not defined is empty,
 * or null in JSON. The row begins with the model's label (persist/model.h).
 */
#ifndef SEQNET_STORIES_MODEL_SCORES_H
#define SEQNET_STORIES_MODEL_SCORES_H

#include <stdbool.h>

#include "base/text.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "rehearse/backtest.h"
#include "report/format.h"
#include "results/fail_if.h"

struct model_scores {
    const struct model *model;    /* with a label; borrowed */
    const struct fail_if *checks; /* of --fail-if; borrowed */
    enum format format;           /* CSV or JSON */
    bool is_rounded;              /* for people */
    struct text *text;            /* the row is appended to it; borrowed */
};

/*
 * The row is appended in any case but for want of memory (ERROR_SYSTEM). Then the checks are held against it:
 * ERROR_CHECK as fail_if_judge() has it.
 */

/* What the model keeps. A check of a figure that it does not keep (worst_mase, coverage80) fails. */
int model_scores_kept(const struct model_scores *scores, struct error *error);

/* What a backtest of it on `panel` found. */
int model_scores_of_backtest(const struct model_scores *scores, const struct backtest *backtest,
                             const struct panel *panel, struct error *error);

/* A classifier on the labels of `panel`. ERROR_DATA as classify_score() has it; there is no row then. */
int model_scores_of_classes(const struct model_scores *scores, const struct panel *panel, struct error *error);

#endif
