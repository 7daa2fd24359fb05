/*
 * HTML, written piece by piece. What comes from outside (names, file names, messages) goes through html_words(), and
 * nothing else does. A byte that could end a text or begin a tag is written as an entity, and what could steer the
 * writing direction or is no UTF-8 is made visible (base/printable.h):
 *
 *     <b>"'&\x01     ->     &lt;b&gt;&quot;&#39;&amp;\x01
 *
 * So the same function serves for texts and for attributes in quotes. Failures are the page's (text_check()).
 */
#ifndef SEQNET_STANDALONE_PAGE_HTML_H
#define SEQNET_STANDALONE_PAGE_HTML_H

#include "base/text.h"

void html_words(struct text *page, const char *words);

/* The words of a text that was put together before. If that failed, the page fails with it, and text_check() says so.
 */
void html_text(struct text *page, const struct text *words);

/* At most so many characters of it. */
void html_cut(struct text *page, const char *words, int most);

/* Each line as a paragraph, or as an element of another name. Lines that begin with a blank are put to the one before.
 * Failures as html_text() has them. */
void html_lines(struct text *page, const struct text *lines, const char *element);

/* A cell with a number of so many decimals; NAN is a dash. -1: five significant digits. */
void html_number_cell(struct text *page, double value, int decimals);

/* A cell with words. */
void html_cell(struct text *page, const char *words);

/* A row of a table with a name and words beside it: begin, append what stands there, end. */
void html_fact_begin(struct text *page, const char *name);
void html_fact_end(struct text *page);

#endif
