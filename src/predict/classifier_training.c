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

static int run_job(void *context, int index, struct error *error)
{
    struct training_job *job = &((struct training_job *)context)[index];
    return trainer_run(job->network, &job->config, &job->training, job->validation.count > 0 ? &job->validation : NULL, NULL, NULL, job->parameters,
                       &job->result, error);
}

int training_jobs_run(struct training_job *jobs, int count, int thread_count, struct error *error)
{
    return workers_run(thread_count, count, run_job, jobs, error);
}

void training_jobs_release(struct training_job *jobs, int count)
{
    for (int i = 0; jobs && i < count; i++)
        trainer_result_release(&jobs[i].result);
}
