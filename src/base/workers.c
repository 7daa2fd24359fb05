#include "base/workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

#define THREAD_COUNT_MAX 256

struct pool {
    pthread_mutex_t lock;
    int next_index; /* of the task to begin next */
    int task_count;
    int failed_index; /* lowest failed task, or task_count */
    struct error failure;
    workers_task *task;
    void *context;
};

static void *work(void *argument)
{
    struct pool *pool = argument;
    for (;;) {
        pthread_mutex_lock(&pool->lock);
        bool stop = pool->next_index == pool->task_count || pool->failed_index < pool->task_count;
        int index = stop ? 0 : pool->next_index++;
        pthread_mutex_unlock(&pool->lock);
        if (stop)
            return NULL;
        struct error error = ERROR_INIT;
        if (pool->task(pool->context, index, &error)) {
            pthread_mutex_lock(&pool->lock);
            if (index < pool->failed_index) {
                pool->failed_index = index;
                pool->failure = error;
            }
            pthread_mutex_unlock(&pool->lock);
        }
    }
}

int workers_processor_count(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed))
        return 1;
    int count = CPU_COUNT(&allowed);
    return count > 0 ? count : 1;
}

int workers_run(int thread_count, int task_count, workers_task *task, void *context, struct error *error)
{
    struct pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER,
                        .task_count = task_count,
                        .failed_index = task_count,
                        .failure = ERROR_INIT,
                        .task = task,
                        .context = context};
    pthread_t threads[THREAD_COUNT_MAX];
    int started = 0;
    if (thread_count > task_count)
        thread_count = task_count;
    if (thread_count > THREAD_COUNT_MAX)
        thread_count = THREAD_COUNT_MAX;
    /* this thread works too, so one less is started */
    while (started < thread_count - 1 && pthread_create(&threads[started], NULL, work, &pool) == 0)
        started++;
    work(&pool);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&pool.lock);
    if (pool.failed_index < task_count)
        return error_set(error, pool.failure.kind, "%s", pool.failure.message);
    return 0;
}
