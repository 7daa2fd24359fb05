/* `predict` of a classifier on every row of a file, as a tagger answers: the classes that each row answers for. */
#ifndef SEQNET_SCORED_ROWS_CLASS_ROWS_OUTPUT_H
#define SEQNET_SCORED_ROWS_CLASS_ROWS_OUTPUT_H

#include "base/text.h"
#include "recognize/classify.h"
#include "results/digits.h"

/*
 * `trace` is that of classify_each_row(). A row for each row of the file, whose class it is; or of a model that looks
 * ahead K rows for each, `origin` the time of the row that answers and `step` how many lie between:
 *
 *     date,class,p_rain,p_sun,actual               the row itself
 *     date,origin,step,class,p_rain,p_sun,actual   K steps ahead
 *
 * `actual` is the label that the file has, empty (JSON: null) where it has none.
 */
void class_rows_output(const struct model *model, const struct panel *panel, const struct class_trace *trace,
                       const struct answer_style *style, struct text *text);

#endif
