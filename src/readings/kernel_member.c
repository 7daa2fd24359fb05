#include "readings/kernel_member.h"

#include <math.h>

#include "base/memory.h"
#include "base/random.h"

/* A part's sequences as kernels see them. */
struct placed {
    float *values;   /* owned, [count][C][L] */
    size_t *lengths; /* owned, [count] */
};

static void placed_release(struct placed *placed)
{
    memory_free(placed->values);
    memory_free(placed->lengths);
}

static int placed_init(struct placed *placed, const struct sequence_part *part, int place_count, double stride,
                       struct error *error)
{
    const size_t size = (size_t)part->set->channel_count * (size_t)place_count;
    placed->values = memory_allocate(part->count * size, sizeof *placed->values, error);
    placed->lengths = memory_allocate(part->count, sizeof *placed->lengths, error);
    if (!placed->values || !placed->lengths)
        return -1;
    sequence_part_place(part, place_count, stride, placed->values, placed->lengths);
    return 0;
}

int kernel_member_fit(struct kernel_classifier *classifier, const struct sequence_part *part, uint64_t seed,
                      bool keeps_speed, int thread_count, struct error *error)
{
    const struct sequence_set *set = part->set;
    const size_t count = part->count < KERNEL_SERIES_MOST ? part->count : KERNEL_SERIES_MOST;
    size_t shortest, longest;
    sequence_part_lengths(part, &shortest, &longest);
    const struct kernel_shape shape =
        kernel_classifier_shape(longest, count, set->channel_count, set->class_count, seed);
    const double stride = keeps_speed ? fmin(fmax(1, (double)longest / shape.length), KERNEL_STRIDE_MOST) : 0;
    struct placed placed = {.values = NULL};
    uint64_t *order = memory_allocate(part->count, sizeof *order, error);
    size_t *items = memory_allocate(count, sizeof *items, error);
    int *labels = memory_allocate(count, sizeof *labels, error), result = -1;
    struct random random;
    if (!order || !items || !labels)
        goto done;
    random_init(&random, seed, STREAM_KERNELS);
    for (size_t i = 0; i < part->count; i++)
        order[i] = i;
    random_shuffle(&random, order, part->count);
    for (size_t i = 0; i < count; i++) {
        items[i] = part->items[order[i]];
        labels[i] = set->items[items[i]].label;
    }
    const struct sequence_part drawn = {set, items, count, part->moments};
    if (placed_init(&placed, &drawn, shape.length, stride, error))
        goto done;
    const struct kernel_input input = {placed.values, placed.lengths, count};
    result = kernel_classifier_fit(classifier, &shape, &input, labels, set->class_count, thread_count, error);
    classifier->stride = result == 0 ? stride : 0;
done:
    placed_release(&placed);
    memory_free(order);
    memory_free(items);
    memory_free(labels);
    return result;
}

int kernel_member_apply(const struct kernel_classifier *classifier, const struct sequence_part *part, int thread_count,
                        double *probabilities, struct error *error)
{
    struct placed placed = {.values = NULL};
    int result = placed_init(&placed, part, classifier->shape.length, classifier->stride, error);
    const struct kernel_input input = {placed.values, placed.lengths, part->count};
    if (result == 0)
        result = kernel_classifier_apply(classifier, &input, thread_count, probabilities, error);
    placed_release(&placed);
    return result;
}
