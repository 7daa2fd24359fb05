#include "optimize/lent_samples.h"

#include <string.h>

#include "base/memory.h"

#define CHUNK_BYTES ((size_t)4 << 20) /* at most, unless one batch takes more */

static size_t number_count(const struct sample_sizes *sizes)
{
    return sizes->input + sizes->future + 4 * sizes->output;
}

/* A batch of one holds the sample's numbers one after the other. */
static void pack(const struct lent_samples *lent, char *bytes)
{
    const size_t block = number_count(&lent->sizes) * sizeof *lent->one.block,
                 each = lent->sizes.targets * sizeof *lent->one.level;
    memcpy(bytes, lent->one.block, block);
    memcpy(bytes + block, lent->one.level, each);
    memcpy(bytes + block + each, lent->one.scale, each);
}

/* Rows of `length` numbers, of which sample b of `count` has each count-th one. Returns what follows in `from`. */
static const char *spread(const char *from, real *to, size_t row_count, size_t length, size_t count, size_t b)
{
    for (size_t row = 0; row < row_count; row++, from += length * sizeof *to)
        memcpy(to + (row * count + b) * length, from, length * sizeof *to);
    return from;
}

static void fill_taken(const void *context, struct sample_batch *batch, const uint64_t *slots, int count,
                       struct random *random)
{
    const struct lent_samples *lent = context;
    const struct sample_sizes *sizes = &lent->sizes;
    const size_t B = (size_t)count, A = sizes->answers, O = sizes->output / A;
    (void)random; /* a window is what it is */
    batch->sample_count = count;
    for (size_t b = 0; b < B; b++) {
        const char *from = lent->taken + slots[b] * lent->sample_bytes;
        from = spread(from, batch->input, sizes->input / sizes->patch, sizes->patch, B, b);
        from = spread(from, batch->future, A, sizes->future / A, B, b);
        from = spread(from, batch->target, A, O, B, b);
        from = spread(from, batch->weight, A, O, B, b);
        from = spread(from, batch->growth, A, O, B, b);
        from = spread(from, batch->teacher, A, O, B, b);
        memcpy(batch->level + b * sizes->targets, from, sizes->targets * sizeof *batch->level);
        from += sizes->targets * sizeof *batch->level;
        memcpy(batch->scale + b * sizes->targets, from, sizes->targets * sizeof *batch->scale);
    }
}

int lent_samples_init(struct lent_samples *lent, const struct communicator *ranks, struct sample_sizes sizes,
                      size_t batch_size, size_t shard_samples, size_t most, struct error *error)
{
    const size_t size = (size_t)communicator_size(ranks);
    *lent =
        (struct lent_samples){.ranks = ranks, .sizes = sizes, .batch_size = batch_size, .shard_samples = shard_samples};
    lent->sample_bytes = number_count(&sizes) * sizeof(real) + 2 * sizes.targets * sizeof(double);
    const size_t batches = (most + batch_size - 1) / batch_size, fit = CHUNK_BYTES / (batch_size * lent->sample_bytes);
    const size_t wanted = batches < 1 ? 1 : batches;
    lent->room = batch_size * (fit < 1 ? 1 : fit < wanted ? fit : wanted);
    lent->sent = memory_allocate(lent->room, lent->sample_bytes, error);
    lent->taken = memory_allocate(lent->room, lent->sample_bytes, error);
    lent->lengths = memory_allocate(4 * size, sizeof *lent->lengths, error);
    lent->slots = memory_allocate(lent->room, sizeof *lent->slots, error);
    if (!lent->sent || !lent->taken || !lent->lengths || !lent->slots)
        return -1;
    lent->here = (struct sample_source){.context = lent, .count = lent->room, .sizes = sizes, .fill = fill_taken};
    return sample_batch_init(&lent->one, sizes, 1, error);
}

void lent_samples_release(struct lent_samples *lent)
{
    sample_batch_release(&lent->one);
    memory_free(lent->sent);
    memory_free(lent->taken);
    memory_free(lent->lengths);
    memory_free(lent->slots);
    *lent = (struct lent_samples)LENT_SAMPLES_INIT;
}

/* The rank that computes the sample at this place of a chunk: as shared_sum.h divides shards. */
static int taker_of(const struct lent_samples *lent, size_t place)
{
    return (int)(place % lent->batch_size / lent->shard_samples % (size_t)lent->ranks->size);
}

/* Exchange the samples of one chunk, count <= lent->room. */
static void collect(struct lent_samples *lent, const struct sample_source *source, const uint64_t *indices,
                    size_t count)
{
    const size_t size = (size_t)lent->ranks->size, each = lent->sample_bytes;
    const int here = lent->ranks->rank;
    size_t *to = lent->lengths, *from = to + size, *to_place = from + size, *from_place = to_place + size;
    memset(lent->lengths, 0, 4 * size * sizeof *lent->lengths);
    for (size_t i = 0; i < count; i++) {
        const int holder = source->holder(source->context, indices[i]), taker = taker_of(lent, i);
        if (holder == here && taker != here)
            to[taker] += each;
        if (taker == here && holder != here)
            from[holder] += each;
    }
    size_t sent = 0, taken = 0; /* this rank's own ones come last */
    for (size_t r = 0; r < size; r++) {
        to_place[r] = sent;
        from_place[r] = taken;
        sent += to[r];
        taken += from[r];
    }
    from_place[here] = taken;
    for (size_t i = 0; i < count; i++) {
        const int holder = source->holder(source->context, indices[i]), taker = taker_of(lent, i);
        char *bytes = taker == here ? lent->taken + from_place[holder] : lent->sent + to_place[taker];
        if (taker == here) {
            lent->slots[i] = from_place[holder] / each;
            from_place[holder] += each;
        }
        if (holder != here)
            continue;
        source->fill(source->context, &lent->one, &indices[i], 1, NULL);
        pack(lent, bytes);
        if (taker != here)
            to_place[taker] += each;
    }
    communicator_exchange(lent->ranks, lent->sent, to, lent->taken, from);
}

const struct sample_source *lent_samples_take(struct lent_samples *lent, const struct sample_source *source,
                                              const uint64_t *indices, size_t count, size_t begin,
                                              const uint64_t **taken)
{
    *taken = indices + begin;
    if (!source->holder)
        return source;
    if (begin % lent->room == 0)
        collect(lent, source, indices + begin, count - begin < lent->room ? count - begin : lent->room);
    *taken = lent->slots + begin % lent->room;
    return &lent->here;
}
