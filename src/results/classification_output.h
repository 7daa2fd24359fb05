/* What a classifier says, for programs: its answers, and how right it was. */
#ifndef SEQNET_RESULTS_CLASSIFICATION_OUTPUT_H
#define SEQNET_RESULTS_CLASSIFICATION_OUTPUT_H

#include "base/text.h"
#include "json/json_writer.h"
#include "persist/model.h"
#include "recognize/classifier_learn.h"
#include "recognize/classify.h"
#include "results/answer_rows.h"
#include "results/digits.h"

/* `predict`: series and time columns under the input's names, then `class` and `p_NAME` of each class.
 * is_first false: the rows follow others, so CSV has no header. */
void classification_output(const struct model *model, const struct calendar *calendar,
                           const struct class_answers *answers, const struct answer_style *style, bool is_first,
                           struct text *text);

/* `class` and `p_NAME` of each class, of a row that has begun (answer_rows.h). */
void classification_output_columns(struct answer_rows *rows, const double *probabilities, int class_count);

/* The JSON object of `train --json`. */
void classification_output_training(const struct model *model, const char *path, const struct classifier_result *result,
                                    size_t left_out, const struct kernels *kernels, int thread_count,
                                    struct text *text);

/* The JSON object of `evaluate --model`. */
void classification_output_scores(const struct classification *classification, struct text *text);

/* The members "judged", "classes", "scores" and "confusion" of an open object. */
void classification_output_write_scores(const struct classification *classification, struct json_writer *writer);

#endif
