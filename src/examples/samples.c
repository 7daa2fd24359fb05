#include "examples/samples.h"

#include "base/memory.h"

int sample_batch_init(struct sample_batch *batch, struct sample_sizes sizes, int capacity, struct error *error)
{
    size_t samples = (size_t)capacity;
    struct sample_batch made = {.capacity = capacity};
    made.block = memory_allocate(samples, (sizes.input + sizes.future + 4 * sizes.output) * sizeof *made.block, error);
    made.level = memory_allocate(samples * sizes.targets, sizeof *made.level, error);
    made.scale = memory_allocate(samples * sizes.targets, sizeof *made.scale, error);
    if (!made.block || !made.level || !made.scale) {
        sample_batch_release(&made);
        return -1;
    }
    made.input = made.block;
    made.future = made.input + samples * sizes.input;
    made.target = made.future + samples * sizes.future;
    made.weight = made.target + samples * sizes.output;
    made.growth = made.weight + samples * sizes.output;
    made.teacher = made.growth + samples * sizes.output;
    *batch = made;
    return 0;
}

size_t samples_group_of(const size_t *first, size_t group_count, size_t index)
{
    size_t low = 0, high = group_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (first[middle] <= index)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void sample_batch_release(struct sample_batch *batch)
{
    memory_free(batch->block);
    memory_free(batch->level);
    memory_free(batch->scale);
    *batch = (struct sample_batch)SAMPLE_BATCH_INIT;
}
