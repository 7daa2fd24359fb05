#include "recognize/comparators.h"

#include "base/memory.h"
#include "dataset/class_names.h"

int comparator_majority(const int *labels, size_t count, int class_count)
{
    size_t counts[CLASS_COUNT_MAX] = {0};
    int majority = -1;
    for (size_t i = 0; i < count; i++) {
        if (labels[i] >= 0)
            counts[labels[i]]++;
    }
    for (int c = 0; c < class_count; c++) {
        if (counts[c] > 0 && (majority < 0 || counts[c] > counts[majority]))
            majority = c;
    }
    return majority;
}

bool comparator_can_warp(const struct sequence *training, size_t training_count, const struct sequence *queries,
                         size_t query_count)
{
    double training_steps = 0, query_steps = 0;
    for (size_t i = 0; i < training_count; i++)
        training_steps += (double)training[i].length;
    for (size_t i = 0; i < query_count; i++)
        query_steps += (double)queries[i].length;
    return training_steps * query_steps <= COMPARATOR_WARPING_MAX;
}

int comparator_nearest(const struct sequence *training, const int *labels, size_t training_count,
                       const struct sequence *queries, size_t query_count, int channels,
                       enum sequence_distance distance, int thread_count, int *classes, struct error *error)
{
    size_t *nearest = memory_allocate(query_count, sizeof *nearest, error);
    int result = nearest ? nearest_neighbour_find(training, training_count, queries, query_count, channels, distance,
                                                  thread_count, nearest, NULL, error)
                         : -1;
    for (size_t i = 0; result == 0 && i < query_count; i++)
        classes[i] = labels[nearest[i]];
    memory_free(nearest);
    return result;
}
