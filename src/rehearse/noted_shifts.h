/* Series whose level has shifted: from where on the baselines are fitted in the end is noted among the choices. */
#ifndef SEQNET_REHEARSE_NOTED_SHIFTS_H
#define SEQNET_REHEARSE_NOTED_SHIFTS_H

#include <stddef.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* train_lengths [series_count]: steps of the training part, which say what the season is. ERROR_SYSTEM for memory. */
int shifts_note(struct model *model, const struct panel *panel, const size_t *train_lengths, struct error *error);

#endif
