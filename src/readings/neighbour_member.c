#include "readings/neighbour_member.h"

#include "base/memory.h"

bool neighbour_member_fits(const struct sequence_part *part)
{
    size_t step_count = 0;
    for (size_t i = 0; i < part->count; i++)
        step_count += part->set->items[part->items[i]].values.length;
    return step_count * (size_t)part->set->channel_count <= NEIGHBOUR_NUMBERS_MOST;
}

int neighbour_member_keep(struct neighbour_classifier *classifier, const struct sequence_part *part,
                          struct error *error)
{
    struct sequence *sequences = memory_allocate(part->count, sizeof *sequences, error);
    int *labels = memory_allocate(part->count, sizeof *labels, error), result = -1;
    double *values = NULL;
    if (sequences && labels && sequence_part_copy(part, sequences, &values, error) == 0) {
        for (size_t i = 0; i < part->count; i++)
            labels[i] = part->set->items[part->items[i]].label;
        result = neighbour_classifier_keep(classifier, sequences, labels, part->count, part->set->channel_count, error);
    }
    memory_free(sequences);
    memory_free(labels);
    memory_free(values);
    return result;
}

int neighbour_member_apply(const struct neighbour_classifier *classifier, const struct sequence_part *part,
                           int thread_count, double *probabilities, struct error *error)
{
    struct sequence *sequences = memory_allocate(part->count, sizeof *sequences, error);
    double *values = NULL;
    int result = -1;
    if (sequences && sequence_part_copy(part, sequences, &values, error) == 0)
        result = neighbour_classifier_apply(classifier, sequences, part->count, part->set->channel_count,
                                            part->set->class_count, thread_count, probabilities, error);
    memory_free(sequences);
    memory_free(values);
    return result;
}
