/* What an update changed, for a person and as JSON. */
#ifndef SEQNET_RETRAINING_UPDATE_REPORT_H
#define SEQNET_RETRAINING_UPDATE_REPORT_H

#include "base/text.h"
#include "persist/model.h"
#include "retraining/update.h"

/* Lines for a person. */
void update_report(const struct model *model, const struct update_result *result, struct text *text);

/* One JSON object (man/seqnet-json.5); `path` is where the model stands. */
void update_output(const struct model *model, const char *path, const struct update_result *result, struct text *text);

#endif
