/*
 * A model goes on learning: rows that follow those it was trained on, or all of its rows with more at the end.
 *
 *     1  the rows are joined with those that the model has kept (joined_rows.h)
 *     2  the networks, which do not know the new rows, forecast them (past_answers.h). Such forecasts are added up over
 *        updates, and where they are enough, blend, intervals and scores are judged anew. Else these are kept
 *     3  each network goes on from its weights: a few epochs on all rows that there are, at a lower rate (warm_start.h)
 *     4  of series whose rows are all there the methods and what prepares the series are fitted anew; of the others the
 *        methods walk on over the new rows
 *     5  the model keeps of each series what predict needs, and a line in its history
 *
 * What the recipe says stays: windows, cells, seasons, the number of networks. To have the rules look at the data
 * again, a model is trained anew.
 */
#ifndef SEQNET_RETRAINING_UPDATE_H
#define SEQNET_RETRAINING_UPDATE_H

#include "base/error.h"
#include "dataset/panel.h"
#include "optimize/training_jobs.h"
#include "persist/model.h"
#include "progress/progress.h"
#include "rating/score.h"
#include "retraining/joined_rows.h"

struct update_request {
    const struct kernels *kernels; /* that train it; borrowed */
    int thread_count;              /* >= 1; does not change the model */
    const char *source;            /* the input's name */
    struct progress *progress;     /* told how far it is; borrowed, or NULL */
    struct training_hooks hooks;
};

/* What changed, beside what stands in the model's history. */
struct update_result {
    struct model_update update;
    size_t new_rows, absent_series, series_before, series;
    size_t row_least; /* new rows of a series that judging takes */
    size_t row_count; /* that have been added up, over this update and those before */
    bool has_changed; /* there was something to learn */
    bool is_whole;    /* all series are there from their first rows */
    double weights_before[METHOD_COUNT];
    struct model_score score_before; /* of what is forecast; no method: there was none */
    double seconds;
};

/*
 * Learn from the panel, whose rows were joined with the model's. Nothing is changed where it has no new row and no new
 * series.
 *
 * ERROR_DATA when the rows do not fit; ERROR_DIVERGED; ERROR_SYSTEM for memory. On
 * failure the model is only to be released.
 */
int update_model(const struct update_request *request, const struct panel *panel, struct joined_rows *joined,
                 struct model *model, struct update_result *result, struct error *error);

/* Can the model be updated? ERROR_USAGE for a classifier. */
int update_check(const struct model *model, struct error *error);

/* The model `made`, which was trained anew by the recipe of `model`, takes its place. It has the history, and a further
 * line. ERROR_SYSTEM for memory. `made` is then only to be released. */
int update_replace(struct model *model, struct model *made, double seconds, struct update_result *result,
                   struct error *error);

#endif
