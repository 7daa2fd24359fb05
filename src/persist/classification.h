/*
 * What only a classifier has: its classes, how its inputs are prepared, what its network is made of, and how right it
 * was. It was judged beside simpler classifiers, on data that none of them had learnt from.
 */
#ifndef SEQNET_PERSIST_CLASSIFICATION_H
#define SEQNET_PERSIST_CLASSIFICATION_H

#include <stdbool.h>
#include <stddef.h>

#include "convolutions/kernel_classifier.h"
#include "datafile/class_names.h"
#include "examples/preparation.h"
#include "neighbours/neighbour_classifier.h"
#include "network/network.h"

/* One classifier's figures (recognize/class_scores.h). NAN where one is not defined. */
struct classifier_score {
    /* "seqnet"; of whole series its parts "networks", "kernels" and "kernels, own speed"; "static", "majority",
     * "last class", "nearest, Euclidean", "nearest, warped" */
    char method[32];
    double accuracy, balanced_accuracy, macro_f1, log_loss;
};

#define CLASSIFIER_SCORE_COUNT_MAX 12

/* A standardised input beyond this is taken for this: squares and products must stay finite. */
#define CLASSIFIER_INPUT_MAX 1e15

struct classification {
    struct class_names classes;            /* in the order of the outputs */
    bool sees_labels;                      /* steps: the classes of the past are inputs too */
    struct covariate_preparation *moments; /* owned, [past_count], of all that was learnt from */
    /* the network of whole series */
    bool is_bidirectional;
    int convolution_count;
    struct convolution convolutions[CONVOLUTION_COUNT_MAX];
    double smoothing; /* of the labels, in training */
    /* beside the networks, of whole series: what both say is added up, each times its share */
    int kernel_count;                                         /* 0: the networks alone */
    struct kernel_classifier kernels[KERNEL_CLASSIFIER_MOST]; /* owned; the networks have the rest of the shares */
    int neighbour_count;                                      /* 1 where the nearest neighbour earned a share, else 0 */
    struct neighbour_classifier neighbours[1];                /* owned */
    double network_sharpness; /* to what power their probabilities are raised before they are blended; 0: to 1 */
    /* how right: by folds (whole series), or on the validation part (steps) */
    int fold_count;                                             /* 0: on the validation part */
    size_t judged_count;                                        /* classes compared; 0: too few to judge */
    struct classifier_score scores[CLASSIFIER_SCORE_COUNT_MAX]; /* the model itself first */
    int score_count;
    size_t *confusion; /* owned, [C][C] of the model itself, rows are the truth; NULL where nothing was judged */
};

/* What the networks count: 1 less the shares of the kernels and of the nearest neighbour. */
double classification_network_share(const struct classification *classification);

void classification_release(struct classification *classification);

#endif
