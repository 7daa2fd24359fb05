#include "network/loss.h"

#include <math.h>

static const char *const loss_words[] = {[LOSS_MAE] = "mae",
                                         [LOSS_MSE] = "mse",
                                         [LOSS_HUBER] = "huber",
                                         [LOSS_MAPE] = "mape",
                                         [LOSS_CROSS_ENTROPY] = "cross-entropy"};
NAMES_DEFINE(loss, LOSS_COUNT, .not_offered = 1u << LOSS_CROSS_ENTROPY);

/* A loss and its slope at error e. */
struct point {
    double value, slope;
};

static double sign_of(double x)
{
    return (x > 0) - (x < 0);
}

static struct point absolute(double e)
{
    return (struct point){fabs(e), sign_of(e)};
}

static struct point squared(double e)
{
    return (struct point){e * e, 2 * e};
}

static struct point huber(double e)
{
    return fabs(e) <= 1 ? (struct point){e * e / 2, e} : (struct point){fabs(e) - 0.5, sign_of(e)};
}

/* expm1: near the target exp() - 1 would lose its digits */
static struct point percentage(double e, double growth)
{
    return growth == 0 ? absolute(e)
                       : (struct point){fabs(expm1(growth * e)), sign_of(growth * e) * growth * exp(growth * e)};
}

void loss_softmax(int class_count, const real *output, double *probabilities)
{
    double largest = output[0], sum = 0;
    for (int c = 1; c < class_count; c++)
        largest = output[c] > largest ? output[c] : largest;
    for (int c = 0; c < class_count; c++)
        sum += probabilities[c] = exp(output[c] - largest);
    for (int c = 0; c < class_count; c++)
        probabilities[c] /= sum;
}

/* One group of outputs; its slopes go to output_grad when that is asked for. */
static double evaluate_classes(const struct loss_pass *pass, size_t first)
{
    const int C = pass->class_count;
    const double weight = pass->weight[first], other = pass->smoothing / C;
    const real *output = pass->output + first, *target = pass->target + first;
    double largest = output[0], sum = 0, value = 0;
    for (int c = 1; c < C; c++)
        largest = output[c] > largest ? output[c] : largest;
    for (int c = 0; c < C; c++)
        sum += exp(output[c] - largest);
    for (int c = 0; c < C; c++) {
        const double log_p = output[c] - largest - log(sum), t = (1 - pass->smoothing) * target[c] + other;
        value -= t * log_p;
        if (pass->output_grad)
            pass->output_grad[first + (size_t)c] = (real)(weight * (exp(log_p) - t) * pass->grad_scale);
    }
    return weight * value;
}

double loss_evaluate(enum loss_kind kind, const struct loss_pass *pass, size_t *known_count)
{
    double sum = 0.0;
    for (size_t i = 0; kind == LOSS_CROSS_ENTROPY && i < pass->count; i += (size_t)pass->class_count) {
        sum += evaluate_classes(pass, i);
        *known_count += pass->weight[i] > 0;
    }
    for (size_t i = 0; kind != LOSS_CROSS_ENTROPY && i < pass->count; i++) {
        const double weight = pass->weight[i];
        struct point at = {0, 0};
        if (weight > 0) {
            const double e = (double)pass->output[i] - pass->target[i];
            switch (kind) {
            case LOSS_MAE:
                at = absolute(e);
                break;
            case LOSS_MSE:
                at = squared(e);
                break;
            case LOSS_HUBER:
                at = huber(e);
                break;
            case LOSS_MAPE:
                at = percentage(e, pass->growth[i]);
                break;
            case LOSS_CROSS_ENTROPY: /* above */
            case LOSS_COUNT:
                break;
            }
            sum += weight * at.value;
            ++*known_count;
        }
        if (pass->output_grad)
            pass->output_grad[i] = (real)(weight * at.slope * pass->grad_scale);
    }
    return sum;
}
