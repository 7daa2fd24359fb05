/* From which steps on, and from which at all, a model can forecast a series of new rows, and be judged by it. */
#ifndef SEQNET_PREDICT_ELIGIBILITY_H
#define SEQNET_PREDICT_ELIGIBILITY_H

#include <stdbool.h>
#include <stddef.h>

#include "dataset/panel.h"
#include "persist/model.h"

/* Steps of series s that must lie before an origin: all those that the model has learnt from, as far as stamps tell
 * (counted rows do not, but for those of the very same file), and as many as it needs. */
size_t eligibility_floor(const struct model *model, const struct panel *panel, size_t s);

/* Rows that forecast_panel() needs of series s: more than one if it is prepared by its own rows. */
size_t eligibility_least_rows(const struct model *model, const struct panel *panel, size_t s);

/* Are there values to forecast series s from, at the end of its first `length` steps? Every target must have one in the
 * window, and known columns must be known as far as the horizon. */
bool eligibility_can_answer(const struct model *model, const struct panel *panel, size_t s, size_t length);

#endif
