#include "methods/shared_baselines.h"

#include "base/memory.h"
#include "base/text.h"
#include "checkpoint/pack.h"
#include "concurrent/shared_tasks.h"

/* An array that one of the baselines owns: it has it, or has none (the pointer in the bytes is the other rank's). */
static int walk_array(struct pack *pack, void **array, size_t count, size_t size, struct error *error)
{
    const bool is_there = *array != NULL;
    if (pack->bytes)
        *array = NULL;
    if (!is_there)
        return 0;
    if (pack->bytes && !(*array = memory_allocate(count, size, error)))
        return -1;
    pack_bytes(pack, *array, count * size);
    return 0;
}

/* All of them, whichever way the pack goes. On failure what is not there is NULL. */
static int walk(struct pack *pack, struct baselines *b, struct error *error)
{
    struct baselines made = *b;
    pack_bytes(pack, &made, sizeof made);
    void *effects = made.effects.columns, *recent = made.history.recent, *profile = made.season.profile;
    int result = walk_array(pack, &effects, (size_t)made.effects.count, sizeof *made.effects.columns, error);
    if (walk_array(pack, &recent, made.history.recent_count, sizeof *made.history.recent, error))
        result = -1;
    if (walk_array(pack, &profile, (size_t)made.season.length, sizeof *made.season.profile, error))
        result = -1;
    if (!pack->bytes)
        return result;
    made.effects.columns = effects;
    made.history.recent = recent;
    made.season.profile = profile;
    *b = made;
    if (pack->is_broken)
        return error_set(error, ERROR_SYSTEM, "baselines that another process fitted came cut short");
    return result;
}

/* Those of other ranks, out of what these have sent. */
static int take(const struct communicator *ranks, struct baselines *const *list, size_t count, size_t each,
                const char *bytes, const size_t *ends, struct error *error)
{
    for (int r = 0; r < ranks->size; r++) {
        size_t begin, end;
        const size_t from = r ? ends[r - 1] : 0;
        struct pack pack = pack_from(bytes + from, ends[r] - from);
        communicator_block(ranks, count, r, &begin, &end);
        for (size_t i = begin * each; i < end * each && r != ranks->rank; i++) {
            baselines_release(list[i]);
            if (walk(&pack, list[i], error))
                return -1;
        }
    }
    return 0;
}

int shared_baselines_gather(const struct communicator *ranks, struct baselines *const *list, size_t count, size_t each,
                            struct error *error)
{
    struct text text = TEXT_INIT;
    char *bytes = NULL;
    size_t *ends = NULL, begin, end;
    if (communicator_size(ranks) == 1)
        return 0;
    struct pack pack = pack_into(&text);
    communicator_block(ranks, count, ranks->rank, &begin, &end);
    for (size_t i = begin * each; i < end * each; i++)
        walk(&pack, list[i], error);
    int result = communicator_agree(ranks, text_check(&text, error), 0, error);
    if (result == 0)
        result = shared_tasks_collect(ranks, text.bytes, text.length, &bytes, &ends, error);
    if (result == 0)
        result = communicator_agree(ranks, take(ranks, list, count, each, bytes, ends, error), 0, error);
    memory_free(ends);
    memory_free(bytes);
    text_release(&text);
    return result;
}
