#include "recognize/comparators.h"

#include "datafile/class_names.h"

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

static double step_count(const struct sequence *sequences, size_t count)
{
    double steps = 0;
    for (size_t i = 0; i < count; i++)
        steps += (double)sequences[i].length;
    return steps;
}

int comparator_nearest(const struct sequence *training, size_t training_count, const struct sequence *queries,
                       size_t query_count, int channels, enum sequence_distance distance, int thread_count,
                       size_t *nearest, struct error *error)
{
    if (distance == DISTANCE_TIME_WARPING &&
        step_count(training, training_count) * step_count(queries, query_count) > COMPARATOR_WARPING_MAX)
        return 1;
    return nearest_neighbour_find(training, training_count, queries, query_count, channels, distance, thread_count,
                                  nearest, NULL, error);
}
