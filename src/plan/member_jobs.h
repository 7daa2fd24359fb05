/*
 * The training of a model's networks, as its recipe has it: one place says what of the recipe the trainer is told, for
 * forecasts and for classes.
 */
#ifndef SEQNET_PLAN_MEMBER_JOBS_H
#define SEQNET_PLAN_MEMBER_JOBS_H

#include "base/error.h"
#include "optimize/training_jobs.h"
#include "persist/model.h"
#include "plan/training_data.h"

/* What the trainer is told by the model's recipe and classes: all but threads, judge and start. */
struct trainer_config model_trainer_config(const struct model *model, const struct kernels *kernels, uint64_t seed);

/* The training of member m in a stage, without samples. Its name is "network 2 of 5 (36 steps, with seasons)", and what
 * the stage is for. The training that is only there for the judgement is not told of when it ends. */
struct training_job member_job(const struct model *model, int m, enum stage stage, const struct kernels *kernels);

/* The member gets the losses and the number of epochs; the result is empty then. */
void member_keep_result(struct model_member *member, struct trainer_result *result);

#endif
