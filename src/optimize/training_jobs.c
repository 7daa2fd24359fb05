#include "optimize/training_jobs.h"

#include <pthread.h>

#include "base/memory.h"
#include "base/seconds.h"
#include "concurrent/workers.h"

struct run {
    struct training_job *jobs;
    int count;
    const struct training_hooks *hooks;
    bool *is_done;        /* [count] */
    int told_count;       /* jobs from the first on that are done and told of */
    pthread_mutex_t lock; /* of the two above, and of the hooks */
};

struct job_place {
    struct run *run;
    int index;
    const char *name;
};

static void tell_epoch(void *context, const struct trainer_epoch *epoch)
{
    const struct job_place *place = context;
    const struct training_hooks *hooks = place->run->hooks;
    if (hooks->on_step)
        hooks->on_step(hooks->follower, place->index, epoch, false);
    if (!hooks->on_epoch || !place->name[0])
        return;
    pthread_mutex_lock(&place->run->lock);
    hooks->on_epoch(hooks->context, place->name, epoch);
    pthread_mutex_unlock(&place->run->lock);
}

/* Tell of the jobs that have ended, as far as all before them have. */
static void tell_end(struct run *run, int index)
{
    const struct training_hooks *hooks = run->hooks;
    pthread_mutex_lock(&run->lock);
    run->is_done[index] = true;
    for (; run->told_count < run->count && run->is_done[run->told_count]; run->told_count++) {
        const struct training_job *job = &run->jobs[run->told_count];
        if (hooks->on_end && job->name[0] && !job->is_quiet)
            hooks->on_end(hooks->context, job->name, &job->result, seconds_now() - hooks->started);
    }
    pthread_mutex_unlock(&run->lock);
}

static int run_job(void *context, int index, struct error *error)
{
    struct run *run = context;
    struct training_job *job = &run->jobs[index];
    struct job_place place = {run, index, job->name};
    if (run->hooks->on_step)
        run->hooks->on_step(run->hooks->follower, index, NULL, false);
    if (trainer_run(job->network, &job->config, &job->training, &job->validation, tell_epoch, &place, job->parameters,
                    &job->result, error))
        return -1;
    if (run->hooks->on_step)
        run->hooks->on_step(run->hooks->follower, index, NULL, true);
    tell_end(run, index);
    return 0;
}

int training_jobs_run(struct training_job *jobs, int count, int thread_count, const struct training_hooks *hooks,
                      struct error *error)
{
    struct run run = {.jobs = jobs, .count = count, .hooks = hooks};
    size_t place = 0;
    if (hooks->checkpoint && checkpoint_reserve(hooks->checkpoint, (size_t)count, &place, error))
        return -1;
    if (!(run.is_done = memory_allocate((size_t)count, sizeof *run.is_done, error)))
        return -1;
    for (int i = 0; i < count; i++) {
        jobs[i].config.thread_count = thread_count > count ? thread_count / count : 1;
        jobs[i].config.checkpoint = hooks->checkpoint;
        jobs[i].config.place = place + (size_t)i;
    }
    pthread_mutex_init(&run.lock, NULL);
    int result = workers_run(thread_count, count, run_job, &run, error);
    pthread_mutex_destroy(&run.lock);
    memory_free(run.is_done);
    return result;
}

void training_jobs_free(struct training_job *jobs, int count)
{
    for (int i = 0; jobs && i < count; i++)
        trainer_result_release(&jobs[i].result);
    memory_free(jobs);
}
