/* What a person is told of a classifier: before and after training, what is in it, and how right it was. */
#ifndef SEQNET_REPORT_CLASSIFICATION_REPORT_H
#define SEQNET_REPORT_CLASSIFICATION_REPORT_H

#include "base/text.h"
#include "persist/model.h"
#include "recognize/classifier_learn.h"

/* What was read and what was chosen; class_counts [C] examples of each. */
void classification_report_plan(const struct model *model, const struct panel *panel, const size_t *class_counts,
                                struct text *text);

/* Scores beside the comparators', what they mean, the confusion matrix with precision, recall and F1 of each class. */
void classification_report_scores(const struct classification *classification, const char *title, struct text *text);

/* After training. */
void classification_report_result(const struct model *model, const struct classifier_result *result, struct text *text);

/* What `seqnet inspect` tells of a classifier beside what it tells of each model. */
void classification_report_model(const struct model *model, struct text *text);

#endif
