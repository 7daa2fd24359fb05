#include "concurrent/shared_tasks.h"

#include <limits.h>
#include <string.h>

#include "base/memory.h"

/* The tasks from the first of a block on. */
struct block {
    workers_task *task;
    void *context;
    size_t begin;
};

static int run_task(void *context, int index, struct error *error)
{
    const struct block *block = context;
    return block->task(block->context, (int)block->begin + index, error);
}

int shared_tasks_run(const struct communicator *ranks, int thread_count, size_t task_count, workers_task *task,
                     void *context, struct error *error)
{
    struct block block = {task, context, 0};
    size_t end;
    if (task_count > INT_MAX) /* on all ranks alike */
        return error_set(error, ERROR_SYSTEM, "%zu tasks are too many; at most %d are possible", task_count, INT_MAX);
    communicator_block(ranks, task_count, communicator_rank(ranks), &block.begin, &end);
    const int result = workers_run(thread_count, (int)(end - block.begin), run_task, &block, error);
    return communicator_agree(ranks, result, 0, error);
}

int shared_tasks_collect(const struct communicator *ranks, const char *bytes, size_t length, char **all, size_t **ends,
                         struct error *error)
{
    const int size = communicator_size(ranks), rank = communicator_rank(ranks);
    size_t *places = memory_allocate((size_t)size, sizeof *places, error);
    char *room = NULL;
    if (communicator_agree(ranks, places ? 0 : -1, 0, error))
        goto done;
    places[rank] = length;
    if (communicator_gather_blocks(ranks, places, (size_t)size, sizeof *places, error))
        goto done;
    for (int r = 1; r < size; r++)
        places[r] += places[r - 1];
    room = memory_allocate(places[size - 1], 1, error);
    if (communicator_agree(ranks, room ? 0 : -1, 0, error))
        goto done;
    if (length > 0)
        memcpy(room + places[rank] - length, bytes, length);
    communicator_gather(ranks, room, places);
    *all = room;
    *ends = places;
    return 0;
done:
    memory_free(places);
    memory_free(room);
    return -1;
}
