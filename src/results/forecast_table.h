/*
 * A forecast for people, on a terminal: the last rows of the past, the forecast with its bounds, and a picture of both.
 *
 *       month    passengers
 *       1960-11         390
 *       1960-12         432
 *
 *       month      forecast    lo80    hi80    lo95    hi95    ░ 95 %  ▒ 80 %
 *       1961-01      441.04  409.22  472.86  396.57  485.51       ░▒▒▒█▒▒▒░
 *       1961-02      429.71  388.25  471.17  371.78  487.65     ░▒▒▒▒█▒▒▒▒░
 *
 * Of many series the first few are shown, and of many steps the first; a line counts the rest. Numbers have the digits
 * of the other formats (digits.h). The picture is left out where the line has no room for it.
 */
#ifndef SEQNET_RESULTS_FORECAST_TABLE_H
#define SEQNET_RESULTS_FORECAST_TABLE_H

#include "base/terminal.h"
#include "base/text.h"
#include "persist/model.h"
#include "predict/forecast.h"
#include "recognize/classify.h"
#include "results/digits.h"

/* `panel` is what was forecast from; NULL: the model's own rows. */
void forecast_table(const struct model *model, const struct panel *panel, const struct forecast *forecast,
                    const struct answer_style *style, const struct terminal *terminal, struct text *text);

/* What a classifier says: the class, its probability as a bar, and the probability of each. */
void forecast_table_classes(const struct model *model, const struct calendar *calendar,
                            const struct class_answers *answers, const struct answer_style *style,
                            const struct terminal *terminal, struct text *text);

/* One line: what to do next. `model_path` is the model's file. */
void forecast_table_next(const char *model_path, struct text *text);

#endif
