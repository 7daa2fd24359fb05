/* What a person is told of the training of any network, of a forecaster or a classifier. */
#ifndef SEQNET_REPORT_LEARNING_REPORT_H
#define SEQNET_REPORT_LEARNING_REPORT_H

#include "base/text.h"
#include "json/json_writer.h"
#include "optimize/training_jobs.h"
#include "persist/model.h"

/* What the rules chose: the title on a line of its own, then one line for each choice with its reason. Nothing if
 * nothing was left to them. */
void learning_report_choices(const struct model *model, const char *title, struct text *text);

/* The same as two objects: `"chosen": {"window": 23, "seasons": "both"}, "reasons": {"window": "1.25 x ...", ...}`. */
void learning_report_write_choices(const struct model *model, struct json_writer *writer);

/* Hooks that print as training goes on, of forecasts and of classes. They print a line for each network when its
 * training ends, unless is_quiet, and a line for each of its epochs if is_verbose. The context is for the plan's
 * hook. */
struct training_hooks learning_report_hooks(void *context, bool is_quiet, bool is_verbose);

/* The loss over the epochs, its mean over the networks: some twelve lines. */
void learning_report_losses(const struct model *model, struct text *text);

/* What known columns were found to add, if the statistical methods see the series without it: "promo adds 14.9, price
 * takes 4.01 for each 1"; of several series or targets, in how many. Between `before` and `after`; nothing if no column
 * adds anything. */
void learning_report_effects(const struct model *model, const char *before, const char *after, struct text *text);

/* A line for each matrix of a network's weights: its name, rows and columns. */
void learning_report_slices(const struct network *network, struct text *text);

/* Epochs of the network that was trained longest. */
int learning_report_longest_run(const struct model *model);

#endif
