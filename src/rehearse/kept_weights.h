/* The weights of all networks of a model, kept while they are trained further: after a training that is cut they come
 * back. */
#ifndef SEQNET_REHEARSE_KEPT_WEIGHTS_H
#define SEQNET_REHEARSE_KEPT_WEIGHTS_H

#include "base/error.h"
#include "persist/model.h"

/* Copies, [ensemble_count]; the caller frees them. NULL with ERROR_SYSTEM for memory. */
real **kept_weights_copy(const struct model *model, struct error *error);

void kept_weights_restore(struct model *model, real *const *copies);

/* `count`: of the ensemble. NULL is nothing. */
void kept_weights_free(real **copies, int count);

#endif
