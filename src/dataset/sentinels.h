/*
 * Numbers that may stand for a missing value, and were not named as such: -9999 in twelve rows, far below all others.
 */
#ifndef SEQNET_DATASET_SENTINELS_H
#define SEQNET_DATASET_SENTINELS_H

#include "dataset/panel.h"

/* Point out, in panel->remarks, the least or the largest value of a target or past column if it is made of nines (-99,
 * -999, 9999, -99.9, ...), occurs at least twice, and lies further from the next value than all others lie apart.
 * ERROR_SYSTEM for memory. */
int sentinels_tell(struct panel *panel, struct error *error);

#endif
