#include "base/team.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/memory.h"

#define TEAM_MAX 256
/* Looks at the flag before a thread goes to sleep: some hundred microseconds, longer than the pause between two pieces
 * of work, since waking it up again can cost as much as a piece. */
#define SPIN_COUNT 20000

struct team {
    pthread_t threads[TEAM_MAX];
    int thread_count; /* started, the caller's not among them */
    pthread_mutex_t lock;
    pthread_cond_t woken;
    /* One round of work. A round begins when `round` changes, and has ended when nobody is working. The plain fields
     * are written before. */
    team_task *task;
    void *context;
    int task_count;
    atomic_int next;    /* task to begin next */
    atomic_int working; /* threads that have not finished the round */
    atomic_uint round;
    atomic_bool is_over;
};

static void pause_a_moment(void)
{
#ifdef __x86_64__
    __builtin_ia32_pause();
#endif
}

static void work(struct team *team)
{
    for (int index; (index = atomic_fetch_add(&team->next, 1)) < team->task_count;)
        team->task(team->context, index);
}

static void *serve(void *argument)
{
    struct team *team = argument;
    unsigned seen = 0;
    for (;;) {
        for (int i = 0; i < SPIN_COUNT && atomic_load(&team->round) == seen; i++)
            pause_a_moment();
        if (atomic_load(&team->round) == seen) {
            pthread_mutex_lock(&team->lock);
            while (atomic_load(&team->round) == seen)
                pthread_cond_wait(&team->woken, &team->lock);
            pthread_mutex_unlock(&team->lock);
        }
        seen++;
        if (atomic_load(&team->is_over))
            return NULL;
        work(team);
        atomic_fetch_sub(&team->working, 1);
    }
}

static void begin_round(struct team *team)
{
    pthread_mutex_lock(&team->lock);
    atomic_fetch_add(&team->round, 1);
    pthread_cond_broadcast(&team->woken);
    pthread_mutex_unlock(&team->lock);
}

struct team *team_create(int thread_count, struct error *error)
{
    struct team *team = memory_allocate(1, sizeof *team, error);
    if (!team)
        return NULL;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->woken, NULL);
    while (team->thread_count < thread_count - 1 && team->thread_count < TEAM_MAX &&
           pthread_create(&team->threads[team->thread_count], NULL, serve, team) == 0)
        team->thread_count++;
    return team;
}

void team_free(struct team *team)
{
    if (!team)
        return;
    atomic_store(&team->is_over, true);
    begin_round(team);
    for (int i = 0; i < team->thread_count; i++)
        pthread_join(team->threads[i], NULL);
    pthread_cond_destroy(&team->woken);
    pthread_mutex_destroy(&team->lock);
    memory_free(team);
}

void team_run(struct team *team, int task_count, team_task *task, void *context)
{
    if (team->thread_count == 0 || task_count < 2) {
        for (int index = 0; index < task_count; index++)
            task(context, index);
        return;
    }
    team->task = task;
    team->context = context;
    team->task_count = task_count;
    atomic_store(&team->next, 0);
    atomic_store(&team->working, team->thread_count);
    begin_round(team);
    work(team);
    while (atomic_load(&team->working) > 0)
        pause_a_moment();
}
