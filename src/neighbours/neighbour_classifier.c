#include "neighbours/neighbour_classifier.h"

#include "base/memory.h"

void neighbour_classifier_release(struct neighbour_classifier *classifier)
{
    for (size_t i = 0; classifier->kept && i < classifier->count; i++)
        memory_free(classifier->kept[i].values);
    memory_free(classifier->kept);
    *classifier = (struct neighbour_classifier)NEIGHBOUR_CLASSIFIER_INIT;
}

double neighbour_sureness(size_t right, size_t judged, int class_count)
{
    return ((double)right + 1) / ((double)judged + class_count);
}

void neighbour_probabilities(int nearest_class, double sureness, int class_count, double *probabilities)
{
    for (int k = 0; k < class_count; k++)
        probabilities[k] = k == nearest_class ? sureness : (1 - sureness) / (class_count - 1);
}

int neighbour_classifier_keep(struct neighbour_classifier *classifier, const struct sequence *sequences,
                              const int *labels, size_t count, int channels, struct error *error)
{
    if (!(classifier->kept = memory_allocate(count, sizeof *classifier->kept, error)))
        return -1;
    for (; classifier->count < count; classifier->count++) {
        const struct sequence *sequence = &sequences[classifier->count];
        const size_t number_count = sequence->length * (size_t)channels;
        struct kept_sequence *kept = &classifier->kept[classifier->count];
        *kept = (struct kept_sequence){.label = labels[classifier->count], .length = sequence->length};
        if (!(kept->values = memory_allocate(number_count, sizeof *kept->values, error))) {
            neighbour_classifier_release(classifier);
            return -1;
        }
        for (size_t i = 0; i < number_count; i++)
            kept->values[i] = (float)sequence->values[i];
    }
    return 0;
}

/* The kept ones as sequences[count], their values in *values (owned by the caller). */
static int unpack(const struct neighbour_classifier *classifier, int channels, struct sequence *sequences,
                  double **values, struct error *error)
{
    size_t step_count = 0, at = 0;
    for (size_t i = 0; i < classifier->count; i++)
        step_count += classifier->kept[i].length;
    if (!(*values = memory_allocate(step_count * (size_t)channels, sizeof **values, error)))
        return -1;
    for (size_t i = 0; i < classifier->count; i++) {
        const struct kept_sequence *kept = &classifier->kept[i];
        sequences[i] = (struct sequence){*values + at, kept->length};
        for (size_t j = 0; j < kept->length * (size_t)channels; j++)
            (*values)[at++] = kept->values[j];
    }
    return 0;
}

int neighbour_classifier_apply(const struct neighbour_classifier *classifier, const struct sequence *queries,
                               size_t count, int channels, int class_count, int thread_count, double *probabilities,
                               struct error *error)
{
    struct sequence *sequences = memory_allocate(classifier->count, sizeof *sequences, error);
    size_t *nearest = memory_allocate(count, sizeof *nearest, error);
    double *values = NULL;
    int result = -1;
    if (sequences && nearest && unpack(classifier, channels, sequences, &values, error) == 0)
        result = nearest_neighbour_find(sequences, classifier->count, queries, count, channels,
                                        classifier->is_warped ? DISTANCE_TIME_WARPING : DISTANCE_EUCLIDEAN,
                                        thread_count, nearest, NULL, error);
    for (size_t i = 0; result == 0 && i < count; i++)
        neighbour_probabilities(classifier->kept[nearest[i]].label, classifier->sureness, class_count,
                                probabilities + i * (size_t)class_count);
    memory_free(sequences);
    memory_free(nearest);
    memory_free(values);
    return result;
}
