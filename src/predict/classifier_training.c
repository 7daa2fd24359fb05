#include "predict/classifier_training.h"

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

struct running {
    struct training_job *jobs;
    const struct classifier_request *request;
};

/* One job, as the trainer's report sees it. */
struct reported {
    const struct training_job *job;
    const struct classifier_request *request;
};

static void report_epoch(void *context, const struct trainer_epoch *epoch)
{
    const struct reported *reported = context;
    reported->request->on_epoch(reported->request->context, reported->job->name, epoch);
}

static int run_job(void *context, int index, struct error *error)
{
    const struct running *running = context;
    struct training_job *job = &running->jobs[index];
    struct reported reported = {job, running->request};
    return trainer_run(job->network, &job->config, &job->training, job->validation.count > 0 ? &job->validation : NULL,
                       running->request->on_epoch ? report_epoch : NULL, &reported, job->parameters, &job->result, error);
}

int training_jobs_run(struct training_job *jobs, int count, const struct classifier_request *request, struct error *error)
{
    struct running running = {jobs, request};
    return workers_run(request->thread_count, count, run_job, &running, error);
}

void training_jobs_release(struct training_job *jobs, int count)
{
    for (int i = 0; jobs && i < count; i++)
        trainer_result_release(&jobs[i].result);
}
