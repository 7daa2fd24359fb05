/* What `seqnet train` tells a person of a forecaster, while it goes on. */
#ifndef SEQNET_REPORT_TRAINING_REPORT_H
#define SEQNET_REPORT_TRAINING_REPORT_H

#include "base/text.h"
#include "rehearse/learn.h"

/* What was read and what was chosen, before training begins. */
void training_report_plan(const struct learn_plan *plan, const struct panel *panel, struct text *text);

/* Losses; the scores on the validation part and what they mean; the test part's if rows were held out; the time it
 * took. */
void training_report_result(const struct model *model, const struct learn_result *result, struct text *text);

#endif
