/* What learn_model() tells of how far it is: the plan of its stages, and its networks as they are trained. */
#ifndef SEQNET_REHEARSE_LEARN_PROGRESS_H
#define SEQNET_REHEARSE_LEARN_PROGRESS_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"
#include "plan/training_data.h"
#include "progress/progress.h"

/* Tells of the jobs of one stage, as training_hooks' follower. */
struct learn_follower {
    struct progress *progress; /* borrowed, or NULL */
    int *members;              /* owned, [count] the network of each job; to be filled in */
};

/* A stage of so many networks begins. `members` is kept from one stage to the next, and freed by the caller. */
int learn_follower_begin(struct learn_follower *follower, struct progress *progress, enum stage stage, int count,
                         struct error *error);
void learn_follower_step(void *follower, int job, const struct trainer_epoch *epoch, bool is_over);

/* What is to come, once rules and networks are settled and `data` of STAGE_JUDGE is there. */
void learn_progress_plan(struct progress *progress, const struct model *model, const struct panel *panel,
                         const struct training_data *data, int thread_count);

/* Units that judging counts. */
double learn_progress_judging_units(const struct model *model, const struct training_data *data);

#endif
