/* Where an answer belongs, at the beginning of its row or JSON object: the series if the input has them, and the time,
 * under the names that the input had. */
#ifndef SEQNET_REPORT_OUTPUT_PLACE_H
#define SEQNET_REPORT_OUTPUT_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "persist/model.h"

/* The names, as fields of a CSV header, each followed by a comma; `step` where rows are counted. */
void output_place_header(const struct model *model, bool has_time, struct text *text);

/* The values, each followed by a comma: fields of a CSV row, or members of a JSON object. `stamp` NULL: the answer is
 * of the whole series. */
void output_place(const struct model *model, const struct calendar *calendar, const char *id, const int64_t *stamp,
                  bool is_json, struct text *text);

#endif
