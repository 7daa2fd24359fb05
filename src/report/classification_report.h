/* What is told of a classifier: before and after training, what is in it, how right it was, and its answers. */
#ifndef SEQNET_REPORT_CLASSIFICATION_REPORT_H
#define SEQNET_REPORT_CLASSIFICATION_REPORT_H

#include "base/text.h"
#include "persist/model.h"
#include "recognize/classifier_learn.h"
#include "recognize/classify.h"
#include "report/forecast_output.h"

/* What was read and what was chosen; class_counts [C] examples of each. */
void classification_report_plan(const struct model *model, const struct panel *panel, const size_t *class_counts,
                                struct text *text);

/* Scores beside the comparators', what they mean, the confusion matrix with precision, recall and F1 of each class. */
void classification_report_scores(const struct classification *classification, const char *title, struct text *text);

/* After training. */
void classification_report_result(const struct model *model, const struct classifier_result *result, struct text *text);

/* The JSON object of `train --json`. */
void classification_report_json(const struct model *model, const char *path, const struct classifier_result *result,
                                size_t left_out, const struct kernels *kernels, int thread_count, struct text *text);

/* Members of a JSON object: "judged", "classes", "scores", "confusion". */
void classification_report_scores_json(const struct classification *classification, struct text *text);

/* `predict`: series and time columns under the input's names, then `class` and `p_NAME` of each class. */
void classification_output(const struct model *model, const struct calendar *calendar,
                           const struct class_answers *answers, enum forecast_format format, struct text *text);

/* `inspect`; as JSON, the member "classification" with a comma before it. */
void classification_report_model(const struct model *model, struct text *text);
void classification_report_model_json(const struct model *model, struct text *text);

#endif
