/* What train, predict and evaluate do for a classifier. */
#ifndef SEQNET_STORIES_CLASSIFIER_H
#define SEQNET_STORIES_CLASSIFIER_H

#include <stdbool.h>

#include "dataset/panel.h"
#include "kernels/kernels.h"
#include "persist/model.h"
#include "progress/watch.h"
#include "recognize/classifier_learn.h"
#include "shared_output/model_output_file.h"
#include "results/forecast_output.h"
#include "results/fail_if.h"
#include "options/options.h"

/* `train --task classify`: from the panel, which is read already, to the model file. */
struct classifier_training {
    struct classifier_request request;
    struct watch *watch; /* told how far it is; ended once the model is written */
    const char *output;  /* the model file */
    const struct model_output_options *writing;
    const char *plot; /* the picture of its losses; NULL: none */
    bool quiet, verbose, json;
    size_t left_out_count; /* series of the file that are not in the panel */
};

/* Refuse options that only forecasting has a use for (setting.h: is_for_classes). ERROR_USAGE. */
int classifier_check_options(const struct invocation *invocation, struct error *error);

int classifier_train(struct classifier_training *training, const struct panel *panel, struct error *error);

/* Does predict answer at each row of a file, and not at the last of each series alone? A monitoring system watches the
 * last. */
bool classifier_answers_rows(const struct model *model, bool each_row, enum format format);

/* The format of such answers: a table is laid out for a few rows, so that it becomes CSV. ERROR_USAGE if a table was
 * asked for (`is_given`). */
int classifier_settle_format(const struct model *model, bool each_row, bool is_given, enum format *format,
                             struct error *error);

/* `predict`. */
struct classifier_asking {
    const struct model *model;
    const char *path;          /* the model's file */
    const struct panel *panel; /* NULL: the model's own rows */
    const char *output, *plot; /* where the answers go; they are drawn if plot is not NULL */
    struct text *collected;    /* they are appended to it in the place of output; NULL: they are written */
    const struct answer_style *style;
    bool each_row; /* the answers of each row of the panel are asked for. A model that answers for the row itself gives
                      them anyway */
};

/* The answers are written; of each row's, how right they are is told where there are labels. */
int classifier_predict(const struct classifier_asking *asking, struct error *error);

/* `evaluate --model path`; checks of --fail-if may name accuracy, balanced_accuracy, macro_f1 and log_loss. */
int classifier_evaluate(const struct model *model, const char *path, const struct panel *panel, const char *output,
                        enum format format, const struct fail_if *checks, struct error *error);

#endif
