/*
 * A model and its forecast as one HTML page, which needs no other file, no network and no script:
 *
 *     heading, figures at a glance, contents
 *     forecast        pictures and table; of several series those of the worst
 *     scores          beside the baselines; errors and intervals by step; losses
 *     series          all of them, the worst first
 *     data, choices, rebuild
 *
 * The same model and rows give the same bytes. A page stays below some 5 MB: where there are more series than fit, the
 * first ones (the worst) have their pictures and rows, and a line counts the others.
 */
#ifndef SEQNET_STANDALONE_PAGE_REPORT_PAGE_H
#define SEQNET_STANDALONE_PAGE_REPORT_PAGE_H

#include <stdbool.h>

#include "base/text.h"
#include "standalone_page/page_subject.h"

/* Does the name of a file say that it is a page: does it end in .html or .htm? */
bool report_page_has_name(const char *path);

/* Append the page. ERROR_SYSTEM for memory. */
int report_page(const struct page_subject *subject, struct text *page, struct error *error);

#endif
