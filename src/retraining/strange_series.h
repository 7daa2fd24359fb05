/* A file from which a model is to learn, or that another model is to learn in its place, must be about the model's
 * series: what is learnt cannot be undone. A forecast that nobody looks at may ask for the same. */
#ifndef SEQNET_RETRAINING_STRANGE_SERIES_H
#define SEQNET_RETRAINING_STRANGE_SERIES_H

#include <stdbool.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* ERROR_DATA for a file with a series that is not the model's of that name (predict/kinship.h), or one that has none of
 * the model's series. `advice` ends the message: what to do if the file is right. Values that were revised are told,
 * unless `quiet`. ERROR_SYSTEM for memory. */
int strange_series_refuse(const struct model *model, struct panel *panel, const char *advice, bool quiet,
                          struct error *error);

#endif
