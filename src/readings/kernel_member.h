/* Fixed kernels as a classifier of whole sequences (convolutions/kernel_classifier.h). */
#ifndef SEQNET_READINGS_KERNEL_MEMBER_H
#define SEQNET_READINGS_KERNEL_MEMBER_H

#include <stdbool.h>

#include "convolutions/kernel_classifier.h"
#include "readings/sequences.h"

/* Learn from a part, whose sequences all have a class. `seed` says which kernels there are, and which sequences are
 * learnt from if they are very many. keeps_speed: sequences are not stretched to one length.
 * *classifier was empty. ERROR_SYSTEM for memory; it is empty then. */
int kernel_member_fit(struct kernel_classifier *classifier, const struct sequence_part *part, uint64_t seed,
                      bool keeps_speed, int thread_count, struct error *error);

/* What it says of a part's sequences: probabilities [count][classes]. ERROR_SYSTEM for memory. */
int kernel_member_apply(const struct kernel_classifier *classifier, const struct sequence_part *part, int thread_count,
                        double *probabilities, struct error *error);

#endif
