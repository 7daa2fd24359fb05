/*
 * The function that answers, in C: NAME_forecast() of a forecasting model, NAME_classify() of a classifier, and what
 * they alone need.
 */
#ifndef SEQNET_SOURCE_CODE_CODE_ANSWERS_H
#define SEQNET_SOURCE_CODE_CODE_ANSWERS_H

#include "base/text.h"
#include "persist/model.h"
#include "source_code/code_text.h"

void code_forecast(struct text *text, const struct code_names *names, const struct model *model);
void code_classify_steps(struct text *text, const struct code_names *names, const struct model *model);
void code_classify_series(struct text *text, const struct code_names *names, const struct model *model);

#endif
