/* What is to be said of series of a file that a model knows by name (predict/kinship.h), to a person on standard
 * error. */
#ifndef SEQNET_REPORT_KINSHIP_REPORT_H
#define SEQNET_REPORT_KINSHIP_REPORT_H

#include "predict/kinship.h"

/*
 * Print the notices of the panel, then a note for each of the first series of each kind, and one that says how many
 * more there are. Ask after shown_rows_join_tails(): it is told whether a gap was joined.
 */
void kinship_report_print(const struct model *model, const struct panel *panel, const struct kinships *kinships);

#endif
