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

double adam_clip_factor(double norm, double limit)
{
    return norm > limit ? limit / norm : 1;
}

void adam_begin_step(struct adam *adam)
{
    adam->step++;
    adam->mean_correction = 1 - pow(BETA1, (double)adam->step);
    adam->square_correction = sqrt(1 - pow(BETA2, (double)adam->step));
}

void adam_update_slice(const struct adam *adam, const struct kernels *kernels, size_t begin, size_t count,
                       double factor, double learning_rate, real *gradient, real *parameters)
{
    if (factor != 1)
        kernels->scale(count, (real)factor, gradient + begin);
    kernels->adam(&(struct adam_step){.count = count,
                                      .rate = (real)(learning_rate * adam->square_correction / adam->mean_correction),
                                      .epsilon = (real)(EPSILON * adam->square_correction),
                                      .keep_mean = (real)BETA1,
                                      .add_mean = (real)(1 - BETA1),
                                      .keep_square = (real)BETA2,
                                      .add_square = (real)(1 - BETA2),
                                      .gradient = gradient + begin,
                                      .mean = adam->mean + begin,
                                      .square = adam->square + begin,
                                      .parameters = parameters + begin});
}
