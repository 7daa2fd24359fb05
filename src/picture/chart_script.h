/* A chart as a script of gnuplot (picture.h). */
#ifndef SEQNET_PICTURE_CHART_SCRIPT_H
#define SEQNET_PICTURE_CHART_SCRIPT_H

#include "picture/chart.h"

/* Append the script for a picture of that size. Names are quoted, and everything else in it is seqnet's own. Failures
 * are the text's. */
void chart_script(const struct chart *chart, int width, int height, struct text *script);

/* How high a picture of that width should be: more where there are rows of panels. */
int chart_height(const struct chart *chart, int width);

#endif
