/* The rows of a file, placed in the series of a model that they belong to. */
#ifndef SEQNET_SETTLED_ROWS_PLACED_ROWS_H
#define SEQNET_SETTLED_ROWS_PLACED_ROWS_H

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* Find the series of the file that are not what their name says (predict/kinship.h), put the model's tail before those
 * that go on from it (predict/shown_rows.h), and print what is to be said of both, unless `quiet`.
 * ERROR_SYSTEM for memory. */
int placed_rows_settle(const struct model *model, struct panel *panel, bool quiet, struct error *error);

#endif
