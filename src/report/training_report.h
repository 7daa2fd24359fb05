/* What `seqnet train` tells a person of a forecaster, while it goes on. */
#ifndef SEQNET_REPORT_TRAINING_REPORT_H
#define SEQNET_REPORT_TRAINING_REPORT_H

#include "base/text.h"
#include "rehearse/learn.h"

/* What was read and what was chosen, before training begins. */
void training_report_plan(const struct learn_plan *plan, const struct panel *panel, struct text *text);

/* One line per epoch and network, for -v. */
void training_report_epoch(int member, enum stage stage, const struct trainer_epoch *epoch, struct text *text);

/* One line per network when its training ends. */
void training_report_member(const struct model *model, int member, enum stage stage, double seconds, struct text *text);

/* Losses, the scores on the validation part and what they mean, the test part's if rows were held out, and the time it
 * took. */
void training_report_result(const struct model *model, const struct learn_result *result, struct text *text);

#endif
