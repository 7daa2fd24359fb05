/* Networks of a classifier, trained side by side: each a job of its own, with its own network, samples and seed. */
#ifndef SEQNET_RECOGNIZE_CLASSIFIER_TRAINING_H
#define SEQNET_RECOGNIZE_CLASSIFIER_TRAINING_H

#include <stdbool.h>

#include "base/error.h"
#include "optimize/trainer.h"
#include "persist/model.h"

/* Called as training goes on, one call at a time, from whatever thread. Each may be NULL. */
struct training_hooks {
    void *context;
    void (*on_epoch)(void *context, const char *name,
                     const struct trainer_epoch *epoch); /* of any network, as it goes on */
    void (*on_end)(void *context, const char *name, const struct trainer_result *result,
                   double seconds); /* in the order of the jobs; seconds since the first began */
};

struct training_job {
    char name[48];                 /* for the hooks: "network 1 of 5"; empty: they are not called */
    bool is_quiet;                 /* on_end is not called */
    const struct network *network; /* borrowed */
    struct sample_source training;
    struct sample_source validation; /* count 0: none */
    struct trainer_config config;
    real *parameters;             /* borrowed, [network->parameter_count] */
    struct trainer_result result; /* owned */
};

/* The trainer's part of a recipe of a classifier. */
struct trainer_config classifier_trainer_config(const struct model *model, const struct kernels *kernels,
                                                uint64_t seed);

/* Run jobs[count]; those that end well have results, to be released. The error of the first job that fails. */
int training_jobs_run(struct training_job *jobs, int count, int thread_count, const struct training_hooks *hooks,
                      struct error *error);
void training_jobs_release(struct training_job *jobs, int count);

#endif
