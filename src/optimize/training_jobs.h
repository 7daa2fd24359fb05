/*
 * Networks trained side by side. Each is a job with its own samples, weights and seed. Jobs end in any order, but the
 * caller is told of them in their own order, as if they had been trained one after the other.
 *
 * Over ranks (communicator/communicator.h) whole jobs are divided first. Those that are left over are trained by groups
 * of ranks, which share the batches. In the end all ranks have all results. Of 5 jobs on 2 ranks:
 *
 *     rank 0    job 0, job 1    half of job 4
 *     rank 1    job 2, job 3    half of job 4
 */
#ifndef SEQNET_OPTIMIZE_TRAINING_JOBS_H
#define SEQNET_OPTIMIZE_TRAINING_JOBS_H

#include <stdbool.h>

#include "base/error.h"
#include "optimize/trainer.h"

/* Called as training goes on, one call at a time, from whatever thread. Each may be NULL. */
struct training_hooks {
    void *context;
    void (*on_epoch)(void *context, const char *name,
                     const struct trainer_epoch *epoch); /* of any job, as it goes on */
    /* a job and those before it have ended; `seconds` since `started` */
    void (*on_end)(void *context, const char *name, const struct trainer_result *result, double seconds);
    /* Of every job, named or not, in the order in which things happen: it begins (epoch NULL), an epoch ends, it ends
     * (is_over). With a context of its own. */
    void *follower;
    void (*on_step)(void *follower, int job, const struct trainer_epoch *epoch, bool is_over);
    double started; /* seconds_now(), when the whole story began */
    /* where all trainings of the story are kept, and taken out of (checkpoint/checkpoint.h); borrowed, or NULL */
    struct checkpoint *checkpoint;
    const struct communicator *ranks; /* that the jobs are divided over; borrowed; NULL: there is one */
};

struct training_job {
    char name[96];                 /* for the hooks: "network 1 of 5"; empty: they are not called */
    bool is_quiet;                 /* on_end is not called */
    const struct network *network; /* borrowed */
    struct sample_source training;
    struct sample_source validation; /* count 0: none */
    struct trainer_config config;    /* its thread_count is set by training_jobs_run() */
    real *parameters;                /* borrowed, [network->parameter_count] */
    struct trainer_result result;    /* owned; filled when the job has ended well */
};

/* Run jobs[count] on thread_count threads. Whole jobs run side by side; threads beyond their number share the batches.
 * The weights do not depend on how many there are. The error is that of the first job that fails. */
int training_jobs_run(struct training_job *jobs, int count, int thread_count, const struct training_hooks *hooks,
                      struct error *error);

/* Release the results and the array; NULL is fine. */
void training_jobs_free(struct training_job *jobs, int count);

#endif
