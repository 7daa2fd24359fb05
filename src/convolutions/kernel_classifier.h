/*
 * A classifier of whole series that is made of fixed kernels (kernel_bank.h) and a ridge (ridge.h) on what they say.
 */
#ifndef SEQNET_CONVOLUTIONS_KERNEL_CLASSIFIER_H
#define SEQNET_CONVOLUTIONS_KERNEL_CLASSIFIER_H

#include "convolutions/kernel_bank.h"
#include "convolutions/ridge.h"

/* More series than this are not learnt from: so many are drawn. */
#define KERNEL_SERIES_MOST 2000

/* Steps between two places, at most: each place is a mean over them. */
#define KERNEL_STRIDE_MOST 1e6

struct kernel_classifier {
    struct kernel_shape shape;
    double stride; /* steps between the places where a series is read, zeros after its end; 0: the places are spread
                      over it, whatever its length */
    double share;  /* 0 .. 1, of what it and others say together */
    float *biases; /* owned, [kernel_bank_bias_count()] */
    struct ridge ridge;
};

#define KERNEL_CLASSIFIER_INIT                                                                                         \
    {                                                                                                                  \
        .biases = NULL                                                                                                 \
    }

void kernel_classifier_release(struct kernel_classifier *classifier);

/* The shape by rule for series of up to `longest` steps and so many classes, to learn from `count` series. Weights and
 * time are bounded: with very many classes there are fewer kernels, of very long series fewer places are seen. */
struct kernel_shape kernel_classifier_shape(size_t longest, size_t count, int channel_count, int class_count,
                                            uint64_t seed);

/* Most classifiers of kernels in one model: of series of unequal lengths, one for each way of reading them. */
#define KERNEL_CLASSIFIER_MOST 2

/* Learn from 1 .. KERNEL_SERIES_MOST series in random order. *classifier was empty. ERROR_SYSTEM for memory; it is
 * empty then. */
int kernel_classifier_fit(struct kernel_classifier *classifier, const struct kernel_shape *shape,
                          const struct kernel_input *input, const int *labels, int class_count, int thread_count,
                          struct error *error);

/* probabilities [N][K] of series. ERROR_SYSTEM for memory. */
int kernel_classifier_apply(const struct kernel_classifier *classifier, const struct kernel_input *input,
                            int thread_count, double *probabilities, struct error *error);

#endif
