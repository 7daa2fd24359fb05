/* A matrix of a network as CSV, for a look at the weights with other programs. */
#ifndef SEQNET_RESULTS_WEIGHTS_OUTPUT_H
#define SEQNET_RESULTS_WEIGHTS_OUTPUT_H

#include "base/error.h"
#include "base/text.h"
#include "persist/model.h"

/*
 * Append the weights of that name (man/seqnet-model.5: "layer.0.input_weight") of network `number`, from 1: a line for
 * each row of the matrix, numbers alone, with as many digits as it takes to read back the same. ERROR_USAGE when the
 * model has no such network, or the network no such weights: the message lists the names that it has.
 */
int weights_output(const struct model *model, int number, const char *name, struct text *text, struct error *error);

#endif
