/*
 * Errors of K steps that go together as the model's past errors did (struct error_correlation), as normal deviates
 * z_1 .. z_K. With noise n and n':
 *
 *     m_1 = n        m_k = r m_(k-1) + sqrt(1 - r^2) n        r = ((k - 1) / k)^aging memory
 *     z_k = sqrt(share) m_k + sqrt(1 - share) n'
 *
 * Each z_k is standard normal, and z_j and z_k have the correlation that rating/error_correlation.h has.
 */
#ifndef SEQNET_SCENARIOS_ERROR_PATHS_H
#define SEQNET_SCENARIOS_ERROR_PATHS_H

#include <stddef.h>

#include "base/random.h"
#include "persist/model.h"

/* One path: z [K]. */
void error_paths_draw(const struct error_correlation *correlation, struct random *random, size_t K, double *z);

#endif
