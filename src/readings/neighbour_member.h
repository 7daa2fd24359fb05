/* The nearest neighbour as a classifier of whole sequences (neighbours/neighbour_classifier.h). */
#ifndef SEQNET_READINGS_NEIGHBOUR_MEMBER_H
#define SEQNET_READINGS_NEIGHBOUR_MEMBER_H

#include <stdbool.h>

#include "neighbours/neighbour_classifier.h"
#include "readings/sequences.h"

/* Has a part few enough numbers to be kept? */
bool neighbour_member_fits(const struct sequence_part *part);

/* Keep a part, whose sequences all have a class. *classifier was empty. ERROR_SYSTEM for memory; it is empty then. */
int neighbour_member_keep(struct neighbour_classifier *classifier, const struct sequence_part *part,
                          struct error *error);

/* What it says of a part's sequences: probabilities [count][classes]. ERROR_SYSTEM for memory. */
int neighbour_member_apply(const struct neighbour_classifier *classifier, const struct sequence_part *part,
                           int thread_count, double *probabilities, struct error *error);

#endif
