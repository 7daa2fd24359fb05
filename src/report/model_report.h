/* What `seqnet inspect` tells a person of a model. */
#ifndef SEQNET_REPORT_MODEL_REPORT_H
#define SEQNET_REPORT_MODEL_REPORT_H

#include "base/text.h"
#include "persist/model.h"

void model_report(const struct model *model, struct text *text);

#endif
