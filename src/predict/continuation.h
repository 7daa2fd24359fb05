/*
 * New rows that go on where a model's own rows end: the model carries its last ones, and what is forecast from the
 * first new rows needs them.
 *
 *     the model's series   ... 118 132 129 121 |
 *     its tail                 118 132 129 121 |
 *     new.csv                                      135 148 148        a step between is missing
 *     joined                   118 132 129 121 NAN 135 148 148
 */
#ifndef SEQNET_PREDICT_CONTINUATION_H
#define SEQNET_PREDICT_CONTINUATION_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/*
 * Put the model's tail before each series of `panel`, read with the model's columns and calendar, that begins after the
 * model's rows of it, on their grid, with no more steps between than the tail has. Others are left as they are, and so
 * are all where rows are counted, since then nothing tells where they stand. On failure (ERROR_SYSTEM, memory) the
 * panel is a valid one, joined in part.
 */
int continuation_join(const struct model *model, struct panel *panel, struct error *error);

#endif
