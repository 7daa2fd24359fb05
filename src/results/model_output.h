/* What `seqnet inspect --json` tells of a model: one object. Weights and tails are left to the model file. */
#ifndef SEQNET_RESULTS_MODEL_OUTPUT_H
#define SEQNET_RESULTS_MODEL_OUTPUT_H

#include "base/text.h"
#include "persist/model.h"

void model_output(const struct model *model, struct text *text);

#endif
