/* The picture of `predict --plot`: that of `seqnet plot`. */
#ifndef SEQNET_STORIES_FORECAST_PICTURE_H
#define SEQNET_STORIES_FORECAST_PICTURE_H

#include "predict/forecast.h"

/* Draw a forecast of the rows of `panel`, or if that is NULL of the model's own, into `path`. ERROR_SYSTEM. */
int forecast_picture_draw(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                          const char *path, struct error *error);

#endif
