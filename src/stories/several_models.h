/*
 * `seqnet predict` of several models: one table, whose first column names the model.
 *
 * One model is read at a time. One that gives no answer is named on standard error, and the others go on without it.
 * The process then ends with status 7; with 6 if a check that the user asked for failed.
 */
#ifndef SEQNET_STORIES_SEVERAL_MODELS_H
#define SEQNET_STORIES_SEVERAL_MODELS_H

#include "base/text.h"
#include "options/options.h"
#include "persist/model.h"
#include "report/format.h"

/* Answer for one model: operands[0], and operands[1], the rows (NULL: its own). CSV, JSON or JSONL is appended. */
typedef int several_models_answer(const struct invocation *one, enum format format, struct text *answer,
                                  struct error *error);

struct several_models {
    const struct invocation *invocation;
    const char *const *models; /* borrowed, [model_count] */
    int model_count;
    const char *file;   /* the rows that all of them answer for; NULL: each its own */
    const char *output; /* where the table goes */
    enum format format; /* TABLE, CSV, JSON or JSONL */
    several_models_answer *answer;
};

/* What cannot be asked of several models at once. Nothing has been read yet. ERROR_USAGE. */
int several_models_check(const struct several_models *several, struct error *error);

/* ERROR_PARTIAL or ERROR_CHECK as above, when all is written. When no model gives an answer, the first one's error. */
int several_models_run(const struct several_models *several, struct error *error);

/* The answers are to have a column of the model's label. ERROR_DATA when the model has a column of that name. */
int several_models_label(struct model *model, const char *label, struct error *error);

#endif
