/*
 * A chart as characters, for a terminal: history, forecast and bands, with values at the left and times below. Panels
 * stand one below the other.
 */
#ifndef SEQNET_PICTURE_CHART_TEXT_H
#define SEQNET_PICTURE_CHART_TEXT_H

#include "picture/chart.h"

/* Append the chart, `columns` characters wide (40 or more); braille and blocks if is_unicode, else ASCII. Names are not
 * made printable: print_output() does that. ERROR_SYSTEM for memory, of the canvas; that of the text is text_check()'s.
 */
int chart_text(const struct chart *chart, int columns, bool is_unicode, struct text *text, struct error *error);

#endif
