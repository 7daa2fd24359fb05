#include "scenarios/error_paths.h"

#include <math.h>

void error_paths_draw(const struct error_correlation *correlation, struct random *random, size_t K, double *z)
{
    const double common = sqrt(correlation->share), own = sqrt(1 - correlation->share);
    double memory = 0;
    for (size_t k = 0; k < K; k++) {
        const double r = k ? pow((double)k / (double)(k + 1), correlation->aging) * correlation->memory : 0;
        memory = r * memory + sqrt(1 - r * r) * random_normal(random);
        z[k] = common * memory + (own > 0 ? own * random_normal(random) : 0);
    }
}
