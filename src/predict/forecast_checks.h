/* What must hold of the rows that a forecast is made from. Each returns 0, or -1 with ERROR_DATA and a message that
 * names the place. */
#ifndef SEQNET_PREDICT_FORECAST_CHECKS_H
#define SEQNET_PREDICT_FORECAST_CHECKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "dataset/panel.h"
#include "persist/model.h"

/* Known columns must be given for all steps to come: values [known_count] rows, `stride` apart, from the first step
 * ahead, of which `given` are there. */
int forecast_check_known(const struct model *model, const char *source, const char *id, const double *values,
                         size_t stride, size_t given, struct error *error);

/* A series that the model knows, of which the panel's rows begin at step first_step, goes on on its grid: Wednesdays do
 * not go on with Mondays. Up to a quarter of a step is a logger's restart or daylight saving. */
int forecast_check_phase(const struct model *model, const struct panel *panel, const struct series *series,
                         const struct model_series *known, int64_t first_step, struct error *error);

#endif
