/*
 * How the page looks: one style sheet, which stands in the page itself. Colours are properties with two sets of values,
 * by day and by night; print takes those of the day. Lines that may be mixed up differ in dashes and thickness too, so
 * that a copy in grey can be read.
 *
 *     h f b0 b1    history, forecast, inner and outer band        l0 .. l9  lines of figures; m: thick, p: points,
 *     g r          rules of an axis; what is marked                         e: bars of errors
 */
#ifndef SEQNET_STANDALONE_PAGE_PAGE_STYLE_H
#define SEQNET_STANDALONE_PAGE_PAGE_STYLE_H

#include "base/text.h"

/* From the first byte of the page to its heading. Nothing in the page may load or run anything, whatever it holds: a
 * policy says so to the browser. */
void page_style_begin(const struct text *title, struct text *page);
void page_style_end(const char *program, struct text *page);

#endif
