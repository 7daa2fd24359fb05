/*
 * What training makes small: the mean over all known targets of one batch.
 *
 *     mae    |o - t|                       mse   (o - t)^2
 *     huber  (o - t)^2 / 2 within 1, |o - t| - 1/2 outside
 *     mape   |y - forecast| / |y| in the data's own units: with e = o - t in prepared units,
 *            weight * |e| where the series is prepared linearly (growth 0; the weight holds scale / |y|), and
 *            weight * |exp(growth * e) - 1| where it is prepared in logs (growth = the scale of the logs)
 *
 *     cross entropy   - sum over classes of t log p, p = softmax(o), over groups of class_count outputs: t is 1 for the
 * true class and 0 for the others, or with label smoothing s (Szegedy et al. 2016) 1 - s + s / classes and s / classes.
 * For classes, and so not offered by --loss
 *
 * A missing or padded target has weight 0 and does not count.
 */
#ifndef SEQNET_NETWORK_LOSS_H
#define SEQNET_NETWORK_LOSS_H

#include <stddef.h>

#include "base/names.h"
#include "base/real.h"

enum loss_kind { LOSS_MAE, LOSS_MSE, LOSS_HUBER, LOSS_MAPE, LOSS_CROSS_ENTROPY, LOSS_COUNT };

/* "mae", ... */
NAMES_DECLARE(loss, enum loss_kind);

struct loss_pass {
    size_t count;       /* outputs in the batch, B * O; whole groups for cross entropy */
    int class_count;    /* outputs of a group; cross entropy only */
    double smoothing;   /* 0 <= s < 1; cross entropy only */
    const real *output; /* [count] o */
    const real *target; /* [count] t, any finite number where the weight is 0 */
    const real *weight; /* [count] >= 0; of a group the first counts */
    const real *growth; /* [count] MAPE only, else NULL */
    real *output_grad;  /* [count] d (sum of losses) / d o times grad_scale, written; NULL when only the value is asked
                           for */
    double grad_scale;  /* 1 / number of known targets in the whole batch makes it the gradient of the mean */
};

/* The weighted sum of the losses (not the mean), in double; `*known_count` is increased by the number of weights > 0
 * (of groups with one). */
double loss_evaluate(enum loss_kind kind, const struct loss_pass *pass, size_t *known_count);

/* outputs [class_count] -> probabilities, in double, so that their sum is 1 to its last digits. */
void loss_softmax(int class_count, const real *output, double *probabilities);

#endif
