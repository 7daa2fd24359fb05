#include "optimize/shared_sum.h"

#include <string.h>

#include "base/memory.h"

/* Most shards that one rank has. */
static size_t most_own(const struct shared_sum *sum)
{
    const int size = communicator_size(sum->ranks);
    return (size_t)((sum->shard_count + size - 1) / size);
}

int shared_sum_init(struct shared_sum *sum, const struct communicator *ranks, const struct kernels *kernels,
                    size_t parameter_count, int shard_count, struct error *error)
{
    const size_t size = (size_t)communicator_size(ranks);
    *sum = (struct shared_sum){ranks, kernels, parameter_count, shard_count, NULL, NULL, NULL, NULL};
    if (size == 1)
        return 0;
    sum->sent = memory_allocate(most_own(sum) * parameter_count, sizeof *sum->sent, error);
    sum->received = memory_allocate((size_t)shard_count * (parameter_count / size + 1), sizeof *sum->received, error);
    sum->lengths = memory_allocate(3 * size, sizeof *sum->lengths, error);
    sum->losses = memory_allocate(size * most_own(sum), sizeof *sum->losses, error);
    return sum->sent && sum->received && sum->lengths && sum->losses ? 0 : -1;
}

void shared_sum_release(struct shared_sum *sum)
{
    memory_free(sum->sent);
    memory_free(sum->received);
    memory_free(sum->lengths);
    memory_free(sum->losses);
    *sum = (struct shared_sum)SHARED_SUM_INIT;
}

/* Of `shard_count` shards, those of rank r. */
static int own_of(const struct shared_sum *sum, int shard_count, int r)
{
    const int size = communicator_size(sum->ranks);
    return (shard_count - r + size - 1) / size;
}

int shared_sum_own(const struct shared_sum *sum, int shard_count)
{
    return own_of(sum, shard_count, communicator_rank(sum->ranks));
}

int shared_sum_shard(const struct shared_sum *sum, int own)
{
    return own * communicator_size(sum->ranks) + communicator_rank(sum->ranks);
}

bool shared_sum_losses(struct shared_sum *sum, int shard_count, struct shard_loss *losses, bool is_late)
{
    const int size = communicator_size(sum->ranks), rank = communicator_rank(sum->ranks);
    const size_t most = most_own(sum);
    bool any = false;
    if (size == 1)
        return is_late;
    for (int own = 0; own < shared_sum_own(sum, shard_count); own++)
        sum->losses[(size_t)rank * most + (size_t)own].loss = losses[shared_sum_shard(sum, own)];
    sum->losses[(size_t)rank * most].is_late = is_late;
    for (int r = 0; r < size; r++)
        sum->lengths[r] = (size_t)(r + 1) * most * sizeof *sum->losses;
    communicator_gather(sum->ranks, sum->losses, sum->lengths);
    for (int i = 0; i < shard_count; i++)
        losses[i] = sum->losses[(size_t)(i % size) * most + (size_t)(i / size)].loss;
    for (int r = 0; r < size; r++)
        any = any || sum->losses[(size_t)r * most].is_late;
    return any;
}

void shared_sum_gradients(struct shared_sum *sum, int shard_count, real *const *gradients, real *total)
{
    const int size = communicator_size(sum->ranks), rank = communicator_rank(sum->ranks);
    const size_t own_count = (size_t)shared_sum_own(sum, shard_count);
    size_t *sent = sum->lengths, *received = sent + size, *ends = received + size, begin, end, length;
    real *out = sum->sent;
    communicator_block(sum->ranks, sum->parameter_count, rank, &begin, &end);
    length = end - begin;
    for (int r = 0; r < size; r++) {
        size_t first, last;
        communicator_block(sum->ranks, sum->parameter_count, r, &first, &last);
        ends[r] = last * sizeof *total;
        sent[r] = r == rank ? 0 : own_count * (last - first) * sizeof *out;
        received[r] = r == rank ? 0 : (size_t)own_of(sum, shard_count, r) * length * sizeof *out;
        for (size_t own = 0; own < own_count && r != rank; own++, out += last - first)
            memcpy(out, gradients[own] + first, (last - first) * sizeof *out);
    }
    communicator_exchange(sum->ranks, sum->sent, sent, sum->received, received);
    for (int i = 0; i < shard_count; i++) {
        const int r = i % size;
        const real *shard = sum->received + (size_t)(i / size) * length;
        for (int before = 0; before < r; before++)
            shard += received[before] / sizeof *shard;
        if (r == rank)
            shard = gradients[i / size] + begin;
        if (i == 0)
            memcpy(total + begin, shard, length * sizeof *total);
        else
            sum->kernels->add(length, shard, total + begin);
    }
    communicator_gather(sum->ranks, total, ends);
}

void shared_sum_randoms(const struct shared_sum *sum, struct random *randoms, size_t each)
{
    for (int i = 0; i < sum->shard_count && communicator_size(sum->ranks) > 1; i++)
        communicator_broadcast(sum->ranks, i % sum->ranks->size, randoms + (size_t)i * each, each * sizeof *randoms);
}
