/* Networks of a classifier, trained side by side: each a job of its own, with its own network, samples and seed. */
#ifndef SEQNET_PREDICT_CLASSIFIER_TRAINING_H
#define SEQNET_PREDICT_CLASSIFIER_TRAINING_H

#include "base/error.h"
#include "optimize/trainer.h"
#include "persist/model.h"
#include "predict/classifier_learn.h"

struct training_job {
    const struct network *network; /* borrowed */
    struct sample_source training;
    struct sample_source validation; /* count 0: none */
    struct trainer_config config;
    char name[48]; /* "network 1 of fold 2", for the request's on_epoch() */
    real *parameters; /* borrowed, [network->parameter_count] */
    struct trainer_result result; /* owned */
};

/* The trainer's part of a recipe of a classifier. */
struct trainer_config classifier_trainer_config(const struct model *model, const struct kernels *kernels, uint64_t seed);

/* Run jobs[count], with the request's threads and hooks; those that end well have results, to be released. The error of the first job that fails. */
int training_jobs_run(struct training_job *jobs, int count, const struct classifier_request *request, struct error *error);
void training_jobs_release(struct training_job *jobs, int count);

#endif
