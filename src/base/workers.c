#include "base/workers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/memory.h"

#define THREAD_COUNT_MAX 256
/* So often a thread looks at a value before it goes to sleep: some hundred microseconds. That is longer than the pause
 * between two short rounds. Waking a thread up can cost as much as a short task. */
#define SPIN_COUNT 20000

struct workers {
    pthread_t threads[THREAD_COUNT_MAX - 1];
    unsigned thread_count; /* started, the caller's not among them */
    pthread_mutex_t lock;  /* of what failed, and of going to sleep */
    pthread_cond_t begun, ended;
    /* A round begins when `round` changes, and ends when nobody is working. The plain fields are written before. */
    workers_task *task;
    void *context;
    int task_count;
    int failed_index; /* the lowest of a task that failed */
    struct error failure;
    atomic_bool has_failed;
    atomic_int next;     /* task to begin next */
    atomic_uint working; /* threads that have not finished the round */
    atomic_uint round;   /* rounds begun, the last of all among them */
    atomic_bool is_over; /* the last round has no tasks */
};

static void pause_a_moment(void)
{
#ifdef __x86_64__
    __builtin_ia32_pause();
#endif
}

/* Wait until *value is no longer `old`: awake for a moment, then asleep until `changed` is signalled. */
static void wait_for_change(struct workers *workers, const atomic_uint *value, unsigned old, pthread_cond_t *changed)
{
    for (int i = 0; i < SPIN_COUNT && atomic_load(value) == old; i++)
        pause_a_moment();
    if (atomic_load(value) != old)
        return;
    pthread_mutex_lock(&workers->lock);
    while (atomic_load(value) == old)
        pthread_cond_wait(changed, &workers->lock);
    pthread_mutex_unlock(&workers->lock);
}

/* The tasks that this thread takes. */
static void work(struct workers *workers)
{
    struct error error = ERROR_INIT; /* of the one task that may fail here */
    int index;
    while (!atomic_load(&workers->has_failed) && (index = atomic_fetch_add(&workers->next, 1)) < workers->task_count) {
        if (workers->task(workers->context, index, &error) == 0)
            continue;
        pthread_mutex_lock(&workers->lock);
        if (index < workers->failed_index) {
            workers->failed_index = index;
            workers->failure = error;
        }
        atomic_store(&workers->has_failed, true);
        pthread_mutex_unlock(&workers->lock);
    }
}

static void *serve(void *argument)
{
    struct workers *workers = argument;
    for (unsigned seen = 0;; seen++) {
        wait_for_change(workers, &workers->round, seen, &workers->begun);
        if (atomic_load(&workers->is_over))
            return NULL;
        work(workers);
        if (atomic_fetch_sub(&workers->working, 1) > 1)
            continue;
        pthread_mutex_lock(&workers->lock);
        pthread_cond_signal(&workers->ended);
        pthread_mutex_unlock(&workers->lock);
    }
}

static void begin_round(struct workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    atomic_fetch_add(&workers->round, 1);
    pthread_cond_broadcast(&workers->begun);
    pthread_mutex_unlock(&workers->lock);
}

static void start(struct workers *workers, int thread_count)
{
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->begun, NULL);
    pthread_cond_init(&workers->ended, NULL);
    while ((int)workers->thread_count < thread_count - 1 && workers->thread_count < THREAD_COUNT_MAX - 1 &&
           pthread_create(&workers->threads[workers->thread_count], NULL, serve, workers) == 0)
        workers->thread_count++;
}

static void stop(struct workers *workers)
{
    atomic_store(&workers->is_over, true);
    begin_round(workers);
    for (unsigned i = 0; i < workers->thread_count; i++)
        pthread_join(workers->threads[i], NULL);
    pthread_cond_destroy(&workers->ended);
    pthread_cond_destroy(&workers->begun);
    pthread_mutex_destroy(&workers->lock);
}

struct workers *workers_create(int thread_count, struct error *error)
{
    struct workers *workers = memory_allocate(1, sizeof *workers, error);
    if (workers)
        start(workers, thread_count);
    return workers;
}

void workers_free(struct workers *workers)
{
    if (workers)
        stop(workers);
    memory_free(workers);
}

int workers_run_round(struct workers *workers, int task_count, workers_task *task, void *context, struct error *error)
{
    const bool is_shared = workers->thread_count > 0 && task_count > 1;
    workers->task = task;
    workers->context = context;
    workers->task_count = workers->failed_index = task_count;
    atomic_store(&workers->has_failed, false);
    atomic_store(&workers->next, 0);
    if (is_shared) {
        atomic_store(&workers->working, workers->thread_count);
        begin_round(workers);
    }
    work(workers);
    for (unsigned left; is_shared && (left = atomic_load(&workers->working)) > 0;)
        wait_for_change(workers, &workers->working, left, &workers->ended);
    if (workers->failed_index < task_count)
        return error_set(error, workers->failure.kind, "%s", workers->failure.message);
    return 0;
}

int workers_run(int thread_count, int task_count, workers_task *task, void *context, struct error *error)
{
    struct workers workers = {.thread_count = 0};
    start(&workers, thread_count < task_count ? thread_count : task_count);
    int result = workers_run_round(&workers, task_count, task, context, error);
    stop(&workers);
    return result;
}
