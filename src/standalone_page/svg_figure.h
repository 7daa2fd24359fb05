/* Figures of lines (picture/figure.h) as inline SVG: losses over epochs, errors over steps. */
#ifndef SEQNET_STANDALONE_PAGE_SVG_FIGURE_H
#define SEQNET_STANDALONE_PAGE_SVG_FIGURE_H

#include "picture/figure.h"

/* All panels side by side as far as there is room, and the legend below. */
void svg_figure(const struct figure *figure, struct text *text);

#endif
