/*
 * How long training will take, and how it is made to fit a limit.
 *
 * A few batches of each kind of network are timed. From that follows what the whole plan takes. Where the user gave a
 * limit and the plan takes longer, it is made smaller before training begins: networks are trained once instead of two
 * or three times, then fewer of them, then for fewer epochs, so that the learning rate still falls to its end. Only
 * what the user left open is changed. What was changed is then no choice of a rule but an option that was given, for a
 * command without a limit would choose otherwise.
 *
 * A training that is late all the same is cut (optimize/trainer.h). What it came to goes into the recipe as
 * --stop-epochs, so that it can be had again without a clock.
 */
#ifndef SEQNET_PLAN_TIME_PLAN_H
#define SEQNET_PLAN_TIME_PLAN_H

#include <stdbool.h>

#include "base/error.h"
#include "kernels/kernels.h"
#include "optimize/trainer.h"
#include "persist/model.h"
#include "plan/training_data.h"

struct time_plan {
    int thread_count;
    double *window_seconds; /* owned, [recipe_variant_count()] one window forward and back, in one thread */
    double series_count, target_count;
    size_t training_count, validation_count; /* windows */
};

#define TIME_PLAN_INIT                                                                                                 \
    {                                                                                                                  \
        .window_seconds = NULL                                                                                         \
    }

/* Time the networks of the model on its data of STAGE_JUDGE. ERROR_SYSTEM for memory; ERROR_DIVERGED. */
int time_plan_measure(struct time_plan *plan, const struct model *model, const struct training_data *data,
                      const struct kernels *kernels, int thread_count, struct error *error);
void time_plan_release(struct time_plan *plan);

/* Is training so short that nobody asks how long it takes? A guess that takes no time. */
bool time_plan_is_short(const struct model *model, const struct training_data *data, int thread_count);

/* About how long training takes with this recipe, without what comes after it; and blend, intervals and scores. */
double time_plan_training_seconds(const struct time_plan *plan, const struct recipe *recipe);
double time_plan_judging_seconds(const struct time_plan *plan, const struct recipe *recipe);

/* One window forward and back in one thread, the mean of the recipe's networks; with its share of what is looked at
 * after each epoch to stop early. */
double time_plan_window_seconds(const struct time_plan *plan, const struct recipe *recipe);

/* Change the recipe of the model so that training, with what comes after it, ends within so many seconds, as far as
 * that can be foreseen. Returns whether the networks and the data are to be made anew: the networks are then released.
 */
bool time_plan_fit(const struct time_plan *plan, struct model *model, double seconds);

/* The training was cut. The recipe becomes that of a training which runs, without a clock, the epochs that the members
 * have (member->best_epoch), and so do the losses: judged[ensemble_count] are those of STAGE_JUDGE where the members
 * have the ones of a stage before, else NULL. */
void time_plan_settle(struct model *model, struct trainer_result *judged);

#endif
