/*
 * How the networks of a model are trained. This is the one place that turns a recipe into what the trainer is told, for
 * forecasts and for classes.
 */
#ifndef SEQNET_PLAN_MEMBER_JOBS_H
#define SEQNET_PLAN_MEMBER_JOBS_H

#include "base/error.h"
#include "optimize/training_jobs.h"
#include "persist/model.h"
#include "plan/training_data.h"

/* What the model's recipe and classes tell the trainer: all of its configuration but threads, judge and start. */
struct trainer_config model_trainer_config(const struct model *model, const struct kernels *kernels, uint64_t seed);

/* The training of member m in a stage, without samples. Its name is "network 2 of 5 (36 steps, with seasons)", and says
 * what the stage is for. If its only purpose is to be judged, its end is not told. */
struct training_job member_job(const struct model *model, int m, enum stage stage, const struct kernels *kernels);

/* A network goes on from its weights: for this share of the epochs that it was best after, at least one, and at this
 * share of the rate that it learnt at. */
#define FURTHER_EPOCHS_SHARE 0.2
#define FURTHER_RATE_SHARE 0.3
int member_further_epochs(const struct model_member *member);
void member_job_further(struct training_job *job, const struct model_member *member);

/* The weights that the network of member m starts with. */
void member_start(const struct model *model, int m);

/* Give the member the losses and the number of epochs. The result is then empty. */
void member_keep_result(struct model_member *member, struct trainer_result *result);

#endif
