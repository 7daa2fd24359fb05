/* The sections of a page, in the order in which it has them. Each begins with its heading. Failures of memory are
 * ERROR_SYSTEM; those of the page itself are its text's. A section that has nothing to show is not there. */
#ifndef SEQNET_STANDALONE_PAGE_PAGE_SECTIONS_H
#define SEQNET_STANDALONE_PAGE_PAGE_SECTIONS_H

#include "base/text.h"
#include "standalone_page/page_subject.h"

/* "<h2 id=...>" */
void page_heading(const char *id, const char *words, struct text *page);

/* What is forecast: a picture and a table of one series, or of the worst of several. */
int page_forecast(const struct page_subject *subject, struct text *page, struct error *error);

/* All series, the worst first, with small pictures as far as they fit into the page. */
int page_series(const struct page_subject *subject, struct text *page, struct error *error);

/* Scores beside the baselines', and what they mean. */
void page_scores(const struct page_subject *subject, struct text *page);

/* Errors or intervals by step, and how many values the intervals held. */
int page_steps(const struct page_subject *subject, struct text *page, struct error *error);

/* Losses over the epochs. */
int page_losses(const struct page_subject *subject, struct text *page, struct error *error);

/* Of a classifier: what it says of the rows; how right it was, and what it took for what. */
void page_answers(const struct page_subject *subject, struct text *page);
void page_classes(const struct page_subject *subject, struct text *page);

/* What was read; what was chosen and why; the command that rebuilds the model. */
void page_data(const struct page_subject *subject, struct text *page);
void page_choices(const struct page_subject *subject, struct text *page);
void page_rebuild(const struct page_subject *subject, struct text *page);

#endif
