/* A forecast (picture/chart.h) as inline SVG: what was, what comes, and bands around it. */
#ifndef SEQNET_STANDALONE_PAGE_SVG_CHART_H
#define SEQNET_STANDALONE_PAGE_SVG_CHART_H

#include "picture/chart.h"

/* A panel with its axes; is_wide: it may be as wide as the page. */
void svg_chart_panel(const struct chart *chart, const struct chart_panel *panel, bool is_wide, struct text *text);

/* The same without axes, small enough for a row of a table: the curve, the forecast and the widest band. */
void svg_chart_spark(const struct chart *chart, const struct chart_panel *panel, struct text *text);

/* What the curves and bands are. */
void svg_chart_legend(const struct chart *chart, struct text *text);

#endif
