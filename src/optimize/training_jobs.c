#include "optimize/training_jobs.h"

#include <math.h>
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
    int failed_index;     /* the lowest of a job that failed here; `count`: none did */
    pthread_mutex_t lock; /* of the three above, and of the hooks */
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
                    &job->result, error)) {
        pthread_mutex_lock(&run->lock);
        run->failed_index = index < run->failed_index ? index : run->failed_index;
        pthread_mutex_unlock(&run->lock);
        return -1;
    }
    if (run->hooks->on_step)
        run->hooks->on_step(run->hooks->follower, index, NULL, true);
    tell_end(run, index);
    return 0;
}

static void give_threads(struct run *run, int first, int count, int thread_count)
{
    for (int i = 0; i < count; i++)
        run->jobs[first + i].config.thread_count = thread_count > count ? thread_count / count : 1;
}

/* ---- divided over ranks ---- */

/* Jobs that are no rank's alone: as few as divide them evenly. Their groups share the batches, and the first rank of a
 * group is the job's number among these. With a checkpoint all ranks share every job, for rank 0 is to know all; and
 * where samples are divided, for all are to send theirs. */
static bool all_share(const struct run *run)
{
    return run->hooks->checkpoint || run->jobs[0].training.holder;
}

static int shared_count(const struct run *run)
{
    return all_share(run) ? run->count : run->count % run->hooks->ranks->size;
}

/* So many jobs are each rank's alone. They follow each other: every second network or so looks at longer windows. */
static int own_count(const struct run *run)
{
    return (run->count - shared_count(run)) / run->hooks->ranks->size;
}

/* The rank that has the job's results first. */
static int owner_of(const struct run *run, int index)
{
    const int whole = run->count - shared_count(run);
    return index < whole ? index / own_count(run) : index - whole;
}

/* Job `own` of those that this rank has alone. */
static int run_own(void *context, int own, struct error *error)
{
    struct run *run = context;
    const struct communicator *ranks = run->hooks->ranks;
    return run_job(run, ranks->rank * own_count(run) + own, error);
}

/* The jobs that are left over, each by a group of ranks. */
static int run_shared(struct run *run, int thread_count, struct error *error)
{
    const struct communicator *ranks = run->hooks->ranks;
    const int left = shared_count(run), first = run->count - left;
    struct communicator part;
    int result = 0;
    if (left == 0)
        return 0;
    if (all_share(run)) {
        for (int i = 0; i < run->count && result == 0; i++) {
            run->jobs[i].config.ranks = ranks;
            run->jobs[i].config.thread_count = thread_count;
            result = run_job(run, i, error);
        }
        return communicator_agree(ranks, result, run->failed_index, error);
    }
    if (communicator_split(ranks, ranks->rank % left, &part, error))
        return -1;
    const int index = first + ranks->rank % left;
    run->jobs[index].config.thread_count = thread_count;
    run->jobs[index].config.ranks = part.size > 1 ? &part : NULL;
    result = communicator_agree(ranks, run_job(run, index, error), run->failed_index, error);
    communicator_release(&part);
    return result;
}

/* What a job has come to, from its owner to all. */
static int share_result(struct run *run, int index, struct error *error)
{
    const struct communicator *ranks = run->hooks->ranks;
    struct training_job *job = &run->jobs[index];
    struct trainer_result *result = &job->result;
    const int owner = owner_of(run, index);
    struct {
        bool is_cut;
        int epoch_count, best_epoch;
        double start_loss;
    } head = {result->is_cut, result->epoch_count, result->best_epoch, result->start_loss};
    communicator_broadcast(ranks, owner, &head, sizeof head);
    const size_t epochs = (size_t)head.epoch_count;
    if (!result->train_loss) {
        *result = (struct trainer_result){
            .is_cut = head.is_cut,
            .epoch_count = head.epoch_count,
            .best_epoch = head.best_epoch,
            .start_loss = head.start_loss,
            .train_loss = memory_allocate(epochs, sizeof *result->train_loss, error),
            .validation_loss = memory_allocate(epochs, sizeof *result->validation_loss, error),
        };
    }
    if (communicator_agree(ranks, result->train_loss && result->validation_loss ? 0 : -1, index, error))
        return -1;
    communicator_broadcast(ranks, owner, result->train_loss, epochs * sizeof *result->train_loss);
    communicator_broadcast(ranks, owner, result->validation_loss, epochs * sizeof *result->validation_loss);
    communicator_broadcast(ranks, owner, job->parameters, job->network->parameter_count * sizeof *job->parameters);
    return 0;
}

/* Of a job that others did, as if it had happened here. */
static void tell_again(struct run *run, int index)
{
    const struct training_hooks *hooks = run->hooks;
    const struct trainer_result *result = &run->jobs[index].result;
    struct job_place place = {run, index, run->jobs[index].name};
    int best = 0;
    if (hooks->on_step)
        hooks->on_step(hooks->follower, index, NULL, false);
    for (int epoch = 1; epoch <= result->epoch_count; epoch++) {
        const double loss = result->validation_loss[epoch - 1];
        if (isnan(result->start_loss) || loss < (best ? result->validation_loss[best - 1] : result->start_loss))
            best = epoch;
        tell_epoch(&place, &(struct trainer_epoch){epoch, result->train_loss[epoch - 1], loss, best, false});
    }
    if (hooks->on_step)
        hooks->on_step(hooks->follower, index, NULL, true);
    tell_end(run, index);
}

static int run_divided(struct run *run, int thread_count, struct error *error)
{
    const struct communicator *ranks = run->hooks->ranks;
    const int count = own_count(run);
    give_threads(run, ranks->rank * count, count, thread_count);
    const int result = workers_run(thread_count, count, run_own, run, error);
    if (communicator_agree(ranks, result, run->failed_index, error) || run_shared(run, thread_count, error))
        return -1;
    for (int i = 0; i < run->count; i++) {
        if (!all_share(run) && share_result(run, i, error))
            return -1;
        if (!run->is_done[i])
            tell_again(run, i);
    }
    return 0;
}

int training_jobs_run(struct training_job *jobs, int count, int thread_count, const struct training_hooks *hooks,
                      struct error *error)
{
    struct run run = {.jobs = jobs, .count = count, .hooks = hooks, .failed_index = count};
    size_t place = 0;
    int result;
    if (hooks->checkpoint && checkpoint_reserve(hooks->checkpoint, (size_t)count, &place, error))
        return -1;
    if (!(run.is_done = memory_allocate((size_t)count, sizeof *run.is_done, error)))
        return -1;
    for (int i = 0; i < count; i++) {
        jobs[i].config.checkpoint = hooks->checkpoint;
        jobs[i].config.place = place + (size_t)i;
    }
    pthread_mutex_init(&run.lock, NULL);
    if (communicator_size(hooks->ranks) > 1) {
        result = run_divided(&run, thread_count, error);
    } else {
        give_threads(&run, 0, count, thread_count);
        result = workers_run(thread_count, count, run_job, &run, error);
    }
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
