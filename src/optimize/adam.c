#include "optimize/adam.h"

#include <math.h>

#include "base/memory.h"

#define BETA1 0.9
#define BETA2 0.999
#define EPSILON 1e-8

int adam_init(struct adam *adam, size_t count, struct error *error)
{
    struct adam made = {.count = count};
    made.mean = memory_allocate(count, sizeof *made.mean, error);
    made.square = memory_allocate(count, sizeof *made.square, error);
    if (!made.mean || !made.square) {
        adam_release(&made);
        return -1;
    }
    *adam = made;
    return 0;
}

void adam_release(struct adam *adam)
{
    memory_free(adam->mean);
    memory_free(adam->square);
    *adam = (struct adam)ADAM_INIT;
}

double adam_clip(const struct kernels *kernels, real *gradient, size_t count, double limit)
{
    double norm = sqrt(kernels->sum_of_squares(count, gradient));
    if (norm > limit)
        kernels->scale(count, (real)(limit / norm), gradient);
    return norm;
}

void adam_update(struct adam *adam, const struct kernels *kernels, const real *gradient, double learning_rate, real *parameters)
{
    adam->step++;
    double correction1 = 1 - pow(BETA1, (double)adam->step);
    double correction2 = 1 - pow(BETA2, (double)adam->step);
    kernels->adam(&(struct adam_step){.count = adam->count,
                                      .rate = (real)(learning_rate * sqrt(correction2) / correction1),
                                      .epsilon = (real)(EPSILON * sqrt(correction2)),
                                      .keep_mean = (real)BETA1,
                                      .add_mean = (real)(1 - BETA1),
                                      .keep_square = (real)BETA2,
                                      .add_square = (real)(1 - BETA2),
                                      .gradient = gradient,
                                      .mean = adam->mean,
                                      .square = adam->square,
                                      .parameters = parameters});
}
