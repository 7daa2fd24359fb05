/* What `seqnet inspect` tells of a model. */
#ifndef SEQNET_REPORT_MODEL_REPORT_H
#define SEQNET_REPORT_MODEL_REPORT_H

#include "base/text.h"
#include "persist/model.h"

void model_report(const struct model *model, struct text *text);

/* The same as one JSON object; weights and tails are left to the model file. */
void model_report_json(const struct model *model, struct text *text);

#endif
