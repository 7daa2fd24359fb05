/*
 * The loss: what training makes small. It is the mean over all known targets of one batch. With the error e = o - t of
 * an output o:
 *
 *     mae      |e|
 *     mse      e^2
 *     huber    e^2 / 2 within 1, |e| - 1/2 outside
 *     mape     |y - forecast| / |y| in the data's own units. Where the series is prepared linearly, that is
 *              weight * |e| (growth 0; the weight holds scale / |y|). Where it is prepared in logs, that is
 *              weight * |exp(growth * e) - 1| (growth = the scale of the logs)
 *
 *     cross-entropy   for classes: - sum over classes of t log p, p = softmax(o), over groups of class_count outputs.
 *                     t is 1 for the true class and 0 for the others. With label smoothing s (Szegedy et al. 2016)
 *                     it is 1 - s + s / classes and s / classes
 *
 * A missing or padded target has weight 0 and does not count.
 *
 * To add a loss of one output, do three things:
 *
 *     1. write value and slope at an error in loss.c, beside absolute();
 *     2. put its line into LOSS_TABLE;
 *     3. name it in man/seqnet-train.1 (--loss) and man/seqnet-model.5 (recipe.loss).
 *
 * Options, model file and blend take it from the table. tests/unit/test_network.c and tests/gradient check its slope.
 */
#ifndef SEQNET_NETWORK_LOSS_H
#define SEQNET_NETWORK_LOSS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/names.h"
#include "base/real.h"

/* A loss and its slope at error e. */
struct loss_point {
    double value, slope;
};

struct loss {
    /* of one output; growth as in struct loss_pass. NULL: of a group of outputs */
    struct loss_point (*at)(double error, double growth);
    bool is_of_classes; /* --loss, which is for forecasts, does not offer it */
    bool is_percentage; /* a share of the value itself: weights and growths come with the samples
                           (examples/windows.h) */
    double blend_base;  /* added where the errors of blends are compared: a large error then counts |e| */
};

/* kind, its word for --loss and the model file, and what struct loss says of it */
#define LOSS_TABLE(LOSS)                                                                                               \
    LOSS(LOSS_MAE, "mae", .at = absolute)                                                                              \
    LOSS(LOSS_MSE, "mse", .at = squared)                                                                               \
    LOSS(LOSS_HUBER, "huber", .at = huber, .blend_base = 0.5)                                                          \
    LOSS(LOSS_MAPE, "mape", .at = percentage, .is_percentage = true)                                                   \
    LOSS(LOSS_CROSS_ENTROPY, "cross-entropy", .is_of_classes = true)

#define LOSS_KIND(kind, ...) kind,
enum loss_kind { LOSS_TABLE(LOSS_KIND) LOSS_COUNT };
#undef LOSS_KIND

const struct loss *loss_of(enum loss_kind kind);

/* "mae", ... */
NAMES_DECLARE(loss, enum loss_kind);

struct loss_pass {
    size_t count;       /* outputs in the batch, B * O; whole groups for cross entropy */
    int class_count;    /* outputs of a group; cross entropy only */
    double smoothing;   /* 0 <= s < 1; cross entropy only */
    const real *output; /* [count] o */
    const real *target; /* [count] t, any finite number where the weight is 0 */
    const real *weight; /* [count] >= 0; of a group the first counts */
    const real *growth; /* [count] read only by a loss that is_percentage; else NULL will do */
    real *output_grad;  /* [count] d (sum of losses) / d o times grad_scale, written; NULL when only the value is asked
                           for */
    double grad_scale;  /* 1 / number of known targets in the whole batch gives the gradient of the mean */
};

/* The weighted sum of the losses (not the mean), in double. `*known_count` grows by the number of weights > 0, of
 * groups by the groups that have one. */
double loss_evaluate(enum loss_kind kind, const struct loss_pass *pass, size_t *known_count);

/* outputs [class_count] -> probabilities, in double, so that their sum is 1 to its last digits. */
void loss_softmax(int class_count, const real *output, double *probabilities);

#endif
