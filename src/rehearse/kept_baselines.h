/* The statistical methods that a model keeps of its series, fitted to all rows. */
#ifndef SEQNET_REHEARSE_KEPT_BASELINES_H
#define SEQNET_REHEARSE_KEPT_BASELINES_H

#include "persist/model.h"
#include "rating/trial.h"

/* Fit what the forecast needs of the baselines, if they have a share in it; those that a walk has fitted are taken over
 * from it. Ranks (of the model's effort) divide the series. ERROR_SYSTEM for memory. */
int kept_baselines_fit(const struct panel *panel, struct model *model, struct trial *walked, int thread_count,
                       struct error *error);

#endif
