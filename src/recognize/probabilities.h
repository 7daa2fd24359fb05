/* What the networks of a classifier say together: the mean of their softmax. */
#ifndef SEQNET_RECOGNIZE_PROBABILITIES_H
#define SEQNET_RECOGNIZE_PROBABILITIES_H

#include "base/error.h"
#include "examples/samples.h"
#include "network/network.h"
#include "persist/model.h"

/*
 * Probabilities of all samples of a source, by member_count networks of one shape: out [count][O / C][C], where each
 * group of C classes has the sum 1. Of networks that answer at each step, the last answer counts. ERROR_SYSTEM for
 * memory; ERROR_USAGE when SEQNET_KERNELS names what cannot run here.
 */
int probabilities_of_samples(const struct network *network, const real *const *members, int member_count,
                             const struct sample_source *source, int class_count, double *out, struct error *error);

/* The same by all networks of a classifier. */
int probabilities_of_model(const struct model *model, const struct sample_source *source, double *out,
                           struct error *error);

#endif
