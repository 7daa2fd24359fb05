/*
 * `seqnet predict` and `evaluate` of several models: one table, whose first column names the model.
 *
 *     MODEL ...            each answers for its own rows
 *     MODEL ... FILE       all answer for the rows of one file
 *     MODEL ... FOLDER     some/NAME.json answers for FOLDER/NAME.csv
 *
 * One model is read at a time. One that gives no answer is named on standard error, and the others go on without it.
 * The process then ends with status 7; with 6 if a check that the user asked for failed.
 */
#ifndef SEQNET_STORIES_SEVERAL_MODELS_H
#define SEQNET_STORIES_SEVERAL_MODELS_H

#include "base/text.h"
#include "options/options.h"
#include "persist/model.h"
#include "progress/watch.h"
#include "report/format.h"

/* Answer for one model: operands[0], and operands[1], the rows (NULL: its own). CSV, JSON or JSONL is appended. An
 * answer may be there although the error says that it is of a part (ERROR_PARTIAL), or that a check failed. */
typedef int several_models_answer(const struct invocation *one, enum format format, struct text *answer,
                                  struct error *error);

/* An option that is of one model only, and why; the last has no option. */
struct several_refusal {
    const char *option, *why;
};

struct several_models {
    const struct invocation *invocation;
    const struct several_refusal *refused;
    const char *answers;       /* what a model gives: "a forecast" */
    const char *const *models; /* borrowed, [model_count] */
    int model_count;
    const char *file;   /* the rows that all of them answer for, or a folder of files; NULL: each its own */
    const char *output; /* where the table goes */
    enum format format; /* TABLE, CSV, JSON or JSONL */
    several_models_answer *answer;
    struct progress_options progress; /* of all; `answer` shows none of its own */
    bool is_quiet;
    enum progress_stage stage; /* what is done with each */
};

/* Is FILE a folder, which has a file for each model? */
bool several_models_are_meant(const char *file);

/* What cannot be asked of several models at once. Nothing has been read yet. ERROR_USAGE. */
int several_models_check(const struct several_models *several, struct error *error);

/* ERROR_PARTIAL or ERROR_CHECK as above, when all is written. When no model gives an answer, the first one's error. */
int several_models_run(const struct several_models *several, struct error *error);

/* The answers are to have a column of the model's label. ERROR_DATA when the model has a column of that name. */
int several_models_label(struct model *model, const char *label, struct error *error);

#endif
