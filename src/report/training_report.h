/*
 * What `seqnet train` tells: for a person on standard error, while it goes on; for a program as one JSON object.
 */
#ifndef SEQNET_REPORT_TRAINING_REPORT_H
#define SEQNET_REPORT_TRAINING_REPORT_H

#include "base/text.h"
#include "rehearse/learn.h"

/* Print to standard error at once. Nothing is printed on failure of memory. */
void training_report_print(const struct text *text);

/* What was read and what was chosen, before training begins. */
void training_report_plan(const struct learn_plan *plan, const struct panel *panel, struct text *text);

/* Hooks that print as training goes on, of forecasts and of classes: a line for each network when its training ends,
 * unless is_quiet; for each of its epochs, if is_verbose. The context is for the plan's hook. */
struct training_hooks training_report_hooks(void *context, bool is_quiet, bool is_verbose);

/* Loss over epochs, mean over the networks: some twelve lines. */
void training_report_losses(const struct model *model, struct text *text);

/* Losses, the scores on the validation part and what they mean, the test part's if rows were held out, and the time it
 * took. */
void training_report_result(const struct model *model, const struct learn_result *result, struct text *text);

/* A table of scores; `title` says which part they are of. */
void training_report_scores(const char *title, const struct model_score *scores, int score_count,
                            const double weights[METHOD_COUNT], size_t origin_count, double period, int horizon,
                            struct text *text);

/* `"window": 23, "seasons": "both"`: what rules chose, the members of an object. */
void training_report_choices_json(const struct model *model, struct text *text);

/* The JSON object of `train --json`; `left_out`: series of the file that are not in the model. */
void training_report_json(const struct model *model, const char *path, const struct learn_result *result,
                          size_t left_out, const struct kernels *kernels, int thread_count, struct text *text);

#endif
