/* What `seqnet predict` says of a forecast on standard error. */
#ifndef SEQNET_STORIES_PREDICT_NOTES_H
#define SEQNET_STORIES_PREDICT_NOTES_H

#include "predict/forecast.h"
#include "scenarios/scenarios.h"

/*
 * What the user should know of single series: printed once, before the forecast. `source` is the file of the rows; with
 * has_file false it is the model's. horizon: as it was asked for, 0: the model's. steps_generated: of a free run, else
 * 0.
 */
void predict_notes_print(const char *source, const struct model *model, const struct forecast *forecast,
                         const struct scenarios *scenarios, int horizon, int steps_generated, bool has_file);

/* Of a classifier: series of the file that could not be read, and whether its rows held out are what is classified. */
void predict_notes_print_classes(const struct model *model, const struct panel *panel, bool has_file);

#endif
