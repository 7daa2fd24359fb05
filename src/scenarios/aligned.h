/*
 * Rows of CSV as a table for people: columns of one width, numbers at the right.
 *
 *     first,last,forecast,lo80,hi80           first    last     forecast     lo80     hi80
 *     1961-01,1961-06,2861.4,2705.9,3018.2    1961-01  1961-06    2861.4   2705.9   3018.2
 *
 * The first rows are shown, and a line counts the others. What a terminal must not be given is made visible.
 */
#ifndef SEQNET_SCENARIOS_ALIGNED_H
#define SEQNET_SCENARIOS_ALIGNED_H

#include <stddef.h>

#include "base/text.h"

/* `csv` is what answer_rows.h writes: a line of names and lines of as many fields, quotes doubled within quotes.
 * Failures are the text's. */
void aligned_append(const char *csv, size_t length, struct text *text);

#endif
