/*
 * How rows become what a forecasting network is shown, and its answer a forecast, in C: preparations of each series
 * (examples/preparation.h), windows (examples/windows.h), calendar features.
 */
#ifndef SEQNET_SOURCE_CODE_CODE_WINDOWS_H
#define SEQNET_SOURCE_CODE_CODE_WINDOWS_H

#include "base/text.h"
#include "persist/model.h"
#include "source_code/code_text.h"

/* Sines and cosines of a time: show_time(). Nothing for a model without calendar features. */
void code_windows_times(struct text *text, const struct model *model);

/* Constants, structures, and the preparations of all series. */
void code_windows_tables(struct text *text, const struct code_names *names, const struct model *model);

/* From rows to windows, and from answers to values. */
void code_windows_functions(struct text *text, const struct code_names *names, const struct model *model);

#endif
