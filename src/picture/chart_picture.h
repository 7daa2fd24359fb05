/* A chart, drawn into a file or on the terminal. */
#ifndef SEQNET_PICTURE_CHART_PICTURE_H
#define SEQNET_PICTURE_CHART_PICTURE_H

#include "picture/chart.h"

/* Draw the chart into `path`: as picture_write() does, of that size, or as characters as wide as the terminal where
 * picture_is_text() says so. width or height 0: as usual. */
int chart_write(const struct chart *chart, const char *path, int width, int height, struct error *error);

#endif
