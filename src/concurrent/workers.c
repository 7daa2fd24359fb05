#include "concurrent/workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/seconds.h"

#define THREAD_COUNT_MAX 256
/* So often a thread looks at a value without a break: some ten microseconds. That is longer than most pauses between
 * two rounds. */
#define SPIN_COUNT 400
/* Then for so long it looks again whenever no other program wants the processor, and then it goes to sleep. Waking it
 * up can cost as much as a short task. */
#define AWAKE_SECONDS 1e-3
#define CACHE_LINE 64

/* The tasks that a thread takes first, in their order; the others take what it has not come to. Who counts `left` down
 * has claimed a task. */
struct share {
    atomic_uint left;
    int end; /* after the last task */
    char apart[CACHE_LINE - sizeof(atomic_uint) - sizeof(int)];
};

struct workers {
    struct share shares[THREAD_COUNT_MAX]; /* the caller's is the first */
    /* A round begins when `round` changes, and ends when no task is left unfinished. The plain fields are written
     * before. They are read by who has claimed a task: while that is unfinished the round goes on. So a thread that the
     * system wakes late keeps nobody waiting, and finds nothing to do. */
    atomic_uint round;   /* rounds begun, the last of all among them */
    atomic_bool is_over; /* the last round has no tasks */
    workers_task *task;
    void *context;
    char apart[CACHE_LINE];
    atomic_uint unfinished;  /* tasks of the round */
    atomic_int failed_index; /* the lowest of a task that failed; as many as there are tasks: none did */
    atomic_uint sleeping;    /* threads asleep, or about to be */
    pthread_mutex_t lock;    /* of the failure, and of going to sleep */
    pthread_cond_t change;   /* `round` has changed, or `unfinished` has come to 0 */
    struct error failure;
    pthread_t threads[THREAD_COUNT_MAX - 1];
    unsigned thread_count; /* started, the caller's not among them */
    atomic_uint numbered;  /* threads that know their share */
};

static void pause_a_moment(void)
{
#ifdef __x86_64__
    __builtin_ia32_pause();
#endif
}

/* Wait until *value is no longer `old`: awake for a moment, then asleep until `change` is signalled. */
static void wait_for_change(struct workers *workers, const atomic_uint *value, unsigned old)
{
    for (int i = 0; i < SPIN_COUNT && atomic_load(value) == old; i++)
        pause_a_moment();
    for (double end = seconds_now() + AWAKE_SECONDS; atomic_load(value) == old && seconds_now() < end;)
        sched_yield();
    if (atomic_load(value) != old)
        return;
    pthread_mutex_lock(&workers->lock);
    atomic_fetch_add(&workers->sleeping, 1);
    while (atomic_load(value) == old)
        pthread_cond_wait(&workers->change, &workers->lock);
    atomic_fetch_sub(&workers->sleeping, 1);
    pthread_mutex_unlock(&workers->lock);
}

/* After a change. Who goes to sleep says so first and looks at the value last: it is seen here, or sees the change. */
static void wake(struct workers *workers)
{
    if (atomic_load(&workers->sleeping) == 0)
        return;
    pthread_mutex_lock(&workers->lock);
    pthread_cond_broadcast(&workers->change);
    pthread_mutex_unlock(&workers->lock);
}

/* The next task of a share in *index. Returns whether there was one. */
static bool claim(struct share *share, int *index)
{
    unsigned left = atomic_load(&share->left);
    while (left > 0 && !atomic_compare_exchange_weak(&share->left, &left, left - 1))
        ;
    if (left > 0)
        *index = share->end - (int)left;
    return left > 0;
}

static void run_task(struct workers *workers, int index)
{
    struct error error = ERROR_INIT;
    if (index < atomic_load(&workers->failed_index) && workers->task(workers->context, index, &error)) {
        pthread_mutex_lock(&workers->lock);
        if (index < atomic_load(&workers->failed_index)) {
            atomic_store(&workers->failed_index, index);
            workers->failure = error;
        }
        pthread_mutex_unlock(&workers->lock);
    }
    if (atomic_fetch_sub(&workers->unfinished, 1) == 1)
        wake(workers);
}

/* The tasks that this thread takes: those of its share, then those that others have not come to. */
static void work(struct workers *workers, unsigned own)
{
    const unsigned count = workers->thread_count + 1;
    for (unsigned i = 0; i < count; i++) {
        for (int index; claim(&workers->shares[(own + i) % count], &index);)
            run_task(workers, index);
    }
}

static void *serve(void *argument)
{
    struct workers *workers = argument;
    const unsigned own = atomic_fetch_add(&workers->numbered, 1) + 1;
    for (unsigned seen = 0;;) {
        wait_for_change(workers, &workers->round, seen);
        seen = atomic_load(&workers->round);
        if (atomic_load(&workers->is_over))
            return NULL;
        work(workers, own);
    }
}

static void begin_round(struct workers *workers)
{
    atomic_fetch_add(&workers->round, 1);
    wake(workers);
}

static void start(struct workers *workers, int thread_count)
{
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->change, NULL);
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
    pthread_cond_destroy(&workers->change);
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

/* The tasks are divided evenly over the shares of so many threads. */
static int run_round(struct workers *workers, unsigned share_count, int task_count, workers_task *task, void *context,
                     struct error *error)
{
    workers->task = task;
    workers->context = context;
    atomic_store(&workers->failed_index, task_count);
    atomic_store(&workers->unfinished, (unsigned)task_count);
    for (unsigned i = 0, begin = 0; i < share_count; i++) {
        const unsigned end = (unsigned)((uint64_t)task_count * (i + 1) / share_count);
        workers->shares[i].end = (int)end;
        atomic_store(&workers->shares[i].left, end - begin);
        begin = end;
    }
    if (task_count > 1)
        begin_round(workers);
    work(workers, 0);
    for (unsigned left; (left = atomic_load(&workers->unfinished)) > 0;)
        wait_for_change(workers, &workers->unfinished, left);
    if (workers->failed_index < task_count)
        return error_set(error, workers->failure.kind, "%s", workers->failure.message);
    return 0;
}

int workers_run_round(struct workers *workers, int task_count, workers_task *task, void *context, struct error *error)
{
    return run_round(workers, workers->thread_count + 1, task_count, task, context, error);
}

int workers_run(int thread_count, int task_count, workers_task *task, void *context, struct error *error)
{
    struct workers workers = {.thread_count = 0};
    start(&workers, thread_count < task_count ? thread_count : task_count);
    int result = run_round(&workers, 1, task_count, task, context, error);
    stop(&workers);
    return result;
}
