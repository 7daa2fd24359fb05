#include "recognize/classifier_training.h"

#include <pthread.h>

#include "base/memory.h"
#include "base/seconds.h"
#include "base/workers.h"

struct trainer_config classifier_trainer_config(const struct model *model, const struct kernels *kernels, uint64_t seed)
{
    const struct recipe *recipe = &model->recipe;
    return (struct trainer_config){.kernels = kernels,
                                   .thread_count = 1,
                                   .loss = LOSS_CROSS_ENTROPY,
                                   .class_count = model->classification.classes.count,
                                   .smoothing = model->classification.smoothing,
                                   .learning_rate = recipe->learning_rate,
                                   .dropout = recipe->dropout,
                                   .batch_size = recipe->batch_size,
                                   .epoch_count = recipe->epoch_count,
                                   .patience = recipe->patience,
                                   .epoch_windows = recipe->epoch_windows,
                                   .seed = seed};
}

struct run {
    struct training_job *jobs;
    int count;
    const struct training_hooks *hooks;
    double started;
    bool *is_done;        /* [count] */
    int told_count;       /* jobs from the first on that are done and told of */
    pthread_mutex_t lock; /* of the two above, and of the hooks */
};

struct job_place {
    struct run *run;
    int index;
};

static void report_epoch(void *context, const struct trainer_epoch *epoch)
{
    const struct job_place *place = context;
    struct run *run = place->run;
    pthread_mutex_lock(&run->lock);
    run->hooks->on_epoch(run->hooks->context, run->jobs[place->index].name, epoch);
    pthread_mutex_unlock(&run->lock);
}

static void report_end(struct run *run, int index)
{
    pthread_mutex_lock(&run->lock);
    run->is_done[index] = true;
    for (; run->told_count < run->count && run->is_done[run->told_count]; run->told_count++) {
        const struct training_job *job = &run->jobs[run->told_count];
        if (run->hooks->on_end && job->name[0] && !job->is_quiet)
            run->hooks->on_end(run->hooks->context, job->name, &job->result, seconds_now() - run->started);
    }
    pthread_mutex_unlock(&run->lock);
}

static int run_job(void *context, int index, struct error *error)
{
    struct run *run = context;
    struct training_job *job = &run->jobs[index];
    struct job_place place = {run, index};
    if (trainer_run(job->network, &job->config, &job->training, job->validation.count > 0 ? &job->validation : NULL,
                    run->hooks->on_epoch && job->name[0] ? report_epoch : NULL, &place, job->parameters, &job->result,
                    error))
        return -1;
    report_end(run, index);
    return 0;
}

int training_jobs_run(struct training_job *jobs, int count, int thread_count, const struct training_hooks *hooks,
                      struct error *error)
{
    struct run run = {.jobs = jobs, .count = count, .hooks = hooks, .started = seconds_now()};
    if (!(run.is_done = memory_allocate((size_t)count, sizeof *run.is_done, error)))
        return -1;
    pthread_mutex_init(&run.lock, NULL);
    int result = workers_run(thread_count, count, run_job, &run, error);
    pthread_mutex_destroy(&run.lock);
    memory_free(run.is_done);
    return result;
}

void training_jobs_release(struct training_job *jobs, int count)
{
    for (int i = 0; jobs && i < count; i++)
        trainer_result_release(&jobs[i].result);
}
