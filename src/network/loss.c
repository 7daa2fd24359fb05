#include "network/loss.h"

#include <math.h>

static double sign_of(double x)
{
    return (x > 0) - (x < 0);
}

static struct loss_point absolute(double e, double growth)
{
    (void)growth;
    return (struct loss_point){fabs(e), sign_of(e)};
}

static struct loss_point squared(double e, double growth)
{
    (void)growth;
    return (struct loss_point){e * e, 2 * e};
}

static struct loss_point huber(double e, double growth)
{
    (void)growth;
    return fabs(e) <= 1 ? (struct loss_point){e * e / 2, e} : (struct loss_point){fabs(e) - 0.5, sign_of(e)};
}

/* expm1: near the target exp() - 1 would lose its digits */
static struct loss_point percentage(double e, double growth)
{
    return growth == 0 ? absolute(e, 0)
                       : (struct loss_point){fabs(expm1(growth * e)), sign_of(growth * e) * growth * exp(growth * e)};
}

#define LOSS_WORD(kind, word, ...) [kind] = word,
static const char *const loss_words[] = {LOSS_TABLE(LOSS_WORD)};
NAMES_DEFINE(loss, LOSS_COUNT, .not_offered = 1u << LOSS_CROSS_ENTROPY);

#define LOSS_ENTRY(kind, word, ...) [kind] = {__VA_ARGS__},
static const struct loss losses[] = {LOSS_TABLE(LOSS_ENTRY)};

const struct loss *loss_of(enum loss_kind kind)
{
    return &losses[kind];
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
    const struct loss *loss = loss_of(kind);
    double sum = 0.0;
    for (size_t i = 0; loss->is_of_classes && i < pass->count; i += (size_t)pass->class_count) {
        sum += evaluate_classes(pass, i);
        *known_count += pass->weight[i] > 0;
    }
    for (size_t i = 0; !loss->is_of_classes && i < pass->count; i++) {
        const double weight = (double)pass->weight[i];
        struct loss_point at = {0, 0};
        if (weight > 0) {
            at = loss->at((double)pass->output[i] - (double)pass->target[i],
                          loss->is_percentage ? (double)pass->growth[i] : 0);
            sum += weight * at.value;
            ++*known_count;
        }
        if (pass->output_grad)
            pass->output_grad[i] = (real)(weight * at.slope * pass->grad_scale);
    }
    return sum;
}
