#include "convolutions/kernel_classifier.h"

#include <math.h>

#include "base/memory.h"

#define BIAS_COUNT 24
#define GROUP_COUNT 64
#define MANY_SERIES 500 /* half of the kernels are enough for so many */
#define LENGTH_MOST 1500
#define VALUE_MOST 1e6 /* values of all series, at the places seen */
#define WEIGHT_MOST 1.5e5
#define SERIES_AT_ONCE 256

void kernel_classifier_release(struct kernel_classifier *classifier)
{
    memory_free(classifier->biases);
    ridge_release(&classifier->ridge);
    *classifier = (struct kernel_classifier)KERNEL_CLASSIFIER_INIT;
}

struct kernel_shape kernel_classifier_shape(size_t longest, size_t count, int channel_count, int class_count,
                                            uint64_t seed)
{
    const double seen = count < KERNEL_SERIES_MOST ? (double)count : KERNEL_SERIES_MOST;
    const double affordable = fmax(128, VALUE_MOST / (seen * fmin(channel_count, 8)));
    struct kernel_shape shape = {.channel_count = channel_count,
                                 .length = (int)fmax(KERNEL_LENGTH_MIN, fmin((double)longest, LENGTH_MOST)),
                                 .bias_count = BIAS_COUNT,
                                 .group_count = GROUP_COUNT,
                                 .seed = seed};
    shape.length = (int)fmin(shape.length, affordable);
    if (count > MANY_SERIES) {
        shape.bias_count /= 2;
        shape.group_count /= 2;
    }
    while (shape.bias_count > 3 && (double)kernel_bank_feature_count(&shape) * class_count > WEIGHT_MOST) {
        shape.bias_count /= 2;
        shape.group_count /= 2;
    }
    return shape;
}

int kernel_classifier_fit(struct kernel_classifier *classifier, const struct kernel_shape *shape,
                          const struct kernel_input *input, const int *labels, int class_count, int thread_count,
                          struct error *error)
{
    struct kernel_classifier made = {.shape = *shape};
    const size_t p = kernel_bank_feature_count(shape);
    float *features = memory_allocate(input->count * p, sizeof *features, error);
    int result = -1;
    made.biases = memory_allocate(kernel_bank_bias_count(shape), sizeof *made.biases, error);
    if (!features || !made.biases || kernel_bank_fit(shape, input, made.biases, error) ||
        kernel_bank_apply(shape, made.biases, input, thread_count, features, error) ||
        ridge_fit(&made.ridge, features, labels, input->count, p, class_count, thread_count, NULL, error))
        goto done;
    *classifier = made;
    made = (struct kernel_classifier)KERNEL_CLASSIFIER_INIT;
    result = 0;
done:
    memory_free(features);
    kernel_classifier_release(&made);
    return result;
}

int kernel_classifier_apply(const struct kernel_classifier *classifier, const struct kernel_input *input,
                            int thread_count, double *probabilities, struct error *error)
{
    const struct kernel_shape *shape = &classifier->shape;
    const size_t p = kernel_bank_feature_count(shape), K = (size_t)classifier->ridge.class_count,
                 size = (size_t)shape->channel_count * (size_t)shape->length,
                 most = input->count < SERIES_AT_ONCE ? input->count : SERIES_AT_ONCE;
    float *features = memory_allocate(most * p, sizeof *features, error);
    int result = features ? 0 : -1;
    for (size_t first = 0; result == 0 && first < input->count; first += most) {
        const size_t count = input->count - first < most ? input->count - first : most;
        const struct kernel_input some = {input->values + first * size, input->lengths + first, count};
        result = kernel_bank_apply(shape, classifier->biases, &some, thread_count, features, error);
        for (size_t i = 0; result == 0 && i < count; i++)
            ridge_probabilities(&classifier->ridge, features + i * p, probabilities + (first + i) * K);
    }
    memory_free(features);
    return result;
}
