/* The JSON object that `train --json` prints for a forecaster. */
#ifndef SEQNET_RESULTS_TRAINING_OUTPUT_H
#define SEQNET_RESULTS_TRAINING_OUTPUT_H

#include "base/text.h"
#include "rehearse/learn.h"

/* `left_out`: series of the file that are not in the model; `outliers`: values far outside that nothing was learnt
 * from. */
void training_output(const struct model *model, const char *path, const struct learn_result *result, size_t left_out,
                     size_t outliers, const struct kernels *kernels, int thread_count, struct text *text);

#endif
