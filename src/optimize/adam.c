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

double adam_clip(real *gradient, size_t count, double limit)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += (double)gradient[i] * gradient[i];
    double norm = sqrt(squares);
    if (norm > limit) {
        real factor = (real)(limit / norm);
        for (size_t i = 0; i < count; i++)
            gradient[i] *= factor;
    }
    return norm;
}

void adam_update(struct adam *adam, const real *gradient, double learning_rate, real *parameters)
{
    adam->step++;
    double correction1 = 1 - pow(BETA1, (double)adam->step);
    double correction2 = 1 - pow(BETA2, (double)adam->step);
    real rate = (real)(learning_rate * sqrt(correction2) / correction1);
    real epsilon = (real)(EPSILON * sqrt(correction2));
    real *mean = adam->mean, *square = adam->square;
    for (size_t i = 0; i < adam->count; i++) {
        real g = gradient[i];
        mean[i] = (real)BETA1 * mean[i] + (real)(1 - BETA1) * g;
        square[i] = (real)BETA2 * square[i] + (real)(1 - BETA2) * g * g;
        parameters[i] -= rate * mean[i] / ((real)sqrt((double)square[i]) + epsilon);
    }
}
