/*
 * All that `train` does but for training: the rules, the plan, its checks. A few batches are timed and forgotten. From
 * them follow the seconds that training is expected to take; the memory follows from what the dry run itself took, for
 * it prepares the same data and runs the same networks.
 *
 * A classifier is timed by two short trainings, of one epoch and of a few, comparators included.
 */
#ifndef SEQNET_STOCKTAKING_DRY_RUN_H
#define SEQNET_STOCKTAKING_DRY_RUN_H

#include <stddef.h>

#include "base/text.h"
#include "examples/outliers.h"
#include "recognize/classifier_learn.h"
#include "rehearse/learn.h"
#include "stocktaking/survey.h"

struct dry_run {
    struct model model; /* owned; recipe, choices, columns and networks, no weights */
    struct survey survey;
    struct text plan;                 /* owned; what `train` tells before it trains */
    size_t window_counts[PART_COUNT]; /* of a forecaster */
    double seconds, mebibytes;        /* that `train` is expected to take */
};

#define DRY_RUN_INIT                                                                                                   \
    {                                                                                                                  \
        .model = MODEL_INIT, .plan = TEXT_INIT                                                                         \
    }

void dry_run_release(struct dry_run *run);

/* Of a forecaster; request->progress is needed. What learn_model() fails with, before it trains. On failure *run can
 * only be released. */
int dry_run_forecast(struct dry_run *run, const struct learn_request *request, const struct panel *panel,
                     const struct outliers *outliers, struct error *error);

/* The same of a classifier. `started`: seconds_now() when reading began. */
int dry_run_classify(struct dry_run *run, const struct classifier_request *request, const struct panel *panel,
                     double started, struct error *error);

#endif
